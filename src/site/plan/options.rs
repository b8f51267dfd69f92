//! How long lists of module options are spread over pages.

use indexmap::IndexMap;

use crate::manual::ModuleOption;

/// A list with more options than this gets a page per group.
pub const SPLIT_ABOVE: usize = 500;

/// A list with more options than this does not stand on the page with everything.
pub const LEAVE_OUT_ABOVE: usize = 1000;

/// The options of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What their names begin with: `programs`, or `services.nginx`.
    pub name: String,
    /// Their indices in the list, in its order.
    pub options: Vec<usize>,
}

/// The groups of a list, sorted by name; `None` for a list that fits on a page.
///
/// A group is what shares the first part of its name. Where one of them is itself too long for a page (`services` in
/// NixOS has nine of ten options), it is split once more by the second part.
pub fn groups(options: &[ModuleOption]) -> Option<Vec<Group>> {
    if options.len() <= SPLIT_ABOVE {
        return None;
    }
    let part = |option: &ModuleOption, n: usize| option.loc.get(n).cloned();
    let mut firsts: IndexMap<String, Vec<usize>> = IndexMap::new();
    for (index, option) in options.iter().enumerate() {
        firsts.entry(part(option, 0).unwrap_or_else(|| option.name.clone())).or_default().push(index);
    }
    let mut groups = Vec::new();
    for (first, indices) in firsts {
        if indices.len() <= SPLIT_ABOVE {
            groups.push(Group { name: first, options: indices });
            continue;
        }
        let mut seconds: IndexMap<String, Vec<usize>> = IndexMap::new();
        for index in indices {
            let name = match part(&options[index], 1) {
                Some(second) => format!("{first}.{second}"),
                None => first.clone(),
            };
            seconds.entry(name).or_default().push(index);
        }
        groups.extend(seconds.into_iter().map(|(name, options)| Group { name, options }));
    }
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    Some(groups)
}

/// A group's name as a file's: what a file system or an address would stumble over becomes `_`.
pub fn file_name(group: &str) -> String {
    let safe: String = group.chars().map(|c| if c.is_alphanumeric() || "._-+".contains(c) { c } else { '_' }).collect();
    if safe.starts_with('.') { format!("_{safe}") } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(name: &str) -> ModuleOption {
        ModuleOption {
            name: name.into(),
            span: crate::source::Span::new(crate::source::FileId(0), 0, 0),
            whole: crate::source::Span::new(crate::source::FileId(0), 0, 0),
            id: format!("opt-{name}"),
            loc: name.split('.').map(str::to_owned).collect(),
            description: vec![],
            type_line: vec![],
            default: vec![],
            example: vec![],
            related: vec![],
            declarations: vec![],
            definitions: vec![],
        }
    }

    #[test]
    fn a_list_that_fits_is_not_split() {
        let options: Vec<_> = (0..SPLIT_ABOVE).map(|n| option(&format!("a.x{n}"))).collect();
        assert_eq!(groups(&options), None);
    }

    #[test]
    fn a_group_too_long_is_split_by_its_second_part() {
        let mut options: Vec<_> = (0..600).map(|n| option(&format!("services.s{}.x{n}", n % 2))).collect();
        options.push(option("services"));
        options.push(option("boot.a"));
        let groups = groups(&options).unwrap();
        let shape: Vec<_> = groups.iter().map(|g| (g.name.as_str(), g.options.len())).collect();
        assert_eq!(shape, [("boot", 1), ("services", 1), ("services.s0", 300), ("services.s1", 300)]);
    }

    #[test]
    fn names_of_files_hold_nothing_odd() {
        assert_eq!(file_name("a.<name>/../*"), "a._name__..__");
        assert_eq!(file_name(".."), "_..");
    }
}

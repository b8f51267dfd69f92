//! How long lists of module options are spread over pages: by their names alone, so that addresses stay.
//!
//! A list that is too long for a page is split by the first part of its names, a group that is too long by the next
//! part, and so on. Groups of a few options stay together, on the page above them. Where that leaves too many there, as
//! with thousands of names of the same parts, the letters of the next part split them.

use std::collections::BTreeMap;

use crate::manual::ModuleOption;

/// A page holds about a hundred options: with more it is split.
pub const SPLIT_ABOVE: usize = 120;

/// A group with fewer options has no page of its own.
const FEWEST: usize = 10;

/// Pages are split no more often than this, one below the other.
const DEEPEST: usize = 8;

/// A list with more options than this is not on the page with everything.
pub const LEAVE_OUT_ABOVE: usize = 1000;

/// What ends the name of a page that has the names with these first letters.
const AND_SO_ON: char = '…';

/// The options of a page, and those of the pages below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionsGroup {
    /// What their names have in common: `programs`, `services.nginx`, or `services.a…` for those whose next part begins so.
    pub name: String,
    /// The whole parts that their names have in common, which may be left out where they are listed.
    pub within: String,
    /// The indices of the options on the page itself, in the order of the list.
    pub options: Vec<usize>,
    /// The pages below it, sorted by name.
    pub below: Vec<OptionsGroup>,
    /// How many options there are, those on the pages below included.
    pub count: usize,
}

/// A long list, spread over pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitList {
    /// What stays on the page of the list, and the pages below it. The name is empty.
    pub top: OptionsGroup,
    /// Groups without a page of their own that had one in earlier versions: their names, and their first options.
    pub former: Vec<(String, usize)>,
}

/// Spreads a list over pages; `None` for a list that fits on a page.
pub fn split(options: &[ModuleOption]) -> Option<SplitList> {
    if options.len() <= SPLIT_ABOVE {
        return None;
    }
    let mut splitter = Splitter { options, former: Vec::new() };
    let spread = splitter.by_part((0..options.len()).collect(), 0, 0);
    let top = spread.group(String::new(), String::new());
    Some(SplitList { top, former: splitter.former })
}

/// A name as the page that lists it shows it: without what all names there begin with.
pub fn short<'n>(name: &'n str, within: &str) -> &'n str {
    let rest = name.strip_prefix(within).and_then(|rest| rest.strip_prefix('.'));
    rest.filter(|rest| !within.is_empty() && !rest.is_empty()).unwrap_or(name)
}

/// A group's name as a file's: what a file system or an address would stumble over becomes `_`.
pub fn file_name(group: &str) -> String {
    let safe: String = group.chars().map(|c| if c.is_alphanumeric() || "._-+".contains(c) { c } else { '_' }).collect();
    if safe.starts_with('.') { format!("_{safe}") } else { safe }
}

/// What stays on a page, and the pages below it.
#[derive(Default)]
struct Spread {
    here: Vec<usize>,
    below: Vec<OptionsGroup>,
}

impl Spread {
    fn group(mut self, name: String, within: String) -> OptionsGroup {
        // The order of the list.
        self.here.sort_unstable();
        self.below.sort_by(|a, b| a.name.cmp(&b.name));
        let count = self.here.len() + self.below.iter().map(|group| group.count).sum::<usize>();
        OptionsGroup { name, within, options: self.here, below: self.below, count }
    }
}

struct Splitter<'a> {
    options: &'a [ModuleOption],
    former: Vec<(String, usize)>,
}

/// An option, and what is left of the part by whose letters it is sorted.
type Lettered<'a> = (usize, &'a str);

impl<'a> Splitter<'a> {
    fn part(&self, option: usize, n: usize) -> Option<&'a str> {
        let option = &self.options[option];
        match option.loc.get(n) {
            Some(part) => Some(part),
            None if n == 0 => Some(&option.name),
            None => None,
        }
    }

    /// The first parts of an option's name.
    fn parts(&self, option: usize, n: usize) -> String {
        let option = &self.options[option];
        option.loc.get(..n).map_or_else(|| option.name.clone(), |parts| parts.join("."))
    }

    /// Notes a group that stays on the page above it, and may have had one of its own. An option by itself is none, but at
    /// the top, where each name had.
    fn leave(&mut self, group: &[usize], n: usize) {
        let Some(first) = group.first() else { return };
        if group.len() > 1 || (n == 0 && self.part(*first, 1).is_some()) {
            self.former.push((self.parts(*first, n + 1), *first));
        }
    }

    fn page(&mut self, items: Vec<usize>, name: String, n: usize, level: usize) -> OptionsGroup {
        let spread = if items.len() <= SPLIT_ABOVE {
            Spread { here: items, ..Spread::default() }
        } else {
            self.by_part(items, n, level)
        };
        spread.group(name.clone(), name)
    }

    /// Splits options whose names have the first `n` parts in common.
    fn by_part(&mut self, mut items: Vec<usize>, mut n: usize, level: usize) -> Spread {
        if level == DEEPEST {
            return self.in_pieces(items, Spread::default());
        }
        let mut spread = Spread::default();
        let groups = loop {
            let count = items.len();
            let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for item in items {
                match self.part(item, n) {
                    Some(part) => groups.entry(part).or_default().push(item),
                    None => spread.here.push(item),
                }
            }
            // A part that nearly all have splits nothing: the next one counts.
            let largest = groups.values().map(Vec::len).max().unwrap_or(0);
            if largest <= SPLIT_ABOVE || spread.here.len() + (count - largest) >= FEWEST {
                break groups;
            }
            items = Vec::new();
            for (_, group) in groups {
                if group.len() == largest {
                    self.former.push((self.parts(group[0], n + 1), group[0]));
                    items = group;
                } else {
                    self.leave(&group, n);
                    spread.here.extend(group);
                }
            }
            n += 1;
        };
        let mut few = Vec::new();
        for group in groups.into_values() {
            if group.len() >= FEWEST {
                let name = self.parts(group[0], n + 1);
                spread.below.push(self.page(group, name, n + 1, level + 1));
                continue;
            }
            self.leave(&group, n);
            few.extend(group);
        }
        if spread.here.len() + few.len() <= SPLIT_ABOVE {
            spread.here.extend(few);
            return spread;
        }
        let within = few.first().map(|first| self.parts(*first, n)).unwrap_or_default();
        let few = few.into_iter().map(|item| (item, self.part(item, n).unwrap_or_default())).collect();
        self.by_letter(few, (within, String::new()), level, spread)
    }

    /// Splits options by the next letter of a part of their names. `within` is what is before that part, and the letters
    /// of it that all have in common.
    fn by_letter(
        &self,
        mut items: Vec<Lettered<'a>>,
        (within, mut letters): (String, String),
        level: usize,
        mut spread: Spread,
    ) -> Spread {
        if level == DEEPEST {
            return self.in_pieces(items.into_iter().map(|(item, _)| item).collect(), spread);
        }
        let groups = loop {
            let count = items.len();
            let mut groups: BTreeMap<char, Vec<Lettered<'a>>> = BTreeMap::new();
            for (item, rest) in items {
                let mut rest = rest.chars();
                // Addresses that differ by case alone are one on some systems.
                match rest.next().map(|letter| letter.to_lowercase().next().unwrap_or(letter)) {
                    Some(letter) => groups.entry(letter).or_default().push((item, rest.as_str())),
                    None => spread.here.push(item),
                }
            }
            let largest = groups.values().map(Vec::len).max().unwrap_or(0);
            if largest <= SPLIT_ABOVE || spread.here.len() + (count - largest) >= FEWEST {
                break groups;
            }
            items = Vec::new();
            for (letter, group) in groups {
                if group.len() == largest {
                    letters.push(letter);
                    items = group;
                } else {
                    spread.here.extend(group.into_iter().map(|(item, _)| item));
                }
            }
        };
        let mut few = Vec::new();
        for (letter, group) in groups {
            let items = |group: Vec<Lettered<'a>>| group.into_iter().map(|(item, _)| item);
            if group.len() < FEWEST {
                few.extend(items(group));
                continue;
            }
            let letters = format!("{letters}{letter}");
            let dot = if within.is_empty() { "" } else { "." };
            let name = format!("{within}{dot}{letters}{AND_SO_ON}");
            let below = if group.len() <= SPLIT_ABOVE {
                Spread { here: items(group).collect(), ..Spread::default() }
            } else {
                self.by_letter(group, (within.clone(), letters), level + 1, Spread::default())
            };
            spread.below.push(below.group(name, within.clone()));
        }
        if spread.here.len() + few.len() <= SPLIT_ABOVE {
            spread.here.extend(few);
            return spread;
        }
        self.in_pieces(few, spread)
    }

    /// Where names say nothing more: pages of equal size, in the order of the list.
    fn in_pieces(&self, mut items: Vec<usize>, mut spread: Spread) -> Spread {
        items.append(&mut spread.here);
        items.sort_unstable();
        let pieces = items.len().div_ceil(SPLIT_ABOVE).max(1);
        for piece in items.chunks(items.len().div_ceil(pieces).max(1)) {
            let name = format!("{} {AND_SO_ON}", self.options[piece[0]].name);
            let here = Spread { here: piece.to_vec(), ..Spread::default() };
            spread.below.push(here.group(name, String::new()));
        }
        spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    fn options(names: impl IntoIterator<Item = String>) -> Vec<ModuleOption> {
        names.into_iter().map(|name| option(&name)).collect()
    }

    /// Each page by its name: the options on it, and on all pages below it.
    fn shape(options: &[ModuleOption]) -> Vec<(String, usize, usize)> {
        fn walk(group: &OptionsGroup, shape: &mut Vec<(String, usize, usize)>) {
            shape.push((group.name.clone(), group.options.len(), group.count));
            group.below.iter().for_each(|group| walk(group, shape));
        }
        let mut shape_of = Vec::new();
        walk(&split(options).unwrap().top, &mut shape_of);
        shape_of
    }

    fn is(shape: &[(String, usize, usize)], expected: &[(&str, usize, usize)]) {
        let shape: Vec<_> = shape.iter().map(|(name, here, all)| (name.as_str(), *here, *all)).collect();
        assert_eq!(shape, expected);
    }

    /// Every option is on one page; no page has too many, none below another has but a few.
    fn is_well_spread(options: &[ModuleOption]) {
        fn walk(group: &OptionsGroup, level: usize, seen: &mut Vec<usize>) {
            assert!(group.options.len() <= SPLIT_ABOVE, "{}: {}", group.name, group.options.len());
            assert!(level == 0 || group.count >= FEWEST, "{}: {}", group.name, group.count);
            assert!(level <= DEEPEST + 1);
            seen.extend(&group.options);
            group.below.iter().for_each(|group| walk(group, level + 1, seen));
        }
        let split = split(options).unwrap();
        let mut seen = Vec::new();
        walk(&split.top, 0, &mut seen);
        seen.sort_unstable();
        assert_eq!(seen, (0..options.len()).collect::<Vec<_>>());
        assert_eq!(split.top.count, options.len());
    }

    #[test]
    fn a_list_that_fits_is_not_split() {
        assert_eq!(split(&options((0..SPLIT_ABOVE).map(|n| format!("a.x{n}")))), None);
    }

    #[test]
    fn a_group_too_long_is_split_by_its_next_part() {
        let services = (0..200).map(|n| format!("services.s{}.x{n}", n % 2));
        let few = ["services.few.a", "services.few.b", "services", "boot.a"].map(str::to_owned);
        let boot = (0..10).map(|n| format!("networking.x{n}"));
        let options = options(services.chain(few).chain(boot));
        is(
            &shape(&options),
            &[
                ("", 1, 214),
                ("networking", 10, 10),
                ("services", 3, 203),
                ("services.s0", 100, 100),
                ("services.s1", 100, 100),
            ],
        );
        let former = [("boot".to_owned(), 203), ("services.few".to_owned(), 200)];
        assert_eq!(split(&options).unwrap().former, former);
    }

    #[test]
    fn a_part_that_all_have_splits_nothing() {
        let options = options((0..200).map(|n| format!("home.programs.p{}.x{n}", n % 2)));
        is(&shape(&options), &[("", 0, 200), ("home.programs.p0", 100, 100), ("home.programs.p1", 100, 100)]);
        let former: Vec<_> = split(&options).unwrap().former.into_iter().map(|(name, _)| name).collect();
        assert_eq!(former, ["home", "home.programs"]);
    }

    #[test]
    fn many_names_of_the_same_parts_are_split_by_letters() {
        let small = ["apple", "avocado", "Banana", "cherry"];
        let names = (0..160).map(|n| format!("services.{}{n}.enable", small[n % 4]));
        let names = names.chain((0..20).map(|n| format!("boot.x{n}")));
        is(
            &shape(&options(names)),
            &[
                ("", 0, 180),
                ("boot", 20, 20),
                ("services", 0, 160),
                ("services.a…", 80, 80),
                ("services.b…", 40, 40),
                ("services.c…", 40, 40),
            ],
        );
        let flat = options((0..5000).map(|n| format!("a.b{n}")));
        is_well_spread(&flat);
        assert!(shape(&flat).len() < 100, "{:?}", shape(&flat));
    }

    #[test]
    fn names_that_say_nothing_are_split_all_the_same() {
        is_well_spread(&options((0..3000).map(|_| "a.b".to_owned())));
        is_well_spread(&options((0..3000).map(|n| format!("a.{}", char::from_u32(0x4e00 + n).unwrap()))));
        is_well_spread(&options((0..300).map(|n| format!("{}x", "a.".repeat(n)))));
        is_well_spread(&options((0..3000).map(|n| "a".repeat(n % 700))));
    }

    #[test]
    fn an_option_more_moves_no_other_page() {
        let names = || (0..200).map(|n| format!("services.s{}.x{n}", n % 4));
        let pages = |names: Vec<String>| shape(&options(names)).into_iter().map(|(name, ..)| name).collect::<Vec<_>>();
        let before = pages(names().collect());
        let after = pages(["aaa.first".to_owned()].into_iter().chain(names()).collect());
        assert_eq!(before, after);
    }

    #[test]
    fn names_are_shown_without_what_all_have() {
        for (name, within, expected) in [
            ("services.nginx.enable", "services.nginx", "enable"),
            ("services.nginx", "services.nginx", "services.nginx"),
            ("services.nginxs", "services.nginx", "services.nginxs"),
            ("a", "", "a"),
            (".a", "", ".a"),
            ("services.a…", "services", "a…"),
        ] {
            assert_eq!(short(name, within), expected, "{name}");
        }
    }

    #[test]
    fn names_of_files_hold_nothing_odd() {
        assert_eq!(file_name("a.<name>/../*"), "a._name__..__");
        assert_eq!(file_name(".."), "_..");
        assert_eq!(file_name("services.a…"), "services.a_");
    }

    proptest! {
        #[test]
        fn any_names_are_well_spread(names in prop::collection::vec("[ab]{0,3}(\\.[abcß]{1,2}){0,5}", 121..900)) {
            is_well_spread(&options(names));
        }
    }
}

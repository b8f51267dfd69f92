//! Where a new name belongs in a list that is in order, but for a few.

/// The index that a new name gets in a list whose first `fixed` names stay first.
///
/// The longest stretch of names that are in order (others may stand between them) says what the order is: the new one
/// comes right after the last of them that is before it, or before the first of them.
pub(super) fn place(names: &[&str], fixed: usize, new: &str) -> usize {
    let fixed = fixed.min(names.len());
    let stretch = in_order(&names[fixed..]);
    let before = stretch.iter().rev().find(|at| names[fixed + **at] < new);
    match (before, stretch.first()) {
        (Some(at), _) => fixed + at + 1,
        (None, Some(first)) => fixed + first,
        (None, None) => fixed,
    }
}

/// Whether a file is the page of its folder itself, under which the others stand.
pub(super) fn is_own_page(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.split('.').next().unwrap_or(name);
    stem == "index" || (!folder.is_empty() && folder.rsplit('/').next() == Some(stem))
}

/// The longest run of names in rising order, not only of neighbours; of several the one with the smallest ends.
fn in_order(names: &[&str]) -> Vec<usize> {
    // By length, the run that ends with the smallest name; and for each name, the one before it in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let length = ends.partition_point(|end| names[*end] < *name);
        before.push(length.checked_sub(1).map(|n| ends[n]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut run = Vec::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.push(at);
        next = before[at];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_names_keep_what_order_there_is() {
        let packages = "citrix darwin-builder dlib eclipse elm emacs firefox fish fuse ibus kakoune krita linux steam \
                        weechat uv build-support";
        for (list, fixed, new, follows) in [
            (packages, 0, "cachix", None),
            (packages, 0, "uv2", Some("uv")),
            (packages, 0, "zig", Some("uv")),
            (packages, 0, "emacs-x", Some("emacs")),
            (packages, 0, "krita-x", Some("krita")),
            ("a c", 0, "b", Some("a")),
            ("a c", 0, "d", Some("c")),
            ("z B", 0, "a", Some("B")),
            ("index zed", 1, "elm", Some("index")),
            ("index", 1, "zed", Some("index")),
            ("z b c", 0, "a", Some("z")),
            ("", 0, "a", None),
        ] {
            let names: Vec<&str> = list.split_whitespace().collect();
            let at = place(&names, fixed, new);
            assert_eq!(at.checked_sub(1).map(|n| names[n]), follows, "{new} in {list}");
        }
    }

    #[test]
    fn pages_of_folders() {
        for (path, own) in [
            ("packages/index.md", true),
            ("lang/python/python.md", true),
            ("packages/uv.section.md", false),
            ("a.md", false),
        ] {
            assert_eq!(is_own_page(path), own, "{path}");
        }
    }
}

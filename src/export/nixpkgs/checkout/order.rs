//! Where a new name belongs in a list that is in order, but for a few.

use super::companion_path;

/// The index that a new name gets in a list whose first `fixed` names stay first.
///
/// The longest stretch of names that are in order (others may be between them) says what the order is: the new one
/// comes right after the last of them that is before it, or before the first of them. A text for recipes goes with the one
/// that it follows.
pub(super) fn position(names: &[&str], fixed: usize, new: &str) -> usize {
    let fixed = fixed.min(names.len());
    let recipes: Vec<String> = names.iter().map(|name| companion_path(name)).collect();
    let own: Vec<usize> = (fixed..names.len()).filter(|at| !recipes.iter().any(|path| path == names[*at])).collect();
    let keys: Vec<&str> = own.iter().map(|at| key(names[*at])).collect();
    let stretch = in_order(&keys);
    let before = stretch.iter().rev().find(|at| keys[**at] < key(new));
    match (before, stretch.first()) {
        (Some(at), _) => {
            let at = own[*at];
            let followed = names.get(at + 1).is_some_and(|next| *next == recipes[at]);
            at + 1 + usize::from(followed)
        }
        (None, Some(first)) => own[*first],
        (None, None) => fixed,
    }
}

/// What the order of names goes by: the path without what comes after the first dot of the file's name.
fn key(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    path[name..].find('.').map_or(path, |dot| &path[..name + dot])
}

/// Whether a file is the page of its folder itself, under which the others are.
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
            ("a.md a-recipes.md c.md", 0, "a-more.md", Some("a-recipes.md")),
            ("a.section.md c.section.md", 0, "a-more.section.md", Some("a.section.md")),
            ("p/a.md p/a-recipes.md p/c.md p/c-recipes.md", 0, "p/d.md", Some("p/c-recipes.md")),
        ] {
            let names: Vec<&str> = list.split_whitespace().collect();
            let at = position(&names, fixed, new);
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

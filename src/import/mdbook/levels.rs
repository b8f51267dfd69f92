//! The levels of a chapter's headings: one title, and none skipped.

/// The level of each heading, from 1 to 6. `has_title`: the first one is the title of the file; else one comes before all of
/// them. A heading is one level below the nearest before it that mdBook has above it.
pub(super) fn levels(written: &[u8], has_title: bool) -> Vec<u8> {
    let mut above: Vec<(u8, u8)> = vec![(0, 1)];
    let mut levels = Vec::with_capacity(written.len());
    for (n, level) in written.iter().enumerate() {
        if n == 0 && has_title {
            levels.push(1);
            // What mdBook has above the title is below it here, as all else is; its own level is nobody's.
            continue;
        }
        // A first section of the title's own level is as one below it.
        while above.len() > 1 && above.last().is_some_and(|(of, _)| of >= level) {
            above.pop();
        }
        let next = above.last().map_or(1, |(_, to)| *to).saturating_add(1).min(6);
        above.push((*level, next));
        levels.push(next);
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_level_is_skipped_and_there_is_one_title() {
        for (written, has_title, expected) in [
            (&[1, 2, 3, 2][..], true, &[1, 2, 3, 2][..]),
            (&[1, 3, 3, 2], true, &[1, 2, 2, 2]),
            (&[1, 2, 1, 2, 3], true, &[1, 2, 2, 3, 4]),
            (&[2, 3, 2], true, &[1, 2, 2]),
            (&[2, 4, 3, 2], false, &[2, 3, 3, 2]),
            (&[1, 2], false, &[2, 3]),
            (&[1, 1, 2, 3, 4, 5, 6], true, &[1, 2, 3, 4, 5, 6, 6]),
            (&[], true, &[]),
        ] {
            assert_eq!(levels(written, has_title), expected, "{written:?}");
        }
    }
}

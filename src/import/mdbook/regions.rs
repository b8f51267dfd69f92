//! The part of a file that `{{#include}}` names: lines, or what is between `ANCHOR: name` and `ANCHOR_END: name`.

use std::ops::Range;

/// What comes behind the path of an include.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Region {
    /// Lines, counted from 0.
    Lines(Range<usize>),
    /// What an anchor of that name encloses.
    Anchor(String),
}

impl Region {
    /// The whole file.
    pub fn all() -> Self {
        Self::Lines(0..usize::MAX)
    }

    /// Reads `2:10`, `2`, `:10`, `2:` or a name, as mdBook does.
    pub fn read(text: &str) -> Self {
        let mut parts = text.splitn(3, ':');
        let first = parts.next().unwrap_or_default();
        let start = match first.parse::<usize>() {
            Ok(line) => Some(line.saturating_sub(1)),
            Err(_) if first.is_empty() => None,
            Err(_) => return Self::Anchor(first.to_owned()),
        };
        let end = parts.next().map(str::parse::<usize>);
        Self::Lines(match (start, end) {
            (Some(start), Some(Ok(end))) => start..end,
            (Some(start), Some(Err(_))) => start..usize::MAX,
            (Some(start), None) => start..start.saturating_add(1),
            (None, Some(Ok(end))) => 0..end,
            (None, _) => 0..usize::MAX,
        })
    }

    /// For each line of a text that is not an anchor's mark: its range without the line end, and whether the region has it.
    /// The second value is whether the region is there at all.
    pub fn lines(&self, text: &str) -> (Vec<(Range<usize>, bool)>, bool) {
        let lines = ranges(text);
        match self {
            Self::Lines(range) => {
                let found = range.start == 0 || range.start < lines.len();
                (lines.into_iter().enumerate().map(|(n, line)| (line, range.contains(&n))).collect(), found)
            }
            Self::Anchor(name) => {
                let (mut kept, mut within, mut found) = (Vec::new(), false, false);
                for line in lines {
                    let written = &text[line.clone()];
                    if let Some(end) = mark(written, "ANCHOR_END:") {
                        within &= end != name;
                    } else if let Some(start) = mark(written, "ANCHOR:") {
                        within |= start == name;
                        found |= start == name;
                    } else {
                        kept.push((line, within));
                    }
                }
                (kept, found)
            }
        }
    }
}

/// The ranges of the lines of a text, without their line ends.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let line = |piece: &str| {
        let start = at;
        at += piece.len();
        let end = piece.strip_suffix('\n').map_or(piece, |line| line.strip_suffix('\r').unwrap_or(line)).len();
        start..start + end
    };
    text.split_inclusive('\n').map(line).collect()
}

/// The name behind a mark on a line.
fn mark<'t>(line: &'t str, mark: &str) -> Option<&'t str> {
    line.match_indices(mark).find_map(|(at, _)| {
        let rest = line[at + mark.len()..].trim_start();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        (end > 0).then_some(&rest[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str, region: &str) -> String {
        let (lines, _) = Region::read(region).lines(text);
        lines.iter().filter(|(_, is_in)| *is_in).map(|(line, _)| &text[line.clone()]).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn lines_as_mdbook_counts_them() {
        let text = "a\nb\r\nc\nd";
        for (region, expected) in [
            ("", "a|b|c|d"),
            ("2", "b"),
            ("2:3", "b|c"),
            (":2", "a|b"),
            ("3:", "c|d"),
            ("2:x", "b|c|d"),
            ("0:1", "a"),
            ("4:2", ""),
            ("9", ""),
            ("2:3:4", "b|c"),
            ("18446744073709551615", ""),
        ] {
            assert_eq!(taken(text, region), expected, "{region}");
        }
        assert!(!Region::read("9").lines(text).1);
    }

    #[test]
    fn anchors_enclose_lines_and_are_left_out() {
        let text = "x\n# ANCHOR: a\n1\n# ANCHOR: b\n2\n# ANCHOR_END: a\n3\n# ANCHOR_END: b\ny\n";
        assert_eq!(taken(text, "a"), "1|2");
        assert_eq!(taken(text, "b"), "2|3");
        assert_eq!(taken(text, "c"), "");
        assert!(!Region::read("c").lines(text).1);
        // An anchor that is not closed goes on to the end.
        assert_eq!(taken("# ANCHOR: a\n1\n2", "a"), "1|2");
    }
}

//! Texts that stay as they are but for a few places.

use std::ops::Range;

/// A place of a text, and what stands there afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// The bytes that go; empty for an insertion.
    pub range: Range<usize>,
    /// What comes, with `\n` as line break.
    pub text: String,
}

impl Edit {
    /// Puts something in.
    pub(super) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { range: at..at, text: text.into() }
    }
}

/// Makes all edits; those at one place come in their order. What is put in has the text's own line breaks.
pub(super) fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let windows = text.contains("\r\n");
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let start = edit.range.start.max(at);
        out.push_str(text.get(at..start).unwrap_or_default());
        if windows {
            out.push_str(&edit.text.replace('\n', "\r\n"));
        } else {
            out.push_str(&edit.text);
        }
        at = edit.range.end.max(start);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Where the line of a byte begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |n| n + 1)
}

/// Where the line of a byte ends, its line break included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_in_order_and_with_the_line_breaks_of_the_text() {
        let edits = |text: &str| vec![Edit { range: 2..3, text: "X\nY".into() }, Edit::insert(0, text)];
        assert_eq!(apply("abcd\n", edits("1")), "1abX\nYd\n");
        assert_eq!(apply("abcd\r\n", edits("1\n")), "1\r\nabX\r\nYd\r\n");
        assert_eq!(apply("ab", vec![Edit::insert(2, "1"), Edit::insert(2, "2")]), "ab12");
        assert_eq!(apply("ab", Vec::new()), "ab");
    }

    #[test]
    fn lines() {
        assert_eq!((line_start("a\nbc\nd", 3), line_end("a\nbc\nd", 3)), (2, 5));
        assert_eq!((line_start("ab", 1), line_end("ab", 1)), (0, 2));
    }
}

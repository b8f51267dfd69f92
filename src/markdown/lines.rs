//! The lines of a text as the block rules see them: where a line begins, where its first character is, how far it
//! is indented with tabs expanded. Block quotes and list items move these marks while their content is read and put
//! them back afterwards; the text itself is never touched.

use std::ops::Range;

use memchr::memchr2;

/// One line. All offsets are bytes into the text, all indents columns (tabs reach the next multiple of four).
#[derive(Clone, Copy, Debug)]
pub(super) struct SourceLine {
    /// Where the line's content begins: after the markers of the quotes that it is in.
    pub begin: usize,
    /// Its first character that is no space or tab, or `end`.
    pub first: usize,
    /// Its end, before the line break.
    pub end: usize,
    /// The column of `first`, relative to the enclosing quote. Negative on a line that continues a quote's paragraph
    /// without a marker of its own.
    pub indent: i32,
    /// How many columns the markers of enclosing quotes took: tab stops count from the true beginning of the line.
    pub base: i32,
}

impl SourceLine {
    /// Whether nothing but spaces and tabs is on it.
    pub fn is_empty(&self) -> bool {
        self.first >= self.end
    }
}

/// Cuts a text into lines (`\n`, `\r\n` or `\r` end one), and adds an empty one behind the last as a stop.
pub(super) fn lines(text: &str) -> Vec<SourceLine> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(bytes.len() / 40 + 4);
    let mut begin = 0;
    while begin < bytes.len() {
        let end = memchr2(b'\n', b'\r', &bytes[begin..]).map_or(bytes.len(), |n| begin + n);
        let (first, indent) = skip_spaces(bytes, begin, end, 0, 0);
        if first == bytes.len() {
            // White space that no line break ends is no line.
            break;
        }
        lines.push(SourceLine { begin, first, end, indent, base: 0 });
        begin = match bytes.get(end..end + 2) {
            Some(b"\r\n") => end + 2,
            _ => end + 1,
        };
    }
    lines.push(SourceLine { begin: bytes.len(), first: bytes.len(), end: bytes.len(), indent: 0, base: 0 });
    lines
}

/// Passes over spaces and tabs from `at`, at most to `end`; `column` is the column of `at` and `base` what is added to it
/// for tab stops. Gives the offset and the column of what is there.
pub(super) fn skip_spaces(bytes: &[u8], at: usize, end: usize, column: i32, base: i32) -> (usize, i32) {
    let (mut at, mut column) = (at, column);
    while at < end {
        match bytes[at] {
            b' ' => column += 1,
            b'\t' => column += 4 - (column + base).rem_euclid(4),
            _ => break,
        }
        at += 1;
    }
    (at, column)
}

/// The part of a line that is left when `indent` columns are taken from its front, and the columns of a tab that was cut
/// in two (they count as spaces). Markers before `first` count a column each.
pub(super) fn without_indent(bytes: &[u8], line: &SourceLine, indent: i32) -> (i32, Range<usize>) {
    let (mut at, mut column) = (line.begin, 0);
    while at < line.end && column < indent {
        match bytes[at] {
            b'\t' => column += 4 - (column + line.base).rem_euclid(4),
            b' ' => column += 1,
            _ if at < line.first => column += 1,
            _ => break,
        }
        at += 1;
    }
    ((column - indent).max(0), at..line.end)
}

/// White space that is cut off the ends of a block's text: CommonMark's Unicode white space (§ 2.1).
pub(super) fn is_white(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    ) || ('\u{2000}'..='\u{200a}').contains(&c)
}

/// The range without white space at its ends, and without what Python takes for it besides.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let is_stripped = |c: char| is_white(c) || matches!(c, '\u{1c}'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let whole = &text[range.clone()];
    let left = whole.trim_start_matches(is_stripped);
    let start = range.end - left.len();
    start..start + left.trim_end_matches(is_stripped).len()
}

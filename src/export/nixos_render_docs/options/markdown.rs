//! Text as Markdown, and what there is to choose in it.

use std::fmt::Write as _;

/// The ids of headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchors {
    /// None, as plain CommonMark has none.
    None,
    /// `{#PREFIX…}` after the heading: the prefix, and the parts of the name.
    Legacy(String),
}

/// The form of admonitions, for which CommonMark has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admonitions {
    /// `**Note:** …`
    Plain,
    /// `::: {.note}`, pandoc's.
    Pandoc,
    /// `> [!Note]`, GitHub's.
    Gfm,
}

/// A text as Markdown that reads as that text.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(c, '*' | '<' | '[' | '`' | '.' | '#' | '&' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Code within a line, with more backticks than it has itself.
pub(super) fn code_span(code: &str) -> String {
    let ticks = "`".repeat(longest_run(code) + 1);
    format!("{ticks} {code} {ticks}")
}

/// A fenced block, with more backticks than the code has itself, without a line break at its end.
pub(super) fn code_block(code: &str, info: &str) -> String {
    let ticks = "`".repeat(longest_run(code) + 3);
    let mut block = String::with_capacity(code.len() + info.len() + 2 * ticks.len() + 2);
    let _ = write!(block, "{ticks}{info}\n{code}\n{ticks}");
    block
}

fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

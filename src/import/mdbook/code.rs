//! Code blocks: lines that mdBook hides, words of info strings that are for mdBook alone, marks that are shown.

use std::collections::HashMap;
use std::ops::Range;

use super::source_lines::{line_end, prefix};

/// A code block.
pub(super) struct Code {
    range: Range<usize>,
    fenced: bool,
    /// The fence's character and length.
    fence: (char, usize),
    /// The info string.
    info: Range<usize>,
}

impl Code {
    /// The code block at a range of the text.
    pub fn of(text: &str, range: Range<usize>, fenced: bool) -> Self {
        let written = &text[range.clone()];
        let mark = written.chars().next().filter(|c| matches!(c, '`' | '~')).unwrap_or('`');
        let length = if fenced { written.chars().take_while(|c| *c == mark).count() } else { 0 };
        let start = range.start + length;
        let info = start..line_end(text, start).max(start);
        Self { range, fenced, fence: (mark, length), info }
    }

    /// What is to be replaced in it, by what.
    pub fn edits(&self, text: &str, hide_lines: &HashMap<String, String>) -> Vec<(Range<usize>, String)> {
        let mut edits: Vec<_> = escaped_marks(text, &self.range).map(|at| (at..at + 1, String::new())).collect();
        let info = text[self.info.clone()].trim();
        if !self.fenced || info.is_empty() || info.starts_with('{') {
            return edits;
        }
        let words: Vec<&str> = info.split([' ', '\t', ',']).filter(|word| !word.is_empty()).collect();
        let Some((language, rest)) = words.split_first() else { return edits };
        if !rest.is_empty() {
            // The words after the language are mdBook's: `rust,ignore`, `nix editable`.
            let start = self.info.start + (text[self.info.clone()].len() - text[self.info.clone()].trim_start().len());
            edits.push((start..self.info.end, (*language).to_owned()));
        }
        let own = rest.iter().find_map(|word| word.strip_prefix("hidelines="));
        let hidden = own.or_else(|| hide_lines.get(*language).map(String::as_str));
        let mut at = line_end(text, self.info.end) + 1;
        while at < self.range.end {
            let end = text[at..].find('\n').map_or(text.len(), |n| at + n + 1);
            let line = text[at..end].trim_end_matches(['\n', '\r']);
            let code = line.trim_start_matches([' ', '\t', '>']);
            let start = at + line.len() - code.len();
            if *language == "rust" {
                match code.strip_prefix('#') {
                    Some(rest) if rest.starts_with('#') => edits.push((start..start + 1, String::new())),
                    Some(rest) if rest.is_empty() || rest.starts_with(' ') => edits.push((at..end, String::new())),
                    _ => {}
                }
            } else if hidden.is_some_and(|hidden| !hidden.is_empty() && code.starts_with(hidden)) {
                edits.push((at..end, String::new()));
            }
            at = end;
        }
        edits
    }

    /// The line that would close it, where the text ends within it.
    pub fn closing_line(&self, text: &str) -> Option<String> {
        let (mark, length) = self.fence;
        if !self.fenced || !text[self.range.end.min(text.len())..].trim().is_empty() {
            return None;
        }
        let written = text[self.range.clone()].trim_end();
        let last = written.rsplit('\n').next().filter(|_| written.contains('\n')).unwrap_or_default();
        let last = last.trim_matches(|c: char| c.is_whitespace() || c == '>');
        if last.len() >= length && last.chars().all(|c| c == mark) {
            return None;
        }
        Some(format!("{}{}", prefix(text, self.range.start), mark.to_string().repeat(length)))
    }
}

/// Where the backslashes are that keep mdBook from marks in a range.
pub(super) fn escaped_marks<'t>(text: &'t str, range: &Range<usize>) -> impl Iterator<Item = usize> + 't {
    let start = range.start;
    let written = text.get(range.clone()).unwrap_or_default();
    let lines =
        written.split_inclusive('\n').map(move |line| (line.as_ptr() as usize - written.as_ptr() as usize, line));
    lines.flat_map(move |(at, line)| {
        let last = line.rfind("}}").unwrap_or(0);
        line.match_indices("\\{{#").take_while(move |(n, _)| *n < last).map(move |(n, _)| start + at + n)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str) -> String {
        let code = Code::of(text, 0..text.len(), true);
        let hidden = HashMap::from([("python".to_owned(), "~".to_owned())]);
        let mut edits = code.edits(text, &hidden);
        edits.sort_by_key(|(range, _)| range.start);
        let (mut out, mut at) = (String::new(), 0);
        for (range, new) in edits {
            out.push_str(&text[at..range.start]);
            out.push_str(&new);
            at = range.end;
        }
        out + &text[at..]
    }

    #[test]
    fn hidden_lines_and_words() {
        for (text, expected) in [
            ("```rust\n# fn main() {\nx\n#\n  # y\n## z\n#[a]\n```", "```rust\nx\n# z\n#[a]\n```"),
            ("```rust,ignore editable\nx\n```", "```rust\nx\n```"),
            ("```python\n~a\nb\n```", "```python\nb\n```"),
            ("```nix hidelines=!!\n!!a\nb\n```", "```nix\nb\n```"),
            ("```sh\n# a\n\\{{#include x}}\n```", "```sh\n# a\n{{#include x}}\n```"),
            ("```{=include=} sections\na.md\n```", "```{=include=} sections\na.md\n```"),
        ] {
            assert_eq!(changed(text), expected, "{text}");
        }
    }

    #[test]
    fn a_fence_in_which_the_text_ends() {
        for (text, expected) in [
            ("```a\nb\n", Some("```")),
            ("````\nb\n```", Some("````")),
            ("```\nb\n```\n", None),
            ("~~~\n", Some("~~~")),
        ] {
            assert_eq!(Code::of(text, 0..text.len(), true).closing_line(text).as_deref(), expected, "{text}");
        }
    }
}

//! Bare addresses in text, made clickable: comfort of the site, which changes nothing of what a source means.

use super::writer::PageWriter;
use crate::manual::WrittenText;
use crate::render::escape;
use crate::source::Span;

impl PageWriter<'_> {
    /// Writes text, with links where an address is in it as it is in the source: one that typography has
    /// changed would lead elsewhere.
    pub(super) fn text_with_urls(&mut self, text: &str, span: Span) {
        let mut from = 0;
        let mut written = None;
        while let Some((start, end)) = find(&text[from..]) {
            let (start, end) = (from + start, from + end);
            let url = &text[start..end];
            escape::text(&mut self.out, &text[from..start]);
            let written = written.get_or_insert_with(|| Written::of(text, self.context.source_text(span)));
            if written.has(start, url) {
                self.anchor(url, "", "", |writer| escape::text(&mut writer.out, url));
            } else {
                escape::text(&mut self.out, url);
            }
            from = end;
        }
        escape::text(&mut self.out, &text[from..]);
    }
}

/// A text as it is in the source, to be asked for the addresses in it.
struct Written<'a> {
    source: WrittenText<'a>,
    /// Where in the text and in the source each address may begin; without entities, there are as many in both.
    beginnings: Vec<(usize, usize)>,
    paired: bool,
}

impl<'a> Written<'a> {
    fn of(text: &str, source: WrittenText<'a>) -> Self {
        let shown: Vec<usize> = text.match_indices(BEGINNING).map(|(at, _)| at).collect();
        let there: Vec<usize> = source.as_str().match_indices(BEGINNING).map(|(at, _)| at).collect();
        let paired = shown.len() == there.len();
        Self { source, beginnings: shown.into_iter().zip(there).collect(), paired }
    }

    /// Whether an address that begins at a place of the text is in the source as it is.
    fn has(&self, start: usize, url: &str) -> bool {
        let source = self.source.as_str();
        if !self.paired {
            return source.contains(url);
        }
        let pair = self.beginnings.binary_search_by_key(&start, |(shown, _)| *shown);
        pair.is_ok_and(|n| source[self.beginnings[n].1..].starts_with(url))
    }
}

/// What every address begins with.
const BEGINNING: &str = "http";

/// Where the next address is in a text.
fn find(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(found) = text[from..].find(BEGINNING) {
        let start = from + found;
        let rest = &text[start..];
        let scheme = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme));
        let after_word = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        if let Some(scheme) = scheme.filter(|_| !after_word) {
            let end = end(rest);
            if end > scheme.len() {
                return Some((start, start + end));
            }
        }
        from = start + BEGINNING.len();
    }
    None
}

/// Where an address ends: before what cannot be part of it, and before punctuation of the sentence around it.
fn end(text: &str) -> usize {
    let cannot = |c: char| c.is_whitespace() || c.is_control() || "<>\"`“”‘’„…«»".contains(c);
    let mut url = &text[..text.find(cannot).unwrap_or(text.len())];
    // How many brackets of each kind are closed and not opened: counted once, and kept up while the end is cut.
    let mut unopened = [('(', ')'), ('[', ']'), ('{', '}')].map(|(open, close)| {
        let count = |c: char| url.matches(c).count() as isize;
        (close, count(close) - count(open))
    });
    while let Some(last) = url.chars().next_back() {
        let unbalanced = unopened.iter().any(|(close, more)| last == *close && *more > 0);
        if !unbalanced && !".,;:!?'*_~".contains(last) {
            return url.len();
        }
        for (close, more) in &mut unopened {
            *more -= isize::from(last == *close);
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_a_reader_would_end_them() {
        for (text, url) in [
            ("see https://nixos.org.", Some("https://nixos.org")),
            ("(https://en.wikipedia.org/wiki/Nix_(manager))", Some("https://en.wikipedia.org/wiki/Nix_(manager)")),
            ("https://a.b/?x=1&y=2#z, and", Some("https://a.b/?x=1&y=2#z")),
            ("“https://a.b/c”", Some("https://a.b/c")),
            ("xhttps://a.b", None),
            ("https:// nothing", None),
            ("http and https://x", Some("https://x")),
        ] {
            assert_eq!(find(text).map(|(start, end)| &text[start..end]), url, "{text}");
        }
    }
}

//! Bare addresses in text, made clickable: comfort of the site, which changes nothing of what a source means.

use super::writer::PageWriter;
use crate::manual::WrittenText;
use crate::markdown::bare_urls;
use crate::render::escape;
use crate::source::Span;

impl PageWriter<'_> {
    /// Writes text, with links where an address is in it as it is in the source: one that typography has
    /// changed would lead elsewhere.
    pub(super) fn text_with_urls(&mut self, text: &str, span: Span) {
        let mut from = 0;
        let mut written = None;
        while let Some((start, end)) = bare_urls::find(&text[from..]) {
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

    /// Whether an address that begins at an offset of the text is in the source as it is.
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

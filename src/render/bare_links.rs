//! Bare addresses in text, of which writers of HTML make links: comfort that changes nothing of what a source means.

use std::ops::Range;

use crate::manual::WrittenText;
use crate::markdown::bare_urls;

/// Where in a text the addresses are that are in it as in its source: one that typography has changed would lead elsewhere.
/// The source is asked for where there is an address.
pub fn bare_links<'a>(text: &str, source: impl FnOnce() -> WrittenText<'a>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut source = Some(source);
    let mut written: Option<Written<'_>> = None;
    let mut from = 0;
    while let Some((start, end)) = bare_urls::find(&text[from..]) {
        let range = from + start..from + end;
        if let Some(source) = source.take() {
            written = Some(Written::of(text, source()));
        }
        if written.as_ref().is_some_and(|written| written.has(range.start, &text[range.clone()])) {
            found.push(range.clone());
        }
        from = range.end;
    }
    found
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

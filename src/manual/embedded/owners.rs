//! What of a file of JSON belongs to which option or entry: for messages, and for asking how a text is written.

use std::collections::BTreeMap;
use std::ops::Range;

use super::text::EmbeddedText;
use crate::diagnostics::{Diagnostic, Location};
use crate::markdown::bare_urls;
use crate::source::{FileId, Sources, Span};

/// The parts of files of JSON that hold texts of a book.
#[derive(Clone, Debug, Default)]
pub struct EmbeddedTexts {
    /// For each file: its options, or its groups and entries, by where they begin; they do not overlap.
    files: BTreeMap<FileId, BTreeMap<u32, Owner>>,
}

#[derive(Clone, Debug)]
struct Owner {
    end: u32,
    /// What messages call it: "the option `a.b`".
    name: String,
}

impl EmbeddedTexts {
    /// Remembers that texts are within `span`, of what messages call `name`.
    pub(in crate::manual) fn add(&mut self, span: Span, name: String) {
        self.files.entry(span.file).or_default().insert(span.start, Owner { end: span.end, name });
    }

    /// Lets a message begin with the option or entry that it is about, where it points into one: in a file of JSON the
    /// line alone says little.
    pub fn name(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if let Location::Span(span) = &diagnostic.location
            && let Some(owner) = self.owner(*span)
        {
            diagnostic.message = format!("in {}: {}", owner.name, diagnostic.message);
        }
        diagnostic
    }

    /// The name of the option or entry that an offset is in, without what it is.
    pub fn owner_of(&self, span: Span) -> Option<&str> {
        let (_, name) = self.owner(span)?.name.split_once('`')?;
        name.strip_suffix('`')
    }

    fn owner(&self, span: Span) -> Option<&Owner> {
        let (_, owner) = self.files.get(&span.file)?.range(..=span.start).next_back()?;
        (span.end <= owner.end).then_some(owner)
    }

    /// The bare addresses in a text of the tree that are written as they are shown, and where: of these the site makes links.
    pub fn bare_addresses<'t>(&self, text: &'t str, span: Span, sources: &Sources) -> Vec<(&'t str, Span)> {
        let Some(first) = bare_urls::find(text) else { return Vec::new() };
        let written = self.written(span, sources);
        let (mut found, mut rest, mut from, mut next) = (Vec::new(), text, 0, Some(first));
        while let Some((start, end)) = next {
            let url = &rest[start..end];
            // Behind the one before, where the same address is there twice.
            if let Some(at) = written.as_str().get(from..).and_then(|written| written.find(url)).map(|at| from + at) {
                from = at + url.len();
                let range = written.in_file(at..from);
                found.push((url, Span::new(span.file, range.start, range.end)));
            }
            rest = &rest[end..];
            next = bare_urls::find(rest);
        }
        found
    }

    /// The text that a span covers, without the escapes of JSON where it is in a string of JSON. A span of no file
    /// covers nothing.
    pub fn written<'s>(&self, span: Span, sources: &'s Sources) -> WrittenText<'s> {
        if span.file >= sources.next_id() {
            return WrittenText(Form::Plain { text: "", start: span.range().start });
        }
        let text = sources.text(span);
        if text.contains('\\') && self.owner(span).is_some() {
            let file = sources.file(span.file).text();
            return WrittenText(Form::Json(EmbeddedText::json_fragment(span.file, file, span.range())));
        }
        WrittenText(Form::Plain { text, start: span.range().start })
    }
}

/// A text as its author wrote it, and where each byte of it is in the file.
#[derive(Clone, Debug)]
pub struct WrittenText<'s>(Form<'s>);

#[derive(Clone, Debug)]
enum Form<'s> {
    /// The file has it just so, from `start` on.
    Plain { text: &'s str, start: usize },
    /// The file has it with escapes.
    Json(EmbeddedText),
}

impl WrittenText<'_> {
    /// The text as Markdown, without escapes of the file's format.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Form::Plain { text, .. } => text,
            Form::Json(text) => text.as_str(),
        }
    }

    /// The range of the file in which a range of the text is written.
    pub fn in_file(&self, range: Range<usize>) -> Range<usize> {
        match &self.0 {
            Form::Plain { text, start } => {
                let end = start + range.end.min(text.len());
                (start + range.start).min(end)..end
            }
            Form::Json(text) => text.span(range).range(),
        }
    }
}

//! A text, and for each part of it the span in a file that it comes from.

use std::fmt::Display;
use std::ops::Range;

use super::relocate::relocate;
use crate::manual::reading::Reading;
use crate::manual::recipe_directives;
use crate::markdown::tree::Document;
use crate::source::{FileId, Span};

/// Markdown made of pieces of a file and of words of our own, in the order of the file.
#[derive(Clone, Debug)]
pub(in crate::manual) struct EmbeddedText {
    file: FileId,
    text: String,
    /// In order; the first begins at 0, none is empty.
    parts: Vec<MappedPart>,
    /// Where a text without parts is.
    origin: usize,
}

/// A part of the text: up to where the next one begins.
#[derive(Clone, Debug)]
struct MappedPart {
    /// The offset in the text at which it begins.
    at: usize,
    /// The bytes of the file that it comes from; empty for words of our own that are between pieces of it.
    source: Range<usize>,
    /// Whether it is written in the file just like this, byte for byte; if not, the whole part stands for the whole
    /// range.
    verbatim: bool,
}

impl EmbeddedText {
    /// An empty text, which is at this offset of the file.
    pub fn new(file: FileId, origin: usize) -> Self {
        Self { file, text: String::new(), parts: Vec::new(), origin }
    }

    /// The same with room for so many bytes in so many parts.
    pub fn with_room(file: FileId, origin: usize, bytes: usize, parts: usize) -> Self {
        Self { file, text: String::with_capacity(bytes), parts: Vec::with_capacity(parts), origin }
    }

    /// A text that is nowhere written, and stands for a span.
    pub fn made(text: &str, span: Span) -> Self {
        let mut made = Self::new(span.file, span.range().start);
        made.push_made(text, span.range());
        made
    }

    /// A text that is written like this in a file, from an offset on.
    pub fn verbatim(text: &str, file: FileId, start: usize) -> Self {
        let mut verbatim = Self::new(file, start);
        verbatim.push(text, start);
        verbatim
    }

    /// The text as Markdown, without escapes of the file's format.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends what is written like this at an offset of the file.
    pub fn push(&mut self, text: &str, start: usize) {
        let source = start..start + text.len();
        match self.parts.last_mut() {
            _ if text.is_empty() => return,
            Some(last) if last.verbatim && last.source.end == start => last.source.end = source.end,
            _ => self.parts.push(MappedPart { at: self.text.len(), source, verbatim: true }),
        }
        self.text.push_str(text);
    }

    /// Appends what stands for a range of the file.
    pub fn push_made(&mut self, text: &str, source: Range<usize>) {
        if !text.is_empty() {
            self.parts.push(MappedPart { at: self.text.len(), source, verbatim: false });
            self.text.push_str(text);
        }
    }

    /// Appends another text of the same file.
    pub fn append(&mut self, other: &Self) {
        for (text, part) in other.pieces() {
            if part.verbatim {
                self.push(text, part.source.start);
            } else {
                self.push_made(text, part.source.clone());
            }
        }
    }

    /// The text between two others of our own.
    pub fn between(&self, before: &str, after: &str) -> Self {
        let (start, end) = (self.source_start(0), self.source_end(self.text.len()));
        let bytes = before.len() + self.text.len() + after.len();
        let mut whole = Self::with_room(self.file, start, bytes, self.parts.len() + 2);
        whole.push_made(before, start..start);
        whole.append(self);
        whole.push_made(after, end..end);
        whole
    }

    /// The text without white space around it.
    pub fn trimmed(&self) -> Self {
        let trimmed = self.text.trim();
        let start = self.text.len() - self.text.trim_start().len();
        let wanted = start..start + trimmed.len();
        let mut text = Self::new(self.file, self.source_start(start));
        for (piece, part) in self.pieces() {
            let from = wanted.start.max(part.at);
            let to = wanted.end.min(part.at + piece.len());
            let Some(piece) = self.text.get(from..to) else { continue };
            if part.verbatim {
                text.push(piece, part.source.start + (from - part.at));
            } else {
                text.push_made(piece, part.source.clone());
            }
        }
        text
    }

    /// The text with a backslash before each of these characters.
    pub fn escaped(&self, is_special: impl Fn(char) -> bool) -> Self {
        let mut text = Self::with_room(self.file, self.origin, self.text.len() + 8, self.parts.len());
        for (piece, part) in self.pieces() {
            if !part.verbatim {
                let mut escaped = String::with_capacity(piece.len() + 1);
                for c in piece.chars() {
                    escaped.extend(is_special(c).then_some('\\').into_iter().chain([c]));
                }
                text.push_made(&escaped, part.source.clone());
                continue;
            }
            let mut from = 0;
            for (at, _) in piece.char_indices().filter(|(_, c)| is_special(*c)) {
                let offset = part.source.start + at;
                text.push(&piece[from..at], part.source.start + from);
                text.push_made("\\", offset..offset);
                from = at;
            }
            text.push(&piece[from..], part.source.start + from);
        }
        text
    }

    /// Reads the text as Markdown, its tree with spans in the file. What the reader says of it begins with `what`,
    /// where there is such.
    pub fn read(&self, what: Option<&dyn Display>, how: Reading) -> Document {
        let mut document = how.read(self.file, &self.text);
        if !how.recipe_directives {
            recipe_directives::to_code(&mut document, &self.text);
        }
        relocate(&mut document, &|span| self.span(span.range()));
        // Edits would be of the text, which the file has in another form.
        document.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.fix = Box::default());
        if let Some(what) = what {
            for diagnostic in &mut document.diagnostics {
                diagnostic.message = format!("{what}: {}", diagnostic.message);
            }
        }
        document
    }

    /// Where in the file a range of the text is written.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.source_start(range.start);
        let end = if range.is_empty() { start } else { self.source_end(range.end) };
        Span::new(self.file, start, end.max(start))
    }

    /// Where what begins at an offset of the text begins in the file.
    pub fn source_start(&self, offset: usize) -> usize {
        if offset >= self.text.len() {
            return self.parts.last().map_or(self.origin, |last| last.source.end);
        }
        match self.part_of(offset) {
            Some(part) if part.verbatim => part.source.start + (offset - part.at),
            Some(part) => part.source.start,
            None => self.origin,
        }
    }

    /// Where what ends at an offset of the text ends in the file.
    fn source_end(&self, offset: usize) -> usize {
        match offset.checked_sub(1).and_then(|last| self.part_of(last)) {
            Some(part) if part.verbatim => (part.source.start + (offset - part.at)).min(part.source.end),
            Some(part) => part.source.end,
            None => self.source_start(0),
        }
    }

    /// The part that the byte at an offset belongs to.
    fn part_of(&self, offset: usize) -> Option<&MappedPart> {
        self.parts.get(self.parts.partition_point(|part| part.at <= offset).checked_sub(1)?)
    }

    /// The parts with their text.
    fn pieces(&self) -> impl Iterator<Item = (&str, &MappedPart)> {
        let ends = self.parts.iter().skip(1).map(|next| next.at).chain([self.text.len()]);
        self.parts.iter().zip(ends).map(|(part, end)| (self.text.get(part.at..end).unwrap_or_default(), part))
    }
}

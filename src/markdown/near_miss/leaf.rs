//! The text of a block as these rules see it: the bytes of the file from its first character to its last, in which all
//! that the reader took for markup is covered.

use std::ops::Range;

use crate::markdown::inline::token::{OpenInline, Token, TokenKind};
use crate::markdown::lines::is_white;
use crate::markdown::raw;
use crate::markdown::tree::InlineKind;

/// Stands for a byte of code.
pub(super) const CODE: u8 = 1;
/// Stands for a byte of an escape or an entity.
const SPECIAL: u8 = 2;
/// Stands for a byte of other markup, and of what is not shown.
pub(super) const MARKUP: u8 = 3;

/// What a text is the text of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::markdown) enum LeafKind {
    Heading,
    Paragraph,
    Term,
    /// A cell, by the offset of its row.
    Cell(usize),
}

/// What is in a text, so that rules that cannot apply are not asked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    /// A line begins with a character that begins a block.
    pub line: bool,
    pub tick: bool,
    pub bracket: bool,
    pub brace: bool,
    pub angle: bool,
    pub tilde: bool,
    pub pipe: bool,
    pub address: bool,
    /// Code with a colon before it.
    pub colon_code: bool,
    /// Code with `_` behind it.
    pub code_line: bool,
    /// A heading that ends in a bracket.
    pub bracket_end: bool,
}

/// The classes of bytes: bits of [`Marks`].
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    classes[b'`' as usize] = 1;
    classes[b'[' as usize] = 2;
    classes[b']' as usize] = 2;
    classes[b'{' as usize] = 4;
    classes[b'}' as usize] = 4;
    classes[b'<' as usize] = 8;
    classes[b'~' as usize] = 16;
    classes[b'|' as usize] = 32;
    classes
};

/// A text with its markup covered.
pub(super) struct Leaf<'a> {
    pub kind: LeafKind,
    /// The whole file.
    pub text: &'a str,
    /// Where in the file the first byte is.
    pub start: usize,
    /// The bytes; all offsets of rules are offsets into these.
    pub bytes: Vec<u8>,
    /// Where lines begin.
    lines: Vec<usize>,
    /// Brackets that belong together: opening and closing one, in the order of the closing ones.
    pub pairs: Vec<(usize, usize)>,
    /// Where links are, from the first byte to behind the last, in their order.
    links: Vec<(usize, usize)>,
    pub marks: Marks,
}

impl<'a> Leaf<'a> {
    /// Covers a text; `None` where no rule could find something in it.
    pub fn new(kind: LeafKind, text: &'a str, leaf: &raw::Leaf, tokens: &[Token]) -> Option<Self> {
        let marks = marks(kind, text, leaf, tokens)?;
        let (start, end) = (leaf.pieces.first()?.range.start, leaf.pieces.last()?.range.end);
        let mut bytes = vec![MARKUP; end.saturating_sub(start)];
        let mut fill = |range: Range<usize>, byte: u8| {
            let range = range.start.saturating_sub(start)..range.end.saturating_sub(start);
            if let Some(bytes) = bytes.get_mut(range) {
                bytes.fill(byte);
            }
        };
        for pair in leaf.pieces.windows(2) {
            fill(pair[0].range.end..pair[1].range.start, if pair[1].new_line { b'\n' } else { SPECIAL });
        }
        for piece in &leaf.pieces {
            // White space at the ends of lines is in no token.
            let line = text.get(piece.range.clone()).unwrap_or("");
            let blank = [' ', '\t', '\r'];
            fill(piece.range.start..piece.range.end - line.trim_start_matches(blank).len(), b' ');
            fill(piece.range.start + line.trim_end_matches(blank).len()..piece.range.end, b' ');
        }
        let mut autolink: Option<usize> = None;
        let mut links = Vec::new();
        let mut open = Vec::new();
        for token in tokens {
            match &token.kind {
                TokenKind::Open(kind) => {
                    open.push(matches!(kind, OpenInline::Link { .. }).then_some(token.range.start.max(start) - start));
                }
                TokenKind::Close => {
                    if let Some(from) = open.pop().flatten() {
                        links.push((from, token.range.end.max(start) - start));
                    }
                }
                _ => {}
            }
            match &token.kind {
                TokenKind::Open(OpenInline::Link { autolink: true, .. }) => autolink = Some(token.level),
                TokenKind::Close if autolink.is_some_and(|level| level >= token.level) => autolink = None,
                TokenKind::Text(_) if autolink.is_none() => {
                    let range = token.range.start.max(start) - start..token.range.end.max(start) - start;
                    if let (Some(to), Some(from)) = (bytes.get_mut(range), text.get(token.range.clone())) {
                        to.copy_from_slice(from.as_bytes());
                    }
                }
                _ => {}
            }
            let byte = match &token.kind {
                TokenKind::Special(_) => SPECIAL,
                TokenKind::Atom(InlineKind::Code(_)) => CODE,
                _ => continue,
            };
            let range = token.range.start.saturating_sub(start)..token.range.end.saturating_sub(start);
            if let Some(bytes) = bytes.get_mut(range) {
                bytes.fill(byte);
            }
        }
        let lines = leaf.pieces.iter().filter(|piece| piece.new_line).map(|piece| piece.range.start - start).collect();
        let pairs = if marks.bracket { brackets(&bytes) } else { Vec::new() };
        Some(Self { kind, text, start, bytes, lines, pairs, links, marks })
    }

    /// The range of the file for a range of the bytes.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        self.start + range.start..self.start + range.end
    }

    /// What is written at a range of the bytes; nothing where it is not between characters.
    pub fn written(&self, range: Range<usize>) -> &'a str {
        self.text.get(self.source(range)).unwrap_or("")
    }

    /// Whether an offset is in a link.
    pub fn is_linked(&self, at: usize) -> bool {
        let next = self.links.partition_point(|(start, _)| *start <= at);
        next.checked_sub(1).is_some_and(|n| at < self.links[n].1)
    }

    /// The byte at an offset; 0 outside.
    pub fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The byte before an offset; a space at the front.
    pub fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(b' ', |at| self.byte(at))
    }

    /// The lines, each from its first character that is no space or tab to its last.
    pub fn lines(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.lines.iter().enumerate().map(|(n, start)| {
            let next = self.lines.get(n + 1).copied().unwrap_or(self.bytes.len());
            let bytes = self.bytes.get(*start..next).unwrap_or_default();
            let stop = bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len());
            let line = &bytes[..stop];
            let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r');
            let from = line.iter().position(|b| !blank(b)).unwrap_or(stop);
            let to = line.iter().rposition(|b| !blank(b)).map_or(from, |n| n + 1);
            start + from..start + to
        })
    }

    /// What is written in the file on the line of an offset before it: markers, indentation, and text.
    pub fn prefix(&self, at: usize) -> &'a str {
        let at = self.start + at;
        let before = self.text.get(..at).unwrap_or("");
        &before[before.rfind('\n').map_or(0, |n| n + 1)..]
    }

    /// The end of the run of code that starts at an offset.
    pub fn code_end(&self, at: usize) -> usize {
        self.run_end(at, |b| b == CODE)
    }

    /// The start of the run of code that ends at an offset.
    pub fn code_start(&self, at: usize) -> usize {
        self.bytes[..at].iter().rposition(|b| *b != CODE).map_or(0, |n| n + 1)
    }

    /// The end of the run of such bytes that starts at an offset.
    pub fn run_end(&self, at: usize, fits: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest.iter().position(|b| !fits(*b)).unwrap_or(rest.len())
    }

    /// Where such a text is in the bytes.
    pub fn find_all<'s>(&'s self, needle: &'s [u8]) -> impl Iterator<Item = usize> + 's {
        let mut from = 0;
        std::iter::from_fn(move || {
            let rest = self.bytes.get(from..)?;
            let at = from + rest.windows(needle.len()).position(|window| window == needle)?;
            from = at + needle.len();
            Some(at)
        })
    }
}

fn brackets(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'[' => open.push(at),
            b']' => pairs.extend(open.pop().map(|open| (open, at))),
            _ => {}
        }
    }
    pairs
}

/// What is in a text; `None` where it is nothing that a rule asks for.
fn marks(kind: LeafKind, text: &str, leaf: &raw::Leaf, tokens: &[Token]) -> Option<Marks> {
    let mut seen = 0;
    let mut marks = Marks::default();
    let mut link = false;
    for (n, token) in tokens.iter().enumerate() {
        match &token.kind {
            TokenKind::Text(text) => {
                for byte in text.as_bytes() {
                    seen |= CLASSES[usize::from(*byte)];
                }
                marks.address = marks.address || text.contains("://");
            }
            TokenKind::Atom(InlineKind::Code(_)) => {
                let ends = |token: &Token, c: char| matches!(&token.kind, TokenKind::Text(text) if text.ends_with(c));
                let starts =
                    |token: &Token, c: char| matches!(&token.kind, TokenKind::Text(text) if text.starts_with(c));
                marks.colon_code |= n.checked_sub(1).and_then(|n| tokens.get(n)).is_some_and(|token| ends(token, ':'));
                marks.code_line |= tokens.get(n + 1).is_some_and(|token| starts(token, '_'));
            }
            TokenKind::Open(OpenInline::Link { .. }) => link = true,
            _ => {}
        }
    }
    marks.tick = seen & 1 != 0;
    marks.bracket = seen & 2 != 0;
    marks.brace = seen & 4 != 0;
    marks.angle = seen & 8 != 0;
    marks.tilde = seen & 16 != 0;
    marks.pipe = seen & 32 != 0;
    marks.line = leaf.pieces.iter().filter(|piece| piece.new_line).any(|piece| {
        let line = text.get(piece.range.clone()).unwrap_or("").trim_start_matches([' ', '\t']);
        let first = line.chars().next().unwrap_or(' ');
        matches!(first, '#' | ':' | '[' | '!' | '?' | '.' | '<' | '|' | '=' | '>' | '-' | '+') || is_odd(first)
    });
    marks.bracket_end = kind == LeafKind::Heading
        && leaf.pieces.last().is_some_and(|piece| text[..piece.range.end].ends_with([')', ']', '>']));
    let any =
        seen != 0 || marks.bracket_end || marks.line || marks.address || marks.colon_code || marks.code_line || link;
    any.then_some(marks)
}

/// White space that looks like a space, or like nothing, and is neither to Markdown.
pub(super) fn is_odd(c: char) -> bool {
    !c.is_ascii()
        && (is_white(c)
            || c.is_whitespace()
            || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}'))
}

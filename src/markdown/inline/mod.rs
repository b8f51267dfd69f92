//! Inlines: a leaf's text → a tree.
//!
//! The text is gathered from its lines, masked, parsed by pulldown-cmark, and its events are turned into tokens, with every text
//! taken from the source. Then come the heading's id, the typography and the quotes, in this order, as in
//! nixos-render-docs.

mod entity;
mod events;
mod leaf_text;
pub(super) mod link_syntax;
mod mask;
mod quotes;
pub(super) mod token;
pub(super) mod typography;
pub(super) mod url;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use indexmap::IndexMap;

use super::blocks::Blocks;
use super::lines::SourceLine;
use super::near_miss::{LeafKind, NearMisses};
use super::raw::Leaf;
use super::tree::{Id, Inline};
use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Span};
use leaf_text::LeafText;
use token::{Token, TokenKind};

/// What inlines need to know of their file, and what they add to it.
pub(super) struct Context<'a> {
    /// The file that spans point into.
    pub file: FileId,
    /// The text of that file.
    pub text: &'a str,
    /// The lines of that text.
    pub lines: &'a [SourceLine],
    /// Link reference definitions by normalized label.
    pub references: &'a HashMap<String, (String, String)>,
    /// Where the destination of each is written.
    pub destinations: &'a HashMap<String, Range<usize>>,
    /// Labels of the footnotes that are defined.
    pub footnotes: &'a HashSet<String>,
    /// Footnotes that have been referred to, in order, and how often.
    pub referenced: IndexMap<String, usize>,
    /// How many bytes the addresses and titles that references bring in may still come to.
    pub references_left: usize,
    /// The text with the first reference that brought in too much.
    pub references_too_long: Option<Range<usize>>,
    /// Where inlines lie too deep in one another to be read.
    pub too_deep: Option<Range<usize>>,
    /// What is wrong in the text.
    pub diagnostics: Vec<Diagnostic>,
    /// What may be meant otherwise, where that is asked for.
    pub near_misses: Option<NearMisses<'a>>,
    /// Room for the tokens of the text that is read.
    tokens: Vec<Token>,
}

/// As many bytes as this, or as the file has itself, may come in by references to link definitions: a long address that many
/// references of three characters bring in would make a page much larger than the text.
const REFERENCES: usize = 100_000;

impl<'a> Context<'a> {
    /// What the inlines of a file need to know of it.
    pub fn new(file: FileId, text: &'a str, blocks: &'a Blocks) -> Self {
        Self {
            file,
            text,
            lines: &blocks.lines,
            references: &blocks.references,
            destinations: &blocks.destinations,
            footnotes: &blocks.footnotes,
            referenced: IndexMap::new(),
            references_left: REFERENCES.max(text.len()),
            references_too_long: None,
            too_deep: None,
            diagnostics: Vec::new(),
            near_misses: None,
            tokens: Vec::new(),
        }
    }

    /// Notes a reference to a footnote: gives which of the footnotes that is, and how many references were before.
    pub fn refer(&mut self, label: &str) -> (usize, usize) {
        if let Some((footnote, _, count)) = self.referenced.get_full_mut(label) {
            *count += 1;
            return (footnote, *count - 1);
        }
        (self.referenced.insert_full(label.to_owned(), 1).0, 0)
    }
    /// The span of a range of the source.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }
}

/// Reads the text of a leaf block into inlines; what is wrong goes to the diagnostics of `context`.
pub(super) fn read(leaf: &Leaf, kind: LeafKind, context: &mut Context<'_>) -> Vec<Inline> {
    let tokens = tokens(leaf, kind, context);
    finish(tokens, context)
}

/// Reads a heading's text: `{#id}` at its very end is its id.
pub(super) fn read_heading(leaf: &Leaf, context: &mut Context<'_>) -> (Vec<Inline>, Option<Id>) {
    let mut tokens = tokens(leaf, LeafKind::Heading, context);
    let id = take_heading_id(&mut tokens, context.file);
    if let (Some(near_misses), Some(id)) = (&mut context.near_misses, &id) {
        near_misses.heading_id(id);
    }
    (finish(tokens, context), id)
}

fn tokens(leaf: &Leaf, kind: LeafKind, context: &mut Context<'_>) -> Vec<Token> {
    let leaf_text = LeafText::new(context.text, leaf);
    let mut tokens = std::mem::take(&mut context.tokens);
    events::read(&leaf_text, 0..leaf_text.text.len(), 0, 0, context, &mut tokens);
    if let Some(near_misses) = &mut context.near_misses {
        near_misses.leaf(kind, leaf, &tokens);
    }
    token::join(&mut tokens, false);
    tokens
}

fn finish(mut tokens: Vec<Token>, context: &mut Context<'_>) -> Vec<Inline> {
    typography::replace(&mut tokens);
    quotes::turn(&mut tokens);
    token::join(&mut tokens, true);
    let inlines = token::tree(&mut tokens, context.file);
    context.tokens = tokens;
    inlines
}

/// Cuts `{#id}` off the last token, where that is text and ends in it (guide: “Ids”).
fn take_heading_id(tokens: &mut [Token], file: FileId) -> Option<Id> {
    let Token { range, kind: TokenKind::Text(text), .. } = tokens.last_mut()? else { return None };
    let rest = text.trim_end().strip_suffix('}')?;
    let open = rest.rfind('{')?;
    let name = rest[open + 1..].trim().strip_prefix('#')?;
    let is_id = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    if name.is_empty() || !name.chars().all(is_id) {
        return None;
    }
    // The token is one run of plain text, as long in the source as here, so the name's offset can be counted from its end.
    let from_end = text.len() - (name.as_ptr() as usize - text.as_ptr() as usize);
    let start = range.end.saturating_sub(from_end).max(range.start);
    let id = Id { name: name.to_owned(), span: Span::new(file, start, (start + name.len()).min(range.end)) };
    let kept = text[..open].trim_end().len();
    range.end = (range.start + kept).min(range.end);
    text.truncate(kept);
    Some(id)
}

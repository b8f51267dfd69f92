//! Text that stands in a file of another kind, JSON or TOML: its tree is made to point into that file.

use super::walk::{self, PartMut};
use crate::diagnostics::Location;
use crate::markdown::tree::{Block, BlockKind, Document, Id, IncludeKind, Inline, InlineKind};
use crate::source::Span;

/// Reads Markdown whose every place is to be `span`. What the reader says of it is prefixed with `what`.
pub(super) fn read(text: &str, span: Span, what: &str) -> Document {
    let mut document = crate::markdown::read(span.file, text);
    move_to(&mut document, &|_| span);
    for diagnostic in &mut document.diagnostics {
        diagnostic.message = format!("{what}: {}", diagnostic.message);
        diagnostic.labels = Vec::new();
    }
    document
}

/// Reads Markdown that stands as it is in a file, from `start` on.
pub(super) fn read_within(text: &str, start: Span) -> Document {
    let mut document = crate::markdown::read(start.file, text);
    let base = start.start as usize;
    move_to(&mut document, &|span| Span::new(start.file, base + span.range().start, base + span.range().end));
    document
}

type Move<'a> = &'a dyn Fn(Span) -> Span;

fn move_to(document: &mut Document, to: Move<'_>) {
    blocks(&mut document.blocks, to);
    for footnote in document.footnotes.iter_mut().chain(&mut document.unused) {
        footnote.label.span = to(footnote.label.span);
        blocks(&mut footnote.blocks, to);
    }
    for diagnostic in &mut document.diagnostics {
        if let Location::Span(span) = &mut diagnostic.location {
            *span = to(*span);
        }
        for label in &mut diagnostic.labels {
            label.span = to(label.span);
        }
    }
}

fn blocks(list: &mut [Block], to: Move<'_>) {
    for block in list {
        block.span = to(block.span);
        match &mut block.kind {
            BlockKind::Heading(heading) => id(&mut heading.id, to),
            BlockKind::Code(code) => code.text_span = to(code.text_span),
            BlockKind::List(list) => list.items.iter_mut().for_each(|item| item.span = to(item.span)),
            BlockKind::DefinitionList(items) => items.iter_mut().for_each(|item| item.span = to(item.span)),
            BlockKind::Numbered(numbered) => {
                id(&mut numbered.id, to);
                id(&mut numbered.title.id, to);
                numbered.title_span = to(numbered.title_span);
            }
            BlockKind::Include(include) => {
                id(&mut include.into_file, to);
                match &mut include.kind {
                    IncludeKind::Files { entries, .. } => {
                        entries.iter_mut().for_each(|entry| entry.span = to(entry.span));
                    }
                    IncludeKind::Options { id_prefix, list_id, source } => {
                        id_prefix.span = to(id_prefix.span);
                        list_id.span = to(list_id.span);
                        source.span = to(source.span);
                    }
                    IncludeKind::Nixdoc { source } => source.span = to(source.span),
                }
            }
            BlockKind::Recipe(recipe) => {
                recipe.name.span = to(recipe.name.span);
                recipe.files.iter_mut().for_each(|file| file.span = to(file.span));
            }
            BlockKind::Paragraph { .. } | BlockKind::Quote(_) | BlockKind::Table(_) | BlockKind::Admonition(_) => {}
        }
        walk::parts_mut(&mut block.kind, |part| match part {
            PartMut::Text(text) => inlines(text, to),
            PartMut::Blocks(inner) => blocks(inner, to),
        });
    }
}

fn inlines(list: &mut [Inline], to: Move<'_>) {
    for inline in list {
        inline.span = to(inline.span);
        match &mut inline.kind {
            InlineKind::Span(bracketed) => id(&mut bracketed.id, to),
            InlineKind::FootnoteReference(reference) => reference.id.span = to(reference.id.span),
            _ => {}
        }
        if let Some(content) = walk::inline_content_mut(&mut inline.kind) {
            inlines(content, to);
        }
    }
}

fn id(id: &mut Option<Id>, to: Move<'_>) {
    if let Some(id) = id {
        id.span = to(id.span);
    }
}

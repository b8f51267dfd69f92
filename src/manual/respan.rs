//! Text that stands in a JSON file: its tree is made to point to one place of that file.

use super::walk::{self, PartMut};
use crate::diagnostics::{Diagnostic, Place};
use crate::markdown::tree::{Block, BlockKind, Document, Id, IncludeKind, Inline, InlineKind};
use crate::source::Span;

/// Reads Markdown whose every place is to be `span`. What the reader says of it is prefixed with `what`.
pub(super) fn read(text: &str, span: Span, what: &str) -> Document {
    let mut document = crate::markdown::read(span.file, text);
    blocks(&mut document.blocks, span);
    for footnote in &mut document.footnotes {
        footnote.label.span = span;
        blocks(&mut footnote.blocks, span);
    }
    for diagnostic in &mut document.diagnostics {
        *diagnostic = moved(diagnostic, span, what);
    }
    document
}

fn moved(diagnostic: &Diagnostic, span: Span, what: &str) -> Diagnostic {
    Diagnostic {
        place: Place::Span(span),
        message: format!("{what}: {}", diagnostic.message),
        labels: Vec::new(),
        ..diagnostic.clone()
    }
}

fn blocks(list: &mut [Block], span: Span) {
    for block in list {
        block.span = span;
        match &mut block.kind {
            BlockKind::Heading(heading) => id(&mut heading.id, span),
            BlockKind::Code(code) => code.text_span = span,
            BlockKind::List(list) => list.items.iter_mut().for_each(|item| item.span = span),
            BlockKind::DefinitionList(items) => items.iter_mut().for_each(|item| item.span = span),
            BlockKind::Numbered(numbered) => {
                id(&mut numbered.id, span);
                id(&mut numbered.title.id, span);
                numbered.title_span = span;
            }
            BlockKind::Include(include) => {
                id(&mut include.into_file, span);
                match &mut include.kind {
                    IncludeKind::Files { entries, .. } => entries.iter_mut().for_each(|entry| entry.span = span),
                    IncludeKind::Options { id_prefix, list_id, source } => {
                        id_prefix.span = span;
                        list_id.span = span;
                        source.span = span;
                    }
                    IncludeKind::Nixdoc { source } => source.span = span,
                }
            }
            BlockKind::Recipe(recipe) => {
                recipe.name.span = span;
                recipe.files.iter_mut().for_each(|file| file.span = span);
            }
            BlockKind::Paragraph { .. } | BlockKind::Quote(_) | BlockKind::Table(_) | BlockKind::Admonition(_) => {}
        }
        walk::parts_mut(&mut block.kind, |part| match part {
            PartMut::Text(text) => inlines(text, span),
            PartMut::Blocks(inner) => blocks(inner, span),
        });
    }
}

fn inlines(list: &mut [Inline], span: Span) {
    for inline in list {
        inline.span = span;
        match &mut inline.kind {
            InlineKind::Span(bracketed) => id(&mut bracketed.id, span),
            InlineKind::FootnoteReference(reference) => reference.id.span = span,
            _ => {}
        }
        if let Some(content) = walk::inline_content_mut(&mut inline.kind) {
            inlines(content, span);
        }
    }
}

fn id(id: &mut Option<Id>, span: Span) {
    if let Some(id) = id {
        id.span = span;
    }
}

//! Moving the spans of a tree.

use crate::diagnostics::Location;
use crate::markdown::tree::{Block, BlockKind, Document, Id, IncludeKind, Inline, InlineKind};
use crate::markdown::walk::{self, PartMut};
use crate::source::Span;

type Relocation<'a> = &'a dyn Fn(Span) -> Span;

/// Gives every span of a document, and of what is wrong with it, its span in the file as `to` tells it.
///
/// No list keeps room for more than it has: a book has hundreds of thousands of such texts, most of one block.
pub(super) fn relocate(document: &mut Document, to: Relocation<'_>) {
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

fn blocks(list: &mut Vec<Block>, to: Relocation<'_>) {
    list.shrink_to_fit();
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

fn inlines(list: &mut Vec<Inline>, to: Relocation<'_>) {
    list.shrink_to_fit();
    for inline in list {
        inline.span = to(inline.span);
        match &mut inline.kind {
            InlineKind::Span(bracketed) => id(&mut bracketed.id, to),
            InlineKind::FootnoteReference(reference) => reference.id.span = to(reference.id.span),
            InlineKind::Link(link) => link.definition = link.definition.map(to),
            _ => {}
        }
        if let Some(content) = walk::inline_content_mut(&mut inline.kind) {
            inlines(content, to);
        }
    }
}

fn id(id: &mut Option<Id>, to: Relocation<'_>) {
    if let Some(id) = id {
        id.span = to(id.span);
    }
}

//! Walking over trees: what a block is made of, in reading order.

use super::tree::{Block, BlockKind, Document, Inline, InlineKind};

/// A part of a block: text of its own, or blocks within it.
pub enum Part<'a> {
    /// A heading's, paragraph's, term's or cell's text.
    Text(&'a [Inline]),
    /// The content of a quote, an item, a definition, …
    Blocks(&'a [Block]),
}

/// As [`Part`], to be changed.
pub enum PartMut<'a> {
    /// A heading's, paragraph's, term's or cell's text.
    Text(&'a mut Vec<Inline>),
    /// The content of a quote, an item, a definition, …
    Blocks(&'a mut Vec<Block>),
}

/// Gives the parts of a block in reading order.
pub fn parts<'a>(kind: &'a BlockKind, mut f: impl FnMut(Part<'a>)) {
    match kind {
        BlockKind::Heading(heading) => f(Part::Text(&heading.content)),
        BlockKind::Paragraph { content, .. } => f(Part::Text(content)),
        BlockKind::Quote(blocks) => f(Part::Blocks(blocks)),
        BlockKind::List(list) => list.items.iter().for_each(|item| f(Part::Blocks(&item.blocks))),
        BlockKind::DefinitionList(items) => {
            for item in items {
                f(Part::Text(&item.term));
                item.definitions.iter().for_each(|blocks| f(Part::Blocks(blocks)));
            }
        }
        BlockKind::Table(table) => {
            table.header.iter().chain(table.rows.iter().flatten()).for_each(|cell| f(Part::Text(cell)));
        }
        BlockKind::Admonition(admonition) => f(Part::Blocks(&admonition.blocks)),
        BlockKind::Numbered(numbered) => {
            f(Part::Text(&numbered.title.content));
            f(Part::Blocks(&numbered.blocks));
        }
        BlockKind::Code(_) | BlockKind::Include(_) | BlockKind::Recipe(_) => {}
    }
}

/// Gives the parts of a block in reading order, to be changed.
pub fn parts_mut(kind: &mut BlockKind, mut f: impl FnMut(PartMut<'_>)) {
    match kind {
        BlockKind::Heading(heading) => f(PartMut::Text(&mut heading.content)),
        BlockKind::Paragraph { content, .. } => f(PartMut::Text(content)),
        BlockKind::Quote(blocks) => f(PartMut::Blocks(blocks)),
        BlockKind::List(list) => list.items.iter_mut().for_each(|item| f(PartMut::Blocks(&mut item.blocks))),
        BlockKind::DefinitionList(items) => {
            for item in items {
                f(PartMut::Text(&mut item.term));
                item.definitions.iter_mut().for_each(|blocks| f(PartMut::Blocks(blocks)));
            }
        }
        BlockKind::Table(table) => {
            table.header.iter_mut().chain(table.rows.iter_mut().flatten()).for_each(|cell| f(PartMut::Text(cell)));
        }
        BlockKind::Admonition(admonition) => f(PartMut::Blocks(&mut admonition.blocks)),
        BlockKind::Numbered(numbered) => {
            f(PartMut::Text(&mut numbered.title.content));
            f(PartMut::Blocks(&mut numbered.blocks));
        }
        BlockKind::Code(_) | BlockKind::Include(_) | BlockKind::Recipe(_) => {}
    }
}

/// Calls `f` with every block, at any depth, each before what is within it.
pub fn blocks<'a>(list: &'a [Block], f: &mut dyn FnMut(&'a Block)) {
    for block in list {
        f(block);
        parts(&block.kind, |part| {
            if let Part::Blocks(inner) = part {
                blocks(inner, f);
            }
        });
    }
}

/// Takes blocks out, at any depth; gives whether there were any.
pub fn remove(list: &mut Vec<Block>, what: &dyn Fn(&Block) -> bool) -> bool {
    let before = list.len();
    list.retain(|block| !what(block));
    let mut found = list.len() < before;
    for block in list {
        parts_mut(&mut block.kind, |part| {
            if let PartMut::Blocks(inner) = part {
                found |= remove(inner, what);
            }
        });
    }
    found
}

/// Calls `f` with every inline, at any depth, each before what is within it.
pub fn inlines<'a>(list: &'a [Inline], f: &mut dyn FnMut(&'a Inline)) {
    for inline in list {
        f(inline);
        if let Some(content) = inline_content(&inline.kind) {
            inlines(content, f);
        }
    }
}

/// Calls `f` with every inline of blocks, at any depth.
pub fn all_inlines<'a>(list: &'a [Block], f: &mut dyn FnMut(&'a Inline)) {
    blocks(list, &mut |block| {
        parts(&block.kind, |part| {
            if let Part::Text(text) = part {
                inlines(text, f);
            }
        });
    });
}

/// Calls `f` with every inline of a document, footnotes included.
pub fn document_inlines<'a>(document: &'a Document, f: &mut dyn FnMut(&'a Inline)) {
    all_inlines(&document.blocks, f);
    for footnote in &document.footnotes {
        all_inlines(&footnote.blocks, f);
    }
}

/// What stands within an inline.
pub fn inline_content(kind: &InlineKind) -> Option<&[Inline]> {
    match kind {
        InlineKind::Emphasis(content) | InlineKind::Strong(content) => Some(content),
        InlineKind::Link(link) => Some(&link.content),
        InlineKind::Span(span) => Some(&span.content),
        _ => None,
    }
}

/// What stands within an inline, to be changed.
pub fn inline_content_mut(kind: &mut InlineKind) -> Option<&mut Vec<Inline>> {
    match kind {
        InlineKind::Emphasis(content) | InlineKind::Strong(content) => Some(content),
        InlineKind::Link(link) => Some(&mut link.content),
        InlineKind::Span(span) => Some(&mut span.content),
        _ => None,
    }
}

//! The spans of a tree lie in the file and in one another.

use nixbook::markdown::tree::{Block, BlockKind, Document, Inline, InlineKind};
use nixbook::source::Span;

/// Visits every block and inline with the span of what holds it.
pub fn walk(document: &Document, visit: &mut impl FnMut(Span, Span, Option<&Inline>)) {
    let whole = Span::new(document.file, 0, u32::MAX as usize);
    blocks(&document.blocks, whole, visit);
    for note in &document.footnotes {
        blocks(&note.blocks, whole, visit);
    }
}

/// Visits these blocks, which `outer` holds, and all that is in them.
pub fn blocks(list: &[Block], outer: Span, visit: &mut impl FnMut(Span, Span, Option<&Inline>)) {
    for block in list {
        visit(block.span, outer, None);
        let span = block.span;
        match &block.kind {
            BlockKind::Heading(h) => inlines(&h.content, span, visit),
            BlockKind::Paragraph { content, .. } => inlines(content, span, visit),
            BlockKind::Quote(b) => blocks(b, span, visit),
            BlockKind::Admonition(a) => blocks(&a.blocks, span, visit),
            BlockKind::Numbered(n) => {
                inlines(&n.title.content, span, visit);
                blocks(&n.blocks, span, visit);
            }
            BlockKind::List(l) => l.items.iter().for_each(|item| {
                visit(item.span, span, None);
                blocks(&item.blocks, item.span, visit);
            }),
            BlockKind::DefinitionList(items) => items.iter().for_each(|item| {
                visit(item.span, span, None);
                inlines(&item.term, item.span, visit);
                item.definitions.iter().for_each(|d| blocks(d, item.span, visit));
            }),
            BlockKind::Table(t) => t.header.iter().chain(t.rows.iter().flatten()).for_each(|c| inlines(c, span, visit)),
            BlockKind::Code(_) | BlockKind::Include(_) | BlockKind::Recipe(_) => {}
        }
    }
}

fn inlines(list: &[Inline], outer: Span, visit: &mut impl FnMut(Span, Span, Option<&Inline>)) {
    for inline in list {
        visit(inline.span, outer, Some(inline));
        match &inline.kind {
            InlineKind::Emphasis(c) | InlineKind::Strong(c) => inlines(c, inline.span, visit),
            InlineKind::Link(link) => inlines(&link.content, inline.span, visit),
            InlineKind::Span(span) => inlines(&span.content, inline.span, visit),
            _ => {}
        }
    }
}

/// Checks the spans of a tree that was read from a text, and of what is said of it.
///
/// # Panics
/// Where one is no piece of the text, or not within what holds it.
pub fn check(document: &Document, text: &str) {
    let sound = |span: Span| text.get(span.range()).is_some();
    walk(document, &mut |span, outer, _| {
        assert!(sound(span), "{span:?} is no piece of {text:?}");
        assert!(outer.contains(span), "{span:?} is outside of {outer:?} in {text:?}");
    });
    for d in &document.diagnostics {
        for span in d.span().into_iter().chain(d.labels.iter().map(|l| l.span)) {
            assert!(sound(span), "{}: {span:?} is no piece of {text:?}", d.code);
        }
    }
}

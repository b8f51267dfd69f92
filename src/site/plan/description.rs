//! What a page is about, in a sentence or two.

use super::titles::one_line;
use crate::manual::{Manual, Unit};
use crate::markdown::tree::{BlockKind, Inline, InlineKind, Link, LinkTarget, plain_text};

/// The start of a unit's first paragraph as text, cut at a word after at most `length` characters.
pub fn description(manual: &Manual, unit: &Unit, length: usize) -> String {
    let first = unit.document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Paragraph { content, .. } => Some(one_line(&plain(manual, content))),
        _ => None,
    });
    let text = first.unwrap_or_default();
    if text.chars().count() <= length {
        return text;
    }
    let mut cut: String = text.chars().take(length).collect();
    if let Some(space) = cut.rfind(' ') {
        cut.truncate(space);
    }
    cut.truncate(cut.trim_end_matches([',', ';', ':', '.', ' ']).len());
    cut + " …"
}

/// Text without markup; a link without text of its own says the title that it leads to.
fn plain(manual: &Manual, inlines: &[Inline]) -> String {
    inlines.iter().fold(String::new(), |text, inline| match &inline.kind {
        InlineKind::Link(Link { target: LinkTarget::Id(id), content, .. }) if content.is_empty() => {
            text + manual.targets.get(id).map_or("", |target| &target.plain_title)
        }
        InlineKind::Emphasis(content) | InlineKind::Strong(content) => text + &plain(manual, content),
        InlineKind::Span(span) => text + &plain(manual, &span.content),
        _ => text + &plain_text(std::slice::from_ref(inline)),
    })
}

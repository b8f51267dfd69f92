//! References to what stands in the manual that a book goes into, and not in the book: they are links to that manual's
//! address.

use std::collections::BTreeMap;

use crate::manual::model::{Included, Unit};
use crate::manual::walk::{self, PartMut};
use crate::markdown::tree::{Block, Inline, InlineKind, LinkTarget};

/// Ids of the manual that a book goes into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExternalIds {
    /// The address of that manual.
    pub url: String,
    /// The ids, with the titles of what they name.
    pub titles: BTreeMap<String, String>,
}

impl ExternalIds {
    /// The address of an id.
    pub fn address(&self, id: &str) -> String {
        format!("{}#{id}", self.url)
    }

    /// Turns the references of units into links; what the book has itself is left alone.
    pub(super) fn resolve_units(&self, units: &mut [Unit], is_known: &dyn Fn(&str) -> bool) {
        for unit in units {
            self.resolve(&mut unit.document.blocks, is_known);
            for footnote in &mut unit.document.footnotes {
                self.resolve(&mut footnote.blocks, is_known);
            }
            for included in &mut unit.includes {
                let Included::Options(list) = included else { continue };
                for option in &mut list.options {
                    for text in [&mut option.description, &mut option.default, &mut option.example, &mut option.related]
                    {
                        self.resolve(text, is_known);
                    }
                }
            }
        }
    }

    /// The same for blocks.
    pub(super) fn resolve(&self, blocks: &mut [Block], is_known: &dyn Fn(&str) -> bool) {
        if self.titles.is_empty() {
            return;
        }
        for block in blocks {
            walk::parts_mut(&mut block.kind, |part| match part {
                PartMut::Text(inlines) => self.inlines(inlines, is_known),
                PartMut::Blocks(blocks) => self.resolve(blocks, is_known),
            });
        }
    }

    fn inlines(&self, inlines: &mut [Inline], is_known: &dyn Fn(&str) -> bool) {
        for Inline { span, kind } in inlines {
            if let InlineKind::Link(link) = kind
                && let LinkTarget::Id(id) = &link.target
                && let Some(title) = self.titles.get(id).filter(|_| !is_known(id))
            {
                if link.content.is_empty() {
                    let title = if title.is_empty() { id.clone() } else { title.clone() };
                    link.content.push(Inline { span: *span, kind: InlineKind::Text(title) });
                }
                link.target = LinkTarget::Url(self.address(id));
            }
            if let Some(content) = walk::inline_content_mut(kind) {
                self.inlines(content, is_known);
            }
        }
    }
}

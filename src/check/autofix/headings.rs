//! A heading without an id gets one from its title.

use std::collections::HashSet;

use super::super::conventions::write_id;
use crate::manual::{Unit, naming, walk};
use crate::markdown::tree::{BlockKind, plain_text};
use crate::source::Span;
use crate::source::edit::Edit;

/// Gives the heading at a span an id that the book does not have; nothing where it has what may be meant as one.
pub(super) fn with_id(unit: &Unit, place: Span, ids: &mut HashSet<String>) -> Option<Edit> {
    let mut found = None;
    walk::blocks(&unit.document.blocks, &mut |block| {
        if let BlockKind::Heading(heading) = &block.kind
            && block.span.start == place.start
        {
            found = Some(heading);
        }
    });
    let heading = found?;
    let title = plain_text(&heading.content);
    if naming::looks_like_id(&title) {
        return None;
    }
    let prefix = naming::prefixes(unit.kind.role(), heading.level).first().copied().unwrap_or_default();
    write_id(&heading.content, &naming::free(&format!("{prefix}{}", naming::slug(&title)), ids))
}

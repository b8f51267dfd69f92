//! A heading without an id gets one: the anchor by which the text links to it, or one from its title.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use percent_encoding::percent_decode_str;

use super::super::conventions::write_id;
use super::{Fix, links};
use crate::manual::{Manual, NamedText, Relative, Texts, Unit, anchors_of_document, can_be_linked, naming, walk};
use crate::markdown::tree::{BlockKind, InlineKind, LinkTarget, plain_text};
use crate::source::{FileId, Sources, Span};

/// The anchors of headings without an id that the text links to, by file.
pub(super) type LinkedAnchors = HashMap<FileId, HashSet<String>>;

/// Collects the anchors that links name: of the same file (`#anchor`), or of another (`file.md#anchor`).
pub(super) fn linked_anchors(manual: &Manual, texts: &Texts<'_>) -> LinkedAnchors {
    let mut linked = LinkedAnchors::new();
    for unit in &manual.units {
        walk::document_inlines(&unit.document, &mut |inline| {
            let InlineKind::Link(link) = &inline.kind else { return };
            let (file, anchor) = match &link.target {
                LinkTarget::Id(id) if !manual.targets.contains_key(id) => (unit.document.file, decoded(id)),
                LinkTarget::Url(url) if Relative::read(url).is_some_and(|relative| relative.fragment.is_some()) => {
                    match texts.meant(url, unit) {
                        Some((source, NamedText::Heading { anchor, .. })) => (source.document.file, anchor),
                        _ => return,
                    }
                }
                _ => return,
            };
            linked.entry(file).or_default().insert(anchor);
        });
    }
    linked
}

/// Gives the heading at a span an id that the book does not have; nothing where it has what may be meant as one. Where its
/// file links to it by an anchor that is taken, or that no link can name, these links get the id.
pub(super) fn with_id(
    unit: &Unit,
    at: Span,
    linked: &LinkedAnchors,
    sources: &Sources,
    ids: &mut HashSet<String>,
) -> Option<Fix> {
    let mut found = None;
    let mut nth = 0;
    walk::blocks(&unit.document.blocks, &mut |block| {
        let BlockKind::Heading(heading) = &block.kind else { return };
        if found.is_none() {
            nth += 1;
        }
        if block.span.start == at.start {
            found = Some(heading);
        }
    });
    let heading = found?;
    let title = plain_text(&heading.content);
    if naming::looks_like_id(&title) {
        return None;
    }
    let anchors: Vec<String> = anchors_of_document(&unit.document)
        .into_iter()
        .filter(|(_, of)| of.span.start == at.start)
        .map(|(anchor, _)| anchor)
        .filter(|anchor| linked.get(&unit.document.file).is_some_and(|linked| linked.contains(anchor)))
        .collect();
    let free = anchors.iter().find(|anchor| can_be_linked(anchor) && !ids.contains(*anchor));
    let id = match free {
        Some(anchor) => {
            ids.insert(anchor.clone());
            anchor.clone()
        }
        None => {
            let prefix = naming::prefixes(unit.kind.role(), heading.level).first().copied().unwrap_or_default();
            let file: &Path = sources.file(unit.document.file).path();
            naming::free(&naming::made(prefix, &title, file, nth), ids)
        }
    };
    let mut fix = vec![write_id(&heading.content, &id)?];
    walk::document_inlines(&unit.document, &mut |inline| {
        if let InlineKind::Link(link) = &inline.kind
            && let LinkTarget::Id(named) = &link.target
            && *named != id
            && anchors.contains(&decoded(named))
            && let Some(edit) = links::write(inline, &id, sources)
            && !fix.contains(&edit)
        {
            fix.push(edit);
        }
    });
    Some(fix)
}

fn decoded(id: &str) -> String {
    percent_decode_str(id).decode_utf8_lossy().into_owned()
}

//! A footnote's label that starts with a digit gets a word before it, everywhere in the file.

use std::collections::HashSet;

use super::Fix;
use crate::manual::{Manual, Unit, naming, walk};
use crate::markdown::tree::{InlineKind, LinkTarget, label_of_reference};
use crate::source::edit::Edit;
use crate::source::{Sources, Span};

/// Renames the footnote whose label is at a span; nothing where something else than its references knows the label.
pub(super) fn renamed(
    unit: &Unit,
    label_span: Span,
    manual: &Manual,
    sources: &Sources,
    ids: &mut HashSet<String>,
) -> Option<Fix> {
    let (index, footnote) = unit.document.footnotes.iter().enumerate().find(|(_, f)| f.label.span == label_span)?;
    let label = footnote.label.name.as_str();
    if is_linked(label, manual) {
        return None;
    }
    let mut spans = vec![label_span];
    walk::document_inlines(&unit.document, &mut |inline| {
        if let InlineKind::FootnoteReference(reference) = &inline.kind
            && reference.footnote == index
        {
            // `[^` and `]` are around it.
            let range = inline.span.range();
            spans.push(Span::new(label_span.file, range.start + 2, range.end.saturating_sub(1)));
        }
    });
    // A footnote to which nothing refers may refer to this one, and is in no tree.
    let all = spans.len() == footnote.references + 1 && spans.iter().all(|span| sources.text(*span) == label);
    if !all {
        return None;
    }
    let new = naming::free(&format!("note-{label}"), ids);
    Some(spans.into_iter().map(|span| Edit { span, text: new.clone() }).collect())
}

/// Whether a link leads to a footnote, or to a reference to it.
fn is_linked(label: &str, manual: &Manual) -> bool {
    let mut found = false;
    for unit in &manual.units {
        walk::document_inlines(&unit.document, &mut |inline| {
            if let InlineKind::Link(link) = &inline.kind
                && let LinkTarget::Id(id) = &link.target
            {
                found |= id == label || label_of_reference(id).is_some_and(|(of, _)| of == label);
            }
        });
    }
    found
}

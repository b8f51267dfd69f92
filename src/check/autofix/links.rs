//! A link that names a file of the text, or a heading by the anchor that mdBook and GitHub make of it, names the id of what is
//! meant.

use crate::manual::{Texts, Unit, can_be_linked, walk};
use crate::markdown::tree::{Inline, InlineKind, LinkTarget};
use crate::source::edit::Edit;
use crate::source::{Sources, Span};
use percent_encoding::percent_decode_str;

/// Writes the id in the link, or in the definition, at a span; nothing where it is not known, or where the address is
/// elsewhere.
pub(super) fn to_id(unit: &Unit, at: Span, texts: &Texts<'_>, sources: &Sources) -> Option<Edit> {
    let mut found = None;
    walk::document_inlines(&unit.document, &mut |inline| {
        if let InlineKind::Link(link) = &inline.kind
            && link.definition.unwrap_or(inline.span) == at
        {
            found = Some((inline, &link.target));
        }
    });
    let (inline, target) = found?;
    let id = match target {
        LinkTarget::Url(url) => texts.id(url, unit),
        LinkTarget::Id(id) => {
            let anchor = percent_decode_str(id).decode_utf8_lossy();
            let heading = texts.anchors().in_file(unit.document.file, &anchor)?.heading;
            heading.id.as_ref().map(|id| id.name.as_str())
        }
    };
    write(inline, id.filter(|id| can_be_linked(id))?, sources)
}

/// Writes an id in place of the address of a link, where that is written as it is.
pub(super) fn write(inline: &Inline, id: &str, sources: &Sources) -> Option<Edit> {
    let InlineKind::Link(link) = &inline.kind else { return None };
    let address = match &link.target {
        LinkTarget::Url(url) => url.clone(),
        LinkTarget::Id(id) => format!("#{id}"),
    };
    let (address_span, behind) = match link.definition {
        Some(definition) => (definition, 0),
        // Behind the text of the link, maybe with a title after it.
        None => (inline.span, sources.text(inline.span).rfind("](")? + 2),
    };
    let text = sources.text(address_span);
    // Maybe in pointed brackets.
    let start = behind + usize::from(text[behind..].starts_with('<'));
    let written = text[start..].split([' ', '\t', '\r', '\n', '>', ')']).next()?;
    let is_same =
        written == address || percent_decode_str(&address).decode_utf8().is_ok_and(|decoded| decoded == written);
    let start = address_span.range().start + start;
    is_same.then(|| Edit { span: Span::new(address_span.file, start, start + written.len()), text: format!("#{id}") })
}

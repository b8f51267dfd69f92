//! A link that names a file of the text names the id of what is meant.

use crate::manual::{Texts, Unit, walk};
use crate::markdown::tree::{InlineKind, LinkTarget};
use crate::source::edit::Edit;
use crate::source::{Sources, Span};

/// Writes the id in the link at a span; nothing where it is not known, or where the address is elsewhere.
pub(super) fn to_id(unit: &Unit, place: Span, texts: &Texts<'_>, sources: &Sources) -> Option<Edit> {
    let mut found = None;
    walk::document_inlines(&unit.document, &mut |inline| {
        if let InlineKind::Link(link) = &inline.kind
            && let LinkTarget::Url(url) = &link.target
            && inline.span == place
        {
            found = Some(url.as_str());
        }
    });
    let url = found?;
    let id = texts.id(url, unit).filter(|id| can_be_linked(id))?;
    let text = sources.text(place);
    // Behind the text of the link, maybe in pointed brackets, maybe with a title after it.
    let start = text.rfind("](")? + 2;
    let start = start + usize::from(text[start..].starts_with('<'));
    let written = text[start..].split([' ', '\t', '\r', '\n', '>', ')']).next()?;
    let start = place.range().start + start;
    (written == url).then(|| Edit { span: Span::new(place.file, start, start + url.len()), text: format!("#{id}") })
}

/// Whether an id can be in an address as it is.
fn can_be_linked(id: &str) -> bool {
    id.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

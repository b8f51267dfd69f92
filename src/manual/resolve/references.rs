//! Links to ids lead somewhere, and images exist.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;

use super::anchors::{AnchoredHeading, Anchors};
use super::id_index::IdIndex;
use crate::diagnostics::{Code, Diagnostic, Location, Severity, Suggestions};
use crate::manual::model::{Target, Unit};
use crate::manual::{files, walk};
use crate::markdown::tree::{Inline, InlineKind, LinkTarget};
use crate::source::{EntryKind, ReadError, Span, World};

/// Tells of links that lead nowhere and of images that do not exist.
pub(super) fn check(units: &[Unit], references: &mut References<'_>, world: &World, diagnostics: &mut Vec<Diagnostic>) {
    let mut checker =
        ReferenceChecker { references, images: HashMap::new(), similar: Suggestions::default(), world, diagnostics };
    for unit in units {
        walk::unit_inlines(unit, &mut |inline| checker.inline(inline, &unit.folder));
    }
}

/// The path of an image: its address is written percent-encoded.
pub fn image_path(folder: &Path, source: &str) -> std::path::PathBuf {
    folder.join(percent_decode_str(source).decode_utf8_lossy().as_ref())
}

/// Whether an image lies elsewhere than in the book's folder.
pub fn is_remote(source: &str) -> bool {
    source.starts_with("//")
        || source.split_once(':').is_some_and(|(scheme, _)| {
            scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        })
}

struct ReferenceChecker<'a, 't> {
    references: &'a mut References<'t>,
    /// What is wrong with an image, by folder and source; `None` where it is fine.
    images: HashMap<(std::path::PathBuf, String), Option<Diagnostic>>,
    /// Files with nearly the name of an image.
    similar: Suggestions,
    world: &'a World,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl ReferenceChecker<'_, '_> {
    fn inline(&mut self, inline: &Inline, folder: &Path) {
        if let InlineKind::Image(image) = &inline.kind {
            self.image(&image.source, folder, inline.span);
        }
        self.diagnostics.extend(self.references.link(inline));
    }

    fn image(&mut self, source: &str, folder: &Path, span: Span) {
        if is_remote(source) {
            let message = format!("remote image `{source}`: images must be files of the book");
            self.diagnostics.push(
                Diagnostic::error(Code::RemoteImage, span, message)
                    .help("save the image next to the text and link to that file"),
            );
            return;
        }
        let key = (folder.to_owned(), source.to_owned());
        let (world, similar) = (self.world, &mut self.similar);
        let fault = self.images.entry(key).or_insert_with(|| fault_of_image(folder, source, world, similar));
        if let Some(fault) = fault {
            self.diagnostics.push(Diagnostic { location: Location::Span(span), ..fault.clone() });
        }
    }
}

/// What is wrong with an image; its location is still to be said.
fn fault_of_image(folder: &Path, source: &str, world: &World, similar: &mut Suggestions) -> Option<Diagnostic> {
    let path = image_path(folder, source);
    let message = match world.kind(&path) {
        Ok(Some(EntryKind::File)) => return None,
        Ok(Some(_)) => format!("image `{source}` is not a file"),
        Ok(None) => format!("no such image: `{source}`"),
        Err(error @ ReadError::OutsideRoot { .. }) => {
            let what = format!("the image `{source}`");
            return Some(Diagnostic::cannot_read(Code::UnreadableImage, Location::Nowhere, what, &error));
        }
        // Who reads it says why it cannot be read.
        Err(_) => return None,
    };
    let help = files::similar(&path, source, world, similar).or_else(|| files::looked_at(&path, source));
    Some(Diagnostic::new(Severity::Error, Code::MissingImage, Location::Nowhere, message).maybe_help(help))
}

/// Links to the ids of a book.
pub(super) struct References<'a> {
    targets: &'a IndexMap<String, Target>,
    ids: IdIndex<'a>,
    /// The anchors of headings, made when a link leads nowhere.
    anchors: OnceCell<Anchors<'a>>,
    units: &'a [Unit],
    /// Where a text is named that could not be read, if there is one: ids may be missing for that.
    lost: Option<Span>,
    /// The unknown ids that were told of, and the definitions.
    told: HashSet<String>,
    told_definitions: HashSet<Span>,
}

impl<'a> References<'a> {
    /// Links to the ids of a book. `lost` is where a text is named that could not be read.
    pub(super) fn new(units: &'a [Unit], targets: &'a IndexMap<String, Target>, lost: Option<Span>) -> Self {
        Self {
            targets,
            ids: IdIndex::new(targets),
            anchors: OnceCell::new(),
            units,
            lost,
            told: HashSet::new(),
            told_definitions: HashSet::new(),
        }
    }

    /// What is wrong with a link to an id. A definition is told of once, however many links have their target from it; and
    /// where a text is missing, each id is.
    pub(super) fn link(&mut self, inline: &Inline) -> Option<Diagnostic> {
        let InlineKind::Link(link) = &inline.kind else { return None };
        let LinkTarget::Id(id) = &link.target else { return None };
        if self.targets.contains_key(id)
            || link.definition.is_some_and(|definition| !self.told_definitions.insert(definition))
            || self.lost.is_some() && !self.told.insert(id.clone())
        {
            return None;
        }
        Some(self.unknown(id, link.definition.unwrap_or(inline.span)))
    }

    /// The id that is meant by one that does not exist.
    pub(super) fn nearest(&self, id: &str) -> Option<&'a str> {
        self.ids.nearest(id)
    }

    fn unknown(&self, id: &str, span: Span) -> Diagnostic {
        let decoded = percent_decode_str(id).decode_utf8_lossy();
        let is_there = decoded != id && self.targets.contains_key(decoded.as_ref());
        let message = match &*decoded {
            "" => "link without an id".to_owned(),
            _ if is_there => "ids with non-ASCII characters cannot be linked".to_owned(),
            id => format!("unknown id `{id}`"),
        };
        let diagnostic = Diagnostic::error(Code::UnknownId, span, message);
        if is_there {
            return diagnostic.help("use only ASCII letters, digits, `_`, `.` and `-` in the id");
        }
        let anchors = self.anchors.get_or_init(|| Anchors::new(self.units));
        let near = match anchors.in_file(span.file, &decoded) {
            Some(AnchoredHeading { heading, span }) => match &heading.id {
                Some(id) => Some(id.name.as_str()),
                None => {
                    let diagnostic = diagnostic.label(span, "this heading has no id");
                    return if can_be_linked(&decoded) {
                        diagnostic.help(format!("write `{{#{decoded}}}` at the end of that heading"))
                    } else {
                        diagnostic.help("write an id, `{#id}`, at the end of that heading, and that id here")
                    };
                }
            },
            None => anchors.id(&decoded).or_else(|| self.ids.nearest(&decoded)),
        };
        match (near, self.lost) {
            (Some(near), _) => diagnostic.help(format!("did you mean `#{near}`?")),
            (None, Some(lost)) => {
                diagnostic.label(lost, "this could not be read, and the id may be in it").help("fix that first")
            }
            (None, None) => diagnostic.help("define it with `{#id}` at a heading or `[]{#id}` in the text"),
        }
    }
}

/// Whether an id can be in an address as it is.
pub fn can_be_linked(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_from_elsewhere() {
        for (source, expected) in [
            ("https://x.y/z.png", true),
            ("//x.y/z.png", true),
            ("data:image/png;base64,AA==", true),
            ("a/b.png", false),
            ("../a%20b.png", false),
            ("a/b:c.png", false),
        ] {
            assert_eq!(is_remote(source), expected, "{source}");
        }
        assert_eq!(image_path(Path::new("d"), "a%20b.png"), Path::new("d/a b.png"));
    }
}

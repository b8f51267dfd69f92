//! Links to ids lead somewhere, and images exist.

use std::collections::HashMap;
use std::path::Path;

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;

use crate::diagnostics::{Code, Diagnostic, Location, Severity, Suggestions};
use crate::manual::model::{Target, Unit};
use crate::manual::{files, walk};
use crate::markdown::tree::{Inline, InlineKind, LinkTarget};
use crate::source::{Kind, ReadError, Span, World};

/// Tells of links that lead nowhere and of images that do not exist.
pub(super) fn check(
    units: &[Unit],
    targets: &IndexMap<String, Target>,
    world: &World,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut checker = ReferenceChecker {
        references: References::new(targets),
        images: HashMap::new(),
        similar: Suggestions::default(),
        world,
        diagnostics,
    };
    for unit in units {
        walk::unit_inlines(unit, &mut |inline| checker.inline(inline, &unit.folder));
    }
}

/// The path of an image: its address is written percent-encoded.
pub fn image_path(folder: &Path, source: &str) -> std::path::PathBuf {
    folder.join(percent_decode_str(source).decode_utf8_lossy().as_ref())
}

/// Whether an image is one of another place than the book's folder.
pub fn is_remote(source: &str) -> bool {
    source.starts_with("//")
        || source.split_once(':').is_some_and(|(scheme, _)| {
            scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        })
}

struct ReferenceChecker<'a> {
    references: References<'a>,
    /// What is wrong with an image, by folder and source; `None` where it is fine.
    images: HashMap<(std::path::PathBuf, String), Option<Diagnostic>>,
    /// Files with nearly the name of an image.
    similar: Suggestions,
    world: &'a World,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl ReferenceChecker<'_> {
    fn inline(&mut self, inline: &Inline, folder: &Path) {
        if let InlineKind::Image(image) = &inline.kind {
            self.image(&image.source, folder, inline.span);
        }
        self.diagnostics.extend(self.references.link(inline));
    }

    fn image(&mut self, source: &str, folder: &Path, span: Span) {
        if is_remote(source) {
            let message = format!("the image `{source}` is from elsewhere: a book has its images in its own folder");
            self.diagnostics.push(
                Diagnostic::error(Code::RemoteImage, span, message).help("save it beside the file and name it here"),
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
        Ok(Some(Kind::File)) => return None,
        Ok(Some(_)) => format!("`{source}` is no file, and so no image"),
        Ok(None) => format!("there is no image `{source}`"),
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
    suggestions: Suggestions,
    /// What was found for an id.
    near: HashMap<String, Option<String>>,
}

impl<'a> References<'a> {
    pub(super) fn new(targets: &'a IndexMap<String, Target>) -> Self {
        Self { targets, suggestions: Suggestions::default(), near: HashMap::new() }
    }

    /// What is wrong with a link to an id.
    pub(super) fn link(&mut self, inline: &Inline) -> Option<Diagnostic> {
        match &inline.kind {
            InlineKind::Link(link) => match &link.target {
                LinkTarget::Id(id) if !self.targets.contains_key(id) => Some(self.unknown(id, inline.span)),
                _ => None,
            },
            _ => None,
        }
    }

    fn unknown(&mut self, id: &str, span: Span) -> Diagnostic {
        let decoded = percent_decode_str(id).decode_utf8_lossy();
        let is_there = decoded != id && self.targets.contains_key(decoded.as_ref());
        let message = match &*decoded {
            "" => "this link names no id".to_owned(),
            id if is_there => format!("no link can name the id `{id}`"),
            id => format!("there is no id `{id}`"),
        };
        let help = if is_there {
            Some("only an id of ASCII letters, digits, `_`, `.` and `-` can be linked: give it another".to_owned())
        } else {
            self.suggestion(id).map(|near| format!("did you mean `#{near}`?"))
        };
        let help = help.or_else(|| Some("an id is written `{#id}` at a heading, or `[]{#id}` in the text".to_owned()));
        Diagnostic::error(Code::UnknownId, span, message).maybe_help(help)
    }

    fn suggestion(&mut self, id: &str) -> Option<String> {
        if let Some(known) = self.near.get(id) {
            return known.clone();
        }
        let targets = self.targets;
        let near = self.suggestions.nearest(id, || targets.keys().map(String::as_str)).map(str::to_owned);
        self.near.insert(id.to_owned(), near.clone());
        near
    }
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

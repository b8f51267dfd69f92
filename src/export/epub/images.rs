//! The images of a book, in the types that every reader shows. Each is there once, under a name made from its content.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::formats::picture::{self, PictureType};
use crate::formats::svg;
use crate::manual::{Manual, image_path, is_remote, walk};
use crate::markdown::tree::InlineKind;
use crate::source::hash::content_hash;
use crate::source::{Purpose, ReadError, Span, World};

/// An image in the book.
#[derive(Debug)]
pub(super) struct ImageFile {
    /// Its type.
    pub kind: PictureType,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The images of a book.
#[derive(Debug, Default)]
pub(super) struct Images {
    /// The path in the e-book of each image, by its path on disk.
    paths: BTreeMap<PathBuf, String>,
    /// The files, by their path in the e-book.
    pub files: BTreeMap<String, ImageFile>,
    /// Whether each image that is shown has a description.
    pub all_described: bool,
}

impl Images {
    /// Reads every image that the manual shows, each once. One that cannot be in an e-book is told and left out.
    pub(super) fn read(manual: &Manual, world: &World, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut wanted: BTreeMap<PathBuf, Vec<(Span, &str)>> = BTreeMap::new();
        let mut images = Self { all_described: true, ..Self::default() };
        for unit in &manual.units {
            walk::document_inlines(&unit.document, &mut |inline| {
                if let InlineKind::Image(image) = &inline.kind
                    && !is_remote(&image.source)
                {
                    images.all_described &= !image.alt.trim().is_empty();
                    let path = image_path(&unit.folder, &image.source);
                    wanted.entry(path).or_default().push((inline.span, &image.source));
                }
            });
        }
        let read: Vec<_> = wanted.par_iter().map(|(path, _)| world.read_bytes(path, Purpose::Image)).collect();
        for ((path, uses), read) in wanted.into_iter().zip(read) {
            match read {
                Ok(bytes) => match usable(&path, &bytes) {
                    Ok(kind) => {
                        let name = format!("media/{}.{}", content_hash(&bytes, 16), kind.extension());
                        images.files.insert(name.clone(), ImageFile { kind, bytes });
                        images.paths.insert(path, name);
                    }
                    Err(why) => diagnostics.extend(uses.into_iter().map(|(span, source)| {
                        let message = format!("the image `{source}` is not in the e-book: {why}");
                        let told = Diagnostic::warning(Code::ImageLeftOut, span, message);
                        manual.embedded.name(told.help("save it as PNG; until then, readers get its description"))
                    })),
                },
                // These have been told when the book was put together.
                Err(ReadError::NotFound | ReadError::IsFolder | ReadError::OutsideRoot { .. }) => {}
                Err(error) => diagnostics.extend(uses.into_iter().map(|(span, source)| {
                    let what = format!("the image `{source}`");
                    let fault = Diagnostic::cannot_read(Code::UnreadableImage, Location::Span(span), what, &error);
                    manual.embedded.name(fault)
                })),
            }
        }
        images
    }

    /// The path of an image in the e-book; `None` for one that is not in it.
    pub(super) fn address(&self, folder: &Path, source: &str) -> Option<&str> {
        self.paths.get(&image_path(folder, source)).map(String::as_str)
    }
}

/// The type of an image that can be in an e-book.
///
/// # Errors
/// Why it cannot, as the end of a sentence.
pub(super) fn usable(path: &Path, bytes: &[u8]) -> Result<PictureType, String> {
    if let Some(kind) = picture::bitmap(bytes) {
        return Ok(kind);
    }
    let is_svg = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    if !is_svg {
        return Err("it is not a PNG, JPEG, GIF, WebP or SVG image".to_owned());
    }
    match svg::activity("image.svg", bytes).or_else(|| svg::reference(bytes)) {
        Some(found) => Err(format!("{}, at line {}", found.what, found.line)),
        None => Ok(PictureType::Svg),
    }
}

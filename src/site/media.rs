//! Images, copied under a name made from their content: the same picture is there once, and no two can clash.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::source::hash::sha3;
use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::manual::{Manual, Unit, image_path, is_remote, walk};
use crate::markdown::tree::{Image, Inline, InlineKind};
use crate::source::{Purpose, ReadError, Span, World};

/// A hash as it stands in names of files.
fn hash(bytes: &[u8]) -> String {
    sha3(bytes, 16)
}

/// Where the images of a manual stand in the output.
#[derive(Debug, Default)]
pub struct Media {
    /// By their path on disk.
    places: BTreeMap<PathBuf, String>,
}

impl Media {
    /// Reads every image that the manual shows, each once. The second is the files to write, by their path.
    pub fn collect(
        manual: &Manual,
        world: &World,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Self, BTreeMap<String, Vec<u8>>) {
        let mut wanted: BTreeMap<PathBuf, Vec<(Span, &str)>> = BTreeMap::new();
        for unit in &manual.units {
            images_of_unit(unit, &mut |image, span| {
                wanted.entry(image_path(&unit.folder, &image.source)).or_default().push((span, &image.source));
            });
        }
        let read: Vec<_> = wanted.par_iter().map(|(path, _)| world.read_bytes(path, Purpose::Image)).collect();
        let mut media = Self::default();
        let mut files = BTreeMap::new();
        for ((path, uses), read) in wanted.into_iter().zip(read) {
            match read {
                Ok(bytes) => {
                    let name = format!("media/{}{}", hash(&bytes), extension(&path));
                    files.insert(name.clone(), bytes);
                    media.places.insert(path, name);
                }
                // These have been told when the book was put together.
                Err(ReadError::NotFound | ReadError::IsFolder | ReadError::OutsideRoot { .. }) => {}
                Err(error) => {
                    diagnostics.extend(uses.into_iter().map(|(span, source)| {
                        let what = format!("the image `{source}`");
                        let place = Location::Span(span);
                        let fault = Diagnostic::cannot_read(Code::UnreadableImage, place, what, &error);
                        manual.embedded.name(fault)
                    }));
                }
            }
        }
        (media, files)
    }

    /// Where an image stands in the output; `None` for one that could not be read.
    pub fn place(&self, folder: &Path, source: &str) -> Option<&str> {
        self.places.get(&image_path(folder, source)).map(String::as_str)
    }
}

/// The extension that a server knows the type by; letters and digits only, for it becomes part of an address.
fn extension(path: &Path) -> String {
    match path.extension().and_then(|e| e.to_str()) {
        Some(e) if e.len() <= 8 && e.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            format!(".{}", e.to_ascii_lowercase())
        }
        _ => String::new(),
    }
}

fn images_of_unit<'a>(unit: &'a Unit, found: &mut dyn FnMut(&'a Image, Span)) {
    walk::document_inlines(&unit.document, &mut |inline: &'a Inline| {
        if let InlineKind::Image(image) = &inline.kind
            && !is_remote(&image.source)
        {
            found(image, inline.span);
        }
    });
}

//! Images, copied under a name made from their content: the same picture is there once, and no two can clash.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::source::hash::sha3;
use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::formats::svg;
use crate::manual::{Manual, Unit, image_path, is_remote, walk};
use crate::markdown::tree::{Image, Inline, InlineKind};
use crate::source::{Purpose, ReadError, Span, World};

/// What to do about an image that is more than a picture.
pub const ALLOW: &str = "remove that, or allow the file: write its path from the book's folder into `active-svg` in \
                         `[html]` of `book.toml`";

/// A hash as it is in names of files.
fn hash(bytes: &[u8]) -> String {
    sha3(bytes, 16)
}

/// The paths of a manual's images in the output.
#[derive(Debug, Default)]
pub struct Media {
    /// By their path on disk.
    addresses: BTreeMap<PathBuf, String>,
}

impl Media {
    /// Reads every image that the manual shows, each once. The second is the files to write, by their path. An image that
    /// is more than a picture is told and left out, unless it is among `active`.
    pub fn collect(
        manual: &Manual,
        world: &World,
        active: &BTreeSet<PathBuf>,
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
                    if let Some(found) = is_active(&path, &bytes, active) {
                        diagnostics.extend(uses.into_iter().map(|(span, source)| {
                            let message = format!(
                                "the image `{source}` is not published: {}, at line {}",
                                found.what, found.line
                            );
                            manual.embedded.name(Diagnostic::warning(Code::ActiveSvg, span, message).help(ALLOW))
                        }));
                        continue;
                    }
                    let name = format!("media/{}{}", hash(&bytes), extension(&path));
                    files.insert(name.clone(), bytes);
                    media.addresses.insert(path, name);
                }
                // These have been told when the book was put together.
                Err(ReadError::NotFound | ReadError::IsFolder | ReadError::OutsideRoot { .. }) => {}
                Err(error) => {
                    diagnostics.extend(uses.into_iter().map(|(span, source)| {
                        let what = format!("the image `{source}`");
                        let location = Location::Span(span);
                        let fault = Diagnostic::cannot_read(Code::UnreadableImage, location, what, &error);
                        manual.embedded.name(fault)
                    }));
                }
            }
        }
        (media, files)
    }

    /// The path of an image in the output; `None` for one that could not be read.
    pub fn address(&self, folder: &Path, source: &str) -> Option<&str> {
        self.addresses.get(&image_path(folder, source)).map(String::as_str)
    }
}

/// What makes an image more than a picture, unless that is allowed.
pub fn is_active(path: &Path, bytes: &[u8], allowed: &BTreeSet<PathBuf>) -> Option<svg::Activity> {
    let is_allowed = || allowed.contains(&path.components().collect::<PathBuf>());
    svg::activity(&path.to_string_lossy(), bytes).filter(|_| !is_allowed())
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

//! Images, copied under a name made from their content: the same picture is there once, and no two can clash.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use rayon::prelude::*;
use sha3::{Digest, Sha3_256};

use crate::diagnostics::{Diagnostic, nearest};
use crate::manual::{Included, Manual, Unit, walk};
use crate::markdown::tree::{Image, Inline, InlineKind};
use crate::source::{Span, read_bytes};

/// A hash as it stands in names of files and in the manifest.
pub fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha3_256::digest(bytes).iter().take(16).fold(String::with_capacity(32), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// All images of a manual.
#[derive(Debug, Default)]
pub struct Media {
    /// Where each image stands in the output, by its path on disk.
    places: BTreeMap<PathBuf, String>,
    /// The files to write.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Media {
    /// Reads every image that the manual shows, each once.
    pub fn collect(manual: &Manual, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut wanted: BTreeMap<PathBuf, Vec<(Span, &str)>> = BTreeMap::new();
        for unit in &manual.units {
            images_of_unit(unit, &mut |image, span| {
                wanted.entry(path_of(&unit.folder, &image.source)).or_default().push((span, &image.source));
            });
        }
        let read: Vec<_> = wanted.par_iter().map(|(path, _)| read_bytes(path)).collect();
        let mut media = Self::default();
        for ((path, uses), read) in wanted.into_iter().zip(read) {
            match read {
                Ok(bytes) => {
                    let name = format!("media/{}{}", hash(&bytes), extension(&path));
                    media.files.insert(name.clone(), bytes);
                    media.places.insert(path, name);
                }
                Err(error) => {
                    for (span, source) in uses {
                        let message = format!("The image `{source}` cannot be read: {error}");
                        diagnostics.push(
                            Diagnostic::error("missing-image", span, message).maybe_help(similar(&path)),
                        );
                    }
                }
            }
        }
        media
    }

    /// Where an image stands in the output; `None` for one that could not be read.
    pub fn place(&self, folder: &Path, source: &str) -> Option<&str> {
        self.places.get(&path_of(folder, source)).map(String::as_str)
    }
}

fn path_of(folder: &Path, source: &str) -> PathBuf {
    folder.join(percent_decode_str(source).decode_utf8_lossy().as_ref())
}

/// The extension that a server knows the type by; letters and digits only, for it becomes part of an address.
fn extension(path: &Path) -> String {
    match path.extension().and_then(|e| e.to_str()) {
        Some(e) if e.len() <= 8 && e.bytes().all(|b| b.is_ascii_alphanumeric()) => format!(".{}", e.to_ascii_lowercase()),
        _ => String::new(),
    }
}

fn similar(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = std::fs::read_dir(path.parent()?).ok()?;
    let mut names: Vec<String> = folder.flatten().filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort();
    nearest(name, names.iter().map(String::as_str)).map(|near| format!("Did you mean `{near}`?"))
}

fn images_of_unit<'a>(unit: &'a Unit, found: &mut dyn FnMut(&'a Image, Span)) {
    let mut image = |inline: &'a Inline| {
        if let InlineKind::Image(image) = &inline.kind {
            found(image, inline.span);
        }
    };
    walk::document_inlines(&unit.document, &mut image);
    for included in &unit.includes {
        let Included::Options(list) = included else { continue };
        for option in &list.options {
            walk::all_inlines(&option.description, &mut image);
        }
    }
}

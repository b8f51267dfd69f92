//! Images: each is stored once, under the hash of its content.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use crate::source::hash::sha3;
use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::manual::{Manual, image_path, walk};
use crate::markdown::tree::InlineKind;
use crate::source::{Purpose, Span, World};

/// All images of a manual.
pub(super) struct Media {
    dir: String,
    /// The stored name of an image, by the folder and source that it is asked for with.
    names: HashMap<PathBuf, String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Media {
    pub(super) fn read(manual: &Manual, world: &World, dir: &str) -> (Self, Vec<Diagnostic>) {
        let mut wanted: BTreeMap<PathBuf, Span> = BTreeMap::new();
        for unit in &manual.units {
            walk::document_inlines(&unit.document, &mut |inline| {
                if let InlineKind::Image(image) = &inline.kind {
                    wanted.entry(image_path(&unit.folder, &image.source)).or_insert(inline.span);
                }
            });
        }
        let read: Vec<_> =
            wanted.into_par_iter().map(|(path, span)| (world.read_bytes(&path, Purpose::Image), path, span)).collect();
        let mut media = Self { dir: dir.to_owned(), names: HashMap::new(), files: BTreeMap::new() };
        let mut diagnostics = Vec::new();
        for (bytes, path, span) in read {
            match bytes {
                Ok(bytes) => {
                    let name = stored_name(&path, &bytes);
                    media.names.insert(path, name.clone());
                    media.files.insert(name, bytes);
                }
                Err(error) => {
                    let what = format!("the image `{}`", path.display());
                    let fault = Diagnostic::cannot_read(Code::UnreadableImage, Location::Span(span), what, &error);
                    diagnostics.push(manual.embedded.name(fault));
                }
            }
        }
        (media, diagnostics)
    }

    /// The address of an image.
    pub(super) fn address(&self, folder: &Path, source: &str) -> String {
        let name = self.names.get(&image_path(folder, source)).map_or("", String::as_str);
        format!("./{}/{name}", self.dir)
    }

    pub(super) fn into_files(self) -> BTreeMap<String, Vec<u8>> {
        self.files
    }
}

fn stored_name(path: &Path, bytes: &[u8]) -> String {
    let hash: String = sha3(bytes, 32);
    match path.extension() {
        Some(extension) => format!("{hash}.{}", extension.to_string_lossy()),
        None => hash,
    }
}

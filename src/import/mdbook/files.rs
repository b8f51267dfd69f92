//! Files that come along: images, and the data of option references.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::source::{Purpose, ReadError, World};

/// The files of the new book besides its text.
pub(super) struct Files<'a> {
    world: &'a World,
    /// The folder of mdBook's text.
    folder: PathBuf,
    /// What they hold, by path relative to the folder of the text.
    pub found: BTreeMap<String, Vec<u8>>,
    /// Where each is in the new book, or why it is not there, by its path in the old one.
    known: BTreeMap<String, Result<String, String>>,
}

impl<'a> Files<'a> {
    /// None yet.
    pub fn new(world: &'a World, folder: &Path) -> Self {
        Self { world, folder: folder.to_owned(), found: BTreeMap::new(), known: BTreeMap::new() }
    }

    /// The path of an image in the new book, by its path relative to the folder of the text.
    pub fn image(&mut self, path: &str) -> Result<String, String> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        // One from outside of the folder has no such path in the new book.
        let name = path.trim_start_matches("../");
        let target = if name == path { path.to_owned() } else { format!("images/{name}") };
        let done = self.copy(&self.folder.join(path), &target);
        self.known.insert(path.to_owned(), done.clone());
        done
    }

    /// The path of the data of options in the new book: of a file in the old one, or of one that the command line names.
    pub fn options(&mut self, path: &str, named: &str) -> Result<String, String> {
        let own = self.folder.join(path);
        if self.world.is_file(&own) {
            return self.copy(&own, path.trim_start_matches("../"));
        }
        let named = Path::new(named);
        let name = named.file_name().and_then(|name| name.to_str()).unwrap_or("options.json");
        self.copy(named, name)
    }

    fn copy(&mut self, from: &Path, target: &str) -> Result<String, String> {
        let bytes = self.world.read_bytes(from, Purpose::Checkout).map_err(|error| match error {
            ReadError::OutsideRoot { .. } => format!("it is outside of what may be read (`{}`)", from.display()),
            error => error.to_string(),
        })?;
        let mut path = target.to_owned();
        // Another file may have that path already.
        for n in 2..1000 {
            match self.found.get(&path) {
                Some(there) if *there != bytes => {
                    let (stem, extension) = target.rsplit_once('.').unwrap_or((target, ""));
                    path = format!("{stem}-{n}.{extension}");
                }
                _ => break,
            }
        }
        self.found.insert(path.clone(), bytes);
        Ok(path)
    }
}

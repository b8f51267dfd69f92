//! The texts of the book that is imported, each file read once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::source::{FileId, Purpose, ReadError, Sources};

/// The files that were read.
#[derive(Debug)]
pub(super) struct Texts<'s> {
    /// Where they are kept, for messages.
    pub sources: &'s mut Sources,
    known: HashMap<PathBuf, Result<FileId, String>>,
}

impl<'s> Texts<'s> {
    /// No files yet.
    pub fn new(sources: &'s mut Sources) -> Self {
        Self { sources, known: HashMap::new() }
    }

    /// The text of a file; else why it cannot be read.
    pub fn read(&mut self, path: &Path) -> Result<FileId, String> {
        if let Some(known) = self.known.get(path) {
            return known.clone();
        }
        let read = match self.sources.world().read_text(path, Purpose::Checkout) {
            Ok(text) => Ok(self.sources.add(path, text)),
            Err(error) => Err(self.reason(path, error)),
        };
        self.known.insert(path.to_owned(), read.clone());
        read
    }

    fn reason(&self, path: &Path, error: ReadError) -> String {
        match error {
            ReadError::NotUtf8 { lossy, offset } => {
                let line = lossy.get(..offset).unwrap_or_default().matches('\n').count() + 1;
                format!("it is not UTF-8 (line {line})")
            }
            ReadError::OutsideRoot { .. } => {
                format!("it is outside of what may be read: allow it with `--allow-read {}`", path.display())
            }
            error => error.to_string(),
        }
    }

    /// The text of a file that was read.
    pub fn text(&self, file: FileId) -> &str {
        self.sources.file(file).text()
    }
}

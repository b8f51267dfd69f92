//! The files of a book that are its own: what comes from elsewhere stays as it is.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::manual::{Manual, Unit};
use crate::source::{FileId, Sources};

/// What tells a book's own files.
#[derive(Clone, Copy, Debug)]
pub struct Own<'a> {
    /// The folder of the content: what lies elsewhere is not the book's own.
    pub content: &'a Path,
    /// Files of the content that come from elsewhere, relative to it.
    pub imported: &'a [PathBuf],
}

impl Own<'_> {
    /// The units whose files are the book's own, each file once.
    pub fn units<'m>(&self, manual: &'m Manual, sources: &Sources) -> Vec<&'m Unit> {
        let real = |path: &Path| sources.world().identity(path);
        let content = real(self.content);
        let imported: HashSet<PathBuf> = self.imported.iter().map(|path| real(&content.join(path))).collect();
        let mut seen: HashSet<FileId> = HashSet::new();
        let own = manual.units.iter().filter(|unit| {
            let path = real(sources.file(unit.document.file).path());
            let own = path.starts_with(&content) && !imported.contains(&path);
            unit.kind.is_file() && own && seen.insert(unit.document.file)
        });
        own.collect()
    }
}

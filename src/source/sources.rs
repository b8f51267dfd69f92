//! The texts of one run, and the world they come from.

use std::path::Path;

use super::file::SourceFile;
use super::span::{FileId, Span};
use super::world::World;

/// All files that a run has read, and the [`World`] through which it reads more.
///
/// Files are added in a fixed order, so a [`FileId`] means the same file in every run over the same book, and
/// diagnostics come out in the same order.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    world: World,
}

impl Sources {
    /// No files yet, and a world in which nothing may be read but what is allowed later.
    pub fn new() -> Self {
        Self::default()
    }

    /// No files yet, and this world.
    pub fn of(world: World) -> Self {
        Self { files: Vec::new(), world }
    }

    /// The door to the disk.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The door to the disk, to allow more.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// Adds a file and gives its id. `path` is what messages show and what relative paths start from.
    pub fn add(&mut self, path: &Path, text: String) -> FileId {
        let id = self.next_id();
        self.files.push(SourceFile::new(path.to_owned(), text));
        id
    }

    /// The id that the next call of [`Sources::add`] gives.
    pub fn next_id(&self) -> FileId {
        FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX))
    }

    /// The file of that id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files with their ids, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(n, f)| (FileId(n as u32), f))
    }

    /// The text that a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text().get(span.range()).unwrap_or("")
    }

    /// Remembers that `file` was included at `by`; the first time counts. Messages show the chain.
    pub fn set_included_by(&mut self, file: FileId, by: Span) {
        let slot = &mut self.files[file.0 as usize].included_by;
        if slot.is_none() {
            *slot = Some(by);
        }
    }

    /// The spans that lead to `file`: where it is included, where that file is, and so on up to the root.
    pub fn chain(&self, file: FileId) -> Vec<Span> {
        let mut chain = Vec::new();
        let mut at = self.file(file).included_by;
        while let Some(span) = at {
            if chain.len() > self.files.len() {
                break;
            }
            chain.push(span);
            at = self.file(span.file).included_by;
        }
        chain
    }
}

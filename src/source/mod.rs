//! Where text comes from: files are read once, kept with a table of their lines, and everything later points
//! back into them by [`Span`]. The limits on what is read live here, once.
//!
//! A [`Sources`] is the collection of all files of one run. Files are added in a fixed order, so a [`FileId`]
//! means the same file in every run over the same book, and diagnostics come out in the same order.

pub mod edit;
pub mod git;
mod file;
mod read;

use std::path::Path;

pub use file::{Position, SourceFile};
pub use read::{MAX_FILE_BYTES, ReadError, is_there, not_walked, read_bytes, read_text};

/// Names a file of a [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A range of bytes in a file: `start..end`, both offsets into the file's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end` of `file`. Offsets past 4 GiB cannot occur: [`MAX_FILE_BYTES`] is far below.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The range of bytes, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether `other` lies within this span, in the same file.
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// All files that a run has read.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and gives its id. `path` is what messages show and what relative paths start from.
    pub fn add(&mut self, path: &Path, text: String) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
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

    /// Remembers that `file` was included at `by`; the first place counts. Messages show the chain.
    pub fn set_included_by(&mut self, file: FileId, by: Span) {
        let slot = &mut self.files[file.0 as usize].included_by;
        if slot.is_none() {
            *slot = Some(by);
        }
    }

    /// The places that lead to `file`: where it is included, where that file is, and so on up to the root.
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

//! What is asked for while a book is read.

use std::path::Path;

use crate::manual::files::RequestedFile;
use crate::manual::model::UnitId;
use crate::markdown::tree::{FileKind, Include};

/// A file to read, and what is to become of it.
#[derive(Debug)]
pub(super) struct LoadRequest {
    /// The file that is to be read.
    pub file: RequestedFile,
    /// Where it goes; `None` for the root.
    pub into: Option<Slot>,
    /// What the file is expected to hold.
    pub content: RequestContent,
}

/// A position among what an include block comes to.
#[derive(Clone, Copy, Debug)]
pub(in crate::manual) struct Slot {
    /// The unit that includes.
    pub parent: UnitId,
    /// The index of the include block in it.
    pub include: usize,
    /// The position among those that the block comes to.
    pub position: usize,
}

/// What a file holds.
#[derive(Debug)]
pub(super) enum RequestContent {
    /// Markdown, which becomes a unit.
    Text {
        /// The role of the file in the book.
        kind: FileKind,
        /// What headings without an id get theirs from.
        id_prefix: Option<String>,
        /// What the contents show in place of its title.
        label: Option<String>,
        /// The file that it starts, where it is the first of its include.
        into_file: Option<String>,
    },
    /// JSON.
    Data {
        /// The include block that it is for.
        include: Include,
        /// The role of what it becomes.
        kind: FileKind,
    },
}

impl LoadRequest {
    /// The root of a book, or a text by itself.
    pub fn root(path: &Path, kind: FileKind) -> Self {
        Self { file: RequestedFile::root(path), into: None, content: RequestContent::text(kind) }
    }

    /// A file that an include names.
    pub fn included(file: RequestedFile, into: Slot, content: RequestContent) -> Self {
        Self { file, into: Some(into), content }
    }
}

impl RequestContent {
    /// Markdown in that role.
    pub fn text(kind: FileKind) -> Self {
        Self::Text { kind, id_prefix: None, label: None, into_file: None }
    }
}

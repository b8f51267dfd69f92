//! What is remembered between test runs so that it need not be found out again: `target/nixbook/memory.json`.
//!
//! It only ever saves time. A file that cannot be read is as good as none.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::source::write::file::write_below;
use crate::source::{Purpose, World};

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// nix.
    pub nix: Option<KnownNix>,
}

/// nix's program, and the version that it said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownNix {
    /// Its path, links followed.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// When it was changed, in nanoseconds since 1970.
    pub changed: u64,
    /// The version.
    pub version: String,
}

/// Where it is, below the book's folder.
const FILE: &str = "target/nixbook/memory.json";

impl Memory {
    /// Reads what is remembered for a book.
    pub fn read(book_root: &Path, world: &World) -> Self {
        let text = world.read_text(&book_root.join(FILE), Purpose::Notes).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Writes it. Where that is not possible, it is found out again next time.
    pub fn write(&self, book_root: &Path, world: &World) {
        if *self == Self::read(book_root, world) {
            return;
        }
        if let Ok(text) = serde_json::to_string_pretty(self) {
            let _ = write_below(book_root, FILE, text.as_bytes());
        }
    }
}

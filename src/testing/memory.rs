//! What is remembered between test runs so that it need not be found out again: `memory.json` in the user's cache.
//!
//! It only ever saves time. A file that cannot be read is as good as none.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::recipe::results::read_limited;

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// nix.
    pub nix: Option<KnownNix>,
    /// Package sets, by their folders.
    #[serde(default)]
    pub package_sets: BTreeMap<PathBuf, KnownFolder>,
}

/// A folder whose content was read once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFolder {
    /// A hash of the names, numbers, sizes and times of its files: another content has another.
    pub listing: String,
    /// The hash of their content.
    pub content: String,
    /// The hash that `nixbook.lock` has of such a folder, once it was asked for.
    #[serde(default)]
    pub tracked: Option<String>,
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

fn path(cache: &Path) -> PathBuf {
    cache.join("memory.json")
}

impl Memory {
    /// Reads what is remembered in a cache.
    pub fn read(cache: &Path) -> Self {
        read_limited(&path(cache)).and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Writes it. Where that is not possible, it is found out again next time.
    pub fn write(&self, cache: &Path) {
        if *self == Self::read(cache) {
            return;
        }
        if let (Ok(text), Ok(mut file)) = (serde_json::to_string_pretty(self), tempfile::NamedTempFile::new_in(cache)) {
            let _ = file.write_all(text.as_bytes()).and_then(|()| Ok(file.persist(path(cache))?));
        }
    }
}

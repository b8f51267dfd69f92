//! What answered well not long ago.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::source::{Purpose, World, write};

/// How long an answer counts: a week.
const LIFETIME: u64 = 7 * 24 * 60 * 60;

/// Where it is, below the book's folder.
const FILE: &str = "target/nixbook/links.json";

/// The memory, and whose it is.
pub(super) struct Cache {
    /// The book's folder, in which the file is.
    folder: PathBuf,
    now: u64,
    fine: Fine,
}

/// When each page last answered well, in seconds since 1970.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Fine {
    fine: BTreeMap<String, u64>,
}

impl Cache {
    /// What is remembered; nothing where the file is not there, or not ours.
    pub fn read(folder: &Path, world: &World) -> Self {
        let fine = world
            .read_bytes(&folder.join(FILE), Purpose::Notes)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or_default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        Self { folder: folder.to_owned(), now, fine }
    }

    /// Whether a page answered well not long ago.
    pub fn is_fresh(&self, url: &str) -> bool {
        // What was in the future is of another clock.
        self.fine.fine.get(url).is_some_and(|then| *then <= self.now && self.now - then < LIFETIME)
    }

    pub fn remember(&mut self, url: &str) {
        self.fine.fine.insert(url.to_owned(), self.now);
    }

    /// Forgets pages that nothing links to.
    pub fn keep_only(&mut self, linked: impl Fn(&str) -> bool) {
        self.fine.fine.retain(|url, _| linked(url));
    }

    /// Writes it down; gives what was in the way.
    pub fn write(&self, world: &World) -> Option<Diagnostic> {
        let mut json = serde_json::to_vec_pretty(&self.fine).unwrap_or_default();
        json.push(b'\n');
        let path = self.folder.join(FILE);
        if self.fine.fine.is_empty() || world.read_bytes(&path, Purpose::Notes).is_ok_and(|there| there == json) {
            return None;
        }
        let error = write::file::write_below(&self.folder, FILE, &json).err()?;
        let message = format!("cannot save the results of the link check: {}", error.reason(&path));
        Some(
            Diagnostic::new(Severity::Warning, Code::Unwritable, Location::Path(path), message)
                .help("delete it, or make it writable"),
        )
    }
}

//! What a folder holds, at any depth.

#![expect(clippy::disallowed_methods, reason = "this is a part of the door to files")]

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::error::ReadError;
use super::limits::MAX_WALKED;
use super::world::{EntryKind, World};

/// Folders in one another beyond this are not entered.
const MAX_DEPTH: usize = 64;

/// A file or a folder that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkEntry {
    /// Its path: that of the folder, and the names that lead to it.
    pub path: PathBuf,
    /// What it is, links followed.
    pub kind: EntryKind,
    /// Whether it is a symbolic link.
    pub link: bool,
}

/// What a walk comes to.
#[derive(Debug, Default)]
pub struct Walk {
    /// What was found, each folder's entries by name and before what is in them; the folder itself is not among them.
    pub found: Vec<WalkEntry>,
    /// What could not be looked at, or may not be.
    pub faults: Vec<(PathBuf, ReadError)>,
}

impl World {
    /// Walks a folder. `enter` says of each entry whether it counts, and so whether a folder is entered. Links to folders
    /// are entered with `follow` only, and a folder never within itself.
    pub fn walk(&self, folder: &Path, follow: bool, enter: &mut dyn FnMut(&WalkEntry) -> bool) -> Walk {
        let mut walk = Walk::default();
        let mut seen = BTreeSet::new();
        // Folders that are open, each with the names that are still to be looked at, last first.
        let mut open: Vec<(PathBuf, Vec<OsString>)> = Vec::new();
        self.open(folder, &mut open, &mut seen, &mut walk);
        while let Some((folder, names)) = open.last_mut() {
            let Some(name) = names.pop() else {
                open.pop();
                continue;
            };
            let path = folder.join(name);
            if walk.found.len() >= MAX_WALKED {
                let error = std::io::Error::other(format!("it has more than {MAX_WALKED} files"));
                walk.faults.push((folder.clone(), ReadError::Io(error)));
                return walk;
            }
            let link = self.is_link(&path);
            let (kind, fault) = match self.kind(&path) {
                Ok(Some(kind)) => (kind, None),
                // It went away meanwhile.
                Ok(None) => continue,
                Err(error) => (EntryKind::Other, Some(error)),
            };
            let found = WalkEntry { path, kind, link };
            if !enter(&found) {
                continue;
            }
            if let Some(fault) = fault {
                walk.faults.push((found.path, fault));
                continue;
            }
            walk.found.push(found.clone());
            if found.kind == EntryKind::Folder && (follow || !link) {
                if open.len() >= MAX_DEPTH {
                    let error = std::io::Error::other(format!("folders are nested more than {MAX_DEPTH} levels deep"));
                    walk.faults.push((found.path, ReadError::Io(error)));
                } else {
                    self.open(&found.path, &mut open, &mut seen, &mut walk);
                }
            }
        }
        walk
    }

    fn open(
        &self,
        folder: &Path,
        open: &mut Vec<(PathBuf, Vec<OsString>)>,
        seen: &mut BTreeSet<PathBuf>,
        walk: &mut Walk,
    ) {
        let names = self.resolve(folder).and_then(|real| {
            if !seen.insert(real.clone()) {
                return Ok(Vec::new());
            }
            let entries = std::fs::read_dir(real)?.take(MAX_WALKED);
            let mut names = entries.map(|entry| Ok(entry?.file_name())).collect::<Result<Vec<_>, ReadError>>()?;
            names.sort_unstable_by(|a, b| b.cmp(a));
            Ok(names)
        });
        match names {
            Ok(names) => open.push((folder.to_owned(), names)),
            Err(error) => walk.faults.push((folder.to_owned(), error)),
        }
    }
}

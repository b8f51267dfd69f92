//! What lies in an output folder.

use std::collections::BTreeSet;

use rustix::fs::FileType;

use super::super::directory::Directory;
use super::super::error::WriteError;
use super::super::folders_above;
use super::{MANIFEST, OWN};

/// What lies in an output folder.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Regular files that the manifest names.
    pub present: BTreeSet<String>,
    /// The folders that they may be in.
    pub folders: BTreeSet<String>,
    /// Paths of everything else. What lies in a folder that is not ours is not listed.
    pub foreign: BTreeSet<String>,
    /// Whether there is nothing in it at all.
    pub is_empty: bool,
}

impl Survey {
    /// Looks through a folder whose manifest names these files.
    pub fn of(directory: &Directory, named: &BTreeSet<String>) -> Result<Self, WriteError> {
        let ours: BTreeSet<&str> = named.iter().flat_map(|path| folders_above(path)).collect();
        let mut survey = Self { is_empty: true, ..Self::default() };
        let mut left = vec![String::new()];
        while let Some(folder) = left.pop() {
            let Some(open) = directory.descend(&folder)? else { continue };
            if !open.is_writable() {
                return Err(WriteError::io(open.shown(), "write", rustix::io::Errno::ACCESS));
            }
            for (name, kind) in open.list()? {
                survey.is_empty = false;
                // A name that is not UTF-8 is in no manifest; the nearest is as good for finding what is in the way.
                let name = name.to_string_lossy();
                let path = if folder.is_empty() { name.into_owned() } else { format!("{folder}/{name}") };
                match kind {
                    FileType::RegularFile if named.contains(&path) => drop(survey.present.insert(path)),
                    FileType::RegularFile if path == MANIFEST => {}
                    FileType::Directory if path == OWN || ours.contains(path.as_str()) => left.push(path),
                    _ => drop(survey.foreign.insert(path)),
                }
            }
            if !folder.is_empty() {
                survey.folders.insert(folder);
            }
        }
        Ok(survey)
    }

    /// Whether all of what lies in a folder is ours.
    pub fn is_ours_throughout(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        self.folders.contains(folder)
            && !self.foreign.range(below.clone()..).next().is_some_and(|path| path.starts_with(&below))
    }
}

//! Changes to several files below a folder: all of them are checked and prepared before the first is made.

use std::path::Path;

use rustix::fs::{AtFlags, unlinkat};

use super::directory::{Directory, DirectoryEntry};
use super::error::{WriteError, WriteErrorKind};
use super::file::{discard, named, prepare, put, rename};
use super::made::{Made, make_named};
use super::{is_plain, split};

/// A change to a file.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Its plain path below the folder.
    pub path: &'a str,
    /// What was read there; `None` where there was nothing.
    pub before: Option<&'a [u8]>,
    /// What is to be there; `None` where nothing is.
    pub after: Option<&'a [u8]>,
}

/// Makes changes below a folder, which is made where it is missing, with the folders that they take. No link below it is
/// followed.
///
/// # Errors
/// Where a file is not as it was read, something else is in the way, or the system refuses. No file has changed then,
/// unless the system refuses at the very last to give a file that is finished its name.
pub fn apply(folder: &Path, changes: &[Change<'_>]) -> Result<(), WriteError> {
    let mut above = Vec::new();
    let done = make_named(folder, &mut above).and_then(|()| apply_in(folder, changes));
    if done.is_err() {
        for folder in above.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
    done
}

fn apply_in(folder: &Path, changes: &[Change<'_>]) -> Result<(), WriteError> {
    let top = Directory::named(named(folder), folder)?;
    for change in changes {
        if !is_plain(change.path) {
            return Err(WriteError::new(folder.join(change.path), WriteErrorKind::Outside));
        }
        check(&top, change)?;
    }
    let mut made = Made::default();
    let mut prepared = Vec::new();
    let done = prepare_all(&top, changes, &mut made, &mut prepared)
        .and_then(|()| changes.iter().try_for_each(|change| check(&top, change)))
        .and_then(|()| prepared.iter().try_for_each(Prepared::make));
    if done.is_err() {
        for file in &prepared {
            if let Some(beside) = &file.beside {
                discard(&file.folder, beside);
            }
        }
        made.undo();
    }
    done
}

/// Makes sure that a file is as it was read, and can be reached without a link.
fn check(top: &Directory, change: &Change<'_>) -> Result<(), WriteError> {
    let (folder, name) = split(change.path);
    let path = top.shown().join(change.path);
    let entry = match top.descend(folder)? {
        Some(folder) => match (folder.entry(name)?, change.before) {
            (DirectoryEntry::File(stat), Some(before)) if !folder.has(name, &stat, before) => {
                return Err(WriteError::new(path, WriteErrorKind::Changed));
            }
            (entry, _) => entry,
        },
        None => DirectoryEntry::Nothing,
    };
    let kind = match (entry, change.before) {
        (DirectoryEntry::File(_), Some(_)) | (DirectoryEntry::Nothing, None) => return Ok(()),
        (DirectoryEntry::File(_), None) => WriteErrorKind::Exists,
        (DirectoryEntry::Nothing, Some(_)) => WriteErrorKind::Changed,
        (DirectoryEntry::Folder, _) => WriteErrorKind::Folder,
        (DirectoryEntry::Link, _) => WriteErrorKind::Link,
        (DirectoryEntry::Special, _) => WriteErrorKind::Special,
    };
    Err(WriteError::new(path, kind))
}

/// A change that is ready to be made.
struct Prepared<'a> {
    folder: Directory,
    name: &'a str,
    /// The name of the new file until then; `None` where the old one goes.
    beside: Option<String>,
    replaces: bool,
}

impl Prepared<'_> {
    fn make(&self) -> Result<(), WriteError> {
        match &self.beside {
            Some(beside) if self.replaces => rename(&self.folder, beside, self.name),
            Some(beside) => put(&self.folder, beside, self.name),
            None => unlinkat(self.folder.fd(), self.name, AtFlags::empty())
                .map_err(|error| WriteError::io(self.folder.shown().join(self.name), "remove", error)),
        }
    }
}

/// Makes the folders and writes the files; what was made and written is there after a failure as well.
fn prepare_all<'a>(
    top: &Directory,
    changes: &[Change<'a>],
    made: &mut Made,
    prepared: &mut Vec<Prepared<'a>>,
) -> Result<(), WriteError> {
    for change in changes.iter().filter(|change| change.before.is_some() || change.after.is_some()) {
        let (inner, name) = split(change.path);
        let folder = made.make_all(top, inner)?;
        let like = match folder.entry(name)? {
            DirectoryEntry::File(stat) => Some(stat),
            _ => None,
        };
        let write = |bytes: &[u8]| prepare(&folder, name, bytes, like.as_deref());
        let beside = change.after.map(write).transpose()?;
        prepared.push(Prepared { folder, name, beside, replaces: change.before.is_some() });
    }
    Ok(())
}

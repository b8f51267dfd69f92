//! Trees of files that are on their way, or no longer wanted.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rustix::fs::{AtFlags, Mode, linkat};

use super::super::directory::{Directory, DirectoryEntry, READABLE};
use super::super::error::WriteError;
use super::super::{folders_above, is_plain, split};
use super::compare::{AT_ONCE, Folders};
use super::{MANIFEST_NAME, ManifestReader, OWN};

/// A file of a tree that is made.
pub(super) struct New<'a> {
    pub path: &'a str,
    pub bytes: &'a [u8],
    /// Whether the old tree has it with the same bytes.
    pub unchanged: bool,
}

/// Fills an empty folder: the manifest first, by which the tree can be removed again, then the files. Those that are
/// unchanged are shared with the old tree where the system allows that.
pub(super) fn fill(
    tree: &Directory,
    files: &[New<'_>],
    manifest: &[u8],
    old: &Directory,
    folder_mode: Mode,
) -> Result<(), WriteError> {
    let readable = Mode::from_raw_mode(READABLE);
    tree.make(OWN, Some(folder_mode))?.0.create(MANIFEST_NAME, manifest, Some(readable))?;
    let folders: BTreeSet<&str> = files.iter().flat_map(|file| folders_above(file.path)).collect();
    for folder in folders {
        let (above, name) = split(folder);
        tree.make_all(above, Some(folder_mode))?.make(name, Some(folder_mode))?;
    }
    files.par_chunks(AT_ONCE).try_for_each(|chunk| {
        let (mut from, mut to) = (Folders::new(old), Folders::new(tree));
        chunk.iter().try_for_each(|file| {
            let (folder, name) = split(file.path);
            let Some(into) = to.of(folder)? else {
                return Err(WriteError::io(tree.shown().join(folder), "open", rustix::io::Errno::NOENT));
            };
            if file.unchanged
                && let Ok(Some(from)) = from.of(folder)
                && linkat(from.fd(), name, into.fd(), name, AtFlags::empty()).is_ok()
            {
                return Ok(());
            }
            into.create(name, file.bytes, Some(readable))
        })
    })
}

/// Removes a tree in a folder: the regular files that its own manifest names, its folders that are empty then, and the
/// manifest last, so that an interrupted removal can be taken up again. What remains is left alone; gives whether
/// nothing did.
pub(super) fn remove(above: &Directory, name: &str, names: ManifestReader) -> Result<bool, WriteError> {
    let Some(tree) = above.enter(name)? else { return Ok(true) };
    let manifest = tree.enter(OWN)?.map(|own| own.read(MANIFEST_NAME)).transpose()?.flatten();
    let named: Vec<String> =
        manifest.as_deref().map(names).unwrap_or_default().into_iter().filter(|path| is_plain(path)).collect();
    named.par_chunks(AT_ONCE).try_for_each(|chunk| {
        let mut folders = Folders::new(&tree);
        chunk.iter().try_for_each(|path| {
            let (folder, name) = split(path);
            match folders.of(folder) {
                Ok(Some(folder)) => folder.remove_file(name).map(drop),
                Ok(None) => Ok(()),
                // What is reached through a link is not in the tree.
                Err(error) if error.is_obstacle() => Ok(()),
                Err(error) => Err(error),
            }
        })
    })?;
    let folders: BTreeSet<&str> = named.iter().flat_map(|path| folders_above(path)).collect();
    remove_empty(&tree, folders);
    if let Some(own) = tree.enter(OWN)? {
        own.remove_file(MANIFEST_NAME)?;
        tree.remove_folder(OWN);
    }
    Ok(above.remove_folder(name) || matches!(above.entry(name)?, DirectoryEntry::Nothing))
}

/// Removes those of a set of folders that are empty, the innermost first.
pub(super) fn remove_empty(top: &Directory, folders: BTreeSet<&str>) {
    for folder in folders.into_iter().rev() {
        let (above, name) = split(folder);
        if let Ok(Some(above)) = top.descend(above) {
            above.remove_folder(name);
        }
    }
}

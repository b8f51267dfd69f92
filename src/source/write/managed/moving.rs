//! A new generation into a folder that stays: prepared below it, then moved to where it belongs file by file.
//!
//! What is prepared lies in `.nixbook/next`: the files that are new or have changed, and the new manifest. When all of it
//! is there, the folder is renamed to `.nixbook/moving`. From then on the new generation can be completed, by this run or
//! by the next one, from the two manifests alone: what only the old one names is removed, what lies in `moving` is moved
//! to where it belongs, and the new manifest comes last.

use std::collections::BTreeSet;

use rustix::fs::{Mode, renameat};

use super::super::directory::{Directory, DirectoryEntry};
use super::super::error::{WriteError, WriteErrorKind};
use super::super::{folders_above, split};
use super::compare::{Folders, Found};
use super::tree::{self, New};
use super::{Job, MANIFEST_NAME, ManifestReader, OWN, is_ours};

/// Where files are until all of them are there.
const NEXT: &str = "next";

/// Where they are while they are moved to where they belong.
const MOVING: &str = "moving";

/// Replaces our files in a folder by others.
pub(super) fn replace(job: &Job<'_>) -> Result<(), WriteError> {
    is_free(job)?;
    let mode = Mode::from_raw_mode(job.directory.stat()?.st_mode);
    let (own, own_is_new) = job.directory.make(OWN, Some(mode))?;
    let made = prepare(job, &own, mode);
    let ready = made.and_then(|made| {
        let renamed = renameat(own.fd(), NEXT, own.fd(), MOVING);
        renamed.map_err(|error| {
            tree::remove_empty(job.directory, made.iter().map(String::as_str).collect());
            WriteError::io(own.shown().join(MOVING), "create", error)
        })
    });
    if let Err(error) = ready {
        let _ = tree::remove(&own, NEXT, job.names);
        if own_is_new {
            job.directory.remove_folder(OWN);
        }
        return Err(error);
    }
    complete(job.directory, job.names)
}

/// Makes sure that nothing of others is in the way.
fn is_free(job: &Job<'_>) -> Result<(), WriteError> {
    for (path, found) in &job.comparison.found {
        let fault = |kind| Err(WriteError::new(job.directory.shown().join(path), kind));
        match found {
            Found::Nothing | Found::Same => {}
            Found::Different if job.generation.force || job.before.contains(*path) => {}
            Found::Different => return fault(WriteErrorKind::Foreign),
            Found::Folder if job.survey.is_ours_throughout(path) => {}
            Found::Folder => return fault(WriteErrorKind::Folder),
            // A file of ours that goes, to become a folder.
            Found::Obstacle(WriteError { kind: WriteErrorKind::File, path: file }) => {
                let file = file.strip_prefix(job.directory.shown()).ok().and_then(|file| file.to_str());
                if !file.is_some_and(|file| job.survey.present.contains(file)) {
                    return fault_of(job, path, found);
                }
            }
            Found::Obstacle(_) => return fault_of(job, path, found),
        }
    }
    Ok(())
}

fn fault_of(job: &Job<'_>, path: &str, found: &Found) -> Result<(), WriteError> {
    let Found::Obstacle(error) = found else { return Ok(()) };
    let kind = match error.kind {
        WriteErrorKind::Link => WriteErrorKind::Link,
        WriteErrorKind::File => WriteErrorKind::File,
        _ => return Err(WriteError::new(job.directory.shown().join(path), WriteErrorKind::Special)),
    };
    Err(WriteError::new(&error.path, kind))
}

/// Writes what is new or has changed, and makes the folders that it goes to; gives those that were made.
fn prepare(job: &Job<'_>, own: &Directory, mode: Mode) -> Result<Vec<String>, WriteError> {
    let (next, is_new) = own.make(NEXT, Some(mode))?;
    if !is_new {
        return Err(WriteError::new(next.shown(), WriteErrorKind::Exists));
    }
    let files: Vec<New<'_>> = job
        .generation
        .files
        .iter()
        .filter(|(path, _)| !job.comparison.is_same(path))
        .map(|(path, bytes)| New { path, bytes, unchanged: false })
        .collect();
    tree::fill(&next, &files, job.generation.manifest, job.directory, mode)?;
    let mut made = Vec::new();
    let folders: BTreeSet<&str> = files.iter().flat_map(|file| folders_above(file.path)).collect();
    for folder in folders {
        let (above, name) = split(folder);
        let done = match job.directory.descend(above) {
            Ok(Some(above)) if !matches!(above.entry(name), Ok(DirectoryEntry::File(_))) => {
                above.make(name, Some(mode))
            }
            // A file of ours is in the way until it is removed.
            _ => continue,
        };
        match done {
            Ok((_, true)) => made.push(folder.to_owned()),
            Ok((_, false)) => {}
            Err(error) => {
                tree::remove_empty(job.directory, made.iter().map(String::as_str).collect());
                return Err(error);
            }
        }
    }
    Ok(made)
}

/// Completes what a run has begun to move, and removes what one has prepared and not begun to.
pub(super) fn complete(directory: &Directory, names: ManifestReader) -> Result<(), WriteError> {
    let own = match directory.enter(OWN) {
        Ok(Some(own)) => own,
        Ok(None) => return Ok(()),
        Err(error) => return Err(error),
    };
    tree::remove(&own, NEXT, names)?;
    let Some(moving) = own.enter(MOVING)? else { return Ok(()) };
    let manifest = moving.enter(OWN)?.map(|own| own.read(MANIFEST_NAME)).transpose()?.flatten();
    if let Some(manifest) = manifest {
        let named = |manifest: &[u8]| -> BTreeSet<String> {
            names(manifest).into_iter().filter(|path| is_ours(path)).collect()
        };
        let new = named(&manifest);
        let old = own.read(MANIFEST_NAME)?.map(|manifest| named(&manifest)).unwrap_or_default();
        remove_stale(directory, old.difference(&new).map(String::as_str))?;
        move_files(directory, &moving, &new)?;
        let from = moving.descend(OWN)?.unwrap_or(moving);
        rename(&from, MANIFEST_NAME, &own, MANIFEST_NAME)?;
        let folders = new.iter().flat_map(|path| folders_above(path)).chain([OWN]).collect();
        let Some(moving) = own.enter(MOVING)? else { return Ok(()) };
        tree::remove_empty(&moving, folders);
    } else {
        moving.remove_folder(OWN);
    }
    // What else lies in it is not ours; the next run that has to move something tells of it.
    own.remove_folder(MOVING);
    Ok(())
}

/// Removes regular files, and the folders that this leaves empty. What the system does not reach by such a name is not
/// there.
fn remove_stale<'a>(directory: &Directory, paths: impl Iterator<Item = &'a str>) -> Result<(), WriteError> {
    let mut folders = Folders::new(directory);
    let mut left = BTreeSet::new();
    for path in paths {
        let (folder, name) = split(path);
        match folders.of(folder) {
            Ok(Some(open)) => {
                if open.remove_file(name)? {
                    left.extend(folders_above(path));
                }
            }
            Ok(None) => {}
            Err(error) if error.is_obstacle() => {}
            Err(error) => return Err(error),
        }
    }
    drop(folders);
    tree::remove_empty(directory, left);
    Ok(())
}

/// Moves the regular files of these paths from one tree to another.
fn move_files(directory: &Directory, from: &Directory, paths: &BTreeSet<String>) -> Result<(), WriteError> {
    let mode = Mode::from_raw_mode(directory.stat()?.st_mode);
    let mut sources = Folders::new(from);
    let mut targets: Option<(&str, Directory)> = None;
    for path in paths {
        let (folder, name) = split(path);
        let Some(source) = sources.of(folder)? else { continue };
        if !matches!(source.entry(name)?, DirectoryEntry::File(_)) {
            continue;
        }
        let target = match &targets {
            Some((last, target)) if *last == folder => target,
            _ => &targets.insert((folder, directory.make_all(folder, Some(mode))?)).1,
        };
        let fault = |kind| Err(WriteError::new(target.shown().join(name), kind));
        match target.entry(name)? {
            DirectoryEntry::Nothing | DirectoryEntry::File(_) => {}
            // Its files have been removed, and it was empty then.
            DirectoryEntry::Folder => return fault(WriteErrorKind::Folder),
            DirectoryEntry::Link => return fault(WriteErrorKind::Link),
            DirectoryEntry::Special => return fault(WriteErrorKind::Special),
        }
        rename(source, name, target, name)?;
    }
    Ok(())
}

fn rename(from: &Directory, name: &str, to: &Directory, new: &str) -> Result<(), WriteError> {
    renameat(from.fd(), name, to.fd(), new).map_err(|error| WriteError::io(to.shown().join(new), "write", error))
}

//! A new generation beside the old one: prepared whole, then exchanged with it by one call.

use std::path::Path;

use rustix::fs::{Mode, Stat, fchown, renameat};
use rustix::io::Errno;

use super::super::directory::Directory;
use super::super::error::WriteError;
use super::super::{lock, scratch};
use super::tree::{self, New};
use super::{Job, ManifestReader};

/// Replaces the folder by a new one; `false` where that is not possible here, and nothing has changed.
pub(super) fn exchange(job: &Job<'_>) -> Result<bool, WriteError> {
    let (Some(above), Some(name)) = (job.real.parent(), job.real.file_name().and_then(|name| name.to_str())) else {
        return Ok(false);
    };
    if is_current(job.real) {
        return Ok(false);
    }
    let Ok(above) = Directory::named(above, above) else { return Ok(false) };
    let old = job.directory.stat()?;
    if above.stat()?.st_dev != old.st_dev {
        return Ok(false);
    }
    let beside = scratch::name(&scratch::folder(name));
    let tree = match above.make(&beside, None) {
        Ok((tree, _)) => tree,
        Err(error) if is_refusal(&error) => return Ok(false),
        Err(error) => return Err(error),
    };
    // Whoever comes next waits until the old tree is gone.
    let _ = lock::try_lock(&tree);
    let exchanged = prepare(job, &tree, &old).and_then(|usable| Ok(usable && put(job, &above, &beside, name)?));
    // The old tree, or a new one that is of no use. What cannot be removed now is removed by the next run.
    let _ = tree::remove(&above, &beside, job.names);
    exchanged
}

/// Fills the new tree; `false` where it cannot be like the old one.
fn prepare(job: &Job<'_>, tree: &Directory, old: &Stat) -> Result<bool, WriteError> {
    let mode = Mode::from_raw_mode(old.st_mode);
    if !is_owner_kept(tree, old)? || tree.set_mode(mode).is_err() {
        return Ok(false);
    }
    let files: Vec<New<'_>> = job
        .generation
        .files
        .iter()
        .map(|(path, bytes)| New { path, bytes, unchanged: job.comparison.is_same(path) })
        .collect();
    tree::fill(tree, &files, job.generation.manifest, job.directory, mode)?;
    Ok(true)
}

/// Whether the new folder belongs to whom the old one does, or could be given to them.
fn is_owner_kept(tree: &Directory, old: &Stat) -> Result<bool, WriteError> {
    let new = tree.stat()?;
    if (new.st_uid, new.st_gid) == (old.st_uid, old.st_gid) {
        return Ok(true);
    }
    let (owner, group) = (rustix::fs::Uid::from_raw(old.st_uid), rustix::fs::Gid::from_raw(old.st_gid));
    Ok(fchown(tree.fd(), Some(owner), Some(group)).is_ok())
}

/// Puts the new tree in place of the old one; `false` where the system refuses to.
fn put(job: &Job<'_>, above: &Directory, beside: &str, name: &str) -> Result<bool, WriteError> {
    let done =
        if job.survey.is_empty { renameat(above.fd(), beside, above.fd(), name) } else { swap(above, beside, name) };
    match done.map_err(|error| WriteError::io(job.directory.shown(), "replace", error)) {
        Ok(()) => Ok(true),
        Err(error) if is_refusal(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn swap(above: &Directory, one: &str, other: &str) -> Result<(), Errno> {
    rustix::fs::renameat_with(above.fd(), one, above.fd(), other, rustix::fs::RenameFlags::EXCHANGE)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn swap(_: &Directory, _: &str, _: &str) -> Result<(), Errno> {
    Err(Errno::NOSYS)
}

/// Whether the system says that this way is closed, not that something is broken.
fn is_refusal(error: &WriteError) -> bool {
    error.errno().is_some_and(|errno| {
        let closed = [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP, Errno::XDEV, Errno::BUSY];
        let forbidden = [Errno::PERM, Errno::ACCESS, Errno::ROFS, Errno::NAMETOOLONG];
        let taken = [Errno::NOTEMPTY, Errno::EXIST];
        closed.contains(&errno) || forbidden.contains(&errno) || taken.contains(&errno)
    })
}

/// Whether this process, and so the shell that started it, works in the folder: another one in its place would leave them
/// in a folder that is gone.
fn is_current(real: &Path) -> bool {
    std::env::current_dir().is_ok_and(|current| current.starts_with(real))
}

/// Removes trees that runs which were interrupted have left beside a folder.
pub(super) fn remove_left_overs(real: &Path, names: ManifestReader) {
    let (Some(above), Some(name)) = (real.parent(), real.file_name().and_then(|name| name.to_str())) else { return };
    let Ok(above) = Directory::named(above, above) else { return };
    let prefix = scratch::folder(name);
    for (name, _) in above.list().unwrap_or_default() {
        let Some(name) = name.to_str().filter(|name| scratch::is_name(name, &prefix)) else { continue };
        // One that is locked is in use; without locks, nobody knows.
        let Ok(Some(tree)) = above.enter(name) else { continue };
        if lock::try_lock(&tree).is_ok() {
            // What cannot be removed is no fault of this run.
            let _ = tree::remove(&above, name, names);
        }
    }
}

//! A new folder with its files, there whole or not at all.

use std::path::Path;

use rustix::fs::renameat;
use rustix::io::Errno;

use super::directory::{Directory, DirectoryEntry};
use super::error::{WriteError, WriteErrorKind};
use super::file::{name_of, named};
use super::made::Made;
use super::{is_plain, scratch, split};

/// Makes a folder that must not exist yet, at a plain path below `top`, with these files by their plain paths in it and
/// the folders above it that are missing. No link below `top` is followed.
///
/// # Errors
/// Where there is something of that name, a path is not plain, or the system refuses. Nothing is left then.
pub fn create_folder(top: &Path, path: &str, files: &[(&str, &[u8])]) -> Result<(), WriteError> {
    let shown = top.join(path);
    let file_paths = files.iter().map(|(file, _)| *file);
    if let Some(outside) = [path].into_iter().chain(file_paths).find(|path| !is_plain(path)) {
        return Err(WriteError::new(top.join(outside), WriteErrorKind::Outside));
    }
    let (inner, name) = split(path);
    let mut made = Made::default();
    let done = Directory::named(named(top), top)
        .and_then(|top| made.make_all(&top, inner))
        .and_then(|above| create(&above, name, files))
        .map_err(|error| if error.is_obstacle() { error } else { WriteError { path: shown, ..error } });
    if done.is_err() {
        made.undo();
    }
    done
}

/// The same for a path that was named: links on the way to it are followed, and folders above it that are missing stay
/// where something fails later.
///
/// # Errors
/// As [`create_folder`].
pub fn create_folder_at(path: &Path, files: &[(&str, &[u8])]) -> Result<(), WriteError> {
    let name = name_of(path).map_err(|error| WriteError::io(path, "create", error))?;
    let above = path.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(named(above)).map_err(|error| WriteError::io(path, "create", error))?;
    create_folder(above, name, files)
}

fn create(above: &Directory, name: &str, files: &[(&str, &[u8])]) -> Result<(), WriteError> {
    let exists = || WriteError::new(above.shown().join(name), WriteErrorKind::Exists);
    if !matches!(above.entry(name)?, DirectoryEntry::Nothing) {
        return Err(exists());
    }
    let beside = scratch::name(&scratch::folder(name));
    let (folder, _) = above.make(&beside, None)?;
    let mut made = Made::default();
    let written = files.iter().try_for_each(|(path, bytes)| {
        let (inner, name) = split(path);
        made.make_all(&folder, inner)?.create(name, bytes, None)
    });
    let done = written.and_then(|()| {
        rename_new(above, &beside, name).map_err(|error| match error {
            Errno::EXIST | Errno::NOTEMPTY | Errno::NOTDIR => exists(),
            error => WriteError::io(above.shown().join(name), "create", error),
        })
    });
    if done.is_err() {
        for (path, _) in files {
            let (inner, name) = split(path);
            if let Ok(Some(inner)) = folder.descend(inner) {
                let _ = inner.remove_file(name);
            }
        }
        made.undo();
        above.remove_folder(&beside);
    }
    done
}

/// Renames a folder to a name that nothing may have.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_new(above: &Directory, from: &str, to: &str) -> Result<(), Errno> {
    match rustix::fs::renameat_with(above.fd(), from, above.fd(), to, rustix::fs::RenameFlags::NOREPLACE) {
        // The name was free a moment ago; the worst that this replaces is an empty folder.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => renameat(above.fd(), from, above.fd(), to),
        other => other,
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn rename_new(above: &Directory, from: &str, to: &str) -> Result<(), Errno> {
    renameat(above.fd(), from, above.fd(), to)
}

//! Single files, each there whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{AtFlags, Mode, OFlags, Stat, fchown, linkat, renameat, unlinkat};
use rustix::io::Errno;

use super::directory::{Directory, DirectoryEntry};
use super::error::{WriteError, WriteErrorKind};
use super::made::Made;
use super::{is_plain, scratch, split};

/// Replaces a file by another, with the permissions that it has. `real` is its path with links resolved, as it was found
/// to be allowed when the file was read; `path` is shown in errors.
///
/// # Errors
/// Where its bytes are not `read` any more, or the system refuses. The file is as it was then.
pub fn replace(path: &Path, real: &Path, read: &[u8], bytes: &[u8]) -> Result<(), WriteError> {
    let (folder, name) = open_above(real, path)?;
    swap(&folder, name, Some(read), bytes).map_err(|error| at(path, real, error))
}

/// Makes a file that must not exist yet, at a plain path below `top`, with the folders that it takes. No link below `top`
/// is followed.
///
/// # Errors
/// Where there is something of that name, or the system refuses. Nothing is left then.
pub fn create(top: &Path, path: &str, bytes: &[u8]) -> Result<Created, WriteError> {
    if !is_plain(path) {
        return Err(WriteError::new(top.join(path), WriteErrorKind::Outside));
    }
    let (inner, name) = split(path);
    let mut made = Made::default();
    let done = Directory::named(named(top), top)
        .and_then(|top| made.make_all(&top, inner))
        .and_then(|folder| create_in(&folder, name, bytes).map(|()| folder));
    match done {
        Ok(folder) => Ok(Created { folder, name: name.to_owned(), made }),
        Err(error) => {
            made.undo();
            Err(error)
        }
    }
}

/// A file that was made.
#[derive(Debug)]
pub struct Created {
    folder: Directory,
    name: String,
    made: Made,
}

impl Created {
    /// Removes it again, with the folders that it took.
    pub fn take_back(self) {
        let _ = self.folder.remove_file(&self.name);
        self.made.undo();
    }
}

/// Writes a file that the command line names: replaces it whole if it is a regular one, where links lead; makes it if
/// there is none; writes into what else it is, such as a pipe.
///
/// # Errors
/// Where the system refuses.
pub fn write_named(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let fail = |error| WriteError::io(path, "write", error);
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_file() => {
            let real = path.canonicalize().map_err(fail)?;
            let (folder, name) = open_above(&real, path)?;
            swap(&folder, name, None, bytes).map_err(|error| at(path, &real, error))
        }
        Ok(_) => write_waiting(path, bytes).map_err(fail),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let (folder, name) = open_above(path, path)?;
            create_in(&folder, name, bytes)
        }
        Err(error) => Err(fail(error)),
    }
}

/// Adds to the end of a file that the environment names; makes it if there is none.
///
/// # Errors
/// Where it is not a regular file, or the system refuses.
pub fn append_named(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let fail = |error| WriteError::io(path, "write", error);
    let present = match std::fs::metadata(path) {
        Ok(meta) if !meta.is_file() => return Err(WriteError::new(path, WriteErrorKind::Special)),
        Ok(_) => std::fs::read(path).map_err(fail)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(fail(error)),
    };
    write_named(path, &[&present, bytes].concat())
}

/// How long a pipe or a device that was named is waited for, each time before it takes more.
const PATIENCE: Timespec = Timespec { tv_sec: 10, tv_nsec: 0 };

/// Writes into a pipe or a device. Whoever named it may have no one who reads from it, so nothing here waits for ever.
fn write_waiting(path: &Path, mut bytes: &[u8]) -> io::Result<()> {
    let flags = OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => std::fs::File::from(file),
        Err(Errno::NXIO) => return Err(io::Error::other("no program reads from it")),
        Err(error) => return Err(error.into()),
    };
    while !bytes.is_empty() {
        match (&file).write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let mut wanted = [PollFd::new(&file, PollFlags::OUT)];
                if poll(&mut wanted, Some(&PATIENCE))? == 0 {
                    return Err(io::Error::other("no program reads from it"));
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes a file below a folder, with the folders that it takes, in place of what is there. No link below the folder is
/// followed.
///
/// # Errors
/// Where something else than a regular file is in the way, or the system refuses.
pub fn write_below(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), WriteError> {
    if !is_plain(path) {
        return Err(WriteError::new(folder.join(path), WriteErrorKind::Outside));
    }
    let (inner, name) = split(path);
    let mut made = Made::default();
    let done = Directory::named(named(folder), folder).and_then(|top| made.make_all(&top, inner)).and_then(|folder| {
        match folder.entry(name)? {
            DirectoryEntry::Nothing => create_in(&folder, name, bytes),
            _ => swap(&folder, name, None, bytes),
        }
    });
    if done.is_err() {
        made.undo();
    }
    done
}

/// Writes a file as a program in a Nix build does: with the folders that it takes, into what is there, through links.
///
/// # Errors
/// Where the system refuses.
pub fn write_plainly(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, bytes)).map_err(|error| WriteError::io(path, "write", error))
}

/// Replaces a regular file in a folder, with the permissions and, where possible, the owner that it has; if `read` is
/// given, only if it still has these bytes.
pub(super) fn swap(folder: &Directory, name: &str, read: Option<&[u8]>, bytes: &[u8]) -> Result<(), WriteError> {
    let path = || folder.shown().join(name);
    let stat = match folder.entry(name)? {
        DirectoryEntry::File(stat) => stat,
        DirectoryEntry::Nothing => return Err(WriteError::new(path(), WriteErrorKind::Changed)),
        DirectoryEntry::Folder => return Err(WriteError::new(path(), WriteErrorKind::Folder)),
        DirectoryEntry::Link => return Err(WriteError::new(path(), WriteErrorKind::Link)),
        DirectoryEntry::Special => return Err(WriteError::new(path(), WriteErrorKind::Special)),
    };
    let beside = prepare(folder, name, bytes, Some(&stat))?;
    // Looked at as late as can be.
    let is_same = read.is_none_or(|read| folder.has(name, &stat, read));
    let done = match is_same {
        true => rename(folder, &beside, name),
        false => Err(WriteError::new(path(), WriteErrorKind::Changed)),
    };
    if done.is_err() {
        discard(folder, &beside);
    }
    done
}

/// Makes a file in a folder that has nothing of that name.
pub(super) fn create_in(folder: &Directory, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
    let path = || folder.shown().join(name);
    match folder.entry(name)? {
        DirectoryEntry::Nothing => {}
        DirectoryEntry::Link => return Err(WriteError::new(path(), WriteErrorKind::Link)),
        _ => return Err(WriteError::new(path(), WriteErrorKind::Exists)),
    }
    let beside = prepare(folder, name, bytes, None)?;
    let done = put(folder, &beside, name);
    if done.is_err() {
        discard(folder, &beside);
    }
    done
}

/// Writes a file under a name that nobody has, like another one if its data are given; gives the name.
pub(super) fn prepare(folder: &Directory, name: &str, bytes: &[u8], like: Option<&Stat>) -> Result<String, WriteError> {
    let beside = scratch::name(scratch::FILE);
    // What the system says is told of the file that is meant, not of one that nobody knows.
    let told = |error: WriteError| WriteError { path: folder.shown().join(name), ..error };
    folder.takes(name)?;
    folder.create(&beside, bytes, like.map(|stat| Mode::from_raw_mode(stat.st_mode))).map_err(told)?;
    if let Some(stat) = like {
        keep_owner(folder, &beside, stat);
    }
    Ok(beside)
}

/// Gives a file to the owner of another, where that is allowed.
fn keep_owner(folder: &Directory, name: &str, like: &Stat) {
    let Ok(DirectoryEntry::File(new)) = folder.entry(name) else { return };
    if (new.st_uid, new.st_gid) != (like.st_uid, like.st_gid)
        && let Ok(file) = folder.open(name)
    {
        let (owner, group) = (rustix::fs::Uid::from_raw(like.st_uid), rustix::fs::Gid::from_raw(like.st_gid));
        if fchown(&file, Some(owner), Some(group)).is_ok() {
            // Giving a file away takes some of its permissions.
            let _ = rustix::fs::fchmod(&file, Mode::from_raw_mode(like.st_mode));
        }
    }
}

/// Gives a file that was prepared its name, which nothing may have.
pub(super) fn put(folder: &Directory, beside: &str, name: &str) -> Result<(), WriteError> {
    match linkat(folder.fd(), beside, folder.fd(), name, AtFlags::empty()) {
        Ok(()) => {
            discard(folder, beside);
            Ok(())
        }
        Err(Errno::EXIST) => Err(WriteError::new(folder.shown().join(name), WriteErrorKind::Exists)),
        // A file system without hard links.
        Err(_) => match folder.entry(name)? {
            DirectoryEntry::Nothing => rename(folder, beside, name),
            _ => Err(WriteError::new(folder.shown().join(name), WriteErrorKind::Exists)),
        },
    }
}

/// Gives a file that was prepared its name.
pub(super) fn rename(folder: &Directory, beside: &str, name: &str) -> Result<(), WriteError> {
    renameat(folder.fd(), beside, folder.fd(), name)
        .map_err(|error| WriteError::io(folder.shown().join(name), "write", error))
}

/// Removes a file that was prepared.
pub(super) fn discard(folder: &Directory, beside: &str) {
    let _ = unlinkat(folder.fd(), beside, AtFlags::empty());
}

/// The folder that a path lies in, and its name there.
fn open_above<'a>(path: &'a Path, shown: &Path) -> Result<(Directory, &'a str), WriteError> {
    let name = name_of(path).map_err(|error| WriteError::io(shown, "write", error))?;
    let folder = named(path.parent().unwrap_or(Path::new("")));
    Ok((Directory::named(folder, folder).map_err(|error| WriteError { path: shown.to_owned(), ..error })?, name))
}

/// The name of what a path leads to.
pub(super) fn name_of(path: &Path) -> io::Result<&str> {
    let name = path.file_name().ok_or_else(|| io::Error::other("it has no file name"))?;
    name.to_str().ok_or_else(|| io::Error::other("its name is not UTF-8"))
}

/// A path of a folder as the system takes it.
pub(super) fn named(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}

/// An error told at the path that was named, not where a link leads.
fn at(path: &Path, real: &Path, error: WriteError) -> WriteError {
    if error.path == real { WriteError { path: path.to_owned(), ..error } } else { error }
}

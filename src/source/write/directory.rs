//! A folder by its handle: every step from it leads to its own entries, and never through a link.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{self, AtFlags, CWD, Dir, FileType, Mode, OFlags, RawMode, Stat};
use rustix::io::Errno;

use super::error::{WriteError, WriteErrorKind};
use crate::source::MAX_FILE_BYTES;

/// The rights of a file that anyone may read and its owner may change.
pub(super) const READABLE: RawMode = 0o644;

/// A folder that is open.
#[derive(Debug)]
pub(super) struct Directory {
    fd: OwnedFd,
    /// Its path, as messages show it.
    shown: PathBuf,
}

/// What a name stands for in a folder.
#[derive(Debug)]
pub(super) enum DirectoryEntry {
    Nothing,
    File(Box<Stat>),
    Folder,
    Link,
    Special,
}

impl Directory {
    /// The folder at a path that was named: links on the way to it are followed.
    pub fn named(path: &Path, shown: &Path) -> Result<Self, WriteError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = fs::openat(CWD, path, flags, Mode::empty()).map_err(|error| match error {
            Errno::NOTDIR => WriteError::new(shown, WriteErrorKind::File),
            error => WriteError::io(shown, "open", error),
        })?;
        Ok(Self { fd, shown: shown.to_owned() })
    }

    pub fn fd(&self) -> &OwnedFd {
        &self.fd
    }

    /// Its path, as messages show it.
    pub fn shown(&self) -> &Path {
        &self.shown
    }

    /// What it is: device, number, mode, owner.
    pub fn stat(&self) -> Result<Stat, WriteError> {
        fs::fstat(&self.fd).map_err(|error| WriteError::io(&self.shown, "read", error))
    }

    /// Whether files can be made and removed in it by whoever runs this.
    pub fn is_writable(&self) -> bool {
        let access = fs::Access::WRITE_OK | fs::Access::EXEC_OK;
        // A system that cannot answer lets the attempt tell.
        !matches!(fs::accessat(&self.fd, ".", access, AtFlags::EACCESS), Err(Errno::ACCESS | Errno::ROFS))
    }

    /// The folder of that name in it; `None` where there is nothing, or nothing can be.
    pub fn enter(&self, name: &str) -> Result<Option<Self>, WriteError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match fs::openat(&self.fd, name, flags, Mode::empty()) {
            Ok(fd) => Ok(Some(Self { fd, shown: self.shown.join(name) })),
            Err(error) if is_absence(error) => Ok(None),
            Err(error) => Err(match self.entry(name) {
                Ok(DirectoryEntry::Link) => WriteError::new(self.shown.join(name), WriteErrorKind::Link),
                Ok(DirectoryEntry::File(_) | DirectoryEntry::Special) => {
                    WriteError::new(self.shown.join(name), WriteErrorKind::File)
                }
                _ => WriteError::io(self.shown.join(name), "open", error),
            }),
        }
    }

    /// The folder at a plain path below it; `None` where there is none. An empty path is the folder itself.
    pub fn descend(&self, folder: &str) -> Result<Option<Self>, WriteError> {
        let mut at = self.again()?;
        for name in folder.split('/').filter(|name| !name.is_empty()) {
            match at.enter(name)? {
                Some(next) => at = next,
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    /// The folder at a plain path below it, made where it is missing, with these rights if given.
    pub fn make_all(&self, folder: &str, mode: Option<Mode>) -> Result<Self, WriteError> {
        let mut at = self.again()?;
        for name in folder.split('/').filter(|name| !name.is_empty()) {
            at = at.make(name, mode)?.0;
        }
        Ok(at)
    }

    /// The folder of that name in it, made where it is missing; and whether it was.
    pub fn make(&self, name: &str, mode: Option<Mode>) -> Result<(Self, bool), WriteError> {
        let made = match fs::mkdirat(&self.fd, name, Mode::from_raw_mode(0o777)) {
            Ok(()) => true,
            Err(Errno::EXIST) => false,
            Err(error) => return Err(WriteError::io(self.shown.join(name), "create", error)),
        };
        let folder = self.enter(name)?.ok_or_else(|| WriteError::io(self.shown.join(name), "open", Errno::NOENT))?;
        if let (true, Some(mode)) = (made, mode) {
            folder.set_mode(mode)?;
        }
        Ok((folder, made))
    }

    pub fn set_mode(&self, mode: Mode) -> Result<(), WriteError> {
        fs::fchmod(&self.fd, mode).map_err(|error| WriteError::io(&self.shown, "change", error))
    }

    /// What a name stands for.
    pub fn entry(&self, name: &str) -> Result<DirectoryEntry, WriteError> {
        match fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => DirectoryEntry::File(Box::new(stat)),
                FileType::Directory => DirectoryEntry::Folder,
                FileType::Symlink => DirectoryEntry::Link,
                _ => DirectoryEntry::Special,
            }),
            Err(error) if is_absence(error) || error == Errno::NOTDIR => Ok(DirectoryEntry::Nothing),
            Err(error) => Err(WriteError::io(self.shown.join(name), "read", error)),
        }
    }

    /// Makes sure that something in it can have a name: that it is not too long, for example.
    pub fn takes(&self, name: &str) -> Result<(), WriteError> {
        match fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(error) if error != Errno::NOENT && is_absence(error) => {
                Err(WriteError::io(self.shown.join(name), "write", error))
            }
            _ => Ok(()),
        }
    }

    /// The bytes of a regular file in it, up to the limit on what is read; `None` where there is nothing.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, WriteError> {
        let path = || self.shown.join(name);
        match self.entry(name)? {
            DirectoryEntry::Nothing => return Ok(None),
            DirectoryEntry::File(_) => {}
            DirectoryEntry::Folder => return Err(WriteError::new(path(), WriteErrorKind::Folder)),
            DirectoryEntry::Link => return Err(WriteError::new(path(), WriteErrorKind::Link)),
            DirectoryEntry::Special => return Err(WriteError::new(path(), WriteErrorKind::Special)),
        }
        let fail = |error: std::io::Error| WriteError::io(path(), "read", error);
        let file = self.open(name).map_err(|error| fail(error.into()))?;
        let mut bytes = Vec::new();
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(fail(std::io::Error::other(format!("it has more than {MAX_FILE_BYTES} bytes"))));
        }
        Ok(Some(bytes))
    }

    /// Whether a name stands for a regular file with these bytes.
    pub fn has(&self, name: &str, stat: &Stat, bytes: &[u8]) -> bool {
        if u64::try_from(stat.st_size) != Ok(bytes.len() as u64) {
            return false;
        }
        let mut there = Vec::with_capacity(bytes.len());
        let file = self.open(name);
        file.is_ok_and(|file| file.take(bytes.len() as u64 + 1).read_to_end(&mut there).is_ok() && there == bytes)
    }

    /// A file in it, to be read.
    pub fn open(&self, name: &str) -> Result<File, Errno> {
        // Not blocking: what was a file a moment ago may be a pipe now.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        fs::openat(&self.fd, name, flags, Mode::empty()).map(File::from)
    }

    /// Makes a file that must not exist yet, with these rights, whatever the process's mask; `None` leaves them to the
    /// mask. What is left after a failure is removed.
    pub fn create(&self, name: &str, bytes: &[u8], mode: Option<Mode>) -> Result<(), WriteError> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let made = fs::openat(&self.fd, name, flags, mode.unwrap_or(Mode::from_raw_mode(0o666)));
        let mut file = made.map(File::from).map_err(|error| WriteError::io(self.shown.join(name), "write", error))?;
        let written = file.write_all(bytes).and_then(|()| match mode {
            Some(mode) => Ok(fs::fchmod(&file, mode)?),
            None => Ok(()),
        });
        written.map_err(|error| {
            let _ = fs::unlinkat(&self.fd, name, AtFlags::empty());
            WriteError::io(self.shown.join(name), "write", error)
        })
    }

    /// Removes a regular file; gives whether there was one.
    pub fn remove_file(&self, name: &str) -> Result<bool, WriteError> {
        match self.entry(name)? {
            DirectoryEntry::File(_) => {}
            _ => return Ok(false),
        }
        match fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(WriteError::io(self.shown.join(name), "remove", error)),
        }
    }

    /// Removes a folder that is empty; gives whether it did.
    pub fn remove_folder(&self, name: &str) -> bool {
        fs::unlinkat(&self.fd, name, AtFlags::REMOVEDIR).is_ok()
    }

    /// Its entries in no order, each with its kind.
    pub fn list(&self) -> Result<Vec<(OsString, FileType)>, WriteError> {
        let fail = |error: Errno| WriteError::io(&self.shown, "read", error);
        let mut entries = Vec::new();
        for entry in Dir::read_from(&self.fd).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                // Some file systems do not tell it here.
                FileType::Unknown => fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW)
                    .map_or(FileType::Unknown, |stat| FileType::from_raw_mode(stat.st_mode)),
                kind => kind,
            };
            entries.push((name.to_owned(), kind));
        }
        Ok(entries)
    }

    /// The same folder by another handle.
    pub fn again(&self) -> Result<Self, WriteError> {
        let fd = self.fd.try_clone().map_err(|error| WriteError::io(&self.shown, "open", error))?;
        Ok(Self { fd, shown: self.shown.clone() })
    }
}

/// Whether the system says that there is nothing of a name, or that there can be nothing.
fn is_absence(error: Errno) -> bool {
    matches!(error, Errno::NOENT | Errno::NAMETOOLONG | Errno::INVAL | Errno::ILSEQ)
}

//! The one door to files that are read.
//!
//! A book is a stranger's: its texts, links and settings name paths, and its folders hold symbolic links. So each path is
//! followed to where it really leads, and only then it is decided whether that may be read:
//!
//! - below the root of the book (see [`root_of`](super::root_of)), which [`World::allow`] adds when the book is found;
//! - below `/nix/store`, which every user of the machine can read and no one can change;
//! - what the command line or the environment names.
//!
//! What is read may be changed only below the root, or where the command line names the file to change: allowing to read
//! something allows nothing else ([`World::to_change`]).
//!
//! `.git` is outside everywhere, for tokens are kept there. Only regular files are read, and only up to
//! [`MAX_FILE_BYTES`]. Nothing in a book can widen this.
//!
//! Unsaved or generated text can stand for a file ([`World::overlay`]); what was asked for is remembered with its purpose
//! ([`World::asked`]).

#![expect(clippy::disallowed_methods, reason = "this is the door to files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::error::ReadError;
use super::limits::{MAX_FILE_BYTES, MAX_WALKED};
use super::normal;
use super::write::{WriteError, WriteErrorKind};

/// The Nix store: world-readable and immutable.
const STORE: &str = "/nix/store";

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a file is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// book.toml and what it names.
    Settings,
    /// Markdown, and the navigation files that lead to it.
    Text,
    /// options.json and exports of nixdoc.
    Data,
    /// Images that the text shows.
    Image,
    /// Templates, styles and scripts of a theme.
    Theme,
    /// Files in folders of recipes.
    Recipe,
    /// What nixbook itself has written: manifests, caches, results.
    Notes,
    /// Files of another manual: a checkout that is exported to, or imported from.
    Checkout,
}

/// What there is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file, links followed.
    File,
    /// A folder, links followed.
    Folder,
    /// A device, a pipe, a socket.
    Other,
}

/// What may be read.
#[derive(Debug)]
enum Access {
    /// What lies below some paths, which are real.
    Below {
        /// What may be read.
        roots: Vec<PathBuf>,
        /// What may be changed as well.
        own: Vec<PathBuf>,
    },
    /// Everything, pipes and devices too: for what runs inside a Nix build and reads what it is told to.
    Everything,
}

/// The files that a run may read.
#[derive(Debug)]
pub struct World {
    access: Access,
    overlays: BTreeMap<PathBuf, Arc<[u8]>>,
    asked: Mutex<BTreeMap<PathBuf, BTreeSet<Purpose>>>,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A world in which only the Nix store can be read, until more is [allowed](World::allow).
    pub fn new() -> Self {
        Self::with(Access::Below { roots: vec![PathBuf::from(STORE)], own: Vec::new() })
    }

    /// A world in which everything can be read: for commands that run inside a Nix build, on texts of the one who runs
    /// them.
    pub fn unconfined() -> Self {
        Self::with(Access::Everything)
    }

    fn with(access: Access) -> Self {
        Self { access, overlays: BTreeMap::new(), asked: Mutex::default() }
    }

    /// Allows to read a file, or all below a folder; also one that does not exist yet.
    pub fn allow(&mut self, path: &Path) {
        let Access::Below { roots, .. } = &mut self.access else { return };
        let real = std::fs::canonicalize(here(path)).unwrap_or_else(|_| normal::destination(path));
        if !roots.contains(&real) {
            roots.push(real);
        }
    }

    /// Allows to change what is there as well: the root of the book, or a file that is named to be changed.
    pub fn allow_changes(&mut self, path: &Path) {
        self.allow(path);
        let Access::Below { own, .. } = &mut self.access else { return };
        own.push(std::fs::canonicalize(here(path)).unwrap_or_else(|_| normal::destination(path)));
    }

    /// Has a text stand for a file, which need not exist.
    pub fn overlay(&mut self, path: &Path, bytes: impl Into<Arc<[u8]>>) {
        self.overlays.insert(normal::absolute(path), bytes.into());
    }

    /// Reads a regular file.
    ///
    /// # Errors
    /// Where the file lies outside, does not exist, is not a regular file or is too large, or the system refuses.
    pub fn read_bytes(&self, path: &Path, purpose: Purpose) -> Result<Vec<u8>, ReadError> {
        let absolute = normal::absolute(path);
        let overlay = self.overlays.get(&absolute).map(|bytes| bytes.to_vec());
        self.remember(absolute, purpose);
        if let Some(bytes) = overlay {
            return Ok(bytes);
        }
        match self.access {
            Access::Everything => match File::open(path) {
                Ok(file) => read(file, false),
                Err(error) => match self.spelled_otherwise(path) {
                    Some(twin) => read(File::open(twin)?, false),
                    None => Err(error.into()),
                },
            },
            Access::Below { .. } => {
                let real = self.resolve(path)?;
                read(open(&real)?, true)
            }
        }
    }

    /// Reads a text: UTF-8, a byte order mark dropped, line ends as they are.
    ///
    /// # Errors
    /// As [`World::read_bytes`], and where the content is not UTF-8.
    pub fn read_text(&self, path: &Path, purpose: Purpose) -> Result<String, ReadError> {
        let mut bytes = self.read_bytes(path, purpose)?;
        if bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 {
            offset: error.utf8_error().valid_up_to(),
            lossy: String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    /// What there is at a path, links followed; `None` where there is nothing.
    ///
    /// # Errors
    /// Where the path lies outside, is a link that leads nowhere, or the system does not say.
    pub fn kind(&self, path: &Path) -> Result<Option<EntryKind>, ReadError> {
        let absolute = normal::absolute(path);
        if self.overlays.contains_key(&absolute) {
            return Ok(Some(EntryKind::File));
        }
        if self.overlays.range(absolute.clone()..).next().is_some_and(|(file, _)| file.starts_with(&absolute)) {
            return Ok(Some(EntryKind::Folder));
        }
        match self.resolve(path) {
            Ok(real) => match std::fs::symlink_metadata(real) {
                Ok(meta) if meta.is_dir() => Ok(Some(EntryKind::Folder)),
                Ok(meta) if meta.is_file() => Ok(Some(EntryKind::File)),
                Ok(_) => Ok(Some(EntryKind::Other)),
                Err(error) => Err(error.into()),
            },
            Err(ReadError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether there is a file or a folder that may be looked at.
    pub fn exists(&self, path: &Path) -> bool {
        matches!(self.kind(path), Ok(Some(_)))
    }

    /// Whether there is a regular file that may be read.
    pub fn is_file(&self, path: &Path) -> bool {
        matches!(self.kind(path), Ok(Some(EntryKind::File)))
    }

    /// Whether there is a folder that may be looked at.
    pub fn is_folder(&self, path: &Path) -> bool {
        matches!(self.kind(path), Ok(Some(EntryKind::Folder)))
    }

    /// Whether the path itself is a symbolic link.
    pub fn is_link(&self, path: &Path) -> bool {
        std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink())
    }

    /// Whether a file may be run by its owner.
    pub fn is_executable(&self, path: &Path) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            self.resolve(path)
                .and_then(|real| Ok(std::fs::symlink_metadata(real)?))
                .is_ok_and(|meta| meta.permissions().mode() & 0o100 != 0)
        }
        #[cfg(not(unix))]
        {
            let _ = path;
            false
        }
    }

    /// The file that a path really names, so that two ways to one file are seen to be the same; the path itself, absolute,
    /// where that cannot be told.
    pub fn identity(&self, path: &Path) -> PathBuf {
        if !self.overlays.is_empty() {
            let absolute = normal::absolute(path);
            if self.overlays.contains_key(&absolute) {
                return absolute;
            }
        }
        self.resolve(path).unwrap_or_else(|_| normal::absolute(path))
    }

    /// The names in a folder that are UTF-8, in order: for suggestions, so a folder that cannot be read has none.
    pub fn names(&self, folder: &Path) -> Vec<String> {
        let Ok(real) = self.resolve(folder) else { return Vec::new() };
        let entries = std::fs::read_dir(real).into_iter().flatten().filter_map(Result::ok);
        let mut names: Vec<String> =
            entries.take(MAX_WALKED).filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// Where a path really leads, if that may be read.
    ///
    /// # Errors
    /// Where it lies outside, where there is nothing, or the system does not say.
    pub fn resolve(&self, path: &Path) -> Result<PathBuf, ReadError> {
        match std::fs::canonicalize(here(path)) {
            Ok(real) if self.allows(&real) => Ok(real),
            Ok(_) => Err(self.outside(path)),
            Err(error) => {
                let twin = self.spelled_otherwise(path).and_then(|twin| std::fs::canonicalize(twin).ok());
                twin.filter(|real| self.allows(real)).ok_or_else(|| self.missing(path, error))
            }
        }
    }

    /// The path as the disk has it: another only where the disk has a name in another form of Unicode (NFC, NFD).
    pub fn spelled(&self, path: &Path) -> PathBuf {
        let is_there = || std::fs::symlink_metadata(here(path)).is_ok();
        let twin =
            (path.to_str().is_some_and(|path| !path.is_ascii()) && !is_there()).then(|| self.spelled_otherwise(path));
        twin.flatten().unwrap_or_else(|| path.to_owned())
    }

    /// The path with the names that its folders have, where some of them are the same characters in another form of Unicode
    /// (NFC, NFD); `None` where there is none. Only names in folders that may be read are looked at.
    fn spelled_otherwise(&self, path: &Path) -> Option<PathBuf> {
        path.to_str().filter(|path| !path.is_ascii())?;
        let mut found = PathBuf::new();
        for part in path.components() {
            let next = found.join(part);
            let Component::Normal(name) = part else {
                found = next;
                continue;
            };
            if std::fs::symlink_metadata(&next).is_ok() {
                found = next;
                continue;
            }
            let wanted = normal::composed(name.to_str()?).into_owned();
            let names = self.names(&found);
            found.push(names.iter().find(|name| normal::composed(name) == wanted)?);
        }
        Some(found)
    }

    /// Where a path really leads, if what is there may be changed, or made.
    ///
    /// # Errors
    /// Where it lies outside of the root of the book, whatever may be read.
    pub fn to_change(&self, path: &Path) -> Result<PathBuf, WriteError> {
        let real = std::fs::canonicalize(here(path)).unwrap_or_else(|_| normal::destination(path));
        match &self.access {
            Access::Below { own, .. } if !is_below(&real, own) => {
                Err(WriteError { path: path.to_owned(), kind: WriteErrorKind::OutsideRoot })
            }
            _ => Ok(real),
        }
    }

    /// What was asked for, and for which purposes, by absolute path without `.` and `..`; whether it was there or not.
    pub fn asked(&self) -> BTreeMap<PathBuf, BTreeSet<Purpose>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers that a file was asked for, by its absolute path.
    fn remember(&self, absolute: PathBuf, purpose: Purpose) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.entry(absolute).or_default().insert(purpose);
    }

    /// Whether a real path may be read.
    fn allows(&self, real: &Path) -> bool {
        match &self.access {
            Access::Below { roots, .. } => is_below(real, roots),
            Access::Everything => true,
        }
    }

    fn outside(&self, path: &Path) -> ReadError {
        let roots = match &self.access {
            Access::Below { roots, .. } => roots.iter().filter(|root| root.as_os_str() != STORE).cloned().collect(),
            Access::Everything => Vec::new(),
        };
        ReadError::OutsideRoot { path: path.to_owned(), roots }
    }

    /// Why a path has no real one. A path that would lead outside is outside, whether there is something or not.
    fn missing(&self, path: &Path, error: std::io::Error) -> ReadError {
        let there = normal::destination(path);
        let windows = normal::of_windows(path).map(|path| normal::destination(&path));
        let inside = |path: &PathBuf| self.allows(path);
        if !inside(&there) || windows.is_some_and(|windows| !inside(&windows)) {
            return self.outside(path);
        }
        match ReadError::from(error) {
            ReadError::NotFound if std::fs::symlink_metadata(here(path)).is_ok_and(|meta| meta.is_symlink()) => {
                ReadError::DanglingLink
            }
            error => error,
        }
    }
}

/// Whether a real path lies below one of these, and in no `.git`.
fn is_below(real: &Path, roots: &[PathBuf]) -> bool {
    roots.iter().any(|root| {
        real.strip_prefix(root)
            .is_ok_and(|below| !below.iter().any(|part| part.to_string_lossy().eq_ignore_ascii_case(".git")))
    })
}

/// A path for the system, to which the empty path means nothing.
fn here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// Opens a file by its real path. No part of it is a link, and one that has become a link since is refused; a pipe is
/// opened without waiting for who writes into it.
#[cfg(target_os = "linux")]
fn open(real: &Path) -> Result<File, ReadError> {
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    match openat2(CWD, real, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS) {
        Ok(file) => Ok(File::from(file)),
        // A kernel before 5.6, or a filter of system calls that does not know it.
        Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => open_last(real),
        Err(error) => Err(std::io::Error::from(error).into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn open(real: &Path) -> Result<File, ReadError> {
    open_last(real)
}

/// As [`open()`], where the system can say this of the last part of the path only.
fn open_last(real: &Path) -> Result<File, ReadError> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
    Ok(File::from(openat(CWD, real, flags, Mode::empty()).map_err(std::io::Error::from)?))
}

/// Reads all of a file, up to the limit.
fn read(file: File, only_regular: bool) -> Result<Vec<u8>, ReadError> {
    let meta = file.metadata()?;
    if meta.is_dir() {
        return Err(ReadError::IsFolder);
    }
    if only_regular && !meta.is_file() {
        return Err(ReadError::NotRegular);
    }
    if meta.is_file() && meta.len() > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge);
    }
    let expected = if meta.is_file() { meta.len() } else { 0 };
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or_default());
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge);
    }
    Ok(bytes)
}

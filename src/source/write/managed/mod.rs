//! An output folder, all of whose files are replaced at once.
//!
//! A folder that nixbook wrote has a manifest, which marks it as ours and names our files in it. Nothing else in it is
//! touched. There are two ways to a new generation of files:
//!
//! - [`exchange`]: the new tree is prepared beside the old one and the two are exchanged by one call. That takes a
//!   folder with nothing in it but our own files, and a folder above it that may be written to.
//! - [`moving`]: everything is prepared below the folder, then moved file by file; a run that is interrupted there is
//!   completed by the next one.
//!
//! Both compare with what is there first: what has not changed is not written, and where nothing has, nothing is.

mod compare;
mod exchange;
mod moving;
mod survey;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use self::compare::Comparison;
use self::survey::Survey;
use super::directory::{Directory, DirectoryEntry};
use super::error::{WriteError, WriteErrorKind};
use super::made::make_named;
use super::{folders_above, is_plain, lock};

/// Where the manifest of an output folder is, below it.
pub const MANIFEST: &str = ".nixbook/manifest.json";

/// The folder of the manifest, in which nothing else of the output is.
const OWN: &str = ".nixbook";

/// The name of the manifest in it.
const MANIFEST_NAME: &str = "manifest.json";

/// How often a folder that others remove or replace is looked for again.
const TRIES: usize = 1000;

/// Gives the paths of the files that a manifest names. What it cannot read names none.
pub type ManifestReader = fn(&[u8]) -> BTreeSet<String>;

/// An output folder, locked until this is dropped.
#[derive(Debug)]
pub struct ManagedFolder {
    directory: Directory,
    /// Where it is, links resolved.
    real: PathBuf,
    names: ManifestReader,
    manifest: Option<Vec<u8>>,
    state: FolderState,
    /// Folders that were made for it, the outermost first.
    made: Vec<PathBuf>,
}

/// What an output folder is before it is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderState {
    /// New, or empty.
    Empty,
    /// Written by nixbook before.
    Ours,
    /// Something of others.
    Foreign,
}

/// What an output folder is to hold.
#[derive(Clone, Copy, Debug)]
pub struct Generation<'a> {
    /// All files, by their plain paths.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// The manifest that names them.
    pub manifest: &'a [u8],
    /// Whether files that the old manifest does not name are replaced where they have the path of a new one.
    pub force: bool,
}

/// What a run has done to an output folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are new or have changed.
    pub written: usize,
    /// Files that were there as they are.
    pub unchanged: usize,
    /// Files of an earlier run that are gone.
    pub removed: usize,
}

impl ManagedFolder {
    /// Opens and locks an output folder, made where it is missing. Calls `waiting` once where another process has the
    /// lock, and waits for it. What an interrupted run has left is completed or removed.
    ///
    /// # Errors
    /// Where the path is not a folder, or the system refuses.
    pub fn open(path: &Path, names: ManifestReader, waiting: &dyn Fn()) -> Result<Self, WriteError> {
        let (directory, real, made) = locked(path, waiting)?;
        let mut folder = Self { directory, real, names, manifest: None, state: FolderState::Empty, made };
        moving::complete(&folder.directory, names)?;
        exchange::remove_left_overs(&folder.real, names);
        folder.manifest = match folder.directory.enter(OWN) {
            Ok(Some(own)) => own.read(MANIFEST_NAME)?,
            Ok(None) => None,
            Err(error) => return Err(error),
        };
        folder.state = match &folder.manifest {
            Some(_) => FolderState::Ours,
            None if folder.directory.list()?.is_empty() => FolderState::Empty,
            None => FolderState::Foreign,
        };
        Ok(folder)
    }

    /// What it is.
    pub fn state(&self) -> FolderState {
        self.state
    }

    /// Replaces our files in it by others.
    ///
    /// # Errors
    /// Where something of others is in the way, or the system refuses. The folder is as it was then; only where files
    /// could not be moved to where they belong, the next run completes that.
    pub fn replace(mut self, generation: &Generation<'_>) -> Result<Report, WriteError> {
        self.check(generation)?;
        let before: BTreeSet<String> = self
            .manifest
            .as_deref()
            .map(self.names)
            .unwrap_or_default()
            .into_iter()
            .filter(|path| is_ours(path))
            .collect();
        let survey = Survey::of(&self.directory, &before)?;
        let comparison = Comparison::of(&self.directory, generation)?;
        let stale = survey.present.iter().filter(|path| !generation.files.contains_key(*path)).count();
        let report = Report {
            written: generation.files.len() - comparison.unchanged(),
            unchanged: comparison.unchanged(),
            removed: stale,
        };
        if report.written + report.removed == 0 && self.manifest.as_deref() == Some(generation.manifest) {
            return Ok(report);
        }
        let job = Job {
            directory: &self.directory,
            real: &self.real,
            before: &before,
            survey: &survey,
            comparison: &comparison,
            generation,
            names: self.names,
        };
        if !(survey.foreign.is_empty() && exchange::exchange(&job)?) {
            moving::replace(&job)?;
        }
        self.made.clear();
        Ok(report)
    }

    /// Makes sure that the new files can be in one tree below the folder.
    fn check(&self, generation: &Generation<'_>) -> Result<(), WriteError> {
        for path in generation.files.keys() {
            let shown = || self.directory.shown().join(path);
            if !is_ours(path) {
                return Err(WriteError::new(shown(), WriteErrorKind::Outside));
            }
            if let Some(file) = folders_above(path).find(|folder| generation.files.contains_key(*folder)) {
                return Err(WriteError::new(self.directory.shown().join(file), WriteErrorKind::File));
            }
        }
        Ok(())
    }
}

impl Drop for ManagedFolder {
    fn drop(&mut self) {
        // Those that were made for nothing; the others are not empty.
        for folder in self.made.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// What both ways to a new generation work on.
#[derive(Clone, Copy)]
struct Job<'a> {
    directory: &'a Directory,
    real: &'a Path,
    /// What the old manifest names.
    before: &'a BTreeSet<String>,
    survey: &'a Survey,
    comparison: &'a Comparison<'a>,
    generation: &'a Generation<'a>,
    names: ManifestReader,
}

/// Whether a folder is the output of nixbook: it has a manifest.
pub fn is_output_folder(path: &Path) -> bool {
    let own = Directory::named(path, path).and_then(|folder| folder.enter(OWN));
    matches!(own, Ok(Some(own)) if matches!(own.entry(MANIFEST_NAME), Ok(DirectoryEntry::File(_))))
}

/// Whether a path names a file below an output folder that is not the manifest's. A manifest can come from a stranger, and
/// an output folder can be a work tree of git, whose own files are never ours.
fn is_ours(path: &str) -> bool {
    let is_of_git = |part: &str| part.eq_ignore_ascii_case(".git");
    is_plain(path) && path.split('/').next() != Some(OWN) && !path.split('/').any(is_of_git)
}

/// Opens and locks a folder, made where it is missing; with its real path, and the folders that were made.
fn locked(path: &Path, waiting: &dyn Fn()) -> Result<(Directory, PathBuf, Vec<PathBuf>), WriteError> {
    let mut made = Vec::new();
    let told = std::cell::Cell::new(false);
    let wait_once = || {
        if !told.replace(true) {
            waiting();
        }
    };
    for _ in 0..TRIES {
        make_named(path, &mut made)?;
        // Another run may take it away, or exchange it, between any two of these steps.
        let real = match path.canonicalize() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.map_err(|error| WriteError::io(path, "open", error))?,
        };
        let directory = match Directory::named(&real, path) {
            Err(error) if error.io_kind() == Some(io::ErrorKind::NotFound) => continue,
            other => other?,
        };
        lock::lock(&directory, &wait_once);
        if is_same_folder(&directory, &real) {
            return Ok((directory, real, made));
        }
    }
    Err(WriteError::io(path, "open", io::Error::other("another program replaces it again and again")))
}

fn is_same_folder(directory: &Directory, path: &Path) -> bool {
    let there = Directory::named(path, path).and_then(|there| there.stat());
    matches!((directory.stat(), there), (Ok(a), Ok(b)) if a.st_dev == b.st_dev && a.st_ino == b.st_ino)
}

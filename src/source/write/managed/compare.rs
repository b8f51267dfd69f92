//! Which of the new files are there already, and what is in the way of the others.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::directory::{Directory, DirectoryEntry};
use super::super::error::{WriteError, WriteErrorKind};
use super::super::split;
use super::Generation;

/// How many files are looked at, or written, one after the other: they mostly share their folder.
pub(super) const AT_ONCE: usize = 64;

/// What is at the path of each new file.
#[derive(Debug)]
pub(super) struct Comparison<'a> {
    pub found: BTreeMap<&'a str, Found>,
}

/// What is at the path of a new file.
#[derive(Debug)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// A regular file with the same bytes.
    Same,
    /// A regular file with others.
    Different,
    /// A folder.
    Folder,
    /// Something else, or something that is no folder on the way to it; holds the fault.
    Obstacle(WriteError),
}

impl<'a> Comparison<'a> {
    /// Compares the files of a generation with what is below a folder.
    pub fn of(directory: &Directory, generation: &Generation<'a>) -> Result<Self, WriteError> {
        let files: Vec<_> = generation.files.iter().collect();
        let found: Vec<Vec<_>> = files
            .par_chunks(AT_ONCE)
            .map(|chunk| {
                let mut folders = Folders::new(directory);
                chunk
                    .iter()
                    .map(|(path, bytes)| Ok((path.as_str(), look(&mut folders, path, bytes)?)))
                    .collect::<Result<Vec<_>, WriteError>>()
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { found: found.into_iter().flatten().collect() })
    }

    /// How many files are there as they are to be.
    pub fn unchanged(&self) -> usize {
        self.found.values().filter(|found| matches!(found, Found::Same)).count()
    }

    pub fn is_same(&self, path: &str) -> bool {
        matches!(self.found.get(path), Some(Found::Same))
    }
}

fn look(folders: &mut Folders<'_>, path: &str, bytes: &[u8]) -> Result<Found, WriteError> {
    let (folder, name) = split(path);
    let folder = match folders.of(folder) {
        Ok(Some(folder)) => folder,
        Ok(None) => return Ok(Found::Nothing),
        Err(error) if error.is_obstacle() => return Ok(Found::Obstacle(error)),
        Err(error) => return Err(error),
    };
    let obstacle = |kind| Found::Obstacle(WriteError::new(folder.shown().join(name), kind));
    Ok(match folder.entry(name)? {
        DirectoryEntry::Nothing => Found::Nothing,
        DirectoryEntry::File(stat) if folder.has(name, &stat, bytes) => Found::Same,
        DirectoryEntry::File(_) => Found::Different,
        DirectoryEntry::Folder => Found::Folder,
        DirectoryEntry::Link => obstacle(WriteErrorKind::Link),
        DirectoryEntry::Special => obstacle(WriteErrorKind::Special),
    })
}

/// The folder that was asked for last, kept open: files come in the order of their folders.
pub(super) struct Folders<'a> {
    top: &'a Directory,
    last: Option<(String, Option<Directory>)>,
}

impl<'a> Folders<'a> {
    pub fn new(top: &'a Directory) -> Self {
        Self { top, last: None }
    }

    /// The folder at a plain path below the top; `None` where there is none.
    pub fn of(&mut self, folder: &str) -> Result<Option<&Directory>, WriteError> {
        if self.last.as_ref().is_none_or(|(last, _)| last != folder) {
            self.last = Some((folder.to_owned(), self.top.descend(folder)?));
        }
        Ok(self.last.as_ref().and_then(|(_, open)| open.as_ref()))
    }
}

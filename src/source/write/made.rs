//! Folders that were made for something, to be removed again if nothing comes of it.

use std::io;
use std::path::{Path, PathBuf};

use super::directory::Directory;
use super::error::WriteError;

/// Folders that were made, each as the folder above it and its name, the outermost first.
#[derive(Debug, Default)]
pub(super) struct Made(Vec<(Directory, String)>);

impl Made {
    /// The folder at a plain path below another, made where it is missing. An empty path is the folder itself.
    pub fn make_all(&mut self, top: &Directory, path: &str) -> Result<Directory, WriteError> {
        let mut at = top.again()?;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let (next, is_new) = at.make(name, None)?;
            if is_new {
                self.0.push((at, name.to_owned()));
            }
            at = next;
        }
        Ok(at)
    }

    /// Removes those of them that are empty.
    pub fn undo(&self) {
        for (above, name) in self.0.iter().rev() {
            above.remove_folder(name);
        }
    }
}

/// Makes the folders of a path that was named where they are missing, and adds them to those that were made, the outermost
/// first. Links are followed.
pub(super) fn make_named(path: &Path, made: &mut Vec<PathBuf>) -> Result<(), WriteError> {
    let mut missing = Vec::new();
    for folder in path.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
        match std::fs::metadata(folder) {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(folder),
            Err(error) => return Err(WriteError::io(folder, "create", error)),
        }
    }
    for folder in missing.into_iter().rev() {
        match std::fs::create_dir(folder) {
            Ok(()) => made.push(folder.to_owned()),
            // A link that leads nowhere is told of here.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !is_dangling(folder) => {}
            Err(error) => return Err(WriteError::io(folder, "create", error)),
        }
    }
    Ok(())
}

fn is_dangling(path: &Path) -> bool {
    path.is_symlink() && !path.exists()
}

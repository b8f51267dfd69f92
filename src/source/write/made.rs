//! Folders that were made for something, to be removed again if nothing comes of it.

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

//! Folders for files of a moment.

#![expect(clippy::disallowed_methods, reason = "this is the door to temporary folders")]

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder that only this user may enter, removed with all that is in it when it is dropped.
#[derive(Debug)]
pub struct TemporaryFolder {
    // It is removed when this is dropped.
    _folder: TempDir,
    real: PathBuf,
}

impl TemporaryFolder {
    /// Makes one in the folder that the environment names for such files.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn new() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("nixbook-").tempdir()?;
        let real = folder.path().canonicalize()?;
        Ok(Self { _folder: folder, real })
    }

    /// Its real path.
    pub fn path(&self) -> &Path {
        &self.real
    }
}

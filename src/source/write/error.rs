//! Why something was not written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

/// What could not be written, and why. Displayed, it names the path.
#[derive(Debug)]
pub struct WriteError {
    /// What is to blame: the file, or a folder on the way to it.
    pub path: PathBuf,
    /// What is wrong with it.
    pub kind: WriteErrorKind,
}

/// What is wrong with a path.
#[derive(Debug)]
pub enum WriteErrorKind {
    /// The system refused.
    Io {
        /// What was tried, as in `cannot write …`.
        action: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// It is a link, and none is followed.
    Link,
    /// It is a folder where a file belongs.
    Folder,
    /// It is a file where a folder belongs.
    File,
    /// It is a device, a pipe or the like.
    Special,
    /// It is a file that nixbook did not write.
    Foreign,
    /// It exists already.
    Exists,
    /// It is not as it was read.
    Changed,
    /// It is not a path below the folder.
    Outside,
    /// It is outside of the root of the book.
    OutsideRoot,
}

impl WriteError {
    pub(super) fn new(path: impl Into<PathBuf>, kind: WriteErrorKind) -> Self {
        Self { path: path.into(), kind }
    }

    pub(super) fn io(path: impl Into<PathBuf>, action: &'static str, error: impl Into<io::Error>) -> Self {
        Self::new(path, WriteErrorKind::Io { action, error: error.into() })
    }

    /// Whether something is in the way, which is no fault of the system.
    pub fn is_obstacle(&self) -> bool {
        !matches!(self.kind, WriteErrorKind::Io { .. })
    }

    /// The kind of what the system said.
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        match &self.kind {
            WriteErrorKind::Io { error, .. } => Some(error.kind()),
            _ => None,
        }
    }

    /// The number of what the system said.
    pub(super) fn errno(&self) -> Option<Errno> {
        match &self.kind {
            WriteErrorKind::Io { error, .. } => Errno::from_io_error(error),
            _ => None,
        }
    }

    /// The reason, for a message about `path`: another path that is to blame is named.
    pub fn reason(&self, path: &Path) -> String {
        let reason = match &self.kind {
            WriteErrorKind::Io { error, .. } => error.to_string(),
            WriteErrorKind::Link => "it is a link, which nixbook does not write through".to_owned(),
            WriteErrorKind::Folder => "it is a folder".to_owned(),
            WriteErrorKind::File => "it is not a folder".to_owned(),
            WriteErrorKind::Special => "it is not a regular file".to_owned(),
            WriteErrorKind::Foreign => "it is a file that nixbook did not write".to_owned(),
            WriteErrorKind::Exists => "it exists already".to_owned(),
            WriteErrorKind::Changed => "it was changed while nixbook was running".to_owned(),
            WriteErrorKind::Outside => "it would be outside of the folder".to_owned(),
            WriteErrorKind::OutsideRoot => {
                "it is outside of the root of the book, where nixbook changes nothing".to_owned()
            }
        };
        if self.path == path { reason } else { format!("`{}`: {reason}", self.path.display()) }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match &self.kind {
            WriteErrorKind::Io { action, .. } => action,
            _ => "write",
        };
        write!(f, "cannot {action} `{}`: {}", self.path.display(), self.reason(&self.path))
    }
}

impl std::error::Error for WriteError {}

//! Why a file could not be read.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::limits::MAX_FILE_BYTES;

/// Why a file could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// It lies outside of what may be read.
    OutsideRoot {
        /// The path that was asked for.
        path: PathBuf,
        /// The folders and files that may be read.
        roots: Vec<PathBuf>,
    },
    /// There is no such file.
    NotFound,
    /// It is a symbolic link to a file that does not exist.
    DanglingLink,
    /// It is a folder.
    IsFolder,
    /// It is a device, a pipe or a socket.
    NotRegular,
    /// It is larger than [`MAX_FILE_BYTES`].
    TooLarge,
    /// It is not UTF-8; holds the offset of the first bad byte, the text before it being good.
    NotUtf8 {
        /// The text up to the fault, with each bad byte replaced by U+FFFD after it: for showing the line.
        lossy: String,
        /// Offset of the first bad byte.
        offset: usize,
    },
    /// Anything else that the system says, such as "permission denied".
    Io(io::Error),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutsideRoot { .. } => f.write_str("it is outside of what may be read"),
            Self::NotFound => f.write_str("no such file"),
            Self::DanglingLink => f.write_str("it is a broken symbolic link"),
            Self::IsFolder => f.write_str("it is a folder"),
            Self::NotRegular => f.write_str("it is not a regular file"),
            Self::TooLarge => write!(f, "it is larger than {} MiB", MAX_FILE_BYTES >> 20),
            Self::NotUtf8 { .. } => f.write_str("it is not UTF-8"),
            Self::Io(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for ReadError {}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NotFound,
            io::ErrorKind::IsADirectory => Self::IsFolder,
            _ => Self::Io(error),
        }
    }
}

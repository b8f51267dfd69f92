//! The one door through which files come in.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes (64 MiB). A larger one is refused, not cut.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// Why a file could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// There is no such file.
    NotFound,
    /// It is a folder.
    IsFolder,
    /// It is larger than [`MAX_FILE_BYTES`]; holds its size.
    TooLarge(u64),
    /// It is not UTF-8; holds the offset of the first bad byte, the text before it being good.
    NotUtf8 {
        /// The text up to the fault, with each bad byte replaced by U+FFFD after it: for showing the line.
        lossy: String,
        /// Offset of the first bad byte.
        offset: usize,
    },
    /// Anything else that the system says, permission denied for one.
    Io(std::io::Error),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("there is no such file"),
            Self::IsFolder => f.write_str("it is a folder"),
            Self::TooLarge(size) => {
                write!(f, "it has {size} bytes, more than the {MAX_FILE_BYTES} that nixbook reads")
            }
            Self::NotUtf8 { .. } => f.write_str("it is not UTF-8"),
            Self::Io(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// Reads a file's bytes.
///
/// # Errors
/// Where it does not exist, is no file, is too large, or the system refuses.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let fail = |error| failure(path, error);
    let meta = std::fs::metadata(path).map_err(fail)?;
    if meta.is_dir() {
        return Err(ReadError::IsFolder);
    }
    if !meta.is_file() {
        return Err(ReadError::Io(std::io::Error::other("it is not a regular file")));
    }
    if meta.len() > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge(meta.len()));
    }
    let mut bytes = Vec::with_capacity(meta.len() as usize);
    File::open(path).map_err(fail)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
    Ok(bytes)
}

/// What an error of the system means for the file at a path.
pub(super) fn failure(path: &Path, error: std::io::Error) -> ReadError {
    match error.kind() {
        _ if is_absence(&error) => is_there(path).err().map_or(ReadError::NotFound, ReadError::Io),
        std::io::ErrorKind::IsADirectory => ReadError::IsFolder,
        _ => ReadError::Io(error),
    }
}

/// Whether there is something at a path.
///
/// # Errors
/// Where the system does not say, and where there is a link that leads nowhere.
pub fn is_there(path: &Path) -> std::io::Result<bool> {
    match std::fs::metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if !is_absence(&error) => Err(error),
        Err(_) if std::fs::symlink_metadata(path).is_ok() => {
            Err(std::io::Error::other("it is a link that leads nowhere"))
        }
        Err(_) => Ok(false),
    }
}

fn is_absence(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// What a walk over a folder could not look at, and why.
pub fn not_walked(folder: &Path, error: &walkdir::Error) -> (PathBuf, String) {
    let path = error.path().unwrap_or(folder).to_owned();
    let reason = match (is_there(&path), error.loop_ancestor(), error.io_error()) {
        (Err(error), ..) => error.to_string(),
        (_, Some(above), _) => format!("it leads back to `{}`", above.display()),
        (_, _, Some(error)) => error.to_string(),
        _ => error.to_string(),
    };
    (path, reason)
}

/// Reads a text file: UTF-8, a byte order mark dropped, line ends as they are.
///
/// # Errors
/// As [`read_bytes`], and where the content is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, ReadError> {
    decode(read_bytes(path)?)
}

/// Bytes as text: UTF-8, a byte order mark dropped.
pub(super) fn decode(mut bytes: Vec<u8>) -> Result<String, ReadError> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 {
        offset: error.utf8_error().valid_up_to(),
        lossy: String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

//! Files that a command line names: they may be pipes and devices, `/dev/fd/63` of a shell's process substitution for
//! one, which have no size that could be asked for and can be read only once.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::read::{MAX_FILE_BYTES, ReadError, decode, failure};

/// Reads a text that the command line names: a file, a pipe or a device. UTF-8, a byte order mark dropped.
///
/// # Errors
/// Where it does not exist, is a folder, has more than [`MAX_FILE_BYTES`] bytes, is not UTF-8, or the system refuses.
pub fn read_named_text(path: &Path) -> Result<String, ReadError> {
    decode(read_named_bytes(path)?)
}

fn read_named_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let fail = |error| failure(path, error);
    let file = File::open(path).map_err(fail)?;
    let meta = file.metadata().map_err(fail)?;
    if meta.is_dir() {
        return Err(ReadError::IsFolder);
    }
    if meta.is_file() && meta.len() > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge(meta.len()));
    }
    let mut bytes = Vec::with_capacity(if meta.is_file() { meta.len() as usize } else { 0 });
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge(bytes.len() as u64));
    }
    Ok(bytes)
}

/// Writes a file that the command line names; a pipe or a device is written to.
///
/// # Errors
/// What the system says.
pub fn write_named(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::write(path, bytes)
}

//! The file formats that a book consists of besides its text, each read by one module: JSON and TOML with the location of
//! every value, the tables of JSON that several commands share, and images.
//!
//! Nothing here knows of a book. Wherever such a file comes from, its faults are told in the same words.

pub mod address;
pub mod json;
pub mod manpage_urls;
pub mod picture;
pub mod redirects;
pub mod setting;
pub mod svg;
pub mod toml;
pub mod wildcard;

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::source::{FileId, Purpose, ReadError, Sources, Span};

/// Reads a text file and adds it to the sources.
///
/// # Errors
/// `unreadable` or `outside-root` at the path, or `not-utf8` at the first bad byte.
pub fn open(path: &Path, purpose: Purpose, sources: &mut Sources) -> Result<FileId, Diagnostic> {
    match sources.world().read_text(path, purpose) {
        Ok(text) => Ok(sources.add(path, text)),
        Err(error) => Err(unreadable(path, error, sources)),
    }
}

/// The message for a file that could not be read.
pub fn unreadable(path: &Path, error: ReadError, sources: &mut Sources) -> Diagnostic {
    match error {
        ReadError::NotUtf8 { lossy, offset } => {
            let file = sources.add(path, lossy);
            Diagnostic::not_utf8(Span::new(file, offset, offset + '\u{FFFD}'.len_utf8()))
        }
        error => Diagnostic::cannot_read(Code::Unreadable, Location::Path(path.to_owned()), "the file", &error),
    }
}

//! Texts as words of a shell.

use std::ffi::OsStr;

/// A text as a word of a shell.
pub fn quote(text: impl AsRef<OsStr>) -> String {
    format!("'{}'", text.as_ref().to_string_lossy().replace('\'', r"'\''"))
}

//! JSON files that stand beside a book's text.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::diagnostics::Diagnostic;
use crate::source::{FileId, ReadError, Sources, Span, read_text};

/// Reads a JSON file; what is wrong with it is told at its place.
///
/// # Errors
/// Where the file cannot be read, is no JSON, or holds something else than a `T`. The code is `unreadable` where it
/// could not be read, `invalid-json` else.
pub fn read_json<T: DeserializeOwned>(path: &Path, sources: &mut Sources) -> Result<T, Diagnostic> {
    let text = read_text(path).map_err(|error| unreadable(path, error, sources))?;
    let file = sources.add(path, text);
    let text = sources.file(file).text();
    serde_json::from_str(text).map_err(|error| {
        let at = offset(text, error.line(), error.column());
        // serde_json ends its message with the place, which ours has already.
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        Diagnostic::error(
            "invalid-json",
            Span::new(file, at, at + 1),
            format!("the file is not as expected: {message}"),
        )
    })
}

/// The message for a file that could not be read.
pub(super) fn unreadable(path: &Path, error: ReadError, sources: &mut Sources) -> Diagnostic {
    let message = format!("the file cannot be read: {error}");
    match error {
        ReadError::NotUtf8 { lossy, offset } => {
            let file: FileId = sources.add(path, lossy);
            Diagnostic::error("not-utf8", Span::new(file, offset, offset + '\u{FFFD}'.len_utf8()), message)
                .help("save the file as UTF-8")
        }
        _ => Diagnostic::error_at_path("unreadable", path, message),
    }
}

/// The offset of a line and a column as serde_json counts them: from 1, columns in bytes, 0 for before the line.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}

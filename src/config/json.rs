//! JSON files that stand beside a book's text.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::diagnostics::{Code, Diagnostic, Location, not_json};
use crate::source::{FileId, Purpose, ReadError, Sources, Span};

/// Reads a JSON file; what is wrong with it is told at its place.
///
/// # Errors
/// Where the file cannot be read, is no JSON, or holds something else than a `T`. The code is `unreadable` where it
/// could not be read, `invalid-json` else.
pub fn read_json<T: DeserializeOwned>(path: &Path, sources: &mut Sources) -> Result<T, Diagnostic> {
    let text = match sources.world().read_text(path, Purpose::Settings) {
        Ok(text) => text,
        Err(error) => return Err(unreadable(path, error, sources)),
    };
    let file = sources.add(path, text);
    let text = sources.file(file).text();
    serde_json::from_str(text).map_err(|error| {
        let (range, why) = not_json::fault(text, &error);
        let what = if not_json::is_form(&error) { "the file is not as expected" } else { "this is not valid JSON" };
        Diagnostic::error(Code::InvalidJson, Span::new(file, range.start, range.end), format!("{what}: {why}"))
    })
}

/// The message for a file that could not be read.
pub(super) fn unreadable(path: &Path, error: ReadError, sources: &mut Sources) -> Diagnostic {
    match error {
        ReadError::NotUtf8 { lossy, offset } => {
            let file: FileId = sources.add(path, lossy);
            Diagnostic::not_utf8(Span::new(file, offset, offset + '\u{FFFD}'.len_utf8()))
        }
        error => Diagnostic::cannot_read(Code::Unreadable, Location::Path(path.to_owned()), "the file", &error),
    }
}

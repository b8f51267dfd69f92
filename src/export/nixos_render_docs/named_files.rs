//! Files that the command lines of nixos-render-docs name: `manual html` and `options` have them in common.

use std::collections::HashMap;
use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::formats::{self, manpage_urls};
use crate::source::write::WriteError;
use crate::source::{Purpose, Sources};

/// Reads a text, such as a header; `None`, with a diagnostic, where it cannot be read.
pub(super) fn read(path: &Path, sources: &mut Sources, found: &mut Vec<Diagnostic>) -> Option<String> {
    match sources.world().read_text(path, Purpose::Settings) {
        Ok(text) => Some(text),
        Err(error) => {
            found.push(formats::unreadable(path, error, sources));
            None
        }
    }
}

/// Reads the addresses of man pages; none, with a diagnostic, where they cannot be read.
pub(super) fn manpage_urls(path: &Path, sources: &mut Sources, found: &mut Vec<Diagnostic>) -> HashMap<String, String> {
    manpage_urls::open(path, sources, found).unwrap_or_default().into_iter().collect()
}

/// The error for an output that cannot be written.
pub(super) fn unwritable(path: &Path, error: &WriteError) -> Diagnostic {
    Diagnostic::error_at_path(Code::Unwritable, path, format!("this file cannot be written: {}", error.reason(path)))
}

//! Opens an address in the user's browser.

use std::ffi::OsStr;

use super::terminal::Terminal;

/// Opens a file or an address. That it fails is worth a word, not a failure: what was asked for is done.
pub(super) fn open(target: impl AsRef<OsStr>, terminal: &Terminal) {
    if let Err(error) = open::that_detached(target) {
        terminal.note(format_args!("the browser cannot be opened: {error}"));
    }
}

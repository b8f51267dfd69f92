//! What belongs into a checkout, compared with what is there.

use std::collections::BTreeMap;

use sha3::{Digest, Sha3_256};

use super::{Change, Contents, Planner};
use crate::diagnostics::Diagnostic;
use crate::export::nixpkgs::folder::unreadable;
use crate::source::{ReadError, read_bytes};

impl Planner<'_> {
    /// The files that are behind. One of ours that others have changed since is told of, and left alone.
    pub(super) fn changes(&mut self, wanted: Contents) -> Vec<Change> {
        let mut changes = Vec::new();
        for (place, after) in wanted {
            let path = self.doc.join(&place);
            let before = match read_bytes(&path) {
                Ok(bytes) => Some(bytes),
                Err(ReadError::NotFound) => None,
                Err(error) => {
                    self.faults.push(unreadable(&path, &error));
                    continue;
                }
            };
            if before.as_ref() == Some(&after) {
                continue;
            }
            let seen = self.config.seen.iter().find(|(of, _)| of.value == place).map(|(_, seen)| &seen.value);
            if let (Some(before), Some(seen), false) = (&before, seen, self.force)
                && self.is_ours(&place)
                && fingerprint(before) != *seen
            {
                let message = "this file has changed in the checkout since nixbook last saw it";
                self.faults.push(Diagnostic::error_at_path("export-conflict", &path, message).help(
                    "take the change into the book, with `nixbook import --force` for one; or let `--force` replace it",
                ));
                continue;
            }
            changes.push(Change { path, within: format!("{}/{place}", self.config.doc), before, after });
        }
        changes
    }

    /// The fingerprints of our texts.
    pub(super) fn seen(&self) -> BTreeMap<String, String> {
        self.export.texts.iter().map(|text| (self.place(text).to_owned(), fingerprint(&text.bytes))).collect()
    }
}

/// A short name for bytes, by which it is seen that they have changed.
pub fn fingerprint(bytes: &[u8]) -> String {
    Sha3_256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

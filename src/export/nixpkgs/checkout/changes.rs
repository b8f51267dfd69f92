//! What has to be written, and what may not be: the work of others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::source::hash::sha3;

use super::{FileChange, FileContents, Planner};
use crate::diagnostics::{Code, Diagnostic};
use crate::export::nixpkgs::folder::unreadable;
use crate::source::{Purpose, ReadError, Shown as _, World};

/// What the build of nixpkgs' manual takes of its sources is told there.
const SOURCES: &str = "doc-support/package.nix";

impl Planner<'_> {
    /// The files that are not as they have to be. `ours`: those that only we write.
    pub(super) fn changes(&mut self, wanted: FileContents, ours: &BTreeSet<String>, world: &World) -> Vec<FileChange> {
        let wanted = wanted.into_iter().map(|(destination, bytes)| (destination, Some(bytes)));
        let gone = self.gone.iter().map(|destination| (destination.clone(), None)).collect::<Vec<_>>();
        let mut all: BTreeMap<String, Option<Vec<u8>>> = wanted.collect();
        all.extend(gone);
        let mut changes = Vec::new();
        for (destination, after) in all {
            let path = self.doc.join(&destination);
            let before = match world.read_bytes(&path, Purpose::Checkout) {
                Ok(bytes) => Some(bytes),
                Err(ReadError::NotFound) => None,
                Err(error) => {
                    self.faults.push(unreadable(&path, &error));
                    continue;
                }
            };
            if before == after {
                continue;
            }
            let change = FileChange { path, within: format!("{}/{destination}", self.config.doc), before, after };
            let guarded = !self.force && (ours.contains(&destination) || self.gone.contains(&destination));
            match self.conflict(&destination, &change).filter(|_| guarded) {
                Some(fault) => {
                    self.faults.push(fault);
                    self.conflicts.push(change);
                }
                None => changes.push(change),
            }
        }
        changes
    }

    /// What is wrong with a change to a file of ours: something is there, or is not, that we do not know of.
    fn conflict(&self, destination: &str, FileChange { path, before, after, .. }: &FileChange) -> Option<Diagnostic> {
        let seen = self.config.seen.iter().find(|(of, _)| of.value == destination).map(|(_, seen)| &seen.value);
        let error = |message: &str, help: String| {
            Some(Diagnostic::error_at_path(Code::ExportConflict, path, message).help(help))
        };
        match (before, seen, after) {
            (None, None, _) => None,
            (None, Some(_), _) => error(
                "the file was deleted in the checkout since the last export or import",
                "remove it from the book too, or pass `--force` to write it".to_owned(),
            ),
            (Some(before), Some(seen), _) if fingerprint(before) == *seen => None,
            (Some(_), _, None) => error(
                "the file is no longer in the book, but it was changed in the checkout since the last export or import",
                format!(
                    "`--force` deletes it; delete the line `\"{destination}\"` of `[export.nixpkgs.seen]` in `book.toml`, and \
                     it is left alone"
                ),
            ),
            (Some(_), Some(_), _) => error(
                "the file was changed in the checkout since the last export or import",
                self.ways_out(destination, path),
            ),
            (Some(_), None, _) => {
                error("the file exists in the checkout with different content", self.ways_out(destination, path))
            }
        }
    }

    /// What to do about a file that others have written.
    fn ways_out(&self, destination: &str, path: &Path) -> String {
        let force = "pass `--force` to overwrite it";
        let follows = self.export.texts.iter().filter(|text| text.follows.is_some());
        if let Some(text) = follows.into_iter().find(|text| self.destination(text) == destination) {
            let of = text.follows.as_deref().and_then(|of| self.destinations.get(of)).map_or("", String::as_str);
            return format!(
                "apply the change to the recipes of `{of}` by hand: this file is generated from them; or move it away; \
                 {force}"
            );
        }
        if !destination.ends_with(".md") {
            return format!("copy it into the book, over the file that a text shows there; {force}");
        }
        let book = self.book.folder_on_disk();
        let option = match book.as_os_str().is_empty() || book == Path::new(".") {
            true => String::new(),
            false => format!(" --book {}", book.shown()),
        };
        format!(
            "`nixbook import{option} --force {}` takes it into the book, where the book's own edits of that file are \
             lost; {force}",
            path.shown()
        )
    }

    /// The fingerprints of what is ours, and `None` for what was.
    pub(super) fn seen(&self, wanted: &FileContents, ours: &BTreeSet<String>) -> BTreeMap<String, Option<String>> {
        let here = ours
            .iter()
            .filter_map(|destination| Some((destination.clone(), Some(fingerprint(wanted.get(destination)?)))));
        let known = self.config.seen.iter().map(|(destination, _)| destination.value.clone());
        let gone = known
            .filter(|destination| self.whole && !ours.contains(destination))
            .map(|destination| (destination, None));
        here.chain(gone).collect()
    }

    /// What people have to know: what stays, and what they have to do, as nixpkgs' build takes texts, and of all else only
    /// what it names.
    pub(super) fn notes(&self, changes: &[FileChange], world: &World) -> Vec<String> {
        let doc = &self.config.doc;
        let left = self.left.iter();
        let left = left.map(|path| format!("note: {doc}/{path} is no longer part of the book and was left unchanged"));
        left.chain(self.unnamed(changes, world)).collect()
    }

    /// Files that the build does not take yet.
    fn unnamed(&self, changes: &[FileChange], world: &World) -> Vec<String> {
        let Ok(named) = world.read_text(&self.doc.join(SOURCES), Purpose::Checkout) else { return Vec::new() };
        let doc = &self.config.doc;
        let new = changes.iter().filter(|change| change.before.is_none() && !change.within.ends_with(".md"));
        let unknown = new.filter(|change| {
            let destination = change.within.strip_prefix(doc).unwrap_or(&change.within);
            !named.contains(destination)
        });
        unknown
            .map(|change| {
                format!(
                    "note: {} has to be added to the sources in {doc}/{SOURCES}: a build takes nothing else",
                    change.within
                )
            })
            .collect()
    }
}

/// A short name for bytes, by which it is seen that they have changed.
pub fn fingerprint(bytes: &[u8]) -> String {
    sha3(bytes, 8)
}

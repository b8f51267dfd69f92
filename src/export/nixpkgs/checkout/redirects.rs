//! The checkout's `redirects.json`: entries of new ids, and those of old ids under their new names.
//!
//! What an id was called before is known from the book's own table, and where that says nothing, from the texts: what
//! the checkout has is compared with what goes there, as `nixbook redirects sync` compares two states of a book.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use super::checkout_index::{CheckoutIndex, IncludeClosure};
use super::{ExportedText, FileContents, Planner};
use crate::check::redirects::renames;
use crate::diagnostics::{Code, Diagnostic, Suggestions};
use crate::export::nixpkgs::folder::REDIRECTS;
use crate::export::nixpkgs::redirects::{NeededEntry, complete};
use crate::formats::redirects::{Redirects, location, needs_entry};
use crate::manual::{Fingerprint, fingerprints_of_text, folder_of, join_relative};
use crate::markdown::tree::{Document, label_of_reference, reference_id};
use crate::source::edit::marked_as_file;
use crate::source::{Shown as _, Sources};

impl Planner<'_> {
    /// Brings the table up to date.
    pub(super) fn redirects(
        &mut self,
        checkout_index: &CheckoutIndex,
        include_closure: &IncludeClosure,
        wanted: &mut FileContents,
        sources: &mut Sources,
    ) {
        let path = self.doc.join(REDIRECTS);
        if matches!(sources.world().kind(&path), Ok(None)) {
            return;
        }
        let texts = self.export.texts.iter().filter(|text| !self.is_made(self.destination(text)));
        let ids: Vec<(String, String)> = texts.flat_map(|text| self.ids(text)).collect();
        let ids: Vec<NeededEntry<'_>> = ids.iter().map(|(id, page)| (id.as_str(), page.as_str(), &[][..])).collect();
        match self.table(&path, &ids, checkout_index, include_closure, sources) {
            Ok(text) => {
                wanted.insert(REDIRECTS.to_owned(), marked_as_file(&path, &text, sources.world()));
            }
            Err(mut faults) => self.faults.append(&mut faults),
        }
    }

    /// The ids of a text, and the page that they are on there.
    fn ids(&self, text: &ExportedText) -> Vec<(String, String)> {
        let root = self.root(text);
        // What is on the page of the text that brings it is so there too; what has a page of its own keeps that.
        let here = root.ids.first().map(|(_, page)| page);
        let there = self.pages.get(&root.path).unwrap_or(&self.config.page).clone();
        let page = |page: &String| if Some(page) == here { there.clone() } else { page.clone() };
        text.ids.iter().map(|(id, own)| (id.clone(), page(own))).collect()
    }

    /// The text in a list of the checkout that a text comes with: itself, or one that includes it.
    fn root<'t>(&'t self, text: &'t ExportedText) -> &'t ExportedText {
        if text.follows.is_some() && self.pages.contains_key(&text.path) {
            return text;
        }
        let mut unit = Some(text.unit);
        while let Some(id) = unit {
            let path = &self.manual.units[id].path;
            if let Some(root) = self.export.texts.iter().find(|text| text.path == *path && text.follows.is_none())
                && self.export.roots.contains(path)
            {
                return root;
            }
            unit = self.manual.units[id].parent;
        }
        text
    }

    /// The text of the table as it has to be.
    fn table(
        &mut self,
        path: &Path,
        ids: &[NeededEntry<'_>],
        checkout_index: &CheckoutIndex,
        include_closure: &IncludeClosure,
        sources: &mut Sources,
    ) -> Result<String, Vec<Diagnostic>> {
        let mut table = Redirects::open(path, sources)?;
        let dropped = self.dropped(checkout_index, include_closure);
        let renamed = self.renamed(&table, ids, &dropped, checkout_index, include_closure, sources);
        for (old, new) in &renamed {
            rename(&mut table, old, new);
        }
        self.follow_notes(&mut table, ids, &renamed, &dropped, checkout_index);
        self.move_pages(&mut table);
        self.tell_removed(path, &table, ids, &dropped, checkout_index, include_closure);
        self.tell_living(&table, ids);
        complete(&mut table, ids);
        Ok(table.text())
    }

    /// The texts of the checkout that are part of its manual, and will not be as they are: those that are ours, and those
    /// that no include leads to any more.
    pub(super) fn dropped<'s>(
        &self,
        checkout_index: &'s CheckoutIndex,
        include_closure: &IncludeClosure,
    ) -> BTreeSet<&'s str> {
        let mut lines: HashMap<&str, Vec<String>> = HashMap::new();
        for entry in &checkout_index.entries {
            let path = join_relative(folder_of(&entry.by), &entry.written);
            lines.entry(&entry.by).or_default().push(path);
        }
        // A navigation file leads to more, but these are only asked for what our own texts led to.
        let ours = self.destinations.values().chain(&self.gone).cloned();
        let mut was: BTreeSet<String> = ours.collect();
        let mut next: Vec<String> = was.iter().cloned().collect();
        while let Some(by) = next.pop() {
            for path in lines.get(by.as_str()).into_iter().flatten() {
                if was.insert(path.clone()) {
                    next.push(path.clone());
                }
            }
        }
        let known = checkout_index.documents.keys().map(String::as_str);
        known.filter(|path| was.contains(*path) && (self.is_ours(path) || !include_closure.has(path))).collect()
    }

    /// Whether an id will be in a text of others.
    fn is_elsewhere(
        &self,
        id: &str,
        checkout_index: &CheckoutIndex,
        include_closure: &IncludeClosure,
        dropped: &BTreeSet<&str>,
    ) -> bool {
        let mut spans = checkout_index.ids.get(id).into_iter().flatten();
        spans.any(|(path, _)| !dropped.contains(path.as_str()) && include_closure.has(path))
    }

    /// A text that comes into another list may come to be on another page.
    fn move_pages(&self, table: &mut Redirects) {
        let moved = self.export.texts.iter().filter(|text| self.behind.contains_key(&self.root(text).path));
        for (id, page) in moved.flat_map(|text| self.ids(text)) {
            let at = table.locations(&id).and_then(|locations| locations.first());
            if at.is_some_and(|at| *at != format!("{page}#{id}")) {
                // It has an entry, and is not there yet.
                let _ = table.move_to(&id, &page);
            }
        }
    }

    /// The ids of the table that are no more, and those that they have become.
    fn renamed(
        &self,
        table: &Redirects,
        ids: &[NeededEntry<'_>],
        dropped: &BTreeSet<&str>,
        checkout_index: &CheckoutIndex,
        include_closure: &IncludeClosure,
        sources: &Sources,
    ) -> Vec<(String, String)> {
        let now: HashSet<&str> = ids.iter().map(|(id, ..)| *id).collect();
        let is_gone = |id: &str| {
            table.locations(id).is_some()
                && !now.contains(id)
                && !self.is_elsewhere(id, checkout_index, include_closure, dropped)
        };
        let mut found: Vec<(String, String)> = Vec::new();
        let mut known = HashSet::new();
        for (id, ..) in ids {
            let former = self.book.redirects.as_ref().map(|redirects| redirects.former(id)).unwrap_or_default();
            for (_, old) in
                former.iter().filter_map(|location| location.split_once('#')).filter(|(_, old)| is_gone(old))
            {
                if known.insert(old) {
                    found.push((old.to_owned(), (*id).to_owned()));
                }
            }
        }
        let before: Vec<Fingerprint> = checkout_index
            .documents
            .iter()
            .filter(|(path, _)| dropped.contains(path.as_str()))
            .flat_map(|(path, document)| fingerprints(path, document, sources))
            .collect();
        let told: HashSet<&str> = found.iter().flat_map(|(old, new)| [old.as_str(), new.as_str()]).collect();
        let gone =
            before.iter().map(|fingerprint| fingerprint.id.as_str()).filter(|id| is_gone(id) && !told.contains(id));
        let gone: HashSet<&str> = gone.collect();
        if gone.is_empty() {
            return found;
        }
        let known: HashSet<&str> = before.iter().map(|fingerprint| fingerprint.id.as_str()).collect();
        let fresh = now.iter().copied().filter(|id| !known.contains(id) && !told.contains(id)).collect();
        let after = self.export.texts.iter().zip(&self.documents);
        let after: Vec<Fingerprint> =
            after.flat_map(|(text, document)| fingerprints(self.destination(text), document, sources)).collect();
        let inferred = renames(&before, &after, &gone, &fresh);
        let inferred: Vec<_> = inferred.into_iter().map(|(old, new)| (old.to_owned(), new.to_owned())).collect();
        found.extend(inferred);
        found
    }

    /// The references to a footnote have ids that are made of its label, and go where it goes.
    fn follow_notes(
        &self,
        table: &mut Redirects,
        ids: &[NeededEntry<'_>],
        renamed: &[(String, String)],
        dropped: &BTreeSet<&str>,
        checkout_index: &CheckoutIndex,
    ) {
        let now: HashSet<&str> = ids.iter().map(|(id, ..)| *id).collect();
        let renamed: HashMap<&str, &str> =
            renamed.iter().rev().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        // The references move, and no label is one of theirs.
        let successors = table.successors();
        for (id, spans) in &checkout_index.ids {
            let Some((label, nth)) = label_of_reference(id) else { continue };
            let ours = spans.iter().all(|(path, _)| dropped.contains(path.as_str()));
            if !ours || now.contains(id.as_str()) || table.locations(id).is_none() {
                continue;
            }
            let successor = match renamed.get(label) {
                Some(new) => Some(*new),
                None if now.contains(label) => Some(label),
                None => successors.get(label).map(String::as_str),
            };
            let Some(successor) = successor.filter(|successor| successor != id).map(str::to_owned) else { continue };
            let same = reference_id(&successor, nth);
            rename(table, id, if now.contains(same.as_str()) { &same } else { &successor });
        }
    }

    /// A historical location that another id leads to is taken: the addresses of readers cannot lead to two things.
    fn tell_living(&mut self, table: &Redirects, ids: &[NeededEntry<'_>]) {
        let former: HashSet<&str> =
            table.iter().flat_map(|(_, locations)| locations.iter().skip(1)).map(String::as_str).collect();
        let living: HashMap<String, &str> = ids
            .iter()
            .filter(|(id, ..)| needs_entry(id))
            .map(|(id, page, _)| (location(page, id), *id))
            .filter(|(location, _)| former.contains(location.as_str()))
            .collect();
        for (of, location, span) in table.former_spans() {
            let Some(id) = living.get(location) else { continue };
            let message = format!("`{location}` leads to `{of}`, and the book has an id `{id}` now");
            self.faults.push(
                Diagnostic::error(Code::RedirectsLivingLocation, span, message)
                    .help("give the id in the book another name: readers of old links look for what is here"),
            );
        }
    }

    /// Ids that are there now, will not be, and of which nobody can say what they have become.
    fn tell_removed(
        &mut self,
        path: &Path,
        table: &Redirects,
        ids: &[NeededEntry<'_>],
        dropped: &BTreeSet<&str>,
        checkout_index: &CheckoutIndex,
        include_closure: &IncludeClosure,
    ) {
        let now: HashSet<&str> = ids.iter().map(|(id, ..)| *id).collect();
        let mut suggestions = Suggestions::default();
        for (id, spans) in &checkout_index.ids {
            let old = spans.iter().find(|(path, _)| dropped.contains(path.as_str()));
            // Of a reference to a footnote nothing has to be said besides the footnote.
            let known = needs_entry(id)
                && label_of_reference(id).is_none()
                && table.locations(id).is_some()
                && !now.contains(id.as_str());
            let Some((of, span)) =
                old.filter(|_| known && !self.is_elsewhere(id, checkout_index, include_closure, dropped))
            else {
                continue;
            };
            let message = format!("the id `{id}` is no longer in the book, but the checkout's redirects list it");
            let fresh = || ids.iter().map(|(id, ..)| *id).filter(|id| table.locations(id).is_none());
            let new = suggestions.nearest(id, fresh).unwrap_or("NEW");
            let table = path.shown();
            let kept = match self.gone.contains(of) {
                true => format!(
                    "; or is the text to stay there, and only the book is to be without it: delete the line `\"{of}\"` \
                     of `[export.nixpkgs.seen]` in `book.toml`"
                ),
                false => String::new(),
            };
            self.faults.push(Diagnostic::error(Code::ExportRemovedId, *span, message).help(format!(
                "say where its readers go: `nixbook redirects rename {id} {new}` or `nixbook redirects remove {id} TARGET`, \
                 with `--file {table}`; what the book's own `redirects.json` tells is carried over{kept}"
            )));
        }
    }
}

/// The traces of a text, which is what its first headings have above them.
fn fingerprints(path: &str, document: &Document, sources: &Sources) -> Vec<Fingerprint> {
    let mut fingerprints = fingerprints_of_text(document, sources);
    for fingerprint in fingerprints.iter_mut().filter(|fingerprint| fingerprint.above.is_none()) {
        fingerprint.above = Some(path.to_owned());
    }
    fingerprints
}

/// Gives the locations of an id that is no more to another. Its entry stays where it is, if the other has none.
fn rename(table: &mut Redirects, old: &str, new: &str) {
    // The old one has an entry, and is not the new one: nothing is left to go wrong.
    let _ = if table.locations(new).is_some() { table.remove(old, new) } else { table.rename(old, new) };
}

//! The checkout's `redirects.json`: entries of new ids, and those of old ids under their new names.
//!
//! What an id was called before is known from the book's own table, and where that says nothing, from the texts: what
//! the checkout has is compared with what goes there, as `nixbook redirects sync` compares two states of a book.

use std::collections::HashSet;
use std::path::Path;

use super::survey::Survey;
use super::{Contents, Planner, Text};
use crate::check::redirects::{Table, renames};
use crate::diagnostics::{Diagnostic, Place, Severity, nearest};
use crate::export::nixpkgs::folder::{REDIRECTS, read};
use crate::export::nixpkgs::redirects::{Wanted, complete};
use crate::manual::{Trace, json, redirects::needs_entry, traces_of_text};
use crate::markdown;
use crate::source::edit::marked_as_file;
use crate::source::{Sources, Span, is_there};

impl Planner<'_> {
    /// Brings the table up to date.
    pub(super) fn redirects(&mut self, survey: &Survey, wanted: &mut Contents, sources: &mut Sources) {
        let path = self.doc.join(REDIRECTS);
        if matches!(is_there(&path), Ok(false)) {
            return;
        }
        let ids: Vec<(String, String)> = self.export.texts.iter().flat_map(|text| self.ids(text)).collect();
        let ids: Vec<Wanted<'_>> = ids.iter().map(|(id, page)| (id.as_str(), page.as_str(), &[][..])).collect();
        match self.table(&path, &ids, survey, sources) {
            Ok(text) => {
                wanted.insert(REDIRECTS.to_owned(), marked_as_file(&path, &text));
            }
            Err(mut faults) => self.faults.append(&mut faults),
        }
    }

    /// The ids of a text, and the page that they are on there.
    fn ids(&self, text: &Text) -> Vec<(String, String)> {
        let root = self.root(text);
        // What is on the page of the text that brings it is so there too; what has a page of its own keeps that.
        let here = root.ids.first().map(|(_, page)| page);
        let there = self.pages.get(&root.path).unwrap_or(&self.config.page).clone();
        let page = |page: &String| if Some(page) == here { there.clone() } else { page.clone() };
        text.ids.iter().map(|(id, own)| (id.clone(), page(own))).collect()
    }

    /// The text in a list of the checkout that a text comes with: itself, or one that includes it.
    fn root<'t>(&'t self, text: &'t Text) -> &'t Text {
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
        ids: &[Wanted<'_>],
        survey: &Survey,
        sources: &mut Sources,
    ) -> Result<String, Vec<Diagnostic>> {
        let (before, root) = read(path, sources)?;
        let file = sources.add(path, before.clone());
        let mut table = Table::read(file, sources).map_err(|fault| vec![fault])?;
        for (old, new) in self.renamed(&table, ids, survey, sources) {
            rename(&mut table, &old, &new);
        }
        self.tell_removed(path, &table, ids, survey);
        let text = table.text();
        if text == before {
            return Ok(complete(&before, &root, ids));
        }
        let file = sources.add(path, text.clone());
        let root = json::parse(file, sources.file(file)).map_err(|fault| vec![fault])?;
        Ok(complete(&text, &root, ids))
    }

    /// The ids of the table that are no more, and those that they have become.
    fn renamed(
        &self,
        table: &Table,
        ids: &[Wanted<'_>],
        survey: &Survey,
        sources: &mut Sources,
    ) -> Vec<(String, String)> {
        let now: HashSet<&str> = ids.iter().map(|(id, ..)| *id).collect();
        let is_gone = |id: &str| {
            let elsewhere = survey.ids.get(id).into_iter().flatten().any(|(path, _)| !self.is_ours(path));
            table.places(id).is_some() && !now.contains(id) && !elsewhere
        };
        let mut found: Vec<(String, String)> = Vec::new();
        for (id, ..) in ids {
            let past = self.redirects.get(*id).and_then(|places| places.get(1..)).unwrap_or_default();
            for (_, old) in past.iter().filter_map(|place| place.split_once('#')).filter(|(_, old)| is_gone(old)) {
                if !found.iter().any(|(known, _)| known == old) {
                    found.push((old.to_owned(), (*id).to_owned()));
                }
            }
        }
        let before: Vec<Trace> = survey
            .documents
            .iter()
            .filter(|(path, _)| self.is_ours(path))
            .flat_map(|(_, document)| traces_of_text(document, sources))
            .collect();
        let told: HashSet<&str> = found.iter().flat_map(|(old, new)| [old.as_str(), new.as_str()]).collect();
        let gone = before.iter().map(|trace| trace.id.as_str()).filter(|id| is_gone(id) && !told.contains(id));
        let gone: HashSet<&str> = gone.collect();
        if gone.is_empty() {
            return found;
        }
        let known: HashSet<&str> = before.iter().map(|trace| trace.id.as_str()).collect();
        let fresh = now.iter().copied().filter(|id| !known.contains(id) && !told.contains(id)).collect();
        let after: Vec<Trace> = self
            .export
            .texts
            .iter()
            .flat_map(|text| {
                let written = String::from_utf8_lossy(&text.bytes);
                // As a file is read: a byte order mark is no part of its text.
                let read = written.strip_prefix('\u{feff}').unwrap_or(&written).to_owned();
                let file = sources.add(&self.doc.join(self.place(text)), read);
                traces_of_text(&markdown::read(file, sources.file(file).text()), sources)
            })
            .collect();
        let inferred = renames(&before, &after, &gone, &fresh);
        let inferred: Vec<_> = inferred.into_iter().map(|(old, new)| (old.to_owned(), new.to_owned())).collect();
        found.extend(inferred);
        found
    }

    /// Ids that are there now, will not be, and of which nobody can say what they have become.
    fn tell_removed(&mut self, path: &Path, table: &Table, ids: &[Wanted<'_>], survey: &Survey) {
        for (id, places) in &survey.ids {
            let ours = places.iter().any(|(path, _)| self.is_ours(path));
            if !ours || !needs_entry(id) || table.places(id).is_none() || ids.iter().any(|(other, ..)| other == id) {
                continue;
            }
            let span: Option<Span> = places.first().map(|(_, span)| *span);
            let message = format!("the id `{id}` is gone from the book, and the checkout's redirects lead to it");
            let place = span.map_or(Place::Path(path.to_owned()), Place::Span);
            let fresh = ids.iter().map(|(id, ..)| *id).filter(|id| table.places(id).is_none());
            let new = nearest(id, fresh).unwrap_or("NEW");
            let table = path.display();
            self.faults.push(Diagnostic::new(Severity::Error, "export-removed-id", place, message).help(format!(
                "say where its readers go: `nixbook redirects rename {id} {new}` or `nixbook redirects remove {id} TARGET`, \
                 with `--file {table}`; what the book's own redirects.json tells is carried over"
            )));
        }
    }
}

/// Gives the places of an id that is no more to another. Its entry stays where it is, if the other has none.
fn rename(table: &mut Table, old: &str, new: &str) {
    let done = if table.places(new).is_some() { table.remove(old, new) } else { table.rename(old, new) };
    // Both are known to be as they have to be: the old one has an entry, and is not the new one.
    debug_assert!(done.is_ok());
}

//! The redirects of a checkout: new ids get their entries, and none goes unseen that readers may have linked.

use super::{Contents, Planner, Survey};
use crate::diagnostics::{Diagnostic, Place, Severity};
use crate::export::nixpkgs::folder::read;
use crate::export::nixpkgs::redirects::{Wanted, complete};
use crate::export::nrd;
use crate::manual::json::Value;
use crate::manual::redirects::needs_entry;
use crate::markdown::tree::FileKind;
use crate::source::edit::marked_as_file;
use crate::source::{Sources, is_there};

impl Planner<'_> {
    /// Adds what is missing in `redirects.json`, where the checkout has one.
    pub(super) fn redirects(&mut self, survey: &Survey, wanted: &mut Contents, sources: &mut Sources) {
        let path = self.doc.join("redirects.json");
        if matches!(is_there(&path), Ok(false)) {
            return;
        }
        let (text, root) = match read(&path, sources) {
            Ok(found) => found,
            Err(mut faults) => return self.faults.append(&mut faults),
        };
        let Value::Object(members) = &root.value else { return };
        let pages: Vec<(&str, String)> = self
            .export
            .texts
            .iter()
            .flat_map(|text| {
                let page = match text.kind {
                    FileKind::Page => nrd::page_name(self.place(text)),
                    _ => self.config.page.clone(),
                };
                text.ids.iter().map(move |(id, _)| (id.as_str(), page.clone()))
            })
            .collect();
        let ids: Vec<Wanted<'_>> = pages.iter().map(|(id, page)| (*id, page.as_str(), &[][..])).collect();
        // Ids that are there now, and will not be.
        for (id, places) in &survey.ids {
            let gone = places.iter().any(|(path, _)| self.is_ours(path)) && !ids.iter().any(|(other, ..)| other == id);
            let member = members.iter().find(|member| member.key == *id);
            if let (true, Some(_), true) = (gone, member, needs_entry(id)) {
                let span = places.first().map(|(_, span)| *span);
                let message = format!("the id `{id}` is gone from the book, and the checkout's redirects lead to it");
                let place = span.map_or(Place::Path(path.clone()), Place::Span);
                self.faults.push(Diagnostic::new(Severity::Error, "export-removed-id", place, message).help(
                    "say in the checkout's redirects.json where its readers go: make its entry that of the new id, \
                         with the old place in it",
                ));
            }
        }
        let completed = complete(&text, &root, &ids);
        wanted.insert("redirects.json".to_owned(), marked_as_file(&path, &completed));
    }
}

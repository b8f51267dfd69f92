//! Our ids are nobody else's in a checkout.

use std::collections::BTreeSet;

use super::Planner;
use super::checkout_index::CheckoutIndex;
use crate::diagnostics::{Code, Diagnostic};
use crate::markdown::tree::label_of_reference;

impl Planner<'_> {
    /// Tells of ids that are in texts of others.
    pub(super) fn check_ids(&mut self, checkout_index: &CheckoutIndex) {
        for text in &self.export.texts {
            let mut old: BTreeSet<&str> = BTreeSet::new();
            let mut taken = Vec::new();
            // The ids of references to a footnote are made of its own.
            for (id, _) in text.ids.iter().filter(|(id, _)| label_of_reference(id).is_none()) {
                for (path, span) in
                    checkout_index.ids.get(id).into_iter().flatten().filter(|(path, _)| !self.is_ours(path))
                {
                    old.insert(path);
                    taken.push((id, *span));
                }
            }
            // All of it is in one file there: it had another path.
            let title = text.ids.first().map(|(id, _)| id);
            let told = self.config.files.iter().find(|(from, _)| from.value == text.path).map(|(_, to)| to.span);
            let there: Vec<&str> = old.into_iter().collect();
            if let ([path], Some(span), None) = (there.as_slice(), told, &text.follows)
                && !checkout_index.documents.contains_key(self.destination(text))
                && checkout_index.order.get(*path).and_then(|ids| ids.first()) == title
            {
                let destination = self.destination(text);
                let message =
                    format!("`{}` is in the checkout as `{path}`, but its destination is `{destination}`", text.path);
                let doc = &self.config.doc;
                self.faults.push(Diagnostic::error(Code::ExportInvalidDestination, span, message).help(format!(
                    "write `{path}` here, or move it first with `git mv {doc}/{path} {doc}/{destination}` and update \
                     what includes it"
                )));
                continue;
            }
            for (id, span) in taken {
                let message = format!("the id `{id}` already exists in the checkout");
                self.faults.push(Diagnostic::error(Code::ExportTakenId, span, message).help("rename one of them"));
            }
        }
    }
}

//! References of what is exported lead somewhere in the checkout too: a manual with one that does not cannot be built.

use std::collections::HashSet;

use super::Planner;
use super::checkout_index::{CheckoutIndex, IncludeClosure, is_made_by_build};
use crate::diagnostics::{Code, Diagnostic};
use crate::export::nixpkgs::{example, external_ids};
use crate::manual::{UnitId, walk};
use crate::markdown::tree::{Inline, InlineKind, LinkTarget};
use crate::source::Span;

impl Planner<'_> {
    /// Tells of references to what the book has, the checkout has not, and does not go there.
    pub(super) fn references(&mut self, checkout_index: &CheckoutIndex, include_closure: &IncludeClosure) {
        let exported: HashSet<&str> =
            self.export.texts.iter().flat_map(|text| &text.ids).map(|(id, _)| id.as_str()).collect();
        let units: HashSet<UnitId> = self.export.texts.iter().map(|text| text.unit).collect();
        let goes_along = |id: &str| {
            let mut unit = self.manual.targets.get(id).map(|target| target.unit);
            while let Some(at) = unit.filter(|unit| !units.contains(unit)) {
                // What is no text of its own comes with the one that names it.
                unit = self.manual.units[at].parent.filter(|_| !self.manual.units[at].path.ends_with(".md"));
            }
            unit.is_some()
        };
        let dropped = self.dropped(checkout_index, include_closure);
        let is_there = |id: &str| {
            let mut spans = checkout_index.ids.get(id).into_iter().flatten();
            spans.any(|(path, _)| !dropped.contains(path.as_str()))
        };
        let external_ids = external_ids(self.config);
        let mut found: Vec<(String, Span)> = Vec::new();
        let mut look = |inline: &Inline| {
            let InlineKind::Link(link) = &inline.kind else { return };
            let id = match &link.target {
                LinkTarget::Id(id) => id,
                // It is elsewhere in the manual, as far as the book knows.
                LinkTarget::Url(url) => {
                    let id = external_ids.titles.keys().find(|id| external_ids.address(id) == *url);
                    let missing =
                        |id: &&String| !is_made_by_build(id) && !exported.contains(id.as_str()) && !is_there(id);
                    if let Some(id) = id.filter(missing) {
                        found.push((id.clone(), inline.span));
                    }
                    return;
                }
            };
            let in_book = self.manual.targets.contains_key(id) && !is_made_by_build(id);
            if in_book && !exported.contains(id.as_str()) && !goes_along(id) && !is_there(id) {
                found.push((id.clone(), inline.span));
            }
        };
        for text in self.export.texts.iter().filter(|text| text.follows.is_none()) {
            walk::unit_inlines(&self.manual.units[text.unit], &mut look);
        }
        for (recipe, text) in self.manual.recipes.iter().zip(&self.manual.recipe_texts) {
            if exported.contains(example::id(&recipe.name).as_str()) {
                walk::all_inlines(&text.title, &mut look);
                walk::all_inlines(&text.summary, &mut look);
            }
        }
        for (id, span) in found {
            let message = format!("`#{id}` is not in the checkout and is not exported");
            let of = self.manual.targets.get(&id).map(|target| &self.manual.units[target.unit].path);
            let help = match of {
                Some(path) => format!(
                    "add a destination for `{path}` to `[export.nixpkgs.files]`, or link to something that the checkout has"
                ),
                None => "remove it from `[export.nixpkgs.elsewhere]` and change the link".to_owned(),
            };
            self.faults.push(Diagnostic::error(Code::ExportMissingId, span, message).help(help));
        }
    }
}

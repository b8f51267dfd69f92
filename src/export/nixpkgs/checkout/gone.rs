//! What was ours in a checkout and is no more in the book: it goes too, or is let go.

use std::collections::BTreeSet;

use super::checkout_index::CheckoutIndex;
use super::{Planner, companion_path, lines};
use crate::export::nixpkgs::files::named;
use crate::manual::{folder_of, join_relative};

impl Planner<'_> {
    /// What nixbook brought there and the book has no more: what came with a text that is still ours, and texts whose ids
    /// have moved to another. A text that book.toml names no more is let go, with all that came with it, and stays there.
    pub(super) fn find_gone(&mut self, checkout_index: &CheckoutIndex, ours: &BTreeSet<String>) {
        if !self.whole {
            return;
        }
        let mut left: Vec<&String> = self.config.seen.iter().map(|(path, _)| &path.value).collect();
        left.retain(|path| !ours.contains(*path) && !self.is_made(path));
        let ids: BTreeSet<&String> = self.export.texts.iter().flat_map(|text| &text.ids).map(|(id, _)| id).collect();
        let moved = |path: &str| {
            let there = checkout_index.order.get(path).map_or(&[][..], Vec::as_slice);
            !there.is_empty() && there.iter().all(|id| ids.contains(id))
        };
        let mut gone: BTreeSet<String> = BTreeSet::new();
        loop {
            let of_ours = self.destinations.values().chain(&gone);
            let come_along: BTreeSet<String> = of_ours.flat_map(|path| brings(path, checkout_index)).collect();
            let found = left.extract_if(.., |path| come_along.contains(*path) || moved(path));
            let found: Vec<String> = found.cloned().collect();
            if found.is_empty() {
                break;
            }
            gone.extend(found);
        }
        // What a text of others shows stays.
        for (path, document) in &checkout_index.documents {
            if !ours.contains(path) && !gone.contains(path) {
                for file in named(document) {
                    gone.remove(&join_relative(folder_of(path), &file.written));
                }
            }
        }
        self.left = left.into_iter().filter(|path| checkout_index.documents.contains_key(*path)).cloned().collect();
        self.gone = gone;
    }
}

/// The paths of what comes with a text of the checkout: its text for recipes, and what it includes and shows.
fn brings(path: &str, checkout_index: &CheckoutIndex) -> Vec<String> {
    let mut found = vec![companion_path(path)];
    if let Some(document) = checkout_index.documents.get(path) {
        let written = lines(document).into_iter().chain(named(document).into_iter().map(|file| file.written));
        found.extend(written.map(|written| join_relative(folder_of(path), &written)));
    }
    found
}

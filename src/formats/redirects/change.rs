//! Changes of the entries: those that nixpkgs' own tool for redirects makes, and what they are made of.

use std::collections::HashSet;

use super::Redirects;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::source::Span;

/// An id's location on a page.
pub fn location(page: &str, id: &str) -> String {
    format!("{page}#{id}")
}

impl Redirects {
    /// Gives a new id an entry with these locations, the current one first. It comes before the first entry that follows
    /// it in the alphabet, and last where there is none: so does nixpkgs' own tool, whatever the order of the file.
    pub fn insert(&mut self, id: &str, locations: Vec<String>) {
        self.entries.insert(id, locations);
    }

    /// Gives a new id an entry with its location on a page.
    ///
    /// # Errors
    /// Where it has one.
    pub fn add(&mut self, id: &str, page: &str) -> Result<(), Diagnostic> {
        self.free(id)?;
        self.insert(id, vec![location(page, id)]);
        Ok(())
    }

    /// Puts a new present location first; the one before becomes a former one.
    ///
    /// # Errors
    /// Where the id has no entry, or is on that page already.
    pub fn move_to(&mut self, id: &str, page: &str) -> Result<(), Diagnostic> {
        let location = location(page, id);
        let present = self.locations(id).ok_or_else(|| self.unknown(id))?.first();
        if present == Some(&location) {
            let message = format!("`{id}` is already at `{location}`");
            return Err(self.fault(Code::RedirectsSameLocation, id, message));
        }
        self.entries.change(id, |locations| put_first(locations, location));
        Ok(())
    }

    /// Gives an entry another id, on the same page; the location with the old id becomes a former one.
    ///
    /// # Errors
    /// Where the old id has no entry, or the new one has.
    pub fn rename(&mut self, old: &str, new: &str) -> Result<(), Diagnostic> {
        let first = self.locations(old).ok_or_else(|| self.unknown(old))?.first().cloned();
        self.free(new)?;
        self.entries.rename(old, new);
        if let Some((page, _)) = first.as_deref().and_then(|first| first.split_once('#')) {
            self.entries.change(new, |locations| put_first(locations, location(page, new)));
        }
        Ok(())
    }

    /// Takes an entry out; its locations lead to another id from then on.
    ///
    /// # Errors
    /// Where one of the two has no entry, or they are the same.
    pub fn remove(&mut self, id: &str, target: &str) -> Result<(), Diagnostic> {
        for id in [id, target] {
            if self.locations(id).is_none() {
                return Err(self.unknown(id));
            }
        }
        if id == target {
            let message = format!("`{id}` cannot redirect to itself");
            return Err(self.fault(Code::RedirectsSameLocation, id, message).help("choose another id as the target"));
        }
        for location in self.entries.remove(id) {
            self.keep(target, &location);
        }
        Ok(())
    }

    /// Gives an id a former location, unless it has it; whether it had not.
    pub fn keep(&mut self, id: &str, location: &str) -> bool {
        let new = self.locations(id).is_some() && !self.entries.has(id, location);
        if new {
            self.entries.append(id, location);
        }
        new
    }

    /// Takes former locations out.
    pub fn forget(&mut self, id: &str, forgotten: &HashSet<String>) {
        let mut first = true;
        let stays = |there: &String| std::mem::take(&mut first) || !forgotten.contains(there);
        self.entries.change(id, |locations| locations.retain(stays));
    }

    /// Puts the present location of each id that has a page first, and every other once. What was first becomes a
    /// former location, unless something is there now, as `is_present` says.
    pub fn normalize<'p>(&mut self, page: impl Fn(&str) -> Option<&'p str>, is_present: impl Fn(&str) -> bool) {
        let ids: Vec<String> = self.entries.ids().map(str::to_owned).collect();
        for id in ids {
            let Some(page) = page(&id) else { continue };
            let location = location(page, &id);
            self.entries.change(&id, |locations| {
                if locations.first().is_some_and(|first| *first != location && is_present(first)) {
                    locations.remove(0);
                }
                let baseline = std::mem::replace(locations, vec![location.clone()]);
                let mut seen = HashSet::from([location]);
                locations.extend(baseline.into_iter().filter(|there| seen.insert(there.clone())));
            });
        }
    }

    fn unknown(&self, id: &str) -> Diagnostic {
        let near = nearest(id, self.entries.ids());
        let help = match (self.successor(id), near) {
            (Some(successor), _) => format!("it was renamed to `{successor}`, which has its former locations"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => format!("run `nixbook redirects add {id} PAGE`"),
        };
        self.fault(Code::RedirectsNoEntry, id, format!("`{id}` has no entry")).help(help)
    }

    fn free(&self, id: &str) -> Result<(), Diagnostic> {
        if self.locations(id).is_none() {
            return Ok(());
        }
        let message = format!("`{id}` has an entry already");
        Err(self
            .fault(Code::RedirectsEntryExists, id, message)
            .help(format!("if it moved, run `nixbook redirects move {id} PAGE`; else choose another id")))
    }

    /// A fault at the entry of an id, or at the start of the file.
    fn fault(&self, code: Code, id: &str, message: String) -> Diagnostic {
        let start = Span::new(self.file, self.root.start, self.root.start + 1);
        Diagnostic::error(code, self.span(id).unwrap_or(start), message)
    }
}

/// Makes a location the current one. What comes back to it is no former location any more.
fn put_first(locations: &mut Vec<String>, location: String) {
    locations.retain(|there| *there != location);
    locations.insert(0, location);
}

//! Making the table true again after the book has changed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use indexmap::IndexMap;
use serde::Serialize;

use super::renames;
use crate::formats::redirects::{Addresses, Redirects, is_generated, location};
use crate::manual::Fingerprint;

/// The book as it was.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// Its ids, in reading order.
    pub fingerprints: Vec<Fingerprint>,
    /// The page of the site that each was on.
    pub site: BTreeMap<String, String>,
    /// The page of nixos-render-docs' HTML that each was on, where that is known.
    pub nixos_render_docs: BTreeMap<String, String>,
}

/// The book as it is.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a> {
    /// Its ids, in reading order.
    pub fingerprints: &'a [Fingerprint],
    /// The page of the site that each is on.
    pub site: &'a IndexMap<String, String>,
    /// The page of nixos-render-docs' HTML that each is on.
    pub nixos_render_docs: &'a Addresses,
}

/// Something that was done to the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum SyncChange {
    /// A new id has its entry.
    Added {
        /// The id that is new.
        id: String,
        /// Its location, `page.html#id`.
        location: String,
    },
    /// An id has another name.
    Renamed {
        /// The id in the baseline.
        from: String,
        /// The id in the book now.
        to: String,
    },
    /// An id is on another page.
    Moved {
        /// The id that is on another page.
        id: String,
        /// Its location in the baseline.
        from: Option<String>,
        /// Its location in the book now.
        to: String,
    },
    /// An id is gone; its locations go to another id.
    Removed {
        /// The removed id.
        id: String,
        /// The id that its locations go to.
        target: String,
    },
    /// A historical location leads to an id.
    Kept {
        /// The historical location, `page.html#id`.
        location: String,
        /// The id whose entry gets it.
        id: String,
    },
    /// A historical location is one of the present again.
    Dropped {
        /// The historical location, `page.html#id`.
        location: String,
        /// The id that it led to.
        id: String,
    },
}

impl fmt::Display for SyncChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { id, location } => write!(f, "added    {id}, at {location}"),
            Self::Renamed { from, to } => write!(f, "renamed  {from} → {to}"),
            Self::Moved { id, from: Some(from), to } => write!(f, "moved    {id}: {from} → {to}"),
            Self::Moved { id, from: None, to } => write!(f, "moved    {id} → {to}"),
            Self::Removed { id, target } => write!(f, "removed  {id}: redirected to {target}"),
            Self::Kept { location, id } => write!(f, "kept     {location}, which redirects to {id}"),
            Self::Dropped { location, id } => {
                write!(f, "dropped  {location}, which redirected to {id} and is in use again")
            }
        }
    }
}

/// Makes the table true: gives what was done, and the ids of the table of which nothing is known any more.
pub fn sync(
    table: &mut Redirects,
    baseline: Option<&Baseline>,
    present: Present<'_>,
) -> (Vec<SyncChange>, Vec<String>) {
    let nothing = Baseline::default();
    let mut sync = Sync {
        table,
        baseline: baseline.unwrap_or(&nothing),
        present,
        successors: HashMap::new(),
        renamed_to: HashSet::new(),
        above: HashMap::new(),
        changes: Vec::new(),
    };
    sync.rename();
    sync.add_and_move();
    sync.remove();
    sync.drop_living();
    sync.keep_addresses();
    sync.keep_pages();
    let unknown = sync.table.iter().map(|(id, _)| id).filter(|id| !sync.is_present(id)).map(str::to_owned).collect();
    (sync.changes, unknown)
}

struct Sync<'a> {
    table: &'a mut Redirects,
    baseline: &'a Baseline,
    present: Present<'a>,
    /// For each id that is gone: the id that replaces it.
    successors: HashMap<String, String>,
    /// The ids that others were renamed to.
    renamed_to: HashSet<String>,
    /// What takes the place of an id that is gone: found once for each.
    above: HashMap<&'a str, Option<String>>,
    changes: Vec<SyncChange>,
}

impl<'a> Sync<'a> {
    fn is_present(&self, id: &str) -> bool {
        self.present.nixos_render_docs.contains_key(id) && !is_generated(id)
    }

    fn rename(&mut self) {
        let (baseline, present) = (self.baseline, self.present);
        let was: HashSet<&str> = baseline.fingerprints.iter().map(|fingerprint| fingerprint.id.as_str()).collect();
        let mut gone = HashSet::new();
        for fingerprint in &baseline.fingerprints {
            let id = fingerprint.id.as_str();
            if self.is_present(id) {
                continue;
            }
            // Someone may have told the table by hand.
            match self.recorded(id) {
                Some(successor) => {
                    self.successors.insert(id.to_owned(), successor);
                }
                None => {
                    gone.insert(id);
                }
            }
        }
        let taken: HashSet<String> = self.successors.values().cloned().collect();
        let ids = present.fingerprints.iter().map(|fingerprint| fingerprint.id.as_str());
        let fresh: HashSet<&str> = ids.filter(|id| !was.contains(id) && !taken.contains(*id)).collect();
        for (old, new) in renames(&baseline.fingerprints, present.fingerprints, &gone, &fresh) {
            // An id without an entry gets one under its new name; its address is kept with the others.
            if self.table.locations(old).is_some() {
                let _ = if self.table.locations(new).is_some() {
                    self.table.remove(old, new)
                } else {
                    self.table.rename(old, new)
                };
            }
            self.renamed_to.insert(new.to_owned());
            self.successors.insert(old.to_owned(), new.to_owned());
            self.changes.push(SyncChange::Renamed { from: old.to_owned(), to: new.to_owned() });
        }
    }

    /// The id that an old one's address leads to already.
    fn recorded(&self, id: &str) -> Option<String> {
        if self.table.locations(id).is_some() {
            return None;
        }
        let pages = [self.baseline.nixos_render_docs.get(id), self.baseline.site.get(id)];
        let owner = pages.into_iter().flatten().find_map(|page| self.table.owner(&location(page, id)))?;
        Some(owner.to_owned())
    }

    fn add_and_move(&mut self) {
        for (id, now) in self.present.nixos_render_docs.iter().filter(|(id, _)| !is_generated(id)) {
            let Some(first) = self.table.locations(id).map(|locations| locations.first().cloned()) else {
                if self.table.add(id, &now.page).is_ok() && !self.is_successor(id) {
                    self.changes.push(SyncChange::Added { id: id.clone(), location: location(&now.page, id) });
                }
                continue;
            };
            let to = location(&now.page, id);
            if first.as_ref() != Some(&to) && self.table.move_to(id, &now.page).is_ok() {
                let from = first.filter(|_| !self.is_successor(id));
                if from.is_none() {
                    // The new name on the old page: an address where nothing ever was.
                    self.forget_second(id);
                }
                self.changes.push(SyncChange::Moved { id: id.clone(), from, to });
            }
        }
    }

    fn is_successor(&self, id: &str) -> bool {
        self.renamed_to.contains(id)
    }

    fn forget_second(&mut self, id: &str) {
        if let Some(second) = self.table.locations(id).and_then(|locations| locations.get(1)).cloned() {
            self.table.forget(id, &HashSet::from([second]));
        }
    }

    fn remove(&mut self) {
        let baseline = self.baseline;
        let parents: HashMap<&str, &str> = baseline
            .fingerprints
            .iter()
            .filter_map(|fingerprint| Some((fingerprint.id.as_str(), fingerprint.above.as_deref()?)))
            .collect();
        for fingerprint in &baseline.fingerprints {
            let id = fingerprint.id.as_str();
            if self.is_present(id) || self.successors.contains_key(id) {
                continue;
            }
            let Some(target) = self.successor_above(id, &parents) else { continue };
            // Without an entry there is only its address to keep.
            if self.table.locations(id).is_some() {
                let _ = self.table.remove(id, &target);
            }
            self.successors.insert(id.to_owned(), target.clone());
            self.changes.push(SyncChange::Removed { id: id.to_owned(), target });
        }
    }

    /// The nearest section above that is still there, under whatever name; else the first of the book.
    fn successor_above(&mut self, id: &'a str, parents: &HashMap<&'a str, &'a str>) -> Option<String> {
        // What is above may be told in a circle: those who have been asked are asked no more.
        let mut asked = Vec::new();
        let mut at = id;
        let found = loop {
            if let Some(known) = self.above.get(at) {
                break known.clone();
            }
            self.above.insert(at, None);
            asked.push(at);
            let Some(parent) = parents.get(at) else { break None };
            if let Some(successor) = self.successor(parent) {
                break Some(successor);
            }
            at = parent;
        };
        for id in asked {
            self.above.insert(id, found.clone());
        }
        found.or_else(|| self.present.fingerprints.first().map(|fingerprint| fingerprint.id.clone()))
    }

    /// What an old id is now.
    fn successor(&self, id: &str) -> Option<String> {
        if self.is_present(id) {
            return Some(id.to_owned());
        }
        self.successors.get(id).cloned()
    }

    /// A location where an id is now cannot be a historical one; nor one of the site, for another id.
    fn drop_living(&mut self) {
        let mut living: Vec<(String, HashSet<String>)> = Vec::new();
        for (id, locations) in self.table.iter() {
            let is_other = |there: &str| self.living_in_site(there).is_some_and(|other| other != id);
            let former = locations.iter().skip(1);
            let found: HashSet<String> =
                former.filter(|there| self.is_living(there) || is_other(there)).cloned().collect();
            if !found.is_empty() {
                living.push((id.to_owned(), found));
            }
        }
        for (id, locations) in living {
            let former: Vec<String> = self.table.former(&id).to_vec();
            self.table.forget(&id, &locations);
            // What an id comes back to is its present location, and no news.
            let dropped = former.into_iter().filter(|location| locations.contains(location));
            self.changes.extend(dropped.map(|location| SyncChange::Dropped { location, id: id.clone() }));
        }
    }

    /// The id that is at an address of the site.
    fn living_in_site<'t>(&self, there: &'t str) -> Option<&'t str> {
        let (page, anchor) = there.split_once('#')?;
        (self.present.site.get(anchor)? == page).then_some(anchor)
    }

    fn is_living(&self, there: &str) -> bool {
        there.split_once('#').is_some_and(|(page, anchor)| {
            !is_generated(anchor) && self.present.nixos_render_docs.get(anchor).is_some_and(|now| now.page == page)
        })
    }

    /// Addresses that ids had lead to where they are now.
    fn keep_addresses(&mut self) {
        for fingerprint in &self.baseline.fingerprints {
            let Some(successor) = self.successor(&fingerprint.id) else { continue };
            let site = self.baseline.site.get(&fingerprint.id);
            let same = successor == fingerprint.id && self.present.site.get(&successor) == site;
            let pages = [self.baseline.nixos_render_docs.get(&fingerprint.id), site.filter(|_| !same)];
            for page in pages.into_iter().flatten() {
                self.keep(&successor, &location(page, &fingerprint.id));
            }
        }
    }

    /// Pages that were lead to where what they began with is now.
    fn keep_pages(&mut self) {
        let nixos_render_docs: HashSet<&str> =
            self.present.nixos_render_docs.values().map(|now| now.page.as_str()).collect();
        let site: HashSet<&str> = self.present.site.values().map(String::as_str).collect();
        let mut seen = HashSet::new();
        for fingerprint in &self.baseline.fingerprints {
            let pages = [(&self.baseline.nixos_render_docs, &nixos_render_docs), (&self.baseline.site, &site)];
            for (page, present) in
                pages.into_iter().filter_map(|(pages, present)| Some((pages.get(&fingerprint.id)?, present)))
            {
                if present.contains(page.as_str()) || !seen.insert(page.as_str()) {
                    continue;
                }
                if let Some(successor) = self.successor(&fingerprint.id) {
                    self.keep(&successor, page);
                }
            }
        }
        self.keep_pages_of_lists(&site);
    }

    /// Pages of the site that had nothing but parts of a long list lead to where what was above the list is now: they
    /// lie in a folder with the name of its page.
    fn keep_pages_of_lists(&mut self, present: &HashSet<&str>) {
        let baseline = self.baseline;
        let mut first: HashMap<&str, &str> = HashMap::new();
        for fingerprint in &baseline.fingerprints {
            if let Some(page) = baseline.site.get(&fingerprint.id) {
                first.entry(page).or_insert(&fingerprint.id);
            }
        }
        let pages: BTreeSet<&str> = baseline.site.values().map(String::as_str).collect();
        for page in pages.into_iter().filter(|page| !present.contains(page) && !first.contains_key(page)) {
            let above = page.rsplit_once('/').and_then(|(folder, _)| first.get(format!("{folder}.html").as_str()));
            if let Some(successor) = above.and_then(|id| self.successor(id)) {
                self.keep(&successor, page);
            }
        }
    }

    fn keep(&mut self, id: &str, location: &str) {
        let free = self.table.owner(location).is_none() && !self.is_living(location);
        if free && self.table.keep(id, location) {
            self.changes.push(SyncChange::Kept { location: location.to_owned(), id: id.to_owned() });
        }
    }
}

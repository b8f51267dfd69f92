//! The entries of redirects: by id, by location, and in an order in which new ones have their positions. None of that takes
//! longer the more entries there are.

use std::collections::{BTreeMap, HashMap};

/// The locations of an id.
#[derive(Clone, Debug)]
pub(super) struct RedirectsEntry {
    pub id: String,
    /// The member of the file that it was.
    pub member: Option<usize>,
    /// The current one first. Changed by [`Entries::change`] alone.
    pub locations: Vec<String>,
    position: Position,
}

/// Where an entry is among the others.
#[derive(Clone, Debug)]
enum Position {
    /// Where the member of this number is in the file.
    File(usize),
    /// Before the member of this number, or after all; among others there by this id.
    Before(usize, String),
}

impl Position {
    /// By which positions are sorted.
    fn key(&self) -> (usize, bool, &str) {
        match self {
            Self::File(member) => (*member, true, ""),
            Self::Before(member, id) => (*member, false, id),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    /// By numbers that stay; those that were removed are `None`.
    slots: Vec<Option<RedirectsEntry>>,
    by_id: HashMap<String, usize>,
    /// The slots of the entries that have a location, and how often each has it.
    owners: HashMap<String, BTreeMap<usize, usize>>,
    /// The number of members in the file.
    members: usize,
    /// The members whose ids come after those of all members before them in the alphabet; made when a position is looked for.
    heights: Option<Vec<(String, usize)>>,
}

impl Entries {
    /// Adds the next member of the file.
    pub fn push(&mut self, id: &str, locations: Vec<String>) {
        let member = self.members;
        self.members += 1;
        self.add(RedirectsEntry {
            id: id.to_owned(),
            member: Some(member),
            locations,
            position: Position::File(member),
        });
    }

    /// Adds a new entry before the first member of the file that follows it in the alphabet, and last where there is none.
    pub fn insert(&mut self, id: &str, locations: Vec<String>) {
        let heights = self.heights.take().unwrap_or_else(|| self.find_heights());
        let at = heights.partition_point(|(height, _)| height.as_str() <= id);
        let before = heights.get(at).map_or(self.members, |(_, member)| *member);
        self.heights = Some(heights);
        let position = Position::Before(before, id.to_owned());
        self.add(RedirectsEntry { id: id.to_owned(), member: None, locations, position });
    }

    fn find_heights(&self) -> Vec<(String, usize)> {
        let mut heights: Vec<(String, usize)> = Vec::new();
        for entry in self.slots.iter().flatten() {
            let Position::File(member) = entry.position else { continue };
            if heights.last().is_none_or(|(height, _)| *height < entry.id) {
                heights.push((entry.id.clone(), member));
            }
        }
        heights
    }

    fn add(&mut self, entry: RedirectsEntry) {
        let slot = self.slots.len();
        for location in &entry.locations {
            *self.owners.entry(location.clone()).or_default().entry(slot).or_default() += 1;
        }
        self.by_id.insert(entry.id.clone(), slot);
        self.slots.push(Some(entry));
    }

    /// The entry of an id; `None` if it has none.
    pub fn get(&self, id: &str) -> Option<&RedirectsEntry> {
        self.slots.get(*self.by_id.get(id)?)?.as_ref()
    }

    /// The entry that has a location; of several the one that was there first.
    pub fn owner(&self, location: &str) -> Option<&RedirectsEntry> {
        let (slot, _) = self.owners.get(location)?.first_key_value()?;
        self.slots.get(*slot)?.as_ref()
    }

    /// Whether an entry has a location.
    pub fn has(&self, id: &str, location: &str) -> bool {
        let slot = self.by_id.get(id);
        slot.is_some_and(|slot| self.owners.get(location).is_some_and(|owners| owners.contains_key(slot)))
    }

    /// All of them in their order.
    pub fn iter(&self) -> impl Iterator<Item = &RedirectsEntry> {
        let mut all: Vec<&RedirectsEntry> = self.slots.iter().flatten().collect();
        all.sort_by(|one, other| one.position.key().cmp(&other.position.key()));
        all.into_iter()
    }

    /// All ids, in no order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    /// Adds a last location to an entry.
    pub fn append(&mut self, id: &str, location: &str) {
        let Some(slot) = self.by_id.get(id) else { return };
        if let Some(Some(entry)) = self.slots.get_mut(*slot) {
            entry.locations.push(location.to_owned());
            *self.owners.entry(location.to_owned()).or_default().entry(*slot).or_default() += 1;
        }
    }

    /// Changes the locations of an entry.
    pub fn change(&mut self, id: &str, change: impl FnOnce(&mut Vec<String>)) {
        let Some(slot) = self.by_id.get(id) else { return };
        let Some(Some(entry)) = self.slots.get_mut(*slot) else { return };
        disown(&mut self.owners, *slot, &entry.locations);
        change(&mut entry.locations);
        for location in &entry.locations {
            *self.owners.entry(location.clone()).or_default().entry(*slot).or_default() += 1;
        }
    }

    /// Gives an entry an id that no other has.
    pub fn rename(&mut self, old: &str, new: &str) {
        let Some(slot) = self.by_id.remove(old) else { return };
        self.by_id.insert(new.to_owned(), slot);
        if let Some(Some(entry)) = self.slots.get_mut(slot) {
            new.clone_into(&mut entry.id);
        }
        self.heights = None;
    }

    /// Takes an entry out; its locations.
    pub fn remove(&mut self, id: &str) -> Vec<String> {
        let Some(slot) = self.by_id.remove(id) else { return Vec::new() };
        let Some(entry) = self.slots.get_mut(slot).and_then(Option::take) else { return Vec::new() };
        disown(&mut self.owners, slot, &entry.locations);
        self.heights = None;
        entry.locations
    }
}

fn disown(owners: &mut HashMap<String, BTreeMap<usize, usize>>, slot: usize, locations: &[String]) {
    for location in locations {
        let Some(of) = owners.get_mut(location) else { continue };
        of.remove(&slot);
        if of.is_empty() {
            owners.remove(location);
        }
    }
}

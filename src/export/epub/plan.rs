//! What is known before anything is written: which units begin files of their own, how deep their headings are, and which
//! number each heading has in the list of pages.

use std::collections::HashMap;

use crate::manual::{EntryId, Included, Manual, UnitId};
use crate::markdown::tree::BlockKind;

/// Contents go no deeper than this.
const DEEPEST: usize = 8;

/// The plan of a book.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// For each unit: how much deeper its headings are written than its text says.
    shifts: Vec<u8>,
    /// The headings that are pages, from 1, by id.
    pages: HashMap<&'a str, usize>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(manual: &'a Manual) -> Self {
        let mut pages = HashMap::new();
        let mut waiting: Vec<(EntryId, usize)> = vec![(0, 0)];
        while let Some((entry, depth)) = waiting.pop() {
            let Some(found) = manual.contents.get(entry) else { continue };
            if !found.id.is_empty() && depth <= DEEPEST {
                let next = pages.len() + 1;
                pages.entry(found.id.as_str()).or_insert(next);
            }
            waiting.extend(found.children.iter().rev().map(|child| (*child, depth + 1)));
        }
        Self { shifts: shifts(manual), pages }
    }

    /// How much deeper the headings of a unit are written than its text says.
    pub(super) fn shift(&self, unit: UnitId) -> u8 {
        self.shifts.get(unit).copied().unwrap_or(0)
    }

    /// The page that begins with the heading of that id, from 1.
    pub(super) fn page(&self, id: &str) -> Option<usize> {
        self.pages.get(id).copied()
    }

    /// All pages, in reading order.
    pub(super) fn pages(&self) -> usize {
        self.pages.len()
    }
}

/// Units come after those that include them, and includes are blocks of the text itself.
fn shifts(manual: &Manual) -> Vec<u8> {
    let mut shifts = vec![0_u8; manual.units.len()];
    for (id, unit) in manual.units.iter().enumerate() {
        let mut level = shifts[id];
        for block in &unit.document.blocks {
            match &block.kind {
                BlockKind::Heading(heading) => level = shifts[id].saturating_add(heading.level).min(6),
                BlockKind::Include(include) => {
                    let Some(Included::Units(units)) = unit.includes.get(include.index) else { continue };
                    for child in units.iter().filter(|child| manual.is_under(**child, id)) {
                        shifts[*child] = if manual.begins_chapter(*child) { 0 } else { level };
                    }
                }
                _ => {}
            }
        }
    }
    shifts
}

//! Which recipes some page shows, and which of their files.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::manual::{Manual, UnitId, walk};
use crate::markdown::tree::BlockKind;

/// A recipe that some page shows.
#[derive(Debug)]
pub struct Shown<'a> {
    /// The first unit that shows it.
    pub unit: UnitId,
    /// All units that show it.
    pub units: BTreeSet<UnitId>,
    /// The files that some card asks for by name.
    pub files: BTreeSet<&'a str>,
}

/// The recipes that some page shows, by index.
pub fn shown_recipes(manual: &Manual) -> BTreeMap<usize, Shown<'_>> {
    let by_name: HashMap<&str, usize> =
        manual.recipes.iter().enumerate().map(|(index, recipe)| (recipe.name.as_str(), index)).collect();
    let mut shown: BTreeMap<usize, Shown<'_>> = BTreeMap::new();
    for (id, unit) in manual.units.iter().enumerate() {
        let new = || Shown { unit: id, units: BTreeSet::new(), files: BTreeSet::new() };
        for beside in &unit.beside {
            shown.entry(beside.recipe).or_insert_with(new).units.insert(id);
        }
        walk::blocks(&unit.document.blocks, &mut |block| {
            if let BlockKind::Recipe(directive) = &block.kind
                && let Some(index) = by_name.get(directive.name.name.as_str())
            {
                let shown = shown.entry(*index).or_insert_with(new);
                shown.units.insert(id);
                shown.files.extend(directive.files.iter().map(|file| file.name.as_str()));
            }
        });
    }
    shown
}

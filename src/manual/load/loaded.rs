//! What was read: the records that the steps of loading fill, one for each unit.

use std::path::PathBuf;

use super::request::Slot;
use crate::diagnostics::Diagnostic;
use crate::manual::embedded::EmbeddedTexts;
use crate::manual::model::{Included, Unit, UnitId};
use crate::markdown::tree::{FileKind, Include};
use crate::source::FileId;

/// A unit, and what is known of it only while the book is put together.
#[derive(Debug)]
pub(in crate::manual) struct LoadedUnit {
    /// The unit as the manual will have it.
    pub unit: Unit,
    /// What headings without an id get theirs from.
    pub id_prefix: Option<String>,
    /// Its position among those that one include block comes to.
    pub position: usize,
    /// The file that it really is, links resolved, for finding circles; empty where it is none.
    pub identity: PathBuf,
}

impl LoadedUnit {
    /// The record of a unit that is no file and gives no ids.
    pub fn new(unit: Unit) -> Self {
        Self { unit, id_prefix: None, position: 0, identity: PathBuf::new() }
    }

    /// The same, with what headings without an id get theirs from.
    pub fn id_prefix(mut self, prefix: Option<String>) -> Self {
        self.id_prefix = prefix;
        self
    }

    /// The same, with the file that it really is.
    pub fn identity(mut self, identity: PathBuf) -> Self {
        self.identity = identity;
        self
    }
}

/// What was read so far.
#[derive(Debug, Default)]
pub(in crate::manual) struct Loaded {
    /// The units; at first as they were read, level by level.
    pub units: Vec<LoadedUnit>,
    /// Files of JSON, read but not yet taken in.
    pub data: Vec<Data>,
    /// The texts that are in these files.
    pub embedded: EmbeddedTexts,
    /// What is wrong with what was loaded.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file of JSON that an include names.
#[derive(Debug)]
pub(in crate::manual) struct Data {
    /// The unit that includes it.
    pub unit: UnitId,
    /// The include block that asked for it.
    pub include: Include,
    /// The role of the units that it becomes.
    pub kind: FileKind,
    /// The file.
    pub file: FileId,
}

impl Loaded {
    /// The unit of that number.
    pub fn unit(&self, id: UnitId) -> &Unit {
        &self.units[id].unit
    }

    /// The same, to be changed.
    pub fn unit_mut(&mut self, id: UnitId) -> &mut Unit {
        &mut self.units[id].unit
    }

    /// Adds a unit: to what the include block comes to, or, without a slot, as the root. Gives its number.
    pub fn add(&mut self, mut record: LoadedUnit, into: Option<Slot>) -> UnitId {
        let id = self.units.len();
        if let Some(Slot { parent, include, position }) = into {
            record.unit.parent = Some(parent);
            record.position = position;
            match self.unit_mut(parent).include_mut(include) {
                Included::Units(units) => units.push(id),
                other => *other = Included::Units(vec![id]),
            }
        }
        self.units.push(record);
        id
    }
}

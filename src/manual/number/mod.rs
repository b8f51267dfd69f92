//! The second room: checks the structure of each file, gives ids to headings that get theirs by a rule, numbers, and
//! collects what ids name. Nothing is looked up by an id here.

pub(super) mod ids;
mod into_files;
mod numbering;
mod structure;

use std::collections::HashSet;

use super::embedded::EmbeddedTexts;
use super::load::LoadedUnit;
use super::model::{Unit, UnitKind};
use crate::diagnostics::Diagnostic;
use crate::source::Sources;

pub(super) use numbering::Numbers;

/// Takes the units in reading order, and gives them with ids and numbers filled in, and what numbering came to. What is
/// wrong with a file's structure goes to `diagnostics`.
pub(super) fn number(
    records: Vec<LoadedUnit>,
    embedded: &EmbeddedTexts,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Unit>, Numbers) {
    let mut seen = HashSet::new();
    let mut into_files = into_files::IntoFiles::default();
    let mut units = Vec::with_capacity(records.len());
    for LoadedUnit { mut unit, id_prefix, .. } in records {
        if let Some(prefix) = &id_prefix {
            structure::give_ids(&mut unit.document, prefix);
        }
        // A file that is included twice in one role has the same faults twice.
        let new = seen.insert((unit.document.file, unit.kind, unit.path.clone(), id_prefix));
        // The headings of a navigation file are labels, to which no rule applies.
        if new && !matches!(unit.kind, UnitKind::Navigation | UnitKind::Group) {
            diagnostics.append(&mut structure::check(unit.kind.role(), &unit.document, embedded, sources));
        }
        into_files.check(&unit, diagnostics);
        units.push(unit);
    }
    let numbers = numbering::number(&mut units);
    (units, numbers)
}

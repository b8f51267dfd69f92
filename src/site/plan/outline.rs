//! Where everything will stand, without rendering it.

use indexmap::IndexMap;

use super::pages::Pages;
use crate::manual::Manual;

/// The pages of a book.
#[derive(Debug, Default)]
pub struct Plan {
    /// For each unit: the page that its content stands on.
    pub units: Vec<String>,
    /// For each id, in reading order: the page that it stands on.
    pub ids: IndexMap<String, String>,
}

/// Plans the pages of a book.
pub fn plan(manual: &Manual) -> Plan {
    // Clashes are told by whoever renders.
    let pages = Pages::plan(manual, &mut Vec::new());
    let path = |page: usize| pages.pages.get(page).map(|page| page.path.clone()).unwrap_or_default();
    Plan {
        units: (0..manual.units.len()).map(|unit| path(pages.of_unit(unit))).collect(),
        ids: manual.targets.keys().filter_map(|id| Some((id.clone(), path(pages.of_id(manual, id)?)))).collect(),
    }
}

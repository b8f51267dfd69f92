//! What the search needs to know of the site.

use super::plan::addresses::Addresses;
use super::plan::recipe_names;
use super::search;

impl search::Addresses for Addresses<'_> {
    fn of_id(&self, id: &str) -> Option<String> {
        Some(self.page_of(id)?.path.clone())
    }

    fn of_unit(&self, unit: usize) -> Option<String> {
        self.path_of_unit(unit).map(str::to_owned)
    }

    fn recipe_anchor(&self, name: &str) -> String {
        recipe_names::anchor(name)
    }
}

//! What the search needs to know of the site, and what the site takes from it.

use std::collections::BTreeMap;

use super::whole::Site;
use super::{recipe_card, search};

impl Site<'_> {
    /// Whether the book wants search and the program has what it takes.
    pub fn has_search(&self) -> bool {
        self.settings.search.enable && search::LUNR.is_some()
    }

    /// The files of the search.
    pub fn search(&self) -> BTreeMap<String, Vec<u8>> {
        if !self.has_search() {
            return BTreeMap::new();
        }
        let settings = &self.settings.search;
        let documents = search::documents(self.manual, self.sources, settings, self);
        search::files(&documents, settings, &|name| self.theme.text(name).into_owned(), &self.words.search)
    }
}

impl search::Addresses for Site<'_> {
    fn of_id(&self, id: &str) -> Option<String> {
        Some(self.pages.pages.get(self.pages.of_id(self.manual, id)?)?.path.clone())
    }

    fn of_unit(&self, unit: usize) -> Option<String> {
        Some(self.pages.pages.get(self.pages.of_unit(unit))?.path.clone())
    }

    fn recipe_anchor(&self, name: &str) -> String {
        recipe_card::anchor(name)
    }
}

//! Where former locations lead, in the forms that nixos-render-docs writes.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::{Addresses, Redirects};

impl Redirects {
    /// Whole pages that are no more, and the pages that they lead to, in the order of the file.
    pub fn server<'a>(&'a self, places: &'a Addresses) -> Vec<(&'a str, &'a str)> {
        let mut seen = HashSet::new();
        self.retired(places).filter(|(location, _)| seen.insert(*location)).collect()
    }

    fn retired<'a>(&'a self, places: &'a Addresses) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.iter().filter_map(|(id, locations)| Some((locations, places.get(id)?))).flat_map(|(locations, place)| {
            let former = locations.iter().skip(1).map(String::as_str);
            former.filter(|location| !location.contains('#')).map(|location| (location, place.page.as_str()))
        })
    }

    /// For each page, the anchors that it once had, and where each is now. A retired page's move to the page that it
    /// leads to, where that has nothing of that name itself.
    pub fn client<'a>(&'a self, places: &'a Addresses) -> HashMap<&'a str, IndexMap<&'a str, &'a str>> {
        let retired: HashMap<&str, &str> = self.retired(places).collect();
        let mut redirects: HashMap<&str, IndexMap<&str, &str>> = HashMap::new();
        for (_, locations) in self.iter() {
            let Some(current) = locations.first() else { continue };
            for location in locations.iter().skip(1) {
                let Some((from, anchor)) = location.split_once('#') else { continue };
                redirects.entry(from).or_default().insert(anchor, current);
                let page = retired.get(from).filter(|page| places.get(anchor).is_none_or(|now| now.page != **page));
                if let Some(page) = page {
                    redirects.entry(page).or_default().entry(anchor).or_insert(current);
                }
            }
        }
        redirects
    }
}

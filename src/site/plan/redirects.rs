//! Old addresses. `redirects.json` names locations in the layout of nixos-render-docs; each leads to where its id is
//! now.
//!
//! A page that is none of ours becomes a small page that sends the reader on. An id within a page can only be told by
//! the browser, so each page with such ids has a script with a map, loaded only where an address names an id that
//! the page does not have. What has another name on the same page has the old one there too, so that nothing needs to
//! run.
//!
//! The page with everything is no page of nixos-render-docs, and has all that ever was anywhere. And for what no table
//! names, ids that are made by machine and the cards of recipes, there is a list of all ids with their pages.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::addresses::SiteAddresses;
use super::pages::EVERYTHING;
use super::recipe_names;
use crate::manual::Manual;
use crate::render::href;
use crate::render::shown_recipes::shown_recipes;
use crate::site::data::MovedData;
use crate::site::script::script;

/// The list of all ids.
const IDS_BY_PAGE: &str = "assets/ids-by-page.js";

/// What the redirects of a manual come to.
#[derive(Debug, Default)]
pub struct SiteRedirects {
    /// For each page that ids have moved from: the script that says where to.
    pub scripts: BTreeMap<String, String>,
    /// For each page: the former names of its ids.
    former: HashMap<String, FormerIds>,
    /// The scripts to write.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Pages of old that are none of ours, by path, and where they lead.
    pub moved: BTreeMap<String, MovedData>,
}

/// The names that ids of a page had before, by id.
pub type FormerIds = HashMap<String, Vec<String>>;

/// What has moved from one page.
#[derive(Default)]
struct Moved<'a> {
    /// The id that the page as a whole stands for now.
    page: Option<&'a str>,
    /// Ids now, by the anchor of old.
    anchors: BTreeMap<&'a str, &'a str>,
}

impl SiteRedirects {
    /// Works out where every former address leads. `table` is `redirects.json`; `book_title` is what a page is called that leads
    /// to nothing with a title.
    pub fn plan(
        manual: &Manual,
        addresses: &SiteAddresses<'_>,
        table: &BTreeMap<String, Vec<String>>,
        book_title: &str,
    ) -> Self {
        let mut pages: BTreeMap<String, Moved<'_>> = BTreeMap::new();
        for (id, locations) in table {
            if !manual.targets.contains_key(id) {
                continue;
            }
            for location in locations {
                let (path, anchor) = location.split_once('#').map_or((location.as_str(), None), |(p, a)| (p, Some(a)));
                let Some(path) = clean(path) else { continue };
                let moved = pages.entry(path).or_default();
                match anchor {
                    Some(anchor) => {
                        moved.anchors.entry(anchor).or_insert(id);
                    }
                    None => moved.page = moved.page.or(Some(id)),
                }
            }
        }
        let everywhere: Vec<(&str, &str)> =
            pages.values().flat_map(|moved| moved.anchors.iter().map(|(anchor, id)| (*anchor, *id))).collect();
        let everything = pages.entry(EVERYTHING.to_owned()).or_default();
        for (anchor, id) in everywhere {
            everything.anchors.entry(anchor).or_insert(id);
        }
        let mut redirects = Self::default();
        redirects.files.insert(IDS_BY_PAGE.to_owned(), script("nixbookIdsByPage", &ids_by_page(manual, addresses)));
        let cards = manual.recipes.iter().map(|recipe| recipe_names::anchor(&recipe.name)).collect();
        for (path, moved) in &pages {
            let map = redirects.script(addresses, path, moved);
            if addresses.is_page(path) {
                redirects.former_names(&cards, addresses, path, moved, map.keys());
            } else {
                redirects.moved.insert(path.clone(), moved_page(manual, addresses, path, moved, book_title));
            }
        }
        for (path, first) in addresses.pages().former() {
            if !addresses.is_page(path)
                && !redirects.moved.contains_key(path)
                && let Some(data) = former_group(manual, addresses, path, first)
            {
                redirects.moved.insert(path.clone(), data);
            }
        }
        redirects
    }

    /// The former names of the ids of a page.
    pub fn former(&self, path: &str) -> Option<&FormerIds> {
        self.former.get(path)
    }

    /// Adds the script of a page, where it needs one; gives what it says: for each anchor of old, its address now.
    fn script<'m>(
        &mut self,
        addresses: &SiteAddresses<'_>,
        path: &str,
        moved: &'m Moved<'_>,
    ) -> BTreeMap<&'m str, String> {
        let ours = addresses.is_page(path);
        let map: BTreeMap<&str, String> = moved
            .anchors
            .iter()
            // An anchor that the page still has needs no map.
            .filter(|(anchor, _)| !(ours && addresses.is_on(anchor, path)))
            .filter_map(|(anchor, id)| {
                let here = addresses.is_on(id, path).then(|| href::fragment(id));
                Some((*anchor, here.or_else(|| addresses.from(path, id, true))?))
            })
            .collect();
        if !map.is_empty() || !ours {
            self.files.insert(script_path(path), script("nixbookMoved", &map));
        }
        if ours && !map.is_empty() {
            self.scripts.insert(path.to_owned(), script_path(path));
        }
        map
    }

    /// Adds the former names of ids that are on the same page as they were.
    fn former_names<'m>(
        &mut self,
        cards: &HashSet<String>,
        addresses: &SiteAddresses<'_>,
        path: &str,
        moved: &Moved<'_>,
        anchors: impl Iterator<Item = &'m &'m str>,
    ) {
        let former = self.former.entry(path.to_owned()).or_default();
        for anchor in anchors.filter(|anchor| is_free(cards, anchor)) {
            if let Some(id) = moved.anchors.get(anchor).filter(|id| addresses.is_on(id, path)) {
                former.entry((*id).to_owned()).or_default().push((*anchor).to_owned());
            }
        }
    }
}

/// Where a page leads that is none of ours.
fn moved_page(
    manual: &Manual,
    addresses: &SiteAddresses<'_>,
    path: &str,
    moved: &Moved<'_>,
    book_title: &str,
) -> MovedData {
    // Of a page of which only ids within are known, what was first on it is the best guess.
    let first = moved.anchors.values().copied().min_by_key(|id| manual.targets.get_index_of(*id));
    let now = moved.page.or(first);
    let target = now.and_then(|id| addresses.from(path, id, false));
    let title = now.and_then(|id| manual.targets.get(id)).map(|target| target.plain_title.as_str());
    MovedData {
        root: href::root(path),
        href: target.unwrap_or_else(|| href::relative(path, "index.html")),
        title: title.filter(|title| !title.is_empty()).unwrap_or(book_title).to_owned(),
        script: href::relative(path, &script_path(path)),
    }
}

/// Where the page of a group of options leads that has none any more.
fn former_group(manual: &Manual, addresses: &SiteAddresses<'_>, path: &str, first: &str) -> Option<MovedData> {
    Some(MovedData {
        root: href::root(path),
        href: addresses.from(path, first, true)?,
        title: manual.targets.get(first)?.plain_title.clone(),
        script: String::new(),
    })
}

/// The path of the script that says what has moved from a page.
fn script_path(page: &str) -> String {
    format!("assets/moved/{}.js", page.trim_end_matches(".html"))
}

/// For each page, by its address from the root: all ids that are on it.
fn ids_by_page(manual: &Manual, addresses: &SiteAddresses<'_>) -> BTreeMap<String, Vec<String>> {
    let ids = manual.targets.keys().filter_map(|id| Some((addresses.page_of(id)?.path.as_str(), id.clone())));
    let recipes = shown_recipes(manual).into_iter().filter_map(|(index, shown)| {
        let recipe = manual.recipes.get(index)?;
        Some((addresses.path_of_unit(shown.unit)?, recipe_names::anchor(&recipe.name)))
    });
    let mut ids_by_page: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (page, id) in ids.chain(recipes) {
        ids_by_page.entry(href::encode(page)).or_default().push(id);
    }
    ids_by_page
}

/// Whether a page can have that name in it, besides its ids: it is not one of the theme's, or of a recipe's card.
fn is_free(cards: &HashSet<String>, anchor: &str) -> bool {
    !anchor.is_empty() && !anchor.starts_with("nb:") && !cards.contains(anchor)
}

/// An address's page as a path in the output; `None` for one that would lie outside of it.
fn clean(path: &str) -> Option<String> {
    let path = path.trim_start_matches("./").trim_start_matches('/');
    if path.split(['/', '\\']).any(|part| matches!(part, "." | "..") || part.contains('\0')) || path.contains("//") {
        return None;
    }
    // What a server would look for under that address.
    Some(match path {
        "" => "index.html".to_owned(),
        path if path.ends_with('/') => format!("{path}index.html"),
        path if path.ends_with(".html") || path.ends_with(".htm") => path.to_owned(),
        path => format!("{path}/index.html"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_files_within_the_output() {
        for (location, path) in [
            ("a.html", Some("a.html")),
            ("./a/b.html", Some("a/b.html")),
            ("/a.html", Some("a.html")),
            ("", Some("index.html")),
            ("a/", Some("a/index.html")),
            ("a", Some("a/index.html")),
            ("../a.html", None),
            ("a/../../b.html", None),
            ("a//b.html", None),
        ] {
            assert_eq!(clean(location).as_deref(), path, "{location}");
        }
    }
}

//! Old addresses. `redirects.json` names places in the layout of nixos-render-docs; each leads to where its id is now.
//!
//! A page that is none of ours becomes a small page that sends the reader on. A place within a page can only be told by
//! the browser, so each page with such places has a script with a map, loaded only where an address names an id that
//! the page does not have.

use std::collections::BTreeMap;

use super::data::MovedData;
use super::href;
use super::whole::Site;

/// What the redirects of a manual come to.
#[derive(Debug, Default)]
pub struct Redirects {
    /// For each page that places have moved from: the script that says where to.
    pub scripts: BTreeMap<String, String>,
    /// The files to write.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// What has moved from one page.
#[derive(Default)]
struct Moved<'a> {
    /// The id that the page as a whole stands for now.
    page: Option<&'a str>,
    /// Ids now, by the anchor of old.
    anchors: BTreeMap<&'a str, &'a str>,
}

impl Redirects {
    /// Works out where every place leads.
    pub fn plan(site: &Site<'_>) -> Self {
        let mut pages: BTreeMap<String, Moved<'_>> = BTreeMap::new();
        for (id, places) in &site.settings.redirects {
            if !site.manual.targets.contains_key(id) {
                continue;
            }
            for place in places {
                let (path, anchor) = place.split_once('#').map_or((place.as_str(), None), |(p, a)| (p, Some(a)));
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
        let mut redirects = Self::default();
        for (path, moved) in &pages {
            redirects.page(site, path, moved);
        }
        redirects
    }

    fn page(&mut self, site: &Site<'_>, path: &str, moved: &Moved<'_>) {
        let ours = site.is_page(path);
        let map: BTreeMap<&str, String> = moved
            .anchors
            .iter()
            // An anchor that the page still has needs no map.
            .filter(|(anchor, _)| !(ours && site.stands_on(anchor, path)))
            .filter_map(|(anchor, id)| Some((*anchor, site.address_from(path, id, true)?)))
            .collect();
        let script = format!("assets/moved/{}.js", path.trim_end_matches(".html"));
        if !map.is_empty() || !ours {
            let json = serde_json::to_string(&map).unwrap_or_else(|_| "{}".into());
            self.files.insert(script.clone(), format!("window.nixbookMoved={json};\n").into_bytes());
        }
        if ours {
            if !map.is_empty() {
                self.scripts.insert(path.to_owned(), script);
            }
            return;
        }
        // Of a page of which only places within are known, what was first on it is the best guess.
        let first = moved.anchors.values().copied().min_by_key(|id| site.manual.targets.get_index_of(*id));
        let now = moved.page.or(first);
        let target = now.and_then(|id| site.address_from(path, id, false));
        let title = now.and_then(|id| site.manual.targets.get(id)).map(|target| target.plain_title.clone());
        let data = MovedData {
            root: href::root(path),
            href: target.unwrap_or_else(|| href::relative(path, "index.html")),
            title: title.filter(|title| !title.is_empty()).unwrap_or_else(|| site.book_title.clone()),
            script: href::relative(path, &script),
        };
        let mut html = String::new();
        site.template("moved.html", &data, &mut html);
        self.files.insert(path.to_owned(), html.into_bytes());
    }
}

/// A place's page as a path in the output; `None` for one that would lie outside of it.
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
    fn places_are_files_within_the_output() {
        for (place, path) in [
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
            assert_eq!(clean(place).as_deref(), path, "{place}");
        }
    }
}

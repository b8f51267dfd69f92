//! Where the addresses of mdBook's pages lead: the former locations of the new ids.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ids::{ChapterIds, Ids};
use super::layout::{Layout, with_extension};
use super::links::{Linked, Links};
use super::remarks::Remarks;
use super::scan::{Bearer, BearerKind, Part, Scan};
use super::settings::Settings;
use super::slugs::{Slugs, Version};
use crate::formats::redirects::{Addresses, is_generated, location};
use crate::markdown::tree::reference_id;

/// The pages of mdBook that hold the whole book, or its contents.
const WHOLE: [&str; 2] = ["print.html", "toc.html"];

/// The first page, of mdBook's HTML and of the site.
const INDEX: &str = "index.html";

/// The former locations of ids.
#[derive(Debug, Default)]
pub(super) struct Former {
    by_id: HashMap<String, Vec<String>>,
    seen: HashSet<String>,
}

impl Former {
    fn add(&mut self, id: &str, location: String) {
        if !is_generated(id) && self.seen.insert(location.clone()) {
            self.by_id.entry(id.to_owned()).or_default().push(location);
        }
    }
}

/// Finds the former locations of all ids. `root` is the id of the book.
pub(super) fn former(
    layout: &Layout,
    scans: &[Scan],
    ids: &Ids,
    root: &str,
    settings: &Settings,
    links: &Links<'_>,
    remarks: &mut Remarks,
) -> Former {
    let mut former = Former::default();
    let living: HashSet<&str> = ids.chapters.iter().flat_map(|chapter| &chapter.bearers).map(String::as_str).collect();
    for (n, (chapter, given)) in layout.chapters.iter().zip(&ids.chapters).enumerate() {
        let Some(page) = &chapter.page else { continue };
        let own = with_extension(&chapter.path, "html");
        if *page != own && page != INDEX {
            former.add(&given.title, page.clone());
        }
        let old: BTreeMap<&String, &String> = given.by_old.iter().collect();
        for (old, id) in old {
            if old.is_empty() {
                continue;
            }
            // A page that keeps its address leads to the ids that it keeps.
            if *page != INDEX && (*page != own || old != id) {
                former.add(id, format!("{page}#{old}"));
            }
            // What the page `index.html` had is found by its id alone, where that is still one.
            if (layout.first == Some(n) || page == INDEX) && old != id && !living.contains(old.as_str()) {
                former.add(id, format!("{INDEX}#{old}"));
            }
        }
    }
    whole_pages(layout, scans, ids, root, &mut former);
    for (from, to, at) in &settings.redirects {
        let from = from.trim_start_matches('/');
        let (page, fragment) = from.split_once('#').map_or((from, None), |(page, id)| (page, Some(id)));
        if layout.chapters.iter().any(|chapter| chapter.page.as_deref() == Some(page)) && fragment.is_none() {
            // mdBook writes no redirect where there is a page.
            continue;
        }
        match links.redirect(page, to) {
            Some(Linked::To(id)) => {
                former.add(id.trim_start_matches('#'), from.to_owned());
            }
            Some(Linked::Lost(id, message)) if id.starts_with('#') => {
                remarks.unresolved(Some(*at), message);
                former.add(id.trim_start_matches('#'), from.to_owned());
            }
            _ => remarks
                .unresolved(Some(*at), format!("`{from}` cannot lead to `{to}`: redirects lead to ids of the book")),
        }
    }
    former
}

/// The pages with everything: in `print.html` ids are unique as those of one page.
fn whole_pages(layout: &Layout, scans: &[Scan], ids: &Ids, root: &str, former: &mut Former) {
    for whole in WHOLE {
        if !layout.chapters.iter().any(|chapter| chapter.page.as_deref() == Some(whole)) {
            former.add(root, whole.to_owned());
        }
    }
    let mut slugs = Slugs::new(Version::V05);
    let chapters =
        || layout.chapters.iter().zip(scans).zip(&ids.chapters).filter(|((chapter, _), _)| chapter.page.is_some());
    for ((_, scan), given) in chapters() {
        for (old, id) in in_order(scan, given) {
            let unique = slugs.unique(&old);
            if unique != id && !unique.is_empty() {
                former.add(&id, format!("print.html#{unique}"));
            }
        }
    }
    for ((chapter, scan), given) in chapters() {
        // mdBook puts a title where there is none.
        if !scan.begins_with_h1 {
            let unique = slugs.next(&chapter.title);
            if unique != given.title && !unique.is_empty() {
                former.add(&given.title, format!("print.html#{unique}"));
            }
        }
    }
}

/// The ids that a page has in mdBook, in the order of its text, and those that they are now.
fn in_order(scan: &Scan, given: &ChapterIds) -> Vec<(String, String)> {
    let mut all: Vec<(usize, String, String)> = Vec::new();
    for (bearer, id) in scan.bearers.iter().zip(&given.bearers).filter(|(bearer, _)| !bearer.is_own) {
        all.extend(bearer.old.first().map(|old| (bearer.at, old.clone(), id.clone())));
    }
    let mut references: Vec<(usize, usize)> = Vec::new();
    for edit in &scan.edits {
        if let [Part::Footnote(label)] = edit.parts.as_slice() {
            references.extend(scan.footnotes.get(label).map(|bearer| (edit.range.start, *bearer)));
        }
    }
    references.sort_unstable();
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for (at, bearer) in references {
        let count = counts.entry(bearer).or_insert(0);
        if let (Some(Bearer { kind: BearerKind::Footnote(label, _), .. }), Some(id)) =
            (scan.bearers.get(bearer), given.bearers.get(bearer))
        {
            all.push((at, format!("fr-{label}-{}", *count + 1), reference_id(id, *count)));
        }
        *count += 1;
    }
    all.sort_by_key(|(at, ..)| *at);
    all.into_iter().map(|(_, old, id)| (old, id)).collect()
}

/// Writes redirects.json: for every id of the book its present location and the former ones.
pub(super) fn write(former: &Former, addresses: &Addresses) -> String {
    let mut table = serde_json::Map::new();
    for (id, address) in addresses.iter().filter(|(id, _)| !is_generated(id)) {
        let mut locations = vec![location(&address.page, id)];
        locations.extend(former.by_id.get(id).into_iter().flatten().cloned());
        table.insert(id.clone(), locations.into());
    }
    let text = serde_json::to_string_pretty(&table).unwrap_or_else(|_| "{}".into());
    format!("{text}\n")
}

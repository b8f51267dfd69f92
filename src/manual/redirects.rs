//! `redirects.json`: where every id of the manual is and was (DIALECT.md § 6).
//!
//! It speaks of a layout, nrd's: which page an id is on comes from there, as [`Addresses`]. The rules are checked all at
//! once, each fault with the command that mends it.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use indexmap::IndexMap;

use super::json::{self, Located, Value};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Sources, Span};

/// Ids that begin so are made by machine and need no key.
const GENERATED: [&str; 5] = ["opt-", "auto-generated-", "function-library-", "service-opt-", "systemd-service-opt"];

/// For so many unknown ids a near one is looked for; with more, something larger is wrong.
const MAX_SUGGESTIONS: usize = 50;

/// The page that each id is on, and where the id is written.
pub type Addresses = IndexMap<String, Address>;

/// Where an id is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The page's file name.
    pub page: String,
    /// Where the id is written in the sources.
    pub span: Span,
}

/// A `redirects.json` that was read.
#[derive(Clone, Debug)]
pub struct Redirects {
    file: FileId,
    entries: Vec<Entry>,
}

/// An id and its places.
#[derive(Clone, Debug)]
struct Entry {
    id: String,
    span: Span,
    /// The present place first, then the places of the past.
    places: Vec<(String, Span)>,
}

impl Redirects {
    /// Takes in the text of a file.
    ///
    /// # Errors
    /// Where it is not JSON, or not of the form `{"id": ["place", …]}`.
    pub fn read(path: &Path, text: String, sources: &mut Sources) -> Result<Self, Vec<Diagnostic>> {
        let file = sources.add(path, text);
        let root = json::parse(file, sources.file(file)).map_err(|error| vec![error])?;
        let mut entries = Vec::new();
        let mut faults = Vec::new();
        let Value::Object(members) = &root.value else {
            let span = Span::new(file, root.range.start, root.range.start + 1);
            let message = format!("redirects are an object, not {}", root.word());
            return Err(vec![Diagnostic::error(Code::InvalidRedirects, span, message)]);
        };
        for member in members {
            let span = Span::new(file, member.key_range.start, member.key_range.end);
            match places(file, &member.value) {
                Ok(places) => entries.push(Entry { id: member.key.clone(), span, places }),
                Err(at) => {
                    let message = format!("the places of `{}` are an array of strings", member.key);
                    faults.push(Diagnostic::error(Code::InvalidRedirects, at, message));
                }
            }
        }
        if faults.is_empty() { Ok(Self { file, entries }) } else { Err(faults) }
    }

    /// The file.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Every id of the file and its places, the present one first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.entries.iter().map(|e| (e.id.as_str(), e.places.iter().map(|(place, _)| place.as_str())))
    }

    /// Tells of every rule that is broken.
    pub fn validate(&self, places: &Addresses) -> Vec<Diagnostic> {
        let known = |id: &str| places.get(id).filter(|_| !is_generated(id));
        let mut diagnostics = Vec::new();
        let mut keys = HashMap::new();
        for entry in &self.entries {
            if let Some(first) = keys.insert(entry.id.as_str(), entry.span) {
                diagnostics.push(
                    Diagnostic::error(Code::DuplicateRedirects, entry.span, format!("`{}` has two entries", entry.id))
                        .label(first, "the first is here")
                        .help("make them one: all places in one array"),
                );
            }
        }
        let missing: Vec<(&String, &Address)> =
            places.iter().filter(|(id, _)| !is_generated(id) && !keys.contains_key(id.as_str())).collect();
        let mut seen: HashMap<&str, (&str, Span)> = HashMap::new();
        let mut covered: HashSet<&str> = HashSet::new();
        let mut orphans = 0;
        for entry in &self.entries {
            let Some(place) = known(&entry.id) else {
                orphans += 1;
                diagnostics.push(orphan(entry, if orphans > MAX_SUGGESTIONS { &[] } else { &missing }));
                continue;
            };
            check_current(entry, place, places, &mut diagnostics);
            for (location, span) in entry.places.iter().skip(1) {
                self.check_past(entry, location, *span, places, &mut seen, &mut covered, &mut diagnostics);
            }
        }
        for (id, place) in missing {
            if !covered.contains(id.as_str()) {
                let message = format!("the id `{id}` has no entry in the redirects");
                diagnostics.push(
                    Diagnostic::error(Code::RedirectsMissingId, place.span, message).help(format!(
                        "`nixbook redirects add {id} {page}` adds it; if it had another id before, `nixbook redirects rename OLD {id}`",
                        page = place.page
                    )),
                );
            }
        }
        diagnostics
    }

    #[allow(clippy::too_many_arguments)]
    fn check_past<'a>(
        &'a self,
        entry: &'a Entry,
        location: &'a str,
        span: Span,
        places: &Addresses,
        seen: &mut HashMap<&'a str, (&'a str, Span)>,
        covered: &mut HashSet<&'a str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some((other, first)) = seen.get(location) {
            let (message, label, help) = if *other == entry.id {
                let message = format!("the past place `{location}` is there twice");
                (message, "it is here already", "delete one of the two")
            } else {
                let message = format!("the past place `{location}` belongs to `{other}` too");
                let help = "leave it with the one id that readers of the old link look for, and delete the other";
                (message, "it is first claimed here", help)
            };
            diagnostics
                .push(Diagnostic::error(Code::RedirectsTakenPlace, span, message).label(*first, label).help(help));
            return;
        }
        seen.insert(location, (&entry.id, span));
        let Some((page, anchor)) = location.split_once('#') else { return };
        if anchor.contains('#') || page.is_empty() || anchor.is_empty() {
            let message = format!("`{location}` is no place: a place is a page, or a page and an anchor");
            diagnostics.push(
                Diagnostic::error(Code::InvalidRedirects, span, message)
                    .help("write `page.html` or `page.html#anchor`"),
            );
            return;
        }
        covered.insert(anchor);
        if let Some(place) = places.get(anchor).filter(|place| place.page == page && !is_generated(anchor)) {
            let message = format!("`{location}` is no place of the past: the id `{anchor}` is there now");
            if anchor == entry.id && entry.places.first().is_none_or(|(first, _)| first != location) {
                // It is the place that has to stand first, as has been told.
                return;
            }
            let help = if anchor == entry.id {
                "delete it: it stands first, as the present place".to_owned()
            } else {
                format!("give the new content another id than `{anchor}`, or delete this place")
            };
            diagnostics.push(
                Diagnostic::error(Code::RedirectsLivingPlace, span, message)
                    .label(place.span, "the id is here")
                    .help(help),
            );
        }
    }

    /// Whole pages that are no more, and the pages that they lead to, in the order of the file.
    pub fn server<'a>(&'a self, places: &'a Addresses) -> Vec<(&'a str, &'a str)> {
        let mut seen = HashSet::new();
        self.retired(places).filter(|(location, _)| seen.insert(*location)).collect()
    }

    fn retired<'a>(&'a self, places: &'a Addresses) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.entries.iter().filter_map(|entry| Some((entry, places.get(&entry.id)?))).flat_map(|(entry, place)| {
            let past = entry.places.iter().skip(1).map(|(location, _)| location.as_str());
            past.filter(|location| !location.contains('#')).map(|location| (location, place.page.as_str()))
        })
    }

    /// For each page, the anchors that it once had, and where each is now. A retired page's move to the page that it
    /// leads to, where that has nothing of that name itself.
    pub fn client<'a>(&'a self, places: &'a Addresses) -> HashMap<&'a str, IndexMap<&'a str, &'a str>> {
        let retired: HashMap<&str, &str> = self.retired(places).collect();
        let mut redirects: HashMap<&str, IndexMap<&str, &str>> = HashMap::new();
        for entry in &self.entries {
            let Some((current, _)) = entry.places.first() else { continue };
            for (location, _) in entry.places.iter().skip(1) {
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

/// Whether there is something at a place now.
pub fn is_present(location: &str, places: &Addresses) -> bool {
    match location.split_once('#') {
        Some((page, anchor)) => places.get(anchor).is_some_and(|place| place.page == page),
        None => places.values().any(|place| place.page == location),
    }
}

/// Whether an id of the manual has to have a key.
pub fn needs_entry(id: &str) -> bool {
    !is_generated(id)
}

/// Whether an id is one that needs no key.
pub fn is_generated(id: &str) -> bool {
    GENERATED.iter().any(|prefix| id.starts_with(prefix))
}

fn places(file: FileId, value: &Located) -> Result<Vec<(String, Span)>, Span> {
    let span = |at: &Located| Span::new(file, at.range.start, at.range.end);
    let Some(values) = value.as_array() else {
        return Err(Span::new(file, value.range.start, value.range.start + 1));
    };
    values.iter().map(|at| at.as_str().map(|text| (text.to_owned(), span(at))).ok_or_else(|| span(at))).collect()
}

fn orphan(entry: &Entry, missing: &[(&String, &Address)]) -> Diagnostic {
    let id = &entry.id;
    let message = format!("there is no id `{id}` in the manual");
    let near = crate::diagnostics::nearest(id, missing.iter().map(|(id, _)| id.as_str()));
    let help = if let Some(prefix) = GENERATED.iter().find(|prefix| id.starts_with(**prefix)) {
        format!("ids that begin with `{prefix}` have no entries: delete it, or `nixbook redirects remove {id} TARGET`")
    } else {
        let new = near.unwrap_or("NEW");
        format!(
            "if it was renamed: `nixbook redirects rename {id} {new}`; if it is gone: `nixbook redirects remove {id} TARGET`"
        )
    };
    Diagnostic::error(Code::RedirectsUnknownId, entry.span, message).help(help)
}

fn check_current(entry: &Entry, place: &Address, places: &Addresses, diagnostics: &mut Vec<Diagnostic>) {
    let expected = format!("{}#{}", place.page, entry.id);
    let (message, span) = match entry.places.first() {
        Some((current, _)) if *current == expected => return,
        Some((current, span)) => (format!("`{}` is at `{expected}` now, not at `{current}`", entry.id), *span),
        None => (format!("`{}` is at `{expected}`, but no place is given", entry.id), entry.span),
    };
    let help = match entry.places.first() {
        // As a place of the past it would be another fault.
        Some((current, _)) if is_present(current, places) => format!("write `{expected}` in its place"),
        _ => format!("`nixbook redirects move {} {}` puts it first", entry.id, place.page),
    };
    diagnostics.push(Diagnostic::error(Code::RedirectsWrongPlace, span, message).help(help));
}

#[cfg(test)]
mod tests;

//! An export into a nixpkgs checkout: what would change there, as data.
//!
//! Texts that are ours are written as they are exported. Lists that are not ours (includes, `nav.json`, `redirects.json`)
//! get what is missing, at its place, and keep everything else as it is.

mod changes;
mod destinations;
mod lists;
mod redirects;
mod survey;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::edits::apply;
use super::files::{named, outside};
use super::folder::unreadable;
use super::{Export, Selection, Text, export};
use crate::config::{Book, NixpkgsConfig};
use crate::diagnostics::{self, Diagnostic};
use crate::manual::{Manual, join_relative};
use crate::markdown::tree::FileKind;
use crate::source::edit::marked_as_file;
use crate::source::{Sources, Span, is_there, read_text};

pub use changes::fingerprint;
use destinations::roots;
use lists::Lists;
use survey::Survey;

/// A file of the checkout that is behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub path: PathBuf,
    /// Its path within the checkout, with `/`.
    pub within: String,
    /// What is there; `None` where nothing is.
    pub before: Option<Vec<u8>>,
    /// What belongs there.
    pub after: Vec<u8>,
}

/// What an export comes to in a checkout.
#[derive(Debug, Default)]
pub struct Plan {
    /// What has to change; nothing where all is as it should be.
    pub changes: Vec<Change>,
    /// The fingerprints of our texts, by their path in the folder of the manual's sources.
    pub seen: BTreeMap<String, String>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The checkout.
    pub checkout: &'a Path,
    /// Ids of the parts of the book that go there; all that book.toml has a place for, where none is given.
    pub only: &'a [String],
    /// Whether texts that others have changed are replaced.
    pub force: bool,
}

/// Finds out what has to change.
///
/// # Errors
/// Where a text has no place, something else is there, or a list to put it into is not found.
pub fn plan(
    request: Request<'_>,
    manual: &Manual,
    book: &Book,
    sources: &mut Sources,
) -> Result<Plan, Vec<Diagnostic>> {
    let config = &book.config.nixpkgs;
    let doc = request.checkout.join(&config.doc);
    if let Err(error) = is_there(&doc) {
        let message = format!("the folder cannot be read: {error}");
        return Err(vec![Diagnostic::error_at_path("unreadable", doc, message)]);
    }
    if !doc.is_dir() {
        let message = format!("there is no folder `{}` in the checkout", config.doc);
        let fault = Diagnostic::error_at_path("export-no-checkout", request.checkout, message);
        return Err(vec![
            fault.help("name the checkout's own folder; `doc` in `[export.nixpkgs]` names the folder in it"),
        ]);
    }
    let roots = roots(manual, book, request.only)?;
    let export = export(manual, book, &Selection::Units(roots), sources)?;
    let mut planner = Planner {
        manual,
        config,
        redirects: &book.redirects,
        doc,
        export: &export,
        force: request.force,
        places: BTreeMap::new(),
        pages: BTreeMap::new(),
        faults: Vec::new(),
    };
    planner.find_places();
    if diagnostics::has_errors(&planner.faults) {
        return Err(planner.faults);
    }
    let survey = Survey::read(&planner.doc, sources).map_err(|fault| vec![*fault])?;
    let mut wanted = planner.texts();
    planner.images(&mut wanted);
    planner.check_ids(&survey);
    planner.lists(&survey, &mut wanted, sources);
    planner.redirects(&survey, &mut wanted, sources);
    let changes = planner.changes(wanted);
    let seen = planner.seen();
    if diagnostics::has_errors(&planner.faults) { Err(planner.faults) } else { Ok(Plan { changes, seen }) }
}

/// What belongs into the folder of the manual's sources, by path.
type Contents = BTreeMap<String, Vec<u8>>;

struct Planner<'a> {
    manual: &'a Manual,
    config: &'a NixpkgsConfig,
    /// The places that the book's own table has.
    redirects: &'a BTreeMap<String, Vec<String>>,
    doc: PathBuf,
    export: &'a Export,
    force: bool,
    /// The path of each text in the folder of the manual's sources, by its path in the book.
    places: BTreeMap<String, String>,
    /// The page of each text that is in a list of the checkout, by its path in the book, where the lists tell.
    pages: BTreeMap<String, String>,
    faults: Vec<Diagnostic>,
}

impl Planner<'_> {
    fn place(&self, text: &Text) -> &str {
        self.places.get(&text.path).map_or("", String::as_str)
    }

    fn texts(&self) -> Contents {
        self.export.texts.iter().map(|text| (self.place(text).to_owned(), text.bytes.clone())).collect()
    }

    /// Images and the like go where the texts look for them.
    fn images(&mut self, wanted: &mut Contents) {
        for text in self.export.texts.iter().filter(|text| text.follows.is_none()) {
            for file in named(&self.manual.units[text.unit].document) {
                let Some(bytes) = self.export.others.get(&join_relative(folder(&text.path), &file.written)) else {
                    continue;
                };
                let place = join_relative(folder(self.place(text)), &file.written);
                if place.starts_with("../") {
                    self.faults.push(outside(&file.written, file.span));
                } else {
                    wanted.insert(place, bytes.clone());
                }
            }
        }
    }

    /// Whether a file of the checkout is one of ours.
    fn is_ours(&self, path: &str) -> bool {
        self.places.values().any(|place| place == path)
    }

    /// Our ids are nobody else's there.
    fn check_ids(&mut self, survey: &Survey) {
        for (id, _) in self.export.texts.iter().flat_map(|text| &text.ids) {
            let others = survey.ids.get(id).into_iter().flatten();
            let others: Vec<Span> = others.filter(|(path, _)| !self.is_ours(path)).map(|(_, span)| *span).collect();
            for span in others {
                let message = format!("the id `{id}` of the book is here in the checkout already");
                self.faults
                    .push(Diagnostic::error("export-taken-id", span, message).help("give one of them another id"));
            }
        }
    }

    /// What nothing includes yet is put into a list.
    fn lists(&mut self, survey: &Survey, wanted: &mut Contents, sources: &mut Sources) {
        let ours: BTreeSet<&str> = self.places.values().map(String::as_str).collect();
        let mut lists = match Lists::new(&self.doc, survey, &ours, sources) {
            Ok(lists) => lists,
            Err(mut faults) => return self.faults.append(&mut faults),
        };
        for text in &self.export.texts {
            let of = text.follows.as_ref().unwrap_or(&text.path);
            // What an exported text includes is in its own list.
            if !self.export.roots.contains(of) || text.kind == FileKind::Book {
                continue;
            }
            let after = text.follows.as_ref().and_then(|of| self.places.get(of));
            if !lists.put(self.place(text), text.kind, after.map(String::as_str), sources) {
                let place = self.place(text).to_owned();
                let file = self.manual.units[text.unit].document.file;
                let message = format!(
                    "nothing in the checkout includes `{place}`, nor any other {} of its folder",
                    text.kind.word()
                );
                self.faults.push(
                    Diagnostic::error("export-no-list", Span::new(file, 0, 0), message)
                        .help("include it there by hand, where it belongs: from then on it is found"),
                );
            }
        }
        for text in &self.export.texts {
            if let Some(page) = lists.page_of(self.place(text)) {
                self.pages.insert(text.path.clone(), page);
            }
        }
        for (path, edits) in lists.into_edits() {
            let file = self.doc.join(&path);
            match read_text(&file) {
                Ok(text) => {
                    wanted.insert(path, marked_as_file(&file, &apply(&text, edits)));
                }
                Err(error) => self.faults.push(unreadable(&file, &error)),
            }
        }
    }
}

/// The folder of a path.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// How a path is written in a file of a folder.
fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    up.chain(to[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_from_a_folder() {
        for (folder, path, expected) in
            [("", "a.md", "a.md"), ("a", "a/b.md", "b.md"), ("a/b", "a/c/d.md", "../c/d.md"), ("a", "b.md", "../b.md")]
        {
            assert_eq!(relative(folder, path), expected);
        }
    }
}

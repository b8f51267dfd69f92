//! An export into a nixpkgs checkout: what would change there, as data.
//!
//! Texts that are ours are written as they are exported. Lists that are not ours (includes, `nav.json`, `redirects.json`)
//! get what is missing, in its order, and keep everything else as it is.

mod changes;
mod checkout_index;
mod destinations;
mod gone;
mod ids;
mod lists;
mod order;
mod redirects;
mod references;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::files::{named, outside};
use super::folder::unreadable;
use super::{ExportedText, ExportedTexts, Selection, export};
use crate::config::{Book, NixpkgsConfig};
use crate::diagnostics::{self, Code, Diagnostic, Location};
use crate::manual::{Manual, folder_of, join_relative, walk};
use crate::markdown;
use crate::markdown::tree::{BlockKind, Document, FileKind, IncludeKind};
use crate::source::edit::marked_as_file;
use crate::source::{EntryKind, Sources, Span, World};

pub use super::companion::path as companion_path;
pub use changes::fingerprint;
pub use checkout_index::CheckoutIndex;
use checkout_index::IncludeClosure;
use destinations::roots;
use lists::Lists;

/// A file of the checkout that is not as the book has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its path on the disk.
    pub path: PathBuf,
    /// Its path within the checkout, with `/`.
    pub within: String,
    /// What is there; `None` where nothing is.
    pub before: Option<Vec<u8>>,
    /// What belongs there; `None` where nothing does any more.
    pub after: Option<Vec<u8>>,
}

/// What an export comes to in a checkout.
#[derive(Debug, Default)]
pub struct CheckoutPlan {
    /// What has to change; nothing where all is as it should be.
    pub changes: Vec<FileChange>,
    /// The fingerprints of our files, by their path in the folder of the manual's sources; `None` for what is no more.
    pub seen: BTreeMap<String, Option<String>>,
    /// What is left for people to do there.
    pub notes: Vec<String>,
}

/// Why nothing is to be written.
#[derive(Debug, Default)]
pub struct Refusal {
    /// All that is wrong.
    pub faults: Vec<Diagnostic>,
    /// What would be written over the work of others.
    pub conflicts: Vec<FileChange>,
}

impl From<Vec<Diagnostic>> for Refusal {
    fn from(faults: Vec<Diagnostic>) -> Self {
        Self { faults, conflicts: Vec::new() }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct CheckoutRequest<'a> {
    /// The folder of the checkout.
    pub checkout: &'a Path,
    /// Ids of the parts of the book that go there; all that book.toml has a destination for, where none is given.
    pub only: &'a [String],
    /// Whether texts that others have changed are replaced.
    pub force: bool,
}

/// Finds out what has to change.
///
/// # Errors
/// Where a text has no destination, something else is there, a list to put it into is not found, or the manual could not be
/// built afterwards.
pub fn plan(
    request: CheckoutRequest<'_>,
    manual: &Manual,
    book: &Book,
    sources: &mut Sources,
) -> Result<CheckoutPlan, Refusal> {
    let config = &book.config.nixpkgs;
    let doc = request.checkout.join(&config.doc);
    is_checkout(request.checkout, &doc, config, sources.world())?;
    let roots = roots(manual, book, request.only, sources.world())?;
    let export = export(manual, book, &Selection::Units(roots), sources)?;
    let mut planner = Planner {
        manual,
        config,
        book,
        doc,
        export: &export,
        documents: Vec::new(),
        whole: request.only.is_empty(),
        force: request.force,
        destinations: BTreeMap::new(),
        gone: BTreeSet::new(),
        left: Vec::new(),
        pages: BTreeMap::new(),
        behind: BTreeMap::new(),
        faults: Vec::new(),
        conflicts: Vec::new(),
    };
    planner.find_destinations(sources.world());
    if diagnostics::has_errors(&planner.faults) {
        return Err(planner.faults.into());
    }
    planner.read_texts(sources);
    let checkout_index = CheckoutIndex::read(&planner.doc, sources).map_err(|fault| vec![*fault])?;
    let mut wanted = planner.texts();
    planner.images(&mut wanted);
    let ours: BTreeSet<String> = wanted.keys().cloned().collect();
    planner.find_gone(&checkout_index, &ours);
    planner.check_ids(&checkout_index);
    let lines = planner.lists(&checkout_index, &mut wanted, sources);
    let include_closure = IncludeClosure::new(&checkout_index, &lines);
    planner.references(&checkout_index, &include_closure);
    planner.redirects(&checkout_index, &include_closure, &mut wanted, sources);
    let seen = planner.seen(&wanted, &ours);
    let changes = planner.changes(wanted, &ours, sources.world());
    if diagnostics::has_errors(&planner.faults) {
        return Err(Refusal { faults: planner.faults, conflicts: planner.conflicts });
    }
    let notes = planner.notes(&changes, sources.world());
    Ok(CheckoutPlan { changes, seen, notes })
}

fn is_checkout(checkout: &Path, doc: &Path, config: &NixpkgsConfig, world: &World) -> Result<(), Vec<Diagnostic>> {
    match world.kind(doc) {
        Ok(Some(EntryKind::Folder)) => Ok(()),
        Ok(_) => {
            let message = format!("no folder `{}` in the checkout", config.doc);
            let fault = Diagnostic::error_at_path(Code::ExportNoCheckout, checkout, message);
            Err(vec![fault.help("pass the root folder of the checkout, or set `doc` in `[export.nixpkgs]`")])
        }
        Err(error) => {
            let location = Location::Path(doc.to_owned());
            Err(vec![Diagnostic::cannot_read(Code::Unreadable, location, "the folder", &error)])
        }
    }
}

/// What belongs into the folder of the manual's sources, by path.
type FileContents = BTreeMap<String, Vec<u8>>;

struct Planner<'a> {
    manual: &'a Manual,
    config: &'a NixpkgsConfig,
    book: &'a Book,
    doc: PathBuf,
    export: &'a ExportedTexts,
    /// The exported texts, read again as they go out.
    documents: Vec<Document>,
    /// Whether all is exported that book.toml has a destination for.
    whole: bool,
    force: bool,
    /// The path of each text in the folder of the manual's sources, by its path in the book.
    destinations: BTreeMap<String, String>,
    /// The paths there of what was ours, and is no more in the book.
    gone: BTreeSet<String>,
    /// The paths there of texts that were ours, and are let go.
    left: Vec<String>,
    /// The page of each text that has come to be on one of its own there, by its path in the book.
    pages: BTreeMap<String, String>,
    /// What is there before each text that comes in, by its path in the book.
    behind: BTreeMap<String, String>,
    faults: Vec<Diagnostic>,
    conflicts: Vec<FileChange>,
}

impl Planner<'_> {
    fn destination(&self, text: &ExportedText) -> &str {
        self.destinations.get(&text.path).map_or("", String::as_str)
    }

    /// Reads the texts as they go out.
    fn read_texts(&mut self, sources: &mut Sources) {
        for text in &self.export.texts {
            let written = String::from_utf8_lossy(&text.bytes);
            // As a file is read: a byte order mark is no part of its text.
            let read = written.strip_prefix('\u{feff}').unwrap_or(&written).to_owned();
            let file = sources.add(&self.doc.join(self.destination(text)), read);
            self.documents.push(markdown::read(file, sources.file(file).text()));
        }
    }

    fn texts(&self) -> FileContents {
        let texts = self.export.texts.iter().map(|text| (self.destination(text).to_owned(), text.bytes.clone()));
        texts.filter(|(destination, _)| !self.is_made(destination)).collect()
    }

    /// Whether the manual's own build makes a file.
    fn is_made(&self, destination: &str) -> bool {
        self.config.generated.iter().any(|made| made == destination)
    }

    /// Images and the like go where the texts look for them.
    fn images(&mut self, wanted: &mut FileContents) {
        for text in self.export.texts.iter().filter(|text| text.follows.is_none()) {
            for file in named(&self.manual.units[text.unit].document) {
                let Some(bytes) = self.export.others.get(&join_relative(folder_of(&text.path), &file.written)) else {
                    continue;
                };
                let destination = join_relative(folder_of(self.destination(text)), &file.written);
                if destination.starts_with("../") {
                    self.faults.push(outside(&file.written, file.span));
                } else if !self.is_made(&destination) {
                    wanted.insert(destination, bytes.clone());
                }
            }
        }
    }

    /// Whether a file of the checkout is one of ours, or was.
    fn is_ours(&self, path: &str) -> bool {
        self.gone.contains(path) || self.destinations.values().any(|destination| destination == path)
    }

    /// What nothing includes yet is put into a list, and what is gone is taken out. Gives all lines of includes as they are
    /// to be.
    fn lists(
        &mut self,
        checkout_index: &CheckoutIndex,
        wanted: &mut FileContents,
        sources: &mut Sources,
    ) -> Vec<(String, String)> {
        let ours: BTreeSet<&str> = self.destinations.values().map(String::as_str).collect();
        let mut lists = match Lists::new(&self.doc, checkout_index, &ours, &self.gone, sources) {
            Ok(lists) => lists,
            Err(mut faults) => {
                self.faults.append(&mut faults);
                return Vec::new();
            }
        };
        for text in &self.export.texts {
            let of = text.follows.as_ref().unwrap_or(&text.path);
            // What an exported text includes is in its own list.
            if !self.export.roots.contains(of) || text.kind == FileKind::Book || self.is_made(self.destination(text)) {
                continue;
            }
            let after = text.follows.as_ref().and_then(|of| self.destinations.get(of));
            if !lists.put(self.destination(text), text.kind, after.map(String::as_str), sources) {
                let destination = self.destination(text).to_owned();
                let file = self.manual.units[text.unit].document.file;
                let kind = if text.kind == FileKind::Page { "text" } else { text.kind.word() };
                let message = format!("no include in the checkout fits `{destination}` ({kind})");
                self.faults.push(
                    Diagnostic::error(Code::ExportNoList, Span::new(file, 0, 0), message)
                        .help("include it there by hand once"),
                );
            }
        }
        for text in &self.export.texts {
            let Some(destination) = self.destinations.get(&text.path) else { continue };
            if let Some(page) = lists.page_of(destination) {
                self.pages.insert(text.path.clone(), page);
            }
            if let Some(behind) = lists.behind(destination) {
                self.behind.insert(text.path.clone(), behind.to_owned());
            }
        }
        match lists.texts(sources, &self.doc) {
            Ok(texts) => {
                for (path, text) in texts {
                    let bytes = marked_as_file(&self.doc.join(&path), &text, sources.world());
                    wanted.insert(path, bytes);
                }
            }
            Err(mut faults) => self.faults.append(&mut faults),
        }
        let own = self.export.texts.iter().zip(&self.documents).flat_map(|(text, document)| {
            let destination = self.destination(text);
            lines(document)
                .into_iter()
                .map(move |path| (destination.to_owned(), join_relative(folder_of(destination), &path)))
        });
        lists.all().into_iter().chain(own).collect()
    }
}

/// The paths of the texts that a text includes, as they are written.
fn lines(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    walk::blocks(&document.blocks, &mut |block| {
        let BlockKind::Include(include) = &block.kind else { return };
        if let IncludeKind::Files { entries, .. } = &include.kind {
            found.extend(entries.iter().map(|entry| entry.path.clone()));
        }
    });
    found
}

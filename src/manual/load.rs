//! Reading the files of a book: the root, what it includes, what that includes, level by level.
//!
//! The files of one level are read and parsed in parallel. Between the two steps they get their ids, in the order in
//! which they are included, so ids are the same in every run. A file that is included twice is read once.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::files;
use super::walk;
use super::{Included, Unit, UnitId};
use crate::diagnostics::{Code, Diagnostic};
use crate::markdown;
use crate::markdown::tree::{Block, BlockKind, Document, FileKind, Include, IncludeEntry, IncludeKind};
use crate::source::{FileId, ReadError, Sources, Span, read_text};

/// More files than this in one book are refused: a few files that include each other's includes many times over
/// would otherwise grow without end.
const MAX_UNITS: usize = 100_000;

/// Files that are included deeper than this are refused: what walks over a book goes down with it.
const MAX_DEPTH: usize = 100;

/// What was read.
#[derive(Default)]
pub(super) struct Loaded {
    /// The units; [`order`](super::order) puts them into reading order.
    pub units: Vec<Unit>,
    /// For each unit, what headings without an id get theirs from.
    pub prefixes: Vec<Option<String>>,
    /// For each unit, the label that the contents show in place of its title.
    pub labels: Vec<Option<String>>,
    /// For each unit, its place among those that one include block comes to.
    pub positions: Vec<usize>,
    /// Files of JSON, read but not yet taken in.
    pub data: Vec<Data>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file of JSON that an include names.
pub(super) struct Data {
    /// The unit that includes it.
    pub unit: UnitId,
    /// The include block.
    pub include: Include,
    /// The file.
    pub file: FileId,
}

/// A file to read.
pub(super) struct Request {
    /// Where the unit goes: the unit that includes it, and the index of the include block.
    pub into: Option<(UnitId, usize)>,
    /// Its place among those that the include block comes to.
    pub position: usize,
    /// Its role.
    pub kind: FileKind,
    /// The path to read, as messages show it.
    pub path: PathBuf,
    /// The path relative to the root's folder, with `/`.
    pub relative: String,
    /// The path as it is written.
    pub written: String,
    /// Where it is asked for.
    pub at: Option<Span>,
    /// For headings without an id.
    pub prefix: Option<String>,
    /// For the contents.
    pub label: Option<String>,
    /// For JSON: the include block.
    pub data: Option<Include>,
}

/// A file that was read before.
struct Known {
    file: FileId,
    /// The unit that has its tree; `None` for JSON.
    unit: Option<UnitId>,
}

/// A file as it came from the disk.
struct Fetched {
    identity: PathBuf,
    text: Result<String, ReadError>,
}

/// Reads level after level.
pub(super) struct Loader<'s> {
    pub(super) sources: &'s mut Sources,
    pub(super) loaded: Loaded,
    /// For each unit, the file that it really is, for finding circles.
    identities: Vec<PathBuf>,
    /// Files that were read, by what they really are.
    known: HashMap<PathBuf, Known>,
}

impl<'s> Loader<'s> {
    pub(super) fn new(sources: &'s mut Sources) -> Self {
        Self { sources, loaded: Loaded::default(), identities: Vec::new(), known: HashMap::new() }
    }

    /// Reads all that is asked for, and all that it asks for.
    pub(super) fn run(&mut self, mut level: Vec<Request>) {
        for depth in 0.. {
            if level.is_empty() {
                return;
            }
            if depth > MAX_DEPTH {
                self.refuse_depth(&level);
                return;
            }
            if self.loaded.units.len() + level.len() > MAX_UNITS {
                self.refuse_growth(&level);
                return;
            }
            level = self.level(level);
        }
    }

    /// Adds a unit, at the end of what the include block comes to.
    pub(super) fn add(&mut self, unit: Unit, into: Option<(UnitId, usize)>, identity: PathBuf) -> UnitId {
        let id = self.loaded.units.len();
        if let Some((parent, index)) = into {
            let includes = &mut self.loaded.units[parent].includes;
            if includes.len() <= index {
                includes.resize_with(index + 1, || Included::Nothing);
            }
            match &mut includes[index] {
                Included::Units(units) => units.push(id),
                other => *other = Included::Units(vec![id]),
            }
        }
        self.loaded.units.push(unit);
        self.loaded.prefixes.push(None);
        self.loaded.labels.push(None);
        self.loaded.positions.push(0);
        self.identities.push(identity);
        id
    }

    /// What a unit's document includes.
    pub(super) fn requests(&self, unit: UnitId) -> Vec<Request> {
        let Unit { document, folder, path, .. } = &self.loaded.units[unit];
        let base = files::folder_of(path);
        let mut requests = Vec::new();
        walk::blocks(&document.blocks, &mut |block: &Block| {
            let BlockKind::Include(include) = &block.kind else { return };
            let mut ask = |entry: &IncludeEntry, kind, prefix, data| {
                requests.push(Request {
                    into: Some((unit, include.index)),
                    position: requests.len(),
                    kind,
                    path: files::join(folder, &entry.path),
                    relative: files::join_relative(base, &entry.path),
                    written: entry.path.clone(),
                    at: Some(entry.span),
                    prefix,
                    label: None,
                    data,
                });
            };
            match &include.kind {
                IncludeKind::Files { kind, entries } => {
                    for entry in entries {
                        ask(entry, *kind, include.auto_id_prefix.as_ref().map(|p| format!("{p}-{}", entry.line)), None);
                    }
                }
                IncludeKind::Options { source, .. } | IncludeKind::Nixdoc { source } => {
                    ask(source, FileKind::Section, None, Some(include.clone()));
                }
            }
        });
        requests
    }

    fn level(&mut self, requests: Vec<Request>) -> Vec<Request> {
        let fetched: Vec<Fetched> = requests.par_iter().map(|r| fetch(&r.path)).collect();
        let mut accepted = Vec::new();
        let mut new_files = Vec::new();
        let mut asked = HashSet::new();
        for (request, fetched) in requests.into_iter().zip(fetched) {
            if let Some(file) = self.accept(&request, fetched.text, &fetched.identity) {
                let parsed = self.known.get(&fetched.identity).is_some_and(|k| k.unit.is_some());
                if request.data.is_none() && !parsed && asked.insert(file) {
                    new_files.push(file);
                }
                accepted.push((request, fetched.identity, file));
            }
        }
        let sources = &*self.sources;
        let documents: Vec<Document> =
            new_files.par_iter().map(|file| markdown::read(*file, sources.file(*file).text())).collect();
        let mut documents: HashMap<FileId, Document> = new_files.into_iter().zip(documents).collect();
        let mut next = Vec::new();
        for (request, identity, file) in accepted {
            match request.data {
                Some(include) => {
                    let unit = request.into.map_or(0, |(unit, _)| unit);
                    self.loaded.data.push(Data { unit, include, file });
                }
                None => {
                    let document = documents.remove(&file);
                    next.extend(self.place(request, &identity, document));
                }
            }
        }
        next
    }

    /// Decides whether a file can be used, and gives its id.
    fn accept(&mut self, request: &Request, text: Result<String, ReadError>, identity: &Path) -> Option<FileId> {
        if request.data.is_none() && self.is_circular(request, identity) {
            if let Some(at) = request.at {
                let message = format!("`{}` is included here, but it is what leads here", request.written);
                self.loaded.diagnostics.push(
                    Diagnostic::error(Code::CircularInclude, at, message)
                        .help("a file cannot include itself, nor a file that includes it"),
                );
            }
            return None;
        }
        if let Some(known) = self.known.get(identity) {
            return Some(known.file);
        }
        match text {
            Ok(text) => {
                let file = self.sources.add(&request.path, text);
                if let Some(at) = request.at {
                    self.sources.set_included_by(file, at);
                }
                self.known.insert(identity.to_owned(), Known { file, unit: None });
                Some(file)
            }
            Err(error) => {
                let diagnostic = files::unreadable(self.sources, request, error);
                self.loaded.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn is_circular(&self, request: &Request, identity: &Path) -> bool {
        let mut at = request.into.map(|(unit, _)| unit);
        while let Some(unit) = at {
            if self.identities[unit] == identity {
                return true;
            }
            at = self.loaded.units[unit].parent;
        }
        false
    }

    fn place(&mut self, request: Request, identity: &Path, document: Option<Document>) -> Vec<Request> {
        let mut document = match (document, self.known.get(identity).and_then(|k| k.unit)) {
            (Some(document), _) => document,
            (None, Some(first)) => self.loaded.units[first].document.clone(),
            (None, None) => return Vec::new(),
        };
        self.loaded.diagnostics.append(&mut document.diagnostics);
        let unit = Unit {
            kind: request.kind,
            document,
            path: request.relative,
            folder: request.path.parent().map(Path::to_owned).unwrap_or_default(),
            parent: request.into.map(|(unit, _)| unit),
            includes: Vec::new(),
            into_file: None,
            beside: Vec::new(),
            entry: None,
            group: false,
        };
        let id = self.add(unit, request.into, identity.to_owned());
        self.loaded.prefixes[id] = request.prefix;
        self.loaded.labels[id] = request.label;
        self.loaded.positions[id] = request.position;
        if let Some(known) = self.known.get_mut(identity) {
            known.unit.get_or_insert(id);
        }
        self.name_page(id, request.into);
        let requests = self.requests(id);
        let count = requests.iter().filter_map(|r| r.into).map(|(_, index)| index + 1).max().unwrap_or(0);
        let includes = &mut self.loaded.units[id].includes;
        if includes.len() < count {
            includes.resize_with(count, || Included::Nothing);
        }
        requests
    }

    /// The first file of an include with `html:into-file` starts that file.
    fn name_page(&mut self, unit: UnitId, into: Option<(UnitId, usize)>) {
        let Some((parent, index)) = into else { return };
        let parent = &self.loaded.units[parent];
        let first = matches!(parent.includes.get(index), Some(Included::Units(units)) if units.first() == Some(&unit));
        let mut name = None;
        if first {
            walk::blocks(&parent.document.blocks, &mut |block: &Block| {
                if let BlockKind::Include(include) = &block.kind
                    && include.index == index
                {
                    name = include.into_file.as_ref().map(|id| id.name.clone());
                }
            });
        }
        self.loaded.units[unit].into_file = name;
    }

    fn refuse_depth(&mut self, level: &[Request]) {
        for request in level {
            let Some(at) = request.at else { continue };
            let message = format!("`{}` is included through more than {MAX_DEPTH} files", request.written);
            self.loaded.diagnostics.push(
                Diagnostic::error(Code::TooDeepInclude, at, message).help("include it from a file that is further up"),
            );
        }
    }

    fn refuse_growth(&mut self, level: &[Request]) {
        if let Some(at) = level.iter().find_map(|r| r.at) {
            let message = format!("the book has more than {MAX_UNITS} files with this include");
            self.loaded.diagnostics.push(
                Diagnostic::error(Code::TooManyFiles, at, message)
                    .help("files that are included several times, each time with all that they include, add up"),
            );
        }
    }
}

fn fetch(path: &Path) -> Fetched {
    let identity = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    Fetched { identity, text: read_text(path) }
}

//! Reading the files of a book: the root, what it includes, what that includes, level by level.
//!
//! The files of one level are read and parsed in parallel. Between the two steps they get their ids, in the order in
//! which they are included, so ids are the same in every run. A file that is included twice is read once.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::loaded::{Data, Loaded, LoadedUnit};
use super::request::{LoadRequest, RequestContent, Slot};
use crate::diagnostics::{Code, Diagnostic, Suggestions};
use crate::manual::files::{self, RequestedFile};
use crate::manual::input::IncludeLines;
use crate::manual::model::{Included, Unit, UnitId, UnitKind};
use crate::manual::reading::Reading;
use crate::manual::walk::{self, Part};
use crate::markdown::tree::{Block, BlockKind, Document, FileKind, IncludeEntry, IncludeKind};
use crate::source::{FileId, Purpose, ReadError, Sources, Span, World};

/// More files than this in one book are refused: a few files that include each other's includes many times over
/// would otherwise grow without end.
const MAX_UNITS: usize = 100_000;

/// How much text may come in again, in bytes, by files that are included more than once.
const MAX_REPEATED: usize = 64 << 20;

/// Files that are included deeper than this are refused: what walks over a book goes down with it.
const MAX_DEPTH: usize = 100;

/// Includes that are within more blocks than this are passed over, for the same reason. It is an error that they are
/// within any.
const MAX_BLOCKS: usize = 4;

/// A file that was read before.
struct KnownFile {
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
    include_lines: IncludeLines,
    reading: Reading,
    pub(super) sources: &'s mut Sources,
    pub(super) loaded: Loaded,
    /// Files that were read, by what they really are.
    known: HashMap<PathBuf, KnownFile>,
    pub(super) suggestions: Suggestions,
    /// How much text has come in again.
    repeated: usize,
}

impl<'s> Loader<'s> {
    pub(super) fn new(include_lines: IncludeLines, reading: Reading, sources: &'s mut Sources) -> Self {
        Self {
            include_lines,
            reading,
            sources,
            loaded: Loaded::default(),
            known: HashMap::new(),
            suggestions: Suggestions::default(),
            repeated: 0,
        }
    }

    /// Reads all that is asked for, and all that it asks for.
    pub(super) fn run(&mut self, mut level: Vec<LoadRequest>) {
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

    /// What a unit's document includes.
    fn requests(&self, unit: UnitId) -> Vec<LoadRequest> {
        let Unit { document, folder, path, .. } = self.loaded.unit(unit);
        let base = files::folder_of(path);
        let mut requests = Vec::new();
        for_blocks(&document.blocks, MAX_BLOCKS, &mut |block: &Block| {
            let BlockKind::Include(include) = &block.kind else { return };
            let mut ask = |entry: &IncludeEntry, content| {
                let into = Slot { parent: unit, include: include.index, position: requests.len() };
                requests.push(LoadRequest::included(RequestedFile::named(entry, folder, base), into, content));
            };
            match &include.kind {
                IncludeKind::Files { kind, entries } => {
                    for entry in entries {
                        let prefix = include.auto_id_prefix.as_ref();
                        let line = match self.include_lines {
                            IncludeLines::FromFile => entry.line,
                            IncludeLines::FromFence => entry.line.saturating_sub(1),
                        };
                        let id_prefix = prefix.map(|prefix| format!("{prefix}-{line}"));
                        let into_file = include.into_file.as_ref().map(|id| id.name.clone());
                        ask(entry, RequestContent::Text { kind: *kind, id_prefix, label: None, into_file });
                    }
                }
                IncludeKind::Options { source, .. } | IncludeKind::Nixdoc { source } => {
                    ask(source, RequestContent::Data { include: include.clone(), kind: FileKind::Section });
                }
            }
        });
        requests
    }

    fn level(&mut self, requests: Vec<LoadRequest>) -> Vec<LoadRequest> {
        let fetched: Vec<Fetched> = {
            let world = self.sources.world();
            requests.par_iter().map(|request| fetch(request, world)).collect()
        };
        let mut accepted = Vec::new();
        let mut new_files = Vec::new();
        let mut asked = HashSet::new();
        for (request, fetched) in requests.into_iter().zip(fetched) {
            if let Some(file) = self.accept(&request, fetched.text, &fetched.identity) {
                let parsed = self.known.get(&fetched.identity).is_some_and(|k| k.unit.is_some());
                if matches!(request.content, RequestContent::Text { .. }) && !parsed && asked.insert(file) {
                    new_files.push(file);
                }
                accepted.push((request, fetched.identity, file));
            }
        }
        let (sources, reading) = (&*self.sources, self.reading);
        let documents: Vec<Document> =
            new_files.par_iter().map(|file| reading.read(*file, sources.file(*file).text())).collect();
        let mut documents: HashMap<FileId, Document> = new_files.into_iter().zip(documents).collect();
        let mut next = Vec::new();
        for (request, identity, file) in accepted {
            let LoadRequest { file: requested, into, content } = request;
            match content {
                RequestContent::Data { include, kind } => {
                    let unit = into.map_or(0, |slot| slot.parent);
                    self.loaded.data.push(Data { unit, include, kind, file });
                }
                RequestContent::Text { kind, id_prefix, label, into_file } => {
                    let read = documents.remove(&file);
                    if read.is_none() && self.is_too_much(file, requested.at) {
                        continue;
                    }
                    let Some(document) = self.document(read, &identity) else { continue };
                    let folder = requested.path.parent().map(Path::to_owned).unwrap_or_default();
                    let mut unit = Unit::new(UnitKind::File(kind), document, requested.relative, folder);
                    unit.label = label;
                    unit.into_file = into_file.filter(|_| self.is_first(into));
                    next.extend(self.put(LoadedUnit::new(unit).id_prefix(id_prefix).identity(identity), into));
                }
            }
        }
        next
    }

    /// Decides whether a file can be used, and gives its id.
    fn accept(&mut self, request: &LoadRequest, text: Result<String, ReadError>, identity: &Path) -> Option<FileId> {
        let LoadRequest { file, into, content } = request;
        if matches!(content, RequestContent::Text { .. }) && self.is_circular(*into, identity) {
            if let Some(at) = file.at {
                let message = format!("circular include of `{}`", file.written);
                self.loaded
                    .diagnostics
                    .push(Diagnostic::error(Code::CircularInclude, at, message).help("remove this include"));
            }
            return None;
        }
        if let Some(known) = self.known.get(identity) {
            return Some(known.file);
        }
        match text {
            Ok(text) => {
                let path = self.sources.world().spelled(&file.path);
                let id = self.sources.add(&path, text);
                if let Some(at) = file.at {
                    self.sources.set_included_by(id, at);
                }
                self.known.insert(identity.to_owned(), KnownFile { file: id, unit: None });
                Some(id)
            }
            Err(error) => {
                let diagnostic = files::unreadable(self.sources, file, error, &mut self.suggestions);
                self.loaded.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn is_circular(&self, into: Option<Slot>, identity: &Path) -> bool {
        let mut above = std::iter::successors(into.map(|slot| slot.parent), |unit| self.loaded.unit(*unit).parent);
        above.any(|unit| self.loaded.units[unit].identity == identity)
    }

    /// The tree of a file: as it was just read, or that of the unit which had the file first.
    fn document(&mut self, read: Option<Document>, identity: &Path) -> Option<Document> {
        let first = self.known.get(identity).and_then(|known| known.unit);
        let mut document = read.or_else(|| Some(self.loaded.unit(first?).document.clone()))?;
        self.loaded.diagnostics.append(&mut document.diagnostics);
        Some(document)
    }

    /// Adds a unit, and gives what it includes.
    fn put(&mut self, record: LoadedUnit, into: Option<Slot>) -> Vec<LoadRequest> {
        let known = self.known.get_mut(&record.identity);
        let id = self.loaded.add(record, into);
        if let Some(known) = known {
            known.unit.get_or_insert(id);
        }
        let requests = self.requests(id);
        if let Some(last) = requests.iter().filter_map(|request| request.into).map(|slot| slot.include).max() {
            self.loaded.unit_mut(id).include_mut(last);
        }
        requests
    }

    /// Whether nothing has come of an include as yet: its first file starts the file that `html:into-file` names.
    fn is_first(&self, into: Option<Slot>) -> bool {
        let Some(Slot { parent, include, .. }) = into else { return false };
        let there = self.loaded.unit(parent).includes.get(include);
        !matches!(there, Some(Included::Units(units)) if !units.is_empty())
    }

    /// Whether a file that was read before is once more too much of it; tells of the first.
    fn is_too_much(&mut self, file: FileId, at: Option<Span>) -> bool {
        let before = self.repeated;
        self.repeated = before.saturating_add(self.sources.file(file).text().len());
        if let Some(at) = at.filter(|_| before <= MAX_REPEATED && self.repeated > MAX_REPEATED) {
            let message = format!("with this include, more than {} MB of text are included again", MAX_REPEATED >> 20);
            self.loaded.diagnostics.push(
                Diagnostic::error(Code::TooManyFiles, at, message).help("include each file once: its text adds up"),
            );
        }
        self.repeated > MAX_REPEATED
    }

    fn refuse_depth(&mut self, level: &[LoadRequest]) {
        for request in level {
            let Some(at) = request.file.at else { continue };
            let message = format!("`{}` is nested more than {MAX_DEPTH} includes deep", request.file.written);
            self.loaded.diagnostics.push(
                Diagnostic::error(Code::TooDeepInclude, at, message).help("include it from a file closer to the root"),
            );
        }
    }

    fn refuse_growth(&mut self, level: &[LoadRequest]) {
        if let Some(at) = level.iter().find_map(|r| r.file.at) {
            let message = format!("the book has more than {MAX_UNITS} files with this include");
            self.loaded
                .diagnostics
                .push(Diagnostic::error(Code::TooManyFiles, at, message).help("include each file only once"));
        }
    }
}

/// Calls `f` with every block down to a depth, each before what is within it.
fn for_blocks<'a>(list: &'a [Block], depth: usize, f: &mut dyn FnMut(&'a Block)) {
    for block in list {
        f(block);
        walk::parts(&block.kind, |part| {
            if let Part::Blocks(inner) = part
                && depth > 0
            {
                for_blocks(inner, depth - 1, f);
            }
        });
    }
}

fn fetch(LoadRequest { file, content, .. }: &LoadRequest, world: &World) -> Fetched {
    let purpose = match content {
        RequestContent::Text { .. } => Purpose::Text,
        RequestContent::Data { .. } => Purpose::Data,
    };
    Fetched { identity: world.identity(&file.path), text: world.read_text(&file.path, purpose) }
}

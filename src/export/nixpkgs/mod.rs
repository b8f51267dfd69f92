//! The book as sources for the Nixpkgs manual: what the dialect has goes out byte for byte as it is written, and only our
//! own directives are replaced.
//!
//! [`export`] gives every file with its text and its ids; [`folder`] puts them together for a folder of their own.

pub mod checkout;
mod companion;
mod example;
mod files;
pub mod folder;
mod nav;
mod recipe_examples;
mod redirects;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Book, NixpkgsConfig};
use crate::diagnostics::{self, Code, Diagnostic, nearest};
use crate::export::nixos_render_docs;
use crate::formats::redirects::Addresses;
use crate::manual::{ExternalIds, Manual, UnitId, UnitKind};
use crate::markdown::tree::{BlockKind, FileKind, IncludeKind};
use crate::source::edit::{Edit, apply_with_line_ends, marked_as_file};
use crate::source::{FileId, Sources};

pub use files::{NamedFile, named as named_files};
use recipe_examples::RecipeExamples;

/// The first page of the manual that it goes into.
pub const FIRST_PAGE: &str = "index.html";

/// A text to be exported.
#[derive(Clone, Debug)]
pub struct ExportedText {
    /// Its path, relative to the folder of the book's root file, with `/`.
    pub path: String,
    /// Its bytes after the edits.
    pub bytes: Vec<u8>,
    /// Its ids, in reading order, with the page that each is on.
    pub ids: Vec<(String, String)>,
    /// The kind of its file.
    pub kind: FileKind,
    /// For recipes that illustrate a text without standing in it: the path of that text, right after which they come.
    pub follows: Option<String>,
    /// The unit that it comes from.
    pub unit: UnitId,
}

/// A book or a part of it, to be exported.
#[derive(Debug, Default)]
pub struct ExportedTexts {
    /// Its texts; each that follows another comes right after it.
    pub texts: Vec<ExportedText>,
    /// Images and files of JSON, by path.
    pub others: BTreeMap<String, Vec<u8>>,
    /// The ids of the exports of nixdoc among these files, with the page that each is on.
    pub library_ids: Vec<(String, String)>,
    /// The texts that were asked for, by path, and not those that they include; the root's for a whole book.
    pub roots: Vec<String>,
}

/// What is asked for. A part of a book is a file, with all that it includes.
#[derive(Clone, Debug)]
pub enum Selection<'a> {
    /// All texts of the book.
    Whole,
    /// The whole book, to be read again on this machine: what it names by an absolute path stays where it is.
    Local,
    /// The files in which these ids are.
    Ids(&'a [String]),
    /// The files of these units, and no more.
    Units(Vec<UnitId>),
}

/// Turns a book without errors into sources.
///
/// # Errors
/// Where there is no such id, a file lies outside of the book, or an id or a name is taken that a recipe would have.
pub fn export(
    manual: &Manual,
    book: &Book,
    selection: &Selection<'_>,
    sources: &Sources,
) -> Result<ExportedTexts, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let roots = match selection {
        Selection::Whole | Selection::Local => vec![0],
        Selection::Ids(ids) => units_of(manual, ids, &mut faults),
        Selection::Units(units) => units.clone(),
    };
    let Selected { texts: units, roots, all } = selected(manual, roots);
    let mut exporter = Exporter {
        manual,
        sources,
        addresses: nixos_render_docs::addresses(manual, FIRST_PAGE),
        examples: RecipeExamples::new(&manual.recipes, sources),
        edits: BTreeMap::new(),
        example_ids: BTreeMap::new(),
        faults,
    };
    exporter.replace_recipe_directives(&units);
    let companions = exporter.companions(&units);
    exporter.include_companions(&companions, &units, book);
    exporter.check_numbered_lines(&units);
    let mut export = exporter.texts(&units, companions);
    export.roots = roots.into_iter().map(|unit| manual.units[unit].path.clone()).collect();
    let local = matches!(selection, Selection::Local);
    files::collect(manual, &all, local, sources.world(), &mut export.others, &mut exporter.faults);
    export.library_ids = exporter.library_ids(&all);
    exporter.check_paths(&export);
    if diagnostics::has_errors(&exporter.faults) { Err(exporter.faults) } else { Ok(export) }
}

/// What book.toml says of the rest of the manual that a book goes into.
pub fn external_ids(config: &NixpkgsConfig) -> ExternalIds {
    let titles = config.external_ids.iter().map(|(id, title)| (id.value.clone(), title.value.clone()));
    ExternalIds { url: config.manual_url.clone(), titles: titles.collect() }
}

/// The units in which ids are.
fn units_of(manual: &Manual, ids: &[String], faults: &mut Vec<Diagnostic>) -> Vec<UnitId> {
    let mut units = Vec::new();
    for id in ids {
        match manual.targets.get(id) {
            Some(target) => units.push(target.unit),
            None => {
                let near = nearest(id, manual.targets.keys().map(String::as_str));
                let help = near.map_or_else(
                    || "`--only` takes ids of the book".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!("unknown id `{id}`");
                let location = diagnostics::Location::Nowhere;
                faults
                    .push(Diagnostic::new(diagnostics::Severity::Error, Code::UnknownId, location, message).help(help));
            }
        }
    }
    units
}

/// What is exported.
struct Selected {
    /// The texts that are asked for and all that they include, in reading order, each file once.
    texts: Vec<UnitId>,
    /// Those among the units that are asked for that nothing else brings.
    roots: Vec<UnitId>,
    /// All units: groups of a navigation file and the groups of a library as well.
    all: Vec<UnitId>,
}

fn selected(manual: &Manual, mut roots: Vec<UnitId>) -> Selected {
    roots.sort_unstable();
    roots.dedup();
    let mut wanted = vec![false; manual.units.len()];
    // Units are in reading order: what includes comes before what is included.
    for (id, unit) in manual.units.iter().enumerate() {
        wanted[id] = roots.contains(&id) || unit.parent.is_some_and(|parent| wanted[parent]);
    }
    roots.retain(|root| !manual.units[*root].parent.is_some_and(|parent| wanted[parent]));
    let mut seen: Vec<FileId> = Vec::new();
    let units = (0..manual.units.len()).filter(|id| {
        let unit = &manual.units[*id];
        let first = unit.kind.is_file() && !seen.contains(&unit.document.file);
        let take = wanted[*id] && first && is_text(manual, *id);
        if take {
            seen.push(unit.document.file);
        }
        take
    });
    let texts = units.collect();
    Selected { texts, roots, all: (0..manual.units.len()).filter(|id| wanted[*id]).collect() }
}

/// Whether a unit is a text of its own: the root of a book with a `nav.json` is not, nor is what nixdoc's export gives.
fn is_text(manual: &Manual, unit: UnitId) -> bool {
    let unit = &manual.units[unit];
    unit.path.ends_with(".md") && unit.kind.is_file()
}

/// A section for recipes that only illustrate another.
struct Companion {
    /// The unit of the text that they illustrate.
    unit: UnitId,
    path: String,
    text: String,
    ids: Vec<String>,
}

struct Exporter<'a> {
    manual: &'a Manual,
    sources: &'a Sources,
    /// Where every id of the book is in the manual.
    addresses: Addresses,
    examples: RecipeExamples<'a>,
    /// The edits of each file.
    edits: BTreeMap<FileId, Vec<Edit>>,
    /// The ids of examples in each file.
    example_ids: BTreeMap<FileId, Vec<String>>,
    faults: Vec<Diagnostic>,
}

impl Exporter<'_> {
    /// Turns the directives for recipes into examples.
    fn replace_recipe_directives(&mut self, units: &[UnitId]) {
        for unit in units {
            let document = &self.manual.units[*unit].document;
            let before = self.examples.written.len();
            let edits = self.examples.edits(document);
            if edits.is_empty() {
                continue;
            }
            self.edits.entry(document.file).or_default().extend(edits);
            for written in &self.examples.written[before..] {
                self.example_ids.entry(document.file).or_default().push(written.id.clone());
                if let Some(target) = self.manual.targets.get(&written.id) {
                    self.faults.push(
                        taken_id(&written.id, &written.name, target.span)
                            .label(written.span, "the recipe is shown here"),
                    );
                }
            }
        }
    }

    /// `PREFIX-N`: ids that are made from the number of a line change where lines come in before it.
    fn check_numbered_lines(&mut self, units: &[UnitId]) {
        for unit in units {
            let document = &self.manual.units[*unit].document;
            let Some(first) =
                self.edits.get(&document.file).and_then(|edits| edits.iter().map(|edit| edit.span.range().start).min())
            else {
                continue;
            };
            for block in &document.blocks {
                let BlockKind::Include(include) = &block.kind else { continue };
                let (IncludeKind::Files { entries, .. }, Some(_)) = (&include.kind, &include.auto_id_prefix) else {
                    continue;
                };
                let Some(entry) = entries.iter().find(|entry| entry.span.start as usize >= first) else { continue };
                let message =
                    "generated ids of this file depend on line numbers, which recipes before this line change";
                self.faults.push(
                    Diagnostic::error(Code::ExportAutoIds, entry.span, message)
                        .help("write ids at its headings instead of `auto-id-prefix`"),
                );
            }
        }
    }

    fn texts(&self, units: &[UnitId], companions: Vec<Companion>) -> ExportedTexts {
        let mut companions: BTreeMap<UnitId, Companion> = companions.into_iter().map(|c| (c.unit, c)).collect();
        let mut export = ExportedTexts::default();
        for id in units {
            let unit = &self.manual.units[*id];
            let file = unit.document.file;
            let source = self.sources.file(file);
            let edits = self.edits.get(&file).map(Vec::as_slice).unwrap_or_default();
            let text = apply_with_line_ends(source.text(), edits);
            let bytes = marked_as_file(source.path(), &text, self.sources.world());
            let page = self.page_of(*id);
            let here = self.addresses.iter().filter(|(_, address)| address.span.file == file);
            let own = here.map(|(id, address)| (id.clone(), address.page.clone()));
            let examples = self.example_ids.get(&file).into_iter().flatten().map(|id| (id.clone(), page.clone()));
            export.texts.push(ExportedText {
                path: unit.path.clone(),
                bytes,
                ids: own.chain(examples).collect(),
                kind: unit.kind.role(),
                follows: None,
                unit: *id,
            });
            let Some(companion) = companions.remove(id) else { continue };
            export.texts.push(ExportedText {
                path: companion.path,
                bytes: companion.text.into_bytes(),
                ids: companion.ids.into_iter().map(|id| (id, page.clone())).collect(),
                kind: unit.kind.role(),
                follows: Some(unit.path.clone()),
                unit: *id,
            });
        }
        export
    }

    /// The ids of the exports of nixdoc that go along.
    fn library_ids(&self, units: &[UnitId]) -> Vec<(String, String)> {
        let units = units.iter().map(|unit| &self.manual.units[*unit]);
        let generated = units.filter(|unit| matches!(unit.kind, UnitKind::Generated(_)));
        let files: BTreeSet<FileId> = generated.map(|unit| unit.document.file).collect();
        let here = self.addresses.iter().filter(|(_, address)| files.contains(&address.span.file));
        here.map(|(id, address)| (id.clone(), address.page.clone())).collect()
    }

    /// The page that a unit is on: that of its title.
    fn page_of(&self, unit: UnitId) -> String {
        let entry = self.manual.units[unit].entry.and_then(|entry| self.manual.contents.get(entry));
        let address = entry.and_then(|entry| self.addresses.get(&entry.id));
        address.map_or_else(|| FIRST_PAGE.to_owned(), |address| address.page.clone())
    }

    /// Everything has to lie in one folder.
    fn check_paths(&mut self, export: &ExportedTexts) {
        for text in &export.texts {
            if text.path.starts_with("../") {
                let document = &self.manual.units[text.unit].document;
                let span = self.sources.chain(document.file).first().copied();
                let span = span.unwrap_or(crate::source::Span::new(document.file, 0, 0));
                self.faults.push(files::outside(&text.path, span));
            }
        }
    }
}

fn taken_id(id: &str, recipe: &str, span: crate::source::Span) -> Diagnostic {
    let message = format!("duplicate id `{id}`: the recipe `{recipe}` needs it in the Nixpkgs manual");
    Diagnostic::error(Code::ExportTakenId, span, message).help("choose another id")
}

//! Assembling a book: read, order, check, number, collect, resolve.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::load::{Loaded, Loader, Request};
use super::nav::Nav;
use super::{Assembly, ExternalIds, Included, Input, Manual, OptionsList, Root, Target};
use super::{
    contents, files, ids, nixdoc, numbering, options, order, recipe_texts, recipes, references, relative, structure,
    titles,
};
use crate::diagnostics::{self, Code, Diagnostic, nearest};
use crate::markdown::tree::{FileKind, Id, IncludeKind};
use crate::source::{Sources, read_text};

/// Reads the root and all that it includes, and puts the book together. Every file read is added to `sources`.
pub fn assemble(input: Input, sources: &mut Sources) -> Assembly {
    assemble_within(input, &ExternalIds::default(), sources)
}

/// The same for a book that goes into a larger manual, which has more ids that can be referred to.
pub fn assemble_within(input: Input, external_ids: &ExternalIds, sources: &mut Sources) -> Assembly {
    let mut loader = Loader::new(sources);
    let open = load(&mut loader, &input.root);
    let mut loaded = std::mem::take(&mut loader.loaded);
    if loaded.units.is_empty() {
        return Assembly { manual: None, diagnostics: loaded.diagnostics };
    }
    let data = std::mem::take(&mut loaded.data);
    let (nixdocs, lists): (Vec<_>, Vec<_>) =
        data.into_iter().partition(|data| matches!(data.include.kind, IncludeKind::Nixdoc { .. }));
    for export in &nixdocs {
        nixdoc::add(&mut loaded, export, sources, &input.revision);
    }
    loaded.data = lists;
    order::into_reading_order(&mut loaded);
    if !input.recipe_directives {
        super::recipe_directives::to_code(&mut loaded.units, sources);
    }
    take_options(&mut loaded, sources, &input.revision);
    let titled = !matches!(input.root, Root::Nav { .. });
    check_structure(&mut loaded, sources, titled);
    finish(loaded, input, &open, external_ids, sources)
}

/// Reads the files, and gives the ids that a navigation file has open at first.
fn load(loader: &mut Loader<'_>, root: &Root) -> Vec<Id> {
    match root {
        Root::File(path) => {
            loader.run(vec![root_request(path)]);
            Vec::new()
        }
        Root::Nav { path, title, subtitle } => {
            let Some(nav) = read_nav(loader, path) else { return Vec::new() };
            let unit = nav.root_unit(path, title, subtitle);
            let unit = loader.add(unit, None, path.clone());
            let (requests, open) = nav.attach(loader, unit);
            loader.run(requests);
            open
        }
        Root::HeadedNav { head, path } => {
            loader.run(vec![root_request(head)]);
            if loader.loaded.units.is_empty() {
                return Vec::new();
            }
            let Some(nav) = read_nav(loader, path) else { return Vec::new() };
            let (requests, open) = nav.attach(loader, 0);
            loader.run(requests);
            open
        }
    }
}

fn read_nav(loader: &mut Loader<'_>, path: &Path) -> Option<Nav> {
    match read_text(path) {
        Ok(text) => Nav::read(loader, path, text),
        Err(error) => {
            let diagnostic = files::unreadable(loader.sources, &root_request(path), error);
            loader.loaded.diagnostics.push(diagnostic);
            None
        }
    }
}

fn root_request(path: &Path) -> Request {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Request {
        into: None,
        position: 0,
        kind: FileKind::Book,
        path: PathBuf::from(path),
        relative: name,
        written: path.display().to_string(),
        at: None,
        prefix: None,
        label: None,
        data: None,
    }
}

/// Reads the options files, one after the other: each is read in parallel within.
fn take_options(loaded: &mut Loaded, sources: &Sources, revision: &str) {
    for data in std::mem::take(&mut loaded.data) {
        let IncludeKind::Options { id_prefix, list_id, .. } = &data.include.kind else { continue };
        let (options, mut found) = options::read(data.file, sources, &id_prefix.name, revision);
        loaded.diagnostics.append(&mut found);
        let includes = &mut loaded.units[data.unit].includes;
        if includes.len() <= data.include.index {
            includes.resize_with(data.include.index + 1, || Included::Nothing);
        }
        let list = OptionsList { id_prefix: id_prefix.clone(), list_id: list_id.clone(), options };
        includes[data.include.index] = Included::Options(list);
    }
}

/// `titled`: whether the root has titles of its own, which are looked at.
fn check_structure(loaded: &mut Loaded, sources: &Sources, titled: bool) {
    let Loaded { units, prefixes, diagnostics, .. } = loaded;
    let mut into_files: IndexMap<String, crate::source::Span> = IndexMap::new();
    let mut seen = std::collections::HashSet::new();
    for (n, (unit, prefix)) in units.iter_mut().zip(prefixes).enumerate() {
        if let Some(prefix) = prefix {
            structure::give_ids(&mut unit.document, prefix);
        }
        // A file that is included twice in one role has the same faults twice.
        let new = seen.insert((unit.document.file, unit.kind, unit.path.clone(), prefix.clone()));
        if !unit.group && new && (n > 0 || titled) {
            diagnostics.append(&mut structure::check(unit.kind, &unit.document, sources));
        }
        check_into_files(unit, &mut into_files, diagnostics);
    }
}

/// Each `html:into-file` name is there once, and has content.
fn check_into_files(
    unit: &super::Unit,
    taken: &mut IndexMap<String, crate::source::Span>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    super::walk::blocks(&unit.document.blocks, &mut |block| {
        let crate::markdown::tree::BlockKind::Include(include) = &block.kind else { return };
        let Some(name) = &include.into_file else { return };
        if matches!(&include.kind, IncludeKind::Files { entries, .. } if entries.is_empty()) {
            let message = format!("nothing is to be written into `{}`: this include is empty", name.name);
            diagnostics
                .push(Diagnostic::error(Code::EmptyIntoFile, name.span, message).help("name the files to include"));
        }
        match taken.get(&name.name) {
            Some(first) => diagnostics.push(
                Diagnostic::error(Code::TakenIntoFile, name.span, format!("the file `{}` is taken", name.name))
                    .label(*first, "something is written into it here")
                    .help("each `html:into-file` needs a name of its own"),
            ),
            None => {
                taken.insert(name.name.clone(), name.span);
            }
        }
    });
}

fn finish(loaded: Loaded, input: Input, open: &[Id], external_ids: &ExternalIds, sources: &Sources) -> Assembly {
    let Loaded { mut units, labels, mut diagnostics, .. } = loaded;
    let numbers = numbering::number(&mut units);
    if !external_ids.titles.is_empty() {
        // What is wrong with them is told below.
        let known = ids::collect(&units, &numbers, &mut Vec::new());
        external_ids.resolve_units(&mut units, &|id| known.contains_key(id));
    }
    let mut targets = ids::collect(&units, &numbers, &mut diagnostics);
    titles::resolve(&mut targets, &mut diagnostics);
    references::check(&units, &targets, &mut diagnostics);
    if input.recipe_directives {
        relative::check(&units, &targets, &mut diagnostics);
    }
    check_open(open, &targets, &mut diagnostics);
    let contents = contents::build(&mut units, &targets, &labels);
    if input.recipe_directives {
        recipes::place(&mut units, &targets, &input.recipes, &mut diagnostics);
    }
    let recipe_texts = recipe_texts::read(&input.recipes, sources, &targets, external_ids, &mut diagnostics);
    diagnostics::sort(&mut diagnostics);
    diagnostics.dedup();
    let manual = Manual {
        units,
        targets,
        contents,
        recipes: input.recipes,
        recipe_texts,
        examples: numbers.examples,
        figures: numbers.figures,
        open: open.iter().map(|id| id.name.clone()).collect(),
    };
    Assembly { manual: Some(manual), diagnostics }
}

/// The ids that a navigation file has open are there.
fn check_open(open: &[Id], targets: &IndexMap<String, Target>, diagnostics: &mut Vec<Diagnostic>) {
    for id in open {
        if !targets.contains_key(&id.name) {
            let help = match nearest(&id.name, targets.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name the ids of titles of files, or of groups".to_owned(),
            };
            let message = format!("there is no id `{}`", id.name);
            diagnostics.push(Diagnostic::error(Code::UnknownId, id.span, message).help(help));
        }
    }
}

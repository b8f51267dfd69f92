//! The first room: reads the files of a book and makes a unit of each, in reading order, with ids, numbers and
//! references as they are written.

mod loaded;
mod loader;
mod nav;
mod nixdoc;
mod options;
mod order;
mod request;

use std::path::Path;

use super::files;
use super::input::{IncludeLines, Input, Root};
use super::model::Included;
use super::module_option::OptionsList;
use super::recipe_directives;
use crate::markdown::tree::{FileKind, Id, IncludeKind};
use crate::source::{Purpose, Sources};

pub(super) use loaded::{Loaded, LoadedUnit};
use loader::Loader;
use nav::Nav;
pub use options::{OptionTexts, compare as compare_options, option_id, read as read_options};
use request::LoadRequest;

/// Reads the root and all that it includes. Gives the units in reading order, none where the root could not be read,
/// and the ids that a navigation file has open at first.
pub(super) fn load(input: &Input, include_lines: IncludeLines, sources: &mut Sources) -> (Loaded, Vec<Id>) {
    let mut loader = Loader::new(include_lines, input.reading(), sources);
    let open = read_files(&mut loader, &input.root);
    let mut loaded = loader.loaded;
    if loaded.units.is_empty() {
        return (loaded, open);
    }
    let data = std::mem::take(&mut loaded.data);
    let (nixdocs, lists): (Vec<_>, Vec<_>) =
        data.into_iter().partition(|data| matches!(data.include.kind, IncludeKind::Nixdoc { .. }));
    for export in &nixdocs {
        nixdoc::add(&mut loaded, export, sources, input);
    }
    loaded.data = lists;
    order::into_reading_order(&mut loaded);
    if !input.recipe_directives {
        for LoadedUnit { unit, .. } in loaded.units.iter_mut().filter(|record| record.unit.kind.is_file()) {
            let text = sources.file(unit.document.file).text();
            recipe_directives::to_code(&mut unit.document, text);
        }
    }
    take_options(&mut loaded, sources, input);
    (loaded, open)
}

/// Reads the files, and gives the ids that a navigation file has open at first.
fn read_files(loader: &mut Loader<'_>, root: &Root) -> Vec<Id> {
    let (nav, unit) = match root {
        Root::File(path) => {
            loader.run(vec![LoadRequest::root(path, FileKind::Book)]);
            return Vec::new();
        }
        Root::Text(path) => {
            loader.run(vec![LoadRequest::root(path, FileKind::Chapter)]);
            return Vec::new();
        }
        Root::Nav { path, title, subtitle } => {
            let Some(nav) = read_nav(loader, path) else { return Vec::new() };
            let unit = loader.loaded.add(LoadedUnit::new(nav.root_unit(path, title, subtitle)), None);
            loader.loaded.units[unit].identity = path.clone();
            (nav, unit)
        }
        Root::HeadedNav { head, path } => {
            loader.run(vec![LoadRequest::root(head, FileKind::Book)]);
            if loader.loaded.units.is_empty() {
                return Vec::new();
            }
            let Some(nav) = read_nav(loader, path) else { return Vec::new() };
            (nav, 0)
        }
    };
    let (requests, open) = nav.attach(loader, unit);
    loader.run(requests);
    open
}

fn read_nav(loader: &mut Loader<'_>, path: &Path) -> Option<Nav> {
    match loader.sources.world().read_text(path, Purpose::Text) {
        Ok(text) => Nav::read(loader, path, text),
        Err(error) => {
            let root = files::RequestedFile::root(path);
            let diagnostic = files::unreadable(loader.sources, &root, error, &mut loader.suggestions);
            loader.loaded.diagnostics.push(diagnostic);
            None
        }
    }
}

/// Reads the options files, one after the other: each is read in parallel within.
fn take_options(loaded: &mut Loaded, sources: &Sources, input: &Input) {
    for data in std::mem::take(&mut loaded.data) {
        let IncludeKind::Options { id_prefix, list_id, .. } = &data.include.kind else { continue };
        let Input { recipe_directives, near_misses, .. } = *input;
        let texts = OptionTexts { revision: &input.revision, recipe_directives, near_misses, images: false };
        let (options, mut found) = options::read(data.file, sources, &id_prefix.name, texts);
        loaded.diagnostics.append(&mut found);
        for option in &options {
            loaded.embedded.add(option.whole, format!("the option `{}`", option.name));
        }
        let list = OptionsList { id_prefix: id_prefix.clone(), list_id: list_id.clone(), options };
        *loaded.unit_mut(data.unit).include_mut(data.include.index) = Included::Options(list);
    }
}

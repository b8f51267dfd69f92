//! The names of the options of a long list, for the filter above its index: a script, loaded once a reader uses it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::plan::options::short;
use super::plan::pages::{PageId, Pages};
use super::script::script;
use crate::manual::{Included, Manual, OptionsList, UnitId};
use crate::render::href;

/// The options of a list.
#[derive(Serialize)]
struct ListNames<'a> {
    /// What ids begin with; then comes the name, where nothing else is said.
    prefix: &'a str,
    pages: Vec<PageNames<'a>>,
}

/// A page of a list: its address from the site's root, what its names may begin with, the options on it.
#[derive(Serialize)]
struct PageNames<'a>(String, &'a str, Vec<OptionName<'a>>);

/// An option's name. One that begins with a dot lacks what the names of its page begin with.
#[derive(Serialize)]
#[serde(untagged)]
enum OptionName<'a> {
    Name(&'a str),
    /// The name in full, and the id.
    WithId(&'a str, &'a str),
}

/// The path of the script with the names of a list.
pub fn path(pages: &Pages<'_>, unit: UnitId, include: usize) -> String {
    let home = &pages.pages[pages.of_unit(unit)].path;
    format!("assets/options/{}-{include}.js", home.trim_end_matches(".html"))
}

/// The scripts of all lists that are too long for a page.
pub fn scripts(manual: &Manual, pages: &Pages<'_>) -> BTreeMap<String, Vec<u8>> {
    let mut scripts = BTreeMap::new();
    for (unit, of_unit) in manual.units.iter().enumerate() {
        for (include, included) in of_unit.includes.iter().enumerate() {
            if let Included::Options(list) = included
                && let Some(long) = pages.of_list(unit, include)
            {
                let mut names = ListNames { prefix: &list.id_prefix.name, pages: Vec::new() };
                let home = &pages.pages[pages.of_unit(unit)].path;
                names.pages.push(PageNames(href::encode(home), "", page_names(list, &long.options, "")));
                long.pages.iter().for_each(|page| add(list, pages, *page, &mut names));
                names.pages.retain(|page| !page.2.is_empty());
                scripts.insert(path(pages, unit, include), script("nixbookOptions", &names));
            }
        }
    }
    scripts
}

fn add<'a>(list: &'a OptionsList, pages: &'a Pages<'_>, page: PageId, names: &mut ListNames<'a>) {
    let Some(group) = pages.pages[page].group.as_ref().map(|group| &group.group) else { return };
    let here = page_names(list, &group.options, &group.within);
    names.pages.push(PageNames(href::encode(&pages.pages[page].path), &group.within, here));
    pages.below(page).iter().for_each(|page| add(list, pages, *page, names));
}

fn page_names<'a>(list: &'a OptionsList, options: &[usize], within: &str) -> Vec<OptionName<'a>> {
    let name = |option: &'a crate::manual::ModuleOption| {
        let usual = option.id.strip_prefix(&list.id_prefix.name) == Some(option.name.as_str());
        let shown = short(&option.name, within).len();
        if usual && shown < option.name.len() {
            // With its dot.
            return OptionName::Name(&option.name[option.name.len() - shown - 1..]);
        }
        if usual && !option.name.starts_with('.') {
            return OptionName::Name(&option.name);
        }
        OptionName::WithId(&option.name, &option.id)
    };
    options.iter().filter_map(|index| list.options.get(*index)).map(name).collect()
}

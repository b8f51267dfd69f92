//! The book → a site: pages from Tera templates, the theme, highlighting, the search index.
//!
//! Rendering is pure but for reading what the text names (images, the book's own theme): it gives a finished set of
//! files ([`Output`]). One place writes such a set ([`output`]).
//!
//! How it goes: [`pages`] plans which pages there are and on which each id stands; [`html`] writes each page's content
//! from the tree, all pages side by side; templates put the frame around it, from [`data`]. Nothing is parsed here, and
//! no HTML is changed once it is written.

mod contents;
pub mod data;
mod escape;
mod highlight;
mod href;
mod html;
mod media;
mod options;
pub mod output;
mod page;
mod pages;
mod recipe_card;
mod redirects;
pub mod search;
#[cfg(test)]
mod tests;
mod theme;
pub mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use rayon::prelude::*;
use serde::Serialize;

use crate::config::SearchConfig;
use crate::diagnostics::{Diagnostic, Place, Severity};
use crate::manual::{Manual, TargetKind, UnitId};
use crate::markdown::tree::plain_text;
use crate::recipe::TestResult;
use crate::source::{Sources, Span};
use data::{PageEntry, PageLink};
use highlight::Highlighter;
use html::{View, Writer};
use media::Media;
use pages::{EVERYTHING, PageId, Pages};
use redirects::Redirects;
use theme::Theme;
use words::Words;

/// What a site is made with besides the manual; comes from book.toml and the command line.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The language of the text, a BCP 47 tag.
    pub language: String,
    /// Where a reader can edit a page; `{path}` stands for the file's path in the repository.
    pub edit_url: Option<String>,
    /// The address that the site will have, for the few things that need an absolute one.
    pub base_url: Option<String>,
    /// Addresses of man pages, by `nix.conf(5)`.
    pub manpage_urls: BTreeMap<String, String>,
    /// The book's `theme/` folder, whose files go before the built-in ones.
    pub theme: Option<PathBuf>,
    /// The last test results of recipes, by name.
    pub results: BTreeMap<String, TestResult>,
    /// `redirects.json`: every place, old or present, in nrd's layout, by id.
    pub redirects: BTreeMap<String, Vec<String>>,
    /// Whether a script that reloads the page on change is part of every page (`serve`).
    pub live_reload: bool,
    /// Search.
    pub search: SearchConfig,
}

/// A finished site.
#[derive(Debug, Default)]
pub struct Output {
    /// Its files by path with `/`, relative to the output folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The page that each id stands on, for the manifest.
    pub ids: BTreeMap<String, String>,
}

/// Renders the whole site. Diagnostics are those that only come up here: an image that does not exist, a clash of names.
pub fn render(manual: &Manual, sources: &Sources, settings: &Settings) -> (Output, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    if manual.units.is_empty() {
        return (Output::default(), diagnostics);
    }
    let site = Site::new(manual, sources, settings, &mut diagnostics);
    let redirects = Redirects::plan(&site);
    let mut files = Files::default();
    let pages = || -> Vec<(String, Vec<u8>)> {
        let numbers = (0..=site.pages.pages.len()).into_par_iter();
        let page = numbers.map(|number| {
            let view = if number == site.pages.pages.len() { View::Everything } else { View::Page(number) };
            let (path, html) = page::render(&site, view, &redirects);
            (path, html.into_bytes())
        });
        page.collect()
    };
    let (pages, search) = rayon::join(pages, || site.search());
    for (path, bytes) in pages {
        files.add(path, bytes, &mut diagnostics);
    }
    diagnostics.extend(search::unavailable().filter(|_| settings.search.enable));
    for set in [site.theme.assets(site.has_search()), search, site.downloads(&mut diagnostics), redirects.files] {
        for (path, bytes) in set {
            files.add(path, bytes, &mut diagnostics);
        }
    }
    if let Some((path, bytes)) = page::sitemap(&site) {
        files.add(path, bytes, &mut diagnostics);
    }
    diagnostics.extend(site.theme.failures());
    let ids = manual.targets.keys().filter_map(|id| {
        let page = site.pages.of_id(manual, id)?;
        Some((id.clone(), site.pages.pages.get(page)?.path.clone()))
    });
    let ids = ids.collect();
    // Last, for it is moved.
    for (path, bytes) in site.media.files {
        files.add(path, bytes, &mut diagnostics);
    }
    (Output { files: files.0, ids }, diagnostics)
}

/// The files of the output, each path once.
#[derive(Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn add(&mut self, path: String, bytes: Vec<u8>, diagnostics: &mut Vec<Diagnostic>) {
        if self.0.contains_key(&path) {
            // Pages that clash have been told with their sources.
            if !path.ends_with(".html") {
                let message = format!("two files of the site have the name `{path}`");
                diagnostics.push(Diagnostic::new(Severity::Error, "page-clash", Place::Nowhere, message));
            }
            return;
        }
        self.0.insert(path, bytes);
    }
}

/// Everything that pages are made from.
pub struct Site<'a> {
    manual: &'a Manual,
    sources: &'a Sources,
    settings: &'a Settings,
    words: Words,
    pages: Pages<'a>,
    highlighter: Highlighter,
    media: Media,
    theme: Theme,
    /// The ids of options, by name.
    option_ids: HashMap<&'a str, &'a str>,
    /// Ids that the page with everything leaves out.
    left_out: HashSet<&'a str>,
    book_title: String,
    /// For each page: the nodes of the contents that lead to it.
    open: Vec<Vec<usize>>,
}

impl<'a> Site<'a> {
    fn new(
        manual: &'a Manual,
        sources: &'a Sources,
        settings: &'a Settings,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let option_ids = manual
            .targets
            .iter()
            .filter_map(|(id, target)| match &target.kind {
                TargetKind::Option(name) => Some((name.as_str(), id.as_str())),
                _ => None,
            })
            .collect();
        let mut site = Self {
            manual,
            sources,
            settings,
            words: Words::of(&settings.language),
            pages: Pages::plan(manual, diagnostics),
            highlighter: Highlighter::default(),
            media: Media::collect(manual, diagnostics),
            theme: Theme::load(settings.theme.as_deref(), diagnostics),
            option_ids,
            left_out: HashSet::new(),
            book_title: manual.contents.first().map(|entry| one_line(&plain_text(&entry.title))).unwrap_or_default(),
            open: Vec::new(),
        };
        site.left_out = pages::left_out(manual);
        site.check_anchors(diagnostics);
        let book = contents::book(&site);
        site.open = contents::ways(&book.contents, site.pages.pages.len());
        let Site { theme, words, .. } = &mut site;
        theme.set_book(&book, words);
        site
    }

    /// The anchors of recipes' cards are ids beside the book's own.
    fn check_anchors(&self, diagnostics: &mut Vec<Diagnostic>) {
        for recipe in &self.manual.recipes {
            let anchor = recipe_card::anchor(&recipe.name);
            if let Some(target) = self.manual.targets.get(&anchor) {
                let message = format!("the id `{anchor}` is that of the recipe `{}` on its page", recipe.name);
                diagnostics.push(Diagnostic::error("recipe-id-clash", target.span, message).help("rename the id"));
            }
        }
    }

    /// Whether the book wants search and the program has what it takes.
    fn has_search(&self) -> bool {
        self.settings.search.enable && search::LUNR.is_some()
    }

    /// The files of the search.
    fn search(&self) -> BTreeMap<String, Vec<u8>> {
        if !self.has_search() {
            return BTreeMap::new();
        }
        let settings = &self.settings.search;
        let documents = search::documents(self.manual, self.sources, settings, self);
        search::files(&documents, settings, &|name| self.theme.text(name).into_owned(), &self.words.search)
    }

    /// Writes what a template makes of data.
    fn template(&self, name: &str, data: &impl Serialize, out: &mut String) {
        self.theme.template(name, data, out);
    }

    /// The text that a span covers; a span of no file covers nothing.
    fn source_text(&self, span: Span) -> &str {
        if span.file < self.sources.next_id() { self.sources.text(span) } else { "" }
    }

    fn appendix_letter(&self, id: &str) -> Option<&str> {
        match &self.manual.targets.get(id)?.kind {
            TargetKind::Appendix(letter) => Some(letter),
            _ => None,
        }
    }

    /// Whether a unit is shown elsewhere than in the unit that includes it.
    fn stands_apart(&self, unit: UnitId) -> bool {
        self.pages.has_own(unit)
    }

    /// Whether a unit is one that `parent` includes: what keeps a walk down the book from going in circles.
    fn is_under(&self, unit: UnitId, parent: UnitId) -> bool {
        unit > parent && self.manual.units.get(unit).is_some_and(|unit| unit.parent == Some(parent))
    }

    /// Whether the output has a page of ours at that path.
    fn is_page(&self, path: &str) -> bool {
        path == EVERYTHING || self.pages.by_path(path).is_some()
    }

    /// Whether an id stands on that page.
    fn stands_on(&self, id: &str, path: &str) -> bool {
        match self.pages.of_id(self.manual, id).and_then(|page| self.pages.pages.get(page)) {
            Some(page) => page.path == path || (path == EVERYTHING && !self.left_out.contains(id)),
            None => false,
        }
    }

    /// The address of an id, seen from a page.
    fn address_from(&self, path: &str, id: &str, with_fragment: bool) -> Option<String> {
        let page = self.pages.pages.get(self.pages.of_id(self.manual, id)?)?;
        let bare = !with_fragment && self.pages.starts_page(self.manual, id);
        Some(href::place(path, &page.path, (!bare).then_some(id)))
    }

    /// A page's title as HTML.
    fn page_title(&self, page: PageId) -> String {
        let page = &self.pages.pages[page];
        if let Some(group) = &page.group {
            return format!("<code>{}</code>", escape::to_text(&group.group.name));
        }
        self.unit_title(page.unit)
    }

    fn unit_title(&self, unit: UnitId) -> String {
        let Some(entry) = self.manual.units[unit].entry.and_then(|entry| self.manual.contents.get(entry)) else {
            return escape::to_text(&self.manual.units[unit].path);
        };
        let title = Writer::title(self, &entry.title);
        match self.appendix_letter(&entry.id) {
            Some(letter) => format!("{}. {title}", escape::to_text(&self.words.lettered(letter))),
            None => title,
        }
    }

    /// A page's title as text.
    fn page_title_text(&self, page: PageId) -> String {
        let page = &self.pages.pages[page];
        if let Some(group) = &page.group {
            return group.group.name.clone();
        }
        let unit = &self.manual.units[page.unit];
        let entry = unit.entry.and_then(|entry| self.manual.contents.get(entry));
        let plain =
            entry.and_then(|entry| self.manual.targets.get(&entry.id)).map(|target| target.plain_title.as_str());
        match plain.filter(|title| !title.is_empty()) {
            Some(title) => one_line(title),
            None => entry.map_or_else(|| unit.path.clone(), |entry| one_line(&plain_text(&entry.title))),
        }
    }

    fn page_link(&self, from: &str, page: PageId) -> PageLink {
        PageLink { title: self.page_title(page), href: href::relative(from, &self.pages.pages[page].path) }
    }

    /// A unit's page as it is listed in the text of the page above it.
    fn page_entry(&self, from: &str, unit: UnitId) -> PageEntry {
        let page = self.pages.of_unit(unit);
        let below = self.pages.below(page).iter().filter(|page| self.pages.pages[**page].group.is_none());
        PageEntry {
            title: self.unit_title(unit),
            href: href::relative(from, &self.pages.pages[page].path),
            description: page::description(&self.manual.units[unit], 140),
            children: below.map(|page| self.page_link(from, *page)).collect(),
        }
    }

    /// The files of the recipes that some page shows.
    fn downloads(&self, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for (index, chosen) in pages::shown_recipes(self.manual) {
            let Some(recipe) = self.manual.recipes.get(index) else { continue };
            let own = recipe.show.iter().map(String::as_str);
            let paths: BTreeSet<&str> = recipe_card::downloads(recipe).chain(own).chain(chosen).collect();
            for path in paths {
                let Some(file) = recipe.file(path) else { continue };
                let bytes = match file.text {
                    Some(id) => Ok(self.sources.file(id).text().as_bytes().to_vec()),
                    None => crate::source::read_bytes(&recipe.folder.join(path)),
                };
                match bytes {
                    Ok(bytes) => {
                        files.insert(recipe_card::download_path(&recipe.name, path), bytes);
                    }
                    Err(error) => {
                        let message = format!("a file of the recipe `{}` cannot be read: {error}", recipe.name);
                        let path = recipe.folder.join(path);
                        diagnostics.push(Diagnostic::error_at_path("unreadable-recipe-file", path, message));
                    }
                }
            }
        }
        files
    }
}

impl search::Addresses for Site<'_> {
    fn of_id(&self, id: &str) -> Option<String> {
        Some(self.pages.pages.get(self.pages.of_id(self.manual, id)?)?.path.clone())
    }

    fn of_unit(&self, unit: UnitId) -> Option<String> {
        Some(self.pages.pages.get(self.pages.of_unit(unit))?.path.clone())
    }

    fn recipe_anchor(&self, name: &str) -> String {
        recipe_card::anchor(name)
    }
}

/// Text on one line: line breaks within a title are spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

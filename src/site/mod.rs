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
mod dead_links;
mod escape;
mod hash;
mod highlight;
mod href;
mod html;
mod manual_pages;
mod media;
mod options;
pub mod output;
mod page;
mod pages;
mod plan;
mod recipe_card;
mod redirects;
pub mod search;
mod searched;
#[cfg(test)]
mod tests;
mod theme;
mod whole;
pub mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::config::{CheckConfig, SearchConfig};
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::manual::{Fingerprint, Manual, fingerprints};
use crate::recipe::TestResult;
use crate::source::Sources;
use html::View;
pub use plan::{Plan, plan};
use redirects::Redirects;
use whole::Site;

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
    /// `[check]`: which links are nobody's concern.
    pub check: CheckConfig,
}

/// A finished site.
#[derive(Debug, Default)]
pub struct Output {
    /// Its files by path with `/`, relative to the output folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The page that each id stands on, for the manifest.
    pub ids: BTreeMap<String, String>,
    /// The page that each id is on in nrd's HTML, for the manifest. Rendering leaves it empty, for the site knows nothing
    /// of that layout; whoever has it written fills it in.
    pub nrd: BTreeMap<String, String>,
    /// What the ids can be known by when they are renamed, for the manifest.
    pub fingerprints: Vec<Fingerprint>,
}

/// Renders the whole site. Diagnostics are those that only come up here: an image that does not exist, a clash of names.
pub fn render(manual: &Manual, sources: &Sources, settings: &Settings) -> (Output, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    if manual.units.is_empty() {
        return (Output::default(), diagnostics);
    }
    let mut site = Site::new(manual, sources, settings, &mut diagnostics);
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
        // Pages that clash have been told with their sources.
        files.0.entry(path).or_insert(bytes);
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
    for (path, bytes) in std::mem::take(&mut site.media.files) {
        files.add(path, bytes, &mut diagnostics);
    }
    dead_links::check(&site, &files.0, &mut diagnostics);
    let output = Output { files: files.0, ids, fingerprints: fingerprints(manual, sources), ..Output::default() };
    (output, diagnostics)
}

/// The files of the output, each path once.
#[derive(Default)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    fn add(&mut self, path: String, bytes: Vec<u8>, diagnostics: &mut Vec<Diagnostic>) {
        if self.0.contains_key(&path) {
            let message = format!("two files of the site have the name `{path}`");
            diagnostics.push(
                Diagnostic::new(Severity::Error, Code::PageClash, Location::Nowhere, message)
                    .help("rename the text, or the file of the recipe, from which it comes"),
            );
            return;
        }
        self.0.insert(path, bytes);
    }
}

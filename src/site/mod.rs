//! The book → a site: pages from Tera templates, the theme, highlighting, the search index.
//!
//! Rendering is pure: it gives a finished set of files ([`Output`]). One place writes such a set ([``output`).

pub mod search;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::diagnostics::Diagnostic;
use crate::manual::Manual;
use crate::recipe::TestResult;
use crate::source::Sources;

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
}

/// A finished site.
#[derive(Debug, Default)]
pub struct Output {
    /// Its files by path with `/`, relative to the output folder.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Renders the whole site. Diagnostics are those that only come up here: an image that does not exist, a clash of names.
pub fn render(manual: &Manual, sources: &Sources, settings: &Settings) -> (Output, Vec<Diagnostic>) {
    let _ = (manual, sources, settings);
    (Output::default(), Vec::new())
}

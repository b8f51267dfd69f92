//! What a site is made with besides the book.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::config::{CheckConfig, LinkSchemes, SearchConfig};
use crate::recipe::TestResult;

/// What a site is made with besides the manual; comes from book.toml and the command line.
#[derive(Clone, Debug, Default)]
pub struct SiteSettings {
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
    /// The schemes that links may have.
    pub link_schemes: LinkSchemes,
    /// The paths of SVG images that are published although they are more than pictures.
    pub active_svg: BTreeSet<PathBuf>,
    /// The last test results of recipes, by name.
    pub results: BTreeMap<String, TestResult>,
    /// `redirects.json`: every place, old or present, in nixos-render-docs' layout, by id.
    pub redirects: BTreeMap<String, Vec<String>>,
    /// Whether a script that reloads the page on change is part of every page (`serve`).
    pub live_reload: bool,
    /// What `[search]` of book.toml says.
    pub search: SearchConfig,
    /// `[check]`: which links are nobody's concern.
    pub check: CheckConfig,
}

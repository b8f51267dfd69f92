//! The HTML that `nixos-render-docs manual html` makes: the same files with the same tags, attributes and text, so
//! that styles, scripts and links made for it go on working.
//!
//! [`render`] computes every file before anything is written. [`HtmlBook`] is what it looks things up in; [`blocks`] walks
//! the units' trees and writes pages.

mod blocks;
pub mod command;
mod form;
mod html;
mod inlines;
mod layout;
mod list_links;
mod media;
mod named_files;
mod names;
mod option_list;
pub mod options;
mod page;
mod script;
mod structures;
mod titles;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::diagnostics::{self, Diagnostic};
use crate::formats::redirects::{Addresses, Redirects};
use crate::manual::Manual;
use crate::source::World;

pub use form::{Form, TocDepths};
use layout::Layout;
use media::Media;
use titles::Titles;

/// What the pages are made with.
#[derive(Clone, Debug)]
pub struct HtmlSettings {
    /// Addresses of man pages, by `nix.conf(5)`.
    pub manpage_urls: HashMap<String, String>,
    /// The generator that the pages name in a meta tag.
    pub generator: String,
    /// Addresses of style sheets.
    pub stylesheets: Vec<String>,
    /// Addresses of scripts.
    pub scripts: Vec<String>,
    /// The form of pages.
    pub form: Form,
    /// The folder for images, relative to the pages.
    pub media_dir: String,
    /// File with HTML for the top of each page.
    pub header: Option<String>,
    /// Whether pages have navigation at their top.
    pub navheader: bool,
    /// Names that no page may have, and what is there, such as "the style sheet is".
    pub reserved: Vec<(&'static str, &'static str)>,
}

impl Default for HtmlSettings {
    fn default() -> Self {
        Self {
            manpage_urls: HashMap::new(),
            generator: "nixos-render-docs".to_owned(),
            stylesheets: Vec::new(),
            scripts: Vec::new(),
            form: Form::default(),
            media_dir: "media".to_owned(),
            header: None,
            navheader: true,
            reserved: Vec::new(),
        }
    }
}

/// Files by path with `/`, relative to the folder of the first page.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What a page is written from.
struct HtmlBook<'a> {
    manual: &'a Manual,
    settings: &'a HtmlSettings,
    layout: Layout<'a>,
    media: Media,
    titles: Titles,
    /// The sidebar, once it was asked for.
    sidebar: OnceLock<String>,
    redirects: Option<&'a Redirects>,
}

/// The page that each id of a manual is on; `first_page` is the name of its first page.
pub fn addresses(manual: &Manual, first_page: &str) -> Addresses {
    Layout::new(manual, first_page).0.addresses()
}

/// Sees to it that each page has a name of its own, and that no link leads to a list of options.
///
/// # Errors
/// Two pages of one name, pages with the name of something else that is written, and links to a `list-id`.
pub fn check_names(
    manual: &Manual,
    settings: &HtmlSettings,
    first_page: &str,
    has_redirects: bool,
) -> Result<(), Vec<Diagnostic>> {
    let (layout, mut faults) = Layout::new(manual, first_page);
    faults.extend(names::check(manual, &layout, settings, has_redirects));
    faults.extend(list_links::check(manual));
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Renders the whole manual; `first_page` is the name of its first page. With `only_check`, for a manual that has
/// faults, only what does not need a true one is looked at, and no file comes of it.
///
/// # Errors
/// Where two pages have one name, an image cannot be read, or the redirects are not true.
pub fn render(
    manual: &Manual,
    world: &World,
    settings: &HtmlSettings,
    first_page: &str,
    redirects: Option<&Redirects>,
    only_check: bool,
) -> Result<Files, Vec<Diagnostic>> {
    let (layout, mut faults) = Layout::new(manual, first_page);
    let addresses = layout.addresses();
    faults.extend(names::check(manual, &layout, settings, redirects.is_some()));
    faults.extend(list_links::check(manual));
    if let Some(redirects) = redirects {
        faults.extend(redirects.validate(&addresses));
    }
    if only_check {
        return if faults.is_empty() { Ok(Files::new()) } else { Err(faults) };
    }
    let (media, unread) = Media::read(manual, world, &settings.media_dir);
    faults.extend(unread);
    if diagnostics::has_errors(&faults) {
        return Err(faults);
    }
    let titles = Titles::new(manual.targets.len());
    let book = HtmlBook { manual, settings, layout, media, titles, sidebar: OnceLock::new(), redirects };
    let mut files = Files::new();
    for (page, text) in blocks::pages(&book) {
        files.insert(book.layout.pages[page].name.clone(), text.into_bytes());
    }
    if let Some(redirects) = redirects {
        script::add(&book, redirects, &addresses, &mut files);
    }
    for (name, bytes) in book.media.into_files() {
        files.insert(format!("{}/{name}", settings.media_dir), bytes);
    }
    Ok(files)
}

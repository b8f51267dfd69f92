//! The book → a site: pages from Tera templates, the theme, highlighting, the search index.
//!
//! Rendering is pure but for reading what the text names (images, the book's own theme): it gives a finished set of
//! files ([`Output`]). [`output`] alone writes such a set.
//!
//! How it goes: [`plan`](mod@plan) says which pages there are, where each id is, what each page is called and where
//! old addresses lead. With the theme, the images and the highlighted code that makes the [`context`]: all that a page
//! looks up, built once. From it [`html`] writes each page's content, all pages side by side, and [`frame`] puts a
//! template around it, which gets [`data`]. Nothing is parsed here, and no HTML is changed once it is written.

mod contents;
mod context;
mod data;
mod dead_links;
mod frame;
mod highlighted;
mod html;
mod link_schemes;
mod media;
mod option_names;
pub mod output;
mod plan;
mod recipe_files;
mod script;
pub mod search;
mod searched;
mod settings;
mod sitemap;
mod size_budget;
mod templates;
#[cfg(test)]
mod tests;
mod theme;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::manual::{Fingerprint, Manual, fingerprints};
use crate::render::words::Words;
use crate::source::Sources;
use context::{Inputs, RenderContext};
use frame::RenderedPage;
use media::Media;
use plan::addresses::SiteAddresses;
use plan::pages::View;
use plan::recipe_names;
pub use plan::{Plan, plan};
pub use settings::SiteSettings;
use templates::Faults;
use theme::Theme;

/// The script that puts the whole contents on a page.
const CONTENTS_SCRIPT: &str = "assets/contents.js";

/// A finished site: all its files, in memory.
#[derive(Debug, Default)]
pub struct Output {
    /// Its files by path with `/`, relative to the output folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The page that each id is on, for the manifest.
    pub ids: BTreeMap<String, String>,
    /// The page that each id is on in nixos-render-docs' HTML, for the manifest. Rendering leaves it empty, for the site
    /// knows nothing of that layout; whoever has it written fills it in.
    pub nixos_render_docs: BTreeMap<String, String>,
    /// What the ids can be known by when they are renamed, for the manifest.
    pub fingerprints: Vec<Fingerprint>,
}

/// Renders the whole site. Diagnostics are those that only come up here: an image that does not exist, a clash of names.
pub fn render(manual: &Manual, sources: &Sources, settings: &SiteSettings) -> (Output, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    if manual.units.is_empty() {
        return (Output::default(), diagnostics);
    }
    let words = Words::of(&settings.language);
    let addresses = SiteAddresses::plan(manual, &mut diagnostics);
    let (media, images) = Media::collect(manual, sources.world(), &settings.active_svg, &mut diagnostics);
    let theme = Theme::load(settings.theme.as_deref(), sources.world(), &settings.active_svg, &mut diagnostics);
    recipe_names::check_anchors(manual, &mut diagnostics);
    let inputs = Inputs { manual, sources, settings, words: &words, addresses: &addresses };
    let context = RenderContext::new(inputs, &theme, media, &mut diagnostics);

    let (pages, (search, fingerprints)) =
        rayon::join(|| pages(&context), || rayon::join(|| search(inputs, &theme), || fingerprints(manual, sources)));
    let mut files = SiteFiles::default();
    let mut faults = Faults::default();
    for page in pages {
        // Pages that clash have been told with their sources.
        files.0.entry(page.path).or_insert(page.html.into_bytes());
        faults.extend(page.faults);
    }
    diagnostics.extend(search::unavailable().filter(|_| settings.search.enable));
    let moved = context.redirects().moved.par_iter().map(|(path, data)| frame::moved(&context, path, data));
    let moved = moved.collect::<Vec<_>>().into_iter().map(|page| {
        faults.extend(page.faults);
        (page.path, page.html.into_bytes())
    });
    let redirects: BTreeMap<_, _> = context.redirects().files.clone().into_iter().chain(moved).collect();
    let mut generated = option_names::scripts(manual, addresses.pages());
    if context.has_long_contents() {
        let page = frame::all_contents(&context);
        faults.extend(page.faults);
        generated.insert(page.path, page.html.into_bytes());
        // What is wrong with the template has been told with the page.
        let entries = context.all_contents("", false).unwrap_or_default();
        generated.insert(CONTENTS_SCRIPT.to_owned(), script::script("nixbookContents", &entries));
    }
    let downloads = recipe_files::collect(manual, sources, &mut diagnostics);
    for set in [theme.assets(search::is_made(&settings.search)), search, downloads, redirects, generated] {
        files.add(set, &mut diagnostics);
    }
    if let Some(base_url) = &settings.base_url {
        let sitemap = sitemap::sitemap(addresses.pages(), base_url);
        files.add(BTreeMap::from([("sitemap.xml".to_owned(), sitemap)]), &mut diagnostics);
    }
    diagnostics.extend(faults.into_diagnostics());
    files.add(images, &mut diagnostics);
    link_schemes::check(manual, settings, &mut diagnostics);
    let site =
        dead_links::Site { addresses: &addresses, settings, files: &files.0, redirects: context.redirects(), sources };
    dead_links::check(manual, site, &mut diagnostics);
    if let Some(most) = settings.check.max_page_kb {
        size_budget::check(manual, &addresses, &files.0, most, &mut diagnostics);
    }
    let ids = manual.targets.keys().filter_map(|id| Some((id.clone(), addresses.page_of(id)?.path.clone())));
    let output = Output { files: files.0, ids: ids.collect(), fingerprints, ..Output::default() };
    (output, diagnostics)
}

/// All pages, each by itself, the one with everything at the end.
fn pages(context: &RenderContext<'_>) -> Vec<RenderedPage> {
    let views = (0..context.page_count()).into_par_iter().map(View::Page).chain([View::Everything]);
    views.map(|view| frame::page(context, view)).collect()
}

/// The files of the search; none where the site has no search.
fn search(inputs: Inputs<'_>, theme: &Theme) -> BTreeMap<String, Vec<u8>> {
    let Inputs { manual, sources, settings, words, addresses } = inputs;
    if !search::is_made(&settings.search) {
        return BTreeMap::new();
    }
    let documents = search::documents(manual, sources, &settings.search, addresses);
    search::files(&documents, &settings.search, &|name| theme.text(name).into_owned(), &words.search)
}

/// The files of the output, each path once.
#[derive(Default)]
struct SiteFiles(BTreeMap<String, Vec<u8>>);

impl SiteFiles {
    fn add(&mut self, files: BTreeMap<String, Vec<u8>>, diagnostics: &mut Vec<Diagnostic>) {
        for (path, bytes) in files {
            match self.0.entry(path) {
                Entry::Vacant(entry) => {
                    entry.insert(bytes);
                }
                Entry::Occupied(entry) => {
                    let message = format!("two files of the site are named `{}`", entry.key());
                    diagnostics.push(
                        Diagnostic::new(Severity::Error, Code::PageClash, Location::Nowhere, message)
                            .help("rename the source file of one of them"),
                    );
                }
            }
        }
    }
}

//! Everything that rendering a page looks up.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::contents::Contents;
use super::data::{BookData, PageEntry, PageLink};
use super::highlighted::Highlighted;
use super::media::Media;
use super::plan::addresses::SiteAddresses;
use super::plan::contents::TableOfContents;
use super::plan::description::description;
use super::plan::pages::{EVERYTHING, LongList, Page, PageId, Pages};
use super::plan::redirects::{FormerIds, SiteRedirects};
use super::plan::titles::{Title, Titles, appendix_letter};
use super::settings::SiteSettings;
use super::templates::Templates;
use super::theme::Theme;
use super::{option_names, search};
use crate::diagnostics::Diagnostic;
use crate::manual::{Manual, Target, Unit, UnitId, WrittenText};
use crate::markdown::tree::{Block, Inline};
use crate::recipe::{Recipe, RecipeStatus};
use crate::render::href;
use crate::render::titles;
use crate::render::words::Words;
use crate::source::{Sources, Span};

/// How long the description of a page in a list is.
const LISTED_DESCRIPTION: usize = 140;

/// How long the description of a page may be: what search engines show of it.
const DESCRIPTION: usize = 160;

/// What pages look things up in: built once, the same for all of them, never changed.
///
/// A page sees the book through these methods and in no other way. So what they were asked for while a page was
/// rendered, and what they said, is all that the page depends on.
pub struct RenderContext<'a> {
    manual: &'a Manual,
    sources: &'a Sources,
    settings: &'a SiteSettings,
    words: &'a Words,
    addresses: &'a SiteAddresses<'a>,
    titles: Titles,
    contents: Contents,
    redirects: SiteRedirects,
    highlighted: Highlighted<'a>,
    media: Media,
    templates: Templates,
    /// The ids of options, by name.
    option_ids: HashMap<&'a str, &'a str>,
    /// The indices of recipes, by name.
    recipes: HashMap<&'a str, usize>,
}

/// What a [`RenderContext`] is built from.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The book, put together.
    pub manual: &'a Manual,
    /// The texts that spans of the book point into.
    pub sources: &'a Sources,
    /// What else it is made with.
    pub settings: &'a SiteSettings,
    /// The words of the interface, in the book's language.
    pub words: &'a Words,
    /// Its pages, and where each id is.
    pub addresses: &'a SiteAddresses<'a>,
}

impl<'a> RenderContext<'a> {
    /// Builds the lookups. Diagnostics are about the theme's templates.
    pub fn new(inputs: Inputs<'a>, theme: &Theme, media: Media, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let Inputs { manual, sources, settings, words, addresses } = inputs;
        let pages = addresses.pages();
        let titles = Titles::new(manual, pages, words);
        let book = BookData {
            title: titles.book.clone(),
            subtitle: titles.subtitle.clone(),
            language: if settings.language.is_empty() { "en".into() } else { settings.language.clone() },
            everything: EVERYTHING,
            custom_style: theme.has_custom_style(),
            search: search::is_made(&settings.search),
        };
        let templates = Templates::new(theme, &book, words, diagnostics);
        Self {
            manual,
            sources,
            settings,
            words,
            addresses,
            redirects: SiteRedirects::plan(manual, addresses, &settings.redirects, &titles.book),
            contents: Contents::new(TableOfContents::new(manual, pages, &titles), pages, &templates),
            titles,
            highlighted: Highlighted::new(manual, sources),
            media,
            templates,
            option_ids: manual.option_ids().collect(),
            recipes: manual.recipes.iter().enumerate().map(|(n, recipe)| (recipe.name.as_str(), n)).collect(),
        }
    }

    /// The words of the interface, in the book's language.
    pub fn words(&self) -> &'a Words {
        self.words
    }

    /// What a template makes of data.
    ///
    /// # Errors
    /// The template fails.
    pub fn template(&self, name: &str, data: &impl Serialize) -> Result<String, Box<Diagnostic>> {
        self.templates.render(name, data)
    }

    // The book.

    /// The unit with that number.
    pub fn unit(&self, unit: UnitId) -> &'a Unit {
        &self.manual.units[unit]
    }

    /// Whether a unit is one that `parent` includes.
    pub fn is_under(&self, unit: UnitId, parent: UnitId) -> bool {
        self.manual.is_under(unit, parent)
    }

    /// What an id names.
    pub fn target(&self, id: &str) -> Option<&'a Target> {
        self.manual.targets.get(id)
    }

    /// The letter of an appendix, by its id.
    pub fn appendix_letter(&self, id: &str) -> Option<&'a str> {
        appendix_letter(self.manual, id)
    }

    /// The id of an option.
    pub fn option_id(&self, name: &str) -> Option<&'a str> {
        self.option_ids.get(name).copied()
    }

    /// The text of a reference to an id, as HTML.
    pub fn reference_text(&self, id: &str) -> String {
        titles::reference_text(self.manual, self.words, id)
    }

    /// A title away from its heading, as HTML.
    pub fn title(&self, title: &[Inline]) -> String {
        titles::title(self.manual, self.words, title)
    }

    /// The text that a span covers, without the escapes of JSON; a span of no file covers nothing.
    pub fn source_text(&self, span: Span) -> WrittenText<'a> {
        self.manual.embedded.written(span, self.sources)
    }

    /// Code as HTML, without a last line break.
    pub fn code(&self, language: &str, text: &str) -> Cow<'_, str> {
        self.highlighted.html(language, text)
    }

    // Recipes.

    /// A recipe, by its index.
    pub fn recipe(&self, index: usize) -> Option<&'a Recipe> {
        self.manual.recipes.get(index)
    }

    /// The index of the recipe of that name.
    pub fn recipe_named(&self, name: &str) -> Option<usize> {
        self.recipes.get(name).copied()
    }

    /// The index of the recipe that a `{=recipe=}` block is to show.
    pub fn recipe_of_directive(&self, name: &str) -> Option<usize> {
        self.recipe_named(name).filter(|_| !self.manual.too_many_recipes)
    }

    /// The title and the summary of a recipe, parsed.
    pub fn recipe_text(&self, recipe: &Recipe) -> (&'a [Block], &'a [Block]) {
        let text = self.recipe_named(&recipe.name).and_then(|index| self.manual.recipe_texts.get(index));
        text.map_or((&[], &[]), |text| (&text.title, &text.summary))
    }

    /// The text of a file of a recipe.
    pub fn recipe_file(&self, recipe: &Recipe, path: &str) -> Option<&'a str> {
        recipe.file(path).and_then(|file| file.text).map(|id| self.sources.file(id).text())
    }

    /// What the last test run said of a recipe.
    pub fn status(&self, recipe: &Recipe) -> RecipeStatus {
        recipe.status(self.settings.results.get(&recipe.name))
    }

    // Pages and addresses.

    /// The page with that number.
    pub fn page(&self, page: PageId) -> &Page {
        &self.pages().pages[page]
    }

    /// How many pages there are, the one with everything apart.
    pub fn page_count(&self) -> usize {
        self.pages().pages.len()
    }

    /// The page after another.
    pub fn page_after(&self, page: PageId) -> Option<PageId> {
        Some(page + 1).filter(|next| *next < self.page_count())
    }

    /// The pages above a page, the topmost first.
    pub fn above(&self, page: PageId) -> Vec<PageId> {
        self.pages().above(page)
    }

    /// Whether a unit is shown elsewhere than in the unit that includes it.
    pub fn has_own_page(&self, unit: UnitId) -> bool {
        self.pages().has_own(unit)
    }

    /// What has become of a list of options that is too long for a page; `None` for one that is not.
    pub fn long_list(&self, unit: UnitId, include: usize) -> Option<&LongList> {
        self.pages().of_list(unit, include)
    }

    /// The path of the script with the names of the options of a long list.
    pub fn option_names(&self, unit: UnitId, include: usize) -> String {
        option_names::path(self.pages(), unit, include)
    }

    /// The pages directly under a page, in order.
    pub fn below(&self, page: PageId) -> &[PageId] {
        self.pages().below(page)
    }

    /// The path of the page on which a unit's content is.
    pub fn path_of_unit(&self, unit: UnitId) -> &str {
        self.addresses.path_of_unit(unit).unwrap_or("index.html")
    }

    /// The address of an id for a link on the page of that path.
    pub fn link(&self, path: &str, id: &str) -> Option<String> {
        self.addresses.link(path, id)
    }

    /// The id that a link to a page of the manual's HTML means.
    pub fn meant(&self, url: &str) -> Option<&'a str> {
        self.addresses.meant(url)
    }

    /// The address of a man page.
    pub fn manpage_url(&self, page: &str) -> Option<&'a str> {
        self.settings.manpage_urls.get(page).map(String::as_str)
    }

    /// Whether there may be a link to an address.
    pub fn may_link(&self, url: &str) -> bool {
        self.settings.link_schemes.allow(url)
    }

    /// The path of a unit's image in the output; `None` for one that could not be read.
    pub fn image(&self, unit: UnitId, source: &str) -> Option<&str> {
        self.media.address(&self.unit(unit).folder, source)
    }

    /// What the ids of a page were called before.
    pub fn former(&self, path: &str) -> Option<&FormerIds> {
        self.redirects.former(path)
    }

    /// The redirects: what has moved from which page.
    pub fn redirects(&self) -> &SiteRedirects {
        &self.redirects
    }

    // The frame.

    /// The title of a page.
    pub fn page_title(&self, page: PageId) -> &Title {
        self.titles.of_page(page)
    }

    /// The book's title, as text.
    pub fn book_title(&self) -> &str {
        &self.titles.book
    }

    /// The contents around a page, as HTML for the page of that path; the top level for what is no page of the book.
    ///
    /// # Errors
    /// The template of an entry fails.
    pub fn contents(&self, page: Option<PageId>, path: &str) -> Result<String, Box<Diagnostic>> {
        self.contents.around(page, path, &self.templates, self.words)
    }

    /// Whether pages have only a part of the contents.
    pub fn has_long_contents(&self) -> bool {
        self.contents.is_long()
    }

    /// The contents of the whole book, as HTML, all lists `open` or closed.
    ///
    /// # Errors
    /// The template of an entry fails.
    pub fn all_contents(&self, root: &str, open: bool) -> Result<String, Box<Diagnostic>> {
        self.contents.all(root, open, &self.templates)
    }

    /// What a page is about, from the unit that it shows.
    pub fn description(&self, unit: UnitId) -> String {
        description(self.manual, self.unit(unit), DESCRIPTION)
    }

    /// A link to a page.
    pub fn page_link(&self, from: &str, page: PageId) -> PageLink {
        PageLink { title: self.page_title(page).html.clone(), href: href::relative(from, &self.page(page).path) }
    }

    /// A unit's page as it is listed in the text of the page above it.
    pub fn page_entry(&self, from: &str, unit: UnitId) -> PageEntry {
        let page = self.pages().of_unit(unit);
        let below = self.pages().below(page).iter().filter(|page| self.page(**page).group.is_none());
        PageEntry {
            title: self.titles.of_unit(unit).to_owned(),
            href: href::relative(from, &self.page(page).path),
            description: description(self.manual, self.unit(unit), LISTED_DESCRIPTION),
            children: below.map(|page| self.page_link(from, *page)).collect(),
        }
    }

    /// Where a unit can be edited.
    pub fn edit_url(&self, unit: UnitId) -> Option<String> {
        let unit = Some(self.unit(unit)).filter(|unit| !unit.kind.is_group())?;
        let url = self.settings.edit_url.as_ref()?;
        Some(url.replace("{path}", &href::encode(&unit.path))).filter(|url| self.may_link(url))
    }

    /// The absolute address of a path of the output, where the site's is known.
    pub fn absolute(&self, path: &str) -> Option<String> {
        Some(href::absolute(self.settings.base_url.as_deref()?, path))
    }

    /// Whether `nixbook serve` shows the page, which then reloads itself.
    pub fn is_live(&self) -> bool {
        self.settings.live_reload
    }

    fn pages(&self) -> &Pages<'a> {
        self.addresses.pages()
    }
}

//! The whole book as its pages see it: the manual, the plan of the pages, and what they share.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::Settings;
use super::data::{PageEntry, PageLink};
use super::highlight::Highlighter;
use super::html::Writer;
use super::media::Media;
use super::pages::{self, EVERYTHING, PageId, Pages};
use super::theme::Theme;
use super::words::Words;
use super::{contents, escape, href, page, recipe_card};
use crate::diagnostics::{Code, Diagnostic, Location};
use crate::manual::{Manual, TargetKind, UnitId, WrittenText};
use crate::markdown::tree::plain_text;
use crate::source::{Sources, Span};

/// Everything that pages are made from.
pub struct Site<'a> {
    /// The book.
    pub manual: &'a Manual,
    /// Its texts.
    pub sources: &'a Sources,
    /// What else it is made with.
    pub settings: &'a Settings,
    /// The interface's words.
    pub words: Words,
    /// Which pages there are.
    pub pages: Pages<'a>,
    /// Highlights code.
    pub highlighter: Highlighter,
    /// Its images.
    pub media: Media,
    /// Its theme.
    pub theme: Theme,
    /// The ids of options, by name.
    pub option_ids: HashMap<&'a str, &'a str>,
    /// Ids that the page with everything leaves out.
    pub left_out: HashSet<&'a str>,
    /// The book's title, as text.
    pub book_title: String,
    /// For each page: the nodes of the contents that lead to it.
    pub open: Vec<Vec<usize>>,
}

impl<'a> Site<'a> {
    /// Plans the pages, and reads what the text names.
    pub fn new(
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
            media: Media::collect(manual, sources.world(), diagnostics),
            theme: Theme::load(settings.theme.as_deref(), sources.world(), diagnostics),
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
                diagnostics.push(
                    Diagnostic::error(Code::RecipeIdClash, target.span, message)
                        .help("give this one another id, or the recipe another name"),
                );
            }
        }
    }

    /// Writes what a template makes of data.
    pub fn template(&self, name: &str, data: &impl Serialize, out: &mut String) {
        self.theme.template(name, data, out);
    }

    /// The text that a span covers, without the escapes of JSON; a span of no file covers nothing.
    pub fn source_text(&self, span: Span) -> WrittenText<'_> {
        self.manual.embedded.written(span, self.sources)
    }

    /// The letter of an appendix, by its id.
    pub fn appendix_letter(&self, id: &str) -> Option<&str> {
        match &self.manual.targets.get(id)?.kind {
            TargetKind::Appendix(letter) => Some(letter),
            _ => None,
        }
    }

    /// Whether a unit is shown elsewhere than in the unit that includes it.
    pub fn stands_apart(&self, unit: UnitId) -> bool {
        self.pages.has_own(unit)
    }

    /// Whether a unit is one that `parent` includes: what keeps a walk down the book from going in circles.
    pub fn is_under(&self, unit: UnitId, parent: UnitId) -> bool {
        unit > parent && self.manual.units.get(unit).is_some_and(|unit| unit.parent == Some(parent))
    }

    /// Whether the output has a page of ours at that path.
    pub fn is_page(&self, path: &str) -> bool {
        path == EVERYTHING || self.pages.by_path(path).is_some()
    }

    /// Whether an id stands on that page.
    pub fn stands_on(&self, id: &str, path: &str) -> bool {
        match self.pages.of_id(self.manual, id).and_then(|page| self.pages.pages.get(page)) {
            Some(page) => page.path == path || (path == EVERYTHING && !self.left_out.contains(id)),
            None => false,
        }
    }

    /// The address of an id, seen from a page.
    pub fn address_from(&self, path: &str, id: &str, with_fragment: bool) -> Option<String> {
        let page = self.pages.pages.get(self.pages.of_id(self.manual, id)?)?;
        let bare = !with_fragment && self.pages.starts_page(self.manual, id);
        Some(href::place(path, &page.path, (!bare).then_some(id)))
    }

    /// A page's title as HTML.
    pub fn page_title(&self, page: PageId) -> String {
        let page = &self.pages.pages[page];
        if let Some(group) = &page.group {
            return format!("<code>{}</code>", escape::to_text(&group.group.name));
        }
        self.unit_title(page.unit)
    }

    /// A unit's title as HTML.
    pub fn unit_title(&self, unit: UnitId) -> String {
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
    pub fn page_title_text(&self, page: PageId) -> String {
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

    /// A link to a page.
    pub fn page_link(&self, from: &str, page: PageId) -> PageLink {
        PageLink { title: self.page_title(page), href: href::relative(from, &self.pages.pages[page].path) }
    }

    /// A unit's page as it is listed in the text of the page above it.
    pub fn page_entry(&self, from: &str, unit: UnitId) -> PageEntry {
        let page = self.pages.of_unit(unit);
        let below = self.pages.below(page).iter().filter(|page| self.pages.pages[**page].group.is_none());
        PageEntry {
            title: self.unit_title(unit),
            href: href::relative(from, &self.pages.pages[page].path),
            description: page::description(self, &self.manual.units[unit], 140),
            children: below.map(|page| self.page_link(from, *page)).collect(),
        }
    }

    /// The files of the recipes that some page shows.
    pub fn downloads(&self, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for (index, shown) in pages::shown_recipes(self.manual) {
            let Some(recipe) = self.manual.recipes.get(index) else { continue };
            let own = recipe.show.iter().map(String::as_str);
            let paths: BTreeSet<&str> = recipe_card::downloads(recipe).chain(own).chain(shown.files).collect();
            for path in paths {
                let Some(file) = recipe.file(path) else { continue };
                let bytes = match file.text {
                    Some(id) => Ok(self.sources.file(id).text().as_bytes().to_vec()),
                    None => self.sources.world().read_bytes(&recipe.folder.join(path), crate::source::Purpose::Recipe),
                };
                match bytes {
                    Ok(bytes) => {
                        files.insert(recipe_card::download_path(&recipe.name, path), bytes);
                    }
                    Err(error) => {
                        let what = format!("a file of the recipe `{}`", recipe.name);
                        let location = Location::Path(recipe.folder.join(path));
                        diagnostics.push(Diagnostic::cannot_read(Code::UnreadableRecipeFile, location, what, &error));
                    }
                }
            }
        }
        files
    }
}

/// Text on one line: line breaks within a title are spaces.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

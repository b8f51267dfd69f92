//! What writing looks up: built once, never changed.

use std::collections::HashMap;

use super::images::Images;
use super::language;
use super::plan::Plan;
use super::settings::EpubSettings;
use crate::export::outside_links::OutsideLinks;
use crate::manual::Manual;
use crate::markdown::tree::{Inline, plain_text};
use crate::render::into_files::IntoFiles;
use crate::render::titles;
use crate::render::words::Words;
use crate::source::Sources;

/// What is known of a book while its parts are written.
pub(super) struct Context<'a> {
    /// The book, put together.
    pub manual: &'a Manual,
    /// The texts that spans of the book point into.
    pub sources: &'a Sources,
    /// What else it is made with.
    pub settings: &'a EpubSettings,
    /// The words that are not the book's own, in its language.
    pub words: Words,
    /// Which units begin files, and how deep their headings are.
    pub plan: Plan<'a>,
    /// The images of the book.
    pub images: Images,
    /// Whether the text is read from right to left.
    pub is_from_right: bool,
    /// The ids of options, by name.
    pub option_ids: HashMap<&'a str, &'a str>,
    /// The indices of recipes, by name.
    pub recipes: HashMap<&'a str, usize>,
    /// What links to files of the manual's HTML mean.
    pub into_files: IntoFiles<'a>,
    /// Links out of the book.
    pub outside: OutsideLinks<'a>,
}

impl<'a> Context<'a> {
    pub(super) fn new(manual: &'a Manual, sources: &'a Sources, settings: &'a EpubSettings, images: Images) -> Self {
        Self {
            manual,
            sources,
            settings,
            words: Words::of(&settings.language),
            plan: Plan::new(manual),
            images,
            is_from_right: language::is_from_right(&settings.language),
            option_ids: manual.option_ids().collect(),
            recipes: manual.recipes.iter().enumerate().map(|(n, recipe)| (recipe.name.as_str(), n)).collect(),
            into_files: IntoFiles::new(manual),
            outside: OutsideLinks { schemes: &settings.link_schemes, base_url: settings.base_url.as_deref() },
        }
    }

    /// A title away from its heading, as XHTML; never empty.
    pub(super) fn title(&self, title: &[Inline]) -> String {
        let title = titles::title(self.manual, &self.words, title);
        if title.trim().is_empty() { "…".to_owned() } else { title }
    }

    /// The text of a reference to an id, as XHTML.
    pub(super) fn reference_text(&self, id: &str) -> String {
        titles::reference_text(self.manual, &self.words, id)
    }

    /// The title of the book, as text on one line.
    pub(super) fn book_title(&self) -> String {
        let title = self.manual.contents.first().map(|entry| one_line(&plain_text(&entry.title))).unwrap_or_default();
        if title.is_empty() { "…".to_owned() } else { title }
    }
}

/// Text on one line: line breaks within a title are spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

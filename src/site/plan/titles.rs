//! The titles of pages: as HTML for links to them, as text for the frame.

use rayon::prelude::*;

use super::pages::{PageId, Pages};
use crate::manual::{Manual, TargetKind, UnitId};
use crate::markdown::tree::{BlockKind, FileKind, plain_text};
use crate::render::words::Words;
use crate::render::{escape, titles};

/// A title of a page, as HTML and as plain text.
#[derive(Debug)]
pub struct Title {
    /// As HTML, without links and ids.
    pub html: String,
    /// As text, on one line.
    pub text: String,
}

/// The titles of a book.
#[derive(Debug)]
pub struct Titles {
    /// The book's, as text.
    pub book: String,
    /// The book's subtitle, as text; empty where it has none.
    pub subtitle: String,
    pages: Vec<Title>,
    units: Vec<String>,
}

impl Titles {
    /// Makes the titles of all pages and units.
    pub fn new(manual: &Manual, pages: &Pages<'_>, words: &Words) -> Self {
        let units: Vec<String> =
            (0..manual.units.len()).into_par_iter().map(|unit| unit_title(manual, unit, words)).collect();
        let page = |page: &super::pages::Page| match &page.group {
            Some(group) => Title {
                html: format!("<code>{}</code>", escape::to_text(&group.group.name)),
                text: group.group.name.clone(),
            },
            None => Title { html: units[page.unit].clone(), text: text(manual, page.unit) },
        };
        Self {
            book: manual.contents.first().map(|entry| one_line(&plain_text(&entry.title))).unwrap_or_default(),
            subtitle: subtitle(manual),
            pages: pages.pages.iter().map(page).collect(),
            units,
        }
    }

    /// The title of a page.
    pub fn of_page(&self, page: PageId) -> &Title {
        &self.pages[page]
    }

    /// The title of a unit, as HTML.
    pub fn of_unit(&self, unit: UnitId) -> &str {
        &self.units[unit]
    }
}

/// The letter of an appendix, by its id.
pub fn appendix_letter<'a>(manual: &'a Manual, id: &str) -> Option<&'a str> {
    match &manual.targets.get(id)?.kind {
        TargetKind::Appendix(letter) => Some(letter),
        _ => None,
    }
}

/// Text on one line: line breaks within a title are spaces.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unit_title(manual: &Manual, unit: UnitId, words: &Words) -> String {
    let Some(entry) = manual.units[unit].entry.and_then(|entry| manual.contents.get(entry)) else {
        return escape::to_text(&manual.units[unit].path);
    };
    let title = titles::title(manual, words, &entry.title);
    match appendix_letter(manual, &entry.id) {
        Some(letter) => format!("{}. {title}", escape::to_text(&words.lettered(letter))),
        None => title,
    }
}

fn text(manual: &Manual, unit: UnitId) -> String {
    let unit = &manual.units[unit];
    let entry = unit.entry.and_then(|entry| manual.contents.get(entry));
    let plain = entry.and_then(|entry| manual.targets.get(&entry.id)).map(|target| target.plain_title.as_str());
    match plain.filter(|title| !title.is_empty()) {
        Some(title) => one_line(title),
        None => entry.map_or_else(|| unit.path.clone(), |entry| one_line(&plain_text(&entry.title))),
    }
}

fn subtitle(manual: &Manual) -> String {
    let Some(root) = manual.units.first().filter(|root| root.kind.role() == FileKind::Book) else {
        return String::new();
    };
    let subtitle = root.document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Heading(heading) if heading.level == 2 => Some(one_line(&plain_text(&heading.content))),
        _ => None,
    });
    subtitle.unwrap_or_default()
}

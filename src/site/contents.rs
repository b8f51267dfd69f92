//! The contents as HTML. A template writes each entry, once for all pages that show it in the same way: only those that
//! lead to a page are written for this page.

use rayon::prelude::*;

use super::data::EntryData;
use super::plan::contents::{ContentsItem, TableOfContents};
use super::plan::pages::{ALL_CONTENTS, Pages};
use super::templates::Templates;
use crate::diagnostics::Diagnostic;
use crate::render::escape;
use crate::render::href;
use crate::render::words::Words;

/// For pages that are deeper in folders than this, entries are written anew.
const DEEPEST_KEPT: usize = 6;

type Written = Result<String, Box<Diagnostic>>;

/// The contents of a book, ready to be put on pages.
pub struct Contents {
    table: TableOfContents,
    /// For pages that are so deep in folders: the entries that do not lead to them. None where there is no such page.
    kept: Vec<Vec<Written>>,
}

impl Contents {
    /// Writes the entries that pages share.
    pub fn new(table: TableOfContents, pages: &Pages<'_>, templates: &Templates) -> Self {
        let mut contents = Self { table, kept: Vec::new() };
        let mut is_needed = [false; DEEPEST_KEPT + 1];
        // The pages with everything and with all contents are not among the others.
        for path in pages.pages.iter().map(|page| page.path.as_str()).chain(["manual.html", ALL_CONTENTS]) {
            if let Some(needed) = is_needed.get_mut(depth(path)) {
                *needed = true;
            }
        }
        let write = |(depth, needed): (usize, bool)| {
            let root = "../".repeat(depth);
            let entries = if needed { contents.table.entries.len() } else { 0 };
            (0..entries).into_par_iter().map(|entry| contents.other(entry, &root, templates)).collect()
        };
        let kept = is_needed.into_iter().enumerate().map(write).collect();
        contents.kept = kept;
        contents
    }

    /// Whether pages have only a part of them.
    pub fn is_long(&self) -> bool {
        self.table.is_long()
    }

    /// Those around a page of the book, or the top level, for the page of that path.
    pub fn around(&self, page: Option<usize>, path: &str, templates: &Templates, words: &Words) -> Written {
        self.items(&self.table.around(page), &Place { root: href::root(path), depth: depth(path), templates, words })
    }

    /// All of them, for a page or a script from which that is the way to the site's root.
    pub fn all(&self, root: &str, open: bool, templates: &Templates) -> Written {
        self.whole(&self.table.top, root, open, templates)
    }

    fn items(&self, items: &[ContentsItem], place: &Place<'_>) -> Written {
        let mut html = String::new();
        for item in items {
            match item {
                ContentsItem::Other(entry) => match self.kept.get(place.depth).and_then(|kept| kept.get(*entry)) {
                    Some(kept) => html.push_str(kept.as_deref().map_err(Clone::clone)?),
                    None => html.push_str(&self.other(*entry, &place.root, place.templates)?),
                },
                ContentsItem::Way { entry, here, inside } => {
                    let entry = &self.table.entries[*entry];
                    let href = address(&place.root, &entry.href);
                    let inside = self.items(inside, place)?;
                    let data = EntryData {
                        title: &entry.title,
                        href: &href,
                        here: *here,
                        more: false,
                        inside: &inside,
                        open: true,
                    };
                    html.push_str(&place.templates.render("contents.html", &data)?);
                }
                ContentsItem::More(count) => {
                    let title = escape::to_text(&place.words.more_pages.replace("{count}", &count.to_string()));
                    let href = address(&place.root, ALL_CONTENTS);
                    let data =
                        EntryData { title: &title, href: &href, here: false, more: true, inside: "", open: false };
                    html.push_str(&place.templates.render("contents.html", &data)?);
                }
            }
        }
        Ok(html)
    }

    /// An entry that does not lead to the page: just itself in a long book, with all that is under it in a short one.
    fn other(&self, entry: usize, root: &str, templates: &Templates) -> Written {
        let table = &self.table;
        if !table.is_long() {
            return self.whole(&[entry], root, false, templates);
        }
        let href = address(root, table.address(entry));
        let title = &table.entries[entry].title;
        templates.render(
            "contents.html",
            &EntryData { title, href: &href, here: false, more: false, inside: "", open: false },
        )
    }

    fn whole(&self, entries: &[usize], root: &str, open: bool, templates: &Templates) -> Written {
        let mut html = String::new();
        for entry in entries {
            let entry = &self.table.entries[*entry];
            let inside = self.whole(&entry.children, root, open, templates)?;
            let href = address(root, &entry.href);
            let data = EntryData { title: &entry.title, href: &href, here: false, more: false, inside: &inside, open };
            html.push_str(&templates.render("contents.html", &data)?);
        }
        Ok(html)
    }
}

/// Where contents are put.
struct Place<'p> {
    root: String,
    depth: usize,
    templates: &'p Templates,
    words: &'p Words,
}

/// In how many folders a page is.
fn depth(path: &str) -> usize {
    path.matches('/').count()
}

/// An address from a page; that of a label stays empty.
fn address(root: &str, href: &str) -> String {
    if href.is_empty() { String::new() } else { format!("{root}{href}") }
}

//! The contents of the book: of all of it for one page and one script, and for each page the part around it.
//!
//! The left side of a page shows the way to it, its neighbours and the top level, each list cut to a window. So no page
//! grows with the book. A book whose contents are short shows them whole.

use super::options::short;
use super::pages::{PageId, Pages};
use super::titles::Titles;
use crate::manual::{Included, Manual, UnitId};
use crate::render::escape;
use crate::render::href;

/// Lists go no deeper than this: nobody could read them, and what goes through them needs a limit.
const DEEPEST: usize = 15;

/// Contents of so many entries are shown whole on every page.
const WHOLE: usize = 150;

/// So many entries of the list that a page is in, or of the list under it, are shown.
const NEIGHBOURS: usize = 60;

/// So many of them at least, where the pages under it take most of the room.
const SIBLINGS: usize = 20;

/// So many entries of the top level are shown, where the page is further down.
const TOP: usize = 40;

/// So many entries of each list between these two.
const BETWEEN: usize = 3;

/// The contents of a book.
#[derive(Debug)]
pub struct TableOfContents {
    /// All entries, in no order that counts.
    pub entries: Vec<ContentsEntry>,
    /// Those of the top level.
    pub top: Vec<usize>,
    /// For each page: its entry.
    of_page: Vec<Option<usize>>,
}

/// A page, or a label that groups pages.
#[derive(Debug)]
pub struct ContentsEntry {
    /// Its title, as HTML.
    pub title: String,
    /// Its address from the site's root; empty for a label.
    pub href: String,
    /// The entries under it.
    pub children: Vec<usize>,
    parent: Option<usize>,
    /// Which of the entries under its parent it is.
    position: usize,
}

/// What a list on the left of a page has.
#[derive(Debug, PartialEq, Eq)]
pub enum ContentsItem {
    /// An entry that does not lead to the page.
    Other(usize),
    /// An entry that does, with the list under it.
    Way {
        /// The entry.
        entry: usize,
        /// Whether it is that of the page itself.
        here: bool,
        /// What is under it.
        inside: Vec<ContentsItem>,
    },
    /// So many entries that are not shown.
    More(usize),
}

impl TableOfContents {
    /// Makes the contents of a manual.
    pub fn new(manual: &Manual, pages: &Pages<'_>, titles: &Titles) -> Self {
        let of_page = vec![None; pages.pages.len()];
        let mut maker =
            Maker { manual, pages, titles, made: Self { entries: Vec::new(), top: Vec::new(), of_page }, depth: 1 };
        let top = maker.children(0, None);
        for (position, entry) in top.iter().enumerate() {
            maker.made.entries[*entry].position = position;
        }
        Self { top, ..maker.made }
    }

    /// Whether they are too long to be on every page as a whole.
    pub fn is_long(&self) -> bool {
        self.entries.len() > WHOLE
    }

    /// The contents around a page, or around none; the whole of them in a short book.
    pub fn around(&self, page: Option<PageId>) -> Vec<ContentsItem> {
        let Some(here) = page.and_then(|page| self.of_page.get(page).copied().flatten()) else {
            return self.part(&self.top, None, if self.is_long() { NEIGHBOURS } else { WHOLE });
        };
        let mut way: Vec<usize> = std::iter::successors(Some(here), |entry| self.entries[*entry].parent).collect();
        way.reverse();
        let under = &self.entries[here].children;
        let (most_under, most) = match self.is_long() {
            true => (NEIGHBOURS - SIBLINGS, NEIGHBOURS - under.len().min(NEIGHBOURS - SIBLINGS)),
            false => (WHOLE, WHOLE),
        };
        let mut inside = self.part(under, None, most_under);
        for (n, entry) in way.iter().enumerate().rev() {
            let siblings = self.entries[*entry].parent.map_or(&self.top, |parent| &self.entries[parent].children);
            let most = match n {
                _ if *entry == here || !self.is_long() => most,
                0 => TOP,
                _ => BETWEEN,
            };
            inside = self.part(siblings, Some(ContentsItem::Way { entry: *entry, here: *entry == here, inside }), most);
        }
        inside
    }

    /// A part of a list: at most so many entries, around the one that leads to the page.
    fn part(&self, list: &[usize], way: Option<ContentsItem>, most: usize) -> Vec<ContentsItem> {
        let at = match &way {
            Some(ContentsItem::Way { entry, .. }) => Some(*entry),
            _ => None,
        };
        let position = at.map_or(0, |at| self.entries[at].position);
        let end = (position.saturating_sub(most / 2) + most).min(list.len());
        let start = end.saturating_sub(most);
        let more = |count: usize| (count > 0).then_some(ContentsItem::More(count));
        let mut way = way;
        let entry = |entry: &usize| match Some(*entry) == at {
            true => way.take().unwrap_or(ContentsItem::Other(*entry)),
            false => ContentsItem::Other(*entry),
        };
        let shown: Vec<ContentsItem> = list[start..end].iter().map(entry).collect();
        more(start).into_iter().chain(shown).chain(more(list.len() - end)).collect()
    }

    /// The address of an entry from the site's root; that of a label is the one of the first page under it.
    pub fn address(&self, entry: usize) -> &str {
        let first = |entry: &usize| self.entries[*entry].children.first().copied();
        let page = std::iter::successors(Some(entry), first).find(|entry| !self.entries[*entry].href.is_empty());
        page.map_or("", |page| &self.entries[page].href)
    }
}

struct Maker<'a> {
    manual: &'a Manual,
    pages: &'a Pages<'a>,
    titles: &'a Titles,
    made: TableOfContents,
    depth: usize,
}

impl Maker<'_> {
    /// Adds what is under a unit. What would be too deep follows what it is under.
    fn children(&mut self, unit: UnitId, parent: Option<usize>) -> Vec<usize> {
        let manual = self.manual;
        let mut entries = Vec::new();
        for (include, included) in manual.units[unit].includes.iter().enumerate() {
            match included {
                Included::Units(units) => {
                    for child in units.iter().filter(|child| manual.is_under(**child, unit)) {
                        self.unit(*child, parent, &mut entries);
                    }
                }
                Included::Options(_) => {
                    let pages = self.pages.of_list(unit, include).map_or(&[][..], |list| &list.pages);
                    self.groups(pages, "", parent, &mut entries);
                }
                Included::Nothing => {}
            }
        }
        entries
    }

    fn unit(&mut self, unit: UnitId, parent: Option<usize>, siblings: &mut Vec<usize>) {
        let (title, page) = match self.pages.has_own(unit) {
            true => {
                let page = self.pages.of_unit(unit);
                (self.titles.of_page(page).html.clone(), Some(page))
            }
            // A label, or part of the page above: only worth an entry for what is under it.
            false => (self.titles.of_unit(unit).to_owned(), None),
        };
        let entry = self.add(title, page, parent);
        siblings.push(entry);
        let before = siblings.len();
        let is_deep = self.depth >= DEEPEST;
        self.depth += 1;
        let mut children = self.children(unit, if is_deep { parent } else { Some(entry) });
        self.depth -= 1;
        let is_empty = children.is_empty();
        if is_deep {
            siblings.append(&mut children);
        }
        self.adopt(entry, children);
        if page.is_none() && (is_empty || is_deep) {
            siblings.remove(before - 1);
        }
    }

    /// Adds the pages of groups of options, and those below them.
    fn groups(&mut self, pages: &[PageId], within: &str, parent: Option<usize>, siblings: &mut Vec<usize>) {
        for page in pages {
            let Some(list) = &self.pages.pages[*page].group else { continue };
            let title = format!("<code>{}</code>", escape::to_text(short(&list.group.name, within)));
            let entry = self.add(title, Some(*page), parent);
            siblings.push(entry);
            let is_deep = self.depth >= DEEPEST;
            let mut below = Vec::new();
            self.depth += 1;
            self.groups(
                self.pages.below(*page),
                &list.group.within,
                if is_deep { parent } else { Some(entry) },
                &mut below,
            );
            self.depth -= 1;
            if is_deep {
                siblings.append(&mut below);
            }
            self.adopt(entry, below);
        }
    }

    fn add(&mut self, title: String, page: Option<PageId>, parent: Option<usize>) -> usize {
        let href = page.map(|page| href::encode(&self.pages.pages[page].path)).unwrap_or_default();
        let entry = self.made.entries.len();
        self.made.entries.push(ContentsEntry { title, href, parent, position: 0, children: Vec::new() });
        if let Some(slot) = page.and_then(|page| self.made.of_page.get_mut(page)) {
            *slot = Some(entry);
        }
        entry
    }

    fn adopt(&mut self, entry: usize, children: Vec<usize>) {
        for (position, child) in children.iter().enumerate() {
            self.made.entries[*child].position = position;
        }
        self.made.entries[entry].children = children;
    }
}

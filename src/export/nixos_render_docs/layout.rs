//! Which page everything is on: one page, but for includes with `html:into-file`.

use std::collections::HashMap;

use super::html::escape;
use crate::diagnostics::{Code, Diagnostic};
use crate::formats::redirects::{Address, Addresses};
use crate::manual::{EntryId, Manual, Target, TargetKind, UnitId, walk};
use crate::markdown::tree::BlockKind;
use crate::source::Span;

/// A page.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// Its file name.
    pub name: String,
    /// The unit that it starts with.
    pub unit: UnitId,
}

/// Pages, and what follows from them for the contents.
pub(super) struct Layout<'a> {
    manual: &'a Manual,
    /// The pages, in the order in which their headers are written.
    pub pages: Vec<Page>,
    /// The page of each unit.
    page_of: Vec<usize>,
    /// Whether all ids are on one page: links have no file name then.
    single: bool,
    /// For entries that start a page: the one before and after.
    pub previous: HashMap<EntryId, EntryId>,
    pub next: HashMap<EntryId, EntryId>,
    /// Entries that start a page, as the tables of contents see it.
    pub chunks: Vec<bool>,
    /// The entries of the contents by their ids.
    entries: HashMap<&'a str, EntryId>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(manual: &'a Manual, first_page: &str) -> (Self, Vec<Diagnostic>) {
        let mut pages = vec![Page { name: first_page.to_owned(), unit: 0 }];
        let mut page_of = vec![0; manual.units.len()];
        for (id, unit) in manual.units.iter().enumerate() {
            page_of[id] = match (&unit.into_file, unit.parent) {
                (Some(name), _) => {
                    pages.push(Page { name: name.clone(), unit: id });
                    pages.len() - 1
                }
                (None, Some(parent)) => sibling_page(manual, id, parent, &page_of).unwrap_or(page_of[parent]),
                (None, None) => 0,
            };
        }
        let diagnostics = clashes(manual, &pages);
        let mut seen = vec![false; pages.len()];
        manual.targets.values().for_each(|target| seen[page_of[target.unit]] = true);
        let single = seen.iter().filter(|on| **on).count() <= 1;
        let mut layout = Self {
            manual,
            pages,
            page_of,
            single,
            previous: HashMap::new(),
            next: HashMap::new(),
            chunks: vec![false; manual.contents.len()],
            entries: manual.contents.iter().enumerate().map(|(n, entry)| (entry.id.as_str(), n)).collect(),
        };
        layout.link_chunks();
        (layout, diagnostics)
    }

    /// Entries that are the first of their page are linked to each other.
    fn link_chunks(&mut self) {
        let mut seen = vec![false; self.pages.len()];
        let mut last = None;
        for (id, entry) in self.manual.contents.iter().enumerate() {
            let page = self.page_of[entry.unit];
            if std::mem::replace(&mut seen[page], true) {
                continue;
            }
            self.chunks[id] = true;
            if let Some(last) = last {
                self.previous.insert(id, last);
                self.next.insert(last, id);
            }
            last = Some(id);
        }
    }

    /// The page that a unit starts.
    pub(super) fn started_by(&self, unit: UnitId) -> Option<usize> {
        let page = self.page_of[unit];
        (self.pages[page].unit == unit).then_some(page)
    }

    /// The address of an id, as HTML.
    pub(super) fn href(&self, id: &str) -> String {
        let Some(target) = self.manual.targets.get(id) else { return String::new() };
        if let (true, Some(entry)) = (self.manual.units[target.unit].kind.is_group(), self.entry(id)) {
            return self.entry_href(entry);
        }
        let is_title = matches!(target.kind, TargetKind::File(_) | TargetKind::Appendix(_));
        let whole_page = is_title && self.started_by(target.unit).is_some();
        let mut href = self.file(target.unit);
        if !whole_page {
            href.push('#');
            href.push_str(&escape(id));
        }
        href
    }

    /// The entry of an id in the contents.
    pub(super) fn entry(&self, id: &str) -> Option<EntryId> {
        self.entries.get(id).copied()
    }

    /// The address of an entry of the contents.
    pub(super) fn entry_href(&self, entry: EntryId) -> String {
        let Some(entry) = self.manual.contents.get(entry) else { return String::new() };
        if !entry.id.is_empty()
            && self.manual.targets.contains_key(&entry.id)
            && !self.manual.units[entry.unit].kind.is_group()
        {
            return self.href(&entry.id);
        }
        match entry.children.first() {
            Some(child) if self.manual.units[entry.unit].kind.is_group() => self.entry_href(*child),
            _ => self.file(entry.unit),
        }
    }

    fn file(&self, unit: UnitId) -> String {
        if self.single { String::new() } else { escape(&self.pages[self.page_of[unit]].name).into_owned() }
    }

    /// Where every id is, for the redirects. The ids of lists of options and of groups of a
    /// navigation file are not among those of nixos-render-docs.
    pub(super) fn addresses(&self) -> Addresses {
        let is_id =
            |target: &Target| target.kind != TargetKind::OptionsList && !self.manual.units[target.unit].kind.is_group();
        self.manual
            .targets
            .iter()
            .filter(|(_, target)| is_id(target))
            .map(|(id, target)| {
                let page = self.pages[self.page_of[target.unit]].name.clone();
                (id.clone(), Address { page, span: target.span })
            })
            .collect()
    }
}

/// A file that is included together with the first of a page is on that page.
fn sibling_page(manual: &Manual, unit: UnitId, parent: UnitId, page_of: &[usize]) -> Option<usize> {
    let siblings = manual.units[parent].includes.iter().find_map(|included| match included {
        crate::manual::Included::Units(units) if units.contains(&unit) => Some(units),
        _ => None,
    })?;
    let first = *siblings.first()?;
    (first < unit && manual.units[first].into_file.is_some()).then(|| page_of[first])
}

/// Two pages of one name.
fn clashes(manual: &Manual, pages: &[Page]) -> Vec<Diagnostic> {
    let mut seen: HashMap<&str, UnitId> = HashMap::new();
    let mut diagnostics = Vec::new();
    for page in pages {
        let Some(first) = seen.insert(&page.name, page.unit) else { continue };
        let asked = |unit: UnitId| manual.units[unit].into_file.is_some();
        // Two includes into one file have been told of.
        if asked(first) && asked(page.unit) {
            continue;
        }
        let span = asked_at(manual, page.unit).unwrap_or(Span::new(manual.units[page.unit].document.file, 0, 0));
        let message = format!("two pages have the file name `{}`", page.name);
        diagnostics.push(Diagnostic::error(Code::PageClash, span, message).help("choose another name"));
    }
    diagnostics
}

/// Where a page's name is written.
pub(super) fn asked_at(manual: &Manual, unit: UnitId) -> Option<Span> {
    let wanted = manual.units[unit].into_file.as_deref()?;
    let parent = &manual.units[manual.units[unit].parent?];
    let mut span = None;
    walk::blocks(&parent.document.blocks, &mut |block| {
        if let BlockKind::Include(include) = &block.kind {
            span = include.into_file.as_ref().filter(|name| name.name == wanted).map(|name| name.span).or(span);
        }
    });
    span
}

//! The lists of a checkout that say what belongs to its manual: includes of texts, and `nav.json`.
//!
//! A new text comes where the order of the list wants it ([`order::position`]), and what is no more goes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::checkout_index::CheckoutIndex;
use super::order;
use crate::diagnostics::Diagnostic;
use crate::export::nixpkgs::folder::read;
use crate::export::nixpkgs::nav;
use crate::formats::json::{self, Located};
use crate::manual::{folder_of, join_relative, written_in};
use crate::markdown::tree::{BlockKind, Document, FileKind, plain_text};
use crate::source::edit::{Edit, apply, apply_with_line_ends, line_start, next_line};
use crate::source::{FileId, Sources, Span};

const NAV: &str = "nav.json";

/// A line of a list.
struct ListLine {
    /// The path that it names, in the folder of the manual's sources.
    path: String,
    /// The kind of texts in its list.
    kind: FileKind,
    /// The list: a file, and which of its includes.
    list: (String, usize),
    /// Whether ids are made from the numbers of the list's lines.
    counted: bool,
    /// The page that is made of the list, where it has one of its own.
    into_file: Option<String>,
    /// Where the path is written.
    span: Span,
}

/// What has come in.
struct NewLine {
    /// The file that has the list.
    file: String,
    /// The byte offset where the line goes in.
    at: usize,
    /// The line that it is like, in an include.
    like: Option<Span>,
    /// What is before it: another text of the list, or the text that has the list.
    behind: String,
}

pub(super) struct Lists<'a> {
    checkout_index: &'a CheckoutIndex,
    /// What goes out of the lists. Until all has come in, it says where that belongs.
    gone: &'a BTreeSet<String>,
    lines: Vec<ListLine>,
    nav: Option<(FileId, Located)>,
    edits: BTreeMap<String, Vec<Edit>>,
    /// What has come in, by the path that it names.
    new: BTreeMap<String, NewLine>,
}

impl<'a> Lists<'a> {
    /// The lists of a checkout, without those in texts that are ours, and without the lines of texts that are `gone`.
    pub(super) fn new(
        doc: &Path,
        checkout_index: &'a CheckoutIndex,
        ours: &BTreeSet<&str>,
        gone: &'a BTreeSet<String>,
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let entries = checkout_index
            .entries
            .iter()
            .filter(|entry| !ours.contains(entry.by.as_str()) && !gone.contains(&entry.by));
        let lines = entries.map(|entry| ListLine {
            path: join_relative(folder_of(&entry.by), &entry.written),
            kind: entry.kind,
            list: (entry.by.clone(), entry.block),
            counted: entry.counted,
            into_file: entry.into_file.clone(),
            span: entry.span,
        });
        let lines: Vec<ListLine> = lines.collect();
        let mut edits: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
        for line in lines.iter().filter(|line| gone.contains(&line.path)) {
            let (text, range) = (sources.file(line.span.file).text(), line.span.range());
            let range = line_start(text, range.start)..next_line(text, range.end);
            edits
                .entry(line.list.0.clone())
                .or_default()
                .push(Edit { span: Span::new(line.span.file, range.start, range.end), text: String::new() });
        }
        let path = doc.join(NAV);
        let nav = if matches!(sources.world().kind(&path), Ok(None)) { None } else { Some(read(&path, sources)?) };
        let mut lists = Self { checkout_index, gone, lines, nav, edits, new: BTreeMap::new() };
        if gone.iter().any(|path| lists.in_nav(path)) {
            lists.edits.entry(NAV.to_owned()).or_default();
        }
        Ok(lists)
    }

    /// Sees to it that a text is in a list; `after`: the text that it follows. Whether it is.
    pub(super) fn put(&mut self, path: &str, kind: FileKind, after: Option<&str>, sources: &Sources) -> bool {
        if self.lines.iter().any(|line| line.path == path) || self.in_nav(path) {
            return true;
        }
        self.put_into_nav(path, after, sources) || self.put_into_include(path, kind, after, sources)
    }

    /// The page of its own that a text is on, where an `html:into-file` gives it one: what is included is on the page of
    /// what includes it, and what a `nav.json` names is on the first page.
    pub(super) fn page_of(&self, path: &str) -> Option<String> {
        let mut path = path;
        // Includes that go round in circles end here too.
        for _ in 0..=self.lines.len() {
            let line = match self.new.get(path) {
                Some(NewLine { like: Some(like), .. }) => self.lines.iter().find(|line| line.span == *like),
                Some(_) => None,
                None => self.lines.iter().find(|line| line.path == path),
            }?;
            if line.into_file.is_some() {
                return line.into_file.clone();
            }
            path = &line.list.0;
        }
        None
    }

    /// What is before a text that has come in.
    pub(super) fn behind(&self, path: &str) -> Option<&str> {
        self.new.get(path).map(|new| new.behind.as_str())
    }

    /// Every line as it is to be: the file, and the path that it names.
    pub(super) fn all(&self) -> Vec<(String, String)> {
        let lines = self.lines.iter().map(|line| (line.list.0.clone(), line.path.clone()));
        let items = self.nav.iter().flat_map(|(_, root)| nav::items(root));
        let items = items.filter_map(|item| Some((NAV.to_owned(), join_relative("", item.file.as_str()?))));
        let new = self.new.iter().map(|(path, new)| (new.file.clone(), path.clone()));
        lines.chain(items).filter(|(_, path)| !self.gone.contains(path)).chain(new).collect()
    }

    /// The lists that change, with what comes in and without what is gone.
    pub(super) fn texts(&self, sources: &mut Sources, doc: &Path) -> Result<Vec<(String, String)>, Vec<Diagnostic>> {
        let mut texts = Vec::new();
        for (path, edits) in &self.edits {
            let file = doc.join(path);
            let text = match &self.nav {
                Some((nav, _)) if path == NAV => {
                    let text = apply(sources.file(*nav).text(), edits);
                    without(text, self.gone, &file, sources)?
                }
                _ => {
                    let known = sources.iter().find(|(_, known)| known.path() == file);
                    apply_with_line_ends(known.map_or("", |(_, known)| known.text()), edits)
                }
            };
            texts.push((path.clone(), text));
        }
        Ok(texts)
    }

    fn in_nav(&self, path: &str) -> bool {
        self.nav.as_ref().is_some_and(|(_, root)| nav::item(&nav::items(root), path).is_some())
    }

    fn put_into_nav(&mut self, path: &str, after: Option<&str>, sources: &Sources) -> bool {
        let Some((file, root)) = &self.nav else { return false };
        let text = sources.file(*file).text();
        let items = nav::items(root);
        let of_folder = |path: &str| -> Vec<(String, &nav::NavItem<'_>)> {
            let files = items.iter().filter_map(|item| Some((join_relative("", item.file.as_str()?), item)));
            files.filter(|(file, _)| folder_of(file) == folder_of(path)).collect()
        };
        let follows = after.and_then(|after| nav::item(&items, after));
        // Right after a text that has just come in: at the same byte, and like the same item.
        let behind_new = after.and_then(|after| self.new.get(after)).filter(|new| new.file == NAV);
        let (edit, behind) = if let Some(item) = follows {
            (nav::after(*file, text, item, path), item.file.as_str().unwrap_or_default().to_owned())
        } else {
            let wanted = after.filter(|_| behind_new.is_some()).unwrap_or(path);
            let files = of_folder(wanted);
            let names: Vec<&str> = files.iter().map(|(file, _)| file.as_str()).collect();
            let first = files.first().is_some_and(|(file, item)| self.is_title_page(file, item));
            match order::position(&names, usize::from(first), wanted) {
                0 => match files.first() {
                    Some((_, first)) => (nav::before(*file, text, first, path), NAV.to_owned()),
                    None => return false,
                },
                at => (nav::after(*file, text, files[at - 1].1, path), files[at - 1].0.clone()),
            }
        };
        let behind = match after {
            Some(after) if behind_new.is_some() => after.to_owned(),
            _ => behind,
        };
        self.new
            .insert(path.to_owned(), NewLine { file: NAV.to_owned(), at: edit.span.range().start, like: None, behind });
        self.edits.entry(NAV.to_owned()).or_default().push(edit);
        true
    }

    /// Whether a file is the group's own page: it has the group's name.
    fn is_title_page(&self, path: &str, item: &nav::NavItem<'_>) -> bool {
        let Some(document) = self.checkout_index.documents.get(path) else { return order::is_own_page(path) };
        order::is_own_page(path) || title(document).is_some_and(|title| item.label == Some(title.trim()))
    }

    fn put_into_include(&mut self, path: &str, kind: FileKind, after: Option<&str>, sources: &Sources) -> bool {
        let new = after.and_then(|after| Some((after, self.new.get(after)?)));
        let (file, at, like, behind) = match new {
            Some((after, NewLine { file, at, like: Some(like), .. })) => (file.clone(), *at, *like, after.to_owned()),
            _ => match self.neighbour(path, kind, after) {
                Some((line, behind)) => {
                    let text = sources.file(line.span.file).text();
                    let range = line.span.range();
                    let at = if behind { next_line(text, range.end) } else { line_start(text, range.start) };
                    let before = if behind { &line.path } else { &line.list.0 };
                    (line.list.0.clone(), at, line.span, before.clone())
                }
                None => return false,
            },
        };
        let text = sources.file(like.file).text();
        let start = like.range().start;
        let before = &text[line_start(text, start)..start];
        // The last line of a file may have no line break.
        let line_break = if at > 0 && !text[..at].ends_with('\n') { "\n" } else { "" };
        let line = format!("{line_break}{before}{}\n", written_in(folder_of(&file), path));
        self.edits.entry(file.clone()).or_default().push(Edit::insert(like.file, at, line));
        self.new.insert(path.to_owned(), NewLine { file, at, like: Some(like), behind });
        true
    }

    /// The line that a new one is beside, and whether after it. Where ids are made from the numbers of lines, none
    /// comes in.
    fn neighbour(&self, path: &str, kind: FileKind, after: Option<&str>) -> Option<(&ListLine, bool)> {
        if let Some(line) = after.and_then(|after| self.lines.iter().find(|line| line.path == after)) {
            return Some((line, true)).filter(|(line, _)| !line.counted);
        }
        // A file of a navigation file has no kind of its own.
        let fits = |line: &ListLine| line.kind == kind || kind == FileKind::Page;
        let of_folder = |line: &&ListLine| fits(line) && !line.counted && folder_of(&line.path) == folder_of(path);
        // The list with the most texts of the folder.
        let mut counts: BTreeMap<&(String, usize), usize> = BTreeMap::new();
        for line in self.lines.iter().filter(of_folder) {
            *counts.entry(&line.list).or_default() += 1;
        }
        let list = counts.into_iter().max_by_key(|(_, count)| *count).map(|(list, _)| list)?;
        let lines: Vec<&ListLine> = self.lines.iter().filter(of_folder).filter(|line| line.list == *list).collect();
        let names: Vec<&str> = lines.iter().map(|line| line.path.as_str()).collect();
        let own = names.first().is_some_and(|first| order::is_own_page(first));
        match order::position(&names, usize::from(own), path) {
            0 => lines.first().map(|line| (*line, false)),
            at => Some((lines[at - 1], true)),
        }
    }
}

/// The title of a text.
fn title(document: &Document) -> Option<String> {
    match &document.blocks.first()?.kind {
        BlockKind::Heading(heading) => Some(plain_text(&heading.content)),
        _ => None,
    }
}

/// A navigation file without the items of these files.
fn without(
    mut text: String,
    gone: &BTreeSet<String>,
    file: &Path,
    sources: &mut Sources,
) -> Result<String, Vec<Diagnostic>> {
    for path in gone {
        // One at a time: what separates an item from the next goes with it.
        loop {
            let id = sources.add(file, text.clone());
            let root = json::parse(id, sources.file(id)).map_err(|fault| vec![fault])?;
            let Some(edit) = nav::item(&nav::items(&root), path).map(|item| nav::remove(id, item)) else { break };
            text = apply(&text, &[edit]);
        }
    }
    Ok(text)
}

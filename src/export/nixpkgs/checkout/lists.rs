//! The lists of a checkout that say what belongs to its manual: includes of texts, and `nav.json`.
//!
//! A new text comes after the last one of its folder whose name is before its own, so that a list in order stays so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::survey::Survey;
use super::{folder, relative};
use crate::diagnostics::Diagnostic;
use crate::export::nixpkgs::edits::{Edit, line_end, line_start};
use crate::export::nixpkgs::folder::read;
use crate::export::nixpkgs::nav;
use crate::manual::join_relative;
use crate::manual::json::Located;
use crate::markdown::tree::FileKind;
use crate::source::{Sources, Span, is_there};

const NAV: &str = "nav.json";

/// A line of a list.
struct Line {
    /// The path that it names, in the folder of the manual's sources.
    path: String,
    /// The kind of texts in its list.
    kind: FileKind,
    /// The list: a file, and which of its includes.
    list: (String, usize),
    /// The page that is made of the list, where it has one of its own.
    into_file: Option<String>,
    /// Where the path is written.
    span: Span,
}

pub(super) struct Lists {
    lines: Vec<Line>,
    nav: Option<(String, Located)>,
    edits: BTreeMap<String, Vec<Edit>>,
    /// Where new lines have come in, by the path that they name: the file, the byte, and the line that they are like.
    new: BTreeMap<String, (String, usize, Span)>,
}

impl Lists {
    /// The lists of a checkout, without those in texts that are ours.
    pub(super) fn new(
        doc: &Path,
        survey: &Survey,
        ours: &BTreeSet<&str>,
        sources: &mut Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let entries = survey.entries.iter().filter(|entry| !ours.contains(entry.by.as_str()));
        let lines = entries.map(|entry| Line {
            path: join_relative(folder(&entry.by), &entry.written),
            kind: entry.kind,
            list: (entry.by.clone(), entry.block),
            into_file: entry.into_file.clone(),
            span: entry.span,
        });
        let lines = lines.collect();
        let path = doc.join(NAV);
        let nav = if matches!(is_there(&path), Ok(false)) { None } else { Some(read(&path, sources)?) };
        Ok(Self { lines, nav, edits: BTreeMap::new(), new: BTreeMap::new() })
    }

    /// Sees to it that a text is in a list; `after`: the text that it follows. Whether it is.
    pub(super) fn put(&mut self, path: &str, kind: FileKind, after: Option<&str>, sources: &Sources) -> bool {
        if self.lines.iter().any(|line| line.path == path) || self.in_nav(path) {
            return true;
        }
        self.put_into_nav(path, after) || self.put_into_include(path, kind, after, sources)
    }

    /// The page of the manual that a text is on, as far as the lists tell: what is included is on the page of what includes it,
    /// or where `html:into-file` says; the files of `nav.json` are on the first page.
    pub(super) fn page_of(&self, path: &str) -> Option<String> {
        let mut path = path;
        // Includes that go round in circles end here too.
        for _ in 0..=self.lines.len() {
            let new = self.new.get(path);
            let line = match new {
                Some((.., like)) => self.lines.iter().find(|line| line.span == *like),
                None => self.lines.iter().find(|line| line.path == path),
            }?;
            if line.into_file.is_some() {
                return line.into_file.clone();
            }
            path = &line.list.0;
        }
        None
    }

    /// What comes in, by file.
    pub(super) fn into_edits(self) -> BTreeMap<String, Vec<Edit>> {
        self.edits
    }

    fn in_nav(&self, path: &str) -> bool {
        self.nav.as_ref().is_some_and(|(_, root)| nav::item(&nav::items(root), path).is_some())
    }

    fn put_into_nav(&mut self, path: &str, after: Option<&str>) -> bool {
        let Some((text, root)) = &self.nav else { return false };
        let items = nav::items(root);
        let of_folder = || {
            items.iter().filter_map(|item| {
                let file = join_relative("", item.file.as_str()?);
                (folder(&file) == folder(path)).then_some((file, item))
            })
        };
        let follows = after.and_then(|after| nav::item(&items, after));
        // Right after a text that has just come in: at the same byte, and like the same item.
        let behind_new = after.and_then(|after| self.new.get(after)).filter(|(file, ..)| file == NAV);
        let neighbour = follows.or_else(|| {
            let wanted = after.filter(|_| behind_new.is_some()).unwrap_or(path);
            of_folder().filter(|(file, _)| file.as_str() < wanted).max_by(|a, b| a.0.cmp(&b.0)).map(|(_, item)| item)
        });
        let edit = match (neighbour, of_folder().next()) {
            (Some(item), _) => nav::after(text, item, path),
            (None, Some((_, first))) => nav::before(text, first, path),
            (None, None) => return false,
        };
        let span = Span::new(crate::source::FileId(0), 0, 0);
        self.new.insert(path.to_owned(), (NAV.to_owned(), edit.range.start, span));
        self.edits.entry(NAV.to_owned()).or_default().push(edit);
        true
    }

    fn put_into_include(&mut self, path: &str, kind: FileKind, after: Option<&str>, sources: &Sources) -> bool {
        let (file, at, like) = match after.and_then(|after| self.new.get(after)) {
            Some(new) => new.clone(),
            None => match self.neighbour(path, kind, after) {
                Some((line, behind)) => {
                    let text = sources.file(line.span.file).text();
                    let range = line.span.range();
                    let at = if behind { line_end(text, range.end) } else { line_start(text, range.start) };
                    (line.list.0.clone(), at, line.span)
                }
                None => return false,
            },
        };
        let text = sources.file(like.file).text();
        let start = like.range().start;
        let before = &text[line_start(text, start)..start];
        // The last line of a file may have no line break.
        let line_break = if at > 0 && !text[..at].ends_with('\n') { "\n" } else { "" };
        let line = format!("{line_break}{before}{}\n", relative(folder(&file), path));
        self.edits.entry(file.clone()).or_default().push(Edit::insert(at, line));
        self.new.insert(path.to_owned(), (file, at, like));
        true
    }

    /// The line that a new one stands beside, and whether after it.
    fn neighbour(&self, path: &str, kind: FileKind, after: Option<&str>) -> Option<(&Line, bool)> {
        if let Some(line) = after.and_then(|after| self.lines.iter().find(|line| line.path == after)) {
            return Some((line, true));
        }
        let of_folder = |line: &&Line| line.kind == kind && folder(&line.path) == folder(path);
        // The list with the most texts of the folder.
        let mut counts: BTreeMap<&(String, usize), usize> = BTreeMap::new();
        for line in self.lines.iter().filter(of_folder) {
            *counts.entry(&line.list).or_default() += 1;
        }
        let list = counts.into_iter().max_by_key(|(_, count)| *count).map(|(list, _)| list)?;
        let in_list = || self.lines.iter().filter(of_folder).filter(|line| line.list == *list);
        let smaller = in_list().filter(|line| line.path.as_str() < path).max_by(|a, b| a.path.cmp(&b.path));
        smaller.map(|line| (line, true)).or_else(|| in_list().next().map(|line| (line, false)))
    }
}

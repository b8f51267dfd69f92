//! Which file of the new book each chapter becomes, and what includes it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::remarks::Remarks;
use super::settings::Settings;
use super::summary::{Entry, EntryKind, Section};
use super::texts::Texts;
use crate::manual::{folder_of, join_relative, naming};
use crate::source::{FileId, Span};

/// How deep chapters may lie in one another: includes may not go much deeper.
const MAX_DEPTH: usize = 90;

/// The pages of a site that no chapter can have: the first page and the one with everything.
const RESERVED: [&str; 2] = ["index.md", "manual.md"];

/// A chapter of the book.
#[derive(Debug)]
pub(super) struct Chapter {
    /// Its path in the new book, relative to the folder of the text.
    pub path: String,
    /// Its page in mdBook's HTML; `None` for a draft.
    pub page: Option<String>,
    /// Its text; `None` for a draft and for a file that cannot be read.
    pub file: Option<FileId>,
    /// Where that is.
    pub source: PathBuf,
    /// Its title in SUMMARY.md, as written.
    pub title: String,
    /// Where it is listed.
    pub span: Span,
    /// Where in the book it is.
    pub section: Section,
    /// The chapters below it, in order.
    pub children: Vec<usize>,
}

/// A part of the book.
#[derive(Debug)]
pub(super) struct Part {
    /// Its title, as written.
    pub title: String,
    /// The path of its file.
    pub path: String,
    /// Its chapters, in order.
    pub chapters: Vec<usize>,
}

/// What the root file includes.
#[derive(Debug)]
pub(super) enum Top {
    /// A chapter by itself.
    Chapter(usize),
    /// A part, by its number.
    Part(usize),
}

/// The whole book.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The chapters in reading order.
    pub chapters: Vec<Chapter>,
    pub parts: Vec<Part>,
    /// What the root file includes, in order.
    pub top: Vec<Top>,
    /// The chapter that is mdBook's `index.html`.
    pub first: Option<usize>,
}

/// Lays the book out. `folder` is that of the text.
pub(super) fn layout(
    entries: &[Entry],
    folder: &Path,
    settings: &Settings,
    texts: &mut Texts<'_>,
    remarks: &mut Remarks,
) -> Layout {
    let taken = RESERVED.iter().map(|path| (*path).to_owned()).collect();
    let mut planner =
        Planner { folder, settings, texts, remarks, layout: Layout::default(), taken, pages: HashSet::new() };
    let mut above: Vec<usize> = Vec::new();
    let mut part: Option<usize> = None;
    for (n, entry) in entries.iter().enumerate() {
        match &entry.kind {
            EntryKind::Part => {
                part = Some(planner.part(entry));
                above.clear();
            }
            EntryKind::Chapter { section, depth, path } => {
                above.truncate((*depth).min(MAX_DEPTH));
                let next = entries.get(n + 1).map(|next| &next.kind);
                let has_children = matches!(next, Some(EntryKind::Chapter { depth: next, .. }) if next > depth);
                let Some(chapter) = planner.chapter(entry, *section, path.as_deref(), has_children) else { continue };
                let layout = &mut planner.layout;
                match (above.last(), part.filter(|_| *section == Section::Numbered)) {
                    (Some(parent), _) => layout.chapters[*parent].children.push(chapter),
                    (None, Some(part)) => layout.parts[part].chapters.push(chapter),
                    (None, None) => layout.top.push(Top::Chapter(chapter)),
                }
                above.push(chapter);
            }
        }
    }
    let mut layout = planner.layout;
    layout.first = layout.chapters.iter().position(|chapter| chapter.page.is_some());
    layout
}

struct Planner<'a, 's> {
    folder: &'a Path,
    settings: &'a Settings,
    texts: &'a mut Texts<'s>,
    remarks: &'a mut Remarks,
    layout: Layout,
    /// The paths that files have.
    taken: HashSet<String>,
    /// The pages of chapters.
    pages: HashSet<String>,
}

impl Planner<'_, '_> {
    fn part(&mut self, entry: &Entry) -> usize {
        let name = naming::slug(&entry.title).unwrap_or_else(|| format!("part-{}", self.layout.parts.len() + 1));
        let path = self.free(&format!("parts/{name}.md"));
        self.layout.parts.push(Part { title: entry.title.clone(), path, chapters: Vec::new() });
        self.layout.top.push(Top::Part(self.layout.parts.len() - 1));
        self.layout.parts.len() - 1
    }

    fn chapter(&mut self, entry: &Entry, section: Section, path: Option<&str>, has_children: bool) -> Option<usize> {
        let mut chapter = Chapter {
            path: String::new(),
            page: None,
            file: None,
            source: PathBuf::new(),
            title: entry.title.clone(),
            span: entry.span,
            section,
            children: Vec::new(),
        };
        match path {
            Some(path) => {
                let clean = inside(path);
                let page_source = self.indexed(&clean);
                let page = with_extension(&page_source, "html");
                if !self.pages.insert(page.clone()) {
                    let message = format!("`{path}` is in the summary twice: the first place counts");
                    self.remarks.unresolved(Some(entry.span), message);
                    return None;
                }
                let file = self.folder.join(path);
                match self.texts.read(&file) {
                    Ok(id) => chapter.file = Some(id),
                    Err(reason) => {
                        let message = format!("`{path}` cannot be read, so its chapter is empty: {reason}");
                        self.remarks.unresolved(Some(entry.span), message);
                    }
                }
                chapter.source = file;
                let wanted = with_extension(&page_source, "md");
                chapter.path = self.free(&if wanted == "index.md" { "introduction.md".to_owned() } else { wanted });
                chapter.page = Some(page);
            }
            None if has_children => {
                let message = "a draft with chapters below it is a chapter without text now";
                self.remarks.unsupported(Some(entry.span), message);
                let name = naming::slug(&entry.title).unwrap_or_else(|| "draft".into());
                chapter.path = self.free(&format!("drafts/{name}.md"));
            }
            None => {
                self.remarks.unsupported(Some(entry.span), "a draft is left out: a book lists what it has");
                return None;
            }
        }
        self.layout.chapters.push(chapter);
        Some(self.layout.chapters.len() - 1)
    }

    /// A path as mdBook's preprocessor `index` has it.
    fn indexed(&self, path: &str) -> String {
        let (folder, name) = (folder_of(path), path.rsplit('/').next().unwrap_or(path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        match (self.settings.has_index && stem.eq_ignore_ascii_case("readme"), folder) {
            (false, _) => path.to_owned(),
            (true, "") => "index.md".to_owned(),
            (true, folder) => format!("{folder}/index.md"),
        }
    }

    /// A path that no other file has.
    fn free(&mut self, path: &str) -> String {
        let stem = path.strip_suffix(".md").unwrap_or(path);
        let candidates = std::iter::once(path.to_owned()).chain((2..).map(|n| format!("{stem}-{n}.md")));
        for candidate in candidates {
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
        path.to_owned()
    }
}

/// A path below a folder: without `.`, and without `..` that would lead out of it.
pub(super) fn inside(path: &str) -> String {
    let joined = join_relative("", path);
    let parts: Vec<&str> = joined.split('/').filter(|part| *part != "..").collect();
    parts.join("/")
}

/// A path with another extension.
pub(super) fn with_extension(path: &str, extension: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or((None, path), |(folder, name)| (Some(folder), name));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem });
    match folder {
        Some(folder) => format!("{folder}/{stem}.{extension}"),
        None => format!("{stem}.{extension}"),
    }
}

/// The pages of the chapters in mdBook's HTML, by path.
pub(super) fn pages(layout: &Layout) -> HashMap<&str, usize> {
    let found = layout.chapters.iter().enumerate();
    found.filter_map(|(n, chapter)| Some((chapter.page.as_deref()?, n))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (path, expected) in
            [("./a.md", "a.md"), ("../a/b.md", "a/b.md"), ("/etc/x.md", "etc/x.md"), ("a/../b.md", "b.md"), ("", "")]
        {
            assert_eq!(inside(path), expected, "{path}");
        }
        for (path, expected) in
            [("a.md", "a.html"), ("a/b.nix.md", "a/b.nix.html"), ("a.b/c", "a.b/c.html"), (".md", ".md.html")]
        {
            assert_eq!(with_extension(path, "html"), expected, "{path}");
        }
    }
}

//! What texts a checkout has, with their ids and includes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Location};
use crate::formats::redirects::is_generated;
use crate::manual::{folder_of, join_relative, walk};
use crate::markdown;
use crate::markdown::tree::{BlockKind, Document, FileKind, Id, Include, IncludeKind, InlineKind, plain_text};
use crate::source::{EntryKind, FileId, Purpose, Sources, Span};

/// Where a manual begins.
const ROOTS: [&str; 3] = ["manual.md.in", "manual.md", "nav.json"];

/// A line of an include.
pub(super) struct IncludeLine {
    /// The path of the including text.
    pub by: String,
    /// Which of that text's includes.
    pub block: usize,
    /// What is included there.
    pub kind: FileKind,
    /// The path as it is written.
    pub written: String,
    /// Whether ids are made from the number of each line (`auto-id-prefix`).
    pub counted: bool,
    /// The page that is made of what is included there, where it is one of its own (`html:into-file`).
    pub into_file: Option<String>,
    /// The line in the including text.
    pub span: Span,
}

/// Whether an id is one of what the build of the manual makes, such as the reference of the library, whose groups need
/// entries among the redirects, but are in no text.
pub(super) fn is_made_by_build(id: &str) -> bool {
    is_generated(id) || id.starts_with("sec-functions-library-")
}

/// All texts of a folder.
pub struct CheckoutIndex {
    /// Every id, with the paths and spans where it is defined.
    pub(super) ids: BTreeMap<String, Vec<(String, Span)>>,
    /// The ids of each text, by its path, in order.
    pub(super) order: BTreeMap<String, Vec<String>>,
    /// Every line of an include, in order.
    pub(super) entries: Vec<IncludeLine>,
    /// The texts, by path.
    pub(super) documents: BTreeMap<String, Document>,
}

impl CheckoutIndex {
    /// Reads all Markdown files of the folder `doc`, and the `nav.json` where it has one.
    ///
    /// # Errors
    /// Where one of them cannot be read.
    pub fn read(doc: &Path, sources: &mut Sources) -> Result<Self, Box<Diagnostic>> {
        let mut files: Vec<(String, FileId)> = Vec::new();
        let is_text = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".md") || name.ends_with(".md.in")
        };
        let walk = sources
            .world()
            .walk(doc, false, &mut |entry| entry.kind == EntryKind::Folder || (!entry.link && is_text(&entry.path)));
        if let Some((path, error)) = walk.faults.into_iter().next() {
            let (code, location) = (Code::Unreadable, Location::Path(path));
            return Err(Box::new(Diagnostic::cannot_read(code, location, "this part of the checkout", &error)));
        }
        for entry in walk.found.iter().filter(|entry| entry.kind == EntryKind::File) {
            let Ok(within) = entry.path.strip_prefix(doc) else { continue };
            let parts: Vec<_> = within.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            let text = sources
                .world()
                .read_text(&entry.path, Purpose::Checkout)
                .map_err(|error| Box::new(super::unreadable(&entry.path, &error)))?;
            files.push((parts.join("/"), sources.add(&entry.path, text)));
        }
        let all = &*sources;
        let documents: Vec<Document> =
            files.par_iter().map(|(_, file)| markdown::read(*file, all.file(*file).text())).collect();
        let mut checkout_index =
            Self { ids: BTreeMap::new(), order: BTreeMap::new(), entries: Vec::new(), documents: BTreeMap::new() };
        for ((path, _), document) in files.into_iter().zip(documents) {
            checkout_index.add(&path, &document);
            checkout_index.documents.insert(path, document);
        }
        Ok(checkout_index)
    }

    /// Whether a text includes this one.
    pub fn is_included(&self, path: &str) -> bool {
        self.entries.iter().any(|entry| join_relative(folder_of(&entry.by), &entry.written) == path)
    }

    /// The title of what an id names, where it is in one of the texts that are asked for, or where the manual's build
    /// makes it; empty where it has none.
    pub fn title(&self, id: &str, of: &dyn Fn(&str) -> bool) -> Option<String> {
        let Some(spans) = self.ids.get(id) else { return is_made_by_build(id).then(String::new) };
        // One that is in the others too is theirs.
        if !spans.iter().all(|(path, _)| of(path)) {
            return None;
        }
        let (path, span) = spans.first()?;
        let mut title = String::new();
        walk::blocks(&self.documents.get(path)?.blocks, &mut |block| {
            let heading = match &block.kind {
                BlockKind::Heading(heading) => heading.id.as_ref().map(|id| (id, heading)),
                BlockKind::Numbered(numbered) => numbered.id.as_ref().map(|id| (id, &numbered.title)),
                _ => None,
            };
            if let Some((_, heading)) = heading.filter(|(id, _)| id.span == *span) {
                title = plain_text(&heading.content);
            }
        });
        Some(title)
    }

    fn add(&mut self, path: &str, document: &Document) {
        let mut found: Vec<&Id> = document.footnotes.iter().map(|footnote| &footnote.label).collect();
        walk::blocks(&document.blocks, &mut |block| match &block.kind {
            BlockKind::Heading(heading) => found.extend(&heading.id),
            BlockKind::Numbered(numbered) => found.extend(numbered.id.iter().chain(&numbered.title.id)),
            BlockKind::Include(Include {
                index,
                kind: IncludeKind::Files { kind, entries },
                into_file,
                auto_id_prefix,
                ..
            }) => {
                self.entries.extend(entries.iter().map(|entry| IncludeLine {
                    by: path.to_owned(),
                    block: *index,
                    kind: *kind,
                    written: entry.path.clone(),
                    counted: auto_id_prefix.is_some(),
                    into_file: into_file.as_ref().map(|page| page.name.clone()),
                    span: entry.span,
                }));
            }
            _ => {}
        });
        walk::document_inlines(document, &mut |inline| match &inline.kind {
            InlineKind::Span(span) => found.extend(&span.id),
            InlineKind::FootnoteReference(reference) => found.push(&reference.id),
            _ => {}
        });
        found.sort_by_key(|id| id.span);
        for id in found {
            self.order.entry(path.to_owned()).or_default().push(id.name.clone());
            self.ids.entry(id.name.clone()).or_default().push((path.to_owned(), id.span));
        }
    }
}

/// What a manual is made of: from its roots on, all that the lines of includes lead to. Every text, where there is no root.
pub(super) struct IncludeClosure(Option<BTreeSet<String>>);

impl IncludeClosure {
    /// `lines`: pairs of an including file and what it includes; `nav.json` is such a file too.
    pub(super) fn new(checkout_index: &CheckoutIndex, lines: &[(String, String)]) -> Self {
        let mut all: BTreeSet<String> = ROOTS
            .into_iter()
            .filter(|root| checkout_index.documents.contains_key(*root) || lines.iter().any(|(by, _)| by == root))
            .map(str::to_owned)
            .collect();
        if all.is_empty() {
            return Self(None);
        }
        let mut next: Vec<String> = all.iter().cloned().collect();
        while let Some(by) = next.pop() {
            for (_, path) in lines.iter().filter(|(of, _)| *of == by) {
                if all.insert(path.clone()) {
                    next.push(path.clone());
                }
            }
        }
        Self(Some(all))
    }

    /// Whether a text belongs to the manual.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.as_ref().is_none_or(|all| all.contains(path))
    }
}

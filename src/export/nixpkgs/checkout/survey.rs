//! What texts a checkout has, with their ids and includes.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostics::Diagnostic;
use crate::manual::walk;
use crate::markdown;
use crate::markdown::tree::{BlockKind, Document, FileKind, Id, Include, IncludeKind, InlineKind};
use crate::source::{FileId, Sources, Span, not_walked, read_text};

/// A line of an include.
pub(super) struct Entry {
    /// The path of the including text.
    pub by: String,
    /// Which of that text's includes.
    pub block: usize,
    /// What is included there.
    pub kind: FileKind,
    /// The path as it is written.
    pub written: String,
    /// The page that is made of what is included there, where it is one of its own (`html:into-file`).
    pub into_file: Option<String>,
    /// Where.
    pub span: Span,
}

/// All texts of a folder.
pub(super) struct Survey {
    /// Every id, with the paths and places where it is defined.
    pub ids: BTreeMap<String, Vec<(String, Span)>>,
    /// Every line of an include, in order.
    pub entries: Vec<Entry>,
    /// The texts, by path.
    pub documents: BTreeMap<String, Document>,
}

impl Survey {
    pub(super) fn read(doc: &Path, sources: &mut Sources) -> Result<Self, Box<Diagnostic>> {
        let mut files: Vec<(String, FileId)> = Vec::new();
        for entry in WalkDir::new(doc).sort_by_file_name() {
            let entry = entry.map_err(|error| {
                let (path, reason) = not_walked(doc, &error);
                let message = format!("this part of the checkout cannot be read: {reason}");
                Box::new(Diagnostic::error_at_path("unreadable", path, message))
            })?;
            let name = entry.file_name().to_string_lossy();
            if !entry.file_type().is_file() || !(name.ends_with(".md") || name.ends_with(".md.in")) {
                continue;
            }
            let Ok(within) = entry.path().strip_prefix(doc) else { continue };
            let parts: Vec<_> = within.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            let text = read_text(entry.path()).map_err(|error| Box::new(super::unreadable(entry.path(), &error)))?;
            files.push((parts.join("/"), sources.add(entry.path(), text)));
        }
        let all = &*sources;
        let documents: Vec<Document> =
            files.par_iter().map(|(_, file)| markdown::read(*file, all.file(*file).text())).collect();
        let mut survey = Self { ids: BTreeMap::new(), entries: Vec::new(), documents: BTreeMap::new() };
        for ((path, _), document) in files.into_iter().zip(documents) {
            survey.add(&path, &document);
            survey.documents.insert(path, document);
        }
        Ok(survey)
    }

    fn add(&mut self, path: &str, document: &Document) {
        let mut found: Vec<&Id> = document.footnotes.iter().map(|footnote| &footnote.label).collect();
        walk::blocks(&document.blocks, &mut |block| match &block.kind {
            BlockKind::Heading(heading) => found.extend(&heading.id),
            BlockKind::Numbered(numbered) => found.extend(numbered.id.iter().chain(&numbered.title.id)),
            BlockKind::Include(Include { index, kind: IncludeKind::Files { kind, entries }, into_file, .. }) => {
                self.entries.extend(entries.iter().map(|entry| Entry {
                    by: path.to_owned(),
                    block: *index,
                    kind: *kind,
                    written: entry.path.clone(),
                    into_file: into_file.as_ref().map(|page| page.name.clone()),
                    span: entry.span,
                }));
            }
            _ => {}
        });
        walk::document_inlines(document, &mut |inline| {
            if let InlineKind::Span(span) = &inline.kind {
                found.extend(&span.id);
            }
        });
        for id in found {
            self.ids.entry(id.name.clone()).or_default().push((path.to_owned(), id.span));
        }
    }
}

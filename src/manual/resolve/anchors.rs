//! The anchors that mdBook and GitHub make of headings. Texts that were written for these link to them: in the same file
//! as `#anchor`, in another as `file.md#anchor`.

use std::collections::HashMap;

use crate::diagnostics::nearest;
use crate::manual::model::Unit;
use crate::manual::{naming, walk};
use crate::markdown::tree::{BlockKind, Document, Heading, plain_text};
use crate::source::{FileId, Span};

/// In a file with more headings than this no anchor is looked for that is near another.
const MAX_COMPARED: usize = 300;

/// A heading that an anchor leads to.
#[derive(Clone, Copy, Debug)]
pub struct AnchoredHeading<'a> {
    /// The heading, with or without an id.
    pub heading: &'a Heading,
    /// The block that it is.
    pub span: Span,
}

/// The anchors of all headings in a book's files.
#[derive(Debug, Default)]
pub struct Anchors<'a> {
    by_file: HashMap<FileId, HashMap<String, AnchoredHeading<'a>>>,
    /// The first heading of the book with an anchor.
    first: HashMap<String, AnchoredHeading<'a>>,
}

impl<'a> Anchors<'a> {
    /// The anchors of units' files.
    pub fn new(units: &'a [Unit]) -> Self {
        let mut anchors = Self::default();
        for unit in units.iter().filter(|unit| unit.kind.is_file()) {
            anchors.by_file.entry(unit.document.file).or_insert_with(|| {
                let found = of_document(&unit.document);
                for (anchor, heading) in &found {
                    anchors.first.entry(anchor.clone()).or_insert(*heading);
                }
                found.into_iter().rev().collect()
            });
        }
        anchors
    }

    /// The heading of a file with that anchor.
    pub fn in_file(&self, file: FileId, anchor: &str) -> Option<AnchoredHeading<'a>> {
        self.by_file.get(&file)?.get(anchor).copied()
    }

    /// The id of the heading of a file whose anchor is nearest to one that it does not have.
    pub fn nearest_in_file(&self, file: FileId, anchor: &str) -> Option<&'a str> {
        let anchors = self.by_file.get(&file).filter(|anchors| anchors.len() <= MAX_COMPARED)?;
        let mut known: Vec<&str> = anchors.keys().map(String::as_str).collect();
        known.sort_unstable();
        let near = anchors.get(nearest(anchor, known)?)?;
        near.heading.id.as_ref().map(|id| id.name.as_str())
    }

    /// The id of the first heading of the book with that anchor.
    pub fn id(&self, anchor: &str) -> Option<&'a str> {
        self.first.get(anchor)?.heading.id.as_ref().map(|id| id.name.as_str())
    }
}

/// The headings of a document by their anchors, in order. Of headings alike the second has `-1` after its anchor, and so on.
pub fn of_document(document: &Document) -> Vec<(String, AnchoredHeading<'_>)> {
    let mut found = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    walk::blocks(&document.blocks, &mut |block| {
        let BlockKind::Heading(heading) = &block.kind else { return };
        let title = plain_text(&heading.content);
        // Hyphens stay in an anchor, and typography has made dashes of them; dashes that were written do not.
        let typed = title.replace('–', "--").replace('—', "---");
        let as_typed = (typed != title).then(|| naming::anchor(&typed));
        for anchor in std::iter::once(naming::anchor(&title)).chain(as_typed) {
            let count = seen.entry(anchor.clone()).or_default();
            let name = if *count == 0 { anchor } else { format!("{anchor}-{count}") };
            *count += 1;
            found.push((name, AnchoredHeading { heading, span: block.span }));
        }
    });
    found
}

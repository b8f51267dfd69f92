//! What of each id is kept from one build to the next, so that it can be found again when it was renamed.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::model::{Manual, Target, TargetKind, UnitKind};
use super::walk;
use crate::formats::redirects::is_generated;
use crate::markdown::tree::{Block, BlockKind, Document, Footnote, Id, Inline, InlineKind, NumberedKind, plain_text};
use crate::source::hash::content_hash;
use crate::source::{FileId, Sources, Span};

/// An id, and what it can be known by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fingerprint {
    /// The id that has this fingerprint.
    pub id: String,
    /// What it names, in a word.
    pub kind: String,
    /// Its title, as text without number or letter; empty where it has none.
    pub title: String,
    /// The id of the section that it is in; of a section, the one above.
    pub above: Option<String>,
    /// A hash of the text that it names, without ids and by words; empty where there is none.
    pub text: String,
}

impl TargetKind {
    /// What it is, in a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::File(kind) => kind.word(),
            Self::Appendix(_) => "appendix",
            Self::Section => "section",
            Self::Numbered(NumberedKind::Example, _) => "example",
            Self::Numbered(NumberedKind::Figure, _) => "figure",
            Self::Option(_) => "option",
            Self::OptionsList => "options",
            Self::Anchor => "anchor",
            Self::Footnote => "footnote",
        }
    }
}

/// The traces of all ids that people have made, in reading order.
pub fn fingerprints(manual: &Manual, sources: &Sources) -> Vec<Fingerprint> {
    let above: HashMap<&str, &str> = manual
        .contents
        .iter()
        .filter_map(|entry| Some((entry.id.as_str(), manual.contents.get(entry.parent?)?.id.as_str())))
        .collect();
    let written =
        manual.targets.iter().filter(|(id, target)| !is_generated(id) && target.kind != TargetKind::OptionsList);
    let mut named: HashMap<usize, NamedTexts<'_>> = HashMap::new();
    written
        .map(|(id, target)| {
            let section = target.section.as_deref().filter(|section| *section != id.as_str());
            let above = above.get(id.as_str()).copied().or(section).filter(|above| !above.is_empty());
            Fingerprint {
                id: id.clone(),
                kind: target.kind.word().to_owned(),
                title: title(target),
                above: above.map(str::to_owned),
                text: manual
                    .units
                    .get(target.unit)
                    // What is made from data has no text in the order of a file.
                    .filter(|unit| !matches!(unit.kind, UnitKind::Generated(_)))
                    .and_then(|unit| {
                        let texts = named.entry(target.unit).or_insert_with(|| NamedTexts::of(&unit.document, sources));
                        texts.digest(&target.kind, target.span)
                    })
                    .unwrap_or_default(),
            }
        })
        .collect()
}

/// The fingerprints of the ids of one text, as it is by itself, in reading order. What comes in by includes is not asked.
pub fn fingerprints_of_text(document: &Document, sources: &Sources) -> Vec<Fingerprint> {
    let mut found: Vec<(&Id, TargetKind, &[Inline], Option<u8>)> = Vec::new();
    walk::blocks(&document.blocks, &mut |block| match &block.kind {
        BlockKind::Heading(heading) => found.extend(
            heading.id.iter().map(|id| (id, TargetKind::Section, heading.content.as_slice(), Some(heading.level))),
        ),
        BlockKind::Numbered(numbered) => {
            let kind = TargetKind::Numbered(numbered.kind, numbered.number);
            let ids = numbered.id.iter().chain(&numbered.title.id);
            found.extend(ids.map(|id| (id, kind.clone(), numbered.title.content.as_slice(), None)));
        }
        _ => {}
    });
    walk::document_inlines(document, &mut |inline| {
        if let InlineKind::Span(span) = &inline.kind {
            found.extend(span.id.iter().map(|id| (id, TargetKind::Anchor, &[][..], None)));
        }
    });
    let footnotes = document.footnotes.iter();
    found.extend(footnotes.map(|footnote| (&footnote.label, TargetKind::Footnote, &[][..], None)));
    found.sort_by_key(|(id, ..)| id.span.start);
    let mut texts = NamedTexts::of(document, sources);
    // The sections that a passage is in, from the outermost on.
    let mut open: Vec<(u8, &str)> = Vec::new();
    let fingerprints = found.into_iter().filter(|(id, ..)| !is_generated(&id.name)).map(|(id, kind, title, level)| {
        if let Some(level) = level {
            open.retain(|(outer, _)| *outer < level);
        }
        let above = open.last().map(|(_, id)| (*id).to_owned());
        open.extend(level.map(|level| (level, id.name.as_str())));
        Fingerprint {
            id: id.name.clone(),
            kind: kind.word().to_owned(),
            title: words(&plain_text(title)),
            above,
            text: texts.digest(&kind, id.span).unwrap_or_default(),
        }
    });
    fingerprints.collect()
}

fn title(target: &Target) -> String {
    words(&plain_text(&target.title))
}

/// A text without what its line breaks and indentation are.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The texts of a document that ids name, found once for all of them.
struct NamedTexts<'a> {
    blocks: &'a [Block],
    /// The positions of headings among the blocks.
    headings: Vec<usize>,
    /// For the ids of examples and figures: the spans of the title and of the whole.
    examples: HashMap<Span, (Span, Span)>,
    /// For labels: the footnotes.
    footnotes: HashMap<Span, &'a Footnote>,
    /// The hashes of lines that anchors are in, by file and number: many may be in one.
    lines: HashMap<(FileId, usize), String>,
    sources: &'a Sources,
}

impl<'a> NamedTexts<'a> {
    fn of(document: &'a Document, sources: &'a Sources) -> Self {
        let blocks = document.blocks.as_slice();
        let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
        let mut examples = HashMap::new();
        walk::blocks(blocks, &mut |block| {
            if let BlockKind::Numbered(numbered) = &block.kind {
                let ids = numbered.id.iter().chain(&numbered.title.id);
                examples.extend(ids.map(|id| (id.span, (numbered.title_span, block.span))));
            }
        });
        Self {
            blocks,
            headings: (0..blocks.len()).filter(|at| is_heading(&blocks[*at])).collect(),
            examples,
            footnotes: document.footnotes.iter().map(|footnote| (footnote.label.span, footnote)).collect(),
            lines: HashMap::new(),
            sources,
        }
    }

    /// The hash of the text that an id names: of a heading up to the next one, of an example its content, of an anchor its
    /// line, of a footnote's label the footnote.
    fn digest(&mut self, kind: &TargetKind, id: Span) -> Option<String> {
        let file = id.file;
        let range = match kind {
            TargetKind::File(_) | TargetKind::Appendix(_) | TargetKind::Section => {
                let at = self.blocks.partition_point(|block| block.span.start <= id.start).checked_sub(1)?;
                let position = self.headings.binary_search(&at).ok()?;
                let next = self.headings.get(position + 1).map(|next| self.blocks[*next].span.start);
                Span { file, start: self.blocks[at].span.end, end: next.unwrap_or(u32::MAX) }
            }
            TargetKind::Numbered(..) => {
                let (title, whole) = self.examples.get(&id)?;
                Span { file, start: title.end, end: whole.end }
            }
            TargetKind::Anchor => return Some(self.line(file, id.start)),
            TargetKind::Footnote => {
                let footnote = self.footnotes.get(&id)?;
                Span { file, start: footnote.blocks.first()?.span.start, end: footnote.blocks.last()?.span.end }
            }
            _ => return None,
        };
        let source = self.sources.file(file).text();
        source.get(range.range().start..range.range().end.min(source.len())).map(digest)
    }

    /// The hash of the line that an offset is in.
    fn line(&mut self, file: FileId, offset: u32) -> String {
        let source = self.sources.file(file);
        let number = source.line_number(offset);
        self.lines.entry((file, number)).or_insert_with(|| digest(source.line(number))).clone()
    }
}

/// The hash of a text's words; what is in `{#…}` does not count, so that a renamed id changes no text around it.
fn digest(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{#") {
        words.push_str(&rest[..at]);
        rest = rest[at..].find('}').map_or("", |end| &rest[at + end + 1..]);
    }
    words.push_str(rest);
    let words = self::words(&words);
    if words.is_empty() {
        return words;
    }
    content_hash(words, 8)
}

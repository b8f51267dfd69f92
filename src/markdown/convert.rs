//! The second step: raw blocks → the typed tree, in the order of the source.
//!
//! Inlines are read here, since now every footnote and link reference definition of the file is known. What can be wrong
//! within one file alone is told here, except for the rules of structure, which need a file's kind (`manual`).

use std::collections::HashMap;
use std::ops::Range;

use super::attributes::BlockAttributes;
use super::blocks::Blocks;
use super::include;
use super::inline::{self, Context};
use super::lines::trim;
use super::near_miss::{LeafKind, NearMisses};
use super::raw::{Leaf, Raw, RawDefinition, RawKind};
use super::tree::{
    Admonition, Block, BlockKind, CodeBlock, DefinitionItem, Document, Footnote, Heading, Id, Inline, List, ListItem,
    Numbered, NumberedKind, Table,
};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// Makes the tree of a file; with `near_misses`, what may be meant otherwise is told as well.
pub(super) fn convert(file: FileId, text: &str, mut raw: Blocks, near_misses: bool) -> Document {
    let blocks = std::mem::take(&mut raw.blocks);
    let mut context = Context::new(file, text, &raw);
    context.near_misses = near_misses.then(|| NearMisses::new(file, text, &raw.references, &raw.footnotes));
    let mut converter =
        Converter { context, includes: 0, footnotes: HashMap::new(), replaced: Vec::new(), within: Vec::new() };
    let blocks = converter.blocks(blocks);
    converter.limits(raw.too_deep.clone());
    let near_misses = converter.context.near_misses.take();
    let mut document = converter.finish(blocks);
    if let Some(near_misses) = near_misses {
        document.diagnostics.extend(near_misses.finish(&raw.noticed));
        crate::diagnostics::sort(&mut document.diagnostics);
    }
    document
}

struct Converter<'a> {
    context: Context<'a>,
    /// How many include blocks there were.
    includes: usize,
    /// The footnotes by label; of two with one label the last counts, as in nixos-render-docs.
    footnotes: HashMap<String, Definition>,
    /// Definitions whose label another one has taken.
    replaced: Vec<(String, Definition)>,
    /// The examples and figures around the current block.
    within: Vec<(NumberedKind, Span)>,
}

/// A footnote's definition. What is wrong in one that nothing refers to does not matter: it is not shown.
struct Definition {
    label: Range<usize>,
    blocks: Vec<Block>,
    diagnostics: Vec<Diagnostic>,
}

impl Converter<'_> {
    /// Tells of what was not read, because it goes beyond a limit; `too_deep` is where blocks lie too deep.
    fn limits(&mut self, too_deep: Option<Range<usize>>) {
        let context = &mut self.context;
        let found = [
            (
                Code::NestingTooDeep,
                too_deep,
                "blocks are nested too deeply",
                "remove some: at most 50 nested lists and 100 nested quotes are read",
            ),
            (
                Code::NestingTooDeep,
                context.too_deep.take(),
                "emphasis is nested too deeply",
                "remove some: at most 100 nested emphases, links and bracketed spans are read",
            ),
            (
                Code::ReferencesTooLong,
                context.references_too_long.take(),
                "the link definitions that this file refers to insert too much text",
                "shorten the addresses: references can insert 100 KB, or the size of the file",
            ),
        ];
        for (code, range, message, help) in found {
            if let Some(range) = range {
                let span = context.span(range);
                context.diagnostics.push(Diagnostic::error(code, span, message).help(help));
            }
        }
    }

    fn blocks(&mut self, raw: Vec<Raw>) -> Vec<Block> {
        // As many as there will be, not the four that a vector begins with: most lists have items of one block.
        let mut blocks = Vec::with_capacity(raw.len());
        blocks.extend(raw.into_iter().filter_map(|block| self.block(block)));
        blocks
    }

    fn block(&mut self, raw: Raw) -> Option<Block> {
        let span = self.context.span(raw.range);
        let kind = match raw.kind {
            RawKind::Heading { level, leaf } => {
                let heading = self.heading(level, &leaf);
                self.check_heading_parent(span);
                BlockKind::Heading(heading)
            }
            RawKind::Paragraph { leaf, tight } => {
                BlockKind::Paragraph { content: self.inlines(&leaf, LeafKind::Paragraph), tight }
            }
            RawKind::Code { info, fenced, text, text_range } => {
                let text_span = self.context.span(text_range);
                self.code(span, &info, CodeBlock { info: String::new(), text, text_span, fenced })
            }
            RawKind::Quote(blocks) => {
                if let Some(near_misses) = &mut self.context.near_misses {
                    near_misses.quote(&span.range());
                }
                BlockKind::Quote(self.blocks(blocks))
            }
            RawKind::Admonition { kind, blocks } => {
                BlockKind::Admonition(Admonition { kind, blocks: self.blocks(blocks) })
            }
            RawKind::List { start, items } => self.list(start, items),
            RawKind::Definitions(items) => {
                BlockKind::DefinitionList(items.into_iter().map(|item| self.definition(item)).collect())
            }
            RawKind::Table { align, header, rows } => {
                let mut row = |row: &Vec<Leaf>| {
                    // What is told of a row is told once.
                    let first = row.iter().find_map(|cell| cell.pieces.first());
                    let kind = LeafKind::Cell(first.map_or(0, |piece| piece.range.start));
                    row.iter().map(|cell| self.inlines(cell, kind)).collect()
                };
                let header = row(&header);
                let rows = rows.iter().map(row).collect();
                BlockKind::Table(Table { align, header, rows })
            }
            RawKind::Container { attributes, blocks } => self.container(span, attributes, blocks),
            RawKind::Footnote { label, blocks } => {
                let before = self.context.diagnostics.len();
                let blocks = self.blocks(blocks);
                let diagnostics = self.context.diagnostics.split_off(before);
                let name = self.context.text[label.clone()].to_owned();
                let definition = Definition { label, blocks, diagnostics };
                if let Some(before) = self.footnotes.get(&name).map(|before| before.label.clone())
                    && let Some(near_misses) = &mut self.context.near_misses
                {
                    near_misses.second_footnote(definition.label.clone(), before);
                }
                if let Some(before) = self.footnotes.insert(name.clone(), definition) {
                    self.replaced.push((name, before));
                }
                return None;
            }
            RawKind::Rule => {
                self.rule(span);
                return None;
            }
        };
        Some(Block { span, kind })
    }

    fn inlines(&mut self, leaf: &Leaf, kind: LeafKind) -> Vec<Inline> {
        inline::read(leaf, kind, &mut self.context)
    }

    fn heading(&mut self, level: u8, leaf: &Leaf) -> Heading {
        let (content, id) = inline::read_heading(leaf, &mut self.context);
        Heading { level, id, content }
    }

    /// Within an example or a figure only its title may be a heading.
    fn check_heading_parent(&mut self, span: Span) {
        if let Some((kind, opening)) = self.within.last() {
            let word = kind.class();
            let message = format!("{} can only have one heading, its title", kind.with_article());
            self.context.diagnostics.push(
                Diagnostic::error(Code::UnexpectedHeading, span, message)
                    .label(*opening, format!("the {word} starts here"))
                    .help("close the block with `:::` before this heading, or remove the heading"),
            );
        }
    }

    fn code(&mut self, span: Span, info: &Range<usize>, mut code: CodeBlock) -> BlockKind {
        let written = &self.context.text[info.clone()];
        let info = &trim(self.context.text, info.clone());
        code.info = if written.contains('\0') { written.replace('\0', "\u{fffd}") } else { written.to_owned() };
        // A space before the braces, and it is code.
        let directly =
            code.fenced && matches!(self.context.text.as_bytes().get(info.start.wrapping_sub(1)), Some(b'`' | b'~'));
        if directly && let Some(kind) = include::read(span, info.clone(), &code, self.includes, &mut self.context) {
            self.includes += usize::from(matches!(kind, BlockKind::Include(_)));
            return kind;
        }
        if let Some(near_misses) = self.context.near_misses.as_mut().filter(|_| code.fenced) {
            near_misses.info(info);
        }
        BlockKind::Code(code)
    }

    fn list(&mut self, start: Option<u64>, items: Vec<(Range<usize>, Vec<Raw>)>) -> BlockKind {
        let items: Vec<ListItem> = items
            .into_iter()
            .map(|(range, blocks)| ListItem { span: self.context.span(range), blocks: self.blocks(blocks) })
            .collect();
        let compact = !items.iter().any(|item| has_loose_paragraph(&item.blocks));
        BlockKind::List(List { start, compact, items })
    }

    fn definition(&mut self, raw: RawDefinition) -> DefinitionItem {
        DefinitionItem {
            span: self.context.span(raw.range),
            term: self.inlines(&raw.term, LeafKind::Term),
            definitions: raw.definitions.into_iter().map(|blocks| self.blocks(blocks)).collect(),
        }
    }

    fn container(&mut self, span: Span, attributes: BlockAttributes, blocks: Vec<Raw>) -> BlockKind {
        let (kind, id) = match attributes {
            BlockAttributes::Admonition(kind) => {
                return BlockKind::Admonition(Admonition { kind, blocks: self.blocks(blocks) });
            }
            BlockAttributes::Numbered(kind, id) => (kind, id),
        };
        let id = id.map(|r| Id { name: self.context.text[r.clone()].to_owned(), span: self.context.span(r) });
        let first_line = self.context.text[span.range()].lines().next().map_or(0, str::len);
        let opening = Span::new(span.file, span.start as usize, span.start as usize + first_line);
        if let (NumberedKind::Figure, Some((NumberedKind::Example, outer))) = (kind, self.within.last()) {
            self.context.diagnostics.push(
                Diagnostic::error(Code::FigureInExample, opening, "figure inside an example")
                    .label(*outer, "the example starts here")
                    .help("close the example before the figure, or show the image without a figure around it"),
            );
        }
        let mut blocks = blocks.into_iter().peekable();
        while let Some(footnote) = blocks.next_if(|b| matches!(b.kind, RawKind::Footnote { .. })) {
            // Footnotes are no part of the block that they are written in.
            self.block(footnote);
        }
        let title = blocks.next_if(|b| matches!(b.kind, RawKind::Heading { .. }));
        let (title_span, title) = match title {
            Some(Raw { range, kind: RawKind::Heading { level, leaf } }) => {
                (self.context.span(range), self.heading(level, &leaf))
            }
            _ => {
                let word = kind.class();
                self.context.diagnostics.push(
                    Diagnostic::error(Code::MissingTitle, opening, format!("the {word} has no title"))
                        .help(format!("start the {word} with a heading, `# Title`: that is its title")),
                );
                (opening, Heading { level: 1, id: None, content: Vec::new() })
            }
        };
        self.within.push((kind, opening));
        let blocks = blocks.filter_map(|block| self.block(block)).collect();
        self.within.pop();
        BlockKind::Numbered(Numbered { kind, id, title, title_span, number: 0, blocks })
    }

    fn rule(&mut self, span: Span) {
        let (message, help) = if span.start == 0 && self.context.text.starts_with("---") {
            (
                "YAML front matter is not supported",
                "remove it: the title is the first `#` heading, and settings belong in `book.toml`",
            )
        } else {
            ("horizontal rules (`---`) are not supported", "use a heading instead")
        };
        self.context.diagnostics.push(Diagnostic::error(Code::ThematicBreak, span, message).help(help));
    }

    /// Puts the footnotes in the order of their first reference.
    fn finish(mut self, blocks: Vec<Block>) -> Document {
        let mut footnotes = Vec::new();
        let referenced = std::mem::take(&mut self.context.referenced);
        for (label, references) in referenced {
            let Some(Definition { label: range, blocks, diagnostics }) = self.footnotes.remove(&label) else {
                continue;
            };
            let span = self.context.span(range);
            self.context.diagnostics.extend(diagnostics);
            if label.starts_with(|c: char| c.is_ascii_digit() || c.is_numeric()) {
                self.context.diagnostics.push(
                    Diagnostic::error(Code::FootnoteLabel, span, "footnote label starts with a digit")
                        .help(format!("rename it, for example to `[^note-{label}]`")),
                );
            }
            footnotes.push(Footnote { label: Id { name: label, span }, blocks, references });
        }
        for (label, definition) in &self.footnotes {
            let span = self.context.span(definition.label.clone());
            self.context.diagnostics.push(
                Diagnostic::warning(Code::UnusedFootnote, span, format!("unused footnote `{label}`"))
                    .help(format!("refer to it with `[^{label}]`, or remove it")),
            );
        }
        let left = self.footnotes.into_iter().chain(self.replaced);
        let mut unused: Vec<Footnote> = left
            .map(|(name, Definition { label, blocks, .. })| {
                let label = Id { name, span: self.context.span(label) };
                Footnote { label, blocks, references: 0 }
            })
            .collect();
        unused.sort_by_key(|footnote| footnote.label.span);
        let mut diagnostics = self.context.diagnostics;
        crate::diagnostics::sort(&mut diagnostics);
        Document { file: self.context.file, blocks, footnotes, unused, diagnostics }
    }
}

/// Whether a paragraph that is not tight is in the blocks, at any depth but in lists, which answer for themselves.
fn has_loose_paragraph(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match &block.kind {
        BlockKind::Paragraph { tight, .. } => !tight,
        BlockKind::Quote(blocks) => has_loose_paragraph(blocks),
        BlockKind::Admonition(a) => has_loose_paragraph(&a.blocks),
        BlockKind::Numbered(n) => has_loose_paragraph(&n.blocks),
        BlockKind::DefinitionList(items) => {
            items.iter().flat_map(|i| &i.definitions).any(|blocks| has_loose_paragraph(blocks))
        }
        _ => false,
    })
}

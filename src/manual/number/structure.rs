//! The rules of a file's structure (guide: “What each file must look like”), all told in one run; and ids for headings that
//! get theirs from `auto-id-prefix`.

use std::path::Path;

use crate::diagnostics::{Code, Diagnostic};
use crate::manual::embedded::EmbeddedTexts;
use crate::manual::naming;
use crate::manual::walk::{self, Part, PartMut};
use crate::markdown::tree::{Block, BlockKind, Document, FileKind, Heading, Id, plain_text};
use crate::source::{Sources, Span};

/// Tells everything that is wrong with the structure of a file of that kind.
pub(super) fn check(
    kind: FileKind,
    document: &Document,
    embedded: &EmbeddedTexts,
    sources: &Sources,
) -> Vec<Diagnostic> {
    let blocks = without_front_matter(document, sources);
    let mut checker = StructureChecker { kind, document, blocks, embedded, sources, diagnostics: Vec::new() };
    let titles = checker.titles();
    checker.headings(titles);
    checker.includes();
    if kind == FileKind::Book {
        checker.book_content(titles);
    }
    checker.footnotes();
    checker.diagnostics
}

/// A heading outside of examples and figures, whose headings are titles of their own.
struct FoundHeading<'a> {
    span: Span,
    heading: &'a Heading,
}

struct StructureChecker<'a> {
    kind: FileKind,
    document: &'a Document,
    blocks: &'a [Block],
    embedded: &'a EmbeddedTexts,
    sources: &'a Sources,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> StructureChecker<'a> {
    /// Rules 1 and 2: what the file starts with. Gives the number of titles that are where they should be.
    fn titles(&mut self) -> usize {
        let wanted: &[(u8, &str, Code)] = match self.kind {
            FileKind::Book => &[(1, "title", Code::MissingTitle), (2, "subtitle", Code::MissingSubtitle)],
            _ => &[(1, "title", Code::MissingTitle)],
        };
        for (n, (level, word, code)) in wanted.iter().enumerate() {
            let block = self.blocks.get(n);
            if matches!(block.map(|b| &b.kind), Some(BlockKind::Heading(h)) if h.level == *level) {
                continue;
            }
            let marks = "#".repeat(usize::from(*level));
            let (span, rest) = match block {
                Some(block) => (self.first_line(block.span), "found other text"),
                None => (self.end(), "found the end of the file"),
            };
            let kind = self.kind.with_article();
            let (message, help) = match n {
                0 => {
                    (format!("expected a {word}, `{marks} …`, at the start of {kind}: {rest}"), "write `# Title {#id}`")
                }
                _ => (
                    format!("expected a {word}, `{marks} …`, after the title of {kind}: {rest}"),
                    "write `## Subtitle`",
                ),
            };
            self.diagnostics.push(Diagnostic::error(*code, span, message).help(help));
            return n;
        }
        wanted.len()
    }

    /// Rules 2 to 5.
    fn headings(&mut self, titles: usize) {
        let mut found = Vec::new();
        collect_headings(self.blocks, &mut found);
        // A title that is too late is told of as missing, not as one too many.
        let first = |level: u8| found.iter().find(|f| f.heading.level == level).map(|f| f.span);
        let firsts = [first(1), first(2)];
        // A missing title has been told: what follows is measured as if it were there.
        let mut last = u8::from(titles == 0);
        for (n, FoundHeading { span, heading }) in found.iter().enumerate() {
            let is_title = n < titles;
            self.second_title(*span, heading, firsts);
            let subtitle = self.kind == FileKind::Book && heading.level == 2;
            if heading.id.is_none() && !subtitle {
                let file = self.sources.file(self.document.file).path();
                self.diagnostics.push(missing_id(self.kind, self.first_line(*span), heading, file, n + 1));
            }
            if heading.level > last + 1 {
                let message = format!("heading level skipped: level {} after level {last}", heading.level);
                let marks = "#".repeat(usize::from(last) + 1);
                self.diagnostics.push(
                    Diagnostic::error(Code::HeadingLevelSkipped, self.first_line(*span), message)
                        .help(format!("write it with `{marks}`, or put a heading in between")),
                );
            }
            last = heading.level;
            if self.kind == FileKind::Part && !is_title && heading.level > 1 {
                self.diagnostics.push(
                    Diagnostic::error(
                        Code::HeadingInPart,
                        self.first_line(*span),
                        "a part can only have one heading, its title",
                    )
                    .help("put this heading into a chapter that the part includes"),
                );
            }
        }
    }

    /// `firsts`: the first heading of level 1 and of level 2.
    fn second_title(&mut self, span: Span, heading: &Heading, firsts: [Option<Span>; 2]) {
        let (first, word) = match (self.kind, heading.level) {
            (_, 1) => (firsts[0], "title"),
            (FileKind::Book, 2) => (firsts[1], "subtitle"),
            _ => return,
        };
        let Some(first) = first.filter(|first| *first != span) else { return };
        let message = format!("{} can only have one {word}", self.kind.with_article());
        let diagnostic = Diagnostic::error(Code::SecondTitle, self.first_line(span), message)
            .label(self.first_line(first), format!("the {word} is here"));
        let help = match self.kind {
            FileKind::Book => "put it into a file that the book includes",
            _ => "make it a section with `##`, or move it to another file",
        };
        self.diagnostics.push(diagnostic.help(help));
    }

    /// Where which kinds of includes may be (guide: “What each file must look like”).
    fn includes(&mut self) {
        let blocks = self.blocks;
        for pair in blocks.windows(2) {
            let [before, after] = pair else { continue };
            if !matches!(before.kind, BlockKind::Include(_))
                || matches!(after.kind, BlockKind::Include(_) | BlockKind::Heading(_))
                || self.is_faulty_include(after)
                // In a book nothing but includes may follow anyway, and that is told elsewhere.
                || self.kind == FileKind::Book
            {
                continue;
            }
            let message = "only a heading or another include can follow an include";
            self.diagnostics.push(
                Diagnostic::error(Code::ContentAfterInclude, self.first_line(after.span), message)
                    .label(self.first_line(before.span), "the include is here")
                    .help("move this before the include, or give it a heading"),
            );
        }
        for block in blocks {
            walk::parts(&block.kind, |part| {
                if let Part::Blocks(inner) = part {
                    walk::blocks(inner, &mut |block| {
                        if matches!(block.kind, BlockKind::Include(_)) {
                            let message = "include inside another block";
                            self.diagnostics.push(
                                Diagnostic::error(Code::IncludeInsideBlock, self.first_line(block.span), message)
                                    .help("move it to the top level of the file"),
                            );
                        }
                    });
                }
            });
        }
    }

    /// Rule 1: after the titles of a book, only includes. Neighbours are told of together.
    fn book_content(&mut self, titles: usize) {
        let mut told = false;
        for block in self.blocks.iter().skip(titles.max(1)) {
            let unexpected =
                !matches!(block.kind, BlockKind::Include(_) | BlockKind::Heading(_)) && !self.is_faulty_include(block);
            if unexpected && !told && titles == 2 {
                let message = "the root file can only contain includes after its subtitle";
                self.diagnostics.push(
                    Diagnostic::error(Code::ContentInBook, self.first_line(block.span), message)
                        .help("put this into a file that the book includes, a preface for instance"),
                );
            }
            told = unexpected;
            if let BlockKind::Heading(heading) = &block.kind
                && heading.level > 2
            {
                self.diagnostics.push(
                    Diagnostic::error(
                        Code::ContentInBook,
                        self.first_line(block.span),
                        "the root file can only have two headings: the title and the subtitle",
                    )
                    .help("put this into a file that the book includes"),
                );
            }
        }
    }

    /// Footnotes are at the end of the file's content, which is within its last section. Where that section ends in
    /// an include, and the footnotes belong to the text of another, they would be found by nobody.
    fn footnotes(&mut self) {
        let blocks = self.blocks;
        let (Some(last), Some(first)) = (blocks.last(), self.document.footnotes.first()) else { return };
        if !matches!(last.kind, BlockKind::Include(_)) {
            return;
        }
        let section = blocks.iter().rev().find(|b| matches!(b.kind, BlockKind::Heading(_)));
        let Some(section) = section else { return };
        let mut outside = None;
        walk::document_inlines(self.document, &mut |inline| {
            if matches!(inline.kind, crate::markdown::tree::InlineKind::FootnoteReference(_))
                && inline.span.start < section.span.start
            {
                outside = outside.or(Some(inline.span));
            }
        });
        let Some(reference) = outside else { return };
        let message = "the footnotes of this file would appear in the last included section";
        self.diagnostics.push(
            Diagnostic::error(Code::FootnotesAfterInclude, self.first_line(last.span), message)
                .label(reference, "a footnote is referred to here")
                .label(first.label.span, "and defined here")
                .help("move the text with the footnotes to another file, or move the include before that section"),
        );
    }

    /// Whether a block is an include of which it was told that it is none.
    fn is_faulty_include(&self, block: &Block) -> bool {
        let fenced = matches!(&block.kind, BlockKind::Code(code) if code.fenced);
        fenced && self.sources.text(block.span).trim_start_matches(['`', '~']).starts_with("{=include=} ")
    }

    /// A span cut to its first line, so that messages do not show whole blocks.
    fn first_line(&self, span: Span) -> Span {
        let written = self.embedded.written(span, self.sources);
        let text = written.as_str();
        let line = text.find(['\n', '\r']).map_or(text, |end| &text[..end]);
        let range = written.in_file(0..line.trim_end().len());
        Span::new(span.file, range.start, range.end)
    }

    fn end(&self) -> Span {
        let end = self.document.blocks.last().map_or(0, |b| b.span.end);
        Span { file: self.document.file, start: end, end }
    }
}

/// The blocks of a file without the heading that the end of YAML front matter makes of its last line: it is told of
/// front matter, and nothing besides.
fn without_front_matter<'a>(document: &'a Document, sources: &Sources) -> &'a [Block] {
    let text = sources.file(document.file).text();
    let opened = text.lines().next().is_some_and(|line| line.trim_end() == "---");
    match document.blocks.as_slice() {
        [first, rest @ ..] if opened && is_end_of_front_matter(sources.text(first.span)) => rest,
        blocks => blocks,
    }
}

fn is_end_of_front_matter(heading: &str) -> bool {
    heading.trim_end().lines().count() > 1 && heading.trim_end().ends_with("\n---")
}

fn collect_headings<'a>(blocks: &'a [Block], found: &mut Vec<FoundHeading<'a>>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading(heading) => found.push(FoundHeading { span: block.span, heading }),
            BlockKind::Numbered(_) => {}
            kind => walk::parts(kind, |part| {
                if let Part::Blocks(inner) = part {
                    collect_headings(inner, found);
                }
            }),
        }
    }
}

fn missing_id(kind: FileKind, span: Span, heading: &Heading, file: &Path, nth: usize) -> Diagnostic {
    let text = plain_text(&heading.content);
    let help = if naming::looks_like_id(&text) {
        "write `{#id}` at the end of the heading, with letters, digits, `_`, `.` and `-` only".to_owned()
    } else {
        let prefix = naming::prefixes(kind, heading.level).first().copied().unwrap_or_default();
        format!("add `{{#{}}}` at the end of the heading", naming::made(prefix, &text, file, nth))
    };
    Diagnostic::error(Code::HeadingWithoutId, span, "this heading has no id").help(help)
}

/// Gives ids to headings that have none: the prefix, and the running numbers of the levels.
pub(super) fn give_ids(document: &mut Document, prefix: &str) {
    let mut numbers: Vec<u32> = Vec::new();
    give(&mut document.blocks, prefix, &mut numbers);
}

fn give(blocks: &mut [Block], prefix: &str, numbers: &mut Vec<u32>) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading(heading) => {
                numbers.resize(usize::from(heading.level), 0);
                if let Some(last) = numbers.last_mut() {
                    *last += 1;
                }
                let running: Vec<String> = numbers.iter().map(u32::to_string).collect();
                heading
                    .id
                    .get_or_insert_with(|| Id { name: format!("{prefix}-{}", running.join(".")), span: block.span });
            }
            BlockKind::Numbered(_) => {}
            kind => walk::parts_mut(kind, |part| {
                if let PartMut::Blocks(inner) = part {
                    give(inner, prefix, numbers);
                }
            }),
        }
    }
}

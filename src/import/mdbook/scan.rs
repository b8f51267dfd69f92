//! What is in a chapter: read as mdBook reads it, with what becomes of it in the dialect.
//!
//! Nothing is changed here. A scan says which places of the text have ids, and which ranges are to be replaced by what;
//! ids and links in it are still those of mdBook, for what they become depends on the whole book.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::code::Code;
use super::html::{self, BlockForm, InlineHtml};
use super::levels;
use super::mapped::MappedText;
use super::remarks::Remarks;
use super::slugs::{Slugs, Version};
use super::source_lines::{line_end, line_start, prefix};
use crate::diagnostics::Code as Fault;
use crate::manual::walk;
use crate::markdown;
use crate::markdown::tree::{BlockKind, Document, IncludeKind, InlineKind};
use crate::source::{FileId, Span};

/// How many brackets of a link are tried for the one that its destination follows.
const MAX_BRACKETS: usize = 50;

/// How mdBook reads the texts of a book.
#[derive(Clone, Debug)]
pub(super) struct Dialect {
    /// Quotes and dashes are set.
    pub smart_punctuation: bool,
    /// Definition lists are known.
    pub definition_lists: bool,
    /// `> [!NOTE]` is known.
    pub admonitions: bool,
    /// MathJax runs on the pages.
    pub mathjax: bool,
    /// What lines begin with that are not shown, by language.
    pub hide_lines: HashMap<String, String>,
}

/// A place with an id.
#[derive(Clone, Debug)]
pub(super) struct Bearer {
    /// Where it is in the text.
    pub at: usize,
    /// The ids that it has in mdBook, those of the newest version first.
    pub old: Vec<String>,
    /// What it is.
    pub kind: BearerKind,
    /// Whether the id is one of our dialect, which mdBook itself shows as text.
    pub is_own: bool,
}

/// What a place with an id is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BearerKind {
    /// The title of the chapter.
    Title,
    /// A heading, with its text.
    Heading(String),
    /// A place within the text.
    Anchor,
    /// Something that has the title's id from now on.
    AtTitle,
    /// Something that has the id of another place, by that place's id in mdBook.
    Same(String),
    /// Something that has the id of the last heading before it.
    AtHeading,
    /// A footnote, by its label in mdBook, and how many references lead to it.
    Footnote(String, usize),
}

/// A range of the text, and what comes in its place.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// The range; empty where something is put in.
    pub range: Range<usize>,
    /// What comes there, in order.
    pub parts: Vec<Part>,
}

/// A part of what comes in the place of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// This text.
    Text(String),
    /// The new id of a bearer, by its number.
    Id(usize),
    /// A reference to the footnote of that label, in lower case.
    Footnote(String),
    /// The place of a link, written in HTML.
    Link(String),
    /// The destination of a link of Markdown; what is written where it stays.
    Destination(String),
    /// An image of HTML.
    Image { source: String, alt: String, in_link: bool },
    /// An image of Markdown; what is written where it stays. The range of its destination, where that is written with it.
    MarkdownImage { source: String, alt: String, in_link: bool, destination: Option<Range<usize>> },
    /// The `source` of an include of options.
    OptionsSource(String),
}

/// An include of the dialect that the text has already.
#[derive(Clone, Debug)]
pub(super) struct OwnInclude {
    /// The whole block.
    pub range: Range<usize>,
    /// Its lines: path and range.
    pub lines: Vec<(String, Range<usize>)>,
}

/// What is in a chapter.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The places with ids, in the order of the text.
    pub bearers: Vec<Bearer>,
    /// What is to be replaced, in no order.
    pub edits: Vec<Pending>,
    /// The number of the bearer that is the title; `None` where there is none, and where one is to be put in then.
    pub title: Option<usize>,
    /// Whether the first heading is one of level 1 in mdBook.
    pub begins_with_h1: bool,
    /// Whether there are several headings of level 1.
    pub has_several_titles: bool,
    /// Where a title can be put in.
    pub title_at: usize,
    /// Where the chapters below this one can be included; `None`: at the end.
    pub children_at: Option<usize>,
    /// Includes of the dialect at the top level.
    pub own_includes: Vec<OwnInclude>,
    /// The bearers of footnotes, by label in lower case.
    pub footnotes: HashMap<String, usize>,
    /// The line that closes the fence in which the text ends.
    pub open_fence: Option<String>,
}

/// Reads the text of a chapter. `title` is what the summary calls it.
pub(super) fn scan(text: &MappedText, title: &str, dialect: &Dialect, remarks: &mut Remarks) -> Scan {
    let document = markdown::read_for_author(FileId(u32::MAX), &text.text);
    let own = Own::of(&document);
    let parser = Parser::new_ext(&text.text, dialect.options());
    let definitions: Vec<(Range<usize>, String)> = {
        let found = parser.reference_definitions().iter();
        found.map(|(_, definition)| (definition.span.clone(), definition.dest.to_string())).collect()
    };
    let mut scanner = Scanner {
        source: text,
        text: &text.text,
        dialect,
        remarks,
        own: &own,
        old_slugs: old_slugs(&text.text, dialect),
        slugs: Slugs::new(Version::V05),
        scan: Scan::default(),
        frames: vec![Frame::default()],
        depth: 0,
        heading: None,
        term: None,
        links: Vec::new(),
        cells: 0,
        leaf_end: 0,
        first: None,
        headings: Vec::new(),
        references: HashMap::new(),
        block_html: None,
        open_blocks: Vec::new(),
        paragraph: None,
        code: None,
        told: HashSet::new(),
    };
    for (event, range) in parser.into_offset_iter() {
        scanner.event(event, range);
    }
    for (span, destination) in definitions {
        scanner.definition(span, destination);
    }
    for found in document.diagnostics.iter().filter(|found| found.code == Fault::DuplicateLabel) {
        scanner.second_definition(found.span().map_or(0..0, Span::range));
    }
    scanner.finish(title)
}

impl Dialect {
    fn options(&self) -> Options {
        let mut options = self.options_of_old();
        options.set(Options::ENABLE_SMART_PUNCTUATION, self.smart_punctuation);
        options.set(Options::ENABLE_DEFINITION_LIST, self.definition_lists);
        options.set(Options::ENABLE_GFM, self.admonitions);
        options
    }

    /// Those of mdBook 0.4.
    fn options_of_old(&self) -> Options {
        Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
    }
}

/// The ids that mdBook 0.4 gives headings, by where they begin.
fn old_slugs(text: &str, dialect: &Dialect) -> HashMap<usize, String> {
    let mut slugs = Slugs::new(Version::V04);
    let mut found = HashMap::new();
    let mut open: Option<(usize, String)> = None;
    for (event, range) in Parser::new_ext(text, dialect.options_of_old()).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { id: None, .. }) => open = Some((range.start, String::new())),
            Event::Text(piece) | Event::Code(piece) => {
                if let Some((_, text)) = &mut open {
                    text.push_str(&piece);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, text)) = &mut open {
                    text.push('\n');
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((start, text)) = open.take() {
                    found.insert(start, slugs.next(&text));
                }
            }
            _ => {}
        }
    }
    found
}

/// What the text has of our dialect: mdBook's readers see it as text, and a preprocessor reads it.
struct Own {
    /// Ids of bracketed spans and of examples and figures, with the ranges of their names.
    ids: Vec<(Range<usize>, String)>,
    /// Where the titles of examples and figures begin; they have no ids of their own.
    titles: HashSet<usize>,
    /// Where terms of definition lists begin.
    terms: HashSet<usize>,
    includes: Vec<OwnInclude>,
    /// Values of `source` in includes of options, with their ranges.
    sources: Vec<(Range<usize>, String)>,
}

impl Own {
    fn of(document: &Document) -> Self {
        let mut own = Self {
            ids: Vec::new(),
            titles: HashSet::new(),
            terms: HashSet::new(),
            includes: Vec::new(),
            sources: Vec::new(),
        };
        walk::document_inlines(document, &mut |inline| {
            if let InlineKind::Span(span) = &inline.kind {
                own.ids.extend(span.id.iter().map(|id| (id.span.range(), id.name.clone())));
            }
        });
        walk::blocks(&document.blocks, &mut |block| match &block.kind {
            BlockKind::Numbered(numbered) => {
                own.titles.insert(numbered.title_span.range().start);
                own.ids.extend(numbered.id.iter().map(|id| (id.span.range(), id.name.clone())));
            }
            BlockKind::DefinitionList(items) => {
                own.terms.extend(items.iter().map(|item| item.span.range().start));
            }
            BlockKind::Include(include) => match &include.kind {
                IncludeKind::Files { entries, .. } => own.includes.push(OwnInclude {
                    range: block.span.range(),
                    lines: entries.iter().map(|entry| (entry.path.clone(), entry.span.range())).collect(),
                }),
                IncludeKind::Options { list_id, source, .. } => {
                    own.ids.push((list_id.span.range(), list_id.name.clone()));
                    own.sources.push((source.span.range(), source.path.clone()));
                }
                IncludeKind::Nixdoc { .. } => {}
            },
            _ => {}
        });
        own.ids.sort_by_key(|(range, _)| range.start);
        own
    }
}

/// A heading, as it is found.
struct Heading {
    range: Range<usize>,
    level: u8,
    id: Option<String>,
    /// Whether it has classes or other attributes.
    has_attributes: bool,
    text: String,
    /// From the first character of its text to the last.
    content: Range<usize>,
    /// Whether it is at the top level of the file.
    is_top: bool,
    is_numbered_title: bool,
}

/// A heading that was read.
struct Found {
    at: usize,
    level: u8,
    is_top: bool,
    bearer: usize,
    /// How its level is written.
    written: Written,
}

/// How the level of a heading is written.
enum Written {
    /// With signs before it, as many as its level.
    Signs,
    /// With a line under it: the range of its text, and the end of the line.
    Underlined(Range<usize>, usize),
    /// As HTML: the text that comes in its place begins with the signs.
    Html(usize),
}

/// A link or an image that is open.
struct OpenLink {
    start: usize,
    kind: LinkType,
    destination: String,
    image: bool,
    text: String,
}

#[derive(Default)]
struct Frame {
    html: InlineHtml,
}

struct Scanner<'a> {
    source: &'a MappedText,
    text: &'a str,
    dialect: &'a Dialect,
    remarks: &'a mut Remarks,
    own: &'a Own,
    old_slugs: HashMap<usize, String>,
    slugs: Slugs,
    scan: Scan,
    frames: Vec<Frame>,
    /// In how many blocks and inlines what is read lies.
    depth: usize,
    heading: Option<Heading>,
    /// The term that is read: where it begins, and its text.
    term: Option<(Range<usize>, String)>,
    links: Vec<OpenLink>,
    /// In how many cells of tables this is.
    cells: usize,
    /// The end of the text block that is read.
    leaf_end: usize,
    /// Where the first block begins that is shown.
    first: Option<usize>,
    headings: Vec<Found>,
    /// How many references there were, by label.
    references: HashMap<String, usize>,
    /// The block of HTML that is read: its text and its range.
    block_html: Option<(String, Range<usize>)>,
    /// Elements that blocks of HTML have opened, and whether an admonition stands for each.
    open_blocks: Vec<(String, bool)>,
    /// The first paragraph, as long as it has nothing but anchors: its range, and whether it has some.
    paragraph: Option<(Range<usize>, bool)>,
    code: Option<(Range<usize>, CodeBlockKind<'a>)>,
    /// What is told of once in a text.
    told: HashSet<String>,
}

impl<'a> Scanner<'a> {
    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if let Some(heading) = &mut self.heading
            && !matches!(event, Event::End(_))
            && range.end <= heading.range.end
        {
            heading.content.start = heading.content.start.min(range.start);
            heading.content.end = heading.content.end.max(range.end);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => {
                if let Some((html, _)) = &mut self.block_html {
                    html.push_str(&text);
                    return;
                }
                self.add_text(&text);
                self.shows(range.start);
                self.escapes(&range);
            }
            Event::Code(text) => {
                self.add_text(&text);
                self.shows(range.start);
                self.code_escapes(&range);
            }
            Event::Html(text) => match &mut self.block_html {
                Some((html, _)) => html.push_str(&text),
                None => self.inline_html(range),
            },
            Event::InlineHtml(_) => self.inline_html(range),
            Event::FootnoteReference(label) => self.footnote_reference(&label, range),
            Event::SoftBreak => self.add_text("\n"),
            Event::Rule => {
                let end = line_end(self.text, range.start).max(range.start);
                self.replace(range.start..end, vec![]);
                self.unsupported(&range, "a line across the page is left out: the dialect has none");
            }
            Event::TaskListMarker(done) => {
                let mark = if done { "☑" } else { "☐" };
                self.replace(range, vec![Part::Text(mark.to_owned())]);
            }
            Event::HardBreak | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn add_text(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
        if let Some((_, term)) = &mut self.term {
            term.push_str(text);
        }
        if let Some(link) = self.links.last_mut() {
            link.text.push_str(text);
        }
    }

    /// Something is shown at a place.
    fn shows(&mut self, at: usize) {
        let start = self.paragraph.take().map_or(at, |(range, _)| range.start);
        self.first.get_or_insert(start);
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.leaf_end = range.end;
                if self.depth == 0 && self.first.is_none() {
                    self.paragraph = Some((range, false));
                }
            }
            Tag::Heading { level, id, classes, attrs } => {
                self.leaf_end = range.end;
                let is_numbered_title = self.own.titles.contains(&range.start);
                if !is_numbered_title {
                    self.shows(range.start);
                }
                self.heading = Some(Heading {
                    level: number(level),
                    id: id.map(|id| id.to_string()),
                    has_attributes: !classes.is_empty() || !attrs.is_empty(),
                    text: String::new(),
                    content: range.end..range.start,
                    is_top: self.depth == 0,
                    is_numbered_title,
                    range,
                });
            }
            Tag::HtmlBlock => self.block_html = Some((String::new(), range)),
            Tag::CodeBlock(kind) => {
                self.shows(range.start);
                self.code = Some((range, kind));
            }
            Tag::DefinitionListTitle => {
                self.leaf_end = range.end;
                self.term = Some((range, String::new()));
            }
            Tag::TableCell => {
                self.leaf_end = range.end;
                self.cells += 1;
            }
            Tag::FootnoteDefinition(label) => self.footnote(&label, &range),
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, dest_url.to_string(), false, range),
            Tag::Image { link_type, dest_url, .. } => {
                self.shows(range.start);
                self.link(link_type, dest_url.to_string(), true, range);
            }
            Tag::Strikethrough => {
                let tildes = |text: &str| text.bytes().take_while(|b| *b == b'~').count();
                let written = self.text.get(range.clone()).unwrap_or_default();
                let count = tildes(written);
                self.replace(range.start..range.start + count, vec![]);
                self.replace(range.end - count..range.end, vec![]);
                self.unsupported(&range, "struck-out text is plain text now: the dialect has no strikethrough");
            }
            Tag::Item => self.leaf_end = range.end,
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Table(_) | Tag::DefinitionList if self.depth == 0 => {
                self.shows(range.start);
            }
            _ => {}
        }
        self.depth += 1;
        self.frames.push(Frame::default());
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        self.depth = self.depth.saturating_sub(1);
        if let Some(frame) = self.frames.pop() {
            let edits = frame.html.close();
            self.html_edits(edits);
        }
        match tag {
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::DefinitionListTitle => self.end_term(),
            TagEnd::TableCell => self.cells = self.cells.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => self.end_link(range),
            TagEnd::Paragraph => {
                if let Some((range, true)) = self.paragraph.take() {
                    self.anchors_before_title(&range);
                }
            }
            _ => {}
        }
    }

    /// A paragraph of nothing but anchors before the title: they are the title's.
    fn anchors_before_title(&mut self, range: &Range<usize>) {
        self.scan.edits.retain(|edit| edit.range.start < range.start || edit.range.end > range.end);
        self.replace(range.start..line_end(self.text, range.end.saturating_sub(1).max(range.start)), vec![]);
        for bearer in self.scan.bearers.iter_mut().filter(|bearer| range.contains(&bearer.at)) {
            bearer.kind = BearerKind::AtTitle;
        }
    }

    fn replace(&mut self, range: Range<usize>, parts: Vec<Part>) {
        self.scan.edits.push(Pending { range, parts });
    }

    fn bearer(&mut self, at: usize, old: Vec<String>, kind: BearerKind) -> usize {
        self.scan.bearers.push(Bearer { at, old, kind, is_own: false });
        self.scan.bearers.len() - 1
    }

    fn unsupported(&mut self, range: &Range<usize>, message: impl Into<String>) {
        self.remarks.unsupported(self.source.span(range.clone()), message);
    }

    // Headings and terms.

    fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else { return };
        let explicit = heading.id.clone();
        let mut old: Vec<String> = match &explicit {
            Some(id) => vec![id.clone()],
            None => vec![self.slugs.next(&heading.text)],
        };
        old.extend(self.old_slugs.remove(&heading.range.start).filter(|slug| !old.contains(slug)));
        let content = heading.content.clone();
        let content = if content.start >= content.end { self.empty_content(&heading) } else { content };
        let trimmed = self.text[content.clone()].trim_end().len();
        let content = content.start..content.start + trimmed;
        if heading.is_numbered_title {
            // The example may have an id, or need none.
            let example = self.own.ids.iter().rev().find(|(at, _)| at.start < heading.range.start);
            let id = example.map(|(_, id)| id.clone());
            let kind = id.map_or(BearerKind::AtTitle, BearerKind::Same);
            self.bearer(heading.range.start, old, kind);
            return;
        }
        let bearer = self.bearer(heading.range.start, old, BearerKind::Heading(heading.text.clone()));
        let line = line_end(self.text, content.end);
        let rest = &self.text[content.end..line.max(content.end)];
        let braces = rest.find('{').zip(rest.rfind('}')).filter(|_| explicit.is_some() || heading.has_attributes);
        let id_range = match braces {
            Some((_, close)) => content.end..content.end + close + 1,
            None => content.end..content.end,
        };
        if heading.has_attributes {
            self.unsupported(&heading.range, "the classes of a heading are left out");
        }
        let space = if content.is_empty() { "" } else { " " };
        self.replace(id_range, vec![Part::Text(format!("{space}{{#")), Part::Id(bearer), Part::Text("}".into())]);
        let written = if self.text[heading.range.start..].starts_with('#') {
            Written::Signs
        } else {
            let end = self.text[..heading.range.end].trim_end().len();
            Written::Underlined(content, end)
        };
        self.headings.push(Found {
            at: heading.range.start,
            level: heading.level,
            is_top: heading.is_top,
            bearer,
            written,
        });
    }

    /// Where the text of a heading without text would be.
    fn empty_content(&mut self, heading: &Heading) -> Range<usize> {
        let signs = self.text[heading.range.clone()].bytes().take_while(|b| *b == b'#').count();
        let at = heading.range.start + signs;
        let space = usize::from(self.text[at..].starts_with(' '));
        if space == 0 {
            self.replace(at..at, vec![Part::Text(" ".into())]);
        }
        at + space..at + space
    }

    fn end_term(&mut self) {
        let Some((range, text)) = self.term.take() else { return };
        let old = vec![self.slugs.next(&text)];
        let start = range.start;
        // An anchor that the term begins with is what leads to it.
        let own = self.own.ids.iter().find(|(at, _)| range.contains(&at.start) && at.start - start < 4);
        if let Some((at, _)) = own {
            let at = at.start;
            self.bearer(at, old, BearerKind::Anchor);
            return;
        }
        if !self.own.terms.contains(&start) {
            // What mdBook takes for a term, and the dialect does not; `:::` is a block of the dialect.
            if !self.text[range.end..].trim_start().starts_with(":::") && !text.trim_start().starts_with(":::") {
                self.unsupported(&range, "a term of a definition list is text now: in the dialect it is one line");
            }
            self.bearer(start, old, BearerKind::AtHeading);
            return;
        }
        let bearer = self.bearer(start, old, BearerKind::Anchor);
        self.replace(start..start, vec![Part::Text("[]{#".into()), Part::Id(bearer), Part::Text("}".into())]);
    }

    // Links and images.

    fn link(&mut self, kind: LinkType, destination: String, image: bool, range: Range<usize>) {
        self.links.push(OpenLink { start: range.start, kind, destination, image, text: String::new() });
    }

    fn end_link(&mut self, range: Range<usize>) {
        let Some(link) = self.links.pop() else { return };
        if let Some(outer) = self.links.last_mut() {
            outer.text.push_str(&link.text);
        }
        if matches!(link.kind, LinkType::Autolink | LinkType::Email) {
            return;
        }
        let at = (link.kind == LinkType::Inline).then(|| self.destination(&link, &range)).flatten();
        if link.image {
            let in_link = !self.links.is_empty();
            let (source, alt) = (link.destination, link.text);
            let part = Part::MarkdownImage { source, alt, in_link, destination: at };
            self.replace(range, vec![part]);
        } else if let Some(at) = at {
            self.replace(at, vec![Part::Destination(link.destination)]);
        }
    }

    /// Where the destination of an inline link is written.
    fn destination(&self, link: &OpenLink, range: &Range<usize>) -> Option<Range<usize>> {
        let text = &self.text[..range.end];
        let mut end = range.end;
        // The text of the link may have such brackets too, and so may its title.
        for _ in 0..MAX_BRACKETS {
            let bracket = text[link.start..end].rfind("](").map(|n| link.start + n)?;
            match markdown::linked_destination(text, bracket + 1) {
                Some((destination, link_end)) if link_end == text.len() => return Some(destination),
                _ => end = bracket + 1,
            }
        }
        None
    }

    fn definition(&mut self, span: Range<usize>, destination: String) {
        let Some(written) = self.text.get(span.clone()) else { return };
        let Some(colon) = label_end(written) else { return };
        let rest = &written[colon..];
        let from = span.start + colon + (rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', '>']).len());
        let Some(at) = markdown::destination_range(&self.text[..span.end], from) else { return };
        self.replace(at, vec![Part::Destination(destination)]);
    }

    /// A definition of a label that an earlier one defines: included texts often bring one each. Nothing uses it.
    fn second_definition(&mut self, label: Range<usize>) {
        let end = line_end(self.text, label.end);
        if self.text[label.end..end].trim_start_matches(':').trim().is_empty() {
            return;
        }
        let written = self.text[label.clone()].to_owned();
        self.replace(label.start..end, vec![]);
        self.unsupported(&label, format!("`{written}` is defined twice: the second definition is left out"));
    }

    // Footnotes.

    fn footnote(&mut self, label: &str, range: &Range<usize>) {
        let name = label.to_lowercase();
        if self.scan.footnotes.contains_key(&name) {
            // mdBook shows the first one.
            self.replace(range.start..range.start + self.text[range.clone()].trim_end().len(), vec![]);
            self.unsupported(
                range,
                format!("the footnote `{label}` is defined twice: the second definition is left out"),
            );
            return;
        }
        let old = vec![format!("footnote-{label}")];
        let bearer = self.bearer(range.start, old, BearerKind::Footnote(label.to_owned(), 0));
        self.scan.footnotes.insert(name, bearer);
        self.label(range.start, bearer);
    }

    fn footnote_reference(&mut self, label: &str, range: Range<usize>) {
        self.shows(range.start);
        *self.references.entry(label.to_lowercase()).or_insert(0) += 1;
        self.replace(range, vec![Part::Footnote(label.to_lowercase())]);
    }

    /// The label of a footnote is its new id.
    fn label(&mut self, at: usize, bearer: usize) {
        let Some(start) = self.text[at..].find("[^").map(|n| at + n + 2) else { return };
        let Some(length) = self.text[start..].find(']') else { return };
        self.replace(start..start + length, vec![Part::Id(bearer)]);
    }

    /// How often each footnote is referred to.
    fn finish_footnotes(&mut self) {
        for (label, bearer) in &self.scan.footnotes {
            if let Some(Bearer { kind: BearerKind::Footnote(_, count), .. }) = self.scan.bearers.get_mut(*bearer) {
                *count = self.references.get(label).copied().unwrap_or(0);
            }
        }
    }

    // HTML.

    fn inline_html(&mut self, range: Range<usize>) {
        let within = html::Place {
            in_cell: self.cells > 0,
            in_heading: self.heading.is_some(),
            in_link: !self.links.is_empty(),
            leaf_end: self.leaf_end.max(range.end),
        };
        let Some(frame) = self.frames.last_mut() else { return };
        let outcome = frame.html.tag(self.text, range.clone(), &within);
        if outcome.is_shown {
            self.shows(range.start);
        } else if outcome.is_anchor
            && let Some((_, has_anchor)) = &mut self.paragraph
        {
            *has_anchor = true;
        }
        self.html_edits(outcome.edits);
    }

    fn html_edits(&mut self, edits: Vec<html::HtmlEdit>) {
        for edit in edits {
            let parts = self.html_parts(edit.parts, edit.range.start);
            self.replace(edit.range.clone(), parts);
            if let Some(message) = edit.message
                && self.told.insert(message.clone())
            {
                self.unsupported(&edit.range, message);
            }
        }
    }

    fn html_parts(&mut self, parts: Vec<html::HtmlPart>, at: usize) -> Vec<Part> {
        parts
            .into_iter()
            .map(|part| match part {
                html::HtmlPart::Text(text) => Part::Text(text),
                html::HtmlPart::Id(id) => Part::Id(self.bearer(at, vec![id], BearerKind::Anchor)),
                html::HtmlPart::Link(link) => Part::Link(link),
                html::HtmlPart::Image { source, alt, in_link } => Part::Image { source, alt, in_link },
            })
            .collect()
    }

    fn end_html(&mut self) {
        let Some((html, range)) = self.block_html.take() else { return };
        let range = range.start..range.start + self.text[range.clone()].trim_end().len();
        let is_top = self.depth == 0;
        let indent = prefix(self.text, range.start);
        let form = html::block(&html, &mut self.open_blocks);
        let lines = |text: &str| text.replace('\n', &format!("\n{indent}"));
        match form {
            BlockForm::Comment => {
                let start = line_start(self.text, range.start);
                if !is_blank(self.text[..start].lines().next_back().unwrap_or_default())
                    && is_blank(&self.text[start..range.start])
                {
                    // In the dialect a comment is no block within a paragraph.
                    let line = format!("{}\n", indent.trim_end());
                    self.replace(start..start, vec![Part::Text(line)]);
                }
                if let Some(end) = html.find("-->").map(|n| n + 3) {
                    let rest = html[end..].trim();
                    // Behind the comment's end, its line goes on in the comment for the dialect.
                    let at = self.text[range.clone()].find("-->").map(|n| range.start + n + 3);
                    if let Some(at) = at {
                        let blank = self.text[at..].len() - self.text[at..].trim_start_matches([' ', '\t']).len();
                        let text = if rest.is_empty() { String::new() } else { lines("\n\n") };
                        if blank > 0 || !text.is_empty() {
                            self.replace(at..at + blank, vec![Part::Text(text)]);
                        }
                    }
                    if !rest.is_empty() {
                        self.shows(range.start);
                    }
                }
            }
            BlockForm::Heading { level, id, text, parts } => {
                self.shows(range.start);
                let old = id.into_iter().collect();
                let bearer = self.bearer(range.start, old, BearerKind::Heading(text));
                let mut all = vec![Part::Text("# ".into())];
                all.extend(self.html_parts(parts, range.start));
                all.extend([Part::Text(" {#".into()), Part::Id(bearer), Part::Text("}".into())]);
                let written = Written::Html(self.scan.edits.len());
                self.replace(range.clone(), self.surrounded(&range, all, &indent));
                self.headings.push(Found { at: range.start, level, is_top, bearer, written });
            }
            BlockForm::Text { parts, message } => {
                let has_text = parts.iter().any(|part| !matches!(part, html::HtmlPart::Id(_)) && !part.is_blank());
                let only_anchors = !has_text && parts.iter().any(|part| matches!(part, html::HtmlPart::Id(_)));
                let before_title = is_top && self.first.is_none();
                if has_text {
                    self.shows(range.start);
                }
                let bearers = self.scan.bearers.len();
                let mut all = self.html_parts(parts, range.start);
                for part in &mut all {
                    if let Part::Text(text) = part {
                        *text = lines(text);
                    }
                }
                if only_anchors && before_title {
                    for bearer in &mut self.scan.bearers[bearers..] {
                        bearer.kind = BearerKind::AtTitle;
                    }
                    all.clear();
                } else if only_anchors {
                    self.shows(range.start);
                }
                if !all.is_empty() {
                    all = self.surrounded(&range, all, &indent);
                }
                self.replace(range.clone(), all);
                if let Some(message) = message {
                    self.unsupported(&range, message);
                }
            }
            BlockForm::Fence { ids } => {
                self.shows(range.start);
                let mut all = Vec::new();
                for id in ids {
                    let bearer = self.bearer(range.start, vec![id], BearerKind::Anchor);
                    all.extend([Part::Text("[]{#".into()), Part::Id(bearer), Part::Text("}".into())]);
                }
                if !all.is_empty() {
                    all.push(Part::Text(lines("\n\n")));
                }
                let fence = super::expand::fence_around(&html);
                let html = html.trim_end_matches(['\n', '\r']).replace("\r\n", "\n");
                all.push(Part::Text(lines(&format!("{fence}html\n{html}\n{fence}"))));
                let all = self.surrounded(&range, all, &indent);
                self.replace(range.clone(), all);
                let name = html::first_name(&html);
                self.unsupported(&range, format!("`<{name}>` is shown as HTML in a fence: the dialect has no HTML"));
            }
        }
    }

    /// What takes the place of a block, parted from text that directly precedes or follows it.
    fn surrounded(&self, range: &Range<usize>, parts: Vec<Part>, indent: &str) -> Vec<Part> {
        let start = line_start(self.text, range.start);
        let before = self.text[..start].lines().next_back().unwrap_or_default();
        let is_first_in_item = !is_blank(&self.text[start..range.start]);
        let mut all = Vec::new();
        if !is_first_in_item && !is_blank(before) {
            all.push(Part::Text(format!("\n{indent}")));
        }
        all.extend(parts);
        let end = line_end(self.text, range.end.saturating_sub(1).max(range.start));
        let after = self.text[end..].lines().nth(1).unwrap_or_default();
        if !is_blank(after) {
            all.push(Part::Text(format!("\n{}", indent.trim_end())));
        }
        all
    }

    // Code and text.

    fn end_code(&mut self) {
        let Some((range, kind)) = self.code.take() else { return };
        let code = Code::of(self.text, range, matches!(kind, CodeBlockKind::Fenced(_)));
        let edits = code.edits(self.text, &self.dialect.hide_lines);
        self.scan.edits.extend(edits.into_iter().map(|(range, text)| Pending { range, parts: vec![Part::Text(text)] }));
        self.scan.open_fence = code.closing_line(self.text);
    }

    /// Takes the backslash away by which a mark of mdBook is shown: code needs none in the dialect.
    fn code_escapes(&mut self, range: &Range<usize>) {
        for at in super::code::escaped_marks(self.text, range) {
            self.replace(at..at + 1, vec![]);
        }
    }

    /// Keeps from text what the dialect would change in it and mdBook does not.
    fn escapes(&mut self, range: &Range<usize>) {
        if self.code.is_some() {
            return;
        }
        if self.dialect.mathjax
            && let Some(text) = self.text.get(range.clone())
            && (text.contains("$$") || self.text[..range.start].ends_with('\\') && text.starts_with(['(', '[', '\\']))
            && self.told.insert("math".into())
        {
            self.unsupported(range, "formulas of MathJax are shown as they are written");
        }
        if self.links.iter().any(|link| matches!(link.kind, LinkType::Autolink | LinkType::Email)) {
            return;
        }
        let Some(text) = self.text.get(range.clone()) else { return };
        let line = &self.text[line_start(self.text, range.start)..range.end];
        if line.contains("{{#") {
            // A mark that stays as it is.
            return;
        }
        for (at, _) in text.match_indices(['(', '+', '.', '^']) {
            let rest = &text[at..];
            let place = range.start + at;
            let symbol =
                ["(c)", "(C)", "(r)", "(R)", "(tm)", "(TM)", "+-", "^["].iter().any(|sign| rest.starts_with(sign));
            let dots = rest.starts_with("..") && !rest.starts_with("...") && !self.text[..place].ends_with('.');
            if symbol && !self.text[..place].ends_with('\\') {
                self.replace(place..place, vec![Part::Text("\\".into())]);
            } else if dots {
                self.replace(place + 1..place + 1, vec![Part::Text("\\".into())]);
            }
        }
    }

    // The end.

    fn finish(mut self, summary_title: &str) -> Scan {
        self.finish_footnotes();
        for (range, name) in &self.own.ids {
            let at = range.start;
            let bearer = self.bearer(at, vec![name.clone()], BearerKind::Anchor);
            self.scan.bearers[bearer].is_own = true;
            self.replace(range.clone(), vec![Part::Id(bearer)]);
        }
        for (range, source) in &self.own.sources {
            self.replace(range.clone(), vec![Part::OptionsSource(source.clone())]);
        }
        self.scan.begins_with_h1 = self.headings.first().is_some_and(|heading| heading.level == 1);
        let title = self.headings.first().filter(|heading| heading.is_top && Some(heading.at) == self.first);
        // A text with several titles, as man pages have them, is called as the summary calls it.
        let titles = self.headings.iter().filter(|heading| heading.level == 1).count();
        let title = title.map(|heading| heading.bearer).filter(|bearer| {
            titles < 2
                || matches!(&self.scan.bearers[*bearer].kind, BearerKind::Heading(text) if same_title(text, summary_title))
        });
        self.scan.title = title;
        self.scan.has_several_titles = titles > 1;
        self.scan.title_at = self.first.map_or(self.text.len(), |first| line_start(self.text, first));
        let written: Vec<u8> = self.headings.iter().map(|heading| heading.level).collect();
        let levels = levels::levels(&written, self.scan.title.is_some());
        for (heading, level) in self.headings.iter().zip(&levels) {
            if heading.is_top && Some(heading.bearer) != self.scan.title && self.scan.children_at.is_none() {
                self.scan.children_at = Some(line_start(self.text, heading.at));
            }
            let signs = "#".repeat(usize::from(*level));
            match &heading.written {
                Written::Signs if heading.level != *level => {
                    let range = heading.at..heading.at + usize::from(heading.level);
                    self.scan.edits.push(Pending { range, parts: vec![Part::Text(signs)] });
                }
                Written::Underlined(content, end)
                    if heading.level != *level || self.text[content.clone()].contains('\n') =>
                {
                    let start = content.start..content.start;
                    self.scan.edits.push(Pending { range: start, parts: vec![Part::Text(format!("{signs} "))] });
                    for (at, _) in self.text[content.clone()].match_indices('\n') {
                        let at = content.start + at;
                        let next = self.text[at + 1..].trim_start_matches([' ', '\t', '>']);
                        let range = self.text[..at].trim_end().len()..self.text.len() - next.len();
                        self.scan.edits.push(Pending { range, parts: vec![Part::Text(" ".into())] });
                    }
                    let rest = line_end(self.text, content.end)..*end;
                    self.scan.edits.push(Pending { range: rest, parts: vec![] });
                }
                Written::Html(edit) => {
                    if let Some(Part::Text(text)) = self.scan.edits.get_mut(*edit).and_then(|edit| {
                        edit.parts.iter_mut().find(|part| matches!(part, Part::Text(text) if text == "# "))
                    }) {
                        *text = format!("{signs} ");
                    }
                }
                Written::Signs | Written::Underlined(..) => {}
            }
        }
        if let Some(title) = self.scan.title
            && let Some(bearer) = self.scan.bearers.get_mut(title)
        {
            bearer.kind = BearerKind::Title;
        }
        self.scan.own_includes = self.own.includes.clone();
        self.scan
    }
}

/// Whether a line has nothing but marks of quotes.
fn is_blank(line: &str) -> bool {
    line.trim_matches(|c: char| c.is_whitespace() || c == '>').is_empty()
}

/// Whether two titles say the same.
fn same_title(one: &str, other: &str) -> bool {
    let words =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    words(one) == words(other)
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The place behind the colon of a definition.
fn label_end(written: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in written.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => return written[at + 1..].starts_with(':').then_some(at + 2),
            _ => {}
        }
    }
    None
}

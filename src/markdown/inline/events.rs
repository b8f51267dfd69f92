//! pulldown-cmark's events → tokens.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use memchr::memchr;
use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::Context;
use super::entity;
use super::leaf_text::LeafText;
use super::link_syntax::{self, Tail, normalize_label};
use super::mask::{Covered, GUARD_LENGTH, Mark, MarkKind, Masked, Scanned, is_escaped, mask};
use super::token::{OpenInline, Token, TokenKind};
use super::url;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::markdown::MAX_NESTING;
use crate::markdown::attributes::Attributes;
use crate::markdown::tree::{FootnoteReference, Id, Image, InlineKind, LinkTarget, Role, RoleKind, reference_id};

/// Reads `range` of a gathered text; tokens are added at `level`. `depth`: how many times this has called itself.
pub(super) fn read(
    leaf_text: &LeafText<'_>,
    range: Range<usize>,
    level: usize,
    depth: usize,
    context: &mut Context<'_>,
    tokens: &mut Vec<Token>,
) {
    let scanned = mask(&leaf_text.text, range.clone(), context);
    let nothing = Masked::default();
    let masked = match &scanned {
        Scanned::Masked(masked) => masked,
        Scanned::Simple(_) => &nothing,
    };
    for footnote in &masked.inline_footnotes {
        let span = context.span(leaf_text.source(footnote.clone()));
        context.diagnostics.push(
            Diagnostic::error(Code::InlineFootnote, span, "inline footnotes are not supported").help(
                "write `[^name]` here and `[^name]: …` in a separate paragraph; for the characters themselves, write `\\^[`",
            ),
        );
    }
    let most = context.references_left;
    let (start, references) = (range.start, context.references);
    let mut reader = InlineReader {
        leaf_text,
        masked,
        start,
        level,
        depth,
        last_end: start,
        skip_to: 0,
        open: vec![],
        context,
        tokens,
    };
    if let Scanned::Simple(marks) = &scanned {
        reader.simple(range, marks);
        return;
    }
    let taken = Cell::new(0);
    let definitions = Definitions { references, taken: &taken, most };
    let parser = Parser::new_with_broken_link_callback(&masked.guarded, Options::empty(), Some(definitions));
    for (event, range) in parser.into_offset_iter() {
        reader.event(event, range);
    }
    if taken.get() > context.references_left {
        context.references_too_long.get_or_insert(leaf_text.source(range));
    }
    context.references_left = context.references_left.saturating_sub(taken.get());
}

/// What the file defines: the parser asks for labels that it does not know, and it knows none.
struct Definitions<'a> {
    references: &'a HashMap<String, (String, String)>,
    /// How many bytes addresses and titles have come to.
    taken: &'a Cell<usize>,
    /// To how many they may.
    most: usize,
}

impl<'i> BrokenLinkCallback<'i> for Definitions<'_> {
    fn handle_broken_link(&mut self, link: BrokenLink<'i>) -> Option<(CowStr<'i>, CowStr<'i>)> {
        let (url, title) = self.references.get(&normalize_label(&link.reference))?;
        self.taken.set(self.taken.get() + url.len() + title.len());
        if self.taken.get() > self.most {
            return None;
        }
        Some((CowStr::from(url.clone()), CowStr::from(title.clone())))
    }
}

struct InlineReader<'a, 'c, 't> {
    leaf_text: &'a LeafText<'a>,
    masked: &'a Masked,
    /// Where the range that is read starts in the gathered text.
    start: usize,
    level: usize,
    /// How many readers this one is called by.
    depth: usize,
    /// The end of the text seen last.
    last_end: usize,
    /// Events before this offset belong to something that has been dealt with.
    skip_to: usize,
    /// What is open.
    open: Vec<Closing>,
    context: &'a mut Context<'c>,
    tokens: &'t mut Vec<Token>,
}

/// What comes at the end of what is open.
enum Closing {
    /// The token that closes it.
    Token,
    /// It was no link: the rest of it as text.
    Text(Range<usize>),
    /// Nothing: it lies too deep, and only what is in it was read.
    Nothing,
}

impl InlineReader<'_, '_, '_> {
    /// Reads a text that has no markup but this.
    fn simple(&mut self, range: Range<usize>, marks: &[Mark]) {
        let mut from = range.start;
        for Mark { range: mark, kind } in marks {
            self.lines(from..mark.start);
            from = mark.end;
            match kind {
                MarkKind::Code => self.code(mark.clone()),
                MarkKind::Role { name, text } => self.role(mark.clone(), name.clone(), text.clone()),
                MarkKind::Emphasis => self.open(OpenInline::Emphasis, mark.start),
                MarkKind::Strong => self.open(OpenInline::Strong, mark.start),
                MarkKind::Close => self.close(mark.end),
            }
        }
        self.lines(from..range.end);
    }

    /// Text without markup, of one line or more; spaces at the front of a line are no part of it.
    fn lines(&mut self, range: Range<usize>) {
        let mut from = range.start;
        let bytes = self.leaf_text.text.as_bytes();
        while let Some(at) = memchr(b'\n', &bytes[from..range.end]).map(|n| from + n) {
            let spaces = bytes[from..at].iter().rev().take_while(|byte| **byte == b' ').count();
            let end = if spaces >= 2 { at - spaces } else { at };
            if from < end {
                self.push(from..end, TokenKind::Text(self.leaf_text.text[from..end].to_owned()));
            }
            self.line_break(spaces >= 2, end..at + 1);
            from = at + 1 + bytes[at + 1..range.end].iter().take_while(|byte| **byte == b' ').count();
        }
        if from < range.end {
            self.push(from..range.end, TokenKind::Text(self.leaf_text.text[from..range.end].to_owned()));
        }
    }

    fn event(&mut self, event: Event<'_>, reported: Range<usize>) {
        let shift = |at: usize| self.start + at.saturating_sub(GUARD_LENGTH);
        let range = shift(reported.start)..shift(reported.end).min(self.start + self.masked.text().len());
        if matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)) {
            return;
        }
        // An end counts by its end: what it closes may have begun before what was skipped.
        let skipped = match event {
            Event::End(_) => range.end <= self.skip_to,
            _ => range.start < self.skip_to,
        };
        if skipped {
            return;
        }
        match event {
            Event::Text(text) => {
                let from = if reported.start == 0 { GUARD_LENGTH } else { 0 };
                let guarded = reported.end > self.masked.text().len() + GUARD_LENGTH;
                let to = if guarded { text.len().saturating_sub(GUARD_LENGTH) } else { text.len() };
                self.text(text.get(from..to).unwrap_or_default(), range);
            }
            Event::Code(_) => self.code(range),
            Event::InlineHtml(_) | Event::Html(_) => self.html(range),
            Event::SoftBreak => self.line_break(false, range),
            Event::HardBreak => self.line_break(true, range),
            Event::Start(Tag::Emphasis) => self.open(OpenInline::Emphasis, range.start),
            Event::Start(Tag::Strong) => self.open(OpenInline::Strong, range.start),
            Event::Start(Tag::Link { link_type, dest_url, id, .. }) => self.link(link_type, &dest_url, &id, range),
            Event::Start(Tag::Image { link_type, dest_url, title, .. }) => {
                self.image(link_type, &dest_url, &title, range);
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => self.close(range.end),
            // No other event can come of a paragraph's text.
            _ => {}
        }
    }

    fn push(&mut self, range: Range<usize>, kind: TokenKind) {
        self.last_end = self.last_end.max(range.end);
        self.tokens.push(Token { range: self.leaf_text.source(range), level: self.level, kind });
    }

    fn open(&mut self, kind: OpenInline, at: usize) {
        if self.level >= MAX_NESTING {
            self.is_too_deep(at..at);
            self.open.push(Closing::Nothing);
            return;
        }
        self.push(at..at, TokenKind::Open(kind));
        self.open.push(Closing::Token);
        self.level += 1;
    }

    /// Notes that what begins at an offset lies too deep.
    fn is_too_deep(&mut self, range: Range<usize>) {
        let range = self.leaf_text.source(range);
        self.context.too_deep.get_or_insert(range);
    }

    fn close(&mut self, end: usize) {
        match self.open.pop() {
            Some(Closing::Text(tail)) => {
                self.last_end = tail.end;
                if self.depth >= MAX_NESTING {
                    self.is_too_deep(tail.clone());
                    self.literal(tail);
                } else {
                    read(self.leaf_text, tail, self.level, self.depth + 1, self.context, self.tokens);
                }
            }
            Some(Closing::Nothing) => {}
            Some(Closing::Token) | None => {
                self.level = self.level.saturating_sub(1);
                self.push(end..end, TokenKind::Close);
            }
        }
    }

    /// Text from the source, in which a backslash that escapes nothing keeps typography off the character after it.
    fn literal(&mut self, range: Range<usize>) {
        let mut from = range.start;
        let text = &self.leaf_text.text;
        while let Some(at) = text[from..range.end].find('\\').map(|n| from + n) {
            let next = text[at + 1..range.end].chars().next().map_or(0, char::len_utf8);
            if from < at {
                self.push(from..at, TokenKind::Text(clean(&text[from..at])));
            }
            self.push(at..at + 1 + next, TokenKind::Special(clean(&text[at..at + 1 + next])));
            from = at + 1 + next;
        }
        if from < range.end {
            self.push(from..range.end, TokenKind::Text(clean(&text[from..range.end])));
        }
    }

    fn text(&mut self, seen: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let mask = self.masked.text().get(range.start - self.start..range.end - self.start).unwrap_or("");
        if mask != seen && clean(mask) != seen {
            // An entity, or what the parser made of one.
            let number = entity::numeric(&self.leaf_text.text[range.clone()]);
            self.push(range, TokenKind::Special(number.map_or_else(|| seen.to_owned(), String::from)));
            return;
        }
        let text = &self.leaf_text.text;
        let escaped = range.start > self.last_end && text.as_bytes()[range.start - 1] == b'\\';
        let first = if escaped { text[range.clone()].chars().next().map_or(0, char::len_utf8) } else { 0 };
        if escaped {
            let special = clean(&text[range.start..range.start + first]);
            self.push(range.start - 1..range.start + first, TokenKind::Special(special));
        }
        self.literal(range.start + first..range.end);
    }

    fn code(&mut self, range: Range<usize>) {
        let text = &self.leaf_text.text[range.clone()];
        let ticks = text.bytes().take_while(|b| *b == b'`').count();
        let inner = range.start + ticks..range.end.saturating_sub(ticks).max(range.start + ticks);
        let mut code = one_line(self.leaf_text.verbatim(inner));
        if code.len() > 1 && code.starts_with(' ') && code.ends_with(' ') && code.bytes().any(|b| b != b' ') {
            code.pop();
            code.remove(0);
        }
        self.push(range, TokenKind::Atom(InlineKind::Code(code)));
    }

    fn line_break(&mut self, hard: bool, range: Range<usize>) {
        // Where a comment stood at the line's end, the parser could not see the spaces before it; and it counts one that a
        // backslash is before.
        let backslash = hard && self.leaf_text.text[range.clone()].starts_with('\\');
        let hard = backslash || self.spaces_before_break(&range) >= 2;
        // Before a backslash, markdown-it keeps the spaces.
        if let Some(Token { kind: TokenKind::Text(text), .. }) = self.tokens.last_mut()
            && !backslash
        {
            text.truncate(text.trim_end_matches(' ').len());
        }
        self.push(range, TokenKind::Break(hard));
    }

    /// How many spaces end the line that is broken at `range`, not counting comments.
    fn spaces_before_break(&self, range: &Range<usize>) -> usize {
        let bytes = self.leaf_text.text.as_bytes();
        let line_end = bytes[range.clone()].iter().position(|b| *b == b'\n').map_or(range.start, |n| range.start + n);
        let (mut at, mut count, mut run) = (line_end, 0, 0);
        while at > self.start {
            match bytes[at - 1] {
                b' ' if !is_escaped(bytes, at - 1) => run += 1,
                b'>' => {
                    let Some(comment) = self.masked.comment_before(at) else { break };
                    (at, count, run) = (comment, count + run, 0);
                    continue;
                }
                // What is before the line's first character is no part of it.
                b'\n' => return count,
                _ => break,
            }
            at -= 1;
        }
        count + run
    }

    fn html(&mut self, range: Range<usize>) {
        match self.masked.covered_at(range.start) {
            Some((end, Covered::Comment)) => {
                self.last_end = end;
                self.skip_to = end;
            }
            Some((end, Covered::Role { name, text })) => {
                self.skip_to = end;
                self.role(range.start..end, name.clone(), text.clone());
            }
            Some((end, Covered::Span { label, attributes })) => {
                self.skip_to = end;
                self.bracketed_span(range.start..end, label.clone(), attributes);
            }
            Some((end, Covered::Footnote { label })) => {
                self.skip_to = end;
                self.footnote_reference(range.start..end, label.clone());
            }
            None => self.literal(range),
        }
    }

    fn role(&mut self, range: Range<usize>, name: Range<usize>, text: Range<usize>) {
        let text = one_line(self.leaf_text.verbatim(text));
        let name_span = self.context.span(self.leaf_text.source(name.clone()));
        let name = &self.leaf_text.text[name];
        let Some(kind) = RoleKind::from_name(name) else {
            let known = RoleKind::ALL.map(RoleKind::name);
            let help = match nearest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{{{near}}}`?"),
                None => format!("use one of {}", known.map(|n| format!("`{{{n}}}`")).join(", ")),
            };
            let message = format!("unknown role `{{{name}}}`");
            self.context.diagnostics.push(Diagnostic::error(Code::UnknownRole, name_span, message).help(help));
            self.push(range, TokenKind::Special(text));
            return;
        };
        if kind == RoleKind::Manpage && !text.contains('(') {
            let span = self.context.span(self.leaf_text.source(range.clone()));
            self.context.diagnostics.push(
                Diagnostic::error(Code::ManpageWithoutSection, span, "missing section of a man page")
                    .help("write it after the name, as in `` {manpage}`nix.conf(5)` ``"),
            );
        }
        self.push(range, TokenKind::Atom(InlineKind::Role(Role { kind, text })));
    }

    fn link(&mut self, link_type: LinkType, url: &str, label: &str, range: Range<usize>) {
        let autolink = matches!(link_type, LinkType::Autolink | LinkType::Email);
        if autolink {
            let written = &self.leaf_text.text[range.start + 1..range.end - 1];
            let mail = if link_type == LinkType::Email { "mailto:" } else { "" };
            self.skip_to = range.end;
            let Some(target) = target(&format!("{mail}{written}")) else {
                self.literal(range);
                return;
            };
            let text = url::shown(written);
            self.open(OpenInline::Link { target, autolink, definition: None }, range.start);
            self.push(range.start + 1..range.end - 1, TokenKind::Text(text));
            self.close(range.end);
            return;
        }
        let written = self.tail(link_type, range.start).map(|t| self.leaf_text.verbatim(t.destination.clone()));
        let written = written.map(|d| link_syntax::destination(&d));
        let Some(target) = target(written.as_deref().unwrap_or(url)) else {
            // Not a link then, but its text is still read.
            let label_end = self.masked.closing_bracket(range.start).unwrap_or(range.start);
            self.literal(range.start..range.start + 1);
            self.open.push(Closing::Text(label_end..range.end));
            return;
        };
        let definition = if link_type == LinkType::Inline {
            None
        } else {
            self.context.destinations.get(&normalize_label(label)).map(|range| self.context.span(range.clone()))
        };
        self.open(OpenInline::Link { target, autolink, definition }, range.start);
    }

    /// What is written after the text of an inline link: pulldown-cmark resolves other entities than markdown-it does.
    fn tail(&self, link_type: LinkType, bracket: usize) -> Option<&Tail> {
        self.masked.tail(bracket).filter(|_| link_type == LinkType::Inline)
    }

    fn bracketed_span(&mut self, range: Range<usize>, label: Range<usize>, attributes: &Attributes) {
        let source = |r: &Range<usize>| self.leaf_text.source(r.clone());
        let id = attributes
            .id
            .as_ref()
            .map(|r| Id { name: self.leaf_text.text[r.clone()].to_owned(), span: self.context.span(source(r)) });
        let names: Vec<&str> = attributes.classes.iter().map(|r| &self.leaf_text.text[r.clone()]).collect();
        let keycap = names == ["keycap"];
        if let Some(class) = attributes.classes.first().filter(|_| !keycap && names != [""]) {
            let span = self.context.span(source(class).start..source(&attributes.classes[names.len() - 1]).end);
            let message = match names.as_slice() {
                [name] => format!("unknown class `{name}` for a bracketed span"),
                _ => "a bracketed span can only have one class".to_owned(),
            };
            self.context.diagnostics.push(
                Diagnostic::error(Code::UnknownClass, span, message)
                    .help("write `[Ctrl]{.keycap}`: `keycap` is the only class"),
            );
        }
        if self.level.max(self.depth) >= MAX_NESTING {
            self.is_too_deep(range.clone());
            self.literal(range);
            return;
        }
        self.open(OpenInline::Span { id, keycap }, range.start);
        read(self.leaf_text, label, self.level, self.depth + 1, self.context, self.tokens);
        self.close(range.end);
    }

    fn footnote_reference(&mut self, range: Range<usize>, label: Range<usize>) {
        let label = &self.leaf_text.text[label];
        let (footnote, nth) = self.context.refer(label);
        let span = self.context.span(self.leaf_text.source(range.clone()));
        let id = Id { name: reference_id(label, nth), span };
        let reference = FootnoteReference { footnote, nth, id };
        self.push(range, TokenKind::Atom(InlineKind::FootnoteReference(reference)));
    }

    fn image(&mut self, link_type: LinkType, url: &str, title: &str, range: Range<usize>) {
        self.skip_to = range.end;
        let written = self.tail(link_type, range.start + 1).map(|t| {
            let written = |range: &Range<usize>| self.leaf_text.verbatim(range.clone());
            (link_syntax::destination(&written(&t.destination)), link_syntax::title(&written(&t.title)))
        });
        let (url, title) = written.unwrap_or_else(|| (url.to_owned(), title.to_owned()));
        let Some(source) = url::allowed(&url) else {
            self.literal(range);
            return;
        };
        let from = range.start + 2;
        let to = self.masked.closing_bracket(range.start + 1).unwrap_or(from).max(from);
        let alt = self.leaf_text.verbatim(from..to);
        self.push(range, TokenKind::Atom(InlineKind::Image(Image { source, alt, title })));
    }
}

/// Where an address leads; `None` where no link may.
fn target(url: &str) -> Option<LinkTarget> {
    let url = url::allowed(url)?;
    Some(match url.strip_prefix('#') {
        Some(id) => LinkTarget::Id(id.to_owned()),
        None => LinkTarget::Url(url),
    })
}

/// A text in which line breaks are spaces.
fn one_line(text: String) -> String {
    if text.contains('\n') { text.replace('\n', " ") } else { text }
}

/// NUL is shown as U+FFFD (CommonMark § 2.3).
fn clean(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

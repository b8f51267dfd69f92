//! The only code that changes text before it is parsed.
//!
//! pulldown-cmark knows no roles, no bracketed spans and no switch for raw HTML. So a copy of the text, of the same length to
//! the byte, gets other characters where these are: a role becomes what reads as an HTML tag, a bracketed span what reads
//! as a link, a `<` that starts nothing a `=`. What the parser then reports there is known by its offset, and every text is
//! taken from the original.
//!
//! The scan goes from left to right over what binds tighter than links: escapes, code, roles, comments, autolinks. Where it
//! meets nothing but code, roles and plain emphasis, it has found all that there is, and no parser is needed.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use memchr::memchr;

use super::Context;
use super::link_syntax::{self, Tail, normalize_label};
use super::quotes::is_punctuation;
use super::url;
use crate::markdown::attributes::{self, Attributes};
use crate::markdown::lines::is_white;

/// Something of the dialect that the mask covers.
#[derive(Debug)]
pub(super) enum Covered {
    /// A comment, `<!-- … -->`, which leaves nothing.
    Comment,
    /// A role: `` {name}`text` `` with both ranges.
    Role { name: Range<usize>, text: Range<usize> },
    /// A bracketed span: `[text]{…}`.
    Span { label: Range<usize>, attributes: Attributes },
    /// `[^label]`, where the footnote is defined.
    Footnote { label: Range<usize> },
}

/// Put before and after the text that is parsed, so that its first character starts no block and the white space at its
/// end is kept: it is white space for the rules of emphasis, but nothing that a block may be indented by.
const GUARD: &str = "\u{a0}";

/// How many bytes a guard has.
pub(super) const GUARD_LENGTH: usize = GUARD.len();

/// What is put before a text, by what is before it in the text that it is a part of: it counts the same for the rules of
/// emphasis. Behind the label of a span, markdown-it sees white space.
fn front_guard(before: &str) -> &'static str {
    match before.chars().next_back() {
        Some(c) if is_punctuation(c) => "¡",
        Some(c) if !is_white(c) => "ª",
        _ => GUARD,
    }
}

/// Markup in a text that needs no parser, with its range.
#[derive(Debug)]
pub(super) struct Mark {
    pub range: Range<usize>,
    pub kind: MarkKind,
}

/// What a [`Mark`] is.
#[derive(Debug)]
pub(super) enum MarkKind {
    /// Code, backticks included.
    Code,
    /// A role: `` {name}`text` `` with both ranges.
    Role { name: Range<usize>, text: Range<usize> },
    /// The asterisks or underscores before a text with emphasis.
    Emphasis,
    /// The same for strong emphasis.
    Strong,
    /// Those behind it.
    Close,
}

/// A text as the mask found it.
pub(super) enum Scanned {
    /// It has no markup but this, in order.
    Simple(Vec<Mark>),
    /// It is to be parsed.
    Masked(Masked),
}

/// A masked text and what is under the mask. All offsets count in the text that was given. What is found by an offset is
/// in the order of the offsets.
#[derive(Default)]
pub(super) struct Masked {
    /// The copy that pulldown-cmark reads, as long as the text, between two guards.
    pub guarded: String,
    /// What is covered: its first byte, and where it ends.
    covered: Vec<(usize, usize, Covered)>,
    /// The bracket that closes each opening one.
    brackets: Vec<(usize, usize)>,
    /// Each comment: its end, and where it starts.
    comments: Vec<(usize, usize)>,
    /// What follows the text of inline links and images, by their opening bracket.
    tails: Vec<(usize, Tail)>,
    /// Where inline footnotes are, which the dialect refuses.
    pub inline_footnotes: Vec<Range<usize>>,
}

impl Masked {
    /// The copy without its guards.
    pub fn text(&self) -> &str {
        self.guarded.get(GUARD_LENGTH..self.guarded.len().saturating_sub(GUARD_LENGTH)).unwrap_or_default()
    }

    /// What is covered from `start` on, and where it ends.
    pub fn covered_at(&self, start: usize) -> Option<(usize, &Covered)> {
        find(&self.covered, |(at, ..)| *at, start).map(|(_, end, covered)| (*end, covered))
    }

    /// The bracket that closes the one at `open`.
    pub fn closing_bracket(&self, open: usize) -> Option<usize> {
        find(&self.brackets, |(at, _)| *at, open).map(|(_, close)| *close)
    }

    /// Where the comment starts that ends at `end`.
    pub fn comment_before(&self, end: usize) -> Option<usize> {
        find(&self.comments, |(at, _)| *at, end).map(|(_, start)| *start)
    }

    /// What follows the text of the link or image whose bracket is at `open`.
    pub fn tail(&self, open: usize) -> Option<&Tail> {
        find(&self.tails, |(at, _)| *at, open).map(|(_, tail)| tail)
    }
}

/// The entry of an offset, in a list that is in the order of the offsets.
fn find<T>(list: &[T], offset: impl Fn(&T) -> usize, wanted: usize) -> Option<&T> {
    list.binary_search_by_key(&wanted, offset).ok().and_then(|n| list.get(n))
}

/// Masks `range` of `text`, where it is to be parsed.
pub(super) fn mask(text: &str, range: Range<usize>, context: &Context<'_>) -> Scanned {
    let mut scan = Scan {
        text,
        bytes: text.as_bytes(),
        start: range.start,
        end: range.end,
        ticks: None,
        simple: true,
        marks: Vec::new(),
        runs: Vec::new(),
        covered: Vec::new(),
        open: Vec::new(),
        last_open: 0,
        brace: Some(range.start),
        no_attributes: None,
        nested: 0,
        references: context.references,
        footnotes: context.footnotes,
        brackets: Vec::new(),
        tails: Vec::new(),
        inline_footnotes: Vec::new(),
        bare: Vec::new(),
        no_comment: false,
    };
    scan.run(range.start);
    if let Some(marks) = scan.simple_marks() {
        return Scanned::Simple(marks);
    }
    let Scan { mut covered, mut brackets, mut tails, inline_footnotes, bare, .. } = scan;
    let front = front_guard(&text[..range.start]);
    let mut guarded = Vec::with_capacity(range.len() + 2 * GUARD_LENGTH);
    guarded.extend_from_slice(front.as_bytes());
    guarded.extend_from_slice(&text.as_bytes()[range.clone()]);
    let copy = &mut guarded[GUARD_LENGTH..];
    for at in &bare {
        copy[at - range.start] = b'=';
    }
    hide_separators(copy);
    for (start, end, _) in &covered {
        cover(&mut copy[start - range.start..end - range.start]);
    }
    guarded.extend_from_slice(GUARD.as_bytes());
    let guarded = String::from_utf8(guarded).unwrap_or_else(|_| format!("{front}{}{GUARD}", &text[range]));
    let comments = covered.iter().filter(|(.., covered)| matches!(covered, Covered::Comment));
    let comments = comments.map(|(start, end, _)| (*end, *start)).collect();
    // An inner bracket is closed before the outer one.
    covered.sort_unstable_by_key(|(start, ..)| *start);
    brackets.sort_unstable_by_key(|(open, _)| *open);
    tails.sort_unstable_by_key(|(open, _)| *open);
    Scanned::Masked(Masked { guarded, covered, brackets, comments, tails, inline_footnotes })
}

/// Writes letters over what pulldown-cmark takes for white space, but markdown-it does not: U+0085, U+2028 and U+2029.
fn hide_separators(bytes: &mut [u8]) {
    if bytes.is_ascii() {
        return;
    }
    for at in 0..bytes.len() {
        match bytes[at..] {
            [0xc2, 0x85, ..] => bytes[at + 1] = 0xb5,
            [0xe2, 0x80, 0xa8 | 0xa9, ..] => bytes[at..at + 3].copy_from_slice("一".as_bytes()),
            _ => {}
        }
    }
}

/// Writes over one covered thing, so that it reads as a tag. Line breaks and the white space after them stay, and the parser
/// sees the same lines.
fn cover(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|b| !matches!(b, b'\n' | b'\r' | b' ')) {
        *byte = b'x';
    }
    let last = bytes.len() - 1;
    (bytes[0], bytes[1], bytes[last]) = (b'<', b'x', b'>');
}

struct Scan<'t> {
    text: &'t str,
    bytes: &'t [u8],
    start: usize,
    end: usize,
    /// The lengths of backtick runs with their offsets, in this order, found out when first needed.
    ticks: Option<Vec<(usize, usize)>>,
    /// Whether nothing was met that only the parser knows how to read.
    simple: bool,
    /// As long as it is simple, what was found.
    marks: Vec<Mark>,
    /// The runs of asterisks and underscores, by their index among the marks.
    runs: Vec<usize>,
    covered: Vec<(usize, usize, Covered)>,
    /// Brackets that are open.
    open: Vec<usize>,
    /// The bracket that was opened last.
    last_open: usize,
    /// The next closing brace from where one was last looked for, and `None` where there is none: looked for once, so that
    /// many that are not closed cost little.
    brace: Option<usize>,
    /// Attributes that end in this brace, and begin at this offset or before it, are none.
    no_attributes: Option<(usize, usize)>,
    /// How many of them, from the first, hold something that a link may not hold.
    nested: usize,
    references: &'t HashMap<String, (String, String)>,
    footnotes: &'t HashSet<String>,
    brackets: Vec<(usize, usize)>,
    tails: Vec<(usize, Tail)>,
    inline_footnotes: Vec<Range<usize>>,
    /// Characters that would start something, but do not.
    bare: Vec<usize>,
    /// No `-->` is ahead.
    no_comment: bool,
}

impl Scan<'_> {
    fn run(&mut self, start: usize) {
        let mut at = start;
        while at < self.end {
            at = match self.bytes[at] {
                b'\\' => {
                    self.simple = false;
                    at + 1 + self.text[at + 1..self.end].chars().next().map_or(0, char::len_utf8)
                }
                b'`' => self.code(at),
                b'{' => self.role(at).unwrap_or(at + 1),
                b'<' => {
                    self.simple = false;
                    self.angle(at)
                }
                b'[' => {
                    self.simple = false;
                    self.open.push(at);
                    self.last_open = at;
                    at + 1
                }
                b']' => self.close_bracket(at),
                b'*' | b'_' if self.simple => self.delimiters(at),
                // The parser has rules of its own for white space other than spaces.
                b'&' | 0..=9 | 0xb..=0x1f => {
                    self.simple = false;
                    at + 1
                }
                _ => at + 1,
            };
        }
    }

    /// Notes a run of asterisks or underscores, and gives its end. Only such are simple that can do no more than open
    /// emphasis, or no more than close it (CommonMark § 6.2), by the white space on one side.
    fn delimiters(&mut self, at: usize) -> usize {
        let sign = self.bytes[at];
        let length = self.bytes[at..self.end].iter().take_while(|byte| **byte == sign).count();
        let end = at + length;
        let before = self.text[..at].chars().next_back().unwrap_or(' ');
        let after = self.text[end..self.end].chars().next().unwrap_or(' ');
        let is_word = |c: char| c.is_ascii_alphanumeric();
        if sign == b'_' && is_word(before) && is_word(after) {
            return end;
        }
        let kind = match (length, before, after) {
            (1 | 2, ' ' | '\n', after) if is_word(after) => {
                if length == 1 {
                    MarkKind::Emphasis
                } else {
                    MarkKind::Strong
                }
            }
            (1 | 2, before, ' ' | '\n' | '.' | ',' | ')') if is_word(before) => MarkKind::Close,
            (1 | 2, ':' | '.', ' ' | '\n') => MarkKind::Close,
            _ => {
                self.simple = false;
                return end;
            }
        };
        self.runs.push(self.marks.len());
        self.marks.push(Mark { range: at..end, kind });
        end
    }

    /// What was found, where nothing else is in the text: runs of asterisks and underscores then come in pairs.
    fn simple_marks(&mut self) -> Option<Vec<Mark>> {
        let marks = &self.marks;
        let run = |n: &usize| marks.get(*n).map(|mark| (&self.bytes[mark.range.clone()], &mark.kind));
        let pairs = self.runs.chunks(2).all(|pair| match pair {
            [open, close] => matches!(
                (run(open), run(close)),
                (Some((before, MarkKind::Emphasis | MarkKind::Strong)), Some((after, MarkKind::Close))) if before == after
            ),
            _ => false,
        });
        (self.simple && pairs).then(|| std::mem::take(&mut self.marks))
    }

    fn run_of_ticks(&self, at: usize) -> usize {
        self.bytes[at..self.end].iter().take_while(|b| **b == b'`').count()
    }

    /// The end of the code span that starts at `at`, or of the backticks where none does.
    fn code(&mut self, at: usize) -> usize {
        let length = self.run_of_ticks(at);
        let after = at + length;
        let ticks = self.ticks.get_or_insert_with(|| runs_of_ticks(self.bytes, at..self.end));
        let next = ticks.partition_point(|run| *run < (length, after));
        match ticks.get(next) {
            Some((run, start)) if *run == length => {
                let end = start + length;
                if self.simple {
                    self.marks.push(Mark { range: at..end, kind: MarkKind::Code });
                }
                end
            }
            // They open nothing, and a run that is shorter to the parser, for a role has taken a part of it, closes nothing.
            _ => {
                self.bare.extend(at..after);
                after
            }
        }
    }

    /// A role: a name in braces, directly followed by backticks, a character at least, and as many backticks.
    fn role(&mut self, at: usize) -> Option<usize> {
        let rest = &self.bytes[at + 1..self.end];
        let length =
            rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b':')).count();
        if length == 0 || rest.get(length) != Some(&b'}') {
            return None;
        }
        let open = at + 1 + length + 1;
        let ticks = if open < self.end { self.run_of_ticks(open) } else { 0 };
        let from = open + ticks;
        if ticks == 0 || from >= self.end {
            return None;
        }
        let first = self.text[from..self.end].chars().next().map_or(1, char::len_utf8);
        let close = from + first + self.text[from + first..self.end].find(&"`".repeat(ticks))?;
        let name = at + 1..at + 1 + length;
        if self.simple {
            let kind = MarkKind::Role { name: name.clone(), text: from..close };
            self.marks.push(Mark { range: at..close + ticks, kind });
        }
        self.covered.push((at, close + ticks, Covered::Role { name, text: from..close }));
        Some(close + ticks)
    }

    fn angle(&mut self, at: usize) -> usize {
        let rest = &self.text[at..self.end];
        if rest.starts_with("<!--") && !self.no_comment {
            if let Some(length) = rest.get(4..).and_then(|r| r.find("-->")) {
                let end = at + 4 + length + 3;
                self.covered.push((at, end, Covered::Comment));
                return end;
            }
            self.no_comment = true;
        }
        if let Some(length) = autolink(&rest[1..]) {
            return at + 1 + length + 1;
        }
        self.bare.push(at);
        at + 1
    }

    /// A closing bracket ends a span, a link, an image, a footnote's label, or nothing, tried in this order. Where it ends a
    /// link that may not be one, both brackets are masked; and so they are where what follows looks like a destination, but is
    /// none, or none that a link may have.
    fn close_bracket(&mut self, at: usize) -> usize {
        let Some(open) = self.open.pop() else { return at + 1 };
        let nested = self.open.len() < self.nested;
        self.nested = self.nested.min(self.open.len());
        let before = if open > self.start && !is_escaped(self.bytes, open - 1) { self.bytes[open - 1] } else { 0 };
        if before == b'^' {
            self.inline_footnotes.push(open - 1..at + 1);
        }
        if let Some((end, attributes)) = self.attributes(at + 1) {
            // What lies within is read when the label is.
            while self.covered.last().is_some_and(|(start, ..)| *start > open) {
                self.covered.pop();
            }
            while self.bare.last().is_some_and(|n| *n > open) {
                self.bare.pop();
            }
            self.inline_footnotes.retain(|r| r.start < open);
            self.cover_bracketed(open, end, Covered::Span { label: open + 1..at, attributes });
            return end;
        }
        // With brackets in it, it is no label; and so no text is looked at as a label more than once.
        let label = (self.last_open == open).then_some(open + 1..at);
        let has_bracket = self.bytes[..self.end].get(at + 1) == Some(&b'(');
        let tail = link_syntax::tail(&self.text[..self.end], at + 1).filter(|t| self.leads_somewhere(t));
        let end = tail.as_ref().map(|t| t.end).or_else(|| self.reference_end(label.clone(), at));
        if let Some(end) = end {
            let mut image = before == b'!';
            if has_bracket && tail.is_none() {
                // A reference, and the bracket after it is text. No image is a reference then, by markdown-it's rule.
                self.bare.push(at + 1);
                if std::mem::take(&mut image) {
                    self.bare.push(open - 1);
                }
            }
            if nested && !image {
                // A link holds no link, no span and no footnote.
                self.bare.extend([open, at]);
                return at + 1;
            }
            self.brackets.push((open, at));
            if let Some(tail) = tail {
                self.tails.push((open, tail));
            }
            if !image {
                self.nested = self.open.len();
            }
            return end;
        }
        let footnote = label.clone().and_then(|label| self.text[label].strip_prefix('^'));
        if footnote.is_some_and(|l| !l.contains([' ', '\n']) && self.footnotes.contains(l)) {
            self.cover_bracketed(open, at + 1, Covered::Footnote { label: open + 2..at });
        } else if has_bracket || label.is_some_and(|label| self.is_reference(label)) {
            // `[text][label]` with an unknown label is no link, be the text a label or not; nor is `[text](` with no address.
            self.bare.extend([open, at]);
        }
        at + 1
    }

    /// Whether a link may have such a destination.
    fn leads_somewhere(&self, tail: &Tail) -> bool {
        url::allowed(&link_syntax::destination(&self.text[tail.destination.clone()])).is_some()
    }

    /// The attributes in braces at `at`, and where they end.
    fn attributes(&mut self, at: usize) -> Option<(usize, Attributes)> {
        if self.bytes[..self.end].get(at) != Some(&b'{') {
            return None;
        }
        if self.brace? <= at {
            self.brace = self.text[at..self.end].find('}').map(|length| at + length);
        }
        let brace = self.brace?;
        if self.no_attributes.is_some_and(|(end, start)| end == brace && at < start) {
            return None;
        }
        match attributes::parse(self.text, at + 1..brace) {
            Ok(attributes) => Some((brace + 1, attributes)),
            Err(start) => {
                self.no_attributes = Some((brace, start));
                None
            }
        }
    }

    /// The end of a reference to a link that is defined: `[text][label]`, `[label][]` or `[label]`. `own`: the text, where it
    /// may be a label itself.
    fn reference_end(&self, own: Option<Range<usize>>, at: usize) -> Option<usize> {
        let mut end = at + 1;
        let mut label = own.clone();
        if self.bytes[..self.end].get(at + 1) == Some(&b'[') {
            let rest = &self.bytes[at + 2..self.end];
            let mut escaped = false;
            let length = rest.iter().position(|b| {
                let found = *b == b']' && !escaped;
                escaped = *b == b'\\' && !escaped;
                found
            });
            if let Some(length) = length {
                end = at + 2 + length + 1;
                label = if length > 0 { Some(at + 2..at + 2 + length) } else { own };
            }
        }
        self.is_reference(label?).then_some(end)
    }

    fn is_reference(&self, label: Range<usize>) -> bool {
        !self.references.is_empty() && self.references.contains_key(&normalize_label(&self.text[label]))
    }

    /// Covers something in brackets: no image, though a `!` may be before it, and nothing that a link may hold.
    fn cover_bracketed(&mut self, open: usize, end: usize, covered: Covered) {
        if open > self.start && self.bytes[open - 1] == b'!' {
            self.bare.push(open - 1);
        }
        self.covered.push((open, end, covered));
        self.nested = self.open.len();
    }
}

/// The runs of backticks in a range: their lengths with their offsets, in this order.
fn runs_of_ticks(bytes: &[u8], range: Range<usize>) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut from = range.start;
    while let Some(at) = memchr(b'`', &bytes[from..range.end]).map(|n| from + n) {
        let length = bytes[at..range.end].iter().take_while(|byte| **byte == b'`').count();
        runs.push((length, at));
        from = at + length;
    }
    runs.sort_unstable();
    runs
}

/// Whether the character at `at` has an odd number of backslashes before it.
pub(super) fn is_escaped(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1
}

/// The length of the autolink that `text`, which follows a `<`, starts with, without its `>` (CommonMark § 6.5). Schemes that
/// markdown-it refuses make none.
fn autolink(text: &str) -> Option<usize> {
    let length = text.find(['<', '>', '\n'])?;
    if text.as_bytes()[length] != b'>' {
        return None;
    }
    let inside = &text[..length];
    (is_url(inside) || is_email(inside)).then_some(length)
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut letters = scheme.bytes();
    (2..=32).contains(&scheme.len())
        && letters.next().is_some_and(|b| b.is_ascii_alphabetic())
        && letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'))
        && !rest.bytes().any(|b| b <= b' ')
        && url::allowed(text).is_some()
}

fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let name_ok =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b));
    name_ok
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

//! Titles as plain text, with references in them resolved; circles of references among titles are broken.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::diagnostics::{Code, Diagnostic};
use crate::manual::model::{Target, TargetKind};
use crate::manual::walk;
use crate::markdown::tree::{FileKind, Inline, InlineKind, LinkTarget, RoleKind};
use crate::source::Span;

/// Titles lead to titles, and emphases in them to emphases, not deeper than this: whoever writes them goes down with them.
const MAX_DEPTH: usize = 100;

/// How many titles one brings in, at most, with those that they bring in: some that lead to each other twice, and have no
/// text, could make that any number.
const MAX_REFERENCES: usize = 1000;

/// The longest title, in bytes. Titles are written many times: wherever something refers to them, and on every page under
/// them; so a long one makes a book grow far beyond its text.
const MAX_LENGTH: usize = 4000;

/// Fills in the plain titles.
pub(super) fn resolve(targets: &mut IndexMap<String, Target>, diagnostics: &mut Vec<Diagnostic>) {
    let mut resolver = Resolver {
        depths: vec![0; targets.len()],
        references: vec![0; targets.len()],
        state: vec![TitleState::New; targets.len()],
        plain: vec![None; targets.len()],
        targets,
        broken: Vec::new(),
        too_long: Vec::new(),
    };
    for index in 0..resolver.targets.len() {
        resolver.resolve(index);
    }
    let Resolver { plain, broken, too_long, .. } = resolver;
    for index in too_long {
        let Some((_, target)) = targets.get_index_mut(index) else { continue };
        diagnostics.push(
            Diagnostic::error(Code::TitleTooLong, target.span, format!("this title is longer than {MAX_LENGTH} bytes"))
                .help("shorten it, and move the rest into the text"),
        );
        // Wherever something refers to it, the beginning has to do.
        let kind = InlineKind::Text(plain[index].clone().unwrap_or_default());
        target.title = vec![Inline { span: target.span, kind }];
    }
    let mut long = HashSet::new();
    let mut links: HashMap<Span, String> = HashMap::new();
    for Broken { of, span, id, circle } in broken {
        let help = "write a text for a link in these titles";
        if circle {
            let message = format!("title refers to itself through `#{id}`");
            diagnostics.push(Diagnostic::error(Code::CircularTitle, span, message).help(help));
        } else if long.insert(of) {
            let message = "title is too long with the title that this link inserts";
            diagnostics.push(Diagnostic::error(Code::TitleTooLong, span, message).help(help));
        }
        links.entry(span).or_insert(id);
    }
    if !links.is_empty() {
        targets.values_mut().for_each(|target| break_links(&mut target.title, &links));
    }
    for (target, plain) in targets.values_mut().zip(plain) {
        let plain = plain.unwrap_or_default();
        target.plain_title = match &target.kind {
            TargetKind::Option(_) | TargetKind::OptionsList | TargetKind::Anchor | TargetKind::Footnote => {
                String::new()
            }
            TargetKind::Appendix(letter) => format!("Appendix\u{a0}{letter}.\u{a0}{plain}"),
            TargetKind::Numbered(kind, number) => format!("{} {number}. {plain}", kind.word()),
            _ => plain,
        };
    }
}

#[derive(Clone, Copy, PartialEq)]
enum TitleState {
    New,
    Open,
    Done,
}

struct Resolver<'a> {
    targets: &'a IndexMap<String, Target>,
    state: Vec<TitleState>,
    plain: Vec<Option<String>>,
    /// How deep each goes.
    depths: Vec<usize>,
    /// How many titles each brings in.
    references: Vec<usize>,
    broken: Vec<Broken>,
    /// The titles that are too long by themselves.
    too_long: Vec<usize>,
}

/// A title that waits for those that it leads to.
struct Waiting {
    index: usize,
    /// The titles that it leads to and that have not been asked for.
    left: Vec<usize>,
}

/// A link that cannot be followed, and where it leads.
struct Broken {
    /// The title that it is in.
    of: usize,
    span: Span,
    id: String,
    /// Whether it closes a circle; if not, it makes a title too long.
    circle: bool,
}

impl Resolver<'_> {
    /// Makes the title of a target, after those that it leads to: these are gone through with a stack of our own, for titles
    /// may lead to one another as often as there are titles.
    fn resolve(&mut self, index: usize) {
        let mut stack = Vec::new();
        self.open(index, &mut stack);
        while let Some(top) = stack.last_mut() {
            let index = top.index;
            match top.left.pop() {
                // What lies deeper stays new, and its link is broken.
                Some(next) if stack.len() <= MAX_DEPTH => self.open(next, &mut stack),
                Some(_) => {}
                None => {
                    stack.pop();
                    self.make(index);
                }
            }
        }
    }

    /// Begins with a title that has not been begun.
    fn open(&mut self, index: usize, stack: &mut Vec<Waiting>) {
        if self.state[index] != TitleState::New {
            return;
        }
        self.state[index] = TitleState::Open;
        let targets = self.targets;
        let mut left = Vec::new();
        walk::inlines(&targets[index].title, &mut |inline| {
            if let InlineKind::Link(link) = &inline.kind
                && link.content.is_empty()
                && let LinkTarget::Id(id) = &link.target
                && let Some((next, _, target)) = targets.get_full(id)
                && matches!(target.kind, TargetKind::File(_) | TargetKind::Section)
            {
                left.push(next);
            }
        });
        left.reverse();
        stack.push(Waiting { index, left });
    }

    fn make(&mut self, index: usize) {
        let targets = self.targets;
        let mut text = String::new();
        self.inlines(index, &targets[index].title, 0, &mut text);
        if text.len() > MAX_LENGTH {
            if self.broken.last().is_none_or(|broken| broken.of != index) {
                self.too_long.push(index);
            }
            // As much of it as can be shown everywhere.
            text.truncate((0..=MAX_LENGTH).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0));
        }
        self.state[index] = TitleState::Done;
        self.plain[index] = Some(text);
    }

    fn inlines(&mut self, of: usize, inlines: &[Inline], level: usize, out: &mut String) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) | InlineKind::Code(text) => out.push_str(text),
                InlineKind::SoftBreak => out.push('\n'),
                InlineKind::Role(role) if role.kind == RoleKind::Manpage => out.push_str(&manpage(&role.text)),
                InlineKind::Role(role) => out.push_str(&role.text),
                InlineKind::FootnoteReference(reference) => {
                    out.push_str(&format!("[{}]", reference.footnote + 1));
                }
                InlineKind::Link(link) if link.content.is_empty() => {
                    if let LinkTarget::Id(id) = &link.target {
                        self.reference(of, id, inline.span, level, out);
                    }
                }
                InlineKind::HardBreak | InlineKind::Image(_) => {}
                kind => {
                    if let Some(content) = walk::inline_content(kind) {
                        self.inlines(of, content, level + 1, out);
                    }
                }
            }
        }
    }

    fn reference(&mut self, of: usize, id: &str, span: Span, level: usize, out: &mut String) {
        let targets = self.targets;
        let Some((index, _, target)) = targets.get_full(id) else { return };
        let (before, after) = match &target.kind {
            TargetKind::Numbered(kind, number) => return out.push_str(&format!("{} {number}", kind.word())),
            TargetKind::Appendix(letter) => return out.push_str(&format!("Appendix\u{a0}{letter}")),
            TargetKind::Option(name) => return out.push_str(name),
            TargetKind::OptionsList | TargetKind::Anchor | TargetKind::Footnote => return out.push_str("???"),
            TargetKind::File(FileKind::Book | FileKind::Part | FileKind::Page | FileKind::Chapter) => ("", ""),
            TargetKind::File(_) | TargetKind::Section => ("the section called “", "”"),
        };
        let references = self.references[of] + self.references[index] + 1;
        match self.plain[index].as_deref() {
            Some(title)
                if out.len() + title.len() < MAX_LENGTH
                    && self.depths[index] + level < MAX_DEPTH
                    && references <= MAX_REFERENCES =>
            {
                out.push_str(before);
                out.push_str(title);
                out.push_str(after);
                self.depths[of] = self.depths[of].max(self.depths[index] + level + 1);
                self.references[of] = references;
            }
            _ => {
                let circle = self.state[index] == TitleState::Open;
                self.broken.push(Broken { of, span, id: id.to_owned(), circle });
                out.push_str(id);
            }
        }
    }
}

/// `man (1)` is shown as `man(1)`.
fn manpage(text: &str) -> String {
    match text.rsplit_once('(') {
        Some((page, section)) => format!("{}({}", page.trim(), section.trim()),
        None => text.to_owned(),
    }
}

/// Writes the ids of links that cannot be followed in place of their texts.
fn break_links(title: &mut [Inline], links: &HashMap<Span, String>) {
    for inline in title {
        let id = links.get(&inline.span).filter(|_| matches!(inline.kind, InlineKind::Link(_)));
        if let Some(id) = id {
            inline.kind = InlineKind::Text(id.clone());
        } else if let Some(content) = walk::inline_content_mut(&mut inline.kind) {
            break_links(content, links);
        }
    }
}

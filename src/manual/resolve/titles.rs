//! Titles as plain text, with references in them resolved; circles of references among titles are broken.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::diagnostics::{Code, Diagnostic};
use crate::manual::model::{Target, TargetKind};
use crate::manual::walk;
use crate::markdown::tree::{FileKind, Inline, InlineKind, LinkTarget, RoleKind};
use crate::source::Span;

/// Titles that lead to titles deeper than this are taken for a circle.
const MAX_DEPTH: usize = 100;

/// The longest title, in bytes; a few titles that lead to each other twice could make one without end.
const MAX_LENGTH: usize = 1 << 16;

/// Fills in the plain titles.
pub(super) fn resolve(targets: &mut IndexMap<String, Target>, diagnostics: &mut Vec<Diagnostic>) {
    let mut resolver = Resolver {
        depths: vec![0; targets.len()],
        state: vec![State::New; targets.len()],
        plain: vec![None; targets.len()],
        targets,
        broken: Vec::new(),
    };
    for index in 0..resolver.targets.len() {
        resolver.plain(index, 0);
    }
    let Resolver { plain, broken, .. } = resolver;
    let mut long = HashSet::new();
    for Broken { of, span, id, circle } in broken {
        let help = "give one of the links in these titles a text of its own";
        if circle {
            let message = format!("this title leads back to itself through `#{id}`");
            diagnostics.push(Diagnostic::error(Code::CircularTitle, span, message).help(help));
        } else if long.insert(of) {
            let message = "with the title that this link brings in, the title around it is too long";
            diagnostics.push(Diagnostic::error(Code::TitleTooLong, span, message).help(help));
        }
        for target in targets.values_mut() {
            break_link(&mut target.title, span, &id);
        }
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
enum State {
    New,
    Open,
    Done,
}

struct Resolver<'a> {
    targets: &'a IndexMap<String, Target>,
    state: Vec<State>,
    plain: Vec<Option<String>>,
    /// How many titles each leads through.
    depths: Vec<usize>,
    broken: Vec<Broken>,
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
    /// The title of a target without number or letter, and through how many others it leads; `None` in a circle.
    fn plain(&mut self, index: usize, depth: usize) -> Option<(String, usize)> {
        match self.state[index] {
            State::Done => return self.plain[index].clone().map(|plain| (plain, self.depths[index])),
            State::Open => return None,
            State::New => {}
        }
        if depth > MAX_DEPTH {
            return None;
        }
        self.state[index] = State::Open;
        let mut text = String::new();
        let targets = self.targets;
        self.inlines(index, &targets[index].title, depth, &mut text);
        self.state[index] = State::Done;
        self.plain[index] = Some(text.clone());
        Some((text, self.depths[index]))
    }

    fn inlines(&mut self, of: usize, inlines: &[Inline], depth: usize, out: &mut String) {
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
                        self.reference(of, id, inline.span, depth, out);
                    }
                }
                InlineKind::HardBreak | InlineKind::Image(_) => {}
                kind => {
                    if let Some(content) = walk::inline_content(kind) {
                        self.inlines(of, content, depth, out);
                    }
                }
            }
        }
    }

    fn reference(&mut self, of: usize, id: &str, span: Span, depth: usize, out: &mut String) {
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
        match self.plain(index, depth + 1) {
            Some((title, deep)) if out.len() + title.len() < MAX_LENGTH && deep < MAX_DEPTH => {
                self.depths[of] = self.depths[of].max(deep + 1);
                out.push_str(before);
                out.push_str(&title);
                out.push_str(after);
            }
            _ => {
                let circle = self.state[index] == State::Open;
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

fn break_link(title: &mut [Inline], span: Span, id: &str) {
    for inline in title {
        if inline.span == span && matches!(inline.kind, InlineKind::Link(_)) {
            inline.kind = InlineKind::Text(id.to_owned());
        } else if let Some(content) = walk::inline_content_mut(&mut inline.kind) {
            break_link(content, span, id);
        }
    }
}

//! Inlines in a row, as markdown-it has them: what typography works on, before they become a tree.

use std::ops::Range;

use crate::markdown::tree::{BracketedSpan, Id, Inline, InlineKind, Link, LinkTarget};
use crate::source::{FileId, Span};

/// A token with its range in the source.
#[derive(Debug)]
pub(in crate::markdown) struct Token {
    pub range: Range<usize>,
    /// How many links, spans and emphases it lies in. Quotes pair up only within one level.
    pub level: usize,
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Debug)]
pub(in crate::markdown) enum TokenKind {
    /// Text that typography applies to.
    Text(String),
    /// Text from an escape or an entity, which typography leaves alone.
    Special(String),
    /// A line break; `true` for a hard one.
    Break(bool),
    /// The start of something that holds inlines.
    Open(OpenInline),
    /// The end of the innermost inline that is open.
    Close,
    /// An inline without inlines in it.
    Atom(InlineKind),
}

/// The start of an inline that contains others.
#[derive(Debug)]
pub(in crate::markdown) enum OpenInline {
    Emphasis,
    Strong,
    Link { target: LinkTarget, autolink: bool, definition: Option<Span> },
    Span { id: Option<Id>, keycap: bool },
}

impl Token {
    /// The text that neighbours see, by which quotes beside it are turned.
    pub fn content(&self) -> &str {
        match &self.kind {
            TokenKind::Text(text) | TokenKind::Special(text) | TokenKind::Atom(InlineKind::Code(text)) => text,
            TokenKind::Atom(InlineKind::Role(role)) => &role.text,
            TokenKind::Atom(InlineKind::Image(image)) => &image.alt,
            TokenKind::Atom(_) | TokenKind::Break(_) | TokenKind::Open(_) | TokenKind::Close => "",
        }
    }
}

/// Joins neighbouring texts; with `specials` also those that typography left alone.
pub(super) fn join(tokens: &mut Vec<Token>, specials: bool) {
    if specials {
        for token in tokens.iter_mut() {
            if let TokenKind::Special(text) = &mut token.kind {
                token.kind = TokenKind::Text(std::mem::take(text));
            }
        }
    }
    tokens.dedup_by(|token, before| match (&token.kind, &mut before.kind) {
        (TokenKind::Text(text), TokenKind::Text(joined)) => {
            joined.push_str(text);
            before.range.end = token.range.end;
            true
        }
        _ => false,
    });
    tokens.retain(|token| !matches!(&token.kind, TokenKind::Text(text) if text.is_empty()));
}

/// Makes a tree of the tokens; none of them is left.
pub(super) fn tree(tokens: &mut Vec<Token>, file: FileId) -> Vec<Inline> {
    let opening = tokens.iter().filter(|token| matches!(token.kind, TokenKind::Open(_))).count();
    let mut done: Vec<Inline> = Vec::with_capacity(tokens.len() - opening);
    let mut open: Vec<(OpenInline, usize, Vec<Inline>)> = Vec::new();
    for token in tokens.drain(..) {
        let kind = match token.kind {
            TokenKind::Text(text) | TokenKind::Special(text) => InlineKind::Text(text),
            TokenKind::Break(true) => InlineKind::HardBreak,
            TokenKind::Break(false) => InlineKind::SoftBreak,
            TokenKind::Atom(kind) => kind,
            TokenKind::Open(kind) => {
                // Most have one inline in them.
                open.push((kind, token.range.start, std::mem::replace(&mut done, Vec::with_capacity(1))));
                continue;
            }
            TokenKind::Close => {
                let Some((kind, start, outer)) = open.pop() else { continue };
                let content = std::mem::replace(&mut done, outer);
                done.push(Inline { span: Span::new(file, start, token.range.end), kind: close(kind, content) });
                continue;
            }
        };
        done.push(Inline { span: Span::new(file, token.range.start, token.range.end), kind });
    }
    // Every opening token has its closing one; should one be missing, its content is not lost.
    while let Some((_, _, mut outer)) = open.pop() {
        outer.append(&mut done);
        done = outer;
    }
    done
}

fn close(kind: OpenInline, content: Vec<Inline>) -> InlineKind {
    match kind {
        OpenInline::Emphasis => InlineKind::Emphasis(content),
        OpenInline::Strong => InlineKind::Strong(content),
        OpenInline::Link { target, autolink, definition } => {
            InlineKind::Link(Link { target, content, autolink, definition })
        }
        OpenInline::Span { id, keycap } => InlineKind::Span(BracketedSpan { id, keycap, content }),
    }
}

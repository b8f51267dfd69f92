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
    /// An inline without inlines in it, and the text by which quotes beside it are turned.
    Atom(InlineKind, String),
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
    /// The text that neighbours see.
    pub fn content(&self) -> &str {
        match &self.kind {
            TokenKind::Text(t) | TokenKind::Special(t) | TokenKind::Atom(_, t) => t,
            TokenKind::Break(_) | TokenKind::Open(_) | TokenKind::Close => "",
        }
    }
}

/// Joins neighbouring texts; with `specials` also those that typography left alone.
pub(super) fn join(tokens: Vec<Token>, specials: bool) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for mut token in tokens {
        if specials && let TokenKind::Special(text) = &mut token.kind {
            token.kind = TokenKind::Text(std::mem::take(text));
        }
        if let (TokenKind::Text(text), Some(Token { kind: TokenKind::Text(before), range, .. })) =
            (&token.kind, joined.last_mut())
        {
            before.push_str(text);
            range.end = token.range.end;
            continue;
        }
        joined.push(token);
    }
    joined.retain(|t| !matches!(&t.kind, TokenKind::Text(text) if text.is_empty()));
    joined
}

/// Makes a tree of the tokens.
pub(super) fn tree(tokens: Vec<Token>, file: FileId) -> Vec<Inline> {
    let mut done: Vec<Inline> = Vec::new();
    let mut open: Vec<(OpenInline, usize, Vec<Inline>)> = Vec::new();
    for token in tokens {
        let kind = match token.kind {
            TokenKind::Text(text) | TokenKind::Special(text) => InlineKind::Text(text),
            TokenKind::Break(true) => InlineKind::HardBreak,
            TokenKind::Break(false) => InlineKind::SoftBreak,
            TokenKind::Atom(kind, _) => kind,
            TokenKind::Open(kind) => {
                open.push((kind, token.range.start, std::mem::take(&mut done)));
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

//! The tokens of a Nix text, and what is open at each of them: brackets, strings, and the words that others must follow.

use std::ops::Range;

use rnix::SyntaxKind as K;

/// A token that is neither white space nor a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: K,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut start = 0;
    for (kind, token) in rnix::tokenize(text) {
        let end = start + token.len();
        if !kind.is_trivia() {
            found.push(Token { kind, start, end });
        }
        start = end;
    }
    found
}

/// The first character in white space that Nix does not take for white space, as rnix does.
pub(super) fn odd_space(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for (kind, token) in rnix::tokenize(text) {
        if kind == K::TOKEN_WHITESPACE
            && let Some((at, c)) = token.char_indices().find(|(_, c)| !matches!(c, ' ' | '\t' | '\r' | '\n'))
        {
            return Some(start + at..start + at + c.len_utf8());
        }
        start += token.len();
    }
    None
}

/// Something that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{`
    Brace,
    /// `[`
    Bracket,
    /// `(`
    Paren,
    /// `${`
    Interpolation,
    /// `"` or `''`
    String,
    /// `let`, up to its `in`
    Let,
    /// `if`, up to its `then`
    If,
    /// `if … then`, up to its `else`
    Then,
    /// `with` and `assert`, up to their `;`
    With,
}

impl Kind {
    /// What opens it, and what closes it.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Brace => ("{", "}"),
            Self::Bracket => ("[", "]"),
            Self::Paren => ("(", ")"),
            Self::Interpolation => ("${", "}"),
            Self::String => ("\"", "\""),
            Self::Let => ("let", "in"),
            Self::If => ("if", "then"),
            Self::Then => ("if", "else"),
            Self::With => ("with", ";"),
        }
    }

    fn is_bracket(self) -> bool {
        matches!(self, Self::Brace | Self::Bracket | Self::Paren | Self::Interpolation | Self::String)
    }
}

/// What is open, and the number of the token that opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub kind: Kind,
    pub token: usize,
}

/// What is open before a token, and what was closed before it.
#[derive(Debug, Default)]
pub(super) struct Structure {
    pub open: Vec<Open>,
    /// For each token that closed something, the number of the one that had opened it.
    opener: Vec<Option<usize>>,
}

impl Structure {
    /// Reads tokens up to the number `until`, or to the first that cannot be where it is, which it gives.
    pub(super) fn read(tokens: &[Token], until: usize) -> (Self, Option<usize>) {
        let mut structure = Self { open: Vec::new(), opener: vec![None; tokens.len()] };
        for n in 0..until.min(tokens.len()) {
            if !structure.step(tokens, n) {
                return (structure, Some(n));
            }
        }
        (structure, None)
    }

    pub(super) fn top(&self) -> Option<Open> {
        self.open.last().copied()
    }

    /// The token that opened what the token `n` closed.
    pub(super) fn opener(&self, n: usize) -> Option<usize> {
        self.opener.get(n).copied().flatten()
    }

    fn step(&mut self, tokens: &[Token], n: usize) -> bool {
        let top = self.top().map(|open| open.kind);
        let mut open = |kind| self.open.push(Open { kind, token: n });
        match tokens[n].kind {
            K::TOKEN_L_BRACE => open(Kind::Brace),
            K::TOKEN_L_BRACK => open(Kind::Bracket),
            K::TOKEN_L_PAREN => open(Kind::Paren),
            K::TOKEN_INTERPOL_START => open(Kind::Interpolation),
            K::TOKEN_STRING_START => open(Kind::String),
            K::TOKEN_LET if tokens.get(n + 1).is_none_or(|next| next.kind != K::TOKEN_L_BRACE) => open(Kind::Let),
            K::TOKEN_IF => open(Kind::If),
            K::TOKEN_WITH | K::TOKEN_ASSERT => open(Kind::With),
            K::TOKEN_R_BRACE => return self.close(Kind::Brace, n),
            K::TOKEN_R_BRACK => return self.close(Kind::Bracket, n),
            K::TOKEN_R_PAREN => return self.close(Kind::Paren, n),
            K::TOKEN_INTERPOL_END => return self.close(Kind::Interpolation, n),
            K::TOKEN_STRING_END => return self.close(Kind::String, n),
            K::TOKEN_IN => return self.close(Kind::Let, n),
            K::TOKEN_THEN if top == Some(Kind::If) => {
                self.open.last_mut().into_iter().for_each(|open| open.kind = Kind::Then);
            }
            K::TOKEN_THEN => return false,
            K::TOKEN_ELSE => return self.close(Kind::Then, n),
            K::TOKEN_SEMICOLON if top == Some(Kind::With) => return self.close(Kind::With, n),
            K::TOKEN_SEMICOLON | K::TOKEN_ASSIGN => return matches!(top, Some(Kind::Brace | Kind::Let)),
            K::TOKEN_COMMA => return top == Some(Kind::Brace),
            _ => {}
        }
        true
    }

    fn close(&mut self, kind: Kind, n: usize) -> bool {
        let Some(open) = self.open.pop_if(|open| open.kind == kind) else { return false };
        self.opener[n] = Some(open.token);
        true
    }

    /// The innermost bracket that is open.
    pub(super) fn bracket(&self) -> Option<Open> {
        self.open.iter().rev().find(|open| open.kind.is_bracket()).copied()
    }

    /// The bracket of which the indentation says that it was to be closed earlier: what closes it stands further left than
    /// the line on which it was opened.
    pub(super) fn misplaced(&self, text: &str, tokens: &[Token]) -> Option<Open> {
        let indentation = |at: usize| {
            let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
            let line = &text[start..];
            (start, line.len() - line.trim_start_matches([' ', '\t']).len())
        };
        let misplaced = self.opener.iter().enumerate().filter_map(|(close, open)| {
            let kind = match tokens[close].kind {
                K::TOKEN_R_BRACE => Kind::Brace,
                K::TOKEN_R_BRACK => Kind::Bracket,
                K::TOKEN_R_PAREN => Kind::Paren,
                _ => return None,
            };
            let open = Open { kind, token: (*open)? };
            let (from, to) = (tokens[open.token].start, tokens[close].start);
            let ((from_line, from_depth), (to_line, to_depth)) = (indentation(from), indentation(to));
            (from_line != to_line && to_line + to_depth == to && to_depth < from_depth).then_some(open)
        });
        misplaced.min_by_key(|open| open.token)
    }
}

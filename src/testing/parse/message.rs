//! What is said of a Nix text that cannot be read: what is wrong, in the words of those who write Nix, never a list of what a
//! parser would take.

use std::ops::Range;

use rnix::SyntaxKind as K;

use super::SyntaxError;
use super::characters;
use super::tokens::{self, Kind, Open, Structure, Token};

/// The longest placeholder, in bytes; what is longer is none.
const LONGEST_PLACEHOLDER: usize = 80;

/// A text, and where in it something is wrong.
struct Fault<'a> {
    /// The text as it was written: what is shown comes from here.
    written: &'a str,
    tokens: Vec<Token>,
    structure: Structure,
    /// The number of the token that cannot be where it is; the number of all tokens, if the text is incomplete.
    at: usize,
    /// How many tokens were put before the text.
    around: usize,
}

/// What is wrong with a text, if something is. `text` is what is read and `written` what is shown of it, of the same length
/// up to the end of `bounds`. What is outside of `bounds` was put around the text, and is taken for the end of it.
///
/// `noticed` is where a parser has noticed a fault, if it has.
pub(super) fn describe(
    text: &str,
    written: &str,
    bounds: &Range<usize>,
    noticed: Option<usize>,
) -> Option<(usize, SyntaxError)> {
    let all = tokens::tokens(text);
    let space = tokens::odd_space(text).map(|at| (at.start, characters::space(text, at)));
    let before = all.partition_point(|token| token.end <= bounds.start);
    let after = all.partition_point(|token| token.start < bounds.end);
    let (_, broken) = Structure::read(&all, all.len());
    let noticed = noticed.map(|at| all.partition_point(|token| token.start < at));
    let unreadable = all.iter().position(|token| token.kind == K::TOKEN_ERROR);
    let unclosed = || {
        let (structure, _) = Structure::read(&all, all.len());
        (!structure.open.is_empty()).then_some(all.len())
    };
    let Some(at) = [noticed, broken, unreadable].into_iter().flatten().min().or_else(unclosed) else { return space };
    let reached = all.get(at).map_or(text.len(), |token| token.start);
    if let Some((start, error)) = space.filter(|(start, _)| *start <= reached) {
        return Some((start, error));
    }
    // What was put before it is open around it, and what was put after it is its end.
    let own = &all[..after];
    if unreadable.is_none_or(|unreadable| unreadable >= at)
        && let Some(error) = characters::unclosed_string(written, own).filter(|error| error.at.start <= reached)
    {
        return Some((reached, error));
    }
    let at = at.clamp(before.min(after), after);
    let tokens = own.to_vec();
    let (structure, _) = Structure::read(&tokens, at);
    let fault = Fault { written, tokens, structure, at, around: before };
    Some((reached, fault.describe()))
}

impl Fault<'_> {
    fn kind(&self, n: usize) -> Option<K> {
        self.tokens.get(n).map(|token| token.kind)
    }

    fn text(&self, n: usize) -> &str {
        self.tokens.get(n).and_then(|token| self.written.get(token.range())).unwrap_or("")
    }

    fn found(&self) -> Option<K> {
        self.kind(self.at)
    }

    fn previous(&self) -> Option<K> {
        self.at.checked_sub(1).and_then(|n| self.kind(n))
    }

    /// The range of some tokens; of the end of the text, if there are no such.
    fn range(&self, from: usize, to: usize) -> Range<usize> {
        let end = self.tokens.last().map_or(0, |last| last.end);
        let start = self.tokens.get(from).map_or(end, |token| token.start);
        start..self.tokens.get(to).map_or(end, |token| token.end).max(start)
    }

    /// The place directly after the token before `n`.
    fn after(&self, n: usize) -> Range<usize> {
        let end = n.checked_sub(1).and_then(|n| self.tokens.get(n)).map_or(0, |token| token.end);
        end..end
    }

    fn here(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.range(self.at, self.at), message)
    }

    /// Whether two tokens follow each other without a space.
    fn adjoin(&self, n: usize) -> bool {
        matches!((self.tokens.get(n), self.tokens.get(n + 1)), (Some(a), Some(b)) if a.end == b.start)
    }

    fn describe(&self) -> SyntaxError {
        let rules: [fn(&Self) -> Option<SyntaxError>; 16] = [
            Self::conflict,
            Self::json,
            Self::comment,
            Self::placeholder,
            Self::unreadable,
            Self::operators_of_others,
            Self::function_arguments,
            Self::attribute_name,
            Self::separator,
            Self::equals,
            Self::colon,
            Self::closing,
            Self::conditional,
            Self::in_list,
            Self::missing_value,
            Self::missing_semicolon,
        ];
        rules.iter().find_map(|rule| rule(self)).unwrap_or_else(|| self.unexpected())
    }

    fn unexpected(&self) -> SyntaxError {
        if self.found().is_none() {
            return SyntaxError::new(self.after(self.at), "the Nix expression is incomplete")
                .help("write the rest of it");
        }
        let text = self.text(self.at);
        let shown: String = text.chars().take(30).collect();
        let shown = if shown.len() < text.len() { format!("{shown}…") } else { shown };
        let after = if self.structure.open.is_empty() && self.at > 0 { " after the Nix expression" } else { "" };
        match self.found() {
            Some(K::TOKEN_STRING_START) => self.here(format!("unexpected string{after}")),
            _ => self.here(format!("unexpected `{}`{after}", shown.replace('\n', " "))),
        }
        .help("remove it, or write what belongs before it")
    }

    /// The markers that git leaves where it cannot merge.
    fn conflict(&self) -> Option<SyntaxError> {
        let at = self.tokens.get(self.at)?.start;
        let line_start = self.written[..at].rfind('\n').map_or(0, |n| n + 1);
        let line = self.written[line_start..].lines().next().unwrap_or("").trim_end();
        let mark = ["<<<<<<<", "=======", ">>>>>>>"].into_iter().find(|mark| line.starts_with(mark))?;
        let is_marker = line.len() == mark.len() || line[mark.len()..].starts_with(' ');
        is_marker.then(|| {
            let range = line_start..line_start + line.len();
            let error = SyntaxError::new(range, format!("unexpected marker of a merge conflict, `{mark}`"));
            error.help("write what both sides should be, and remove the markers")
        })
    }

    /// A whole text of JSON.
    fn json(&self) -> Option<SyntaxError> {
        let text = self.written.trim();
        let is_json = text.starts_with(['{', '['])
            && text.contains("\":")
            && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        is_json.then(|| {
            self.here("this is JSON, not Nix").help("write attributes as `name = value;`, and lists without commas")
        })
    }

    fn unreadable(&self) -> Option<SyntaxError> {
        let token = self.tokens.get(self.at).filter(|token| token.kind == K::TOKEN_ERROR)?;
        Some(characters::unreadable(self.written, token))
    }

    /// Comments of other languages.
    fn comment(&self) -> Option<SyntaxError> {
        let n = self.at;
        let begins = matches!(
            self.previous(),
            None | Some(
                K::TOKEN_SEMICOLON
                    | K::TOKEN_L_BRACE
                    | K::TOKEN_L_BRACK
                    | K::TOKEN_L_PAREN
                    | K::TOKEN_COMMA
                    | K::TOKEN_ASSIGN
                    | K::TOKEN_COLON
                    | K::TOKEN_LET
                    | K::TOKEN_IN
                    | K::TOKEN_THEN
                    | K::TOKEN_ELSE
            )
        );
        let of_others = |mark: &str, last: usize| {
            let error = SyntaxError::new(self.range(n, last), format!("unexpected `{mark}`: comments start with `#`"));
            error.help(format!("write `#` instead of `{mark}`"))
        };
        match self.found()? {
            K::TOKEN_UPDATE if begins || self.is_prose_in_list() => Some(of_others("//", n)),
            K::TOKEN_SUB if begins && self.kind(n + 1) == Some(K::TOKEN_SUB) && self.adjoin(n) => {
                Some(of_others("--", n + 1))
            }
            K::TOKEN_LESS if self.written[self.tokens[n].start..].starts_with("<!--") => Some(of_others("<!--", n + 3)),
            K::TOKEN_MUL if self.kind(n + 1) == Some(K::TOKEN_DIV) && self.adjoin(n) => {
                let error = SyntaxError::new(self.range(n, n + 1), "this `*/` closes no comment");
                Some(error.help("remove it: comments do not nest"))
            }
            _ => None,
        }
    }

    /// Whether `//` in a list has words after it, and no list or set to add.
    fn is_prose_in_list(&self) -> bool {
        let rest = &self.written[self.tokens[self.at].end..];
        let line = rest.lines().next().unwrap_or("");
        let is_list = self.structure.top().is_some_and(|open| open.kind == Kind::Bracket);
        is_list && !line.trim().is_empty() && !line.contains(['{', '(', ']', '['])
    }

    /// `<your name>`, `{{ name }}`.
    fn placeholder(&self) -> Option<SyntaxError> {
        let at = self.tokens.get(self.at).map_or(self.written.len(), |token| token.start);
        let line_start = self.written[..at].rfind('\n').map_or(0, |n| n + 1);
        let line_end = self.written[at..].find('\n').map_or(self.written.len(), |n| at + n);
        let line = &self.written[line_start..line_end];
        let said = |range: Range<usize>| {
            let message = format!("unexpected placeholder `{}`", &self.written[range.clone()]);
            SyntaxError::new(range, message).help("write a value instead, or `...` for what is left out")
        };
        for (start, _) in line.match_indices('<') {
            if line_start + start > at {
                break;
            }
            let mut near = line.as_bytes()[start..].iter().take(LONGEST_PLACEHOLDER);
            let Some(length) = near.position(|b| *b == b'>') else { continue };
            let inner = &line[start + 1..start + length];
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '…' | '\'' | ',');
            let is_words = inner.contains([' ', '…']) && inner.chars().all(is_word) && inner.trim() == inner;
            let range = line_start + start..line_start + start + length + 1;
            if is_words && range.start <= at && self.written[range.end.min(at)..at].trim().is_empty() {
                return Some(said(range));
            }
        }
        // `@name@`, `%name%`
        for mark in ['@', '%'] {
            let Some(inner) = self.written[at..].strip_prefix(mark) else { continue };
            let length = inner.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(inner.len());
            if length > 0 && inner[length..].starts_with(mark) {
                return Some(said(at..at + length + 2));
            }
        }
        let is_double = self.found() == Some(K::TOKEN_L_BRACE)
            && self.at > 0
            && self.previous() == Some(K::TOKEN_L_BRACE)
            && self.adjoin(self.at - 1);
        let start = self.tokens.get(self.at.checked_sub(1)?)?.start;
        let end = start + line.get(start.checked_sub(line_start)?..)?.find("}}")? + 2;
        is_double.then(|| said(start..end))
    }

    /// Operators that other languages have.
    fn operators_of_others(&self) -> Option<SyntaxError> {
        let n = self.at;
        let joined = |first: usize, kinds: &[K]| {
            kinds.iter().enumerate().all(|(m, kind)| self.kind(first + m) == Some(*kind))
                && (0..kinds.len() - 1).all(|m| self.adjoin(first + m))
        };
        let said = |first: usize, mark: &str, tokens: usize, why: &str, help: &str| {
            let range = self.range(first, first + tokens - 1);
            Some(SyntaxError::new(range, format!("unexpected `{mark}`: {why}")).help(help))
        };
        let before = n.checked_sub(1);
        if joined(n, &[K::TOKEN_ASSIGN, K::TOKEN_MORE]) {
            return said(n, "=>", 2, "functions are written `argument: body`", "write `:`");
        }
        if let Some(m) = before.filter(|m| joined(*m, &[K::TOKEN_EQUAL, K::TOKEN_ASSIGN])) {
            return said(m, "===", 2, "the operator is `==`", "write `==`");
        }
        if let Some(m) = before.filter(|m| joined(*m, &[K::TOKEN_NOT_EQUAL, K::TOKEN_ASSIGN])) {
            return said(m, "!==", 2, "the operator is `!=`", "write `!=`");
        }
        if joined(n, &[K::TOKEN_COLON, K::TOKEN_ASSIGN]) {
            return said(n, ":=", 2, "attributes are set with `=`", "write `=`");
        }
        for (kind, mark) in [
            (K::TOKEN_ADD, "+="),
            (K::TOKEN_SUB, "-="),
            (K::TOKEN_MUL, "*="),
            (K::TOKEN_CONCAT, "++="),
            (K::TOKEN_QUESTION, "?="),
        ] {
            let first = [Some(n), before].into_iter().flatten().find(|m| joined(*m, &[kind, K::TOKEN_ASSIGN]));
            if let Some(first) = first {
                return said(first, mark, 2, "an attribute has one value", "write `=` and the whole value");
            }
        }
        if self.found() == Some(K::TOKEN_EQUAL) && self.is_name_of_binding(n.checked_sub(1)?) {
            return said(n, "==", 1, "attributes are set with `=`", "write `=`");
        }
        None
    }

    /// Whether the token is the last of an attribute's name, before its `=`.
    fn is_name_of_binding(&self, last: usize) -> bool {
        let starts_binding = match self.structure.top().map(|open| open.kind) {
            Some(Kind::Brace | Kind::Let) => true,
            _ => return false,
        };
        let Some(start) = self.start_of_name(last) else { return false };
        let before = start.checked_sub(1).and_then(|n| self.kind(n));
        starts_binding && matches!(before, Some(K::TOKEN_SEMICOLON | K::TOKEN_L_BRACE | K::TOKEN_LET))
    }

    /// The first token of the attribute path that ends with the token `last`: names, strings and `${…}`, with dots between.
    fn start_of_name(&self, last: usize) -> Option<usize> {
        let mut n = last;
        loop {
            n = match self.kind(n)? {
                K::TOKEN_IDENT | K::TOKEN_OR => n,
                K::TOKEN_STRING_END | K::TOKEN_INTERPOL_END => self.structure.opener(n)?,
                _ => return None,
            };
            match n.checked_sub(1).and_then(|n| self.kind(n)) {
                Some(K::TOKEN_DOT) if n > 1 => n -= 2,
                _ => return Some(n),
            }
        }
    }

    /// The tokens of the binding, up to the fault: from the one after the last `;`, `{` or `let` at its depth.
    fn binding(&self) -> Option<usize> {
        let open = self.structure.top().filter(|open| matches!(open.kind, Kind::Brace | Kind::Let))?;
        let mut n = self.at;
        while n > open.token + 1 {
            let before = n - 1;
            let opener = self.structure.opener(before);
            if self.kind(before) == Some(K::TOKEN_SEMICOLON) && opener.is_none() {
                break;
            }
            n = opener.unwrap_or(before);
        }
        Some(n)
    }

    /// The name of the attribute whose value ends where the fault is.
    fn name_of_binding(&self) -> Option<&str> {
        let start = self.binding()?;
        let equals = (start..self.at).find(|n| self.kind(*n) == Some(K::TOKEN_ASSIGN))?;
        (self.start_of_name(equals.checked_sub(1)?)? == start).then(|| {
            let range = self.tokens[start].start..self.tokens[equals - 1].end;
            self.written.get(range).unwrap_or("")
        })
    }

    /// Whether the brace is that of a function's arguments, by what follows it.
    fn is_of_arguments(&self, brace: usize) -> bool {
        let mut depth = 0_usize;
        for n in brace..self.tokens.len() {
            match self.kind(n) {
                Some(K::TOKEN_L_BRACE | K::TOKEN_L_BRACK | K::TOKEN_L_PAREN | K::TOKEN_INTERPOL_START) => depth += 1,
                Some(K::TOKEN_R_BRACE | K::TOKEN_R_BRACK | K::TOKEN_R_PAREN | K::TOKEN_INTERPOL_END) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return matches!(self.kind(n + 1), Some(K::TOKEN_COLON | K::TOKEN_AT));
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// The arguments of a function, `{ a, b ? 1, ... }:`.
    fn function_arguments(&self) -> Option<SyntaxError> {
        let last = self.at.checked_sub(1);
        // `{ … }@name` goes on to its `:`.
        let last = match last {
            Some(last) if last > 1 && self.kind(last - 1) == Some(K::TOKEN_AT) => Some(last - 2),
            last => last,
        };
        let before = last.and_then(|last| self.structure.opener(last));
        if let Some(open) = before.filter(|open| self.kind(*open) == Some(K::TOKEN_L_BRACE)) {
            let lists = matches!(
                (self.kind(open + 1), self.kind(open + 2)),
                (Some(K::TOKEN_IDENT), Some(K::TOKEN_COMMA | K::TOKEN_QUESTION)) | (Some(K::TOKEN_ELLIPSIS), _)
            );
            let follows_value = open.checked_sub(1).is_some_and(|n| self.is_complete(self.kind(n)));
            if lists && follows_value && self.kind(open + 1) == Some(K::TOKEN_ELLIPSIS) {
                let at = self.range(open + 1, open + 1);
                let message = "unexpected `...`: only the arguments of a function can have it";
                return Some(SyntaxError::new(at, message).help("remove it"));
            }
            if lists {
                let error = SyntaxError::new(self.after(self.at), "missing `:` after the arguments of the function");
                return Some(error.help("write `{ … }:` before the body"));
            }
        }
        let open = self.structure.bracket().filter(|open| open.kind == Kind::Brace)?;
        let n = self.at;
        if !self.is_of_arguments(open.token) {
            return None;
        }
        // `= 1` for a default, in a text that was read as attributes up to a comma or the end.
        let equals = (open.token + 1..=n).find(|m| self.kind(*m) == Some(K::TOKEN_ASSIGN));
        if let Some(m) = equals {
            let error = SyntaxError::new(self.range(m, m), "unexpected `=`: default values of arguments use `?`");
            return Some(error.help("write `name ? value`"));
        }
        let ellipsis = (open.token + 1..=n).find(|m| self.kind(*m) == Some(K::TOKEN_ELLIPSIS));
        if let Some(m) = ellipsis.filter(|m| self.kind(m + 1) != Some(K::TOKEN_R_BRACE)) {
            let error = SyntaxError::new(self.range(m, m), "unexpected `...`: it must be the last argument");
            return Some(error.help("move it before the `}`, without a comma after it"));
        }
        match (self.previous()?, self.found()?) {
            (_, K::TOKEN_SEMICOLON) => {
                Some(self.here("unexpected `;`: arguments are separated by commas").help("write `,`"))
            }
            (K::TOKEN_COMMA | K::TOKEN_L_BRACE, K::TOKEN_COMMA) => Some(
                self.here("missing argument before `,`").help("remove the comma, or write the name of the argument"),
            ),
            (K::TOKEN_COMMA | K::TOKEN_L_BRACE, _) => None,
            (_, K::TOKEN_IDENT | K::TOKEN_ELLIPSIS) => {
                let message = format!("missing `,` before `{}`", self.text(n));
                Some(SyntaxError::new(self.after(n), message).help("separate the arguments with commas"))
            }
            _ => None,
        }
    }

    /// Where the name of an attribute has to be.
    fn attribute_name(&self) -> Option<SyntaxError> {
        let n = self.at;
        let found = self.found()?;
        let in_set = matches!(self.structure.top().map(|open| open.kind), Some(Kind::Brace | Kind::Let));
        let before = self.previous();
        let begins = in_set && matches!(before, Some(K::TOKEN_SEMICOLON | K::TOKEN_L_BRACE | K::TOKEN_LET));
        let text = self.text(n);
        if !begins && before != Some(K::TOKEN_DOT) {
            return None;
        }
        let quoted = format!("write `\"{text}\"`");
        match found {
            K::TOKEN_URI => {
                let name = text.split(':').next().unwrap_or("");
                let message = format!("unexpected `:` after `{name}`: attributes are set with `=`");
                Some(self.here(message).help(format!("write `{name} = …;`")))
            }
            K::TOKEN_INTEGER | K::TOKEN_FLOAT => {
                let last = if self.adjoin(n) && self.kind(n + 1) == Some(K::TOKEN_IDENT) { n + 1 } else { n };
                let range = self.range(n, last);
                let name = self.written.get(range.clone()).unwrap_or(text);
                let message = format!("unexpected `{name}`: a name that begins with a digit needs quotes");
                Some(SyntaxError::new(range, message).help(format!("write `\"{name}\"`")))
            }
            K::TOKEN_IN | K::TOKEN_THEN | K::TOKEN_ELSE if self.kind(n + 1) != Some(K::TOKEN_ASSIGN) => None,
            K::TOKEN_IF
            | K::TOKEN_THEN
            | K::TOKEN_ELSE
            | K::TOKEN_IN
            | K::TOKEN_LET
            | K::TOKEN_WITH
            | K::TOKEN_ASSERT
            | K::TOKEN_REC
            | K::TOKEN_INHERIT
                if before == Some(K::TOKEN_DOT) || self.kind(n + 1) == Some(K::TOKEN_ASSIGN) =>
            {
                Some(self.here(format!("unexpected `{text}`: a name that is a keyword needs quotes")).help(quoted))
            }
            K::TOKEN_IF | K::TOKEN_LET | K::TOKEN_WITH | K::TOKEN_ASSERT | K::TOKEN_REC => {
                let message = format!("unexpected `{text}`: only attributes can be in `{{ … }}`");
                Some(self.here(message).help("write `name = …;`, or remove the braces"))
            }
            K::TOKEN_ELLIPSIS => {
                Some(self.here("unexpected `...`: only the arguments of a function can have it").help("remove it"))
            }
            K::TOKEN_SEMICOLON if begins => {
                Some(self.here("unexpected `;`: no attribute is before it").help("remove it"))
            }
            K::TOKEN_PATH_ABS | K::TOKEN_PATH_REL | K::TOKEN_PATH_HOME | K::TOKEN_PATH_SEARCH if begins => Some(
                self.here(format!("unexpected path `{text}` in a set")).help("write `name = …;`, or a list, `[ … ]`"),
            ),
            _ if before == Some(K::TOKEN_DOT) && !matches!(found, K::TOKEN_ERROR | K::TOKEN_IDENT) => {
                let error = SyntaxError::new(self.range(n - 1, n - 1), "missing name after `.`");
                Some(error.help("write the name of an attribute"))
            }
            _ => None,
        }
    }

    /// A comma or a semicolon.
    fn separator(&self) -> Option<SyntaxError> {
        let n = self.at;
        let found = self.found()?;
        let comma = match found {
            K::TOKEN_COMMA => true,
            K::TOKEN_SEMICOLON => false,
            _ => return None,
        };
        let top = self.structure.top();
        if comma && self.in_inherit() {
            return Some(
                self.here("unexpected `,`: inherited names are separated by spaces").help("remove the commas"),
            );
        }
        let kind = top.map(|open| open.kind);
        // What comes after the `;` tells whether the end of the bracket is missing.
        let next_is_binding = self.is_before_binding(n + 1);
        match (kind, comma) {
            (Some(Kind::Bracket), true) => {
                Some(self.here("unexpected `,`: list items are separated by spaces").help("remove the commas"))
            }
            (Some(Kind::Bracket), false) if !next_is_binding => {
                Some(self.here("unexpected `;`: list items are separated by spaces").help("remove it"))
            }
            (Some(Kind::Paren), true) => {
                Some(self.here("unexpected `,`: arguments are separated by spaces").help("remove the commas"))
            }
            (Some(Kind::Paren), false) if !next_is_binding && self.kind(n + 1).is_some() => {
                Some(self.here("unexpected `;` in parentheses").help("remove it"))
            }
            (Some(Kind::Bracket | Kind::Paren | Kind::Interpolation), false) => top.map(|open| self.unclosed(open)),
            (Some(Kind::Brace | Kind::Let), true) if self.name_of_binding().is_some() => {
                Some(self.here("unexpected `,`: attributes end with `;`").help("write `;`"))
            }
            (Some(Kind::If | Kind::Then), false) if self.kind(n + 1) == Some(K::TOKEN_ELSE) => {
                Some(self.here("unexpected `;` before `else`").help("remove it"))
            }
            (None, false) if self.is_complete(self.previous()) => {
                Some(self.here("unexpected `;` after the Nix expression").help("remove it"))
            }
            (None, true) if self.at > 0 => {
                Some(self.here("unexpected `,` after the Nix expression").help("write a list, `[ … ]`, or remove it"))
            }
            _ => None,
        }
    }

    fn in_inherit(&self) -> bool {
        self.binding().is_some_and(|start| self.kind(start) == Some(K::TOKEN_INHERIT))
    }

    /// Whether a binding begins with the token, or the brackets around end there.
    fn is_before_binding(&self, n: usize) -> bool {
        match self.kind(n) {
            Some(K::TOKEN_R_BRACE | K::TOKEN_INHERIT | K::TOKEN_IN) => true,
            Some(K::TOKEN_IDENT | K::TOKEN_STRING_START) => {
                let rest = self.tokens[n..].iter().take(40).map(|token| token.kind);
                let mut rest = rest.skip_while(|kind| {
                    matches!(
                        kind,
                        K::TOKEN_IDENT
                            | K::TOKEN_DOT
                            | K::TOKEN_STRING_START
                            | K::TOKEN_STRING_CONTENT
                            | K::TOKEN_STRING_END
                    )
                });
                rest.next() == Some(K::TOKEN_ASSIGN)
            }
            _ => false,
        }
    }

    fn equals(&self) -> Option<SyntaxError> {
        if self.found()? != K::TOKEN_ASSIGN {
            return None;
        }
        let top = self.structure.top();
        let equality = || Some(self.here("unexpected `=`: the operator is `==`").help("write `==` to compare"));
        match top.map(|open| open.kind) {
            Some(Kind::If | Kind::Paren | Kind::Interpolation | Kind::With | Kind::Then) => equality(),
            Some(Kind::Bracket) => {
                let start = self.at.checked_sub(1).and_then(|last| self.start_of_name(last)).filter(|start| *start > 0);
                let on_new_line = start.is_some_and(|start| {
                    self.written[self.tokens[start - 1].end..self.tokens[start].start].contains('\n')
                });
                if let (true, Some(start), Some(open)) = (on_new_line, start, top) {
                    let message = format!("missing `]` before `{}`", self.text(start));
                    let error = SyntaxError::new(self.range(start, start), message);
                    return Some(self.open_at(error, open).help("add `]`"));
                }
                Some(self.here("unexpected `=` in a list: attributes need braces").help("write `{ name = value; }`"))
            }
            None if self.at > 0 => {
                let start = self.at.checked_sub(1).and_then(|last| self.start_of_name(last));
                if start == Some(0) {
                    return Some(
                        self.here("unexpected `=`: attributes need braces").help("write `{ … }` around all of them"),
                    );
                }
                Some(self.here("unexpected `=` after the Nix expression").help("write `==` to compare"))
            }
            Some(Kind::Brace | Kind::Let) => {
                let name = self.at.checked_sub(1)?;
                let start = self.start_of_name(name)?;
                let before = start.checked_sub(1)?;
                match self.kind(before)? {
                    // `a = b = c`
                    K::TOKEN_ASSIGN => equality(),
                    K::TOKEN_INHERIT => {
                        Some(self.here("unexpected `=` after `inherit`").help("remove `inherit`, or the value"))
                    }
                    kind if self.is_complete(Some(kind)) => {
                        let at = self.tokens[before].end;
                        let named = Fault {
                            written: self.written,
                            tokens: self.tokens.clone(),
                            structure: Structure::read(&self.tokens, start).0,
                            at: start,
                            around: self.around,
                        };
                        Some(named.semicolon(at))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether a value can end with the token.
    fn is_complete(&self, kind: Option<K>) -> bool {
        matches!(
            kind,
            Some(
                K::TOKEN_IDENT
                    | K::TOKEN_OR
                    | K::TOKEN_INTEGER
                    | K::TOKEN_FLOAT
                    | K::TOKEN_STRING_END
                    | K::TOKEN_R_BRACE
                    | K::TOKEN_R_BRACK
                    | K::TOKEN_R_PAREN
                    | K::TOKEN_INTERPOL_END
                    | K::TOKEN_PATH_ABS
                    | K::TOKEN_PATH_REL
                    | K::TOKEN_PATH_HOME
                    | K::TOKEN_PATH_SEARCH
                    | K::TOKEN_URI
            )
        )
    }

    fn colon(&self) -> Option<SyntaxError> {
        if self.found()? != K::TOKEN_COLON {
            return None;
        }
        let last = self.at.checked_sub(1)?;
        if self.is_name_of_binding(last) {
            let name = self.start_of_name(last).map(|start| self.range(start, last))?;
            let name = self.written.get(name)?;
            let message = format!("unexpected `:` after `{name}`: attributes are set with `=`");
            return Some(self.here(message).help(format!("write `{name} = …;`")));
        }
        let start = self.binding().or_else(|| Some(self.structure.top()?.token + 1)).unwrap_or(0);
        if (start..self.at).any(|n| self.kind(n) == Some(K::TOKEN_QUESTION)) {
            let message = "unexpected `:`: Nix has no `condition ? a : b`";
            return Some(self.here(message).help("write `if condition then a else b`"));
        }
        None
    }

    fn open_at(&self, error: SyntaxError, open: Open) -> SyntaxError {
        let word = if open.kind.words().0.chars().all(char::is_alphabetic) {
            format!("`{}` is here", self.text(open.token))
        } else {
            format!("this `{}` is not closed", self.text(open.token))
        };
        error.label(self.range(open.token, open.token), word)
    }

    /// The bracket that is open, and not closed where something else is.
    fn unclosed(&self, open: Open) -> SyntaxError {
        let (_, close) = open.kind.words();
        if self.found().is_some() {
            let message = format!("missing `{close}` before `{}`", self.text(self.at));
            return self.open_at(self.here(message), open).help(format!("add `{close}`"));
        }
        let misplaced = self.structure.misplaced(self.written, &self.tokens);
        let open = misplaced.filter(|_| open.kind.words().0.len() == 1).unwrap_or(open);
        let (_, close) = open.kind.words();
        let error = SyntaxError::new(self.after(self.at), format!("missing `{close}` at the end of the Nix code"));
        self.open_at(error, open).help(format!("add `{close}`"))
    }

    /// What closes a bracket, or the end of the text.
    fn closing(&self) -> Option<SyntaxError> {
        let kind = match self.found() {
            None => {
                if self.needs_value(self.previous()) {
                    return None;
                }
                let open = self.structure.top().filter(|open| open.token >= self.around)?;
                return matches!(open.kind, Kind::Brace | Kind::Bracket | Kind::Paren | Kind::Interpolation)
                    .then(|| self.unclosed(open));
            }
            Some(K::TOKEN_R_BRACE) => Kind::Brace,
            Some(K::TOKEN_R_BRACK) => Kind::Bracket,
            Some(K::TOKEN_R_PAREN) => Kind::Paren,
            Some(K::TOKEN_INTERPOL_END) => Kind::Interpolation,
            Some(_) => return None,
        };
        let Some(open) = self.structure.bracket().filter(|open| open.token >= self.around) else {
            let (opening, closing) = kind.words();
            let message = format!("unexpected `{closing}` without a matching `{opening}`");
            return Some(self.here(message).help("remove it"));
        };
        let is_open = self.structure.open.iter().any(|open| open.kind == kind);
        if open.kind == Kind::Brace && !is_open && self.is_complete(self.previous()) {
            let (opening, closing) = kind.words();
            let message = format!("unexpected `{closing}` without a matching `{opening}`");
            return Some(self.here(message).help("remove it"));
        }
        if open.kind != kind && !self.needs_value(self.previous()) {
            // A pseudo bracket inside tells more: `let` without `in`.
            if self.structure.top() != Some(open) {
                return None;
            }
            return Some(self.unclosed(open));
        }
        None
    }

    /// `if`, `then`, `else`, `let` and `in`.
    fn conditional(&self) -> Option<SyntaxError> {
        let n = self.at;
        let found = self.found();
        let top = self.structure.top();
        if self.needs_value(self.previous()) {
            return None;
        }
        if matches!(found, Some(K::TOKEN_THEN))
            && let Some(word) = self.tokens[..n].iter().rposition(|token| {
                token.kind == K::TOKEN_IDENT
                    && matches!(&self.written[token.range()], "elif" | "elsif" | "elseif" | "elseIf")
            })
        {
            let message = format!("unexpected `{}`: Nix has `else if`", self.text(word));
            return Some(SyntaxError::new(self.range(word, word), message).help("write `else if`"));
        }
        let missing = |open: Open, word: &str, then: &str| {
            let at = if found.is_some() { self.range(n, n) } else { self.after(n) };
            let before = found
                .map_or_else(|| " at the end of the Nix code".to_owned(), |_| format!(" before `{}`", self.text(n)));
            let error = SyntaxError::new(at, format!("missing `{word}`{before}"));
            Some(self.open_at(error, open).help(then.to_owned()))
        };
        match (top, found) {
            (Some(open), _) if open.kind == Kind::If && found != Some(K::TOKEN_THEN) => {
                missing(open, "then", "write `if … then … else …`")
            }
            (Some(open), _) if open.kind == Kind::Then && found != Some(K::TOKEN_ELSE) => {
                missing(open, "else", "write `else` and a value: `if` always needs both")
            }
            (Some(open), _) if open.kind == Kind::Let && self.is_after_bindings() => {
                let Some(start) = self.binding().filter(|start| *start < n) else {
                    return missing(open, "in", "write `in` before the expression");
                };
                let error =
                    SyntaxError::new(self.range(start, start), format!("missing `in` before `{}`", self.text(start)));
                Some(self.open_at(error, open).help("write `in` before the expression"))
            }
            (Some(open), Some(K::TOKEN_IN)) if open.kind == Kind::Let => None,
            (_, Some(K::TOKEN_IN)) => Some(self.here("unexpected `in` without `let`").help("remove it")),
            (_, Some(K::TOKEN_THEN | K::TOKEN_ELSE)) => {
                Some(self.here(format!("unexpected `{}` without `if`", self.text(n))).help("remove it"))
            }
            _ => None,
        }
    }

    /// Whether something other than another binding follows the bindings of a `let`.
    fn is_after_bindings(&self) -> bool {
        let Some(start) = self.binding() else { return false };
        // `let a = 1; a + 1`: a name without a value.
        let no_value = !(start..self.at).any(|n| self.kind(n) == Some(K::TOKEN_ASSIGN))
            && self.kind(start) != Some(K::TOKEN_INHERIT);
        no_value && !matches!(self.found(), Some(K::TOKEN_COLON | K::TOKEN_EQUAL)) || self.found().is_none()
    }

    /// Operators and keywords in lists, and as arguments.
    fn in_list(&self) -> Option<SyntaxError> {
        let n = self.at;
        let text = self.text(n);
        let found = self.found()?;
        let in_list = self.structure.top().is_some_and(|open| open.kind == Kind::Bracket);
        let is_keyword = matches!(found, K::TOKEN_IF | K::TOKEN_LET | K::TOKEN_WITH | K::TOKEN_ASSERT);
        if in_list && (is_keyword || is_operator(found)) {
            let message = format!("unexpected `{text}` in a list: expressions need parentheses");
            return Some(self.here(message).help("write `( … )` around the expression"));
        }
        if in_list && found == K::TOKEN_ELLIPSIS {
            return Some(self.here("unexpected `...` in a list").help("remove it, or write it in a comment"));
        }
        if is_keyword && (self.is_complete(self.previous()) || self.previous().is_some_and(is_operator)) {
            let message = format!("unexpected `{text}` in an expression: it needs parentheses");
            return Some(self.here(message).help(format!("write `({text} …)`")));
        }
        None
    }

    /// Whether something has to follow the token.
    fn needs_value(&self, kind: Option<K>) -> bool {
        kind.is_some_and(|kind| {
            is_operator(kind)
                || matches!(
                    kind,
                    K::TOKEN_ASSIGN
                        | K::TOKEN_COLON
                        | K::TOKEN_AT
                        | K::TOKEN_QUESTION
                        | K::TOKEN_IF
                        | K::TOKEN_THEN
                        | K::TOKEN_ELSE
                        | K::TOKEN_IN
                        | K::TOKEN_WITH
                        | K::TOKEN_ASSERT
                        | K::TOKEN_REC
                        | K::TOKEN_DOT
                )
        })
    }

    /// A value that is missing before the fault.
    fn missing_value(&self) -> Option<SyntaxError> {
        let n = self.at;
        let interpolation = || {
            let error = self.here("unexpected `${`: interpolation needs a string or a path");
            Some(error.help("write `\"${…}\"`, or only the expression"))
        };
        let Some(previous) = self.previous() else {
            return match self.found() {
                None => Some(SyntaxError::new(0..0, "missing Nix expression").help("write an expression")),
                Some(K::TOKEN_INTERPOL_START) => interpolation(),
                Some(K::TOKEN_INHERIT) => {
                    let error = self.here("unexpected `inherit`: attributes need braces");
                    Some(error.help("write `{ inherit …; }`"))
                }
                Some(_) => None,
            };
        };
        let last = n - 1;
        let word = self.text(last);
        let at = || self.range(last, last);
        match previous {
            K::TOKEN_REC => Some(SyntaxError::new(at(), "missing `{` after `rec`").help("write `rec { … }`")),
            K::TOKEN_AT => Some(SyntaxError::new(at(), "missing `{` after `@`").help("write `name@{ … }`")),
            K::TOKEN_COLON if !self.needs_value(self.found()) || self.found().is_none() => {
                Some(SyntaxError::new(at(), "missing function body after `:`").help("write an expression after it"))
            }
            K::TOKEN_DOT => {
                Some(SyntaxError::new(at(), "missing name after `.`").help("write the name of an attribute"))
            }
            K::TOKEN_L_PAREN if self.found() == Some(K::TOKEN_R_PAREN) => {
                Some(SyntaxError::new(self.range(last, n), "missing expression in parentheses").help("remove them"))
            }
            K::TOKEN_INTERPOL_START if self.found() == Some(K::TOKEN_INTERPOL_END) => {
                Some(SyntaxError::new(self.range(last, n), "missing expression in `${ }`").help("write a name in it"))
            }
            K::TOKEN_SEMICOLON if self.structure.opener(last).is_some() => {
                let word = self.structure.opener(last).map_or("with", |opener| self.text(opener));
                let error = SyntaxError::new(at(), format!("missing expression after the `;` of `{word}`"));
                Some(error.help(format!("write an expression after it, as in `{word} …; …`")))
            }
            kind if self.needs_value(Some(kind)) => {
                let found = self.found();
                if found.is_some_and(is_operator) || found == Some(K::TOKEN_ASSIGN) {
                    let message = format!("unexpected `{}` after `{word}`", self.text(n));
                    return Some(self.here(message).help("write a value between the two"));
                }
                if found == Some(K::TOKEN_INTERPOL_START) {
                    return interpolation();
                }
                let ends = matches!(
                    found,
                    None | Some(
                        K::TOKEN_SEMICOLON
                            | K::TOKEN_R_BRACE
                            | K::TOKEN_R_BRACK
                            | K::TOKEN_R_PAREN
                            | K::TOKEN_INTERPOL_END
                            | K::TOKEN_COMMA
                            | K::TOKEN_THEN
                            | K::TOKEN_ELSE
                            | K::TOKEN_IN
                    )
                );
                ends.then(|| {
                    let error = SyntaxError::new(at(), format!("missing value after `{word}`"));
                    error.help(format!("write an expression after `{word}`"))
                })
            }
            _ => None,
        }
    }

    /// A missing `;`, or an attribute without a value.
    fn missing_semicolon(&self) -> Option<SyntaxError> {
        let n = self.at;
        let previous = self.previous();
        if !self.is_complete(previous) {
            return None;
        }
        let top = self.structure.top()?;
        match top.kind {
            Kind::With => {
                let word = self.text(top.token);
                // The line on which it begins is what it is about.
                let ends = (top.token + 2..n).find(|m| {
                    self.is_complete(self.kind(m - 1))
                        && self.written[self.tokens[m - 1].end..self.tokens[*m].start].contains('\n')
                });
                let end = ends.unwrap_or(n);
                let written = self.written.get(self.tokens[top.token].start..self.tokens[end - 1].end).unwrap_or(word);
                let shown = if written.len() <= 30 && !written.contains('\n') { written } else { word };
                let error = SyntaxError::new(self.after(end), format!("missing `;` after `{shown}`"));
                Some(error.help("add `;`"))
            }
            Kind::Brace | Kind::Let => {
                if self.name_of_binding().is_some() || self.in_inherit() {
                    if self.in_inherit() && self.found() == Some(K::TOKEN_DOT) {
                        let message = "unexpected `.`: `inherit` only takes names";
                        return Some(self.here(message).help("write `name = set.name;`, or `inherit (set) name;`"));
                    }
                    return Some(self.semicolon(self.tokens[n - 1].end));
                }
                let start = self.start_of_name(n - 1).filter(|start| Some(*start) == self.binding())?;
                let name = self.written.get(self.range(start, n - 1))?;
                let error = SyntaxError::new(self.after(n), format!("missing `=` after `{name}`"));
                Some(error.help(format!("write `{name} = …;`")))
            }
            _ => None,
        }
    }

    /// A `;` that is missing at an offset, where the value of the binding ends.
    fn semicolon(&self, at: usize) -> SyntaxError {
        let message = match self.name_of_binding() {
            Some(name) if name.len() <= 60 => format!("missing `;` after the value of `{name}`"),
            _ if self.in_inherit() => "missing `;` after `inherit`".to_owned(),
            _ => "missing `;` after the value".to_owned(),
        };
        SyntaxError::new(at..at, message).help("add `;`")
    }
}

/// Whether a token is an operator between two values, or before one.
fn is_operator(kind: K) -> bool {
    matches!(
        kind,
        K::TOKEN_ADD
            | K::TOKEN_SUB
            | K::TOKEN_MUL
            | K::TOKEN_DIV
            | K::TOKEN_CONCAT
            | K::TOKEN_UPDATE
            | K::TOKEN_EQUAL
            | K::TOKEN_NOT_EQUAL
            | K::TOKEN_LESS
            | K::TOKEN_LESS_OR_EQ
            | K::TOKEN_MORE
            | K::TOKEN_MORE_OR_EQ
            | K::TOKEN_AND_AND
            | K::TOKEN_OR_OR
            | K::TOKEN_IMPLICATION
            | K::TOKEN_INVERT
            | K::TOKEN_PIPE_LEFT
            | K::TOKEN_PIPE_RIGHT
    )
}

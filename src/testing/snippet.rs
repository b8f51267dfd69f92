//! Nix in the text of a book: an expression, or the part of one that the reader is shown.
//!
//! A snippet is tried as an expression, as attributes (`a = 1;`, the last `;` left out or not), as items of a list, as
//! what is before an expression (a function's head, `let … in`, `with …;`), and as a list of renamings (`a -> b`).
//! What is elided, `...` or `…`, and `*` for any attribute, is taken for what fits there; at the end of a snippet it
//! stands for all that would follow. Only where nothing of that reads is the snippet wrong, and then it is wrong at the
//! offset that the best reading reached.

use rnix::SyntaxKind;

use super::parse::{self, SyntaxError, error_around, is_too_large};

/// What is put around a snippet.
const READINGS: [(&str, &str); 5] = [("", ""), ("{", "\n}"), ("{", "\n;}"), ("", "\nnull"), ("[", "\n]")];

/// The syntax error of a snippet, where it has one.
pub fn error(text: &str) -> Option<SyntaxError> {
    if is_too_large(text) {
        return parse::error(text);
    }
    // A snippet of comments alone says nothing wrong.
    if rnix::tokenize(text).all(|(kind, _)| kind.is_trivia()) || is_renaming(text) {
        return None;
    }
    read(text)
}

/// The error of the reading that comes furthest, unless one comes to the end.
fn read(text: &str) -> Option<SyntaxError> {
    let mut best: Option<(usize, SyntaxError)> = None;
    let filled = [Some(text.to_owned()), fill(text, Filling::ByPosition), fill(text, Filling::Names)];
    for filled in filled.into_iter().flatten() {
        for (before, after) in READINGS {
            let (reached, error) = error_around(text, before, &filled, after)?;
            if best.as_ref().is_none_or(|(furthest, _)| reached > *furthest) {
                best = Some((reached, error));
            }
        }
    }
    best.map(|(_, error)| error)
}

/// Whether every line says what became of something: `old -> new`.
fn is_renaming(text: &str) -> bool {
    let reads = |text: &str| !text.trim().is_empty() && read(text.trim()).is_none();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    let some = lines.peek().is_some();
    some && lines.all(|line| line.split_once("->").is_some_and(|(old, new)| reads(old) && reads(new)))
}

/// What is put in place of what is elided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filling {
    /// Nothing where something may be left out, a name where something has to be.
    ByPosition,
    /// A name everywhere.
    Names,
}

/// The text with what is elided filled in, at the same length; `None` where nothing is.
fn fill(text: &str, filling: Filling) -> Option<String> {
    use SyntaxKind as K;
    let mut tokens = Vec::new();
    let mut at = 0;
    for (kind, token) in rnix::tokenize(text) {
        if !kind.is_trivia() {
            tokens.push((kind, at, token));
        }
        at += token.len();
    }
    let kind = |n: usize| tokens.get(n).map(|token| token.0);
    let mut filled = text.to_owned();
    let mut any = false;
    for (n, (found, start, token)) in tokens.iter().enumerate() {
        let previous = n.checked_sub(1).and_then(kind);
        let is_argument = kind(n + 1) == Some(K::TOKEN_R_BRACE)
            && matches!(previous, Some(K::TOKEN_COMMA | K::TOKEN_L_BRACE))
            && matches!(kind(n + 2), Some(K::TOKEN_COLON | K::TOKEN_AT));
        let any_attribute = *found == K::TOKEN_MUL && previous == Some(K::TOKEN_DOT);
        let elided = (*found == K::TOKEN_ELLIPSIS && !is_argument) || *token == "…" || any_attribute;
        if !elided {
            continue;
        }
        any = true;
        let may_be_left_out = matches!(
            previous,
            None | Some(K::TOKEN_SEMICOLON | K::TOKEN_L_BRACE | K::TOKEN_L_BRACK | K::TOKEN_LET | K::TOKEN_R_BRACE)
        );
        let range = *start..start + token.len();
        if filling == Filling::ByPosition && may_be_left_out {
            filled.replace_range(range, &" ".repeat(token.len()));
            // `...;` is an elided attribute.
            if let Some((K::TOKEN_SEMICOLON, semicolon, _)) = tokens.get(n + 1) {
                filled.replace_range(*semicolon..semicolon + 1, " ");
            }
        } else {
            filled.replace_range(range, &"_".repeat(token.len()));
        }
    }
    // At the end it stands for what closes the brackets, too.
    if tokens.last().is_some_and(|(kind, _, token)| *kind == K::TOKEN_ELLIPSIS || *token == "…") {
        filled.push_str(&closing(&tokens));
    }
    any.then_some(filled)
}

/// What closes the brackets that are open.
fn closing(tokens: &[(SyntaxKind, usize, &str)]) -> String {
    use SyntaxKind as K;
    let mut open = Vec::new();
    for (kind, _, _) in tokens {
        match kind {
            K::TOKEN_L_BRACE => open.push("}"),
            K::TOKEN_L_BRACK => open.push("]"),
            K::TOKEN_L_PAREN => open.push(")"),
            K::TOKEN_R_BRACE | K::TOKEN_R_BRACK | K::TOKEN_R_PAREN => {
                open.pop();
            }
            _ => {}
        }
    }
    // An attribute's value that was begun within braces has to be ended as well.
    let mut closing = String::from("\n");
    for (n, bracket) in open.iter().enumerate().rev() {
        closing.push_str(bracket);
        if n > 0 && open[n - 1] == "}" {
            closing.push(';');
        }
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_reader_may_be_shown() {
        for text in [
            "{ a = 1; }",
            "a = 1;\nb.c = [ 2 ];",
            "{ pkgs, ... }:",
            "{ lib, ... }@args:\nlib.id",
            "with lib;",
            "let a = 1; in",
            "./a.nix\n./b.nix",
            "{ a = 1; ... }",
            "{ a = ...; }",
            "{ ...; a = 1; }",
            "[ a ... ]",
            "{ # …\n}",
            "{ …\n}",
            "f ... { }",
            "{ pkgs, ... }:\n{\n  ...\n}",
            "(import ./x.nix { ... })",
            "stdenv.mkDerivation {\n  pname = \"...\";\n  ...\n}",
            "# just a comment",
            "",
            "inherit (lib) a b;",
            "pkgs.hello",
            "outputs = { self, ... }: { };",
            "a.b = {\n  c = 1;\n  ...",
            "{ pkgs, ... }:\n{\n  a = [\n    1\n    ...",
            "old.*.name -> new.name = [ ... ]\nolder -> newer",
            "a.*.b = 1;",
        ] {
            assert_eq!(error(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_wrong_at_its_span() {
        for (text, start, message) in [
            ("a = 1;\nb = 2\nc = 3;", 12, "missing `;` after the value of `b`"),
            ("{ a = 1 }", 7, "missing `;` after the value of `a`"),
            ("programs.x = {\n  a = true\n  b = 1;\n};\n", 25, "missing `;` after the value of `a`"),
        ] {
            let error = error(text).unwrap_or_else(|| panic!("{text} is wrong"));
            assert_eq!((error.at.start, error.message.as_str()), (start, message), "{text}");
        }
        for text in ["{ a = [ 1; }", "f (", "a = \"x;", "if a then", "]"] {
            assert!(error(text).is_some(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([\\[\\]{}();=:\"'$é…@,]|\\.\\.\\.|\\$\\{|a|let|in| |\n){0,40}") {
            if let Some(error) = error(&text) {
                prop_assert!(text.get(error.at.clone()).is_some(), "{:?}", error);
            }
        }
    }
}

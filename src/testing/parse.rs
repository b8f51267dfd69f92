//! Level `parse`: the Nix files of a recipe are read by the embedded parser.

use rnix::{ParseError, Root};

use crate::diagnostics::{Code, Diagnostic};
use crate::recipe::Recipe;
use crate::source::{FileId, Sources, Span};

/// Parses every Nix file of a recipe.
pub fn check(recipe: &Recipe, sources: &Sources) -> Vec<Diagnostic> {
    let files = recipe.files.iter().filter(|file| file.path.ends_with(".nix")).filter_map(|file| file.text);
    files.flat_map(|file| errors(sources.file(file).text()).into_iter().map(move |e| e.diagnostic(file, 0))).collect()
}

/// What is wrong with a text that should be Nix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The offset where it was seen.
    pub start: usize,
    /// The offset after it.
    pub end: usize,
    /// What was wrong, as a sentence.
    pub message: String,
}

impl SyntaxError {
    /// As a message about a file, in which the text starts at `offset`.
    pub fn diagnostic(&self, file: FileId, offset: usize) -> Diagnostic {
        Diagnostic::error(
            Code::NixSyntax,
            Span::new(file, offset + self.start, offset + self.end),
            self.message.clone(),
        )
    }
}

/// The longest text that is read, in bytes. A longer one is no example, and the parser takes time that grows with the
/// square of what nests.
const LONGEST: usize = 32 << 10;

/// A text up to this length cannot nest so deep that its tree needs much of the stack.
const SHORT: usize = 4 << 10;

/// The syntax errors of a text that should be a Nix expression; the first says most.
pub fn errors(text: &str) -> Vec<SyntaxError> {
    let everywhere = |message: &str| vec![SyntaxError { start: 0, end: 0, message: message.to_owned() }];
    if text.len() > LONGEST {
        return everywhere("this is too long to be an example");
    }
    if has_long_word(text) {
        return everywhere("this has a word that is too long to be read");
    }
    if depth_of_lists(text) > DEEPEST {
        return everywhere("this nests too deep to be read");
    }
    let read = || Root::parse(text).errors().iter().take(1).map(|error| describe(error, text.len())).collect();
    if text.len() <= SHORT {
        return read();
    }
    // A tree is dropped node within node, and `a a a …` makes a tree as deep as it is long.
    std::thread::scope(|scope| {
        let big = std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(scope, read);
        big.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| everywhere("this cannot be read"))
    })
}

/// Whether a text goes beyond what is read at all, of which [`errors`] tells without a look at its tokens.
pub(super) fn is_too_large(text: &str) -> bool {
    text.len() > LONGEST || has_long_word(text)
}

/// From each name in a row of characters that may be a path, rnix looks for a slash up to the end of the row: this many
/// characters, names times length, are gone over for one row at most.
const MOST_LOOKED_AT: usize = 4 << 20;

fn has_long_word(text: &str) -> bool {
    let parts_names = |b: u8| matches!(b, b'.' | b'+' | b'/' | b'~' | b':');
    let in_path = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'\'') || parts_names(b);
    let words = text.as_bytes().split(|b| !in_path(*b));
    words.into_iter().any(|word| word.len() * word.iter().filter(|b| parts_names(**b)).count() > MOST_LOOKED_AT)
}

/// As deep as the parser goes into other brackets.
const DEEPEST: usize = 500;

/// How deep lists nest, at most: brackets in strings and comments count too.
fn depth_of_lists(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn describe(error: &ParseError, end: usize) -> SyntaxError {
    use ParseError as E;
    let at = |range: &rnix::TextRange, message: String| SyntaxError {
        start: range.start().into(),
        end: range.end().into(),
        message,
    };
    let names = |kinds: &[rnix::SyntaxKind]| kinds.iter().map(|kind| token(*kind)).collect::<Vec<_>>().join(" or ");
    match error {
        E::UnexpectedWanted(found, range, wanted) => {
            at(range, format!("expected {} before {}", names(wanted), token(*found)))
        }
        E::Unexpected(range) => at(range, "unexpected text".to_owned()),
        E::UnexpectedExtra(range) => at(range, "unexpected text after the Nix expression".to_owned()),
        E::UnexpectedDoubleBind(range) => at(range, "duplicate argument".to_owned()),
        E::DuplicatedArgs(range, name) => at(range, format!("duplicate argument {name}")),
        E::UnexpectedEOF => SyntaxError { start: end, end, message: "the Nix expression is incomplete".to_owned() },
        E::UnexpectedEOFWanted(wanted) => {
            SyntaxError { start: end, end, message: format!("expected {} before the end", names(wanted)) }
        }
        E::RecursionLimitExceeded => {
            SyntaxError { start: 0, end: 0, message: "this nests too deep to be read".to_owned() }
        }
        other => SyntaxError { start: end, end, message: other.to_string() },
    }
}

/// A token as people write it.
fn token(kind: rnix::SyntaxKind) -> String {
    use rnix::SyntaxKind as K;
    let written = match kind {
        K::TOKEN_SEMICOLON => "`;`",
        K::TOKEN_ASSIGN => "`=`",
        K::TOKEN_COLON => "`:`",
        K::TOKEN_COMMA => "`,`",
        K::TOKEN_L_BRACE => "`{`",
        K::TOKEN_R_BRACE => "`}`",
        K::TOKEN_L_BRACK => "`[`",
        K::TOKEN_R_BRACK => "`]`",
        K::TOKEN_L_PAREN => "`(`",
        K::TOKEN_R_PAREN => "`)`",
        K::TOKEN_IDENT => "a name",
        K::TOKEN_IN => "`in`",
        K::TOKEN_THEN => "`then`",
        K::TOKEN_ELSE => "`else`",
        K::TOKEN_ELLIPSIS => "`...`",
        K::TOKEN_STRING_END => "the end of the string",
        K::TOKEN_INTERPOL_END => "`}`",
        other => return format!("{other:?}").trim_start_matches("TOKEN_").to_lowercase().replace('_', " "),
    };
    written.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn messages(text: &str) -> Vec<(usize, String)> {
        errors(text).into_iter().map(|e| (e.start, e.message)).collect()
    }

    #[test]
    fn errors_say_what_is_wrong_and_where() {
        assert_eq!(messages("{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell { }"), []);
        assert_eq!(messages("{ a = 1 }"), [(8, "expected `;` before `}`".to_owned())]);
        assert_eq!(messages("[ 1 2"), [(5, "the Nix expression is incomplete".to_owned())]);
        assert_eq!(messages("1 ]").len(), 1);
        assert_eq!(messages("").len(), 1);
    }

    #[test]
    fn deep_nesting_is_told() {
        for deep in ["[", "(", "{ a = ", "!", "a: ", "a ", "a+", "a++", "a->", "a.b or ", "\"${", "if a then a else "] {
            let text = deep.repeat(SHORT * 3 / 2 / deep.len());
            let found = errors(&text);
            // A function that is applied over and over is whole; everything else lacks its end.
            assert_eq!(found.is_empty(), deep == "a ", "{deep:?}: {found:?}");
            assert!(
                found.iter().all(|error| error.start <= error.end && error.end <= text.len()),
                "{deep:?}: {found:?}"
            );
        }
        assert_eq!(messages(&"1 ".repeat(LONGEST))[0].1, "this is too long to be an example");
        assert_eq!(messages(&"[".repeat(1_000))[0].1, "this nests too deep to be read");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([\\[\\]{}();=:\"'$.!-]|''|\\$\\{|a|if|let|in| |\n){0,60}") {
            for error in errors(&text) {
                prop_assert!(error.start <= error.end && error.end <= text.len());
            }
        }
    }
}

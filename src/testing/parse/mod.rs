//! Level `parse`: the Nix files of a recipe are read by the embedded parser.
//!
//! The parser says where something is wrong, and what it would have taken there. What is said to people is found by a look at
//! the tokens around that place (`message`), at characters that Nix does not have (`characters`), and at what is open there
//! (`tokens`).

mod characters;
mod message;
#[cfg(test)]
mod texts;
mod tokens;

use std::ops::Range;

use rnix::{ParseError, Root};

use crate::diagnostics::{Code, Diagnostic};
use crate::recipe::Recipe;
use crate::source::{Sources, Span};

/// Parses every Nix file of a recipe.
pub fn check(recipe: &Recipe, sources: &Sources) -> Vec<Diagnostic> {
    let files = recipe.files.iter().filter(|file| file.path.ends_with(".nix")).filter_map(|file| file.text);
    let errors = files.filter_map(|file| Some((file, error(sources.file(file).text())?)));
    errors.map(|(file, error)| error.diagnostic(|range| Span::new(file, range.start, range.end))).collect()
}

/// What is wrong with a text that should be Nix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where it is, in bytes.
    pub at: Range<usize>,
    /// What is wrong, as a message says it.
    pub message: String,
    /// What to do, as an imperative.
    pub help: Option<String>,
    /// A second place that belongs to it, with what is there: the bracket that is not closed.
    pub label: Option<(Range<usize>, String)>,
}

impl SyntaxError {
    fn new(at: Range<usize>, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), help: None, label: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn label(mut self, at: Range<usize>, text: impl Into<String>) -> Self {
        self.label = Some((at, text.into()));
        self
    }

    /// As a message; `span` says where in a file a range of the text is.
    pub fn diagnostic(&self, span: impl Fn(Range<usize>) -> Span) -> Diagnostic {
        let diagnostic = Diagnostic::error(Code::NixSyntax, span(self.at.clone()), self.message.clone());
        let diagnostic = diagnostic.maybe_help(self.help.clone());
        match &self.label {
            Some((at, text)) => diagnostic.label(span(at.clone()), text.clone()),
            None => diagnostic,
        }
    }

    /// With the places of a text from which `start` bytes are cut at its front and all after `length` bytes.
    fn within(mut self, start: usize, length: usize) -> Self {
        let cut = |range: &Range<usize>| {
            let from = range.start.saturating_sub(start).min(length);
            from..range.end.saturating_sub(start).clamp(from, length)
        };
        self.at = cut(&self.at);
        self.label = self.label.filter(|(at, _)| at.start >= start).map(|(at, text)| (cut(&at), text));
        self
    }
}

/// The longest text that is read, in bytes. A longer one is no example, and the parser takes time that grows with the
/// square of what nests.
const LONGEST: usize = 32 << 10;

/// A text up to this length cannot nest so deep that its tree needs much of the stack.
const SHORT: usize = 4 << 10;

/// The syntax error of a text that should be a Nix expression.
pub fn error(text: &str) -> Option<SyntaxError> {
    Some(error_around(text, "", text, "")?.1)
}

/// The syntax error of a text with something before and after it; and the offset in `text` at which the parser has noticed
/// it. `read` is what is read in its place, of the same length: it may go on after that.
pub(super) fn error_around(text: &str, before: &str, read: &str, after: &str) -> Option<(usize, SyntaxError)> {
    let everywhere = |message: &str, help: &str| Some((0, SyntaxError::new(0..0, message).help(help)));
    if text.len() > LONGEST {
        return everywhere("the Nix code is longer than 32 KB", "shorten it, or split it");
    }
    if has_long_word(text) {
        return everywhere("a word in the Nix code is too long", "shorten it");
    }
    if depth_of_lists(text) > DEEPEST {
        return everywhere("the Nix code is nested too deeply", "name the inner part with `let`");
    }
    let whole = format!("{before}{read}{after}");
    let written = format!("{before}{text}{after}");
    let bounds = before.len()..before.len() + text.len();
    let noticed = if whole.len() <= SHORT {
        notice(&whole)
    } else {
        // A tree is dropped node within node, and `a a a …` makes a tree as deep as it is long.
        std::thread::scope(|scope| {
            let big = std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(scope, || notice(&whole));
            big.ok().and_then(|thread| thread.join().ok()).unwrap_or(Some(Noticed::Depth))
        })
    };
    let noticed = match noticed {
        Some(Noticed::Depth) => {
            return everywhere("the Nix code is nested too deeply", "name the inner part with `let`");
        }
        Some(Noticed::Argument(range, name)) => {
            let error = SyntaxError::new(range.clone(), format!("duplicate argument `{name}`")).help("remove it");
            return Some((range.start.saturating_sub(before.len()), error.within(before.len(), text.len())));
        }
        Some(Noticed::At(at)) => Some(at),
        None => None,
    };
    let (reached, error) = message::describe(&whole, &written, &bounds, noticed)?;
    Some((reached.saturating_sub(before.len()).min(text.len()), error.within(before.len(), text.len())))
}

/// Whether a text goes beyond what is read at all, of which [`error()`] tells without a look at its tokens.
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

/// What the parser has noticed first.
enum Noticed {
    /// Something at an offset.
    At(usize),
    /// A second argument of one name, or a second `@`.
    Argument(Range<usize>, String),
    /// It nests too deep.
    Depth,
}

fn notice(text: &str) -> Option<Noticed> {
    use ParseError as E;
    let parsed = Root::parse(text);
    let range = |range: &rnix::TextRange| range.start().into()..range.end().into();
    Some(match parsed.errors().first()? {
        E::Unexpected(at) | E::UnexpectedExtra(at) | E::UnexpectedWanted(_, at, _) => Noticed::At(at.start().into()),
        E::UnexpectedDoubleBind(at) => Noticed::Argument(range(at), "@".to_owned()),
        E::DuplicatedArgs(at, name) => Noticed::Argument(range(at), name.clone()),
        E::RecursionLimitExceeded => Noticed::Depth,
        _ => Noticed::At(text.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(text: &str) -> Option<String> {
        error(text).map(|error| error.message)
    }

    /// Whether all places of an error are between characters of the text.
    fn is_inside(error: &SyntaxError, text: &str) -> bool {
        let label = error.label.iter().map(|(at, _)| at.clone());
        label.chain([error.at.clone()]).all(|at| text.get(at).is_some())
    }

    #[test]
    fn deep_nesting_is_told() {
        for deep in ["[", "(", "{ a = ", "!", "a: ", "a ", "a+", "a++", "a->", "a.b or ", "\"${", "if a then a else "] {
            let text = deep.repeat(SHORT * 3 / 2 / deep.len());
            let found = error(&text);
            // A function that is applied over and over is whole; everything else lacks its end.
            assert_eq!(found.is_none(), deep == "a ", "{deep:?}: {found:?}");
            assert!(found.iter().all(|error| is_inside(error, &text)), "{deep:?}: {found:?}");
        }
        assert_eq!(message(&"1 ".repeat(LONGEST)).unwrap(), "the Nix code is longer than 32 KB");
        assert_eq!(message(&"[".repeat(1_000)).unwrap(), "the Nix code is nested too deeply");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([\\[\\]{}();=:\"'$.!-]|''|\\$\\{|a|if|let|in| |\n){0,60}") {
            if let Some(error) = error(&text) {
                prop_assert!(is_inside(&error, &text));
            }
        }
    }
}

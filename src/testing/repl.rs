//! Transcripts of `nix repl` and of `nix-instantiate --eval` in the text of a book: what is typed is evaluated, and
//! compared with what is under it.

use crate::formats::wildcard::Wildcard;
use crate::recipe::transcript::ANY;

/// Something that is evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The expression, what was typed before it included.
    pub expression: String,
    /// What was typed, for people.
    pub typed: String,
    /// The offset in the block of what was typed.
    pub offset: usize,
    /// What is expected; `None` where nothing is shown.
    pub expected: Option<String>,
}

const PROMPT: &str = "nix-repl>";

/// A transcript is followed as long as the names that it has given come to no more than this, in bytes: all of them are part
/// of each expression after.
const MOST_BEFORE: usize = 16 << 10;

/// Whether a block is a transcript of `nix repl`.
pub fn is_repl(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with(PROMPT))
}

/// What is typed in a transcript of `nix repl`, as far as it can be followed: a command other than `:p` and
/// `:l <nixpkgs>` ends that.
pub fn queries(text: &str) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    let mut before = String::new();
    let mut offset = 0;
    // Whether lines are output of the last query, and not of something that gives no value.
    let mut answered = false;
    for whole in text.split_inclusive('\n') {
        let start = offset;
        offset += whole.len();
        let line = whole.trim_end_matches(['\n', '\r']);
        let Some(typed) = line.trim_start().strip_prefix(PROMPT) else {
            if let (true, Some(query)) = (answered, queries.last_mut()) {
                let expected = query.expected.get_or_insert_default();
                expected.push_str(line);
                expected.push('\n');
            }
            continue;
        };
        let typed = typed.trim();
        answered = false;
        if typed.is_empty() {
            continue;
        }
        if let Some(command) = typed.strip_prefix(':') {
            let (name, argument) = command.split_once(' ').unwrap_or((command, ""));
            match (name, argument.trim()) {
                ("l" | "load" | "a" | "add", "<nixpkgs>") => before.push_str("with import <nixpkgs> { }; "),
                ("p" | "print", expression) if !expression.is_empty() => {
                    queries.push(query(&before, expression, typed, start));
                    answered = true;
                }
                _ => break,
            }
        } else if let Some(binding) = binding(typed) {
            if before.len() + binding.len() > MOST_BEFORE {
                break;
            }
            before.push_str(&format!("let {binding}; in "));
        } else {
            queries.push(query(&before, typed, typed, start));
            answered = true;
        }
    }
    queries
}

fn query(before: &str, expression: &str, typed: &str, offset: usize) -> Query {
    Query { expression: format!("{before}({expression})"), typed: typed.to_owned(), offset, expected: None }
}

/// `a = 1` or `a = 1;`, which gives a name to a value.
fn binding(typed: &str) -> Option<&str> {
    let (name, rest) = typed.split_once('=')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '\'');
    let name = name.trim();
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(is_name);
    (named && !rest.starts_with('=')).then(|| typed.trim_end_matches(';').trim_end())
}

/// A command `nix-instantiate --eval …` that needs nothing but nix: its query.
pub fn instantiate(command: &str) -> Option<(String, bool)> {
    let words = words(command)?;
    let mut words = words.iter().map(String::as_str);
    if words.next()? != "nix-instantiate" {
        return None;
    }
    let (mut eval, mut strict, mut expression) = (false, false, None);
    while let Some(word) = words.next() {
        match word {
            "--eval" => eval = true,
            "--strict" => strict = true,
            "--expr" | "-E" => expression = Some(words.next()?.to_owned()),
            _ => return None,
        }
    }
    expression.filter(|_| eval).map(|expression| (expression, strict))
}

/// The words of a simple command; `None` for one that needs a shell.
fn words(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => word.push(chars.next()?),
                        '$' | '`' => return None,
                        c => word.push(c),
                    }
                }
            }
            '\\' => match chars.next()? {
                '\n' => {}
                c => word.get_or_insert_default().push(c),
            },
            '$' | '`' | '|' | '&' | ';' | '<' | '>' | '(' | ')' | '*' | '?' => return None,
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

/// Whether a value that nix printed is what is expected, or the error that is.
pub fn agrees(expected: &str, seen: &str) -> bool {
    if let Some(error) = expected.trim_start().strip_prefix("error:") {
        let first = Wildcard::new(error.lines().next().unwrap_or("").trim(), ANY);
        return seen.contains("error:")
            && seen.lines().any(|line| first.matches(line.trim().trim_start_matches("error:").trim()));
    }
    Wildcard::new(&plain(expected), ANY).matches(&plain(seen))
}

/// A printed value in one form: nix has several, from version to version. Runs of white space are one space, functions
/// look alike.
fn plain(value: &str) -> String {
    let mut plain = String::new();
    let mut rest = value.trim();
    while let Some(c) = rest.chars().next() {
        if let Some(length) = function(rest) {
            plain.push_str("«function»");
            rest = &rest[length..];
            continue;
        }
        if !c.is_whitespace() {
            plain.push(c);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
        rest = &rest[c.len_utf8()..];
    }
    plain
}

/// The length of a function as nix prints it, where the text starts with one: `<LAMBDA>`, or `«lambda @ «string»:1:1»`.
fn function(text: &str) -> Option<usize> {
    if ["<LAMBDA>", "<PRIMOP>", "<PRIMOP-APP>"].iter().any(|word| text.starts_with(word)) {
        return text.find('>').map(|at| at + 1);
    }
    if !text.starts_with("«lambda") && !text.starts_with("«primop") {
        return None;
    }
    let mut depth = 0;
    let end = text.char_indices().find(|(_, c)| {
        depth += i32::from(*c == '«') - i32::from(*c == '»');
        depth == 0
    });
    end.map(|(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repl_is_followed() {
        let text = "nix-repl> x = 1\n\nnix-repl> x + 1\n2\n\nnix-repl> :l <nixpkgs>\nAdded 9 variables.\n\nnix-repl> { a = x; }\n{\n  a = 1;\n}\nnix-repl> :b hello\n";
        let queries = queries(text);
        let shown: Vec<_> =
            queries.iter().map(|q| (q.expression.as_str(), q.expected.as_deref().map(str::trim))).collect();
        assert_eq!(
            shown,
            [
                ("let x = 1; in (x + 1)", Some("2")),
                ("let x = 1; in with import <nixpkgs> { }; ({ a = x; })", Some("{\n  a = 1;\n}")),
            ]
        );
        assert_eq!(&text[queries[0].offset..][..18], "nix-repl> x + 1\n2\n");
    }

    #[test]
    fn commands_that_need_nothing_but_nix() {
        let query = |command| instantiate(command);
        assert_eq!(query("nix-instantiate --eval --expr '1 + 2'"), Some(("1 + 2".to_owned(), false)));
        assert_eq!(query("nix-instantiate --eval --strict -E \"{ a = 1; }\""), Some(("{ a = 1; }".to_owned(), true)));
        for other in [
            "nix-instantiate --eval file.nix",
            "nix-instantiate --expr 1",
            "nix-instantiate --eval -E 1 | cat",
            "nix-build -E 1",
            "nix-instantiate --eval -E \"$x\"",
            "nix-instantiate --eval -E '1",
            "",
        ] {
            assert_eq!(query(other), None, "{other}");
        }
    }

    #[test]
    fn values_agree_whatever_their_form() {
        for (expected, seen) in [
            ("2\n", "2\n"),
            ("{\n  a = 1;\n}", "{ a = 1; }\n"),
            ("{ a = { ... }; }", "{ a = { b = 1; }; }"),
            ("«lambda @ «string»:1:1»", "<LAMBDA>"),
            ("error: undefined variable 'x'", "error: undefined variable 'x'\n\n  at (string):1:1"),
            ("error: value is ...", "error: value is an integer"),
        ] {
            assert!(agrees(expected, seen), "{expected:?} {seen:?}");
        }
        for (expected, seen) in [("2", "3"), ("error: a", "error: b"), ("error: a", "a"), ("[ 1 ]", "[ 2 ]")] {
            assert!(!agrees(expected, seen), "{expected:?} {seen:?}");
        }
    }
}

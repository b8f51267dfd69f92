//! Code → HTML with classes, at build time; the theme gives them colours for light and dark.
//!
//! Grammars are those of `two-face`, which has Nix, TOML and DotENV. Transcripts of a terminal are not in it, and are
//! more than a grammar can say (what is typed is code of another language): see [`transcript`].

mod classes;
mod grammars;
mod lines;
mod transcript;

use crate::render::escape;
use grammars::{syntax, syntaxes};
use lines::Lines;
pub use transcript::ShellKind;

/// A text larger than this stays plain.
const MAX_TEXT: usize = 512 << 10;

/// Whether code of that language is a transcript: typed lines among what was printed.
pub fn transcript_kind(language: &str) -> Option<ShellKind> {
    match language.to_ascii_lowercase().as_str() {
        "console" | "shellsession" | "shell-session" | "sh-session" | "terminal" | "session" => Some(ShellKind::Shell),
        "nix-repl" | "nixrepl" => Some(ShellKind::NixRepl),
        RECIPE_TRANSCRIPT => Some(ShellKind::Recipe),
        _ => None,
    }
}

/// The name under which a recipe's `test.console` is highlighted; no info string can hold the space.
pub const RECIPE_TRANSCRIPT: &str = "recipe transcript";

/// The language of a file, from its name.
pub fn language_of_file(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        ".env" | ".envrc" => return if name == ".env" { "dotenv" } else { "bash" },
        "Makefile" | "Dockerfile" => return name,
        "flake.lock" => return "json",
        _ => {}
    }
    match name.rsplit_once('.') {
        Some((_, "lock")) => "toml",
        Some((_, extension)) => extension,
        None => "",
    }
}

/// The HTML of a code block's text, without a last line break. An unknown language is plain text.
pub fn highlight(language: &str, text: &str) -> String {
    let language = language.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len() * 2);
    if text.len() > MAX_TEXT {
        escape::text(&mut out, text);
    } else if let Some(kind) = transcript_kind(&language) {
        transcript::write(&mut out, text, kind);
    } else if let Some(syntax) = syntax(&language) {
        let mut lines = Lines::new(syntaxes(), syntax);
        for line in text.split_inclusive('\n') {
            lines.line(line, &mut out);
        }
    } else {
        escape::text(&mut out, text);
    }
    if out.ends_with('\n') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_that_nix_books_use_are_known() {
        for language in "nix bash sh shell toml python py json yaml yml rust rs c diff patch dotenv env ini lua haskell xml \
                         html css make makefile cmake dockerfile js javascript ts go perl ruby java kotlin elixir scheme \
                         cpp fish zsh markdown md sql vim r php conf"
            .split_whitespace()
        {
            assert!(syntax(language).is_some(), "{language}");
        }
        assert!(syntax("no-such-language").is_none());
        assert!(syntax("").is_none());
    }

    #[test]
    fn nix_is_highlighted() {
        let html =
            highlight("nix", "{ pkgs ? import <nixpkgs> { } }:\npkgs.mkShell {\n  x = \"${pkgs.uv}/bin\"; # why\n}\n");
        insta::assert_snapshot!(html);
    }

    #[test]
    fn unknown_and_hostile_code_is_escaped() {
        let hostile = "</code><script>alert(1)</script>&\n";
        for language in ["", "no-such", "nix", "html", "console", "nix-repl", "python", "diff"] {
            let html = highlight(language, hostile);
            assert!(!html.contains("<script"), "{language}: {html}");
            assert!(!html.contains("</code"), "{language}: {html}");
        }
    }

    #[test]
    fn text_stays_the_same_under_the_markup() {
        let text = "{ a = ''\n  ${b}\n''; }\n\n# ü 日本 \u{1F600}\n\"unclosed ${ \n";
        for language in ["nix", "bash", "json", "yaml", "toml", "python", "rust", "diff", "console"] {
            let html = highlight(language, text);
            let shown: String = scraper::Html::parse_fragment(&html).root_element().text().collect();
            assert_eq!(shown, text.trim_end_matches('\n'), "{language}");
        }
    }

    #[test]
    fn the_language_of_a_file() {
        for (path, language) in
            [("shell.nix", "nix"), ("a/main.py", "py"), (".env", "dotenv"), ("x.lock", "toml"), ("README", "")]
        {
            assert_eq!(language_of_file(path), language);
        }
    }
}

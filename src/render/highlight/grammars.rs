//! The grammars, and the names by which books ask for them.

use std::sync::OnceLock;

use syntect::parsing::{SyntaxReference, SyntaxSet};

/// All grammars. They are loaded on first use: a book without code does not pay for it.
pub fn syntaxes() -> &'static SyntaxSet {
    static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
    SYNTAXES.get_or_init(two_face::syntax::extra_newlines)
}

/// The grammar of a language, whose name is in lower case; `None` for plain text and for an unknown one.
pub fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let token = match language {
        "" | "text" | "txt" | "plain" | "none" | "plaintext" => return None,
        "shell" | "zsh" | "ksh" | "posix" => "sh",
        "env" | "dotenv" => "DotENV",
        "patch" => "diff",
        "jsonc" | "json5" => "json",
        "make" => "makefile",
        "py3" | "python3" => "python",
        "conf" => "ini",
        "scheme" | "guile" => "lisp",
        other => other,
    };
    syntaxes().find_syntax_by_token(token)
}

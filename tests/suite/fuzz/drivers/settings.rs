//! book.toml and recipe.toml.

use arbitrary::{Result, Unstructured};
use nixbook::config::Book;
use nixbook::diagnostics::{Code, Diagnostic};
use nixbook::recipe;
use nixbook::source::{Sources, World};

use super::{Input, manuals, soup, spans};

const VALUES: &[&str] = &[
    " = ",
    "=",
    "\n",
    "\"\"",
    "\"x\"",
    "'x'",
    "\"\"\"\nx\n\"\"\"",
    "'''x'''",
    "\"\\u00e9\"",
    "\"\\x\"",
    "\"../x\"",
    "\"/etc\"",
    "\"https://e.x/{path}\"",
    "1",
    "-1",
    "0",
    "1.5",
    "nan",
    "true",
    "false",
    "99999999999999999999",
    "1979-05-27",
    "[]",
    "[\"a\", \"b\"]",
    "[1, \"a\"]",
    "{ a = 1 }",
    "{}",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "#c\n",
    "[a]\n",
    "[[a]]\n",
    "x",
    "\"a b\"",
    "\" \"",
];

const BOOK: &[&str] = &[
    "title",
    "subtitle",
    "language",
    "src",
    "edit-url",
    "base-url",
    "manpage-urls",
    "redirects",
    "\n[search]\n",
    "enable",
    "depth",
    "boost-title",
    "boost-text",
    "extra-fields",
    "lunr-index",
    "\n[recipes]\n",
    "path",
    "nixpkgs",
    "\n[check]\n",
    "lint",
    "allow",
    "imported",
    "ignore-links",
    "\n[export.nixpkgs]\n",
    "doc",
    "page",
    "files",
    "generated",
    "seen",
    "manual-url",
    "elsewhere",
    "\n[export.nixpkgs.seen]\n",
    "\n[export.nixpkgs.files]\n",
    "\n[export.nixpkgs.elsewhere]\n",
    "\n[book]\n",
    "\"sentence-per-line\"",
    "\"declarations\"",
    "[\"unknown-key\"]",
];

const RECIPE: &[&str] = &[
    "title",
    "summary",
    "illustrates",
    "passage",
    "order",
    "show",
    "level",
    "network",
    "nix-ld",
    "user-namespaces",
    "timeout",
    "fails",
    "\"run\"",
    "\"eval\"",
    "\"parse\"",
    "\"#id\"",
    "\"`a` [](#x) {command}`y`\"",
    "[\"shell.nix\"]",
];

pub fn book(u: &mut Unstructured<'_>) -> Result<Input> {
    generate(u, &soup::cases(|name| name == "book.toml"), BOOK)
}

pub fn recipe(u: &mut Unstructured<'_>) -> Result<Input> {
    generate(u, &soup::cases(|name| name.ends_with("recipe.toml")), RECIPE)
}

fn generate(u: &mut Unstructured<'_>, there: &[&str], keys: &[&str]) -> Result<Input> {
    let tokens: Vec<&str> = keys.iter().chain(VALUES).copied().collect();
    if u.ratio(1, 3)? {
        // Keys with values, as a file has them.
        let mut text = String::new();
        for _ in 0..u.int_in_range(0..=8)? {
            text.push_str(&format!("{} = {}\n", soup::token(u, keys)?, soup::token(u, VALUES)?));
        }
        return Ok(Input::text(text));
    }
    Ok(Input::text(soup::text(u, &tokens, there)?))
}

pub fn check_book(input: &Input) {
    let text = input.get("text");
    let said = || {
        let folder = manuals::path("..").components().collect::<std::path::PathBuf>();
        let mut world = World::new();
        world.overlay(&manuals::path("../book.toml"), text.as_bytes().to_vec());
        world.overlay(&manuals::path("manual.md"), b"# B {#b}\n## S\n".to_vec());
        let mut sources = Sources::of(world);
        let mut said = Vec::new();
        let book = Book::open(Some(&folder), &mut sources, &mut said);
        spans::of_diagnostics(&said, &sources);
        (said, book.map(|book| format!("{:?}", book.config)))
    };
    let once = said();
    assert!(once.1.is_some() || !once.0.is_empty(), "there is no book, and nothing says why");
    assert_eq!(once, said());
}

pub fn check_recipe(input: &Input) {
    let text = input.get("text");
    let said = || {
        let mut sources = Sources::new();
        let file = sources.add("recipe.toml".as_ref(), text.to_owned());
        let mut said = Vec::new();
        let config = recipe::config::read(file, &sources, &mut said);
        spans::of_diagnostics(&said, &sources);
        for (span, what) in [(config.title.span, "title"), (config.summary.span, "summary")] {
            spans::sound(span, &sources, &what);
        }
        for (name, span) in config.illustrates.iter().chain(&config.passage).chain(config.show.iter().flatten()) {
            spans::sound(*span, &sources, name);
        }
        (said, format!("{config:?}"))
    };
    let once = said();
    assert_eq!(once, said());
    is_told(text, &once.0);
}

/// What is no TOML is told, and what is TOML is not told as none.
fn is_told(text: &str, said: &[Diagnostic]) {
    let told = said.iter().any(|diagnostic| diagnostic.code == Code::InvalidToml);
    match text.parse::<toml::Table>() {
        Ok(_) => assert!(!told, "{said:?} of {text:?}"),
        // A number out of the range of numbers may be told as a value.
        Err(error) => assert!(!said.is_empty(), "nothing of {text:?}: {error}"),
    }
}

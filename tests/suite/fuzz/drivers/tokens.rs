//! The terms of the search, on our side. The tests compare them with the browser's, many texts at a time.

use arbitrary::{Result, Unstructured};
use nixbook::site::search::tokens::{each_term, terms};

use super::{Input, soup};

const TOKENS: &[&str] = &[
    "a",
    "Z",
    "9",
    "don't",
    "d’",
    "'",
    "-",
    "--",
    "_",
    "__",
    "/",
    "//",
    ".",
    "..",
    ":",
    "::",
    "@",
    "+",
    "#",
    "*",
    "(",
    " ",
    "\n",
    "lib.makeX",
    "camelCase",
    "XMLHttp",
    "x86_64",
    "snake_case",
    "kebab-case",
    "ß",
    "ẞ",
    "İ",
    "ı",
    "Σ",
    "σ",
    "ς",
    "ǅ",
    "ⅷ",
    "²",
    "ﬁ",
    "中文",
    "か",
    "が",
    "e\u{301}",
    "\u{301}",
    "𐐀",
    "👩\u{200d}💻",
    "\u{200c}",
    "\u{ad}",
    "\u{2019}",
    "\u{2010}",
    "ａ",
    "１",
    "Å",
    "\u{212b}",
    "ŉ",
    "\u{1e9e}",
    "ΐ",
    "\u{345}",
    "א",
    "ا\u{64e}",
    "\u{e01}\u{e33}",
    "\u{fe0f}",
    "①",
    "½",
];

pub fn generate(u: &mut Unstructured<'_>) -> Result<Input> {
    if u.ratio(1, 3)? {
        // Any letters at all.
        let mut text = String::new();
        for _ in 0..u.int_in_range(0..=12)? {
            text.push(u.arbitrary()?);
        }
        return Ok(Input::text(text));
    }
    Ok(Input::text(soup::text(u, TOKENS, soup::markdown())?))
}

pub fn check(input: &Input) {
    let text = input.get("text");
    let all = terms(text);
    let mut each = Vec::new();
    each_term(text, |term| each.push(term.to_owned()));
    assert_eq!(all, each);
    for term in &all {
        assert!(!term.is_empty() && !term.chars().any(char::is_whitespace), "{term:?} is a term of {text:?}");
    }
    // Paragraphs have nothing to do with each other.
    let twice: Vec<String> = all.iter().chain(&all).cloned().collect();
    assert_eq!(terms(&format!("{text}\n\n{text}")), twice, "{text:?}");
}

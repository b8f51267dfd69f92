//! Texts made of tokens, and of texts that are there, with changes.

use std::sync::OnceLock;

use arbitrary::{Result, Unstructured};

/// Characters that readers trip over: of two, three and four bytes, blanks, controls, marks.
const ODD: &[&str] = &[
    "é",
    "ß",
    "İ",
    "ǅ",
    "中",
    "💥",
    "𐐀",
    "e\u{301}",
    "\u{a0}",
    "\u{2028}",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}",
    "\0",
    "\r",
    "\r\n",
    "\t",
    "\u{b}",
    "\u{c}",
    "\u{1b}[31m",
    "\u{85}",
    "\u{fffd}",
];

/// What would be markup of its own, were it not escaped: no writer may let it through (see `html`).
pub const HOSTILE: &[&str] = &[
    "<zq>",
    "</zq>",
    "\"zq=1 ",
    "'zq=1 ",
    "</p><zq>",
    "--><zq>",
    "]]><zq>",
    "</script><zq>",
    "&zq",
    "&lt;zq&gt;",
    "\\<zq>",
];

/// A text of tokens.
pub fn soup(u: &mut Unstructured<'_>, tokens: &[&str], most: usize) -> Result<String> {
    let mut text = String::new();
    for _ in 0..u.int_in_range(0..=most)? {
        text.push_str(token(u, tokens)?);
    }
    Ok(text)
}

/// A token of these, or now and then one that does not belong there.
pub fn token<'a>(u: &mut Unstructured<'_>, tokens: &[&'a str]) -> Result<&'a str> {
    Ok(match u.int_in_range(0..=15)? {
        0 => *u.choose(ODD)?,
        1 => *u.choose(HOSTILE)?,
        _ => *u.choose(tokens)?,
    })
}

/// A soup, or a text that is there with some changes: parts left out, written twice, taken from another text, tokens put in.
pub fn text(u: &mut Unstructured<'_>, tokens: &[&str], there: &[&str]) -> Result<String> {
    if there.is_empty() || u.ratio(2, 5)? {
        return soup(u, tokens, 60);
    }
    let mut text = (*u.choose(there)?).to_owned();
    for _ in 0..u.int_in_range(0..=5)? {
        let range = piece(u, &text)?;
        match u.int_in_range(0..=4)? {
            0 => text.replace_range(range, ""),
            1 => text = format!("{}{}{}", &text[..range.end], &text[range.clone()], &text[range.end..]),
            2 => text.insert_str(range.start, token(u, tokens)?),
            3 => text.replace_range(range, token(u, tokens)?),
            _ => {
                let other = *u.choose(there)?;
                let taken = piece(u, other)?;
                text.replace_range(range, &other[taken]);
            }
        }
    }
    Ok(text)
}

/// The nearest offset between characters, up to this one.
pub fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// A piece of a text between characters: some lines, or a few letters.
fn piece(u: &mut Unstructured<'_>, text: &str) -> Result<std::ops::Range<usize>> {
    let start = boundary(text, u.int_in_range(0..=text.len())?);
    let length = if u.ratio(1, 3)? { u.int_in_range(0..=200)? } else { u.int_in_range(0..=8)? };
    let end = boundary(text, start + length);
    Ok(start..end.max(start))
}

/// The case files of the other tests, whose texts are where mutations start.
const CASE_FILES: &[&str] = &[
    include_str!("../../reader/blocks.cases"),
    include_str!("../../reader/containers.cases"),
    include_str!("../../reader/errors.cases"),
    include_str!("../../reader/includes.cases"),
    include_str!("../../reader/inlines.cases"),
    include_str!("../../reader/typography.cases"),
    include_str!("../../manual_html/blocks.cases"),
    include_str!("../../manual_html/inlines.cases"),
    include_str!("../../manual_html/options.cases"),
    include_str!("../../manual_html/navigation.cases"),
    include_str!("../../manual_html/redirects.cases"),
    include_str!("../../manual_html/structure.cases"),
    include_str!("../../messages/book_and_settings.cases"),
    include_str!("../../messages/conventions.cases"),
    include_str!("../../messages/generated.cases"),
    include_str!("../../messages/recipes.cases"),
    include_str!("../../messages/redirects.cases"),
    include_str!("../../messages/site.cases"),
    include_str!("../../messages/structure.cases"),
    include_str!("../../messages/text.cases"),
    include_str!("../../module_options/text.cases"),
];

/// The sections of the case files: name and text.
fn sections() -> &'static [(&'static str, &'static str)] {
    static SECTIONS: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    SECTIONS.get_or_init(|| {
        let files = CASE_FILES.iter().flat_map(|file| file.split("\n--- ").skip(1));
        let section = |text: &'static str| {
            let (name, text) = text.split_once('\n')?;
            Some((name, text.split("\n=== ").next().unwrap_or(text)))
        };
        // What is large is many times the same.
        files.filter_map(section).filter(|(_, text)| text.len() < 4_000).collect()
    })
}

/// The texts of all sections whose name is asked for.
pub fn cases(wanted: impl Fn(&str) -> bool) -> Vec<&'static str> {
    sections().iter().filter(|(name, _)| wanted(name)).map(|(_, text)| *text).collect()
}

/// All texts in Markdown.
pub fn markdown() -> &'static [&'static str] {
    static TEXTS: OnceLock<Vec<&str>> = OnceLock::new();
    TEXTS.get_or_init(|| cases(|name| name == "text" || name.ends_with(".md")))
}

/// Tokens of the dialect, whole and broken.
pub const MARKDOWN: &[&str] = &[
    "a",
    "word ",
    "Word. ",
    " ",
    "\n",
    "\n\n",
    "    ",
    "- ",
    "\n- ",
    "\n  - ",
    "\n1. ",
    "\n2) ",
    "\n> ",
    "> ",
    "\n## S {#s1}\n\n",
    "\n### T {#s2}\n\n",
    "\n## U\n\n",
    "# ",
    "*",
    "**",
    "_",
    "`",
    "``",
    "\n```\n",
    "\n```nix\n{ a = 1; }\n```\n",
    "\n```console\n$ ls\nx\n```\n",
    "\n~~~ x\n",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "{#i1}",
    "{.keycap}",
    "[x]{#i2}",
    "[x]{.keycap}",
    "[^n]",
    "\n[^n]: note\n",
    "\n[^m]: one\n\n    two[^n]\n",
    "[^m]",
    "\n[r]: https://e.x/u 't'\n",
    "[r]",
    "[r][]",
    "](https://e.x)",
    "![",
    "![alt](a.png \"t\")",
    "<",
    ">",
    "<!--",
    "-->",
    "<!-- c -->",
    "<https://e.x/?a=1&b=2>",
    "https://e.x/?a=1&b=2",
    "\\",
    "\\\n",
    "&amp;",
    "&",
    "&#60;",
    "&copy;",
    "{file}",
    "{file}`x`",
    "{command}`a b`",
    "{option}`a.b`",
    "{manpage}`nix.conf(5)`",
    "{var}`x`",
    "{env}`X`",
    "\"",
    "'",
    "\"q\"",
    "--",
    "---",
    "...",
    "+-",
    "(c)",
    "|",
    "\n| a | b |\n|---|:-:|\n| c | d |\n",
    "|-|-|\n",
    "\nterm\n: ",
    "\n\n: ",
    "\n~ ",
    ":::",
    "\n::: {.note}\n",
    "\n:::\n",
    "\n::: {.example #e1}\n# T\n\n",
    "\n::: {.figure #f1}\n# F\n![](a.png)\n:::\n",
    "\n:::: {.warning}\n",
    "\n::::\n",
    "\n> [!NOTE]\n> x\n",
    "\n> [!TIP]\n",
    "\n```{=include=} sections\nother.md\n```\n",
    "\n```{=include=} options\nid-prefix: opt-\nlist-id: opts\nsource: o.json\n```\n",
    "\n```{=include=} sections auto-id-prefix=p\nother.md\n```\n",
    "\n```{=include=} ",
    "[](#ch)",
    "[t](#s1)",
    "[](#s1)",
    "[](#i1)",
    "[](#e1)",
    "[](#opt-a.b)",
    "[](#other)",
    "[x](other.md)",
    "\u{a0}",
    "  \n",
    "<br>",
    "$",
    "%",
    "\n---\n",
    "\n***\n",
    "\n===\n",
    "^[",
    "~",
    "=",
    "#",
    "\t",
];

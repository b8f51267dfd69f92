//! options.json: as a man page, CommonMark and AsciiDoc, and within a book.

use std::collections::HashMap;

use arbitrary::{Result, Unstructured};
use nixbook::export::nixos_render_docs::options::{Admonitions, Anchors, Format, render};
use nixbook::manual::{OptionTexts, Root, read_options};
use nixbook::source::Sources;

use super::{Input, json_texts, manuals, soup, spans};

const TOKENS: &[&str] = &[
    "\"loc\": [\"a\", \"b\"]",
    "\"description\": ",
    "\"type\": ",
    "\"default\": ",
    "\"example\": ",
    "\"readOnly\": ",
    "\"relatedPackages\": ",
    "\"declarations\": ",
    "\"definitions\": ",
    "{\"_type\": \"literalExpression\", \"text\": ",
    "{\"_type\": \"literalMD\", \"text\": ",
    "\"a.b\": {",
    "{\"name\": \"<n>\", \"url\": \"https://e.x\"}",
    "[\"nixos/a.nix\"]",
    "\".TH x\"",
    "\"'br\\n.sp\\n.nf\"",
];

const MANUAL: &str = "# Book {#book}\n## Sub\n\n```{=include=} chapters\nchapter.md\n```\n";
const CHAPTER: &str = "# C {#ch}\n\n```{=include=} options\nid-prefix: opt-\nlist-id: opts\nsource: o.json\n```\n";

pub fn generate(u: &mut Unstructured<'_>) -> Result<Input> {
    let there = soup::cases(|name| name.ends_with("o.json") || name.ends_with("options.json"));
    if u.ratio(1, 4)? {
        return Ok(Input::text(soup::text(u, &json_texts::with(TOKENS), &there)?));
    }
    // A file that is one, with any text in its strings.
    let mut options = serde_json::Map::new();
    for n in 0..u.int_in_range(0..=3)? {
        let name = format!("{}.{n}", soup::token(u, &["a", "a.<name>.b", "enable", "package", "x y", "ä", "*"])?);
        let mut option = serde_json::Map::new();
        option.insert("loc".to_owned(), name.split('.').collect());
        for key in ["description", "type", "default", "example", "relatedPackages"] {
            if !u.ratio(2, 3)? {
                continue;
            }
            let text = soup::text(u, soup::MARKDOWN, soup::markdown())?;
            let value = match u.int_in_range(0..=2)? {
                1 if matches!(key, "default" | "example") => serde_json::json!({"_type": "literalMD", "text": text}),
                2 if matches!(key, "default" | "example") => {
                    serde_json::json!({"_type": "literalExpression", "text": text})
                }
                _ => text.into(),
            };
            option.insert(key.to_owned(), value);
        }
        if u.ratio(1, 2)? {
            option.insert(
                "declarations".to_owned(),
                serde_json::json!([soup::soup(u, &["nixos/", "a.nix", "/abs/", "<", "&"], 4)?]),
            );
        }
        options.insert(name, option.into());
    }
    Ok(Input::text(serde_json::Value::Object(options).to_string()))
}

pub fn check(input: &Input) {
    let text = input.get("text");
    let formats = [
        Format::Manpage { header: None, footer: None },
        Format::CommonMark { manpage_urls: HashMap::new(), anchors: Anchors::None, admonitions: Admonitions::Plain },
        Format::CommonMark {
            manpage_urls: HashMap::new(),
            anchors: Anchors::Legacy("opt-".to_owned()),
            admonitions: Admonitions::Gfm,
        },
        Format::AsciiDoc { manpage_urls: HashMap::new() },
    ];
    for format in &formats {
        let once = written(text, format);
        assert_eq!(once, written(text, format), "another run of {format:?}");
        if let (Format::Manpage { .. }, Some(page)) = (format, &once) {
            check_roff(page);
        }
    }
    let files = [("manual.md", MANUAL), ("chapter.md", CHAPTER), ("o.json", text)];
    manuals::check(&Root::File(manuals::path("manual.md")), &files);
}

fn written(text: &str, format: &Format) -> Option<String> {
    let mut sources = Sources::new();
    let file = sources.add("o.json".as_ref(), text.to_owned());
    let images = matches!(format, Format::CommonMark { .. });
    let (options, said) = read_options(
        file,
        &sources,
        "opt-",
        OptionTexts { revision: "local", recipe_directives: false, near_misses: true, images },
    );
    spans::of_diagnostics(&said, &sources);
    for option in &options {
        spans::sound(option.span, &sources, &option.name);
        spans::sound(option.whole, &sources, &option.name);
    }
    match render(&options, format) {
        Ok(text) => Some(text),
        Err(faults) => {
            assert!(!faults.is_empty());
            spans::of_diagnostics(&faults, &sources);
            None
        }
    }
}

/// Requests of roff that the writer uses. No other may come of a text.
const REQUESTS: &[&str] = &[
    ".TH", ".SH", ".PP", ".RS", ".RE", ".sp", ".br", ".nf", ".fi", ".TS", ".TE", ".ad", ".cflags", ".nh", ".el", ".ie",
    ".if", ".\\\"", ".EX", ".EE",
];

/// No line of a text is a request.
fn check_roff(page: &str) {
    let mut in_table = false;
    for line in page.lines() {
        if line.starts_with(".TS") {
            in_table = true;
        } else if line.starts_with(".TE") {
            in_table = false;
        }
        let request = line.split(' ').next().unwrap_or("");
        if line.starts_with('.') && !REQUESTS.contains(&request) {
            panic!("a request from the text: {line:?} in\n{page}");
        }
        assert!(!line.starts_with('\'') || line.starts_with("'\\\""), "a request from the text: {line:?} in\n{page}");
    }
    assert!(!in_table, "a table without end in\n{page}");
}

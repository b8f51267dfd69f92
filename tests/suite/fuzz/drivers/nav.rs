//! nav.json, the root of a book.

use arbitrary::{Result, Unstructured};
use nixbook::manual::Root;

use super::{Input, json_texts, manuals, soup};

const TOKENS: &[&str] = &[
    "\"items\": [",
    "\"file\": \"chapter.md\"",
    "\"file\": \"other.md\"",
    "{\"file\": \"chapter.md\"}",
    "{\"file\": \"other.md\"}",
    "\"label\": \"T\"",
    "\"id\": \"g\"",
    "\"type\": \"nixdoc\"",
    "\"collection\": \"lib.json\"",
    "{\"label\": \"G\", \"children\": [",
    "]}",
    "{\"file\": \"nav.json\"}",
    "{\"file\": \"../../x.md\"}",
    "\"label\": \"*T* <zq>\"",
    "\"id-prefix\": \"p\"",
];

/// What is in a group, besides other groups.
const ITEMS: &[&str] = &[
    "{\"file\": \"chapter.md\"}",
    "{\"file\": \"other.md\", \"id-prefix\": \"p\"}",
    "{\"collection\": \"lib.json\", \"type\": \"nixdoc\"}",
    "{\"file\": \"no.md\"}",
    "{\"label\": \"X\", \"file\": \"chapter.md\"}",
    "{}",
    "{\"label\": \"Empty\", \"children\": []}",
];

pub fn generate(u: &mut Unstructured<'_>) -> Result<Input> {
    let there = soup::cases(|name| name.ends_with("nav.json"));
    if u.ratio(1, 2)? {
        let mut items = String::new();
        group(u, 0, &mut items)?;
        return Ok(Input::text(format!("{{\"items\": {items}}}")));
    }
    Ok(Input::text(soup::text(u, &json_texts::with(TOKENS), &there)?))
}

fn group(u: &mut Unstructured<'_>, depth: usize, out: &mut String) -> Result<()> {
    out.push('[');
    let count = u.int_in_range(0..=3)?;
    for n in 0..count {
        if depth < 4 && u.ratio(1, 3)? {
            let label = soup::token(u, &["G", "*G*", "`x`", "[](#ch)", "", "\"q\" -- x"])?;
            let label = serde_json::Value::from(label);
            let id = if u.ratio(1, 2)? { format!(", \"id\": \"g{depth}{n}\"") } else { String::new() };
            out.push_str(&format!("{{\"label\": {label}{id}, \"children\": "));
            group(u, depth + 1, out)?;
            out.push('}');
        } else {
            out.push_str(u.choose(ITEMS)?);
        }
        if n + 1 < count {
            out.push_str(", ");
        }
    }
    out.push(']');
    Ok(())
}

const LIBRARY: &str = r#"{"schemaVersion": 1, "groups": [{"id": "s"}], "entries": [{"id": "a", "attrPath": "a", "name": "a", "description": "A.", "groups": ["s"], "source": {"file": "a.nix", "line": 1}}]}"#;

pub fn check(input: &Input) {
    let files = [
        ("chapter.md", "# C {#ch}\n\n## S {#sec}\n\n```{=include=} sections\nother.md\n```\n"),
        ("other.md", "# O {#other}\n"),
        ("lib.json", LIBRARY),
        ("nav.json", input.get("text")),
        ("manual.md", "# Book {#book}\n## Sub\n"),
    ];
    let path = manuals::path("nav.json");
    manuals::check(&Root::Nav { path: path.clone(), title: "T".to_owned(), subtitle: "S".to_owned() }, &files);
    manuals::check(&Root::HeadedNav { head: manuals::path("manual.md"), path }, &files);
}

//! Exports of nixdoc within a book.

use arbitrary::{Result, Unstructured};
use nixbook::manual::Root;

use super::{Input, json_texts, manuals, soup};

const TOKENS: &[&str] = &[
    "\"schemaVersion\": 1",
    "\"groups\": [",
    "\"entries\": [",
    "{\"id\": \"s\"}",
    "\"id\": \"s\"",
    "\"attrPath\": \"a.b\"",
    "\"name\": \"b\"",
    "\"description\": ",
    "\"source\": {\"file\": \"a.nix\", \"line\": 1}",
    "\"groups\": [\"s\"]",
    "\"line\": ",
];

pub fn generate(u: &mut Unstructured<'_>) -> Result<Input> {
    let there = soup::cases(|name| name.ends_with(".json"));
    if u.ratio(1, 2)? {
        return Ok(Input::text(soup::text(u, &json_texts::with(TOKENS), &there)?));
    }
    // One of the exports that are there, with other texts in its strings.
    let exports: Vec<&str> = there.into_iter().filter(|text| text.contains("\"schemaVersion\"")).collect();
    if exports.is_empty() {
        return Ok(Input::default());
    }
    let text = *u.choose(&exports)?;
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(text) else {
        return Ok(Input::text(text.to_owned()));
    };
    let mut left = vec![&mut value];
    while let Some(value) = left.pop() {
        match value {
            serde_json::Value::String(text) if u.ratio(1, 3)? => {
                *text = soup::text(u, soup::MARKDOWN, soup::markdown())?;
            }
            serde_json::Value::Array(values) => left.extend(values),
            serde_json::Value::Object(members) => left.extend(members.values_mut()),
            _ => {}
        }
    }
    Ok(Input::text(value.to_string()))
}

pub fn check(input: &Input) {
    let text = input.get("text");
    let nav = r#"{"items": [{"file": "chapter.md"}, {"label": "L", "id": "l", "children": [{"collection": "lib.json", "type": "nixdoc"}]}]}"#;
    let included = "# C {#ch}\n\n```{=include=} nixdoc\nlib.json\n```\n\n[](#function-library-lib.a)\n";
    let manual = "# Book {#book}\n## Sub\n\n```{=include=} chapters\nchapter.md\n```\n";
    let files = [("manual.md", manual), ("chapter.md", included), ("lib.json", text)];
    manuals::check(&Root::File(manuals::path("manual.md")), &files);
    let files = [("chapter.md", "# C {#ch}\n"), ("lib.json", text), ("nav.json", nav)];
    let root = Root::Nav { path: manuals::path("nav.json"), title: "T".to_owned(), subtitle: "S".to_owned() };
    manuals::check(&root, &files);
}

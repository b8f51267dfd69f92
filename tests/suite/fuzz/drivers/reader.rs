//! Markdown, through all writers of books.

use arbitrary::{Result, Unstructured};
use nixbook::manual::Root;
use nixbook::markdown::read;
use nixbook::source::FileId;

use super::{Input, manuals, soup, tree_spans};

/// The root: the chapter is what is made.
const MANUAL: &str = "# Book {#book}\n## Sub\n\n```{=include=} chapters\nchapter.md\n```\n";

const OPTIONS: &str = r#"{"a.b": {"loc": ["a", "b"], "description": "One *two* [](#ch).", "type": "int"}}"#;

pub fn generate(u: &mut Unstructured<'_>) -> Result<Input> {
    let mut input = Input::text(soup::text(u, soup::MARKDOWN, soup::markdown())?);
    if u.ratio(1, 4)? {
        input.0.push(("other.md".to_owned(), format!("# Other {{#other}}\n\n{}", soup::soup(u, soup::MARKDOWN, 20)?)));
    }
    Ok(input)
}

pub fn check(input: &Input) {
    is_written(input);
}

/// Checks an input, and says whether all writers had it.
pub fn is_written(input: &Input) -> bool {
    let text = input.get("text");
    let document = read(FileId(0), text);
    tree_spans::check(&document, text);
    let chapter = format!("# Chapter {{#ch}}\n\n{text}");
    let other = if input.get("other.md").is_empty() { "# Other {#other}\n" } else { input.get("other.md") };
    let files = [("manual.md", MANUAL), ("chapter.md", chapter.as_str()), ("other.md", other), ("o.json", OPTIONS)];
    manuals::check(&Root::File(manuals::path("manual.md")), &files)
}

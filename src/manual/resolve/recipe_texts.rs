//! What recipes say of themselves, title and summary: Markdown in strings of recipe.toml.

use indexmap::IndexMap;

use super::external_ids::ExternalIds;
use super::references::References;
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::embedded::EmbeddedText;
use crate::manual::model::{RecipeText, Target};
use crate::manual::reading::Reading;
use crate::manual::walk;
use crate::markdown::tree::{Block, Document, InlineKind};
use crate::recipe::Recipe;
use crate::source::{Sources, Span};

/// Reads the texts of all recipes, and tells what is wrong with them.
pub(super) fn read(
    recipes: &[Recipe],
    sources: &Sources,
    targets: &IndexMap<String, Target>,
    external_ids: &ExternalIds,
    reading: Reading,
    references: &mut References<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<RecipeText> {
    let mut reader = RecipeTextReader { sources, reading, references, targets, external_ids, diagnostics };
    let texts = recipes.iter().map(|recipe| RecipeText {
        title: reader.read("title", &recipe.title, recipe.title_span),
        summary: reader.read("summary", &recipe.summary, recipe.summary_span),
    });
    texts.collect()
}

struct RecipeTextReader<'a, 't> {
    sources: &'a Sources,
    reading: Reading,
    references: &'a mut References<'t>,
    targets: &'a IndexMap<String, Target>,
    external_ids: &'a ExternalIds,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl RecipeTextReader<'_, '_> {
    fn read(&mut self, key: &str, text: &str, span: Span) -> Vec<Block> {
        let mut document = match within(self.sources.text(span), text) {
            Some(at) => EmbeddedText::verbatim(text, span.file, span.range().start + at).read(None, self.reading),
            None => EmbeddedText::made(text, span).read(Some(&format_args!("in `{key}`")), self.reading),
        };
        self.diagnostics.append(&mut document.diagnostics);
        self.external_ids.resolve(&mut document.blocks, &|id| self.targets.contains_key(id));
        walk::document_inlines(&document, &mut |inline| self.diagnostics.extend(self.references.link(inline)));
        if let Some((what, at)) = forbidden(&document) {
            let message = format!("a recipe has {what} in its `{key}`, which is not allowed");
            let help = "move it to the text of the book";
            self.diagnostics.push(Diagnostic::error(Code::ForbiddenInRecipe, at, message).help(help));
        }
        document.blocks
    }
}

/// Where in a TOML string, quotes included, its value is; `None` where it is not written as it is.
fn within(written: &str, value: &str) -> Option<usize> {
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| written.starts_with(quote))?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    // A line break right after three quotes is no part of the value.
    let text = match quote.len() {
        3 => inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix('\n')).unwrap_or(inner),
        _ => inner,
    };
    let at = quote.len() + inner.len() - text.len();
    (text == value).then_some(at)
}

/// The first thing that would have an id of its own in the book, or come along with its file.
fn forbidden(document: &Document) -> Option<(&'static str, Span)> {
    let mut found = document.footnotes.first().map(|footnote| ("a footnote", footnote.label.span));
    walk::all_inlines(&document.blocks, &mut |inline| {
        let what = match &inline.kind {
            InlineKind::Span(span) if span.id.is_some() => "an anchor",
            InlineKind::Image(_) => "an image",
            InlineKind::FootnoteReference(_) => "a footnote",
            _ => return,
        };
        found.get_or_insert((what, inline.span));
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_toml() {
        for (written, value, expected) in [
            ("\"a b\"", "a b", Some(1)),
            ("'a b'", "a b", Some(1)),
            ("\"\"\"a\"\"\"", "a", Some(3)),
            ("\"\"\"\na\nb\"\"\"", "a\nb", Some(4)),
            ("'''\r\na'''", "a", Some(5)),
            ("\"\\u0061 b\"", "a b", None),
            ("\"\"\"a \\\n  b\"\"\"", "a b", None),
            ("\"\"", "", Some(1)),
            ("", "x", None),
        ] {
            assert_eq!(within(written, value), expected, "{written}");
        }
    }
}

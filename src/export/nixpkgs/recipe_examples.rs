//! Directives for recipes (`{=recipe=}`) in a text, and what they become.

use super::example::{self, RecipeExample};
use crate::manual::walk::{self, Part};
use crate::markdown::tree::{Block, BlockKind, Document, RecipeDirective};
use crate::recipe::Recipe;
use crate::source::edit::{Edit, line_start};
use crate::source::{Sources, Span};

/// A recipe that was written into a text.
pub(super) struct WrittenExample {
    /// The name of the recipe.
    pub name: String,
    /// The id of its example.
    pub id: String,
    /// Its span in the source.
    pub span: Span,
}

/// Turns the directives of documents into examples.
pub(super) struct RecipeExamples<'a> {
    recipes: &'a [Recipe],
    sources: &'a Sources,
    /// All recipes that were written where they are shown, in reading order.
    pub written: Vec<WrittenExample>,
    /// The footnotes of the document, each by its label, with the colons that a container around it must exceed.
    footnotes: Vec<(Span, usize)>,
}

impl<'a> RecipeExamples<'a> {
    pub(super) fn new(recipes: &'a [Recipe], sources: &'a Sources) -> Self {
        Self { recipes, sources, written: Vec::new(), footnotes: Vec::new() }
    }

    /// The edits that a document takes.
    pub(super) fn edits(&mut self, document: &Document) -> Vec<Edit> {
        self.measure(document);
        let mut edits = Vec::new();
        self.blocks(&document.blocks, false, &mut edits);
        for footnote in &document.footnotes {
            self.blocks(&footnote.blocks, false, &mut edits);
        }
        // What is not shown has an example as well, but no id that anything could lead to.
        let shown = self.written.len();
        for footnote in &document.unused {
            self.blocks(&footnote.blocks, false, &mut edits);
        }
        self.written.truncate(shown);
        edits
    }

    /// Finds out how many colons the lines of footnotes have: they are no part of the blocks that they are in, and
    /// could close these all the same.
    fn measure(&mut self, document: &Document) {
        self.footnotes.clear();
        let mut footnotes: Vec<_> = document.footnotes.iter().chain(&document.unused).collect();
        // What is within another comes after it, and is needed first.
        footnotes.sort_by_key(|footnote| std::cmp::Reverse(footnote.label.span));
        let before = self.written.len();
        for footnote in footnotes {
            let colons = self.blocks(&footnote.blocks, false, &mut Vec::new());
            self.footnotes.push((footnote.label.span, colons));
        }
        self.written.truncate(before);
    }

    /// Gives the most colons of a line that would close a container around these blocks; 0 where nothing is changed.
    fn blocks(&mut self, blocks: &[Block], in_example: bool, edits: &mut Vec<Edit>) -> usize {
        let mut most = 0;
        for block in blocks {
            let inner = match &block.kind {
                BlockKind::Recipe(directive) => self.directive(block, directive, in_example, edits),
                kind => {
                    let numbered = matches!(kind, BlockKind::Numbered(_));
                    let mut inner = 0;
                    walk::parts(kind, |part| {
                        if let Part::Blocks(list) = part {
                            inner = inner.max(self.blocks(list, in_example || numbered, edits));
                        }
                    });
                    let within = self.footnotes.iter().filter(|(label, _)| block.span.contains(*label));
                    inner = within.map(|(_, colons)| *colons).fold(inner, usize::max);
                    match kind {
                        BlockKind::Admonition(_) | BlockKind::Numbered(_) if inner > 0 => {
                            self.widen(block.span, inner, edits)
                        }
                        _ => inner,
                    }
                }
            };
            most = most.max(inner);
        }
        most
    }

    fn directive(
        &mut self,
        block: &Block,
        directive: &RecipeDirective,
        in_example: bool,
        edits: &mut Vec<Edit>,
    ) -> usize {
        // An unknown recipe has been told of, and nothing is exported then.
        let Some(recipe) = self.recipes.iter().find(|recipe| recipe.name == directive.name.name) else { return 0 };
        let before = self.written.iter().filter(|written| written.name == recipe.name).count();
        let mut id = example::id(&recipe.name);
        if before > 0 {
            id = format!("{id}-{}", before + 1);
        }
        let files: Vec<String> = directive.files.iter().map(|file| file.name.clone()).collect();
        let chosen = (!files.is_empty()).then_some(files.as_slice());
        let RecipeExample { text, colons } = if in_example {
            example::unnumbered(recipe, &id, chosen, self.sources)
        } else {
            example::numbered(recipe, &id, chosen, None, self.sources)
        };
        let source = self.sources.file(block.span.file).text();
        let range = block.span.range();
        let prefix = continuation(&source[line_start(source, range.start)..range.start]);
        let written = &source[range.clone()];
        let length = written.trim_end_matches(['\r', '\n']).len();
        let span = Span::new(block.span.file, range.start, range.start + length);
        edits.push(Edit { span, text: indented(&text, &prefix) });
        self.written.push(WrittenExample { name: recipe.name.clone(), id, span: block.span });
        colons
    }

    /// Gives a container more colons than `inner`, where it has not; gives how many it has then.
    fn widen(&self, span: Span, inner: usize, edits: &mut Vec<Edit>) -> usize {
        let source = self.sources.file(span.file).text();
        let range = span.range();
        let text = &source[range.clone()];
        let colons = text.len() - text.trim_start_matches(':').len();
        // An alert is a quote: it has none, and a line in it has a mark before it.
        if colons == 0 || colons > inner {
            return colons;
        }
        let more = ":".repeat(inner + 1 - colons);
        edits.push(Edit::insert(span.file, range.start, more.clone()));
        let end = range.start + text.trim_end().len();
        let last = line_start(source, end).max(range.start);
        let line = source[last..end].trim_start_matches(['>', ' ', '\t']);
        if last > range.start && line.len() >= colons && line.chars().all(|c| c == ':') {
            edits.push(Edit::insert(span.file, end, more));
        }
        inner + 1
    }
}

/// What is before the further lines of a block, by what is before its first.
fn continuation(before: &str) -> String {
    before.chars().map(|c| if matches!(c, '>' | ' ' | '\t') { c } else { ' ' }).collect()
}

fn indented(text: &str, prefix: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_lines_stand_under_the_first() {
        assert_eq!(continuation("> 1. "), ">    ");
        assert_eq!(indented("a\n\nb", "> "), "a\n>\n> b");
    }
}

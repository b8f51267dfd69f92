//! A recipe as readers see it: what it is, its files, its transcript. What a test said of it on some machine is not part of
//! a book that is the same wherever it is made.

use super::writer::UnitWriter;
use crate::markdown::tree::{Block, BlockKind, Id};
use crate::recipe::{CONFIG, Recipe, TRANSCRIPT};
use crate::render::highlight::{RECIPE_TRANSCRIPT, language_of_file};
use crate::render::visitor::InlineVisitor;

impl UnitWriter<'_> {
    /// Writes a recipe with these files, or with those that it shows by itself and its transcript.
    pub(super) fn recipe(&mut self, index: usize, chosen: Option<&[Id]>) {
        let context = self.context;
        let Some(recipe) = context.manual.recipes.get(index) else { return };
        let shown: Vec<&str> = match chosen {
            None => recipe.show.iter().map(String::as_str).chain([TRANSCRIPT]).collect(),
            Some(chosen) => chosen.iter().map(|id| id.name.as_str()).collect(),
        };
        let (title, summary): (&[Block], &[Block]) =
            context.manual.recipe_texts.get(index).map_or((&[], &[]), |text| (&text.title, &text.summary));
        self.push("<div class=\"recipe\">\n<p class=\"title\"><span class=\"kind\">");
        self.plain(context.words.recipe);
        self.push("</span> ");
        self.prose(&recipe.title, title);
        self.push("</p>\n");
        if !recipe.summary.is_empty() {
            self.push("<p>");
            self.prose(&recipe.summary, summary);
            self.push("</p>\n");
        }
        let needs = [(recipe.nix_ld, context.words.needs_nix_ld), (recipe.network, context.words.needs_network)];
        for (_, word) in needs.into_iter().filter(|(is_needed, _)| *is_needed) {
            self.push("<p class=\"needs\">");
            self.plain(word);
            self.push("</p>\n");
        }
        let around = self.around.replace(("<div class=\"recipe\">\n", "</div>\n"));
        for path in &shown {
            self.file(recipe, path);
        }
        self.others(recipe, &shown);
        self.around = around;
        self.push("</div>\n");
    }

    fn file(&mut self, recipe: &Recipe, path: &str) {
        let context = self.context;
        let Some(text) = recipe.file(path).and_then(|file| file.text) else { return };
        let (name, language) = match path {
            TRANSCRIPT => (context.words.transcript, RECIPE_TRANSCRIPT),
            path => (path, language_of_file(path)),
        };
        self.push("<p class=\"file\">");
        self.plain(name);
        self.push("</p>\n");
        self.listing(language, context.sources.file(text).text());
        if self.nesting == 0 {
            self.cut_if_long();
        }
    }

    /// Names the files that a reader needs besides those that are shown.
    fn others(&mut self, recipe: &Recipe, shown: &[&str]) {
        let paths = recipe.files.iter().map(|file| file.path.as_str());
        let others: Vec<&str> =
            paths.filter(|path| !matches!(*path, CONFIG | TRANSCRIPT) && !shown.contains(path)).collect();
        if others.is_empty() {
            return;
        }
        self.push("<p class=\"needs\">");
        self.plain(self.context.words.also);
        for (n, path) in others.into_iter().enumerate() {
            self.push(if n == 0 { " " } else { ", " });
            self.push(self.code_tag());
            self.plain(path);
            self.push("</code>");
        }
        self.push("</p>\n");
    }

    /// A text of recipe.toml; as plain text where it is something else than paragraphs.
    fn prose(&mut self, text: &str, blocks: &[Block]) {
        let is_prose =
            !blocks.is_empty() && blocks.iter().all(|block| matches!(block.kind, BlockKind::Paragraph { .. }));
        if !is_prose {
            return self.plain(text);
        }
        for (n, block) in blocks.iter().enumerate() {
            if let BlockKind::Paragraph { content, .. } = &block.kind {
                self.push(if n == 0 { "" } else { " " });
                self.inlines(content);
            }
        }
    }
}

//! Writes the HTML of blocks.

use serde::Serialize;

use super::recipe::{Arrangement, ShownFiles};
use super::writer::PageWriter;
use crate::manual::{Included, UnitId};
use crate::markdown::tree::{
    Admonition, Align, Block, BlockKind, CodeBlock, DefinitionItem, Footnote, Heading, Include, Inline, List, Numbered,
    NumberedKind, RecipeDirective, Table, reference_id,
};
use crate::render::escape;
use crate::render::highlight::transcript_kind;
use crate::render::href;
use crate::render::visitor::{BlockVisitor, InlineVisitor};
use crate::site::data::PageList;
use crate::site::plan::pages::View;

/// What the template of an admonition gets.
#[derive(Serialize)]
struct AdmonitionData<'a> {
    kind: &'static str,
    title: &'static str,
    body: &'a str,
}

impl BlockVisitor for PageWriter<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        // A recipe beside a heading is beside the first block under it.
        let mut waiting = Vec::new();
        for block in blocks {
            waiting.extend(self.beside.remove(&block.span).into_iter().flatten());
            if waiting.is_empty() || matches!(block.kind, BlockKind::Heading(_)) {
                self.block(block);
            } else if matches!(block.kind, BlockKind::Include(_)) {
                self.cards(std::mem::take(&mut waiting));
                self.block(block);
            } else {
                let cards = std::mem::take(&mut waiting);
                self.has_beside = true;
                self.out.push_str("<div class=\"beside\">\n<div class=\"passage\">\n");
                self.block(block);
                self.out.push_str("</div>\n");
                self.cards(cards);
                self.out.push_str("</div>\n");
            }
        }
        if !waiting.is_empty() {
            self.cards(waiting);
        }
    }

    fn heading(&mut self, heading: &Heading) {
        self.write_heading(heading);
    }

    fn paragraph(&mut self, content: &[Inline], tight: bool) {
        if content.is_empty() {
            // Only a comment was in it, or the mark of an alert.
            return;
        }
        if tight {
            self.inlines(content);
            self.out.push('\n');
        } else {
            self.out.push_str("<p>");
            self.inlines(content);
            self.out.push_str("</p>\n");
        }
    }

    fn code_block(&mut self, code: &CodeBlock) {
        let language = code.language();
        let html = self.context.code(language, &code.text);
        let class = if transcript_kind(language).is_some() { "code transcript" } else { "code" };
        self.out.push_str(&format!("<div class=\"{class}\"><pre"));
        if !language.is_empty() {
            self.out.push_str(" data-language=\"");
            escape::attribute(&mut self.out, language);
            self.out.push('"');
        }
        self.out.push_str("><code>");
        self.out.push_str(&html);
        self.out.push_str("</code></pre></div>\n");
    }

    fn quote(&mut self, blocks: &[Block]) {
        self.out.push_str("<blockquote>\n");
        self.blocks(blocks);
        self.out.push_str("</blockquote>\n");
    }

    fn list(&mut self, list: &List) {
        let tag = if list.start.is_some() { "ol" } else { "ul" };
        self.out.push_str(&format!("<{tag}"));
        if let Some(start) = list.start.filter(|start| *start != 1) {
            self.out.push_str(&format!(" start=\"{start}\""));
        }
        if list.compact {
            self.out.push_str(" class=\"compact\"");
        }
        self.out.push_str(">\n");
        for item in &list.items {
            self.out.push_str("<li>");
            self.blocks(&item.blocks);
            self.out.push_str("</li>\n");
        }
        self.out.push_str(&format!("</{tag}>\n"));
    }

    fn definitions(&mut self, items: &[DefinitionItem]) {
        self.out.push_str("<dl>\n");
        for item in items {
            self.out.push_str("<dt>");
            self.inlines(&item.term);
            self.out.push_str("</dt>\n");
            for blocks in &item.definitions {
                self.out.push_str("<dd>");
                self.blocks(blocks);
                self.out.push_str("</dd>\n");
            }
        }
        self.out.push_str("</dl>\n");
    }

    fn table(&mut self, table: &Table) {
        self.out.push_str("<div class=\"table\"><table>\n<thead>\n");
        self.row("th", &table.header, &table.align);
        self.out.push_str("</thead>\n");
        if !table.rows.is_empty() {
            self.out.push_str("<tbody>\n");
            for row in &table.rows {
                self.row("td", row, &table.align);
            }
            self.out.push_str("</tbody>\n");
        }
        self.out.push_str("</table></div>\n");
    }

    fn admonition(&mut self, admonition: &Admonition) {
        let body = self.captured(|writer| writer.blocks(&admonition.blocks));
        let data = AdmonitionData {
            kind: admonition.kind.class(),
            title: self.context.words().admonition(admonition.kind),
            body: &body,
        };
        self.template("admonition.html", &data);
    }

    fn numbered(&mut self, numbered: &Numbered) {
        self.out.push_str(&format!("<figure class=\"{}\"", numbered.kind.class()));
        self.identify(numbered.id.as_ref());
        let title = self.captured(|writer| {
            writer.out.push_str("<figcaption");
            writer.identify(numbered.title.id.as_ref());
            writer.out.push_str("<span class=\"number\">");
            let number = writer.context.words().numbered(numbered.kind, numbered.number);
            escape::text(&mut writer.out, &number);
            writer.out.push_str(".</span> ");
            writer.inlines(&numbered.title.content);
            if let Some(id) = numbered.id.as_ref().or(numbered.title.id.as_ref()) {
                writer.heading_anchor(&id.name);
            }
            writer.out.push_str("</figcaption>\n");
        });
        // A figure is looked at first and named under it; an example says first what it shows.
        if numbered.kind == NumberedKind::Example {
            self.out.push_str(&title);
            self.blocks(&numbered.blocks);
        } else {
            self.blocks(&numbered.blocks);
            self.out.push_str(&title);
        }
        self.out.push_str("</figure>\n");
    }

    fn include(&mut self, include: &Include) {
        let (context, outer) = (self.context, self.unit);
        match context.unit(outer).includes.get(include.index) {
            Some(Included::Units(units)) => {
                if self.view == View::Everything {
                    let level = self.level;
                    for unit in units.iter().filter(|unit| context.is_under(**unit, outer)) {
                        self.write_unit(*unit, level);
                    }
                    self.level = level;
                    return;
                }
                // What has no page of its own is here, the rest is linked.
                let level = self.level;
                let mut linked = Vec::new();
                for unit in units {
                    if context.has_own_page(*unit) {
                        linked.push(*unit);
                    } else if context.is_under(*unit, outer) {
                        self.page_list(&std::mem::take(&mut linked));
                        self.write_unit(*unit, level);
                    }
                }
                self.level = level;
                self.page_list(&linked);
            }
            Some(Included::Options(list)) => self.options(list, include.index),
            Some(Included::Nothing) | None => {}
        }
    }

    fn recipe_directive(&mut self, directive: &RecipeDirective) {
        if let Some(index) = self.context.recipe_of_directive(&directive.name.name) {
            let files = if directive.files.is_empty() {
                ShownFiles::Own
            } else {
                ShownFiles::Chosen(directive.files.as_slice())
            };
            self.recipe(index, files, Arrangement::OfDirective);
        }
    }
}

impl PageWriter<'_> {
    fn cards(&mut self, recipes: Vec<usize>) {
        self.out.push_str("<div class=\"cards\">\n");
        for (n, recipe) in recipes.into_iter().enumerate() {
            self.recipe(recipe, ShownFiles::Own, if n == 0 { Arrangement::Beside } else { Arrangement::BesideClosed });
        }
        self.out.push_str("</div>\n");
    }

    fn recipe(&mut self, index: usize, files: ShownFiles<'_>, arrangement: Arrangement) {
        let Some(recipe) = self.context.recipe(index) else { return };
        let anchored = self.anchored.insert(index);
        let arrangement = if self.view == View::Everything { Arrangement::Stacked } else { arrangement };
        let card = self.card(recipe, files, arrangement, anchored);
        self.template("recipe.html", &card);
    }

    fn row(&mut self, tag: &str, cells: &[Vec<Inline>], align: &[Align]) {
        self.out.push_str("<tr>");
        for (n, cell) in cells.iter().enumerate() {
            let class = match align.get(n) {
                Some(Align::Center) => " class=\"center\"",
                Some(Align::Right) => " class=\"right\"",
                _ => "",
            };
            self.out.push_str(&format!("<{tag}{class}>"));
            self.inlines(cell);
            self.out.push_str(&format!("</{tag}>"));
        }
        self.out.push_str("</tr>\n");
    }

    fn page_list(&mut self, units: &[UnitId]) {
        let entries: Vec<_> = units.iter().map(|unit| self.context.page_entry(self.path, *unit)).collect();
        if !entries.is_empty() {
            let data = PageList { start: self.unit == 0, pages: entries };
            self.template("pages.html", &data);
        }
    }

    pub(super) fn footnotes(&mut self, footnotes: &[Footnote]) {
        if footnotes.is_empty() {
            return;
        }
        let words = self.context.words();
        self.out.push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        escape::attribute(&mut self.out, words.footnotes);
        self.out.push_str("\">\n<ol>\n");
        for footnote in footnotes {
            self.out.push_str("<li");
            self.identify(Some(&footnote.label));
            let body = self.captured(|writer| writer.blocks(&footnote.blocks));
            // The way back is at the end of the last line, not under it.
            let (text, end) = match body.strip_suffix("</p>\n") {
                Some(text) => (text, "</p>\n"),
                None => (body.as_str(), ""),
            };
            self.out.push_str(text);
            for n in 0..footnote.references {
                self.out.push_str(" <a class=\"back\" role=\"doc-backlink\" href=\"");
                escape::attribute(&mut self.out, &href::fragment(&reference_id(&footnote.label.name, n)));
                self.out.push_str("\" aria-label=\"");
                escape::attribute(&mut self.out, words.back_to_text);
                self.out.push_str("\">↩\u{fe0e}</a>");
            }
            self.out.push_str(end);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</section>\n");
    }
}

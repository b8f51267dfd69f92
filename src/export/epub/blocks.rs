//! Writes the XHTML of blocks.

use super::ids;
use super::writer::UnitWriter;
use crate::manual::TargetKind;
use crate::markdown::tree::{
    Admonition, AdmonitionKind, Align, Block, CodeBlock, DefinitionItem, FileKind, Heading, Id, Include, Inline, List,
    Numbered, NumberedKind, RecipeDirective, Table, reference_id,
};
use crate::render::highlight::highlight;
use crate::render::visitor::{BlockVisitor, InlineVisitor};

/// Code that is longer than this is cut where that is possible, in bytes: with its classes, it is several times as long.
const LONG_CODE: usize = 24_000;

impl BlockVisitor for UnitWriter<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        self.all_blocks(blocks);
    }

    fn heading(&mut self, heading: &Heading) {
        let unit = &self.context.manual.units[self.unit];
        if unit.kind.role() == FileKind::Book && heading.level == 2 {
            self.push("<p class=\"subtitle\"");
            self.id(heading.id.as_ref());
            self.push(">");
            self.inlines(&heading.content);
            self.push("</p>\n");
            return;
        }
        // The id of a group may be that of a title in it, which has it then.
        let targets = &self.context.manual.targets;
        let own = |id: &&Id| !unit.kind.is_group() || targets.get(&id.name).is_some_and(|t| t.unit == self.unit);
        let id = heading.id.as_ref().filter(own);
        let page = id.and_then(|id| self.context.plan.page(&id.name));
        if let Some(page) = page {
            self.push("<span class=\"page\" epub:type=\"pagebreak\" role=\"doc-pagebreak\"");
            self.named(ids::own("page", page));
            self.attribute("aria-label", &page.to_string());
            self.push("></span>\n");
        }
        let level = heading.level.saturating_add(self.shift).clamp(1, 6);
        self.level = level;
        self.push(&format!("<h{level}"));
        self.id(id);
        self.push(">");
        if let Some(TargetKind::Appendix(letter)) = id.and_then(|id| targets.get(&id.name)).map(|target| &target.kind)
            && heading.level == 1
        {
            let letter = self.context.words.lettered(letter);
            self.plain(&letter);
            self.push(". ");
        }
        self.inlines(&heading.content);
        self.push(&format!("</h{level}>\n"));
    }

    fn paragraph(&mut self, content: &[Inline], tight: bool) {
        if tight {
            self.inlines(content);
            self.push("\n");
        } else {
            self.push("<p>");
            self.inlines(content);
            self.push("</p>\n");
        }
    }

    fn code_block(&mut self, code: &CodeBlock) {
        self.listing(code.language(), &code.text);
    }

    fn quote(&mut self, blocks: &[Block]) {
        self.push("<blockquote>\n");
        self.within(|writer| writer.blocks(blocks));
        self.push("</blockquote>\n");
    }

    fn list(&mut self, list: &List) {
        let tag = if list.start.is_some() { "ol" } else { "ul" };
        self.push(&format!("<{tag}"));
        if let Some(start) = list.start.filter(|start| *start != 1) {
            self.attribute("start", &start.to_string());
        }
        if list.compact {
            self.push(" class=\"compact\"");
        }
        self.push(">\n");
        self.within(|writer| {
            for item in &list.items {
                writer.push("<li>");
                writer.blocks(&item.blocks);
                writer.push("</li>\n");
            }
        });
        self.push(&format!("</{tag}>\n"));
    }

    fn definitions(&mut self, items: &[DefinitionItem]) {
        self.push("<dl>\n");
        self.within(|writer| {
            for item in items {
                writer.push("<dt>");
                writer.inlines(&item.term);
                writer.push("</dt>\n");
                for blocks in &item.definitions {
                    writer.push("<dd>");
                    writer.blocks(blocks);
                    writer.push("</dd>\n");
                }
            }
        });
        self.push("</dl>\n");
    }

    fn table(&mut self, table: &Table) {
        self.push("<table>\n<thead>\n");
        self.row("th", &table.header, &table.align);
        self.push("</thead>\n");
        if !table.rows.is_empty() {
            self.push("<tbody>\n");
            for row in &table.rows {
                self.row("td", row, &table.align);
            }
            self.push("</tbody>\n");
        }
        self.push("</table>\n");
    }

    fn admonition(&mut self, admonition: &Admonition) {
        let (tag, semantics) = match admonition.kind {
            AdmonitionKind::Tip => ("aside", "epub:type=\"tip\" role=\"doc-tip\""),
            _ => ("section", "epub:type=\"notice\" role=\"doc-notice\""),
        };
        let title = self.context.words.admonition(admonition.kind);
        self.push(&format!("<{tag} class=\"admonition {}\" {semantics}", admonition.kind.class()));
        self.push(">\n<p class=\"title\">");
        self.plain(title);
        self.push("</p>\n");
        self.within(|writer| writer.blocks(&admonition.blocks));
        self.push(&format!("</{tag}>\n"));
    }

    fn numbered(&mut self, numbered: &Numbered) {
        self.push(&format!("<figure class=\"{}\"", numbered.kind.class()));
        self.id(numbered.id.as_ref());
        self.push(">\n");
        // A figure is looked at first and named under it; an example says first what it shows.
        if numbered.kind == NumberedKind::Example {
            self.caption(numbered);
        }
        self.within(|writer| writer.blocks(&numbered.blocks));
        if numbered.kind == NumberedKind::Figure {
            self.caption(numbered);
        }
        self.push("</figure>\n");
    }

    fn include(&mut self, include: &Include) {
        self.included(include.index);
    }

    fn recipe_directive(&mut self, directive: &RecipeDirective) {
        if let Some(index) = self.context.recipes.get(directive.name.name.as_str()) {
            let files = (!directive.files.is_empty()).then_some(directive.files.as_slice());
            self.recipe(*index, files);
        }
    }
}

impl UnitWriter<'_> {
    /// Writes code, with classes. It is read from the left in every language.
    pub(super) fn listing(&mut self, language: &str, text: &str) {
        let mut rest = text;
        // Code that would fill a file by itself is cut between lines.
        while self.nesting == 0 && rest.len() > LONG_CODE {
            let near = rest.as_bytes()[..LONG_CODE].iter().rposition(|byte| *byte == b'\n');
            let Some(end) = near else { break };
            let (piece, after) = rest.split_at(end + 1);
            self.pre(language, piece);
            self.cut();
            rest = after;
        }
        self.pre(language, rest);
    }

    fn pre(&mut self, language: &str, text: &str) {
        self.push("<pre dir=\"ltr\"><code>");
        let html = highlight(language, text);
        self.push(&html);
        self.push("</code></pre>\n");
    }

    fn caption(&mut self, numbered: &Numbered) {
        let number = self.context.words.numbered(numbered.kind, numbered.number);
        self.push("<figcaption");
        self.id(numbered.title.id.as_ref());
        self.push("><span class=\"number\">");
        self.plain(&number);
        self.push(".</span> ");
        self.inlines(&numbered.title.content);
        self.push("</figcaption>\n");
    }

    fn row(&mut self, tag: &str, cells: &[Vec<Inline>], align: &[Align]) {
        self.push("<tr>");
        for (n, cell) in cells.iter().enumerate() {
            // A header without text is none.
            let tag = if cell.is_empty() { "td" } else { tag };
            self.push(&format!("<{tag}"));
            match align.get(n) {
                Some(Align::Center) => self.push(" class=\"center\""),
                Some(Align::Right) => self.push(" class=\"right\""),
                _ => {}
            }
            if tag == "th" {
                self.push(" scope=\"col\"");
            }
            self.push(">");
            self.inlines(cell);
            self.push(&format!("</{tag}>"));
        }
        self.push("</tr>\n");
    }

    /// Writes a footnote, which readers show where it is referred to.
    pub(super) fn footnote(&mut self, index: usize) {
        let Some(footnote) = self.context.manual.units[self.unit].document.footnotes.get(index) else { return };
        let label = &footnote.label.name;
        self.push("<aside class=\"footnote\" epub:type=\"footnote\" role=\"doc-footnote\"");
        self.id(Some(&footnote.label));
        self.push(">\n");
        self.push("<p class=\"back\">");
        for nth in 0..footnote.references {
            let text = if nth == 0 { format!("{}.", index + 1) } else { " ↩\u{fe0e}".to_owned() };
            let mut attributes = String::from(" role=\"doc-backlink\"");
            super::writer::attribute(&mut attributes, "aria-label", self.context.words.back_to_text);
            let id = ids::of_book(&reference_id(label, nth)).into_owned();
            self.out.link(id, attributes, &text);
        }
        self.push("</p>\n");
        self.blocks(&footnote.blocks);
        self.push("</aside>\n");
    }
}

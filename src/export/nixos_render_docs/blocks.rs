//! Walks over the units and writes their blocks, page by page.

use super::HtmlBook;
use super::form::HeadingTag;
use super::html::{escape, push};
use super::{inlines, option_list, page};
use crate::manual::{Included, TargetKind, UnitId};
use crate::markdown::tree::{
    Admonition, Block, BlockKind, CodeBlock, DefinitionItem, FileKind, Footnote, Heading, Include, Inline, List,
    Numbered, RecipeDirective, Table, reference_id,
};
use crate::render::visitor::BlockVisitor;

/// All pages by their index, as HTML.
pub(super) fn pages(book: &HtmlBook<'_>) -> Vec<(usize, String)> {
    let mut writer = PageWriter::new(book, 0);
    writer.kind = FileKind::Book;
    writer.book();
    let first = std::mem::take(&mut writer.out);
    writer.pages.push((0, first));
    writer.pages
}

/// A heading whose section is not closed.
struct Open {
    level: u8,
    /// For a part: the table of contents that follows its introduction, which is still open.
    intro: Option<String>,
}

/// Where the writer is, as far as an included file starts afresh.
struct IncluderState {
    kind: FileKind,
    offset: i32,
    headings: Vec<Open>,
    unit: UnitId,
}

/// Writes the blocks of units.
pub(super) struct PageWriter<'a> {
    book: &'a HtmlBook<'a>,
    pub(super) out: String,
    /// Pages that are finished.
    pages: Vec<(usize, String)>,
    /// The role of the unit that is being written.
    kind: FileKind,
    /// By how many levels headings are lowered.
    offset: i32,
    headings: Vec<Open>,
    /// How deep lists are nested, bullets and numbers apart.
    pub(super) bullets: usize,
    pub(super) numbers: usize,
    unit: UnitId,
    /// In the text of an option no list is compact.
    pub(super) in_option: bool,
}

impl<'a> PageWriter<'a> {
    fn new(book: &'a HtmlBook<'a>, unit: UnitId) -> Self {
        Self {
            book,
            out: String::new(),
            pages: Vec::new(),
            kind: FileKind::Section,
            offset: 0,
            headings: Vec::new(),
            bullets: 0,
            numbers: 0,
            unit,
            in_option: false,
        }
    }

    /// The text of an option.
    pub(super) fn option_text(book: &'a HtmlBook<'a>, unit: UnitId, blocks: &[Block]) -> String {
        let mut writer = Self::new(book, unit);
        writer.in_option = true;
        writer.blocks(blocks);
        writer.out
    }

    /// The root: its titles, its contents, and what it includes.
    fn book(&mut self) {
        let book = self.book;
        let unit = &book.manual.units[0];
        let mut titles = [None, None];
        let mut rest = 0;
        for (n, block) in unit.document.blocks.iter().take(2).enumerate() {
            if let BlockKind::Heading(heading) = &block.kind {
                titles[n] = Some(heading);
                rest = n + 1;
            }
        }
        self.out.push_str(&page::header(book, 0));
        self.out
            .push_str("\n <div class=\"book\">\n  <div class=\"titlepage\">\n   <div>\n   <div><h1 class=\"title\">");
        let anchor = |heading: &Heading| heading.id.as_ref().map(|id| escape(&id.name).into_owned());
        if let Some(id) = titles[0].and_then(anchor) {
            push!(self.out, "<a id=\"", id, "\"></a>");
        }
        // nixos-render-docs writes the title of a book as plain text.
        if let Some(entry) = book.manual.contents.first() {
            push!(self.out, book.plain_entry_title(entry));
        }
        self.out.push_str("</h1></div>\n   <div><h2 class=\"subtitle\">");
        if let Some(subtitle) = titles[1] {
            if let Some(id) = anchor(subtitle) {
                push!(self.out, "<a id=\"", id, "\"></a>");
            }
            self.inlines(&subtitle.content);
        }
        self.out.push_str("</h2></div>\n   </div>\n   <hr />\n  </div>\n");
        push!(self.out, book.settings.form.contents(book, 0), "\n");
        self.blocks(&unit.document.blocks[rest..]);
        self.footnotes(&unit.document.footnotes);
        self.out.push_str("\n </div>\n");
        self.out.push_str(&page::footer(book, 0));
    }

    pub(super) fn inlines(&mut self, inlines: &[Inline]) {
        inlines::write(self.book, self.unit, inlines, &mut self.out);
    }

    pub(super) fn wrap(&mut self, before: &str, blocks: &[Block], after: &str) {
        self.out.push_str(before);
        self.blocks(blocks);
        self.out.push_str(after);
    }

    /// Ends the introduction of a part, with its table of contents.
    fn close_intro(&mut self) {
        if let Some(contents) = self.headings.last_mut().and_then(|heading| heading.intro.take()) {
            push!(self.out, contents, "</div>");
        }
    }

    fn close_headings(&mut self, level: Option<u8>) {
        while self.headings.last().is_some_and(|open| level.is_none_or(|level| open.level >= level)) {
            self.close_intro();
            self.out.push_str("\n</div>");
            self.headings.pop();
        }
    }

    fn units(&mut self, units: &[UnitId]) {
        let level = self.headings.last().map_or(0, |open| i32::from(open.level));
        // A chapter does not count as a level of headings, for the sections in it neither.
        let lower = if self.kind == FileKind::Chapter { (level - 1).max(0) } else { level };
        self.close_intro();
        let state = IncluderState {
            kind: self.kind,
            offset: self.offset,
            headings: std::mem::take(&mut self.headings),
            unit: self.unit,
        };
        self.offset += lower;
        let mut around: Option<(String, usize)> = None;
        for unit in units {
            if let Some(page) = self.book.layout.started_by(*unit) {
                self.finish_page(&mut around);
                around = Some((std::mem::take(&mut self.out), page));
                self.out.push_str(&page::header(self.book, page));
            }
            self.write_unit(*unit);
        }
        self.finish_page(&mut around);
        let IncluderState { kind, offset, headings, unit } = state;
        (self.kind, self.offset, self.headings, self.unit) = (kind, offset, headings, unit);
    }

    /// Ends a page, and goes on with the one that it interrupts.
    fn finish_page(&mut self, around: &mut Option<(String, usize)>) {
        if let Some((outer, page)) = around.take() {
            self.out.push_str(&page::footer(self.book, page));
            let text = std::mem::replace(&mut self.out, outer);
            self.pages.push((page, text));
        }
    }

    fn write_unit(&mut self, unit: UnitId) {
        let book = self.book;
        let data = &book.manual.units[unit];
        self.unit = unit;
        self.kind = data.kind.role();
        if data.kind.is_group() {
            // A group has no text: only what it holds is written.
            for block in &data.document.blocks {
                if let BlockKind::Include(include) = &block.kind {
                    self.include(include);
                }
            }
            return;
        }
        self.blocks(&data.document.blocks);
        self.footnotes(&data.document.footnotes);
        self.close_headings(None);
    }

    /// The footnotes of a file, at the end of its content.
    fn footnotes(&mut self, footnotes: &[Footnote]) {
        if footnotes.is_empty() {
            return;
        }
        self.out.push_str("<div class=\"footnotes\"><br /><hr style=\"width:100; text-align:left;margin-left: 0\" />");
        for (n, footnote) in footnotes.iter().enumerate() {
            let label = &footnote.label.name;
            push!(self.out, "<div id=\"", escape(label), "\" class=\"footnote\">");
            self.blocks(&footnote.blocks);
            // The way back is at the end of the last paragraph.
            let paragraph = matches!(footnote.blocks.last().map(|b| &b.kind), Some(BlockKind::Paragraph { .. }));
            if paragraph {
                self.out.truncate(self.out.len() - "</p>".len());
            }
            for nth in 0..footnote.references {
                let href = self.book.layout.href(&reference_id(label, nth));
                push!(
                    self.out,
                    "<a href=\"",
                    href,
                    "\" class=\"para\"><sup class=\"para\">[",
                    (n + 1).to_string(),
                    "]</sup></a>"
                );
            }
            if paragraph {
                self.out.push_str("</p>");
            }
            self.out.push_str("</div>");
        }
        self.out.push_str("</div>");
    }
}

impl BlockVisitor for PageWriter<'_> {
    fn heading(&mut self, heading: &Heading) {
        self.close_headings(Some(heading.level));
        let form = self.book.settings.form;
        let HeadingTag { level, style } = form.heading(heading.level, self.kind, self.offset);
        let tag = format!("h{level}");
        let class = if heading.level == 1 { self.kind } else { FileKind::Section };
        let id = heading.id.as_ref().map_or("", |id| id.name.as_str());
        push!(self.out, "<div class=\"", class.word(), "\"> <div class=\"titlepage\">  <div>   <div>    <", tag, " ");
        if !id.is_empty() {
            push!(self.out, "id=\"", escape(id), "\"");
        }
        self.out.push_str(" class=\"title\" ");
        if !style.is_empty() {
            push!(self.out, "style=\"", style, "\"");
        }
        self.out.push('>');
        if let (1, Some(TargetKind::Appendix(letter))) =
            (heading.level, self.book.manual.targets.get(id).map(|t| &t.kind))
        {
            push!(self.out, "Appendix\u{a0}", letter, ".\u{a0}");
        }
        self.inlines(&heading.content);
        push!(self.out, "   </", tag, ">  </div> </div></div>");
        let contents = self.book.layout.entry(id).map(|entry| form.contents(self.book, entry)).unwrap_or_default();
        let intro = if class == FileKind::Part {
            self.out.push_str("<div class=\"partintro\">");
            Some(contents)
        } else {
            self.out.push_str(&contents);
            None
        };
        self.headings.push(Open { level: heading.level, intro });
    }

    fn paragraph(&mut self, content: &[Inline], _: bool) {
        self.out.push_str("<p>");
        self.inlines(content);
        self.out.push_str("</p>");
    }

    fn code_block(&mut self, code: &CodeBlock) {
        self.out.push_str("<pre><code class=\"programlisting");
        if !code.info.is_empty() {
            push!(self.out, " ", escape(&code.info));
        }
        push!(self.out, "\">", escape(&code.text), "</code></pre>");
    }

    fn quote(&mut self, blocks: &[Block]) {
        self.wrap("<div class=\"blockquote\"><blockquote class=\"blockquote\">", blocks, "</blockquote></div>");
    }

    fn list(&mut self, list: &List) {
        self.write_list(list);
    }

    fn definitions(&mut self, items: &[DefinitionItem]) {
        self.write_definitions(items);
    }

    fn table(&mut self, table: &Table) {
        self.write_table(table);
    }

    fn admonition(&mut self, admonition: &Admonition) {
        let kind = admonition.kind;
        push!(self.out, "<div class=\"", kind.class(), "\"><h3 class=\"title\">", kind.title(), "</h3>");
        self.wrap("", &admonition.blocks, "</div>");
    }

    fn numbered(&mut self, numbered: &Numbered) {
        self.write_numbered(numbered);
    }

    fn include(&mut self, include: &Include) {
        let (book, unit) = (self.book, self.unit);
        match book.manual.units[unit].includes.get(include.index) {
            Some(Included::Units(units)) => self.units(units),
            Some(Included::Options(list)) => {
                let mut text = |blocks: &[Block]| PageWriter::option_text(book, unit, blocks);
                option_list::write(&book.layout, list, &mut text, &mut self.out);
            }
            Some(Included::Nothing) | None => {}
        }
    }

    /// Only books of our own have these, and an export replaces them before.
    fn recipe_directive(&mut self, _: &RecipeDirective) {}
}

//! Blocks of text.

use super::OptionNames;
use super::inlines;
use super::roff::{escape, escape_into};
use crate::markdown::tree::{Align, Block, BlockKind, CodeBlock, DefinitionItem, Inline, List, Table};

/// Writes blocks; code within lines is in quotes where it is `quoted`. Targets of links are added to `links`.
pub(super) fn write(blocks: &[Block], quoted: bool, names: &OptionNames<'_>, links: &mut Vec<String>) -> String {
    let mut writer = RoffBlocks { names, links, quoted, out: String::with_capacity(128), break_before: vec![false] };
    writer.blocks(blocks);
    writer.out
}

/// What is before the text of a list's item: `head` is its bullet or number.
pub(super) fn item_head(width: usize, head: &str) -> String {
    let back = head.chars().count() + 1;
    format!(".RS {width}\n\\h'-{back}'\\fB{}\\fP\\h'1'\\c", escape(head))
}

struct RoffBlocks<'a> {
    names: &'a OptionNames<'a>,
    links: &'a mut Vec<String>,
    quoted: bool,
    out: String,
    /// Whether the next paragraph is set off from what is before it; one for each block that is open.
    break_before: Vec<bool>,
}

impl RoffBlocks<'_> {
    /// Adds lines; nothing where there is no text.
    fn line(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(text);
    }

    /// Adds a line of text.
    fn inlines(&mut self, inlines: &[Inline]) {
        let before = self.out.len();
        if before > 0 {
            self.out.push('\n');
        }
        let start = self.out.len();
        inlines::write(inlines, self.quoted, self.names, self.links, &mut self.out);
        if self.out.len() == start {
            self.out.truncate(before);
        }
    }

    fn break_if_needed(&mut self) {
        if self.needs_break() {
            self.line(".sp");
        }
        self.set_break();
    }

    fn needs_break(&self) -> bool {
        self.break_before.last().copied().unwrap_or(false)
    }

    fn set_break(&mut self) {
        if let Some(last) = self.break_before.last_mut() {
            *last = true;
        }
    }

    /// Writes what is within a block, from `before` to `.RE`.
    fn within(&mut self, before: &str, blocks: &[Block]) {
        self.line(before);
        self.break_before.push(false);
        self.blocks(blocks);
        self.break_before.pop();
        self.set_break();
        self.line(".RE");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph { content, .. } => {
                    self.break_if_needed();
                    self.inlines(content);
                }
                BlockKind::Code(code) => self.code(code),
                BlockKind::Quote(inner) => {
                    self.break_if_needed();
                    self.within(".RS 4\n\\h'-3'\\fI\\(lq\\(rq\\fP\\h'1'\\c", inner);
                }
                BlockKind::List(list) => self.list(list),
                BlockKind::DefinitionList(items) => self.definitions(items),
                BlockKind::Table(table) => self.table(table),
                BlockKind::Admonition(admonition) => {
                    let title = admonition.kind.title();
                    self.within(&format!(".sp\n.RS 4\n\\fB{title}\\fP\n.br"), &admonition.blocks);
                }
                // None of these is read in the text of an option.
                BlockKind::Heading(_) | BlockKind::Numbered(_) | BlockKind::Include(_) | BlockKind::Recipe(_) => {}
            }
        }
    }

    fn code(&mut self, code: &CodeBlock) {
        self.line(".sp\n.RS 4\n.nf\n");
        escape_into(code.text.trim_end_matches('\n'), &mut self.out);
        self.out.push_str("\n.fi\n.RE");
    }

    fn list(&mut self, list: &List) {
        self.break_if_needed();
        let last = list.start.unwrap_or(0).saturating_add(list.items.len() as u64).saturating_sub(1);
        let width = if list.start.is_some() { 3 + last.to_string().len() } else { 4 };
        for (n, item) in list.items.iter().enumerate() {
            let head = match list.start {
                Some(start) => format!("{}.", start.saturating_add(n as u64)),
                None => "•".to_owned(),
            };
            if n > 0 && !list.compact {
                self.line(".sp");
            }
            self.within(&item_head(width, &head), &item.blocks);
        }
    }

    fn definitions(&mut self, items: &[DefinitionItem]) {
        self.line(".RS 4");
        for item in items {
            self.line(".PP");
            self.inlines(&item.term);
            for definition in &item.definitions {
                self.within(".RS 4", definition);
            }
        }
        self.line(".RE");
    }

    /// A table for `tbl`, which `man` asks for by itself.
    fn table(&mut self, table: &Table) {
        let column = |n: usize| match table.align.get(n) {
            Some(Align::Center) => "c",
            Some(Align::Right) => "r",
            _ => "l",
        };
        let columns: Vec<&str> = (0..table.header.len()).map(column).collect();
        let header: Vec<String> = columns.iter().map(|column| format!("{column}b")).collect();
        self.line(&format!(".RS 4\n.TS\nallbox;\n{}\n{} .", header.join(" "), columns.join(" ")));
        for row in std::iter::once(&table.header).chain(&table.rows) {
            let cells: Vec<String> = row.iter().map(|cell| self.cell(cell)).collect();
            let row = cells.join("\t");
            self.line(if row.is_empty() { "\\&" } else { &row });
        }
        self.line(".TE\n.RE");
    }

    fn cell(&mut self, cell: &[Inline]) -> String {
        let mut text = String::new();
        inlines::write(cell, self.quoted, self.names, self.links, &mut text);
        // These would be a line across the cell, or the start of a block of text, to `tbl`.
        if matches!(text.as_str(), "_" | "=" | "T{") { format!("\\&{text}") } else { text }
    }
}

//! Options as CommonMark.

use std::collections::HashMap;

use super::entry::{Entry, Line};
use super::markdown::{Admonitions, Anchors, code_block, code_span, escape};
use crate::diagnostics::Diagnostic;
use crate::manual::{Declaration, ModuleOption, option_id};
use crate::markdown::tree::{
    Admonition, Block, BlockKind, DefinitionItem, Inline, InlineKind, Link, LinkTarget, List, RoleKind, Table,
};

/// Writes one option.
pub(super) struct CommonMark<'a> {
    option: &'a ModuleOption,
    manpage_urls: &'a HashMap<String, String>,
    anchors: &'a Anchors,
    admonitions: Admonitions,
    /// Whether a text came before the next one.
    follows: bool,
}

impl<'a> CommonMark<'a> {
    pub(super) fn new(
        option: &'a ModuleOption,
        manpage_urls: &'a HashMap<String, String>,
        anchors: &'a Anchors,
        admonitions: Admonitions,
        follows: bool,
    ) -> Self {
        Self { option, manpage_urls, anchors, admonitions, follows }
    }
}

impl Entry for CommonMark<'_> {
    const SEPARATOR: &'static str = "";

    fn text(&mut self, blocks: &[Block]) -> String {
        let mut writer = Writer {
            manpage_urls: self.manpage_urls,
            admonitions: self.admonitions,
            out: String::new(),
            open: vec![Open { indent: String::new(), continues: self.follows }],
            fences: 0,
        };
        writer.blocks(blocks);
        self.follows = writer.open.first().is_some_and(|open| open.continues);
        writer.out
    }

    fn related_label(&self) -> Vec<Line> {
        vec!["*Related packages:*".into()]
    }

    fn location_label(&self, label: &str) -> String {
        format!("*{label}:*")
    }

    fn location(&self, declaration: &Declaration, lines: &mut Vec<Line>) {
        let name = escape(&declaration.name);
        lines.push(match &declaration.url {
            Some(url) => format!(" - [{name}]({url})").into(),
            None => format!(" - {name}").into(),
        });
    }

    fn finish(self, lines: Vec<Line>) -> (String, Vec<Diagnostic>) {
        let anchor = match self.anchors {
            Anchors::None => String::new(),
            Anchors::Legacy(prefix) => {
                let parts: Vec<String> = self.option.loc.iter().map(|part| option_id("", part)).collect();
                format!(" {{#{prefix}{}}}", parts.join("."))
            }
        };
        let name = escape(&self.option.name).replace('\n', " ");
        let mut parts: Vec<Line> = vec![format!("## {name}{anchor}\n").into()];
        parts.extend(lines);
        parts.push("\n\n".into());
        (parts.join("\n"), Vec::new())
    }
}

/// A block that is open.
struct Open {
    /// What each of its lines begins with.
    indent: String,
    /// Whether there is something in it, from which the next block is set off.
    continues: bool,
}

struct Writer<'a> {
    manpage_urls: &'a HashMap<String, String>,
    admonitions: Admonitions,
    out: String,
    open: Vec<Open>,
    /// How many of pandoc's fences are open.
    fences: usize,
}

impl Writer<'_> {
    fn continues(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.continues = true;
        }
    }

    fn enter(&mut self, indent: &str) {
        let outer = self.open.last().map_or("", |open| &open.indent);
        let indent = format!("{outer}{indent}");
        self.open.push(Open { indent, continues: false });
    }

    fn leave(&mut self) {
        self.open.pop();
        self.continues();
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        if let Some(open) = self.open.last() {
            self.out.push_str(&open.indent);
        }
        self.continues();
    }

    /// Sets a block off from the one before it.
    fn set_off(&mut self) {
        if self.open.last().is_some_and(|open| open.continues) {
            self.new_line();
            self.new_line();
        }
        self.continues();
    }

    fn lines(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.new_line();
            }
            self.out.push_str(line);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph { content, .. } => {
                    self.set_off();
                    self.inlines(content);
                }
                BlockKind::Code(code) => {
                    self.set_off();
                    let text = code.text.strip_suffix('\n').unwrap_or(&code.text);
                    self.lines(&code_block(text, &code.info));
                }
                BlockKind::Quote(inner) => {
                    self.set_off();
                    self.out.push_str("> ");
                    self.within("> ", inner);
                }
                BlockKind::List(list) => self.list(list),
                BlockKind::DefinitionList(items) => self.definitions(items),
                BlockKind::Table(table) => self.table(table),
                BlockKind::Admonition(admonition) => self.admonition(admonition),
                // None of these is read in the text of an option.
                BlockKind::Heading(_) | BlockKind::Numbered(_) | BlockKind::Include(_) | BlockKind::Recipe(_) => {}
            }
        }
    }

    fn within(&mut self, indent: &str, blocks: &[Block]) {
        self.enter(indent);
        self.blocks(blocks);
        self.leave();
    }

    fn admonition(&mut self, admonition: &Admonition) {
        let kind = admonition.kind;
        self.set_off();
        match self.admonitions {
            Admonitions::Plain => {
                self.out.push_str(&format!("**{}:** ", kind.title()));
                self.within("", &admonition.blocks);
            }
            Admonitions::Gfm => {
                self.out.push_str(&format!("> [!{}]", kind.title()));
                self.new_line();
                self.out.push_str("> ");
                self.within("> ", &admonition.blocks);
            }
            Admonitions::Pandoc => {
                let fence = ":".repeat(3 + self.fences);
                self.out.push_str(&format!("{fence} {{.{}}}", kind.class()));
                self.fences += 1;
                self.blocks(&admonition.blocks);
                self.fences -= 1;
                self.set_off();
                self.out.push_str(&fence);
            }
        }
    }

    fn list(&mut self, list: &List) {
        self.set_off();
        for (n, item) in list.items.iter().enumerate() {
            if n > 0 {
                self.new_line();
                if !list.compact {
                    self.new_line();
                }
            }
            let head = match list.start {
                Some(start) => format!(" {}.", start.saturating_add(n as u64)),
                None => " -".to_owned(),
            };
            self.out.push_str(&head);
            self.out.push(' ');
            self.within(&" ".repeat(head.len() + 1), &item.blocks);
        }
    }

    /// Terms become the items of a list. U+200C keeps their emphasis apart from emphasis that they have themselves.
    fn definitions(&mut self, items: &[DefinitionItem]) {
        for item in items {
            self.set_off();
            self.enter("   ");
            self.out.push_str(" - *\u{200c}");
            self.inlines(&item.term);
            self.out.push_str("\u{200c}*");
            self.continues();
            for definition in &item.definitions {
                self.blocks(definition);
            }
            self.leave();
        }
    }

    /// CommonMark has no tables, but HTML.
    fn table(&mut self, table: &Table) {
        self.out.push_str("\n<table>\n<thead>\n");
        self.row(&table.header, "th");
        self.out.push_str("</thead>\n");
        if !table.rows.is_empty() {
            self.out.push_str("<tbody>\n");
            for row in &table.rows {
                self.row(row, "td");
            }
            self.out.push_str("</tbody>\n");
        }
        self.out.push_str("</table>\n");
    }

    fn row(&mut self, cells: &[Vec<Inline>], tag: &str) {
        self.out.push_str("<tr>\n");
        for cell in cells {
            self.out.push_str(&format!("<{tag}>"));
            self.inlines(cell);
            self.out.push_str(&format!("</{tag}>\n"));
        }
        self.out.push_str("</tr>\n");
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => {
                    self.continues();
                    self.lines(&escape(text));
                }
                InlineKind::SoftBreak => self.new_line(),
                InlineKind::HardBreak => {
                    self.out.push_str("  ");
                    self.new_line();
                }
                InlineKind::Code(code) => {
                    self.continues();
                    self.out.push_str(&code_span(code));
                }
                InlineKind::Emphasis(content) => self.marked("*", content),
                InlineKind::Strong(content) => self.marked("**", content),
                InlineKind::Link(link) => self.link(link),
                InlineKind::Image(image) => {
                    let title = image.title.replace('"', "\\\"");
                    let title = if title.is_empty() { title } else { format!(" \"{title}\"") };
                    self.out.push_str(&format!("![{}]({}{title})", image.alt, image.source));
                }
                InlineKind::Role(role) => {
                    self.continues();
                    let code = code_span(&role.text);
                    match self.manpage_urls.get(&role.text).filter(|_| role.kind == RoleKind::Manpage) {
                        Some(url) => self.out.push_str(&format!("[{code}]({url})")),
                        None => self.out.push_str(&code),
                    }
                }
                InlineKind::Span(span) => self.inlines(&span.content),
                // Not read in the text of an option.
                InlineKind::FootnoteReference(_) => {}
            }
        }
    }

    fn marked(&mut self, mark: &str, content: &[Inline]) {
        self.out.push_str(mark);
        self.inlines(content);
        self.out.push_str(mark);
    }

    fn link(&mut self, link: &Link) {
        self.continues();
        self.out.push('[');
        self.inlines(&link.content);
        let href = match &link.target {
            LinkTarget::Id(id) => escape(&format!("#{id}")),
            LinkTarget::Url(url) => escape(url),
        };
        self.out.push_str(&format!("]({href})"));
    }
}

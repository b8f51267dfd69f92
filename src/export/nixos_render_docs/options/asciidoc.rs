//! Options as AsciiDoc.

use std::collections::HashMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::entry::{Line, OptionEntry};
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::{Declaration, ModuleOption};
use crate::markdown::tree::{
    Admonition, Block, BlockKind, CodeBlock, DefinitionItem, Inline, InlineKind, LinkTarget, List, RoleKind,
};

/// What an address keeps.
const ADDRESS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~').remove(b'/').remove(b':');

/// Text that AsciiDoc shows as it is.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        escaped.push_str(match c {
            // At the start of a line it would be a title or an item.
            '.' => "{zwsp}.",
            '\'' => "{apos}",
            '"' => "{quot}",
            '+' => "{plus}",
            '|' => "{vbar}",
            '&' => "{amp}",
            // The text of a link cannot begin with it.
            '<' => "{zwsp}+<+{zwsp}",
            '>' => "{gt}",
            '[' => "{startsb}",
            ']' => "{endsb}",
            '^' => "{caret}",
            '~' => "{tilde}",
            '*' => "{asterisk}",
            '\\' => "{backslash}",
            '`' => "{backtick}",
            c => {
                escaped.push(c);
                continue;
            }
        });
    }
    escaped.replace("::", "{two-colons}").replace(";;", "{two-semicolons}")
}

fn address(url: &str) -> String {
    utf8_percent_encode(url, ADDRESS).to_string()
}

/// Writes one option.
pub(super) struct AsciiDoc<'a> {
    option: &'a ModuleOption,
    manpage_urls: &'a HashMap<String, String>,
    has_table: bool,
    /// Whether a text came before the next one.
    follows: bool,
}

impl<'a> AsciiDoc<'a> {
    pub(super) fn new(option: &'a ModuleOption, manpage_urls: &'a HashMap<String, String>, follows: bool) -> Self {
        Self { option, manpage_urls, has_table: false, follows }
    }
}

impl OptionEntry for AsciiDoc<'_> {
    const SEPARATOR: &'static str = "";

    fn text(&mut self, blocks: &[Block]) -> String {
        let mut writer = AsciiDocBlocks {
            manpage_urls: self.manpage_urls,
            out: String::new(),
            open: vec![Open { separator: "\n\n", continues: self.follows }],
            lists: 0,
            has_table: false,
        };
        writer.blocks(blocks);
        self.has_table |= writer.has_table;
        self.follows = writer.open.first().is_some_and(|open| open.continues);
        writer.out
    }

    fn related_label(&self) -> Vec<Line> {
        vec!["__Related packages:__".into()]
    }

    fn location_label(&self, label: &str) -> String {
        format!("__{label}:__\n")
    }

    fn location(&self, declaration: &Declaration, lines: &mut Vec<Line>) {
        let name = escape(&declaration.name);
        lines.push(match &declaration.url {
            Some(url) => format!("* link:{}[{name}]", address(url)).into(),
            None => format!("* {name}").into(),
        });
    }

    fn finish(self, lines: Vec<Line>) -> (String, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        if self.has_table {
            let message = format!(
                "the option `{}` has a table in its text, which AsciiDoc output does not support",
                self.option.name
            );
            diagnostics.push(
                Diagnostic::error(Code::ForbiddenInOption, self.option.span, message)
                    .help("write the table as a list, or use `options commonmark`"),
            );
        }
        let mut parts: Vec<Line> = vec![format!("== {}\n", escape(&self.option.name).replace('\n', " ")).into()];
        parts.extend(lines);
        parts.push("\n\n".into());
        (parts.join("\n"), diagnostics)
    }
}

/// A block that is open.
struct Open {
    /// What is between two blocks in it.
    separator: &'static str,
    /// Whether there is something in it.
    continues: bool,
}

struct AsciiDocBlocks<'a> {
    manpage_urls: &'a HashMap<String, String>,
    out: String,
    open: Vec<Open>,
    /// How many lists are open.
    lists: usize,
    has_table: bool,
}

impl AsciiDocBlocks<'_> {
    fn continues(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.continues = true;
        }
    }

    /// Sets a block off from the one before it; with `always`, from a list's marker as well.
    fn set_off(&mut self, always: bool) {
        if let Some(open) = self.open.last()
            && (always || open.continues)
        {
            self.out.push_str(open.separator);
        }
        self.continues();
    }

    /// The line that delimits a block: longer, the deeper it is.
    fn delimiter(&self) -> String {
        "=".repeat(3 + self.open.len())
    }

    fn within(&mut self, separator: &'static str, blocks: &[Block]) {
        self.open.push(Open { separator, continues: false });
        self.blocks(blocks);
        self.open.pop();
    }

    fn delimited(&mut self, name: &str, blocks: &[Block]) {
        let delimiter = self.delimiter();
        self.out.push_str(&format!("[{name}]\n{delimiter}\n"));
        self.within("\n\n", blocks);
        self.out.push_str(&format!("\n{delimiter}"));
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph { content, .. } => {
                    self.set_off(false);
                    self.inlines(content);
                }
                BlockKind::Code(code) => self.code(code),
                BlockKind::Quote(inner) => {
                    self.set_off(true);
                    self.delimited("quote", inner);
                }
                BlockKind::List(list) => self.list(list),
                BlockKind::DefinitionList(items) => self.definitions(items),
                BlockKind::Table(_) => self.has_table = true,
                BlockKind::Admonition(admonition) => self.admonition(admonition),
                // None of these is read in the text of an option.
                BlockKind::Heading(_) | BlockKind::Numbered(_) | BlockKind::Include(_) | BlockKind::Recipe(_) => {}
            }
        }
    }

    fn admonition(&mut self, admonition: &Admonition) {
        self.set_off(false);
        self.delimited(&admonition.kind.title().to_uppercase(), &admonition.blocks);
        self.out.push('\n');
    }

    fn code(&mut self, code: &CodeBlock) {
        self.set_off(true);
        if !code.info.is_empty() {
            self.out.push_str(&format!("[source,{}]\n", code.info));
        }
        let text = code.text.strip_suffix('\n').unwrap_or(&code.text);
        // A line of the code that looks like the delimiter would end the block.
        let dashes = |line: &str| line.trim_end().bytes().all(|b| b == b'-').then(|| line.trim_end().len());
        let longest = text.lines().filter_map(dashes).max().unwrap_or(0);
        let delimiter = "-".repeat(if longest < 4 { 4 } else { longest + 1 });
        self.out.push_str(&format!("{delimiter}\n{text}\n{delimiter}"));
    }

    fn list(&mut self, list: &List) {
        let mut attributes = Vec::new();
        if let Some(start) = list.start.filter(|start| *start != 1) {
            attributes.push(format!("start={start}"));
        }
        if list.compact {
            attributes.push("options=\"compact\"".to_owned());
        }
        self.set_off(false);
        self.out.push_str(&format!("[{}]", attributes.join(",")));
        let marker = if list.start.is_some() { "." } else { "*" };
        // Lists deeper than two have the marker of the second, as nixos-render-docs has them.
        let marker = marker.repeat(if self.lists == 0 { 1 } else { 2 });
        self.lists += 1;
        for item in &list.items {
            self.out.push_str(&format!("\n{marker} {{empty}}"));
            self.within("\n+\n", &item.blocks);
            self.out.push('\n');
        }
        self.lists -= 1;
    }

    fn definitions(&mut self, items: &[DefinitionItem]) {
        self.set_off(false);
        self.out.push_str("[]");
        for item in items {
            self.set_off(false);
            self.inlines(&item.term);
            self.out.push_str(":: {empty}");
            self.open.push(Open { separator: "\n+\n", continues: false });
            for definition in &item.definitions {
                self.blocks(definition);
            }
            self.open.pop();
            self.out.push('\n');
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => {
                    self.continues();
                    self.out.push_str(&escape(text));
                }
                InlineKind::SoftBreak => self.out.push(' '),
                InlineKind::HardBreak => self.out.push_str(" +\n"),
                InlineKind::Code(code) => {
                    self.continues();
                    self.out.push_str(&format!("``{}``", escape(code)));
                }
                InlineKind::Emphasis(content) => self.marked("__", content),
                InlineKind::Strong(content) => self.marked("**", content),
                InlineKind::Link(link) => {
                    self.continues();
                    let href = match &link.target {
                        LinkTarget::Id(id) => format!("#{id}"),
                        LinkTarget::Url(url) => url.clone(),
                    };
                    self.out.push_str(&format!("link:{}[", address(&href)));
                    self.inlines(&link.content);
                    self.out.push(']');
                }
                InlineKind::Role(role) => {
                    self.continues();
                    let text = escape(&role.text);
                    match self.manpage_urls.get(&role.text).filter(|_| role.kind == RoleKind::Manpage) {
                        Some(url) => self.out.push_str(&format!("link:{}[{text}]", address(url))),
                        None => self.out.push_str(&format!("[.{}]``{text}``", role.kind.name())),
                    }
                }
                InlineKind::Span(span) => self.inlines(&span.content),
                // Neither is read for AsciiDoc.
                InlineKind::Image(_) | InlineKind::FootnoteReference(_) => {}
            }
        }
    }

    fn marked(&mut self, mark: &str, content: &[Inline]) {
        self.out.push_str(mark);
        self.inlines(content);
        self.out.push_str(mark);
    }
}

//! Text within a line.

use super::OptionNames;
use super::roff::{escape, escape_into, escape_target, escape_words};
use crate::markdown::tree::{Inline, InlineKind, Link, LinkTarget, Role, RoleKind};

const ROMAN: &str = "\\fR";
const BOLD: &str = "\\fB";
const ITALIC: &str = "\\fI";

/// Writes a line. Runs of spaces become one space, as HTML shows them, but in code; and there are none at the ends
/// of a link's text.
pub(super) struct Line<'a> {
    names: &'a OptionNames<'a>,
    links: &'a mut Vec<String>,
    /// Whether code is in quotes.
    quoted: bool,
    out: &'a mut String,
    /// Whether the line ends in a space that may be left out.
    after_space: bool,
    /// Whether spaces that follow are left out: a link's text begins.
    trimming: bool,
    /// The fonts that are in use, one within the other.
    fonts: Vec<&'static str>,
}

/// Writes inlines at the end of a text.
pub(super) fn write(
    inlines: &[Inline],
    quoted: bool,
    names: &OptionNames<'_>,
    links: &mut Vec<String>,
    out: &mut String,
) {
    Line { names, links, quoted, out, after_space: false, trimming: false, fonts: Vec::new() }.inlines(inlines);
}

impl Line<'_> {
    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => self.text(text),
                InlineKind::SoftBreak => self.text(" "),
                InlineKind::HardBreak => self.keep("\n.br\n"),
                InlineKind::Code(code) => self.code(code),
                InlineKind::Emphasis(content) => self.in_font(ITALIC, content),
                InlineKind::Strong(content) => self.in_font(BOLD, content),
                InlineKind::Link(link) => self.link(link),
                InlineKind::Role(role) => self.role(role),
                // Where anchors are allowed, they have no form here.
                InlineKind::Span(span) => self.inlines(&span.content),
                // Neither is read for a man page.
                InlineKind::Image(_) | InlineKind::FootnoteReference(_) => {}
            }
        }
    }

    /// Adds text that is roff already.
    fn words(&mut self, text: &str) {
        for (n, word) in text.split(' ').enumerate() {
            if n > 0 && !self.after_space && !self.trimming {
                self.out.push(' ');
                self.after_space = true;
            }
            if !word.is_empty() {
                self.keep(word);
            }
        }
    }

    fn text(&mut self, text: &str) {
        let drops = self.after_space || self.trimming;
        let before = self.out.len();
        let drops = escape_words(text, drops, self.out);
        // What was left out changes nothing.
        if self.out.len() > before {
            self.after_space = drops;
            self.trimming = false;
        }
    }

    /// Adds text whose spaces stay.
    fn keep(&mut self, text: &str) {
        self.out.push_str(text);
        self.after_space = false;
        self.trimming = false;
    }

    fn code(&mut self, code: &str) {
        if self.quoted {
            self.keep("\\fR\\(oq");
        }
        escape_into(code, self.out);
        self.keep("");
        if self.quoted {
            self.keep("\\(cq\\fP");
        }
    }

    fn in_font(&mut self, font: &'static str, content: &[Inline]) {
        self.keep(font);
        self.fonts.push(font);
        self.inlines(content);
        self.fonts.pop();
        self.outer_font();
    }

    fn outer_font(&mut self) {
        let font = self.fonts.last().copied().unwrap_or(ROMAN);
        self.keep(font);
    }

    fn link(&mut self, link: &Link) {
        let href = match &link.target {
            LinkTarget::Id(id) => format!("#{id}"),
            LinkTarget::Url(url) => url.clone(),
        };
        self.keep(BOLD);
        if let (LinkTarget::Id(id), true) = (&link.target, link.content.is_empty())
            && let Some(name) = self.names.get(id.as_str())
        {
            self.words(&escape_target(name));
        }
        self.fonts.push(BOLD);
        self.trimming = true;
        self.after_space = false;
        self.inlines(&link.content);
        if self.after_space {
            self.out.pop();
            self.after_space = false;
        }
        self.trimming = false;
        self.fonts.pop();
        let number = self.links.iter().position(|known| *known == href).unwrap_or_else(|| {
            self.links.push(href);
            self.links.len() - 1
        });
        self.keep(&format!("\\fR[{}]", number + 1));
        self.outer_font();
    }

    fn role(&mut self, role: &Role) {
        let text = match role.kind {
            RoleKind::Command | RoleKind::Env | RoleKind::Option => format!("\\fB{}\\fP", escape(&role.text)),
            RoleKind::File | RoleKind::Var => format!("\\fI{}\\fP", escape(&role.text)),
            RoleKind::Manpage => {
                let (page, section) = role.text.rsplit_once('(').unwrap_or((&role.text, ""));
                let (page, section) = (page.trim(), section.trim());
                let section = section.char_indices().last().map_or("", |(end, _)| &section[..end]);
                format!("\\fB{}\\fP\\fR({})\\fP", escape(page), escape(section))
            }
        };
        self.words(&text);
    }
}

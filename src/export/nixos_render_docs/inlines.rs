//! Inlines as nixos-render-docs writes them.

use super::HtmlBook;
use super::html::{escape, push};
use crate::manual::UnitId;
use crate::markdown::link_from_table;
use crate::markdown::tree::{BracketedSpan, FootnoteReference, Image, Inline, Link, LinkTarget, Role, RoleKind};
use crate::render::visitor::InlineVisitor;
use crate::source::Span;

/// Writes inlines of a unit.
pub(super) fn write(book: &HtmlBook<'_>, unit: UnitId, inlines: &[Inline], out: &mut String) {
    InlineWriter { book, unit, out }.inlines(inlines);
}

struct InlineWriter<'a> {
    book: &'a HtmlBook<'a>,
    unit: UnitId,
    out: &'a mut String,
}

impl InlineVisitor for InlineWriter<'_> {
    fn text(&mut self, text: &str, _: Span) {
        self.out.push_str(&escape(text));
    }

    fn soft_break(&mut self) {
        self.out.push('\n');
    }

    fn hard_break(&mut self) {
        self.out.push_str("<br />");
    }

    fn code(&mut self, code: &str) {
        push!(self.out, "<code class=\"literal\">", escape(code), "</code>");
    }

    fn emphasis(&mut self, content: &[Inline]) {
        self.out.push_str("<span class=\"emphasis\"><em>");
        self.inlines(content);
        self.out.push_str("</em></span>");
    }

    fn strong(&mut self, content: &[Inline]) {
        self.out.push_str("<span class=\"strong\"><strong>");
        self.inlines(content);
        self.out.push_str("</strong></span>");
    }

    fn link(&mut self, link: &Link) {
        write_link(self.book, link, self.out);
        self.inlines(&link.content);
        self.out.push_str("</a>");
    }

    fn image(&mut self, image: &Image) {
        write_image(self.book, self.unit, image, self.out);
    }

    fn role(&mut self, role: &Role) {
        write_role(self.book, role, self.out);
    }

    fn span(&mut self, span: &BracketedSpan) {
        if let Some(id) = &span.id {
            push!(self.out, "<span id=\"", escape(&id.name), "\"></span>");
        }
        if span.keycap {
            self.out.push_str("<span class=\"keycap\"><strong>");
        }
        self.inlines(&span.content);
        if span.keycap {
            self.out.push_str("</strong></span>");
        }
    }

    fn footnote_reference(&mut self, reference: &FootnoteReference) {
        let footnotes = &self.book.manual.units[self.unit].document.footnotes;
        let href = footnotes.get(reference.footnote).map(|note| self.book.layout.href(&note.label.name));
        let number = (reference.footnote + 1).to_string();
        push!(self.out, "<a href=\"", href.unwrap_or_default(), "\" class=\"footnote\" id=\"");
        push!(self.out, escape(&reference.id.name), "\"><sup class=\"footnote\">[", number, "]</sup></a>");
    }
}

/// The beginning of a link, and its text where it has none of its own.
fn write_link(book: &HtmlBook<'_>, link: &Link, out: &mut String) {
    match &link.target {
        LinkTarget::Url(url) => push!(out, "<a class=\"link\" href=\"", escape(url), "\"  target=\"_top\">"),
        LinkTarget::Id(id) => {
            let class = if link.content.is_empty() { "xref" } else { "link" };
            push!(out, "<a class=\"", class, "\" href=\"", book.layout.href(id), "\" ");
            let target = book.manual.targets.get(id.as_str());
            if let Some(target) = target
                && !target.plain_title.is_empty()
            {
                push!(out, "title=\"", escape(&target.plain_title), "\"");
            }
            out.push_str(" >");
            if link.content.is_empty() {
                out.push_str(&book.reference(id).unwrap_or_default());
            }
        }
    }
}

fn write_image(book: &HtmlBook<'_>, unit: UnitId, image: &Image, out: &mut String) {
    let source = book.media.address(&book.manual.units[unit].folder, &image.source);
    push!(out, "<div class=\"mediaobject\"><img src=\"", escape(&source), "\" ");
    if !image.alt.is_empty() {
        push!(out, "alt=\"", escape(&image.alt), "\"");
    }
    out.push(' ');
    if !image.title.is_empty() {
        push!(out, "title=\"", escape(&image.title), "\"");
    }
    out.push_str(" /></div>");
}

fn write_role(book: &HtmlBook<'_>, role: &Role, out: &mut String) {
    let text = escape(&role.text);
    match role.kind {
        RoleKind::Command => push!(out, "<span class=\"command\"><strong>", text, "</strong></span>"),
        RoleKind::File => push!(out, "<code class=\"filename\">", text, "</code>"),
        RoleKind::Var => push!(out, "<code class=\"varname\">", text, "</code>"),
        RoleKind::Env => push!(out, "<code class=\"envar\">", text, "</code>"),
        RoleKind::Option => push!(out, "<code class=\"option\">", text, "</code>"),
        RoleKind::Manpage => write_manpage(book, &role.text, out),
    }
}

/// `nix.conf(5)`, linked where its address is known.
fn write_manpage(book: &HtmlBook<'_>, text: &str, out: &mut String) {
    let (page, section) = text.rsplit_once('(').unwrap_or((text, ""));
    let (page, section) = (page.trim(), section.trim());
    let section = section.char_indices().last().map_or("", |(end, _)| &section[..end]);
    let url = book.settings.manpage_urls.get(&format!("{page}({section})")).and_then(|url| link_from_table(url));
    if let Some(url) = &url {
        push!(out, "<a class=\"link\" href=\"", escape(url), "\" target=\"_top\">");
    }
    push!(out, "<span class=\"citerefentry\"><span class=\"refentrytitle\">", escape(page), "</span>(");
    push!(out, escape(section), ")</span>");
    if url.is_some() {
        out.push_str("</a>");
    }
}

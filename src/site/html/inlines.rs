//! Inlines.

use super::Writer;
use crate::markdown::tree::{
    BracketedSpan, FootnoteReference, Image, Inline, InlineKind, Link, LinkTarget, Role, RoleKind,
};
use crate::render::escape;
use crate::site::{href, manual_pages};

impl Writer<'_> {
    pub(super) fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Text(text) if self.bare || self.in_link => escape::text(&mut self.out, text),
            InlineKind::Text(text) => self.text_with_urls(text, inline.span),
            InlineKind::SoftBreak => self.out.push('\n'),
            InlineKind::HardBreak => self.out.push_str("<br>\n"),
            InlineKind::Code(text) => self.tagged("<code>", text, "</code>"),
            InlineKind::Emphasis(content) => self.wrapped("<em>", content, "</em>"),
            InlineKind::Strong(content) => self.wrapped("<strong>", content, "</strong>"),
            InlineKind::Link(link) => self.link(link),
            InlineKind::Image(image) => self.image(image),
            InlineKind::Role(role) => self.role(role),
            InlineKind::Span(span) => self.span(span),
            InlineKind::FootnoteReference(reference) => self.footnote_reference(reference),
        }
    }

    fn tagged(&mut self, open: &str, text: &str, close: &str) {
        self.out.push_str(open);
        escape::text(&mut self.out, text);
        self.out.push_str(close);
    }

    fn wrapped(&mut self, open: &str, content: &[Inline], close: &str) {
        self.out.push_str(open);
        self.inlines(content);
        self.out.push_str(close);
    }

    /// Writes `content` within a link to `url`, or alone where a link cannot stand.
    pub(super) fn anchor(&mut self, url: &str, class: &str, title: &str, content: impl FnOnce(&mut Self)) {
        if self.bare || self.in_link || !href::is_harmless(url) {
            content(self);
            return;
        }
        self.out.push_str("<a");
        if !class.is_empty() {
            self.out.push_str(" class=\"");
            self.out.push_str(class);
            self.out.push('"');
        }
        self.out.push_str(" href=\"");
        escape::attribute(&mut self.out, url);
        if !title.is_empty() {
            self.out.push_str("\" title=\"");
            escape::attribute(&mut self.out, title);
        }
        self.out.push_str("\">");
        self.in_link = true;
        content(self);
        self.in_link = false;
        self.out.push_str("</a>");
    }

    fn link(&mut self, link: &Link) {
        match &link.target {
            LinkTarget::Url(url) => {
                let own = manual_pages::meant(self.site, url).and_then(|id| self.address(id));
                self.anchor(own.as_ref().unwrap_or(url), "", "", |writer| writer.inlines(&link.content));
            }
            LinkTarget::Id(id) => {
                let Some(target) = self.site.manual.targets.get(id.as_str()) else {
                    // An error that has been told.
                    return self.inlines(&link.content);
                };
                let url = self.address(id).unwrap_or_default();
                if link.content.is_empty() {
                    let title = self.tooltip(target);
                    self.anchor(&url, "", title, |writer| writer.reference_text(id));
                } else {
                    self.anchor(&url, "", "", |writer| writer.inlines(&link.content));
                }
            }
        }
    }

    fn image(&mut self, image: &Image) {
        if self.bare {
            return escape::text(&mut self.out, &image.alt);
        }
        let folder = &self.site.manual.units[self.unit].folder;
        // One that could not be read has been told; the reader gets its description.
        let Some(place) = self.site.media.place(folder, &image.source) else {
            return escape::text(&mut self.out, &image.alt);
        };
        self.out.push_str("<img src=\"");
        escape::attribute(&mut self.out, &href::relative(self.path, place));
        self.out.push_str("\" alt=\"");
        escape::attribute(&mut self.out, &image.alt);
        if !image.title.is_empty() {
            self.out.push_str("\" title=\"");
            escape::attribute(&mut self.out, &image.title);
        }
        self.out.push_str("\" loading=\"lazy\">");
    }

    fn role(&mut self, role: &Role) {
        let text = role.text.as_str();
        match role.kind {
            RoleKind::Command => self.tagged("<code class=\"command\">", text, "</code>"),
            RoleKind::File => self.tagged("<code class=\"file\">", text, "</code>"),
            RoleKind::Var => self.tagged("<var>", text, "</var>"),
            RoleKind::Env => self.tagged("<code class=\"env\">", text, "</code>"),
            RoleKind::Option => {
                let code = |writer: &mut Self| writer.tagged("<code class=\"option\">", text, "</code>");
                match self.site.option_ids.get(text).and_then(|id| self.address(id)) {
                    Some(url) => self.anchor(&url, "", "", code),
                    None => code(self),
                }
            }
            RoleKind::Manpage => {
                let page = |writer: &mut Self| writer.tagged("<span class=\"manpage\">", text, "</span>");
                match self.site.settings.manpage_urls.get(text) {
                    Some(url) => self.anchor(url, "", "", page),
                    None => page(self),
                }
            }
        }
    }

    fn span(&mut self, span: &BracketedSpan) {
        let tag = if span.keycap { "kbd" } else { "span" };
        let id = span.id.as_ref().filter(|_| !self.bare);
        if !span.keycap && id.is_none() {
            return self.inlines(&span.content);
        }
        self.out.push('<');
        self.out.push_str(tag);
        self.identify(id);
        self.inlines(&span.content);
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    fn footnote_reference(&mut self, reference: &FootnoteReference) {
        let unit = &self.site.manual.units[self.unit];
        let Some(footnote) = unit.document.footnotes.get(reference.footnote).filter(|_| !self.bare) else {
            return;
        };
        self.out.push_str("<sup class=\"footnote\"><a role=\"doc-noteref\"");
        self.id(Some(&reference.id.name));
        self.out.push_str(" href=\"");
        escape::attribute(&mut self.out, &href::fragment(&footnote.label.name));
        self.out.push_str(&format!("\">{}</a></sup>", reference.footnote + 1));
    }
}

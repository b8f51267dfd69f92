//! Writes the HTML of inlines.

use super::writer::PageWriter;
use crate::manual::{Target, TargetKind};
use crate::markdown::tree::{BracketedSpan, FootnoteReference, Image, Inline, Link, LinkTarget, Role, RoleKind};
use crate::render::href;
use crate::render::visitor::InlineVisitor;
use crate::render::{escape, markup};
use crate::source::Span;

impl InlineVisitor for PageWriter<'_> {
    fn text(&mut self, text: &str, span: Span) {
        if self.in_link {
            escape::text(&mut self.out, text);
        } else {
            self.text_with_urls(text, span);
        }
    }

    fn soft_break(&mut self) {
        self.out.push('\n');
    }

    fn hard_break(&mut self) {
        self.out.push_str("<br>\n");
    }

    fn code(&mut self, code: &str) {
        markup::tagged(&mut self.out, ("<code>", "</code>"), code);
    }

    fn emphasis(&mut self, content: &[Inline]) {
        self.wrapped("<em>", content, "</em>");
    }

    fn strong(&mut self, content: &[Inline]) {
        self.wrapped("<strong>", content, "</strong>");
    }

    fn link(&mut self, link: &Link) {
        match &link.target {
            LinkTarget::Url(url) => {
                let own = self.context.meant(url).and_then(|id| self.address(id));
                self.anchor(own.as_ref().unwrap_or(url), "", "", |writer| writer.inlines(&link.content));
            }
            LinkTarget::Id(id) => {
                let Some(target) = self.context.target(id) else {
                    // An error that has been told.
                    return self.inlines(&link.content);
                };
                let url = self.address(id).unwrap_or_default();
                if link.content.is_empty() {
                    let text = self.context.reference_text(id);
                    self.anchor(&url, "", tooltip(target), |writer| writer.out.push_str(&text));
                } else {
                    self.anchor(&url, "", "", |writer| writer.inlines(&link.content));
                }
            }
        }
    }

    fn image(&mut self, image: &Image) {
        // One that could not be read has been told; the reader gets its description.
        let Some(address) = self.context.image(self.unit, &image.source) else {
            return escape::text(&mut self.out, &image.alt);
        };
        self.out.push_str("<img src=\"");
        escape::attribute(&mut self.out, &href::relative(self.path, address));
        self.out.push_str("\" alt=\"");
        escape::attribute(&mut self.out, &image.alt);
        if !image.title.is_empty() {
            self.out.push_str("\" title=\"");
            escape::attribute(&mut self.out, &image.title);
        }
        self.out.push_str("\" loading=\"lazy\">");
    }

    fn role(&mut self, role: &Role) {
        let url = match role.kind {
            RoleKind::Option => self.context.option_id(&role.text).and_then(|id| self.address(id)),
            RoleKind::Manpage => self.context.manpage_url(&role.text).map(str::to_owned),
            RoleKind::Command | RoleKind::File | RoleKind::Var | RoleKind::Env => None,
        };
        let text = |writer: &mut Self| markup::tagged(&mut writer.out, markup::role_tags(role.kind), &role.text);
        match url {
            Some(url) => self.anchor(&url, "", "", text),
            None => text(self),
        }
    }

    fn span(&mut self, span: &BracketedSpan) {
        let tag = if span.keycap { "kbd" } else { "span" };
        let id = span.id.as_ref();
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
        let unit = self.context.unit(self.unit);
        let Some(footnote) = unit.document.footnotes.get(reference.footnote) else {
            return;
        };
        self.out.push_str("<sup class=\"footnote\"><a role=\"doc-noteref\"");
        self.id(Some(&reference.id.name));
        self.out.push_str(" href=\"");
        escape::attribute(&mut self.out, &href::fragment(&footnote.label.name));
        self.out.push_str(&format!("\">{}</a></sup>", reference.footnote + 1));
    }
}

impl PageWriter<'_> {
    fn wrapped(&mut self, open: &str, content: &[Inline], close: &str) {
        self.out.push_str(open);
        self.inlines(content);
        self.out.push_str(close);
    }

    /// The address of an id, seen from the page being written.
    fn address(&self, id: &str) -> Option<String> {
        self.context.link(self.path, id)
    }

    /// Writes `content` within a link to `url`, or alone where a link cannot be.
    pub(super) fn anchor(&mut self, url: &str, class: &str, title: &str, content: impl FnOnce(&mut Self)) {
        if self.in_link || !self.context.may_link(url) {
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
}

/// What a link's text leaves open: the title behind a number or a letter.
fn tooltip(target: &Target) -> &str {
    match target.kind {
        TargetKind::Numbered(..) | TargetKind::Appendix(_) => &target.plain_title,
        _ => "",
    }
}

//! Writes the XHTML of inlines.

use super::ids;
use super::writer::UnitWriter;
use crate::formats::address::scheme;
use crate::manual::TargetKind;
use crate::markdown::tree::{BracketedSpan, FootnoteReference, Image, Inline, Link, LinkTarget, Role, RoleKind};
use crate::render::bare_links::bare_links;
use crate::render::visitor::InlineVisitor;
use crate::render::{escape, markup};
use crate::source::Span;

/// Schemes that links of a site may have, and checkers of e-books do not know.
const UNKNOWN: [&str; 3] = ["git", "ircs", "ssh"];

impl InlineVisitor for UnitWriter<'_> {
    fn text(&mut self, text: &str, span: Span) {
        let context = self.context;
        let mut from = 0;
        for link in bare_links(text, || context.manual.embedded.written(span, context.sources)) {
            self.plain(&text[from..link.start]);
            let url = &text[link.clone()];
            self.link_outside(url, |writer| writer.plain(url));
            from = link.end;
        }
        self.plain(&text[from..]);
    }

    fn soft_break(&mut self) {
        self.push("\n");
    }

    fn hard_break(&mut self) {
        self.push("<br />\n");
    }

    fn code(&mut self, code: &str) {
        let tags = (self.code_tag(), "</code>");
        markup::tagged(&mut self.out.text, tags, code);
    }

    fn emphasis(&mut self, content: &[Inline]) {
        self.wrapped("<em>", content, "</em>");
    }

    fn strong(&mut self, content: &[Inline]) {
        self.wrapped("<strong>", content, "</strong>");
    }

    fn link(&mut self, link: &Link) {
        match &link.target {
            LinkTarget::Url(url) => match self.context.into_files.meant(url) {
                Some(id) => self.link_to_id(id, "", |writer| writer.inlines(&link.content)),
                None => self.link_outside(url, |writer| writer.inlines(&link.content)),
            },
            LinkTarget::Id(id) => {
                let Some(target) = self.context.manual.targets.get(id) else {
                    // An error that has been told.
                    return self.inlines(&link.content);
                };
                if !link.content.is_empty() {
                    return self.link_to_id(id, "", |writer| writer.inlines(&link.content));
                }
                let mut attributes = String::new();
                // What the text leaves open: the title behind a number or a letter.
                if matches!(target.kind, TargetKind::Numbered(..) | TargetKind::Appendix(_)) {
                    super::writer::attribute(&mut attributes, "title", &target.plain_title);
                }
                let text = self.context.reference_text(id);
                self.link_to_id(id, attributes, |writer| writer.push(&text));
            }
        }
    }

    fn image(&mut self, image: &Image) {
        let folder = &self.context.manual.units[self.unit].folder;
        // One that is not in the book has been told; the reader gets its description.
        let Some(path) = self.context.images.address(folder, &image.source) else {
            return escape::text(&mut self.out.text, &image.alt);
        };
        self.push("<img");
        self.attribute("src", path);
        self.attribute("alt", &image.alt);
        if !image.title.is_empty() {
            self.attribute("title", &image.title);
        }
        self.push(" />");
    }

    fn role(&mut self, role: &Role) {
        let text = |writer: &mut Self| markup::tagged(&mut writer.out.text, markup::role_tags(role.kind), &role.text);
        match role.kind {
            RoleKind::Option => match self.context.option_ids.get(role.text.as_str()) {
                Some(id) => self.link_to_id(id, "", text),
                None => text(self),
            },
            RoleKind::Manpage => match self.context.settings.manpage_urls.get(&role.text) {
                Some(url) => self.link_outside(url, text),
                None => text(self),
            },
            RoleKind::Command | RoleKind::File | RoleKind::Var | RoleKind::Env => text(self),
        }
    }

    fn span(&mut self, span: &BracketedSpan) {
        let tag = if span.keycap { "kbd" } else { "span" };
        if !span.keycap && span.id.is_none() {
            return self.inlines(&span.content);
        }
        self.push(&format!("<{tag}"));
        self.id(span.id.as_ref());
        self.push(">");
        self.inlines(&span.content);
        self.push(&format!("</{tag}>"));
    }

    fn footnote_reference(&mut self, reference: &FootnoteReference) {
        let Some(footnote) = self.context.manual.units[self.unit].document.footnotes.get(reference.footnote) else {
            return;
        };
        self.refers_to_note(reference.footnote);
        let id = ids::of_book(&reference.id.name).into_owned();
        let number = (reference.footnote + 1).to_string();
        self.push("<sup>");
        if self.in_link {
            self.push("<span");
            self.named(id);
            self.push(&format!(">{number}</span>"));
        } else {
            let attributes = format!(" id=\"{id}\" epub:type=\"noteref\" role=\"doc-noteref\"");
            self.out.ids.push(id);
            self.out.link(ids::of_book(&footnote.label.name).into_owned(), attributes, &number);
        }
        self.push("</sup>");
    }
}

impl UnitWriter<'_> {
    /// The tag of code in a line, which is read from the left in every language.
    pub(super) fn code_tag(&self) -> &'static str {
        if self.context.is_from_right { "<code dir=\"ltr\">" } else { "<code>" }
    }

    fn wrapped(&mut self, open: &str, content: &[Inline], close: &str) {
        self.push(open);
        self.inlines(content);
        self.push(close);
    }

    /// Writes `content` within a link to an id of the book, or alone where a link cannot be.
    pub(super) fn link_to_id(&mut self, id: &str, attributes: impl Into<String>, content: impl FnOnce(&mut Self)) {
        if self.in_link {
            return content(self);
        }
        let start = self.out.text.len();
        self.in_link = true;
        content(self);
        self.in_link = false;
        self.out.link_from(start, ids::of_book(id).into_owned(), attributes.into());
    }

    /// Writes `content` within a link out of the book, or alone where a link cannot be.
    pub(super) fn link_outside(&mut self, url: &str, content: impl FnOnce(&mut Self)) {
        let unit = &self.context.manual.units[self.unit];
        let address = Some(url).filter(|_| !self.in_link).and_then(|url| self.context.outside.address(unit, url));
        let address = address.filter(|url| !scheme(url).is_some_and(|scheme| UNKNOWN.contains(&scheme.as_str())));
        let Some(address) = address else { return content(self) };
        self.push("<a");
        self.attribute("href", &address);
        self.push(">");
        self.in_link = true;
        content(self);
        self.in_link = false;
        self.push("</a>");
    }
}

//! Writes the HTML of headings.

use super::writer::PageWriter;
use crate::markdown::tree::{FileKind, Heading, Id};
use crate::render::escape;
use crate::render::href;
use crate::render::visitor::InlineVisitor;
use crate::site::data::TocItem;

/// Headings deeper than this are not in a page's own contents.
const TOC_DEPTH: u8 = 3;

impl PageWriter<'_> {
    pub(super) fn write_heading(&mut self, heading: &Heading) {
        let unit = self.context.unit(self.unit);
        let subtitle = unit.kind.role() == FileKind::Book && heading.level == 2;
        let level = heading.level.saturating_add(self.shift).clamp(1, 6);
        if subtitle {
            self.out.push_str("<p class=\"subtitle\"");
            self.identify(heading.id.as_ref());
            self.inlines(&heading.content);
            self.out.push_str("</p>\n");
            return;
        }
        // The id of a group may be that of a title in it, which has it then.
        let own =
            |id: &&Id| !unit.kind.is_group() || self.context.target(&id.name).is_some_and(|t| t.unit == self.unit);
        let id = heading.id.as_ref().filter(own);
        self.level = level;
        self.out.push_str(&format!("<h{level}"));
        self.identify(id);
        if let Some(id) = id.filter(|_| heading.level == 1) {
            self.appendix_letter(&id.name);
        }
        self.inlines(&heading.content);
        if let Some(id) = id {
            let title = self.context.title(&heading.content);
            self.heading_anchor(&id.name);
            if (2..=TOC_DEPTH).contains(&level) {
                self.toc.push(TocItem { level, href: href::fragment(&id.name), title });
            }
        }
        self.out.push_str(&format!("</h{level}>\n"));
    }

    fn appendix_letter(&mut self, id: &str) {
        if let Some(letter) = self.context.appendix_letter(id) {
            self.out.push_str("<span class=\"appendix\">");
            escape::text(&mut self.out, &self.context.words().lettered(letter));
            self.out.push_str(".</span> ");
        }
    }

    pub(super) fn heading_anchor(&mut self, id: &str) {
        let title = self.context.target(id).map_or("", |target| target.plain_title.as_str());
        self.out.push_str("<a class=\"anchor\" href=\"");
        escape::attribute(&mut self.out, &href::fragment(id));
        self.out.push_str("\" aria-label=\"");
        escape::attribute(&mut self.out, &self.context.words().link_to.replace("{title}", title));
        self.out.push_str("\"></a>");
    }
}

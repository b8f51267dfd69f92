//! Links to places of the book, and the text of those that have none of their own (DIALECT.md § 5).

use super::{MAX_NESTING, View, Writer};
use crate::manual::{ReferenceText, Target, TargetKind};
use crate::markdown::tree::Inline;
use crate::render::escape;
use crate::site::{href, words};

impl Writer<'_> {
    /// The address of an id, seen from the page being written.
    pub(super) fn address(&self, id: &str) -> Option<String> {
        let site = self.site;
        let page = site.pages.of_id(site.manual, id)?;
        if self.view == View::Everything && !site.left_out.contains(id) {
            return Some(href::fragment(id));
        }
        let to = &site.pages.pages.get(page)?.path;
        let id = (!site.pages.starts_page(site.manual, id)).then_some(id);
        Some(href::place(self.path, to, id))
    }

    /// What a link's text leaves open: the title behind a number or a letter.
    pub(super) fn tooltip<'t>(&self, target: &'t Target) -> &'t str {
        match target.kind {
            TargetKind::Numbered(..) | TargetKind::Appendix(_) => &target.plain_title,
            _ => "",
        }
    }

    /// The text of a reference.
    pub(super) fn reference_text(&mut self, id: &str) {
        if self.nesting >= MAX_NESTING {
            return;
        }
        self.nesting += 1;
        self.write_reference_text(id);
        self.nesting -= 1;
    }

    fn write_reference_text(&mut self, id: &str) {
        let site = self.site;
        match site.manual.reference_text(id) {
            None => {}
            Some(ReferenceText::Title(title)) => self.bare_title(title),
            Some(ReferenceText::Chapter(title)) => {
                self.out.push_str("<em>");
                self.bare_title(title);
                self.out.push_str("</em>");
            }
            Some(ReferenceText::Numbered(kind, number)) => {
                escape::text(&mut self.out, &site.words.numbered(kind, number));
            }
            Some(ReferenceText::Appendix(letter)) => escape::text(&mut self.out, &site.words.lettered(letter)),
            Some(ReferenceText::Section(title)) => {
                let (before, after) = words::around(site.words.section_called, "{title}");
                escape::text(&mut self.out, before);
                self.bare_title(title);
                escape::text(&mut self.out, after);
            }
            Some(ReferenceText::Option(name)) => {
                self.out.push_str("<code class=\"option\">");
                escape::text(&mut self.out, name);
                self.out.push_str("</code>");
            }
            Some(ReferenceText::Untitled) => {
                let section = site.manual.targets.get(id).and_then(|target| target.section.as_deref());
                if let Some(section) = section.filter(|section| *section != id) {
                    self.reference_text(section);
                }
            }
        }
    }

    fn bare_title(&mut self, title: &[Inline]) {
        let outer = std::mem::replace(&mut self.bare, true);
        self.inlines(title);
        self.bare = outer;
    }
}

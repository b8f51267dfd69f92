//! Titles away from their headings: in contents, on other pages, as the text of a reference. They have neither
//! links nor ids, and a footnote stays where it is.

use super::reference_text::{self, Phrases, Pieces};
use super::visitor::InlineVisitor;
use super::{escape, markup};
use crate::manual::Manual;
use crate::markdown::tree::{BracketedSpan, FootnoteReference, Image, Inline, Link, LinkTarget, Role};
use crate::source::Span;

/// Titles that refer to titles that refer to titles end here; assembly sees to it that there is no circle.
const MAX_NESTING: u8 = 16;

/// A title as HTML.
pub fn title(manual: &Manual, phrases: &impl Phrases, title: &[Inline]) -> String {
    let mut writer = TitleWriter { manual, phrases, out: String::new(), nesting: 0 };
    writer.inlines(title);
    writer.out
}

/// The text of a reference to an id, as HTML. What has no title of its own is called by its section's. Empty for an
/// unknown id.
pub fn reference_text(manual: &Manual, phrases: &impl Phrases, id: &str) -> String {
    let mut writer = TitleWriter { manual, phrases, out: String::new(), nesting: 0 };
    writer.reference(id);
    writer.out
}

struct TitleWriter<'a, P> {
    manual: &'a Manual,
    phrases: &'a P,
    out: String,
    nesting: u8,
}

impl<P: Phrases> TitleWriter<'_, P> {
    fn reference(&mut self, id: &str) {
        if self.nesting >= MAX_NESTING {
            return;
        }
        self.nesting += 1;
        let manual = self.manual;
        let text = manual.reference_text(id);
        match text.as_ref().map(|text| reference_text::pieces(text, self.phrases)) {
            None => {}
            Some(Some(Pieces { before, title, after })) => {
                self.out.push_str(&before);
                self.inlines(title.unwrap_or_default());
                self.out.push_str(&after);
            }
            Some(None) => {
                let section = manual.targets.get(id).and_then(|target| target.section.as_deref());
                if let Some(section) = section.filter(|section| *section != id) {
                    self.reference(section);
                }
            }
        }
        self.nesting -= 1;
    }

    fn wrapped(&mut self, (open, close): (&str, &str), content: &[Inline]) {
        self.out.push_str(open);
        self.inlines(content);
        self.out.push_str(close);
    }
}

impl<P: Phrases> InlineVisitor for TitleWriter<'_, P> {
    fn text(&mut self, text: &str, _: Span) {
        escape::text(&mut self.out, text);
    }

    fn soft_break(&mut self) {
        self.out.push('\n');
    }

    fn hard_break(&mut self) {
        self.out.push_str("<br />\n");
    }

    fn code(&mut self, code: &str) {
        markup::tagged(&mut self.out, ("<code>", "</code>"), code);
    }

    fn emphasis(&mut self, content: &[Inline]) {
        self.wrapped(("<em>", "</em>"), content);
    }

    fn strong(&mut self, content: &[Inline]) {
        self.wrapped(("<strong>", "</strong>"), content);
    }

    fn link(&mut self, link: &Link) {
        match &link.target {
            LinkTarget::Id(id) if link.content.is_empty() => self.reference(id),
            _ => self.inlines(&link.content),
        }
    }

    fn image(&mut self, image: &Image) {
        escape::text(&mut self.out, &image.alt);
    }

    fn role(&mut self, role: &Role) {
        markup::tagged(&mut self.out, markup::role_tags(role.kind), &role.text);
    }

    fn span(&mut self, span: &BracketedSpan) {
        if span.keycap {
            self.wrapped(("<kbd>", "</kbd>"), &span.content);
        } else {
            self.inlines(&span.content);
        }
    }

    fn footnote_reference(&mut self, _: &FootnoteReference) {}
}

//! Titles as HTML: in contents, and as the text of references. Each is made once, when it is first asked for.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::HtmlBook;
use super::html::{escape, push};
use super::inlines;
use crate::manual::{ContentsEntry, Target, TargetKind};
use crate::markdown::tree::{NumberedKind, plain_text};
use crate::render::reference_text::{self, Phrases, Pieces};

/// The titles of all targets, by their index.
pub(super) struct Titles {
    titles: Vec<OnceLock<Title>>,
}

/// The title of a target.
pub(super) struct Title {
    /// As tables of contents show it: with the letter of an appendix, without the number of an example.
    pub toc: String,
    /// As the text of a reference.
    pub reference: String,
}

impl Titles {
    pub(super) fn new(count: usize) -> Self {
        Self { titles: (0..count).map(|_| OnceLock::new()).collect() }
    }
}

/// nixos-render-docs knows no other language.
struct English;

impl Phrases for English {
    fn numbered(&self, kind: NumberedKind, number: u32) -> String {
        format!("{} {number}", kind.word())
    }

    fn appendix(&self, letter: &str) -> String {
        format!("Appendix&nbsp;{letter}")
    }

    fn section(&self) -> (String, String) {
        ("the section called “".to_owned(), "”".to_owned())
    }

    fn option(&self, name: &str) -> String {
        format!("<code class=\"option\">{}</code>", escape(name))
    }
}

impl<'a> HtmlBook<'a> {
    /// The title of an id, and the target.
    pub(super) fn title(&self, id: &str) -> Option<(&Title, &'a Target)> {
        let (index, _, target) = self.manual.targets.get_full(id)?;
        // Titles that bring in titles make no circle: this is never asked for while it is being made. Others, to which they
        // only lead, are not asked for by `reference`.
        let title = self.titles.titles.get(index)?.get_or_init(|| self.make_title(id, target));
        Some((title, target))
    }

    /// What a reference without a text says of an id. Where that has no title in it, none is made: a title may lead to an
    /// example whose title leads back.
    pub(super) fn reference(&self, id: &str) -> Option<Cow<'_, str>> {
        let pieces = |text| reference_text::pieces(text, &English);
        match self.manual.reference_text(id).as_ref().and_then(pieces) {
            Some(Pieces { before, title: None, .. }) => Some(Cow::Owned(before)),
            _ => self.title(id).map(|(title, _)| Cow::Borrowed(title.reference.as_str())),
        }
    }

    /// The title of an entry of the contents: its target's, or a label that a navigation file gives.
    pub(super) fn entry_title(&self, entry: &ContentsEntry) -> String {
        match self.title(&entry.id) {
            Some((title, target)) if target.title == entry.title => title.toc.clone(),
            _ => {
                let mut text = String::new();
                inlines::write(self, entry.unit, &entry.title, &mut text);
                text
            }
        }
    }

    /// The title of an entry as plain text, escaped.
    pub(super) fn plain_entry_title(&self, entry: &ContentsEntry) -> String {
        match self.manual.targets.get(&entry.id) {
            Some(target) if !entry.id.is_empty() => escape(&target.plain_title).into_owned(),
            _ => escape(&plain_text(&entry.title)).into_owned(),
        }
    }

    fn make_title(&self, id: &str, target: &Target) -> Title {
        let mut title = String::new();
        inlines::write(self, target.unit, &target.title, &mut title);
        let text = self.manual.reference_text(id);
        let reference = match text.as_ref().and_then(|text| reference_text::pieces(text, &English)) {
            Some(Pieces { before, title: None, .. }) => before,
            Some(Pieces { before, title: Some(_), after }) => format!("{before}{title}{after}"),
            None => "???".to_owned(),
        };
        let toc = match &target.kind {
            TargetKind::Appendix(letter) => {
                let mut toc = String::new();
                push!(toc, letter, ". ", title);
                toc
            }
            _ => title,
        };
        Title { toc, reference }
    }
}

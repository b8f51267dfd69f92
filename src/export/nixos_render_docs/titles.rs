//! Titles as HTML: in tables of contents, and as the text of references. Each is made once, when it is first asked for.

use std::sync::OnceLock;

use super::Book;
use super::html::{escape, push};
use super::inlines;
use crate::manual::{ReferenceText, Target, TargetKind};

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

impl<'a> Book<'a> {
    /// The title of an id, and the target.
    pub(super) fn title(&self, id: &str) -> Option<(&Title, &'a Target)> {
        let (index, _, target) = self.manual.targets.get_full(id)?;
        // Titles that lead to titles make no circle: this is never asked for while it is being made.
        let title = self.titles.titles.get(index)?.get_or_init(|| self.make_title(id, target));
        Some((title, target))
    }

    fn make_title(&self, id: &str, target: &Target) -> Title {
        let mut title = String::new();
        inlines::write(self, target.unit, &target.title, &mut title);
        let reference = match self.manual.reference_text(id) {
            Some(ReferenceText::Title(_)) => title.clone(),
            Some(ReferenceText::Chapter(_)) => format!("<em>{title}</em>"),
            Some(ReferenceText::Section(_)) => format!("the section called “{title}”"),
            Some(ReferenceText::Numbered(kind, number)) => format!("{} {number}", kind.word()),
            Some(ReferenceText::Appendix(letter)) => format!("Appendix&nbsp;{letter}"),
            Some(ReferenceText::Option(name)) => format!("<code class=\"option\">{}</code>", escape(name)),
            Some(ReferenceText::Untitled) | None => "???".to_owned(),
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

//! The text of a reference that has none of its own, as HTML: a title with words around it, or words alone.

use crate::manual::ReferenceText;
use crate::markdown::tree::{Inline, NumberedKind};

/// The words that a writer has for references. All of them are HTML.
pub trait Phrases {
    /// `Example 3`, `Figure 1`.
    fn numbered(&self, kind: NumberedKind, number: u32) -> String;
    /// `Appendix A`.
    fn appendix(&self, letter: &str) -> String;
    /// What stands before and after the title of a section.
    fn section(&self) -> (String, String);
    /// The name of an option, as code.
    fn option(&self, name: &str) -> String;
}

/// A reference's text.
#[derive(Debug, PartialEq)]
pub struct Pieces<'a> {
    /// HTML before the title; all of the text where there is none.
    pub before: String,
    /// A title.
    pub title: Option<&'a [Inline]>,
    /// HTML after the title.
    pub after: String,
}

/// What a reference says; `None` for one to something without a title.
pub fn pieces<'a>(text: &ReferenceText<'a>, phrases: &impl Phrases) -> Option<Pieces<'a>> {
    let words = |before: String| Pieces { before, title: None, after: String::new() };
    Some(match text {
        ReferenceText::Title(title) => Pieces { before: String::new(), title: Some(title), after: String::new() },
        ReferenceText::Chapter(title) => Pieces { before: "<em>".into(), title: Some(title), after: "</em>".into() },
        ReferenceText::Section(title) => {
            let (before, after) = phrases.section();
            Pieces { before, title: Some(title), after }
        }
        ReferenceText::Numbered(kind, number) => words(phrases.numbered(*kind, *number)),
        ReferenceText::Appendix(letter) => words(phrases.appendix(letter)),
        ReferenceText::Option(name) => words(phrases.option(name)),
        ReferenceText::Untitled => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Loud;

    impl Phrases for Loud {
        fn numbered(&self, kind: NumberedKind, number: u32) -> String {
            format!("{} {number}!", kind.word().to_uppercase())
        }

        fn appendix(&self, letter: &str) -> String {
            format!("APPENDIX {letter}!")
        }

        fn section(&self) -> (String, String) {
            ("SECTION ".into(), "!".into())
        }

        fn option(&self, name: &str) -> String {
            format!("OPTION {name}!")
        }
    }

    #[test]
    fn each_kind_of_reference() {
        let title: &[Inline] = &[];
        let whole = |text: ReferenceText<'_>| {
            pieces(&text, &Loud).map(|Pieces { before, title, after }| {
                format!("{before}{}{after}", if title.is_some() { "TITLE" } else { "" })
            })
        };
        for (text, expected) in [
            (ReferenceText::Title(title), Some("TITLE")),
            (ReferenceText::Chapter(title), Some("<em>TITLE</em>")),
            (ReferenceText::Section(title), Some("SECTION TITLE!")),
            (ReferenceText::Numbered(NumberedKind::Figure, 2), Some("FIGURE 2!")),
            (ReferenceText::Appendix("B"), Some("APPENDIX B!")),
            (ReferenceText::Option("a.b"), Some("OPTION a.b!")),
            (ReferenceText::Untitled, None),
        ] {
            assert_eq!(whole(text).as_deref(), expected);
        }
    }
}

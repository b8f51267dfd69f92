//! The two forms that pages have had, and all that they differ in.
//!
//! Until the summer of 2026 pages had tables of contents, and headings that went down with what includes them. Since
//! then each page has a sidebar with the whole manual, and headings have the level that they have in their file.
//! Titles, the texts of references, numbers and everything within a section are the same in both.

mod of_2025;
mod of_2026;

use super::HtmlBook;
use crate::manual::{EntryId, IncludeLines};
use crate::markdown::tree::FileKind;

pub use of_2025::TocDepths;

/// The form of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With tables of contents of these depths.
    Of2025(TocDepths),
    /// With a sidebar.
    Of2026 {
        /// How many levels of chapters and sections it shows; parts use none, and one level is always shown.
        sidebar_depth: usize,
    },
}

impl Default for Form {
    /// What nixos-render-docs writes if it is asked for no depth.
    fn default() -> Self {
        Self::Of2026 { sidebar_depth: 2 }
    }
}

/// What a heading becomes.
pub(super) struct HeadingTag {
    /// 1 to 6.
    pub level: i32,
    /// Its `style` attribute; empty where it has none.
    pub style: &'static str,
}

impl Form {
    /// How the ids of `auto-id-prefix` count the lines of an include.
    pub fn include_lines(self) -> IncludeLines {
        match self {
            Self::Of2025(_) => IncludeLines::FromFile,
            Self::Of2026 { .. } => IncludeLines::FromFence,
        }
    }

    /// The tag of a heading: its level in a file of that kind, and by how many levels the includes around lower it.
    pub(super) fn heading(self, level: u8, kind: FileKind, offset: i32) -> HeadingTag {
        match self {
            Self::Of2025(_) => of_2025::heading(level, kind, offset),
            Self::Of2026 { .. } => of_2026::heading(level),
        }
    }

    /// What is under the title of an entry: a table of contents, or nothing.
    pub(super) fn contents(self, book: &HtmlBook<'_>, entry: EntryId) -> String {
        match self {
            Self::Of2025(depths) => of_2025::contents(book, entry, depths),
            Self::Of2026 { .. } => String::new(),
        }
    }

    /// More of the head, behind the type of the content.
    pub(super) fn viewport(self) -> &'static str {
        match self {
            Self::Of2025(_) => "",
            Self::Of2026 { .. } => of_2026::VIEWPORT,
        }
    }

    /// More of the head, behind the scripts.
    pub(super) fn inline_scripts(self) -> &'static str {
        match self {
            Self::Of2025(_) => "",
            Self::Of2026 { .. } => of_2026::SCRIPTS,
        }
    }

    /// The first of the body.
    pub(super) fn start_of_body(self, book: &HtmlBook<'_>) -> &'static str {
        match self {
            Self::Of2025(_) => "",
            Self::Of2026 { .. } if book.sidebar().is_empty() => "\n",
            Self::Of2026 { .. } => of_2026::TOGGLE,
        }
    }

    /// What is between the navigation at the top of a page and its content.
    pub(super) fn before_content(self, book: &HtmlBook<'_>, page: usize, out: &mut String) {
        match self {
            Self::Of2025(_) => {}
            Self::Of2026 { .. } => {
                let name = &book.layout.pages[page].name;
                of_2026::before_content(book.sidebar(), name, out);
            }
        }
    }

    /// The last of the body.
    pub(super) fn end_of_body(self) -> &'static str {
        match self {
            Self::Of2025(_) => "",
            Self::Of2026 { .. } => of_2026::END_OF_BODY,
        }
    }
}

impl HtmlBook<'_> {
    /// The sidebar, which is the same on every page; empty where there is none.
    fn sidebar(&self) -> &str {
        self.sidebar.get_or_init(|| match self.settings.form {
            Form::Of2025(_) => String::new(),
            Form::Of2026 { sidebar_depth } => of_2026::sidebar(self, sidebar_depth),
        })
    }
}

//! The words that the interface itself says, in one table: another language is another table.

use serde::Serialize;

use super::escape;
use super::reference_text::Phrases;
use crate::markdown::tree::{AdmonitionKind, NumberedKind};

/// The interface's words. `{…}` in them is replaced.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Words {
    pub contents: &'static str,
    pub on_this_page: &'static str,
    pub breadcrumbs: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub pages: &'static str,
    pub skip_to_content: &'static str,
    pub edit_page: &'static str,
    pub whole_book: &'static str,
    pub all_contents: &'static str,
    pub more_pages: &'static str,
    pub link_to: &'static str,
    pub theme: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub copy_commands: &'static str,
    pub download: &'static str,
    pub footnotes: &'static str,
    pub back_to_text: &'static str,
    pub moved_title: &'static str,
    pub moved: &'static str,
    pub note: &'static str,
    pub caution: &'static str,
    pub tip: &'static str,
    pub important: &'static str,
    pub warning: &'static str,
    pub example: &'static str,
    pub figure: &'static str,
    pub appendix: &'static str,
    pub section_called: &'static str,
    pub recipe: &'static str,
    pub files_of: &'static str,
    pub also: &'static str,
    pub transcript: &'static str,
    pub status_passed: &'static str,
    pub status_failed: &'static str,
    pub status_untested: &'static str,
    pub status_parsed: &'static str,
    pub status_evaluated: &'static str,
    pub status_fails_as_shown: &'static str,
    pub untested_detail: &'static str,
    pub needs_nix_ld: &'static str,
    pub needs_network: &'static str,
    pub declared_by: &'static str,
    pub defined_by: &'static str,
    pub related_packages: &'static str,
    pub options: &'static str,
    pub options_left_out: &'static str,
    pub options_filter: &'static str,
    pub options_loading: &'static str,
    pub options_found: &'static str,
    pub options_first: &'static str,
    pub options_none: &'static str,
    pub read_on: &'static str,
    pub cover: &'static str,
    pub title_page: &'static str,
    pub start_of_text: &'static str,
    pub landmarks: &'static str,
    pub search: SearchWords,
}

/// The words of search, which its script gets.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct SearchWords {
    pub search: &'static str,
    pub placeholder: &'static str,
    pub close: &'static str,
    pub results: &'static str,
    pub loading: &'static str,
    pub failed: &'static str,
    pub nothing: &'static str,
    pub one_page: &'static str,
    pub one: &'static str,
    pub all: &'static str,
    pub some: &'static str,
    pub last: &'static str,
    pub forget: &'static str,
    pub unmark: &'static str,
    pub recipe: &'static str,
    pub option: &'static str,
    pub to_move: &'static str,
    pub to_open: &'static str,
    pub to_close: &'static str,
}

const ENGLISH: Words = Words {
    contents: "Contents",
    on_this_page: "On this page",
    breadcrumbs: "Breadcrumbs",
    previous: "Previous",
    next: "Next",
    pages: "Pages",
    skip_to_content: "Skip to content",
    edit_page: "Edit this page",
    whole_book: "Everything on one page",
    all_contents: "All contents",
    more_pages: "{count} more …",
    link_to: "Link to “{title}”",
    theme: "Light or dark",
    copy: "Copy",
    copied: "Copied",
    copy_commands: "Copy commands",
    download: "Download",
    footnotes: "Footnotes",
    back_to_text: "Back to the text",
    moved_title: "This page has moved",
    moved: "What was here has moved to",
    note: "Note",
    caution: "Caution",
    tip: "Tip",
    important: "Important",
    warning: "Warning",
    example: "Example",
    figure: "Figure",
    appendix: "Appendix",
    section_called: "the section called “{title}”",
    recipe: "Recipe",
    files_of: "Files of {title}",
    also: "Also needed:",
    transcript: "Terminal",
    status_passed: "Tested",
    status_failed: "Test fails",
    status_untested: "Untested",
    status_parsed: "Parsed, not run",
    status_evaluated: "Evaluated, not run",
    status_fails_as_shown: "Tested: fails as shown",
    untested_detail: "Not tested in this version.",
    needs_nix_ld: "needs nix-ld",
    needs_network: "needs network",
    declared_by: "Declared by",
    defined_by: "Defined by",
    related_packages: "Related packages",
    options: "{count} options",
    options_left_out: "The {count} options of this list are on separate pages.",
    options_filter: "Find an option by its name",
    options_loading: "Loading the names …",
    options_found: "{count} found",
    options_first: "The first {shown} of {count} found",
    options_none: "No option has “{query}” in its name.",
    read_on: "Go to the options",
    cover: "Cover",
    title_page: "Title page",
    start_of_text: "Start of the text",
    landmarks: "Landmarks",
    search: SearchWords {
        search: "Search",
        placeholder: "Search sections, options, names",
        close: "Close",
        results: "Results",
        loading: "Loading the index …",
        failed: "The index could not be loaded.",
        nothing: "Nothing found for “{query}”.",
        one_page: "Search the one-page manual",
        one: "1 result",
        all: "{count} results",
        some: "The best {shown} of {count} results",
        last: "Last searches",
        forget: "Forget them",
        unmark: "Remove the marks",
        recipe: "recipe",
        option: "option",
        to_move: "to move",
        to_open: "to open",
        to_close: "to close",
    },
};

impl Words {
    /// The words for a language; English where there is no table for it.
    pub fn of(_language: &str) -> Self {
        ENGLISH
    }

    /// The title of an admonition.
    pub fn admonition(&self, kind: AdmonitionKind) -> &'static str {
        match kind {
            AdmonitionKind::Note => self.note,
            AdmonitionKind::Caution => self.caution,
            AdmonitionKind::Tip => self.tip,
            AdmonitionKind::Important => self.important,
            AdmonitionKind::Warning => self.warning,
        }
    }

    /// "Example 3", "Figure 1".
    pub fn numbered(&self, kind: NumberedKind, number: u32) -> String {
        let word = match kind {
            NumberedKind::Example => self.example,
            NumberedKind::Figure => self.figure,
        };
        format!("{word} {number}")
    }

    /// The words for an appendix, "Appendix A".
    pub fn lettered(&self, letter: &str) -> String {
        format!("{}\u{a0}{letter}", self.appendix)
    }
}

impl Phrases for Words {
    fn numbered(&self, kind: NumberedKind, number: u32) -> String {
        escape::to_text(&Self::numbered(self, kind, number))
    }

    fn appendix(&self, letter: &str) -> String {
        escape::to_text(&self.lettered(letter))
    }

    fn section(&self) -> (String, String) {
        let (before, after) = around(self.section_called, "{title}");
        (escape::to_text(before), escape::to_text(after))
    }

    fn option(&self, name: &str) -> String {
        format!("<code class=\"option\">{}</code>", escape::to_text(name))
    }
}

/// What is before and after the placeholder `{name}` of a phrase.
fn around(phrase: &'static str, name: &str) -> (&'static str, &'static str) {
    phrase.split_once(name).unwrap_or((phrase, ""))
}

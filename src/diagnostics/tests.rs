//! What people and programs see of a diagnostic.

use std::path::Path;

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::source::FileId;

/// A book's root that includes a chapter on line 4, and the chapter with the text `text`.
fn book(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::new();
    let root_text = "# Book {#book}\n## Title\n\n```{=include=} chapters\nuv.md\n```\n";
    let root = sources.add(Path::new("content/manual.md"), root_text.to_owned());
    let chapter = sources.add(Path::new("content/uv.md"), text.to_owned());
    let at = root_text.find("uv.md").unwrap();
    sources.set_included_by(chapter, Span::new(root, at, at + 5));
    (sources, chapter)
}

/// An error at the first occurrence of `part` in the chapter.
fn error_at(sources: &Sources, file: FileId, part: &str) -> Diagnostic {
    let start = sources.file(file).text().find(part).unwrap();
    Diagnostic::error(Code::UnknownId, Span::new(file, start, start + part.len()), "no id of the book is `sec-vu`")
        .help("did you mean `sec-uv`?")
}

fn human(diagnostic: &Diagnostic, sources: &Sources) -> String {
    render(diagnostic, sources, MessageFormat::Human, false)
}

#[test]
fn a_person_sees_the_line_the_mark_the_chain_and_the_way_out() {
    let (sources, file) = book("# uv {#sec-uv}\n\nSee [](#sec-vu) for more.\n");
    assert_snapshot!(human(&error_at(&sources, file, "[](#sec-vu)"), &sources));
}

#[test]
fn labels_point_to_second_locations_in_any_file() {
    let (sources, file) = book("# uv {#book}\n");
    let diagnostic = Diagnostic::error(Code::DuplicateId, Span::new(file, 6, 10), "duplicate id `book`")
        .label(Span::new(FileId(0), 9, 13), "first written here")
        .label(Span::new(file, 0, 1), "this heading");
    assert_snapshot!(human(&diagnostic, &sources));
}

#[test]
fn line_ends_tabs_and_wide_letters_do_not_shift_the_mark() {
    let (sources, file) = book("# ü {#x}\r\n\r\n\t日本 [](#sec-vu) text\r\n");
    assert_snapshot!(human(&error_at(&sources, file, "[](#sec-vu)"), &sources));
}

#[test]
fn a_span_of_several_lines_shows_its_first() {
    let (sources, file) = book("::: {.note}\nfirst\nsecond\n:::\n");
    assert_snapshot!(human(&error_at(&sources, file, "note}\nfirst\nsecond"), &sources));
}

#[test]
fn long_lines_are_cut_around_the_mark() {
    let (sources, file) = book(&format!("{} [](#sec-vu) {}\n", "word ".repeat(60), "word ".repeat(60)));
    assert_snapshot!("long_line", human(&error_at(&sources, file, "[](#sec-vu)"), &sources));
    let (sources, file) = book(&format!("{}[](#sec-vu){}", "ü".repeat(400_000), "é".repeat(400_000)));
    let text = human(&error_at(&sources, file, "[](#sec-vu)"), &sources);
    assert!(text.contains("content/uv.md:1:400001"), "{text}");
    assert!(text.contains("[](#sec-vu)") && text.len() < 2000, "{text}");
}

#[test]
fn a_path_or_nothing_is_a_location_too() {
    let sources = Sources::new();
    let path = Diagnostic::error_at_path(Code::Unwritable, "public/a.html", "the file cannot be written: disk full");
    let nowhere = Diagnostic::new(Severity::Warning, Code::SearchUnavailable, Location::Nowhere, "search is left out")
        .help("install npm\nand build nixbook again");
    let lint = Diagnostic::new(Severity::Lint, Code::SentencePerLine, Location::Nowhere, "one sentence a line");
    assert_snapshot!([path, nowhere, lint].map(|d| human(&d, &sources)).concat());
}

#[test]
fn colour_only_where_asked_for() {
    let (sources, file) = book("[](#sec-vu)\n");
    let diagnostic = error_at(&sources, file, "[](#sec-vu)");
    assert!(!human(&diagnostic, &sources).contains('\u{1b}'));
    assert!(render(&diagnostic, &sources, MessageFormat::Human, true).contains("\u{1b}["));
}

#[test]
fn terminal_codes_in_a_source_do_not_reach_the_terminal() {
    let (sources, file) = book("\u{1b}[2J [](#sec-vu) \u{202e}\u{7}\n");
    let text = human(&error_at(&sources, file, "[](#sec-vu)"), &sources);
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
}

#[test]
fn json_is_one_object_a_line_with_all_keys() {
    let (sources, file) = book("# ü {#x}\n\nä \"[](#sec-vu)\" text\n");
    let spanned = error_at(&sources, file, "[](#sec-vu)");
    let path = Diagnostic::error_at_path(Code::Unwritable, "public/a.html", "the file cannot be written");
    let nowhere = Diagnostic::new(Severity::Warning, Code::SearchUnavailable, Location::Nowhere, "search is left out");
    let lines = [spanned, path, nowhere].map(|d| render(&d, &sources, MessageFormat::Json, true));
    assert_snapshot!(lines.concat());
    for line in &lines {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value.as_object().unwrap().len(), 10);
        assert_eq!(line.matches('\n').count(), 1);
    }
}

#[test]
fn github_commands_are_escaped() {
    let mut sources = Sources::new();
    let file = sources.add(Path::new("a,b:c%.md"), "one\ntwo three\n".to_owned());
    let spanned = Diagnostic::error(Code::UnknownId, Span::new(file, 4, 7), "100% wrong: a, b").help("first\r\nsecond");
    let path = Diagnostic::error_at_path(Code::Unwritable, "public/a.html", "the file cannot be written");
    let nowhere = Diagnostic::new(Severity::Warning, Code::SearchUnavailable, Location::Nowhere, "search is left out");
    let lint = Diagnostic::new(Severity::Lint, Code::SentencePerLine, Location::Nowhere, "one sentence a line");
    let all = [spanned, path, nowhere, lint].map(|d| render(&d, &sources, MessageFormat::Github, true));
    assert_snapshot!(all.concat());
}

proptest! {
    #[test]
    fn any_text_and_any_span_can_be_shown(text in "(?s).{0,80}", start in 0usize..90, length in 0usize..90) {
        let (sources, file) = book(&text);
        let diagnostic = Diagnostic::error(Code::UnknownId, Span::new(file, start, start + length), text.as_str())
            .label(Span::new(file, length, length + start), text.as_str())
            .help(text.as_str());
        for format in [MessageFormat::Human, MessageFormat::Json, MessageFormat::Github] {
            prop_assert!(!render(&diagnostic, &sources, format, false).is_empty());
        }
    }
}

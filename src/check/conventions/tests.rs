//! Each convention, with what it says, where, and what mends it.

use crate::diagnostics::Code;
use crate::source::{Sources, World};
use std::path::{Path, PathBuf};

use super::*;
use crate::check::fix;
use crate::manual::{Input, Root, assemble};

/// A book of one chapter, in a folder of its own.
struct CheckedBook {
    _folder: tempfile::TempDir,
    content: PathBuf,
    sources: Sources,
    manual: Manual,
}

fn book(chapter: &str) -> CheckedBook {
    book_of(chapter, "chapters")
}

fn book_of(chapter: &str, include: &str) -> CheckedBook {
    let folder = tempfile::tempdir().unwrap();
    let content = folder.path().canonicalize().unwrap();
    let root = format!("# Book {{#book}}\n\n## Subtitle\n\n```{{=include=}} {include}\nc.md\n```\n");
    std::fs::write(content.join("manual.md"), root).unwrap();
    std::fs::write(content.join("c.md"), chapter).unwrap();
    let mut sources = Sources::of(World::unconfined());
    let root = Root::File(content.join("manual.md"));
    let input =
        Input { root, recipes: Vec::new(), recipe_directives: true, near_misses: false, revision: "local".to_owned() };
    let manual = assemble(input, &mut sources).manual.unwrap();
    CheckedBook { _folder: folder, content, sources, manual }
}

impl CheckedBook {
    fn findings(&self, allow: &[Convention], imported: &[PathBuf]) -> Vec<Finding> {
        let manpages = BTreeMap::from([("nix.conf(5)".to_owned(), "https://example.org".to_owned())]);
        let own = Own { content: &self.content, imported };
        let rules = Rules { allow, own, manpages: &manpages };
        check(&self.manual, &self.sources, rules)
    }

    /// Each finding: its code, the text that it points to, its message.
    fn told(&self) -> Vec<(Code, String, String)> {
        let found = self.findings(&[], &[]);
        found
            .iter()
            .map(|finding| {
                let diagnostic = &finding.diagnostic;
                assert_eq!(diagnostic.severity, Severity::Lint);
                assert!(diagnostic.help.is_some(), "{diagnostic:?}");
                let at = self.sources.text(diagnostic.span().unwrap()).to_owned();
                (diagnostic.code, at, diagnostic.message.clone())
            })
            .collect()
    }

    /// The chapter once everything is mended.
    fn mended(&self) -> String {
        let fixes = self.findings(&[], &[]).into_iter().filter_map(|finding| finding.fix).collect();
        let mended = fix::apply(fixes, &self.manual, &self.sources);
        let file = |path: &str| self.sources.iter().find(|(_, file)| file.path().ends_with(path)).unwrap();
        let (id, source) = file("c.md");
        mended.iter().find(|m| m.file == id).map_or(source.text().to_owned(), |m| m.text.clone())
    }
}

const TITLE: &str = "# Chapter {#chap-c}\n\n";

#[track_caller]
fn sentences(text: &str, expected: &str) {
    let added = expected.lines().count() - text.lines().count();
    let told = mended(text, expected);
    assert_eq!(told.iter().filter(|(code, ..)| *code == Code::SentencePerLine).count(), added, "{told:?}");
}

/// Mends a text, and gives what was told of it.
#[track_caller]
fn mended(text: &str, expected: &str) -> Vec<(Code, String, String)> {
    let made = |text: &str| book(&format!("{TITLE}{text}\n"));
    let book = made(text);
    assert_eq!(book.mended(), format!("{TITLE}{expected}\n"));
    // Mended is mended.
    assert_eq!(made(expected).told(), []);
    book.told()
}

#[test]
fn a_second_sentence_is_told_at_its_first_word() {
    let told = book(&format!("{TITLE}One thing. Another one.\n")).told();
    let expected = (Code::SentencePerLine, "Another".to_owned(), "sentence starts in the middle of a line".to_owned());
    assert_eq!(told, [expected]);
}

#[test]
fn sentences_get_lines_of_their_own() {
    sentences("One thing. Another one! A third?  The end.", "One thing.\nAnother one!\nA third?\nThe end.");
    sentences("It says \"so.\" Then it ends (as it does.) Now.", "It says \"so.\"\nThen it ends (as it does.)\nNow.");
    sentences(
        "Use `a`. `b` is better. [Links](https://example.org) too.",
        "Use `a`.\n`b` is better.\n[Links](https://example.org) too.",
    );
    sentences("*All of it. Really.* Yes.", "*All of it.\nReally.*\nYes.");
}

#[test]
fn what_stands_before_a_line_stays_before_the_next() {
    sentences("- One. Two.\n\n  > Three. Four.", "- One.\n  Two.\n\n  > Three.\n  > Four.");
    sentences("1. One. Two.", "1. One.\n   Two.");
    sentences("Term\n: One. Two.", "Term\n: One.\n  Two.");
    sentences("> - One. Two.", "> - One.\n>   Two.");
    sentences("::: {.note}\nOne. Two.\n:::", "::: {.note}\nOne.\nTwo.\n:::");
}

#[test]
fn a_sentence_that_is_broken_off_is_one_line() {
    mended(
        "One thing that is\nwrapped. Another\none that is\n*wrapped* too. Third.\nFourth that\nis wrapped.",
        "One thing that is\nwrapped.\nAnother one that is *wrapped* too.\nThird.\nFourth that\nis wrapped.",
    );
    mended(
        "> - One. Two\n>   goes\n> on (here.)\n>   Three. `four`\n>   more\\\n>   text",
        "> - One.\n>   Two goes on (here.)\n>   Three.\n>   `four` more\\\n>   text",
    );
    mended("One. Two\r\ngoes on.\r\n", "One.\nTwo goes on.\r\n");
}

#[test]
fn not_every_full_stop_ends_a_sentence() {
    for text in [
        "Tools, e.g. Nix, or i.e. Guix, cf. Bazel.",
        "By J. Doe and Dr. No.",
        "1\\. Do this",
        "One.\n2\\. Do that",
        "a\\. Do that",
        "Version 1.2 of nix.conf is here... Perhaps.",
        "See nixpkgs vs. `nix`.",
        "In `a. B` and {file}`c. D`.",
        "What? nothing.",
        "A [link with. Two sentences](https://example.org).",
        "The U.S. Army, Foo Inc. Here, a.k.a. Bar, at 5 p.m. Today, min. Max, incl. Bar.",
        "| a |\n| --- |\n| One. Two. |",
        "```\nOne. Two.\n```",
        "One.\nTwo.",
    ] {
        sentences(text, text);
    }
}

#[test]
fn line_ends_are_kept() {
    let book = book("# C {#chap-c}\r\n\r\nOne. Two.\r\n");
    assert_eq!(book.mended(), "# C {#chap-c}\r\n\r\nOne.\r\nTwo.\r\n");
}

#[test]
fn a_fix_that_would_change_the_meaning_is_not_made() {
    // A `#` at the start of a line is a heading.
    let text = format!("{TITLE}One. *Two* three. Four\n");
    let book = book(&text);
    let file = book.sources.iter().find(|(_, file)| file.path().ends_with("c.md")).unwrap().0;
    let edit = |at: &str, new: &str| {
        let start = text.find(at).unwrap();
        vec![Edit { span: Span::new(file, start, start + at.len()), text: new.to_owned() }]
    };
    let mended = fix::apply(
        vec![edit(" *Two*", "\n# Two"), edit(" Four", "\nFour"), edit("One", "One")],
        &book.manual,
        &book.sources,
    );
    assert_eq!(mended[0].text, format!("{TITLE}One. *Two* three.\nFour\n"));
    assert!(fix::apply(vec![edit("One", "Two")], &book.manual, &book.sources).is_empty());
}

#[test]
fn an_id_that_is_made_from_positions_is_written() {
    let text = "# Chapter\n\n## Deep `er`\n\nText.\n";
    let book = book_of(text, "chapters auto-id-prefix=auto");
    let told = book.told();
    assert_eq!((told[0].0, told[0].1.as_str()), (Code::HeadingAnchor, "Chapter"));
    assert_eq!((told[1].0, told[1].1.as_str()), (Code::HeadingAnchor, "Deep `er`"));
    let ids: Vec<&String> = book.manual.targets.keys().skip(1).collect();
    let expected = format!("# Chapter {{#{}}}\n\n## Deep `er` {{#{}}}\n\nText.\n", ids[0], ids[1]);
    assert_eq!(book.mended(), expected);
}

#[test]
fn examples_and_figures_have_ids() {
    let text = format!(
        "{TITLE}::: {{.example}}\n# Do *this* once\n\nText.\n:::\n\n::: {{.example}}\n# Do this once\n\nText.\n:::\n"
    );
    let book = book(&text);
    let message = "this example has no id and cannot be linked".to_owned();
    assert_eq!(book.told()[0], (Code::HeadingAnchor, "::: {.example}".to_owned(), message));
    let mended = book.mended();
    assert!(
        mended.contains("::: {.example #ex-do-this-once}") && mended.contains("::: {.example #ex-do-this-once-2}"),
        "{mended}"
    );
}

#[test]
fn titles_are_no_sentences() {
    let text = format!(
        "{TITLE}::: {{.example #ex-a}}\n# Do this:\n\nText.\n:::\n\n::: {{.figure #fig-a}}\n# And so on...\n\nText.\n:::\n"
    );
    let book = book(&text);
    let message = "the title of this example ends in `:`".to_owned();
    assert_eq!(book.told(), [(Code::ExampleTitle, ":".to_owned(), message)]);
    assert_eq!(book.mended(), text.replace("Do this:", "Do this"));
}

#[test]
fn ids_begin_with_what_they_name() {
    let text = "# C {#c}\n\n## S {#s}\n\n### T {#ssec-t}\n\n::: {.figure #f}\n# F\n\nText.\n:::\n\n::: {.example #ex-e}\n# E e\n\nText.\n:::\n";
    let book = book(text);
    let told = book.told();
    let line = |id: &str, message: &str| (Code::IdPrefix, id.to_owned(), message.to_owned());
    let expected = [
        line("c", "the id `c` of a chapter does not start with `chap-`"),
        line("s", "the id `s` of a section does not start with `sec-`"),
        line("f", "the id `f` of a figure does not start with `fig-`"),
    ];
    assert_eq!(told, expected);
    // Other files may link to it, and so may readers: nothing to do by rule.
    assert_eq!(book.mended(), text);
}

#[test]
fn man_pages_have_addresses() {
    let text = "See {manpage}`nix.conf(5)`, {manpage}`nix.cnf(5)` and [{manpage}`x(1)`](https://example.org).";
    let book = book(&format!("{TITLE}{text}\n"));
    let message = "the man page `nix.cnf(5)` has no address to link to".to_owned();
    assert_eq!(book.told(), [(Code::UnknownManpage, "{manpage}`nix.cnf(5)`".to_owned(), message)]);
    let help = book.findings(&[], &[])[0].diagnostic.help.clone().unwrap();
    assert!(help.contains("did you mean `nix.conf(5)`?"), "{help}");
}

#[test]
fn each_convention_can_be_turned_off() {
    let text =
        "# Chapter\n\nOne. Two. {manpage}`x(1)`\n\n## S {#s}\n\n::: {.example #ex-a}\n# Do this:\n\nText.\n:::\n";
    let book = book_of(text, "chapters auto-id-prefix=auto");
    let codes = |allow: &[Convention]| -> HashSet<Code> {
        book.findings(allow, &[]).iter().map(|finding| finding.diagnostic.code).collect()
    };
    let all = codes(&[]);
    assert_eq!(all, Convention::ALL.map(Convention::code).into_iter().collect());
    for convention in Convention::ALL {
        let mut others = all.clone();
        others.remove(&convention.code());
        assert_eq!(codes(&[convention]), others);
    }
}

#[test]
fn imported_files_are_left_in_peace() {
    let book = book("# C {#c}\n\nOne. Two.\n");
    assert_eq!(book.told().len(), 2);
    assert!(book.findings(&[], &[PathBuf::from("c.md")]).is_empty());
    // What lies outside of the content is not the book's own.
    let manpages = BTreeMap::new();
    let own = Own { content: Path::new("/nonexistent"), imported: &[] };
    let rules = Rules { allow: &[], own, manpages: &manpages };
    assert!(check(&book.manual, &book.sources, rules).is_empty());
}

proptest::proptest! {
    /// Whatever is in a text: mending it changes no meaning, and what was mended stays so.
    #[test]
    fn mending_is_safe(text in "([A-Za-z`*\\[\\](){}>#|:.!? \\n+-]|\\. [A-Z]|\\n- |\\n> |\\n\\n){0,60}") {
        let book = book(&format!("{TITLE}{text}\n"));
        let mended = book.mended();
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().concat().replace('>', "");
        let bare = |text: &str| words(text).split("{#ex-").next().unwrap_or_default().to_owned();
        proptest::prop_assert_eq!(bare(&mended), bare(&format!("{TITLE}{text}")));
    }
}

#[test]
fn sentences_of_a_paragraph() {
    for (text, expected) in [
        ("One. Two! *Three* is `a. B`. Four.", "One.\nTwo!\n*Three* is `a. B`.\nFour."),
        ("E.g. this, i.e. That.", "E.g. this, i.e. That."),
        ("", ""),
    ] {
        assert_eq!(one_a_line(text), expected);
    }
}

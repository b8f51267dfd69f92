//! What every command takes.

use crate::book::{Book, Run};

#[test]
fn wrong_use_ends_in_2() {
    let book = Book::small();
    for arguments in [
        &["biuld"][..],
        &[],
        &["build", "--no-such-option"],
        &["build", "--quiet", "--verbose"],
        &["build", "--message-format", "xml"],
        &["build", "one", "two"],
        &["check", "one", "--book", "two"],
        &["serve", "--port", "99999"],
        &["completions", "cmd"],
    ] {
        let run = book.run(arguments).shows_wrong_use();
        assert!(run.stdout.is_empty() && !run.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    let book = Book::empty();
    for command in ["build", "check", "serve", "test", "init", "completions"] {
        let run = book.run(&["help", command]).succeeds();
        for option in ["--book", "--message-format", "--quiet", "--verbose", "--color"] {
            assert!(run.stdout.contains(option), "{command} {option}");
        }
    }
    let version = format!("nixbook {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(book.run(&["--version"]).succeeds().stdout, version);
}

#[test]
fn the_nearest_folder_upward_with_a_book_toml_is_the_book() {
    let book = Book::small().file("content/deep/er/note.txt", "");
    book.run_in("content/deep/er", &["build"]).succeeds().says("../../../public/index.html");
    assert!(book.path("public/index.html").exists());
}

#[test]
fn a_book_can_be_named_in_any_way() {
    let book = Book::small().file("elsewhere/note.txt", "");
    for arguments in [
        &["check", ".."][..],
        &["check", "--book", ".."],
        &["--book", "..", "check"],
        &["check", "../book.toml"],
        &["check", "../content/manual.md"],
    ] {
        book.run_in("elsewhere", arguments).succeeds();
    }
}

#[test]
fn quiet_says_only_what_is_wrong() {
    assert_eq!(Book::small().run(&["build", "-q"]).succeeds().stderr, "");
    let run = Book::with_chapter("[](#nowhere)").run(&["build", "-q"]).fails();
    assert!(run.stderr.contains("nowhere") && !run.stderr.contains("1 error"), "{}", run.stderr);
}

#[test]
fn verbose_says_what_takes_how_long() {
    Book::small().run(&["build", "-v"]).succeeds().says("site rendered");
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let book = Book::with_chapter("[](#nowhere)");
    assert!(!book.check().fails().stderr.contains('\u{1b}'));
    assert!(book.run(&["check", "--color", "always"]).fails().stderr.contains('\u{1b}'));
    let refused = Run::of(book.command(&["check"]).env("NO_COLOR", "1")).fails();
    assert!(!refused.stderr.contains('\u{1b}'));
    // Who asks by an option means it.
    let asked = Run::of(book.command(&["check", "--color", "always"]).env("NO_COLOR", "1")).fails();
    assert!(asked.stderr.contains('\u{1b}'));
}

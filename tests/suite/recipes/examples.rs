//! The Nix examples in the text of a book.

use super::{ready, test};
use crate::book::Book;
use crate::tools;

#[test]
fn nix_blocks_must_parse() {
    let text = "```nix\n{ a = 1; }\n```\n\n- In a list:\n\n  ```nix\n  a = 1;\n  b = {\n    c = 1\n  };\n  ```\n\n```nix\n{ pkgs, ... }:\n```\n";
    Book::with_chapter(text)
        .run(&["test", "--level", "parse"])
        .fails()
        .tells("nix-syntax", "content/chapter.md:12:10")
        .says("2 passed, 1 failed, 0 skipped");
    // That is no business of build and check.
    Book::with_chapter(text).check().succeeds();
}

#[test]
fn a_repl_is_evaluated_line_by_line() {
    if !ready() {
        return;
    }
    let repl = |text: &str| Book::with_chapter(&format!("```nix-repl\n{text}```"));
    test(&repl("nix-repl> x = 2\n\nnix-repl> x * 21\n42\n\nnix-repl> { a = x; }\n{ a = 2; }\n\nnix-repl> 1 + \"a\"\nerror: ...\n"), &[])
        .succeeds()
        .says("3 passed, 0 failed, 0 skipped");
    test(&repl("nix-repl> 1 + 1\n3\n"), &[])
        .fails()
        .says("value of `1 + 1` differs")
        .says("- 3")
        .says("+ 2")
        .tells("unexpected-value", "content/chapter.md:4:1");
    test(&repl("nix-repl> builtins.readFile /etc/shadow\n...\n"), &[]).ends_well().does_not_say("root:");
    test(&repl("nix-repl> pkgs.zlib\n"), &[]).fails();
    // Markdown that is shown is not tested.
    let shown = "````markdown\n```\nnix-repl> 1 + 1\n3\n```\n````";
    test(&Book::with_chapter(shown), &[]).succeeds().does_not_say("passed");
    test(&repl("nix-repl> :l <nixpkgs>\nAdded 9 variables.\n\nnix-repl> zlib.name\n\"zlib\"\n"), &[]).succeeds();
}

#[test]
fn nix_instantiate_is_run_where_it_needs_nothing_but_nix() {
    if !ready() {
        return;
    }
    let console = |text: &str| Book::with_chapter(&format!("```console\n{text}```"));
    test(&console("$ nix-instantiate --eval -E '1 + 1'\n2\n"), &[]).succeeds().says("1 passed");
    test(&console("$ nix-instantiate --eval -E '1 + 1'\n3\n"), &[]).fails().says("- 3");
    test(&console("$ nix-instantiate --eval --strict --expr '{ a = [ (1 + 1) ]; }'\n{ a = [ 2 ]; }\n"), &[]).succeeds();
    // What needs a file, or a shell, is not tried.
    test(&console("$ nix-instantiate --eval file.nix\n3\n$ rm -rf /\n"), &[]).succeeds().does_not_say("passed");
}

#[test]
fn examples_are_chosen_as_recipes_are() {
    let book = Book::with_chapter("```nix\n1\n```\n\n```nix-repl\nnix-repl> 1\n1\n```");
    let list = |arguments: &[&str]| book.run(arguments).succeeds().stdout;
    assert_eq!(list(&["test", "--list"]), "content/chapter.md:4 parse\ncontent/chapter.md:8 eval\n");
    assert_eq!(list(&["test", "--list", "--partition", "slice:2/2"]), "content/chapter.md:8 eval\n");
    assert_eq!(list(&["test", "--list", "chapter"]).lines().count(), 2);
    book.run(&["test", "nothing"]).fails().says("no file with Nix examples");
}

/// 125 blocks, nearly all of them fragments, and one `;` that is missing.
#[test]
fn in_home_manager_one_semicolon_is_missing() {
    let Some(corpus) = tools::shared("corpus/home-manager") else { return };
    // A test notes beside the book what it has seen.
    let book = Book::empty();
    book.copy(&corpus, "book");
    let run = book.run(&["test", "--level", "parse", "--book", "book"]).fails();
    run.says("124 passed, 1 failed, 0 skipped")
        .tells("nix-syntax", "book/release-notes/rl-2003.md:98:8")
        .says("missing `;` after the value of `\"*.example.com\"`")
        .tells_in_all("1 error");
}

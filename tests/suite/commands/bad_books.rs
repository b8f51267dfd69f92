//! Bad input that no case of `tests/suite/messages` has: what it says is told, with its location, and nothing is written.

use crate::book::{Book, Run};

/// Checks and builds: both fail, both say the same, and no site comes of it.
#[track_caller]
fn refused(book: &Book) -> Run {
    let built = book.build().fails();
    assert!(!book.path("public").exists());
    let checked = book.check().fails();
    assert_eq!(checked.stderr, built.stderr);
    checked
}

#[cfg(target_os = "linux")]
#[test]
fn an_include_without_permission_to_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let book = Book::small();
    let chapter = book.path("content/chapter.md");
    std::fs::set_permissions(&chapter, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&chapter).is_ok() {
        // Root may read every file; but nobody can read a process' memory from its first address on.
        std::fs::remove_file(&chapter).unwrap();
        std::os::unix::fs::symlink("/proc/self/mem", &chapter).unwrap();
    }
    let run = book.run(&["check", "--allow-read", "/proc"]).fails();
    run.tells("unreadable", "content/manual.md:6:1").does_not_say("file is not included");
}

#[test]
fn json_that_is_too_deep() {
    let deep = format!("{{\"items\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let book = Book::empty().file("book.toml", "title = \"T\"\n").file("content/nav.json", deep);
    refused(&book).tells("invalid-json", "content/nav.json:1:137");
}

const SHELL: &str = "{ pkgs ? import <nixpkgs> { } }:\n\npkgs.mkShell { }\n";

/// A book with a recipe whose title and summary are these, as TOML has them.
fn with_texts(title: &str, summary: &str) -> Book {
    Book::small()
        .file("content/recipes/hello/shell.nix", SHELL)
        .file("content/recipes/hello/recipe.toml", format!("level = \"eval\"\ntitle = {title}\nsummary = {summary}\n"))
}

#[test]
fn faults_in_the_texts_of_a_recipe() {
    let file = "content/recipes/hello/recipe.toml";
    refused(&with_texts("\"Run {comand}`ls`\"", "\"See [](#chapp).\""))
        .tells("unknown-role", &format!("{file}:2:15"))
        .says("`{command}`")
        .tells("unknown-id", &format!("{file}:3:16"))
        .says("`#chap`")
        .tells_in_all("2 errors");
    refused(&with_texts("'''T'''", "\"\"\"\nOne.\n\nTwo [x](#no).\"\"\"")).tells("unknown-id", &format!("{file}:6:5"));
    // Where a string is not written as it reads, the whole of it is shown.
    refused(&with_texts("\"T\"", "\"A \\\"word\\\", [](#no).\"")).tells("unknown-id", &format!("{file}:3:11"));
    for (summary, what) in
        [("![](a.png)", "an image"), ("[x]{#here}", "an anchor"), ("x[^note]\n\n[^note]: y", "a footnote")]
    {
        refused(&with_texts("\"T\"", &format!("\"\"\"a {summary}\"\"\"")))
            .tells_any("forbidden-in-recipe")
            .says(&format!("a recipe has {what} in its `summary`"));
    }
    with_texts("\"The `x` {file}`y`\"", "'''[text](#chap), [](#chap), [K]{.keycap}, https://nixos.org'''")
        .check()
        .succeeds();
}

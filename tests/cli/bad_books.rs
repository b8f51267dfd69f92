//! Bad input: each kind is told, with its place, and nothing is written.

use crate::book::{Book, CHAPTER, ROOT, Run};

/// Checks and builds: both fail, both say the same, and no site comes of it.
#[track_caller]
fn refused(book: &Book) -> Run {
    let built = book.build().fails();
    assert!(!book.path("public").exists());
    let checked = book.check().fails();
    assert_eq!(checked.stderr, built.stderr);
    checked
}

#[test]
fn a_missing_include() {
    let book = Book::small().file("content/manual.md", ROOT.replace("chapter.md", "chaptre.md"));
    refused(&book).tells("missing-include", "content/manual.md:6:1").says("did you mean `chapter.md`?");
}

#[test]
fn a_circular_include() {
    let book = Book::small()
        .file("content/chapter.md", "# Chapter {#chap}\n\n```{=include=} sections\nsection.md\n```\n")
        .file("content/section.md", "# Section {#sec}\n\n```{=include=} sections\nchapter.md\n```\n");
    refused(&book).tells("circular-include", "content/section.md:4:1").says("included at content/chapter.md:4:1");
}

#[test]
fn an_include_that_is_a_folder() {
    let book = Book::small().file("content/manual.md", ROOT.replace("chapter.md", "folder"));
    book.write("content/folder/note.txt", "");
    refused(&book).tells("unreadable", "content/manual.md:6:1");
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
    refused(&book).tells("unreadable", "content/manual.md:6:1").does_not_say("nothing includes this file");
}

#[test]
fn a_file_that_is_included_twice() {
    let book = Book::small().file("content/manual.md", ROOT.replace("chapter.md\n", "chapter.md\nchapter.md\n"));
    refused(&book).tells("duplicate-id", "content/manual.md:7:1").says("include it once");
}

#[test]
fn json_that_is_too_deep() {
    let deep = format!("{{\"items\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let book = Book::empty().file("book.toml", "title = \"T\"\n").file("content/nav.json", deep);
    refused(&book).tells("invalid-json", "content/nav.json:1:137");
}

#[test]
fn options_that_are_no_options() {
    let include = "```{=include=} options\nid-prefix: opt-\nlist-id: list\nsource: options.json\n```";
    let options = r#"{"a": 4, "b": {"loc": ["b"], "declarations": [3]}}"#;
    let book = Book::with_chapter(include).file("content/options.json", options);
    refused(&book)
        .tells("invalid-option", "content/options.json:1:7")
        .says("the option `a` cannot be read: an object is expected, not the number `4`")
        .says("the option `b` cannot be read: what `declarations` and `definitions` list is a path");
}

#[test]
fn two_files_with_one_id() {
    let book = Book::small()
        .file("content/manual.md", ROOT.replace("chapter.md\n", "chapter.md\nother.md\n"))
        .file("content/other.md", CHAPTER);
    refused(&book).tells("duplicate-id", "content/other.md:1:13").says("content/chapter.md:1:13");
}

#[test]
fn an_unknown_role() {
    refused(&Book::with_chapter("Run {comand}`ls`."))
        .tells("unknown-role", "content/chapter.md:3:6")
        .says("`{command}`");
}

#[test]
fn an_unknown_class() {
    refused(&Book::with_chapter("Press [x]{.keycpa}.")).tells("unknown-class", "content/chapter.md:3:12");
}

#[test]
fn an_unknown_id() {
    refused(&Book::with_chapter("See [](#chapp).")).tells("unknown-id", "content/chapter.md:3:5").says("`#chap`");
}

#[test]
fn a_missing_image() {
    let book = Book::with_chapter("![A picture](picture.png)");
    refused(&book).tells("missing-image", "content/chapter.md:3:1");
}

const SHELL: &str = "{ pkgs ? import <nixpkgs> { } }:\n\npkgs.mkShell { }\n";

/// A book with a recipe whose recipe.toml says this.
fn with_recipe(config: &str) -> Book {
    Book::small()
        .file("content/recipes/hello/shell.nix", SHELL)
        .file("content/recipes/hello/recipe.toml", format!("title = \"Hello\"\nlevel = \"eval\"\n{config}"))
}

#[test]
fn an_unknown_recipe() {
    let book = with_recipe("").file("content/chapter.md", format!("{CHAPTER}\n```{{=recipe=}} helo\n```\n"));
    refused(&book).tells("unknown-recipe", "content/chapter.md:5:15").says("did you mean `hello`?");
}

#[test]
fn an_unknown_file_of_a_recipe() {
    let book = with_recipe("").file("content/chapter.md", format!("{CHAPTER}\n```{{=recipe=}} hello\nshel.nix\n```\n"));
    refused(&book).tells("unknown-recipe-file", "content/chapter.md:6:1").says("did you mean `shell.nix`?");
}

#[test]
fn an_unknown_passage() {
    let book = with_recipe("illustrates = \"chap\"\npassage = \"No such words\"\n");
    refused(&book).tells("unknown-passage", "content/recipes/hello/recipe.toml:4:11");
}

#[test]
fn a_recipe_for_an_unknown_id() {
    let book = with_recipe("illustrates = \"chapp\"\n");
    refused(&book).tells("unknown-id", "content/recipes/hello/recipe.toml:3:15").says("`chap`");
}

#[test]
fn a_recipe_without_shell_nix() {
    let book = Book::small().file("content/recipes/hello/recipe.toml", "title = \"Hello\"\n");
    refused(&book).says("shell.nix");
}

#[test]
fn a_file_that_is_not_utf8() {
    let book = Book::small().file("content/chapter.md", b"# Chapter {#chap}\n\ncaf\xe9\n");
    refused(&book).tells("not-utf8", "content/chapter.md:3:4").says("included at content/manual.md:6:1");
}

#[test]
fn a_book_without_a_root_file() {
    refused(&Book::empty().file("book.toml", "")).tells("empty-book", "content").says("nixbook init");
    refused(&Book::empty()).tells("empty-book", ".").says("nixbook init");
}

#[test]
fn a_root_file_without_text() {
    let run = refused(&Book::small().file("content/manual.md", ""));
    assert!(run.stderr.contains("content/manual.md"), "{}", run.stderr);
}

#[test]
fn a_book_of_mdbook() {
    let book = Book::empty()
        .file("book.toml", "[book]\ntitle = \"My Book\"\n\n[output.html]\n")
        .file("src/SUMMARY.md", "# Summary\n");
    refused(&book).tells("mdbook-config", "book.toml:1:2").tells_in_all("1 error").says("# My Book");
}

#[test]
fn two_root_files() {
    let book = Book::small().file("content/nav.json", "{\"items\": []}");
    refused(&book).tells("two-roots", "content/nav.json");
}

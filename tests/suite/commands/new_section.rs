//! `nixbook new section`.

use crate::book::{Book, ROOT};

fn with_sections() -> Book {
    Book::small()
        .file(
            "content/chapter.md",
            "# Chapter {#chap}\n\nText.\n\n```{=include=} sections\nmore/one.md\nmore/two.md\n```\n",
        )
        .file("content/more/one.md", "# One {#sec-one}\n\nText.\n")
        .file("content/more/two.md", "# Two {#sec-two}\n\nText.\n")
}

#[test]
fn it_stands_behind_those_of_its_folder() {
    let book = with_sections();
    book.run(&["new", "section", "more/binary-caches"])
        .succeeds()
        .says("created content/more/binary-caches.md, included as a section at content/chapter.md:8");
    assert!(book.read("content/chapter.md").ends_with("more/two.md\nmore/binary-caches.md\n```\n"));
    assert!(book.read("content/more/binary-caches.md").starts_with("# Binary caches {#sec-more-binary-caches}\n"));
    book.run(&["check", "--strict"]).succeeds();
}

#[test]
fn in_a_book_of_chapters_it_is_one() {
    let book = Book::small();
    book.run(&["new", "section", "first-steps.md"]).succeeds().says("as a chapter at content/manual.md:7");
    assert_eq!(book.read("content/manual.md"), ROOT.replace("chapter.md\n", "chapter.md\nfirst-steps.md\n"));
    assert!(book.read("content/first-steps.md").starts_with("# First steps {#chap-first-steps}\n"));
    book.run(&["check", "--strict"]).succeeds();
}

#[test]
fn the_file_that_includes_it_can_be_named() {
    let book = Book::small();
    book.run(&["new", "section", "deep/er", "--into", "content/chapter.md"]).succeeds().says("content/chapter.md:6");
    assert!(book.read("content/chapter.md").ends_with("Text.\n\n```{=include=} sections\ndeep/er.md\n```\n"));
    // The second goes into the include that is there now.
    book.run(&["new", "section", "deep/est", "--into", "content/chapter.md"]).succeeds();
    assert!(book.read("content/chapter.md").ends_with("sections\ndeep/er.md\ndeep/est.md\n```\n"));
    book.run(&["check", "--strict"]).succeeds();
    book.run(&["new", "section", "x", "--into", "nowhere.md"]).fails().tells("no-include", "nowhere.md");
    assert!(!book.path("content/x.md").exists());
}

#[test]
fn a_folder_of_its_own_belongs_to_the_one_around_it() {
    let book = with_sections();
    book.run(&["new", "section", "more/of/it/deep"]).succeeds().says("as a section at content/chapter.md:8");
    book.run(&["new", "section", "other/deep"]).succeeds().says("as a chapter at content/manual.md:7");
    book.run(&["check", "--strict"]).succeeds();
}

#[test]
fn paths_are_those_of_the_content_or_of_where_one_stands() {
    let book = with_sections();
    book.run(&["new", "section", "content/more/three"]).succeeds().says("created content/more/three.md");
    book.run(&["new", "section", "more/four", "--into", "more/one.md"]).succeeds().says("content/more/one.md");
    assert!(!book.path("content/content").exists());
    book.run(&["check", "--strict"]).succeeds();
}

#[test]
fn line_ends_stay_as_they_are() {
    let book = Book::small().file("content/manual.md", format!("\u{feff}{}", ROOT.replace('\n', "\r\n")));
    book.run(&["new", "section", "more"]).succeeds();
    let expected = ROOT.replace("chapter.md\n", "chapter.md\nmore.md\n").replace('\n', "\r\n");
    assert_eq!(book.read("content/manual.md"), format!("\u{feff}{expected}"));
}

#[test]
fn an_id_of_the_book_is_not_taken_again() {
    let book = Book::small().file("content/chapter.md", "# Chapter {#chap-more}\n\nText.\n");
    book.run(&["new", "section", "more"]).succeeds();
    assert!(book.read("content/more.md").starts_with("# More {#chap-more-2}\n"));
    book.check().succeeds();
}

#[test]
fn nothing_is_overwritten() {
    let book = Book::small();
    book.run(&["new", "section", "chapter"]).fails().tells("file-exists", "content/chapter.md");
    book.run(&["new", "section", "../out"]).fails().tells("bad-section-name", "../out");
    assert_eq!(book.read("content/manual.md"), ROOT);
}

#[test]
fn a_navigation_file_is_left_to_its_author() {
    let book = Book::empty()
        .file("book.toml", "title = \"T\"\n")
        .file("content/nav.json", "{\"items\": [{\"file\": \"a.md\"}]}")
        .file("content/a.md", "# A {#a}\n\nText.\n");
    book.run(&["new", "section", "b"]).succeeds().says("add to content/nav.json: { \"file\": \"b.md\" }");
    assert_eq!(book.read("content/nav.json"), "{\"items\": [{\"file\": \"a.md\"}]}");
}

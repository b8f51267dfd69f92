//! `nixbook check`.

use crate::book::Book;

#[test]
fn a_book_without_faults_is_fine() {
    let book = Book::small();
    book.check().succeeds().says("nothing is wrong");
    assert!(!book.path("public").exists(), "check writes nothing");
}

#[test]
fn what_build_says_check_says() {
    let book = Book::with_chapter("[](#nowhere), {rolle}`x`, and ![](missing.png)");
    let checked = book.check().fails();
    assert_eq!(checked.stderr, book.build().fails().stderr);
}

#[test]
fn everything_is_told_in_one_run() {
    let book = Book::with_chapter("[](#one) and {rolle}`x`\n\n[](#two)")
        .file("book.toml", "langauge = \"en\"\n")
        .file("content/manpage-urls.json", "[]");
    book.check().fails().tells_in_all("5 errors");
}

#[test]
fn strict_makes_warnings_errors() {
    let book = Book::small().file("content/forgotten.md", "# Forgotten {#forgotten}\n");
    book.check().ends_well().tells_in_all("1 warning");
    book.run(&["check", "--strict"]).fails().tells_in_all("1 error");
}

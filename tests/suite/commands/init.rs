//! `nixbook init`.

use crate::book::Book;

#[test]
fn the_new_book_builds_and_checks_as_it_is() {
    let book = Book::empty();
    book.run(&["init", "new"]).succeeds().says("nixbook serve new");
    assert_eq!(book.files("new"), [".gitignore", "book.toml", "content/getting-started.md", "content/manual.md"]);
    book.run(&["check", "--strict", "new"]).succeeds();
    book.run(&["build", "--strict", "new"]).succeeds();
    assert!(book.path("new/public/getting-started.html").exists());
}

#[test]
fn the_current_folder_is_the_default_and_a_fresh_repository_is_empty() {
    let book = Book::empty().file(".git/HEAD", "ref: refs/heads/main\n");
    book.run(&["init"]).succeeds();
    book.run(&["check", "--strict"]).succeeds();
}

#[test]
fn nothing_is_overwritten() {
    let book = Book::empty().file("book.toml", "mine");
    book.run(&["init"]).fails().tells("folder-not-empty", ".");
    assert_eq!(book.files(""), ["book.toml"]);
    assert_eq!(book.read("book.toml"), "mine");
}

#[test]
fn a_file_is_no_folder() {
    let book = Book::empty().file("new", "");
    book.run(&["init", "new"]).fails().tells("unwritable", "new");
}

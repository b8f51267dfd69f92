//! Bad input that no case of `tests/messages` has: what it says is told, with its place, and nothing is written.

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
    refused(&book).tells("unreadable", "content/manual.md:6:1").does_not_say("nothing includes this file");
}

#[test]
fn json_that_is_too_deep() {
    let deep = format!("{{\"items\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let book = Book::empty().file("book.toml", "title = \"T\"\n").file("content/nav.json", deep);
    refused(&book).tells("invalid-json", "content/nav.json:1:137");
}

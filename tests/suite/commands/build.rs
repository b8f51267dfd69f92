//! `nixbook build`.

use crate::book::{Book, ROOT};

#[test]
fn a_book_becomes_a_site() {
    let book = Book::small();
    book.build().succeeds().says(" pages, ").says("public/index.html");
    for (path, part) in [("index.html", "Subtitle"), ("chapter.html", "id=\"chap\""), ("manual.html", "Text.")] {
        assert!(book.read(&format!("public/{path}")).contains(part), "{path}");
    }
}

#[test]
fn nothing_changed_is_nothing_written() {
    let book = Book::small();
    book.build().succeeds();
    book.build().succeeds().says(" 0 of ");
    book.write("content/chapter.md", "# Chapter {#chap}\n\nOther text.\n");
    book.build().succeeds().does_not_say(" 0 of ");
    assert!(book.read("public/chapter.html").contains("Other text."));
}

#[test]
fn dest_is_relative_to_the_current_folder() {
    let book = Book::small().file("here/note.txt", "");
    book.run_in("here", &["build", "--dest", "site"]).succeeds().says("site/index.html");
    assert!(book.path("here/site/index.html").exists());
    assert!(!book.path("public").exists());
}

#[test]
fn a_folder_with_just_a_root_file_is_a_book() {
    let book = Book::empty().file("doc/manual.md", ROOT).file("doc/chapter.md", "# Chapter {#chap}\n\nText.\n");
    book.run(&["build", "doc"]).succeeds();
    assert!(book.path("doc/public/chapter.html").exists());
    book.run(&["build", "doc/manual.md", "--dest", "out"]).succeeds();
    assert!(book.path("out/chapter.html").exists());
}

#[test]
fn after_an_error_the_site_stays_as_it_was() {
    let book = Book::small();
    book.build().succeeds();
    let before = book.read("public/chapter.html");
    book.write("content/chapter.md", "# Chapter {#chap}\n\nNew text, and [](#nowhere).\n");
    book.build().fails().tells("unknown-id", "content/chapter.md:3:15");
    assert_eq!(book.read("public/chapter.html"), before);
}

#[test]
fn without_a_site_before_an_error_leaves_none() {
    let book = Book::with_chapter("[](#nowhere)");
    book.build().fails();
    assert!(!book.path("public").exists());
}

#[test]
fn strict_makes_warnings_errors() {
    let book = Book::small().file("content/forgotten.md", "# Forgotten {#forgotten}\n");
    book.build().ends_well().tells_in_all("1 warning").tells("file-not-included", "content/forgotten.md");
    assert!(book.path("public/index.html").exists());
    book.run(&["build", "--strict"]).fails().tells_in_all("1 error").tells("file-not-included", "content/forgotten.md");
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let root = ROOT;
    let chapter =
        "# Chapter {#chap}\n\nText, and a list:\n\n- one\n- two\n\n```nix\n{ }\n```\n\n::: {.note}\nA note.\n:::\n";
    let plain = Book::empty().file("book.toml", "").file("content/manual.md", root).file("content/chapter.md", chapter);
    plain.build().succeeds();
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let other = Book::empty()
        .file("book.toml", windows("language = \"en\"\n"))
        .file("content/manual.md", windows(root))
        .file("content/chapter.md", windows(chapter));
    other.build().succeeds();
    for page in ["index.html", "chapter.html", "manual.html"] {
        assert_eq!(plain.read(&format!("public/{page}")), other.read(&format!("public/{page}")), "{page}");
    }
}

#[test]
fn a_foreign_folder_is_left_alone_without_force() {
    let book = Book::small().file("public/thesis.txt", "years of work");
    book.build().fails().tells("foreign-folder", "public").says("--force");
    assert_eq!(book.files("public"), ["thesis.txt"]);
    book.run(&["build", "--force"]).succeeds();
    assert_eq!(book.read("public/thesis.txt"), "years of work");
    assert!(book.path("public/index.html").exists());
}

/// Root may write anywhere: there, a file where a folder has to be stands in for a folder without permission.
#[cfg(unix)]
#[test]
fn no_permission_to_write_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let book = Book::small().file("locked/note.txt", "");
    std::fs::set_permissions(book.path("locked"), std::fs::Permissions::from_mode(0o555)).unwrap();
    let may_write = std::fs::write(book.path("locked/try"), "").is_ok();
    let dest = if may_write { "content/chapter.md/site" } else { "locked/site" };
    let run = book.run(&["build", "--dest", dest]).fails();
    assert!(run.stderr.contains(dest) && run.stderr.contains("error["), "{}", run.stderr);
}

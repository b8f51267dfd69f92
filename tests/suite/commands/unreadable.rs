//! What cannot be read is told, with its path and the reason: it is not the same as nothing.
//!
//! Root may read every folder, so most of these tests put a link in a circle where a file or folder is looked for.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;

use crate::book::{Book, Run};
use crate::tools;

const CIRCLE: &str = "Too many levels of symbolic links";
const NOWHERE: &str = "it is a broken symbolic link";

impl Book {
    /// Puts a link there.
    fn link(self, path: &str, to: &str) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = std::fs::remove_file(&path).or_else(|_| std::fs::remove_dir_all(&path));
        symlink(to, path).unwrap();
        self
    }
}

#[test]
fn the_folder_of_the_text() {
    for (to, reason) in [("content", CIRCLE), ("nowhere", NOWHERE)] {
        let book = Book::small().link("content", to);
        book.check().fails().tells("unreadable", "content").says(reason).does_not_say("empty").tells_in_all("1 error");
        std::fs::remove_file(book.path("book.toml")).unwrap();
        book.check().fails().tells("unreadable", "content").says(reason);
        book.write("book.toml", "src = \"content\"\n");
        book.check().fails().tells("unreadable", "content").says(reason).does_not_say("there is no folder");
        let named = book.run(&["check", "content"]).fails().says(reason);
        assert!(!named.stderr.contains("there is no file or folder"), "{}", named.stderr);
    }
}

#[test]
fn the_root_file_and_the_tables_beside_it() {
    for name in ["manual.md", "nav.json", "redirects.json", "manpage-urls.json"] {
        let path = format!("content/{name}");
        Book::small().link(&path, "nowhere").check().fails().tells("unreadable", &path).says(NOWHERE);
        Book::small().link(&path, name).check().fails().tells("unreadable", &path).says(CIRCLE);
    }
    let book = Book::small().file("book.toml", "redirects = \"old.json\"\n").link("old.json", "nowhere");
    book.check().fails().tells("unreadable", "old.json").does_not_say("missing-file");
}

#[test]
fn book_toml() {
    let book = Book::small().link("book.toml", "nowhere");
    book.check().fails().tells("unreadable", "book.toml").says(NOWHERE);
    book.run_in("content", &["check"]).fails().tells("unreadable", "../book.toml").says(NOWHERE);
}

#[test]
fn included_files_and_images() {
    let book = Book::small().link("content/chapter.md", "nowhere");
    book.check().fails().tells("unreadable", "content/manual.md:6:1").says(NOWHERE).tells_in_all("1 error");
    let book = Book::with_chapter("![](a.png)").link("content/a.png", "a.png");
    book.check().fails().tells("unreadable-image", "content/chapter.md:3:1").says(CIRCLE).tells_in_all("1 error");
}

#[test]
fn parts_of_the_theme() {
    for (path, to, reason) in [
        ("theme", "nowhere", NOWHERE),
        ("theme", "theme", CIRCLE),
        ("theme/templates", "templates", CIRCLE),
        ("theme/styles/custom.css", "nowhere", NOWHERE),
    ] {
        let book = Book::small().link(path, to);
        book.check().fails().tells("unreadable-theme-file", path).says(reason).tells_in_all("1 error");
    }
    // As editors leave them beside a file that is open.
    Book::small().link("theme/styles/.#custom.css", "somebody@somewhere").check().succeeds();
}

#[test]
fn what_lies_beside_the_text() {
    let book = Book::small()
        .link("content/notes", "nowhere")
        .link("content/x/circle.md", "circle.md")
        .link("content/.#chapter.md", "somebody@somewhere");
    book.check()
        .ends_well()
        .tells("unreadable", "content/notes")
        .says(NOWHERE)
        .tells("unreadable", "content/x/circle.md")
        .says(CIRCLE)
        .tells_in_all("2 warnings");
    book.run(&["check", "--strict"]).fails().tells_in_all("2 errors");
}

#[test]
fn recipes() {
    for to in ["nowhere", "recipes"] {
        let book = Book::small().link("content/recipes", to);
        book.check().fails().tells("unreadable", "content/recipes").tells_in_all("1 error");
    }
    let named = Book::small().file("book.toml", "[recipes]\npath = \"../examples\"\n").link("examples", "nowhere");
    named.check().fails().tells_any("unreadable").says(NOWHERE).does_not_say("missing-file");
    let book = Book::small().link("content/recipes/one", "nowhere").link("content/recipes/two/shell.nix", "nowhere");
    book.check()
        .fails()
        .tells("bad-link", "content/recipes/one")
        .tells("bad-link", "content/recipes/two/shell.nix")
        .says("broken symbolic link");
}

const NOBODY: u32 = 65534;

/// Checks a book as a user to whom a folder without rights is closed; `None` where this cannot be done.
fn checked_by_somebody_else(book: &Book) -> Option<Run> {
    let closed = book.path("closed");
    std::fs::create_dir(&closed).unwrap();
    set_mode(&closed, 0o000);
    let mut command = book.command(&["check"]);
    if std::fs::read_dir(&closed).is_ok() {
        set_mode(&book.path(""), 0o755);
        let mut attempt = book.command(&["--version"]);
        if !attempt.uid(NOBODY).gid(NOBODY).output().is_ok_and(|output| output.status.success()) {
            tools::skip("root may read everything, and nobody else can run the program from where it is");
            return None;
        }
        command.uid(NOBODY).gid(NOBODY);
    }
    Some(Run::of(&mut command))
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn folders_that_are_closed() {
    for (file, folder, code) in [
        ("content/chapter.md", "content", "unreadable"),
        ("content/notes/x.txt", "content/notes", "unreadable"),
        ("theme/styles/custom.css", "theme/styles", "unreadable-theme-file"),
        ("theme/styles/custom.css", "theme", "unreadable-theme-file"),
        ("content/recipes/one/shell.nix", "content/recipes/one", "unreadable"),
        ("content/recipes/one/shell.nix", "content/recipes", "unreadable"),
    ] {
        let book = Book::small();
        if !book.path(file).exists() {
            book.write(file, "");
        }
        set_mode(&book.path(folder), 0o000);
        let run = checked_by_somebody_else(&book);
        set_mode(&book.path(folder), 0o755);
        let Some(run) = run else { return };
        let location = if folder == "content" { "content/manual.md" } else { folder };
        let told = run.tells(code, location).says("Permission denied");
        told.tells_in_all(if folder == "content/notes" { "1 warning" } else { "1 error" });
    }
}

//! Names that are hard to write or to show.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use crate::book::{Book, Run};

#[test]
fn no_name_speaks_to_the_terminal() {
    let name = "a\u{1b}]0;b\u{7}\n.md";
    let book = Book::small()
        .file(&format!("content/stray-{name}"), "# Stray {#stray}\n")
        .file("content/nav.json", "")
        .file(&format!("content/{name}"), "# A {#a-a}\n\n[](#nowhere)\n")
        .file(&format!("content/recipes/{name}/recipe.toml"), "");
    std::fs::remove_file(book.path("content/manual.md")).unwrap();
    book.write("book.toml", "title = \"T\"\n");
    let items = serde_json::json!({ "items": [{ "file": "chapter.md" }, { "file": name }] });
    book.write("content/nav.json", items.to_string());
    let commands: [&[&str]; 5] =
        [&["check"], &["tree"], &["test", "--list"], &["build", "--dest", name], &["export", "manual", "--out", name]];
    let mut shown = 0;
    for arguments in commands {
        let run = book.run(arguments);
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{arguments:?}: {text:?}");
            shown += text.matches(r"a\u{1b}]0;b\u{7}\n.md").count();
        }
    }
    assert!(shown > 5, "{shown}");
}

#[test]
fn names_that_are_no_text_are_written_or_told() {
    let name = OsStr::from_bytes(b"\xff");
    let book = Book::small();
    for arguments in [["build", "--dest"].as_slice(), &["export", "manual", "--out"]] {
        let folder = book.path("").join(format!("{}-{}", arguments[0], "folder")).join(name);
        Run::of(book.command(arguments).arg(&folder)).succeeds();
        assert!(folder.join("index.html").exists() || folder.join("book.html").exists(), "{arguments:?}");
    }
    for arguments in [["export", "checks", "--out"].as_slice(), &["init"]] {
        Run::of(book.command(arguments).arg(name)).fails().tells_any("unwritable").says("its name is not UTF-8");
        assert!(!book.path("").join(name).exists());
    }
}

//! The same book gives the same site, wherever and however it is built.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use crate::book::{Book, CHAPTER, ROOT, Run};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

fn book() -> Book {
    let recipe = "content/recipes/r";
    Book::small()
        .file("book.toml", "language = \"de\"\n")
        .file("content/manual.md", ROOT)
        .file(
            "content/chapter.md",
            format!("{CHAPTER}\n![An image](a.png)\n\n## Zoë {{#sec-z}}\n\nÄrger, ähnlich, Zebra.\n"),
        )
        .file("content/a.png", PNG)
        .file(&format!("{recipe}/recipe.toml"), "title = \"R\"\nillustrates = \"chap\"\n")
        .file(&format!("{recipe}/shell.nix"), "{ }\n")
        .file(&format!("{recipe}/run.sh"), "echo\n")
        .file(&format!("{recipe}/test.console"), "$ true\n")
}

/// All files, with their permissions and bytes.
fn files(folder: &Path) -> BTreeMap<String, (u32, Vec<u8>)> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o7777;
            let path = entry.path().strip_prefix(folder).unwrap().display().to_string();
            (path, (mode, std::fs::read(entry.path()).unwrap()))
        })
        .collect()
}

#[test]
fn in_two_folders_with_two_locales() {
    let (one, other) = (book(), book());
    // The sources of one are read-only and old, as in the Nix store.
    for entry in walkdir::WalkDir::new(other.path("content")).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let file = std::fs::File::open(entry.path()).unwrap();
            file.set_modified(UNIX_EPOCH + Duration::from_secs(1)).unwrap();
            let executable = entry.path().ends_with("run.sh");
            let mode = if executable { 0o555 } else { 0o444 };
            std::fs::set_permissions(entry.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        }
    }
    let environment = |locale: &str, zone: &str| {
        [("LANG", locale), ("LC_ALL", locale), ("TZ", zone)].map(|(k, v)| (k.to_owned(), v.to_owned()))
    };
    Run::of(one.command(&["build"]).envs(environment("C", "UTC"))).succeeds();
    let deep = other.path("a/deeper/folder");
    let arguments = ["build", "--dest", deep.to_str().unwrap()];
    Run::of(other.command(&arguments).envs(environment("tr_TR.UTF-8", "Pacific/Auckland"))).succeeds();
    let (one, other) = (files(&one.path("public")), files(&deep));
    assert!(one.len() > 10 && one.keys().any(|path| path.ends_with(".png")), "{:?}", one.keys());
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, (mode, bytes)) in &one {
        assert!(*bytes == other[path].1, "{path} differs");
        assert_eq!((*mode, other[path].0), (0o644, 0o644), "{path}");
    }
}

#[test]
fn times_are_those_of_the_build() {
    let book = book();
    let image = std::fs::File::open(book.path("content/a.png")).unwrap();
    image.set_modified(UNIX_EPOCH + Duration::from_secs(1)).unwrap();
    book.build().succeeds();
    let image = book.files("public").into_iter().find(|path| path.ends_with(".png")).unwrap();
    let modified = std::fs::metadata(book.path("public").join(image)).unwrap().modified().unwrap();
    assert!(modified > UNIX_EPOCH + Duration::from_secs(1_000_000_000));
}

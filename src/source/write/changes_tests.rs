use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::error::WriteErrorKind::{Changed, Exists, Folder, Io, Link, Outside, Special};
use super::tests::{entries, pipe};
use super::{Change, apply};

fn change<'a>(path: &'a str, before: Option<&'a str>, after: Option<&'a str>) -> Change<'a> {
    Change { path, before: before.map(str::as_bytes), after: after.map(str::as_bytes) }
}

/// A folder with one file, `a`, that says `old`.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "old").unwrap();
    folder
}

fn text(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

#[test]
fn files_come_change_and_go() {
    let folder = folder();
    let top = folder.path();
    fs::write(top.join("b"), "gone").unwrap();
    let changes = [
        change("a", Some("old"), Some("new")),
        change("b", Some("gone"), None),
        change("c/d/e", None, Some("made")),
        change("f", None, None),
    ];
    apply(top, &changes).unwrap();
    assert_eq!(entries(top), ["a", "c", "c/d", "c/d/e"]);
    assert_eq!((text(top, "a"), text(top, "c/d/e")), ("new".to_owned(), "made".to_owned()));
}

#[test]
fn where_one_cannot_be_made_none_is() {
    let folder = folder();
    let top = folder.path();
    fs::create_dir(top.join("folder")).unwrap();
    fs::write(top.join("folder/b"), "old").unwrap();
    symlink("folder", top.join("linked")).unwrap();
    symlink("a", top.join("link")).unwrap();
    pipe(&top.join("pipe"));
    let before = entries(top);
    let long = "x".repeat(300);
    let kind = |last: Change<'_>| {
        let changes = [change("a", Some("old"), Some("new")), change("new/folder/file", None, Some("made")), last];
        let error = apply(top, &changes).unwrap_err();
        assert_eq!(entries(top), before, "{error}");
        assert_eq!((text(top, "a"), text(top, "folder/b")), ("old".to_owned(), "old".to_owned()));
        error.kind
    };
    assert!(matches!(kind(change("folder/b", Some("other"), Some("new"))), Changed));
    assert!(matches!(kind(change("folder/b", Some("other"), None)), Changed));
    assert!(matches!(kind(change("folder/b", None, Some("new"))), Exists));
    assert!(matches!(kind(change("nothing", Some("old"), Some("new"))), Changed));
    assert!(matches!(kind(change("no/thing", Some("old"), None)), Changed));
    assert!(matches!(kind(change("folder", None, Some("new"))), Folder));
    assert!(matches!(kind(change("link", Some("old"), Some("new"))), Link));
    assert!(matches!(kind(change("pipe", None, Some("new"))), Special));
    assert!(matches!(kind(change("../b", None, Some("new"))), Outside));
    assert!(matches!(kind(change(&long, None, Some("new"))), Io { .. }));
    assert!(matches!(kind(change("linked/c", None, Some("new"))), Link));
}

#[test]
fn a_linked_folder_is_named() {
    let folder = folder();
    fs::create_dir(folder.path().join("folder")).unwrap();
    symlink("folder", folder.path().join("linked")).unwrap();
    let error = apply(folder.path(), &[change("linked/deep/c", None, Some("new"))]).unwrap_err();
    assert_eq!(error.path, folder.path().join("linked"));
    assert_eq!(entries(folder.path()), ["a", "folder", "linked"]);
}

#[test]
fn the_folder_itself_may_be_a_link_or_missing() {
    let folder = folder();
    symlink(".", folder.path().join("linked")).unwrap();
    apply(&folder.path().join("linked"), &[change("a", Some("old"), Some("new"))]).unwrap();
    assert_eq!(text(folder.path(), "a"), "new");
    let missing = folder.path().join("x/y");
    assert!(apply(&missing, &[change("a", Some("old"), Some("new"))]).is_err());
    assert_eq!(entries(folder.path()), ["a", "linked"]);
    apply(&missing, &[change("a", None, Some("new"))]).unwrap();
    assert_eq!(text(&missing, "a"), "new");
}

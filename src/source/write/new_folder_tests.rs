use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;

use super::error::WriteErrorKind::{Exists, File, Io, Link, Outside};
use super::tests::entries;
use super::{create_folder, create_folder_at};

const FILES: [(&str, &[u8]); 2] = [("a", b"one"), ("b/c", b"two")];

#[test]
fn a_folder_comes_with_its_files_and_those_above_it() {
    let folder = tempfile::tempdir().unwrap();
    create_folder(folder.path(), "x/y", &FILES).unwrap();
    assert_eq!(entries(folder.path()), ["x", "x/y", "x/y/a", "x/y/b", "x/y/b/c"]);
    assert_eq!(fs::read(folder.path().join("x/y/b/c")).unwrap(), b"two");
    create_folder_at(&folder.path().join("v/w"), &FILES).unwrap();
    assert_eq!(fs::read(folder.path().join("v/w/a")).unwrap(), b"one");
}

#[test]
fn nothing_is_left_where_it_cannot_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path();
    fs::create_dir_all(top.join("empty")).unwrap();
    fs::write(top.join("file"), "old").unwrap();
    symlink("empty", top.join("linked")).unwrap();
    symlink("nowhere", top.join("dangling")).unwrap();
    let before = entries(top);
    let kind = |path: &str, files: &[(&str, &[u8])]| create_folder(top, path, files).unwrap_err().kind;
    // Not an empty folder either: someone has made it for something.
    for path in ["empty", "file", "linked", "dangling"] {
        assert!(matches!(kind(path, &FILES), Exists), "{path}");
    }
    assert!(matches!(kind("linked/x", &FILES), Link));
    assert!(matches!(kind("file/x", &FILES), File));
    assert!(matches!(kind("../x", &FILES), Outside));
    assert!(matches!(kind("x", &[("a", b""), ("../b", b"")]), Outside));
    // The last file fails when the others are there.
    let long = "z".repeat(300);
    assert!(matches!(kind("x/y", &[("a", b""), ("b/c", b""), (&long, b"")]), Io { .. }));
    assert!(matches!(kind("x/y", &[("a", b""), ("a/b", b"")]), File | Exists));
    assert!(matches!(kind(&format!("x/{long}"), &FILES), Io { .. }));
    assert_eq!(entries(top), before);
}

#[test]
fn a_path_that_is_named_may_lead_through_links() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("real")).unwrap();
    symlink("real", folder.path().join("linked")).unwrap();
    create_folder_at(&folder.path().join("linked/new"), &FILES).unwrap();
    assert_eq!(fs::read(folder.path().join("real/new/a")).unwrap(), b"one");
    for (name, said) in
        [(OsStr::from_bytes(b"\xff"), "its name is not UTF-8"), (OsStr::new(".."), "it has no file name")]
    {
        let error = create_folder_at(&folder.path().join(name), &FILES).unwrap_err();
        assert!(error.to_string().ends_with(said), "{error}");
    }
    assert_eq!(entries(&folder.path().join("real")), ["new", "new/a", "new/b", "new/b/c"]);
}

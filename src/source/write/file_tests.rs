use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use super::error::WriteErrorKind::{Changed, Exists, File, Folder, Io, Link, Outside, Special};
use super::file::{create, replace, write_below, write_named};
use super::tests::{entries, pipe};

#[test]
fn a_file_that_is_as_it_was_read_is_replaced_with_its_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let number = fs::metadata(&file).unwrap().ino();
    replace(&file, &file, b"old", b"new").unwrap();
    let meta = fs::metadata(&file).unwrap();
    assert_eq!((fs::read(&file).unwrap().as_slice(), meta.mode() & 0o7777), (&b"new"[..], 0o640));
    // Whoever has it open still has all of the old one.
    assert_ne!(meta.ino(), number);
    assert_eq!(entries(folder.path()), ["a"]);
}

#[test]
fn a_file_that_has_changed_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    for there in ["other", "old and more", "ol", ""] {
        fs::write(&file, there).unwrap();
        let error = replace(&file, &file, b"old", b"new").unwrap_err();
        assert!(matches!(error.kind, Changed), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), there);
    }
    fs::remove_file(&file).unwrap();
    assert!(matches!(replace(&file, &file, b"old", b"new").unwrap_err().kind, Changed));
    // Something else has taken its name.
    symlink("b", &file).unwrap();
    fs::write(folder.path().join("b"), "old").unwrap();
    assert!(matches!(replace(&file, &file, b"old", b"new").unwrap_err().kind, Link));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(matches!(replace(&file, &file, b"old", b"new").unwrap_err().kind, Folder));
    assert_eq!(entries(folder.path()), ["a", "b"]);
    assert_eq!(fs::read(folder.path().join("b")).unwrap(), b"old");
}

#[test]
fn errors_name_the_path_that_was_named() {
    let folder = tempfile::tempdir().unwrap();
    let (named, real) = (folder.path().join("named"), folder.path().join("real"));
    fs::write(&real, "other").unwrap();
    symlink("real", &named).unwrap();
    let error = replace(&named, &real, b"old", b"new").unwrap_err();
    assert_eq!(error.path, named);
    assert_eq!(error.reason(&named), "it was changed while nixbook was running");
}

#[test]
fn a_new_file_comes_with_its_folders_and_goes_with_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    let created = create(folder.path(), "a/b/c/d", b"new").unwrap();
    assert_eq!(entries(folder.path()), ["a", "a/b", "a/b/c", "a/b/c/d"]);
    assert_eq!(fs::read(folder.path().join("a/b/c/d")).unwrap(), b"new");
    created.take_back();
    assert_eq!(entries(folder.path()), ["a"]);
}

#[test]
fn a_new_file_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path();
    fs::write(top.join("file"), "old").unwrap();
    fs::create_dir(top.join("folder")).unwrap();
    symlink("nowhere", top.join("dangling")).unwrap();
    symlink("folder", top.join("linked")).unwrap();
    let before = entries(top);
    let kind = |path: &str| create(top, path, b"new").unwrap_err().kind;
    assert!(matches!(kind("file"), Exists));
    assert!(matches!(kind("folder"), Exists));
    assert!(matches!(kind("dangling"), Link));
    assert!(matches!(kind("linked/a"), Link));
    assert!(matches!(kind("file/a"), File));
    for outside in ["../a", "/a", "a/../../b", ""] {
        assert!(matches!(kind(outside), Outside), "{outside}");
    }
    // The folders that it would have taken are gone again.
    assert!(matches!(kind(&format!("x/y/{}", "z".repeat(300))), Io { .. }));
    assert_eq!(entries(top), before);
    assert_eq!(fs::read(top.join("file")).unwrap(), b"old");
}

#[test]
fn what_the_command_line_names_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write_named(&at("file"), b"one").unwrap();
    write_named(&at("file"), b"two").unwrap();
    symlink("file", at("linked")).unwrap();
    write_named(&at("linked"), b"three").unwrap();
    assert_eq!(fs::read(at("file")).unwrap(), b"three");
    assert!(at("linked").is_symlink());
    write_named(std::path::Path::new("/dev/null"), b"gone").unwrap();
    symlink("nowhere", at("dangling")).unwrap();
    assert!(matches!(write_named(&at("dangling"), b"new").unwrap_err().kind, Link));
    fs::create_dir(at("folder")).unwrap();
    assert!(matches!(write_named(&at("folder"), b"new").unwrap_err().kind, Io { .. }));
    assert!(matches!(write_named(&at("nowhere/file"), b"new").unwrap_err().kind, Io { .. }));
    assert_eq!(entries(folder.path()), ["dangling", "file", "folder", "linked"]);
}

#[test]
fn below_a_folder_nothing_but_files_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path().join("top");
    fs::create_dir_all(top.join("folder")).unwrap();
    fs::write(folder.path().join("mine"), "mine").unwrap();
    symlink("../mine", top.join("linked")).unwrap();
    symlink("..", top.join("up")).unwrap();
    pipe(&top.join("pipe"));
    write_below(&top, "a/b", b"one").unwrap();
    write_below(&top, "a/b", b"two").unwrap();
    assert_eq!(fs::read(top.join("a/b")).unwrap(), b"two");
    let before = entries(folder.path());
    let kind = |path: &str| write_below(&top, path, b"new").unwrap_err().kind;
    assert!(matches!(kind("linked"), Link));
    assert!(matches!(kind("up/mine"), Link));
    assert!(matches!(kind("folder"), Folder));
    assert!(matches!(kind("pipe"), Special));
    assert!(matches!(kind("x/../../mine"), Outside));
    assert_eq!(entries(folder.path()), before);
    assert_eq!(fs::read(folder.path().join("mine")).unwrap(), b"mine");
}

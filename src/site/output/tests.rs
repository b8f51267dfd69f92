use crate::diagnostics::Code;
use std::fs;
use std::path::Path;

use super::*;

fn write(output: &Output, dest: &Path, force: bool) -> Result<Report, Diagnostic> {
    super::write(output, dest, force, &|| panic!("nobody else writes here"))
}

fn output(files: &[(&str, &str)]) -> Output {
    let mut output = Output::default();
    for (path, content) in files {
        output.files.insert((*path).to_owned(), content.as_bytes().to_vec());
    }
    output
}

/// Every file under a folder, by path.
fn listing(folder: &Path) -> Vec<String> {
    let mut paths: Vec<String> = walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
        .collect();
    paths.sort();
    paths
}

#[test]
fn a_site_is_written_with_its_manifest_and_nothing_else() {
    let temp = tempfile::tempdir().unwrap();
    let dest = temp.path().join("not/there/yet");
    let mut site = output(&[("index.html", "one"), ("a/b.html", "two")]);
    site.ids.insert("sec-b".into(), "a/b.html".into());
    let report = write(&site, &dest, false).unwrap();
    assert_eq!(report, Report { written: 2, unchanged: 0, removed: 0 });
    assert_eq!(listing(&dest), [".nixbook/manifest.json", "a/b.html", "index.html"]);
    assert_eq!(fs::read_to_string(dest.join("a/b.html")).unwrap(), "two");
    let manifest = Manifest::from_json(&fs::read(dest.join(MANIFEST)).unwrap());
    assert_eq!(manifest, Manifest::of(&site));
    assert_eq!(manifest.ids["sec-b"], "a/b.html");
}

#[test]
fn a_second_run_changes_nothing() {
    let temp = tempfile::tempdir().unwrap();
    let site = output(&[("index.html", "one"), ("a.html", "two")]);
    write(&site, temp.path(), false).unwrap();
    let times = || {
        let modified = |path: &str| fs::metadata(temp.path().join(path)).unwrap().modified().unwrap();
        [modified("index.html"), modified("a.html"), modified(MANIFEST)]
    };
    let before = times();
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(write(&site, temp.path(), false).unwrap(), Report { written: 0, unchanged: 2, removed: 0 });
    assert_eq!(times(), before);
}

#[test]
fn what_was_changed_by_hand_is_mended() {
    let temp = tempfile::tempdir().unwrap();
    let site = output(&[("index.html", "one")]);
    write(&site, temp.path(), false).unwrap();
    fs::write(temp.path().join("index.html"), "two").unwrap();
    assert_eq!(write(&site, temp.path(), false).unwrap().written, 1);
    assert_eq!(fs::read_to_string(temp.path().join("index.html")).unwrap(), "one");
}

#[test]
fn files_of_ours_that_the_site_no_longer_has_are_removed_others_stay() {
    let temp = tempfile::tempdir().unwrap();
    write(&output(&[("index.html", ""), ("old/deep/page.html", ""), ("old/x.html", "")]), temp.path(), false).unwrap();
    fs::write(temp.path().join("old/mine.txt"), "mine").unwrap();
    let report = write(&output(&[("index.html", "")]), temp.path(), false).unwrap();
    assert_eq!(report, Report { written: 0, unchanged: 1, removed: 2 });
    assert_eq!(listing(temp.path()), [".nixbook/manifest.json", "index.html", "old/mine.txt"]);
    assert!(!temp.path().join("old/deep").exists());
}

#[test]
fn a_foreign_folder_is_left_alone() {
    let temp = tempfile::tempdir().unwrap();
    fs::write(temp.path().join("thesis.txt"), "years").unwrap();
    let site = output(&[("index.html", "")]);
    let error = write(&site, temp.path(), false).unwrap_err();
    assert_eq!((error.code, error.severity), (Code::ForeignFolder, Severity::Error));
    assert_eq!(listing(temp.path()), ["thesis.txt"]);

    write(&site, temp.path(), true).unwrap();
    assert_eq!(listing(temp.path()), [".nixbook/manifest.json", "index.html", "thesis.txt"]);
    // It is ours from then on, and the other file still is not.
    write(&output(&[("a.html", "")]), temp.path(), false).unwrap();
    assert_eq!(listing(temp.path()), [".nixbook/manifest.json", "a.html", "thesis.txt"]);
}

#[test]
fn an_empty_folder_is_nobodys() {
    let temp = tempfile::tempdir().unwrap();
    write(&output(&[("index.html", "")]), temp.path(), false).unwrap();
    assert_eq!(listing(temp.path()), [".nixbook/manifest.json", "index.html"]);
}

#[test]
fn a_file_where_the_folder_should_be_is_an_error() {
    let temp = tempfile::tempdir().unwrap();
    let dest = temp.path().join("public");
    fs::write(&dest, "a file").unwrap();
    let error = write(&output(&[("index.html", "")]), &dest, true).unwrap_err();
    assert_eq!(error.code, Code::Unwritable);
    assert_eq!(fs::read_to_string(&dest).unwrap(), "a file");
}

#[test]
fn a_page_can_become_a_folder_and_the_other_way_round() {
    let temp = tempfile::tempdir().unwrap();
    write(&output(&[("a", "file"), ("b/c", "file")]), temp.path(), false).unwrap();
    write(&output(&[("a/x", "file"), ("b", "file")]), temp.path(), false).unwrap();
    assert_eq!(listing(temp.path()), [".nixbook/manifest.json", "a/x", "b"]);
}

#[test]
fn a_manifest_that_names_files_elsewhere_harms_none() {
    let temp = tempfile::tempdir().unwrap();
    let outside = temp.path().join("outside.txt");
    fs::write(&outside, "mine").unwrap();
    let dest = temp.path().join("public");
    write(&output(&[("index.html", "")]), &dest, false).unwrap();
    let absolute = outside.to_str().unwrap();
    let json =
        format!("{{\"files\": {{\"../outside.txt\": \"\", \"{absolute}\": \"\", \"a/../../outside.txt\": \"\"}}}}");
    fs::write(dest.join(MANIFEST), json).unwrap();
    write(&output(&[("index.html", "")]), &dest, false).unwrap();
    assert!(outside.exists());
}

#[test]
fn a_broken_manifest_still_marks_the_folder() {
    let temp = tempfile::tempdir().unwrap();
    fs::create_dir(temp.path().join(".nixbook")).unwrap();
    fs::write(temp.path().join(MANIFEST), "{").unwrap();
    fs::write(temp.path().join("mine.txt"), "").unwrap();
    write(&output(&[("index.html", "")]), temp.path(), false).unwrap();
    assert_eq!(listing(temp.path()), [".nixbook/manifest.json", "index.html", "mine.txt"]);
}

#[test]
fn a_site_cannot_leave_its_folder() {
    let temp = tempfile::tempdir().unwrap();
    for path in ["../x", "/x", "a/../../x", "", "a/", ".nixbook/manifest.json"] {
        let error = write(&output(&[(path, "")]), temp.path(), false).unwrap_err();
        assert_eq!(error.code, Code::Unwritable, "{path}");
    }
    assert!(listing(temp.path()).is_empty());
}

#[cfg(unix)]
#[test]
fn without_permission_nothing_is_lost() {
    use std::os::unix::fs::PermissionsExt;
    let temp = tempfile::tempdir().unwrap();
    let site = output(&[("index.html", "old")]);
    write(&site, temp.path(), false).unwrap();
    let mode = |mode| fs::set_permissions(temp.path(), fs::Permissions::from_mode(mode)).unwrap();
    let scratch = |mode| {
        fs::set_permissions(temp.path().join(".nixbook"), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o555);
    scratch(0o555);
    if fs::write(temp.path().join("probe"), "").is_ok() {
        fs::remove_file(temp.path().join("probe")).unwrap();
        crate::test_tools::skip("whoever runs this may write anywhere");
    } else {
        let error = write(&output(&[("index.html", "new")]), temp.path(), false).unwrap_err();
        assert_eq!(error.code, Code::Unwritable);
        assert!(error.help.is_some());
        assert_eq!(fs::read_to_string(temp.path().join("index.html")).unwrap(), "old");
    }
    mode(0o755);
    scratch(0o755);
}

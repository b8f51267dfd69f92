//! What a command has to say to stdout is said, or it fails.

use std::fs::File;
use std::process::Stdio;

use crate::book::Book;

/// What is always full.
fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told() {
    let book = Book::with_chapter("[](#nowhere)").file("content/recipes/.gitkeep", "");
    for arguments in [
        ["tree"].as_slice(),
        &["tree", "--message-format", "json"],
        &["check", "--message-format", "json"],
        &["check", "--message-format", "github"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let output = book.command(arguments).stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        let told = "error: cannot write to stdout: No space left on device (os error 28)\n";
        assert!(stderr.ends_with(told), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let book = Book::small();
    for arguments in [["tree"].as_slice(), &["completions", "bash"], &["--help"]] {
        let mut child = book.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    }
}

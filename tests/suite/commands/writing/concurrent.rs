//! Two builds into one folder at once.

use std::process::Stdio;

use super::generation::{self, beside};
use crate::long_test::rounds;

#[test]
fn two_builds_at_once_both_succeed() {
    let (one, other) = (generation::book(12), generation::book(20));
    let dest = one.path("public");
    let mut next = 1;
    let mut waited = 0;
    for _ in 0..rounds(50) {
        let children = [(&one, 12), (&other, 20)].map(|(book, chapters)| {
            next += 1;
            generation::write(book, chapters, next);
            let arguments = ["build", "--dest", dest.to_str().unwrap()];
            book.command(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        });
        for child in children {
            let output = child.wait_with_output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success(), "{stderr}");
            waited += usize::from(stderr.contains("waiting for another nixbook"));
        }
        let there = generation::whole(&dest);
        assert!(there == next || there == next - 1, "generation {there} in place of {next} or the one before");
        assert_eq!(beside(&one.path(""), &["book.toml", "content", "public"]), Vec::<String>::new());
    }
    println!("{waited} builds had to wait");
}

#[test]
fn a_build_waits_for_who_has_the_folder() {
    use rustix::fs::{FlockOperation, flock};
    let book = generation::book(3);
    book.build().succeeds();
    let lock = std::fs::File::open(book.path("public")).unwrap();
    flock(&lock, FlockOperation::LockExclusive).unwrap();
    let mut child = book.command(&["build"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stderr.take().unwrap()));
    let line = lines.next().unwrap().unwrap();
    assert_eq!(line, "waiting for another nixbook that writes to public");
    assert!(child.try_wait().unwrap().is_none());
    drop(lock);
    assert!(lines.next().unwrap().unwrap().contains("0 of"));
    assert!(child.wait().unwrap().success());
}

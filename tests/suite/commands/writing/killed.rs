//! A build that is killed while it writes.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::generation::{self, beside, claim};
use crate::book::Book;
use crate::long_test::rounds;

const CHAPTERS: usize = 150;

/// A build that has begun to write.
struct Writing {
    child: Child,
    /// What lay beside the site before.
    before: BTreeSet<String>,
}

impl Writing {
    /// Starts a build, and waits until it prepares a new site beside the old one, or has ended.
    fn start(book: &Book) -> Self {
        let before = new_sites(book);
        let child = book.command(&["build", "-q"]).stderr(Stdio::null()).spawn().unwrap();
        let mut writing = Self { child, before };
        while !writing.is_under_way(book) && writing.child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(100));
        }
        writing
    }

    /// Whether its new site, or the old one after the exchange, lies beside the site.
    fn is_under_way(&self, book: &Book) -> bool {
        new_sites(book).difference(&self.before).next().is_some()
    }
}

/// The names of sites that are prepared, or were left over.
fn new_sites(book: &Book) -> BTreeSet<String> {
    beside(&book.path(""), &[]).into_iter().filter(|name| name.starts_with(".public.nixbook-")).collect()
}

/// How long a build writes: from the first sign of the new site to the last of the old one.
fn writing_time(book: &Book) -> Duration {
    let mut writing = Writing::start(book);
    assert!(writing.is_under_way(book), "the writing was too fast to be seen");
    let start = Instant::now();
    while writing.is_under_way(book) {
        std::thread::sleep(Duration::from_micros(100));
    }
    let time = start.elapsed();
    assert!(writing.child.wait().unwrap().success());
    time
}

#[test]
fn a_killed_build_leaves_one_whole_generation() {
    /// Generations from here on are those of builds that are not killed.
    const BETWEEN: usize = 1000;
    let book = generation::book(CHAPTERS);
    book.build().succeeds();
    generation::write(&book, CHAPTERS, 2);
    let mut time = writing_time(&book);
    let mut held = generation::whole(&book.path("public"));
    assert_eq!(held, 2);
    let (mut killed, mut while_writing, mut new) = (0, 0, 0);
    let all = rounds(300);
    for round in 0..all {
        // How long writing takes depends on what else the machine does, and that changes.
        if round % 10 == 9 {
            held = BETWEEN + round as usize;
            generation::write(&book, CHAPTERS, held);
            time = writing_time(&book);
            assert_eq!(generation::whole(&book.path("public")), held);
        }
        let next = 3 + round as usize;
        generation::write(&book, CHAPTERS, next);
        let mut writing = Writing::start(&book);
        // Spread evenly over the time that writing takes, in an order that is no order.
        std::thread::sleep(time.mul_f64(f64::from(round * 37 % all) / f64::from(all)));
        let _ = writing.child.kill();
        let was_killed = writing.child.wait().unwrap().signal().is_some();
        killed += u32::from(was_killed);
        // What it has left says that it was not finished.
        while_writing += u32::from(was_killed && writing.is_under_way(&book));
        let there = generation::whole(&book.path("public"));
        assert!(there == held || there == next, "generation {there} in place of {held} or {next}");
        new += u32::from(there == next);
        held = there;
    }
    println!(
        "{all} builds: {killed} killed, {while_writing} while they wrote; {new} had put the new site in its place"
    );
    assert!(while_writing * 2 > all, "only {while_writing} of {all} builds were killed while they wrote");

    // What is left over goes with the next build.
    generation::write(&book, CHAPTERS, 2 * BETWEEN);
    book.build().succeeds();
    assert_eq!(generation::whole(&book.path("public")), 2 * BETWEEN);
    assert_eq!(beside(&book.path(""), &["book.toml", "content", "public"]), Vec::<String>::new());
}

/// The number of the folder that the site is, which is another one after the exchange.
fn identity(book: &Book) -> u64 {
    std::fs::metadata(book.path("public")).unwrap().ino()
}

#[test]
fn a_build_killed_after_the_exchange_leaves_the_new_site() {
    /// Files of the old site beyond its pages, so that removing it takes longer than seeing that its time has come.
    const OLD: usize = 3000;
    let book = generation::book(5);
    book.build().succeeds();
    let all = rounds(20);
    let mut hit = 0;
    for round in 0..all {
        let next = 2 + round as usize;
        let old: Vec<String> = (0..OLD).map(|n| format!("old/{}/{n}.html", n % 100)).collect();
        for path in &old {
            book.write(&format!("public/{path}"), "old");
        }
        claim(&book, &old.iter().map(String::as_str).collect::<Vec<_>>());
        generation::write(&book, 5, next);
        let before = identity(&book);
        let mut child = book.command(&["build", "-q"]).spawn().unwrap();
        while identity(&book) == before && child.try_wait().unwrap().is_none() {}
        let _ = child.kill();
        child.wait().unwrap();
        // The old site, or what is left of it, lies under the name that the new one had.
        hit += u32::from(!new_sites(&book).is_empty());
        assert_ne!(identity(&book), before);
        assert_eq!(generation::whole(&book.path("public")), next);
        // The next build removes it, though it changes nothing itself.
        book.build().succeeds().says("0 of");
        assert_eq!(new_sites(&book), BTreeSet::new());
        assert_eq!(generation::whole(&book.path("public")), next);
    }
    println!("{hit} of {all} builds were killed between the exchange and the end of the old site");
    assert!(hit * 2 > all, "only {hit} of {all} builds were killed after the exchange");
}

//! A disk that is full at some point.

use std::process::Stdio;

use super::generation::{self, beside, in_namespace};
use crate::book::{Book, Run};

const CHAPTERS: usize = 30;

/// How many pages of memory a folder takes on a tmpfs.
fn pages(folder: &std::path::Path) -> u64 {
    let files =
        walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    files.map(|entry| entry.metadata().unwrap().len().div_ceil(4096)).sum()
}

/// A site in a small file system of so many KiB, and a build over it.
const BUILD: &str = r#"
nixbook=$1 disk=$2 out=$3 size=$4 dest=$5
mount -t tmpfs -o size="$size"k none "$disk"
mkdir -p "$dest"
cp -a "$out/before/." "$dest"
status=0
"$nixbook" build --dest "$dest" || status=$?
cp -a "$disk" "$out/after"
exit $status
"#;

/// Builds over a site at every tenth of the room that another one takes; the folder is below the small disk, or the whole
/// of it.
fn at_every_tenth(dest: &str) {
    let book = generation::book(CHAPTERS);
    book.run(&["build", "--dest", "out/before"]).succeeds();
    generation::write(&book, CHAPTERS, 2);
    book.run(&["build", "--dest", "second"]).succeeds();
    std::fs::create_dir_all(book.path("disk")).unwrap();
    let (old, new) = (pages(&book.path("out/before")), pages(&book.path("second")));
    assert!(new > 40);
    let mut ends = Vec::new();
    for tenth in 0..=11 {
        let _ = std::fs::remove_dir_all(book.path("out/after"));
        let size = 4 * (old + new * tenth / 10);
        let Some(mut command) = in_namespace(BUILD) else { return };
        command.arg(book.path("disk")).arg(book.path("out")).arg(size.to_string()).arg(book.path(dest));
        let run = Run::of(command.current_dir(book.path("")).stdin(Stdio::null()));
        let within = dest.strip_prefix("disk").unwrap().trim_start_matches('/');
        let after = book.path("out/after").join(within);
        match generation::whole(&after) {
            1 => {
                run.fails().tells_any("unwritable").says("No space left on device").says("make room on the disk");
                ends.push(1);
            }
            other => {
                run.succeeds();
                ends.push(other);
            }
        }
        if !within.is_empty() {
            assert_eq!(beside(&book.path("out/after"), &[within]), Vec::<String>::new());
        }
        assert_eq!(beside(&after.join(".nixbook"), &["manifest.json"]), Vec::<String>::new());
    }
    // The first had no room at all, the last had enough.
    assert!(ends.is_sorted() && ends.first() == Some(&1) && ends.last() == Some(&2), "{ends:?}");
}

#[test]
fn a_site_stays_where_another_has_no_room() {
    at_every_tenth("disk/public");
}

#[test]
fn a_site_on_a_disk_of_its_own_stays_where_another_has_no_room() {
    at_every_tenth("disk");
}

/// A book on a disk with so much room left, in KiB, and a command there.
const COMMAND: &str = r#"
nixbook=$1 disk=$2 out=$3 room=$4
shift 4
mount -t tmpfs -o size=4m none "$disk"
cp -a "$out/before/." "$disk"
free=$(df -k --output=avail "$disk" | tail -n 1)
head -c "$(( (free - room) * 1024 ))" /dev/zero > "$disk/filler"
cd "$disk"
status=0
"$nixbook" "$@" || status=$?
rm "$disk/filler"
cp -a "$disk" "$out/after"
exit $status
"#;

fn on_a_full_disk(book: &Book, room: u32, arguments: &[&str]) -> Option<Run> {
    std::fs::create_dir_all(book.path("disk")).unwrap();
    let _ = std::fs::remove_dir_all(book.path("out/after"));
    let mut command = in_namespace(COMMAND)?;
    command.arg(book.path("disk")).arg(book.path("out")).arg(room.to_string()).args(arguments);
    Some(Run::of(command.stdin(Stdio::null())))
}

#[test]
fn a_new_recipe_is_there_whole_or_not_at_all() {
    let book = Book::empty();
    book.copy(Book::small().path("").as_path(), "out/before");
    let mut ends = Vec::new();
    for pages in 0..6 {
        let Some(run) = on_a_full_disk(&book, 4 * pages, &["new", "recipe", "r"]) else { return };
        match book.files("out/after/content/recipes/r").len() {
            0 => {
                run.fails().tells_any("unwritable").says("No space left on device");
                assert!(!book.path("out/after/content/recipes").exists());
            }
            count => {
                run.succeeds();
                assert_eq!(count, 3);
            }
        }
        ends.push(book.path("out/after/content/recipes/r").exists());
    }
    assert!(ends.is_sorted() && ends.contains(&false) && ends.contains(&true), "{ends:?}");
}

#[test]
fn a_blessed_transcript_is_there_whole_or_not_at_all() {
    if !crate::recipes::ready() {
        return;
    }
    let book = Book::empty();
    // More than a page of memory, so that a part of it would fit.
    let transcript =
        format!("$ seq 2000\n{}$ echo new\nold\n", (1..=2000).map(|n| format!("{n}\n")).collect::<String>());
    book.copy(crate::recipes::book_with(&transcript).path("").as_path(), "out/before");
    let nixpkgs = crate::recipes::nixpkgs();
    let mut ends = Vec::new();
    for pages in [0, 1, 2, 40] {
        let arguments = ["test", "--bless", "--nixpkgs", nixpkgs.to_str().unwrap()];
        let Some(run) = on_a_full_disk(&book, 4 * pages, &arguments) else { return };
        let there = book.read("out/after/content/recipes/r/test.console");
        let is_new = there == transcript.replace("old\n", "new\n");
        assert!(is_new || there == transcript, "{there}");
        if is_new {
            run.succeeds();
        } else {
            run.fails().says("the transcript cannot be written: No space left on device");
        }
        assert_eq!(book.files("out/after/content/recipes/r"), ["recipe.toml", "shell.nix", "test.console"]);
        ends.push(is_new);
    }
    assert!(ends.is_sorted() && ends.contains(&false) && ends.contains(&true), "{ends:?}");
}

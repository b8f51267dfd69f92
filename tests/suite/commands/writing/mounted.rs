//! An output folder that cannot be exchanged: a mount point, or one with files of others.

use std::process::Stdio;

use super::generation::{self, in_namespace};
use crate::book::{Book, Run};
use crate::long_test::rounds;

const CHAPTERS: usize = 100;

/// Builds into a mount point and is killed while it writes, at a moment that is counted in looks at it; builds again. Tells
/// how many looks there were, and copies out what was there in between and in the end.
const SCRIPT: &str = r#"
nixbook=$1 dest=$2 out=$3 looks=$4
mount -t tmpfs none "$dest"
cp -a "$out/before/." "$dest"
"$nixbook" build -q --dest "$dest" & build=$!
writes() { [ -e "$dest/.nixbook/next" ] || [ -e "$dest/.nixbook/moving" ]; }
until writes || ! kill -0 $build 2> /dev/null; do :; done
n=0
while [ $n -lt "$looks" ] && writes; do n=$((n + 1)); done
kill -9 $build 2> /dev/null || true
wait $build 2> /dev/null || true
echo $n
ls -A "$dest/.nixbook" > "$out/killed"
"$nixbook" build -q --dest "$dest"
cp -a "$dest" "$out/after"
"#;

#[test]
fn a_build_into_a_mount_point_that_is_killed_is_completed_by_the_next() {
    let book = generation::book(CHAPTERS);
    book.run(&["build", "--dest", "out/before"]).succeeds();
    std::fs::create_dir_all(book.path("mount")).unwrap();
    let mut generation = 1;
    // The names of what was there after the kill, and the number of looks.
    let mut build = |looks: u32| {
        generation += 1;
        generation::write(&book, CHAPTERS, generation);
        let _ = std::fs::remove_dir_all(book.path("out/after"));
        let mut command = in_namespace(SCRIPT)?;
        command.arg(book.path("mount")).arg(book.path("out")).arg(looks.to_string()).current_dir(book.path(""));
        let run = Run::of(command.stdin(Stdio::null())).succeeds();
        assert_eq!(generation::whole(&book.path("out/after")), generation);
        assert_eq!(book.files("out/after/.nixbook"), ["manifest.json"]);
        Some((book.read("out/killed"), run.stdout.trim().parse::<u32>().unwrap()))
    };
    let Some((_, mut most)) = build(u32::MAX >> 1) else { return };
    let all = rounds(100);
    let (mut prepared, mut moved) = (0, 0);
    for round in 0..all {
        // Spread evenly over the writing, in an order that is no order.
        let Some((left, looks)) = build(most * (round * 37 % all) / all) else { return };
        let is_left = |folder: &str| left.lines().any(|name| name == folder);
        prepared += u32::from(is_left("next"));
        moved += u32::from(is_left("moving"));
        if !is_left("next") && !is_left("moving") {
            // It ended first, so the writing takes fewer looks than was thought.
            most = most.min(looks.max(1));
        }
    }
    println!("{all} builds: {prepared} killed while they prepared, {moved} while they moved");
    assert!((prepared + moved) * 2 > all, "only {prepared} and {moved} of {all} builds were killed while they wrote");
    assert!(prepared > 0 && (moved > 0 || all < 50), "{prepared} prepared, {moved} moved");
}

#[test]
fn between_files_of_others_a_site_is_replaced_as_well() {
    let book = generation::book(5).file("public/CNAME", "example.org");
    book.build().fails().tells("foreign-folder", "public");
    book.run(&["build", "--force"]).succeeds();
    generation::write(&book, 5, 2);
    book.build().succeeds();
    assert_eq!(book.read("public/CNAME"), "example.org");
    std::fs::remove_file(book.path("public/CNAME")).unwrap();
    assert_eq!(generation::whole(&book.path("public")), 2);
}

#[test]
fn what_a_run_has_begun_to_move_is_completed() {
    let book = generation::book(5);
    book.run(&["build", "--dest", "new"]).succeeds();
    let new: Vec<String> = book.files("new");
    // Killed after so many files were moved.
    for moved in [0, 1, new.len() / 2, new.len() - 1] {
        let _ = std::fs::remove_dir_all(book.path("public"));
        generation::write(&book, 7, 2);
        book.build().succeeds();
        book.copy(&book.path("new"), "public/.nixbook/moving");
        for path in new.iter().filter(|path| !path.starts_with(".nixbook")).take(moved) {
            std::fs::rename(book.path("public/.nixbook/moving").join(path), book.path("public").join(path)).unwrap();
        }
        generation::write(&book, 5, 1);
        book.build().succeeds().says("0 of");
        assert_eq!(generation::whole(&book.path("public")), 1);
    }
}

#[test]
fn what_was_only_prepared_is_removed() {
    let book: Book = generation::book(5);
    book.build().succeeds();
    let page = book.read("public/.nixbook/manifest.json");
    book.write("public/.nixbook/next/.nixbook/manifest.json", page);
    book.write("public/.nixbook/next/index.html", "half");
    book.build().succeeds().says("0 of");
    assert_eq!(book.files("public/.nixbook"), ["manifest.json"]);
    assert_eq!(generation::whole(&book.path("public")), 1);
}

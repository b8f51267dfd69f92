//! Every message of `nixbook check`, case by case: a small book, what is said of it, and what `--fix` makes of it.
//!
//! The files beside this one hold cases, a file for each group of content/messages.md. `=== NAME` begins one; `--- NAME`
//! begins a section of it. Each case starts from a book without faults: an empty book.toml, content/manual.md, which
//! includes content/chapter.md, and that, which has the title `# Chapter {#chap-a}`. A section changes it:
//!
//! - `--- FILE` is the text of a file, `--- text` that of the chapter under its title (so its first line is line 3),
//!   `--- no FILE` takes a file away;
//! - `--- bytes FILE` is a file in which `\xe9` and the like, `\r` and `\0` stand for bytes, in its name too,
//!   `--- large FILE` one larger than nixbook reads, `--- link FILE` a link to what the section says, `--- folder FILE`
//!   a folder, `--- each A B FILE` many files: in name and text `<n>` is a number from A to B, and `<n+1>` the next;
//! - `--- server` starts a server: `SERVE` is its port;
//! - `--- full disk` lets no file be written, `--- on linux` leaves the case out elsewhere;
//! - `--- args` are arguments for `check`.
//!
//! What must come of it:
//!
//! - `--- says` is all that `check` says, and `build` where there are errors, which then writes nothing;
//! - `--- fix` is what `check --fix` says: what it mended, and what is left. After that a check says what is left, and a
//!   second `--fix` finds nothing to do. `--- after FILE` is the text of a file that it mended;
//!   (where no file can be written, `--fix` says why);
//! - without `--- fix` there is nothing to mend: `--fix` says so, and every byte stays as it was.
//!
//! `NIXBOOK_BLESS=1` writes what came into the files: read it, line by line.

mod book;
mod complete;
mod literals;
mod server;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use book::Book;
use crate::cases::{self, Case};

/// What `check --fix` says where it mended nothing.
const NOTHING: &str = "there is nothing that can be mended by rule\n";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/messages")
}

/// Runs a case; gives its sections as they must be, or what else is wrong.
fn run(case: &Case) -> Result<Case, String> {
    let given = |name: &str| case.sections.iter().any(|(section, _)| section == name);
    let book = Book::of(case)?;
    let before = book.files();
    let says = book.check(&[])?;
    if says.contains("error[") && !says.contains("redirects") && !given("args") {
        let built = book.run("build", &[])?;
        if built != says || book.files() != before {
            return Err(format!("build says something else, or has written something:\n{built}"));
        }
    }
    let fixed = book.check(&["--fix"])?;
    let mended = book.files();
    let mut sections: Vec<(String, String)> = case
        .sections
        .iter()
        .filter(|(name, _)| name != "says" && name != "fix" && !name.starts_with("after "))
        .cloned()
        .collect();
    sections.push(("says".to_owned(), says.clone()));
    let nothing = fixed.strip_suffix("nothing is wrong\n").unwrap_or(&fixed).ends_with(NOTHING);
    if nothing {
        if before != mended {
            return Err("`--fix` says that there is nothing to mend, but has changed a file".to_owned());
        }
        if fixed.replacen(NOTHING, "", 1) != says {
            return Err(format!("`--fix` says something else than check:\n{fixed}"));
        }
    } else if before == mended {
        // It could not be written.
        sections.push(("fix".to_owned(), fixed));
    } else {
        let left = book.check(&[])?;
        if !fixed.ends_with(&left) {
            return Err(format!("`--fix` says\n{fixed}and after it check says\n{left}"));
        }
        let again = book.check(&["--fix"])?;
        if !again.contains(NOTHING) || book.files() != mended {
            return Err(format!("a second `--fix` has more to do:\n{again}"));
        }
        sections.push(("fix".to_owned(), fixed));
        for (path, bytes) in &mended {
            if before.get(path) != Some(bytes) {
                sections.push((format!("after {path}"), book::shown(bytes, given(&format!("bytes {path}")))));
            }
        }
        if !before.keys().all(|path| mended.contains_key(path)) {
            return Err("`--fix` has removed a file".to_owned());
        }
    }
    Ok(Case { name: case.name.clone(), sections })
}

/// Runs the cases of a file.
fn check_file(name: &str) {
    let bless = std::env::var_os("NIXBOOK_BLESS").is_some();
    let path = folder().join(name);
    let (comment, cases) = cases::read(&std::fs::read_to_string(&path).unwrap());
    assert!(!cases.is_empty(), "{} has no cases", path.display());
    let checked: Vec<(Case, Option<String>)> = cases
        .into_par_iter()
        .map(|case| {
            if book::is_for_another_system(&case) {
                eprintln!("skipped: {} is for Linux", case.name);
                return (case, None);
            }
            match run(&case) {
                Ok(actual) if actual.sections == case.sections => (case, None),
                Ok(actual) if bless => (actual, None),
                Ok(actual) => {
                    let fault = format!("expected\n{}\nactual\n{}", shown(&case), shown(&actual));
                    (case, Some(fault))
                }
                Err(fault) => (case, Some(fault)),
            }
        })
        .collect();
    let faults: Vec<String> = checked
        .iter()
        .filter_map(|(case, fault)| Some(format!("{name}: {}\n{}", case.name, fault.as_ref()?)))
        .collect();
    if bless {
        let cases: Vec<Case> = checked.into_iter().map(|(case, _)| case).collect();
        std::fs::write(&path, cases::write(&comment, &cases)).unwrap();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn shown(case: &Case) -> String {
    cases::write("", std::slice::from_ref(case))
}

macro_rules! case_files {
    ($($name:ident),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                check_file(concat!(stringify!($name), ".cases"));
            }
        )+

        /// The files of cases.
        const FILES: &[&str] = &[$(concat!(stringify!($name), ".cases")),+];
    };
}

/// Every file of cases is run.
#[test]
fn no_file_is_forgotten() {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let forgotten: Vec<String> =
        files.filter(|name| name.ends_with(".cases") && !FILES.contains(&name.as_str())).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}

case_files!(book_and_settings, structure, text, conventions, generated, redirects, recipes, site, outside_links);

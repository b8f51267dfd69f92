//! Every message of `nixbook check`, case by case: a small book, what is said of it, and what `--fix` makes of it.
//!
//! There is a file of cases for each group of content/messages.md. Each case starts from a book without faults: an empty
//! book.toml, content/manual.md, which includes content/chapter.md, and that, which has the title `# Chapter {#chap-a}`. A
//! section changes it:
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
//! nixbook is called in this process, which is faster than the program, and says the same. Cases with a server or a full disk,
//! and those in which a book is looked for or named, run the program.

pub mod book;
mod complete;
pub mod literals;
mod server;

use self::book::{Book, How, is_for_another_system, needs_program};
use self::case_files::{FILES, path_of};
use crate::cases::{self, Case, Section, case_files};
use crate::tools;

/// What `check --fix` says where it mended nothing.
const NOTHING: &str = "nothing to fix automatically\n";

/// Runs a case; gives its sections as they must be, or what else is wrong.
fn run(case: &Case) -> Result<Case, String> {
    if is_for_another_system(case) {
        tools::skip(&format!("{} is for Linux", case.title));
        return Ok(case.clone());
    }
    let book = Book::of(case, How::Here)?;
    let before = book.files();
    let says = book.check(&[])?;
    if says.contains("error[") && !says.contains("redirects") && !case.has("args") {
        let built = book.run("build", &[])?;
        if built != says || book.files() != before {
            return Err(format!("build says something else, or has written something:\n{built}"));
        }
    }
    let fixed = book.check(&["--fix"])?;
    let mended = book.files();
    let is_given = |name: &str| name != "says" && name != "fix" && !name.starts_with("after ");
    let mut sections: Vec<Section> = case.sections.iter().filter(|section| is_given(&section.name)).cloned().collect();
    sections.push(Section::new("says", says.as_str()));
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
        sections.push(Section::new("fix", fixed));
    } else {
        let left = book.check(&[])?;
        if !fixed.ends_with(&left) {
            return Err(format!("`--fix` says\n{fixed}and after it check says\n{left}"));
        }
        let again = book.check(&["--fix"])?;
        if !again.contains(NOTHING) || book.files() != mended {
            return Err(format!("a second `--fix` has more to do:\n{again}"));
        }
        sections.push(Section::new("fix", fixed));
        for (path, bytes) in &mended {
            if before.get(path) != Some(bytes) {
                let escaped = case.has(&format!("bytes {path}"));
                sections.push(Section::new(format!("after {path}"), book::shown(bytes, escaped)));
            }
        }
        if !before.keys().all(|path| mended.contains_key(path)) {
            return Err("`--fix` has removed a file".to_owned());
        }
    }
    Ok(Case { title: case.title.clone(), sections })
}

case_files! {
    "messages", run;
    book_and_settings, structure, text, markup, conventions, generated, redirects, recipes, site, outside_links,
}

/// What is told in this process is what the program tells in the book's folder: the first case of each file that can be run
/// both ways is.
#[test]
fn the_program_tells_the_same() {
    let mut compared = 0;
    for name in FILES {
        let (_, cases) = cases::of_file(&path_of(name));
        let Some(case) = cases.iter().find(|case| !is_for_another_system(case) && !needs_program(case)) else {
            continue;
        };
        for arguments in [&[][..], &["--fix"]] {
            let told = |how| {
                let book = Book::of(case, how).unwrap();
                (book.check(arguments).unwrap(), book.files())
            };
            let ((here, files), (program, files_of_program)) = (told(How::Here), told(How::AsProgram));
            assert_eq!(here, program, "{name}: {}, {arguments:?}", case.title);
            assert!(files == files_of_program, "{name}: {}, {arguments:?}", case.title);
            compared += 1;
        }
    }
    assert!(compared > 10, "{compared}");
}

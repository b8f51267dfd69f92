//! What commands besides `check` and `build` say of wrong inputs, case by case: the program is run in a small book (that of
//! `messages`, with the same sections for files), and must change nothing.
//!
//! - `--- before` has commands that are run first, a line each, and must end well;
//! - `--- run` is the command;
//! - `--- status` is the status that it must end with, `--- says` all that it says on stderr. `FOLDER` stands for the book's.
//!
//! In `requests.cases`, `--- request` is the head of a request to `nixbook serve`, in which `PORT` is the server's, and
//! `--- answer` the status of the answer.

use std::fmt::Write as _;

use crate::cases::{Case, Section, case_files};
use crate::commands::serve::Server;
use crate::messages::book::{Book, How};

/// Runs a case; gives it with what came.
fn run(case: &Case) -> Result<Case, String> {
    let is_own = |section: &&Section| ["before", "run", "status", "says"].contains(&section.name.as_str());
    let files = case.sections.iter().filter(|section| !is_own(section)).cloned().collect();
    let book = Book::of(&Case { title: case.title.clone(), sections: files }, How::AsProgram)?;
    for line in case.get("before").unwrap_or_default().lines() {
        let done = book.program(line);
        if done.status != 0 {
            return Err(format!("`{line}` ends with {}: {}", done.status, String::from_utf8_lossy(&done.stderr)));
        }
    }
    let before = book.files();
    let done = book.program(case.get("run").ok_or("there is no `--- run`")?.trim_end());
    if book.files() != before {
        return Err("it has changed a file".to_owned());
    }
    let says = String::from_utf8(done.stderr).map_err(|error| error.to_string())?;
    let mut sections: Vec<Section> =
        case.sections.iter().filter(|section| !["status", "says"].contains(&section.name.as_str())).cloned().collect();
    sections.push(Section::new("status", format!("{}\n", done.status)));
    sections.push(Section::new("says", book.without_folder(&says)));
    Ok(Case { title: case.title.clone(), sections })
}

case_files! {
    "other_commands", run_or_ask;
    redirects, exports_and_imports, recipes, writers, others, requests,
}

fn run_or_ask(case: &Case) -> Result<Case, String> {
    if case.has("request") { ask(case) } else { run(case) }
}

/// Asks a server; gives the case with the status of its answer.
fn ask(case: &Case) -> Result<Case, String> {
    let book = crate::book::Book::small();
    let server = Server::of(&book);
    let mut lines = String::new();
    for line in case.get("request").unwrap_or_default().lines() {
        let _ = write!(lines, "{}\r\n", line.replace("PORT", server.port()).replace("\\0", "\0"));
    }
    let mut sections = case.sections.clone();
    sections.retain(|section| section.name != "answer");
    sections.push(Section::new("answer", format!("{}\n", server.request(&lines).status())));
    Ok(Case { title: case.title.clone(), sections })
}

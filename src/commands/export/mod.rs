//! `nixbook export`: the book in other forms.

pub(super) mod checks;
mod into;
pub(super) mod manual;
pub(super) mod nixpkgs;

use std::collections::BTreeMap;
use std::path::Path;

use super::output_folder;
use super::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics::Diagnostic;
use crate::site::Output;
use crate::site::output;

/// Writes a finished export into a folder, and says how much of it is new.
fn write(
    files: BTreeMap<String, Vec<u8>>,
    folder: &Path,
    book: &Book,
    force: bool,
    terminal: &Terminal,
) -> Result<String, Diagnostic> {
    output_folder::is_apart(folder, book, "export", "--out")?;
    let output = Output { files, ..Output::default() };
    let report = output::write(&output, folder, force, &|| terminal.waiting(folder)).map_err(|error| {
        // What the writer says of its option is said of ours.
        let help = error.help.as_deref().map(|help| help.replace("`--dest`", "`--out`"));
        Diagnostic { help, ..error }
    })?;
    let (changed, all) = (report.written, output.files.len());
    let files = if all == 1 { "file" } else { "files" };
    Ok(format!("{all} {files}, of which {changed} changed: {}", folder.display()))
}

/// Tells what came of an export.
fn finish(
    done: Result<String, Vec<Diagnostic>>,
    mut found: Vec<Diagnostic>,
    sources: &crate::source::Sources,
    terminal: &Terminal,
) -> super::ExitStatus {
    let line = done.map_err(|mut faults| found.append(&mut faults)).ok();
    let fine = terminal.report(&mut found, sources);
    match line {
        Some(line) if fine => {
            terminal.note(format_args!("{line}"));
            super::ExitStatus::Success
        }
        _ => super::ExitStatus::Failure,
    }
}

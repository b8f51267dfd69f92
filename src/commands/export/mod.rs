//! `nixbook export`: the book in other forms.

pub(super) mod checks;
pub(super) mod epub;
mod into;
pub(super) mod manual;
pub(super) mod nixpkgs;

use std::collections::BTreeMap;
use std::path::Path;

use super::output_folder;
use super::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics::{Code, Diagnostic};
use crate::site::Output;
use crate::site::output;
use crate::source::write::file::write_named;
use crate::source::{Sources, real_path};

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

/// Writes a finished export as one file, but over no file of the book.
fn write_file(path: &Path, bytes: &[u8], sources: &Sources) -> Result<(), Diagnostic> {
    let real = real_path(path);
    if sources.iter().any(|(_, file)| real_path(file.path()) == real) {
        let message = "the output would overwrite a source file";
        return Err(Diagnostic::error_at_path(Code::Unwritable, path, message).help("name another file with `--out`"));
    }
    write_named(path, bytes).map_err(|error| {
        let message = format!("the export cannot be written: {}", error.reason(path));
        Diagnostic::error_at_path(Code::Unwritable, path, message)
    })
}

/// Tells what came of an export.
fn finish(
    done: Result<String, Vec<Diagnostic>>,
    mut found: Vec<Diagnostic>,
    sources: &Sources,
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

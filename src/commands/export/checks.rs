//! `nixbook export checks`: recipes as derivations.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::commands::ExitStatus;
use crate::commands::open_book::OpenBook;
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::diagnostics::{Code, Diagnostic};
use crate::export::checks;
use crate::source::write::file::write_named;

/// Write the test of each recipe as a derivation, for nix-build, remote builders and Hydra
#[derive(Args, Debug)]
pub(in crate::commands) struct ExportChecksArguments {
    /// The file to write [default: checks.nix, in the book's folder]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

pub(in crate::commands) fn run(
    arguments: &ExportChecksArguments,
    options: &Options,
    terminal: &Terminal,
) -> ExitStatus {
    let mut open = OpenBook::find(options.book(None), options);
    let recipes = open.recipes();
    if let Some(book) = &open.book {
        let out = arguments.out.clone().unwrap_or_else(|| book.folder.join("checks.nix"));
        if open.is_fine() {
            let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let checks = checks::render(&recipes, folder);
            for (name, reason) in &checks.left_out {
                terminal.note(format_args!("left out {name}: {reason}"));
            }
            match write_named(&out, checks.text.as_bytes()) {
                Ok(()) => {
                    let count = recipes.len() - checks.left_out.len();
                    terminal.note(format_args!("{} has {count} checks: nix-build {0}", out.display()));
                }
                Err(error) => {
                    let message = format!("the checks cannot be written: {}", error.reason(&out));
                    open.diagnostics.push(Diagnostic::error_at_path(Code::Unwritable, out, message));
                }
            }
        }
    }
    if terminal.report(&mut open.diagnostics, &open.sources) { ExitStatus::Success } else { ExitStatus::Failure }
}

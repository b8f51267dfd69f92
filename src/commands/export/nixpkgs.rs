//! `nixbook export nixpkgs`: the book, or parts of it, as sources for the Nixpkgs manual.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueHint};

use super::into::{Update, into};
use crate::commands::ExitStatus;
use crate::commands::open_book::{Read, read_whole};
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics::Diagnostic;
use crate::export::nixpkgs::{self, Selection, folder};
use crate::manual::Manual;
use crate::source::Sources;

/// Export the book, or parts of it, as sources for the Nixpkgs manual
///
/// Text is exported byte for byte; recipes become numbered examples.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("where").required(true).args(["out", "into"]))]
pub(in crate::commands) struct ExportNixpkgsArguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// The folder to write into
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,

    /// The nixpkgs checkout to update, with the destinations of [export.nixpkgs] in book.toml
    #[arg(long, value_name = "CHECKOUT", value_hint = ValueHint::DirPath)]
    pub into: Option<PathBuf>,

    /// Export only the files that contain these ids, and the files that they include
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub only: Vec<String>,

    /// With --into: write nothing, print the differences, and fail if there are any
    #[arg(long, conflicts_with = "out")]
    pub check: bool,

    /// With --into: continue if the checkout has uncommitted changes
    #[arg(long, conflicts_with = "out")]
    pub allow_dirty: bool,

    /// Write into a non-empty folder that nixbook did not write, or replace files that were changed, created
    /// or deleted in the checkout
    #[arg(long)]
    pub force: bool,
}

pub(in crate::commands) fn run(
    arguments: &ExportNixpkgsArguments,
    options: &Options,
    terminal: &Terminal,
) -> ExitStatus {
    let asked = options.book(arguments.book.as_deref());
    let Read { mut sources, diagnostics, book } = read_whole(asked, "local", options, terminal);
    let done = match (book, &arguments.into, &arguments.out) {
        (Some(whole), Some(checkout), _) => {
            let ExportNixpkgsArguments { only, check, allow_dirty, force, .. } = arguments;
            let update = Update { checkout, only, check: *check, allow_dirty: *allow_dirty, force: *force };
            into(&update, &whole, &mut sources, terminal)
        }
        (Some(whole), None, Some(out)) => write(out, arguments, &whole, &mut sources, terminal),
        _ => Err(Vec::new()),
    };
    super::finish(done, diagnostics, &sources, terminal)
}

fn write(
    out: &std::path::Path,
    arguments: &ExportNixpkgsArguments,
    (book, manual): &(Book, Manual),
    sources: &mut Sources,
    terminal: &Terminal,
) -> Result<String, Vec<Diagnostic>> {
    let whole = arguments.only.is_empty();
    let selection = if whole { Selection::Whole } else { Selection::Ids(&arguments.only) };
    let export = nixpkgs::export(manual, book, &selection, sources)?;
    let files = folder::files(&export, manual, book, whole, sources)?;
    let line = super::write(files, out, book, arguments.force, terminal).map_err(|error| vec![error])?;
    if !whole {
        terminal.lines(format_args!("to include:\n{}", folder::to_include(&export)));
    }
    Ok(line)
}

//! `nixbook export nixpkgs`: the book, or parts of it, as sources for the Nixpkgs manual.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueHint};

use super::into::into;
use super::read::{Whole, read};
use crate::commands::Status;
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::diagnostics::Diagnostic;
use crate::export::nixpkgs::{self, Selection, folder};
use crate::source::Sources;

/// Write the book, or parts of it, as sources for the Nixpkgs manual
///
/// What the dialect has goes out byte for byte; recipes become numbered examples.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("where").required(true).args(["out", "into"]))]
pub(in crate::commands) struct Arguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// The folder to write into
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,

    /// The nixpkgs checkout to bring up to date, as [export.nixpkgs] in book.toml says where things go
    #[arg(long, value_name = "CHECKOUT", value_hint = ValueHint::DirPath)]
    pub into: Option<PathBuf>,

    /// Only the files in which these ids stand, with all that they include
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub only: Vec<String>,

    /// With --into: write nothing, show what would change, and fail where something would
    #[arg(long, conflicts_with = "out")]
    pub check: bool,

    /// With --into: go on where the checkout has uncommitted changes
    #[arg(long, conflicts_with = "out")]
    pub allow_dirty: bool,

    /// Write into a folder that is not empty and was not made by nixbook, or replace what others have written, changed
    /// or deleted in the checkout
    #[arg(long)]
    pub force: bool,
}

pub(in crate::commands) fn run(arguments: &Arguments, options: &Options, terminal: &Terminal) -> Status {
    let mut sources = options.sources();
    let mut found = Vec::new();
    let asked = options.book(arguments.book.as_deref());
    let whole = read(asked, "local", &mut sources, &mut found, terminal);
    let done = match (whole, &arguments.into, &arguments.out) {
        (Some(whole), Some(checkout), _) => into(checkout, arguments, &whole, &mut sources, terminal),
        (Some(whole), None, Some(out)) => write(out, arguments, &whole, &mut sources, terminal),
        _ => Err(Vec::new()),
    };
    super::finish(done, found, &sources, terminal)
}

fn write(
    out: &std::path::Path,
    arguments: &Arguments,
    Whole { book, manual }: &Whole,
    sources: &mut Sources,
    terminal: &Terminal,
) -> Result<String, Vec<Diagnostic>> {
    let whole = arguments.only.is_empty();
    let selection = if whole { Selection::Whole } else { Selection::Ids(&arguments.only) };
    let export = nixpkgs::export(manual, book, &selection, sources)?;
    let files = folder::files(&export, manual, book, whole, sources)?;
    let line = super::write(files, out, book, arguments.force, terminal).map_err(|error| vec![error])?;
    if !whole {
        terminal.note(format_args!("to include:\n{}", folder::to_include(&export)));
    }
    Ok(line)
}

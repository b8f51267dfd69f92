//! `nixbook export nixpkgs`: the book, or parts of it, as sources for the Nixpkgs manual.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::read::{Whole, read};
use crate::commands::Status;
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::diagnostics::Diagnostic;
use crate::export::nixpkgs::{self, folder};
use crate::source::Sources;

/// Write the book, or parts of it, as sources for the Nixpkgs manual
///
/// What the dialect has goes out byte for byte; recipes become numbered examples.
#[derive(Args, Debug)]
pub(in crate::commands) struct Arguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// The folder to write into
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// Only the files in which these ids stand, with all that they include
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    pub only: Vec<String>,

    /// Write into a folder that is not empty and was not made by nixbook; other files in it stay
    #[arg(long)]
    pub force: bool,
}

pub(in crate::commands) fn run(arguments: &Arguments, options: &Options, terminal: &Terminal) -> Status {
    let mut sources = Sources::new();
    let mut found = Vec::new();
    let asked = options.book(arguments.book.as_deref());
    let whole = read(asked, "local", &mut sources, &mut found, terminal);
    let done = match whole {
        Some(whole) => write(arguments, &whole, &mut sources, terminal),
        None => Err(Vec::new()),
    };
    super::finish(done, found, &sources, terminal)
}

fn write(
    arguments: &Arguments,
    Whole { book, manual }: &Whole,
    sources: &mut Sources,
    terminal: &Terminal,
) -> Result<String, Vec<Diagnostic>> {
    let whole = arguments.only.is_empty();
    let export = nixpkgs::export(manual, book, &arguments.only, sources)?;
    let files = folder::files(&export, manual, book, whole, sources)?;
    let line = super::write(files, &arguments.out, book, arguments.force).map_err(|error| vec![error])?;
    if !whole {
        terminal.note(format_args!("to include:\n{}", folder::to_include(&export)));
    }
    Ok(line)
}

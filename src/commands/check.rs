//! `nixbook check`: everything that `build` would complain about.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::Status;
use super::make::{Request, make};
use super::options::Options;
use super::terminal::Terminal;

/// Say everything that is wrong with a book, without writing a site
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// Turn warnings into errors
    #[arg(long)]
    pub strict: bool,
}

pub(super) fn run(arguments: &Arguments, options: &Options, terminal: &Terminal) -> Status {
    let book = options.book(arguments.book.as_deref());
    let mut made = make(Request { book, strict: arguments.strict, live_reload: false }, terminal);
    if !terminal.report(&mut made.diagnostics, &made.sources) {
        return Status::Failed;
    }
    if made.diagnostics.is_empty() {
        terminal.note(format_args!("nothing is wrong"));
    }
    Status::Fine
}

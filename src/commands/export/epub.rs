//! `nixbook export epub`: the book as an e-book.

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueHint};

use crate::commands::ExitStatus;
use crate::commands::make::shown;
use crate::commands::open_book::{Read, read_whole};
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics;
use crate::export::epub::{self, EpubSettings};
use crate::source::date::date_of;
use crate::source::{Sources, World};

/// Write the book as an e-book (EPUB 3.3)
///
/// The same text gives the same file: its date is that of SOURCE_DATE_EPOCH, or else of the last commit.
#[derive(Args, Debug)]
pub(in crate::commands) struct ExportEpubArguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// The file to write, such as manual.epub
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: PathBuf,
}

pub(in crate::commands) fn run(arguments: &ExportEpubArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let start = Instant::now();
    let asked = options.book(arguments.book.as_deref());
    let Read { sources, mut diagnostics, book } = read_whole(asked, "local", options, terminal);
    let done = match book {
        Some((book, manual)) => {
            let progress = terminal.progress("Writing the e-book");
            let (packed, found) = epub::render(&manual, &sources, &settings(&book, sources.world()));
            progress.finish_and_clear();
            diagnostics.extend(found);
            write(arguments, packed, diagnostics::has_errors(&diagnostics), &sources)
                .map(|size| format!("{size} in {}: {}", shown(start.elapsed()), arguments.out.display()))
        }
        None => Err(Vec::new()),
    };
    super::finish(done, diagnostics, &sources, terminal)
}

fn write(
    arguments: &ExportEpubArguments,
    packed: Result<Vec<u8>, diagnostics::Diagnostic>,
    has_errors: bool,
    sources: &Sources,
) -> Result<String, Vec<diagnostics::Diagnostic>> {
    let bytes = packed.map_err(|fault| vec![fault])?;
    if has_errors {
        return Err(Vec::new());
    }
    super::write_file(&arguments.out, &bytes, sources).map_err(|fault| vec![fault])?;
    Ok(format!("{} KB", bytes.len().div_ceil(1000)))
}

fn settings(book: &Book, world: &World) -> EpubSettings {
    let config = &book.config;
    EpubSettings {
        language: config.language.clone(),
        identifier: config.identifier.clone(),
        authors: config.authors.clone(),
        rights: config.rights.clone(),
        date: date_of(book.folder_on_disk()),
        base_url: config.base_url.clone(),
        manpage_urls: book.manpage_urls.clone(),
        link_schemes: config.html.link_schemes.clone(),
        icon: book.theme(world).map(|theme| theme.join("icon.svg")),
    }
}

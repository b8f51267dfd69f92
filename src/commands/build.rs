//! `nixbook build`: a book → a site on the disk.

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueHint};

use super::ExitStatus;
use super::browser;
use super::make::{BuildRequest, make, shown};
use super::options::Options;
use super::output_folder;
use super::redirects::FIRST_PAGE;
use super::terminal::Terminal;
use crate::config::settings::CACHE;
use crate::export::nixos_render_docs;
use crate::formats::redirects::needs_entry;
use crate::site::output;

/// Build the site of a book
///
/// If the book has errors, nothing is written and the site is not updated.
#[derive(Args, Debug)]
pub(super) struct BuildArguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// The output folder [default: public, in the book's folder]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dest: Option<PathBuf>,

    /// Turn warnings into errors
    #[arg(long)]
    pub strict: bool,

    /// Write into a folder that is not empty and was not made by nixbook; other files in it stay
    #[arg(long)]
    pub force: bool,

    #[arg(
        long = CACHE.name,
        help = CACHE.help,
        long_help = CACHE.long_help(),
        value_name = "DIR",
        value_hint = ValueHint::DirPath
    )]
    pub cache: Option<PathBuf>,

    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
}

pub(super) fn run(arguments: &BuildArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let start = Instant::now();
    let book = options.book(arguments.book.as_deref());
    let request =
        BuildRequest { book, options, strict: arguments.strict, live_reload: false, cache: arguments.cache.as_deref() };
    let mut made = make(request, terminal);
    let mut written = None;
    if let (Some(output), Some(manual), Some(book)) = (&mut made.output, &made.manual, &made.book) {
        // What `redirects sync` compares with later.
        let addresses = nixos_render_docs::addresses(manual, FIRST_PAGE).into_iter().filter(|(id, _)| needs_entry(id));
        output.nixos_render_docs = addresses.map(|(id, address)| (id, address.page)).collect();
        let dest = arguments.dest.clone().map_or_else(|| output_folder::default_for(book), Ok);
        let done = dest.and_then(|dest| {
            output_folder::is_apart(&dest, book, "site", "--dest")?;
            let report = output::write(output, &dest, arguments.force, &|| terminal.waiting(&dest))?;
            Ok((dest, report))
        });
        match done {
            Ok(done) => written = Some(done),
            Err(diagnostic) => made.diagnostics.push(diagnostic),
        }
    }
    let fine = terminal.report(&mut made.diagnostics, &made.sources);
    let (Some(output), Some((dest, report)), true) = (&made.output, written, fine) else { return ExitStatus::Failure };

    let pages = output.files.keys().filter(|path| path.ends_with(".html")).count();
    let index = dest.join("index.html");
    let removed = match report.removed {
        0 => String::new(),
        removed => format!(", {removed} removed"),
    };
    terminal.note(format_args!(
        "{pages} pages, {} of {} files written{removed}, in {}: {}",
        report.written,
        output.files.len(),
        shown(start.elapsed()),
        index.display()
    ));
    if arguments.open {
        browser::open(&index, terminal);
    }
    ExitStatus::Success
}

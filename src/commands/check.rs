//! `nixbook check`: everything that `build` would complain about, and what else can be said of a book.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::Status;
use super::make::{Made, Request, make};
use super::options::Options;
use super::terminal::Terminal;
use crate::check::conventions::{self, Rules};
use crate::check::{Finding, external, fix};
use crate::config::Book;
use crate::diagnostics::{self, Diagnostic};
use crate::export::nrd;
use crate::manual::redirects::Redirects;
use crate::source::read_text;

/// Say everything that is wrong with a book, without writing a site
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// Turn warnings into errors
    #[arg(long)]
    pub strict: bool,

    /// Say where the conventions of nixpkgs' documentation are not kept
    #[arg(long)]
    pub lint: bool,

    /// Ask for outside links; what answers well is not asked for again for a week
    #[arg(long)]
    pub external: bool,

    /// Mend what can be mended by rule, and show what was changed
    #[arg(long)]
    pub fix: bool,
}

pub(super) fn run(arguments: &Arguments, options: &Options, terminal: &Terminal) -> Status {
    let book = options.book(arguments.book.as_deref());
    let request = Request { book, strict: arguments.strict, live_reload: false };
    let mut made = make(request, terminal);
    let mut mended = 0;
    if arguments.fix {
        let (count, refused) = mend(arguments, &made, terminal);
        mended = count;
        made = make(request, terminal);
        made.diagnostics.extend(refused);
    }
    let findings = lints(arguments, &made);
    let more = redirects(&mut made);
    made.diagnostics.extend(more);
    made.diagnostics.extend(findings.into_iter().map(|finding| finding.diagnostic));
    if arguments.external {
        external(&mut made, terminal);
    }
    if arguments.strict {
        diagnostics::make_strict(&mut made.diagnostics);
    }
    let fine = terminal.report(&mut made.diagnostics, &made.sources);
    if arguments.fix && mended == 0 {
        terminal.note(format_args!("there is nothing that can be mended by rule"));
    }
    if !fine {
        return Status::Failed;
    }
    if made.diagnostics.is_empty() {
        terminal.note(format_args!("nothing is wrong"));
    }
    Status::Fine
}

/// The conventions that are not kept, where they are looked at.
fn lints(arguments: &Arguments, made: &Made) -> Vec<Finding> {
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return Vec::new() };
    if !arguments.lint && !book.config.check.lint {
        return Vec::new();
    }
    conventions::check(manual, &made.sources, rules(book, &imported(book)))
}

/// The files that come from elsewhere: those that book.toml names, and those that `import` has noted there.
fn imported(book: &Book) -> Vec<PathBuf> {
    let nixpkgs = &book.config.nixpkgs;
    let noted =
        nixpkgs.files.iter().filter(|(_, there)| nixpkgs.seen.iter().any(|(path, _)| path.value == there.value));
    let noted = noted.map(|(here, _)| PathBuf::from(&here.value));
    book.config.check.imported.iter().cloned().chain(noted).collect()
}

fn rules<'a>(book: &'a Book, imported: &'a [PathBuf]) -> Rules<'a> {
    let config = &book.config.check;
    Rules { allow: &config.allow, content: book.content_on_disk(), imported, manpages: &book.manpage_urls }
}

/// What is wrong with the table of old places. In a book with faults, ids may be missing that it rightly names.
fn redirects(made: &mut Made) -> Vec<Diagnostic> {
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return Vec::new() };
    if diagnostics::has_errors(&made.diagnostics) {
        return Vec::new();
    }
    let path = book.redirects_path();
    // One that cannot be read has been told of, where it is there at all.
    let Ok(text) = read_text(&path) else { return Vec::new() };
    match Redirects::read(&path, text, &mut made.sources) {
        Ok(redirects) => redirects.validate(&nrd::places(manual, super::redirects::FIRST_PAGE)),
        Err(faults) => faults,
    }
}

/// Asks for outside links.
fn external(made: &mut Made, terminal: &Terminal) {
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return };
    let progress = terminal.progress("Asking for outside links");
    let memory = book.folder.join("target/nixbook/links.json");
    let checked = external::check(manual, &book.config.check, &memory);
    progress.finish_and_clear();
    made.diagnostics.extend(checked.diagnostics);
    let (asked, remembered) = (checked.asked, checked.remembered);
    terminal.detail(format_args!("asked for {asked} outside links; {remembered} were fine not long ago"));
    for url in &checked.unsure {
        terminal.detail(format_args!("{url} does not say whether it is there"));
    }
    if !checked.unsure.is_empty() {
        let count = checked.unsure.len();
        terminal.note(format_args!("{count} outside links do not say whether they are there; -v names them\n"));
    }
}

/// Mends, and gives how many files were mended and what was in the way.
fn mend(arguments: &Arguments, made: &Made, terminal: &Terminal) -> (usize, Vec<Diagnostic>) {
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return (0, Vec::new()) };
    let mut edits = conventions::missing_anchors(manual, &made.sources, rules(book, &imported(book)));
    edits.extend(lints(arguments, made).into_iter().filter_map(|finding| finding.fix));
    let mut refused = Vec::new();
    let mended = fix::mend(edits, &made.sources);
    for file in &mended {
        match fix::rewrite(file.file, &file.text, &made.sources) {
            Ok(()) => terminal.note(format_args!("{}", fix::show(file, &made.sources))),
            Err(diagnostic) => refused.push(diagnostic),
        }
    }
    (mended.len(), refused)
}

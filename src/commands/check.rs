//! `nixbook check`: everything that `build` would complain about, and what else can be said of a book.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::Status;
use super::make::{BuildRequest, BuildResult, allowances, make};
use super::options::Options;
use super::terminal::Terminal;
use crate::check::conventions::{self, Rules};
use crate::check::own::Own;
use crate::check::{self, Finding, autofix, external, fix};
use crate::config::Book;
use crate::config::settings::LINT;
use crate::diagnostics::{self, Diagnostic};
use crate::export::nixos_render_docs;
use crate::formats::redirects::{Addresses, Redirects};

/// Say everything that is wrong with a book, without writing a site
#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// Turn warnings into errors
    #[arg(long)]
    pub strict: bool,

    #[arg(long = LINT.name, help = LINT.help)]
    pub lint: bool,

    /// Ask for outside links; what answers well is not asked for again for a week
    #[arg(long)]
    pub external: bool,

    /// Mend what can be mended by rule, and show what was changed
    #[arg(long)]
    pub fix: bool,
}

/// Fixing goes on until nothing is left to fix, which may be hidden by what is fixed first; but not for longer.
const ROUNDS: usize = 5;

pub(super) fn run(arguments: &CheckArguments, options: &Options, terminal: &Terminal) -> Status {
    let book = options.book(arguments.book.as_deref());
    let request = BuildRequest { book, options, strict: arguments.strict, live_reload: false, cache: None };
    let mut made = make(request, terminal);
    let mut done = Done::default();
    if arguments.fix {
        for _ in 0..ROUNDS {
            let round = mend(arguments, &made, terminal);
            done.files += round.files;
            done.refused.extend(round.refused);
            if round.files > 0 {
                made = make(request, terminal);
            }
            if round.files == 0 || !done.refused.is_empty() {
                break;
            }
        }
    }
    let findings = lints(arguments, &made);
    let more = redirects(&made);
    made.diagnostics.extend(more);
    made.diagnostics.extend(findings.into_iter().map(|finding| finding.diagnostic));
    if arguments.external {
        external(&mut made, terminal);
    }
    let nothing = arguments.fix && done.files == 0 && done.refused.is_empty();
    made.diagnostics.extend(done.refused);
    if arguments.strict {
        diagnostics::make_strict(&mut made.diagnostics);
    }
    let fine = terminal.report(&mut made.diagnostics, &made.sources);
    if nothing {
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
fn lints(arguments: &CheckArguments, made: &BuildResult) -> Vec<Finding> {
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return Vec::new() };
    if !arguments.lint && !book.config.check.lint {
        return Vec::new();
    }
    let imported = imported(book);
    let rules = Rules { allow: &book.config.check.allow, own: own(book, &imported), manpages: &book.manpage_urls };
    let mut findings = conventions::check(manual, &made.sources, rules);
    let mut allowances = allowances(book, manual, &made.sources);
    findings.retain(|finding| !allowances.allows(&finding.diagnostic));
    findings
}

/// The files that come from elsewhere: those that book.toml names, and those that `import` has noted there.
fn imported(book: &Book) -> Vec<PathBuf> {
    let nixpkgs = &book.config.nixpkgs;
    let noted =
        nixpkgs.files.iter().filter(|(_, there)| nixpkgs.seen.iter().any(|(path, _)| path.value == there.value));
    let noted = noted.map(|(here, _)| PathBuf::from(&here.value));
    book.config.check.imported.iter().cloned().chain(noted).collect()
}

fn own<'a>(book: &'a Book, imported: &'a [PathBuf]) -> Own<'a> {
    Own { content: book.content_on_disk(), imported }
}

/// What is wrong with the table of old places. In a book with faults, ids may be missing that it rightly names.
fn redirects(made: &BuildResult) -> Vec<Diagnostic> {
    known_redirects(made).map(|(redirects, places)| redirects.validate(&places)).unwrap_or_default()
}

/// The table of old places, and where the ids of the book are.
fn known_redirects(made: &BuildResult) -> Option<(&Redirects, Addresses)> {
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return None };
    if diagnostics::has_errors(&made.diagnostics) {
        return None;
    }
    let redirects = book.redirects.as_ref()?;
    Some((redirects, nixos_render_docs::places(manual, super::redirects::FIRST_PAGE)))
}

/// Asks for outside links.
fn external(made: &mut BuildResult, terminal: &Terminal) {
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return };
    let progress = terminal.progress("Asking for outside links");
    let checked = external::check(manual, &book.config.check, &book.folder, made.sources.world());
    progress.finish_and_clear();
    made.diagnostics.extend(checked.diagnostics);
    let (asked, remembered) = (checked.asked, checked.remembered);
    terminal.detail(format_args!("asked for {asked} outside links; {remembered} were fine not long ago"));
    for url in &checked.unsure {
        terminal.detail(format_args!("{url} does not say whether it is there"));
    }
    let note = match checked.unsure.len() {
        0 => return,
        1 => "1 outside link does not say whether it is there; -v names it".to_owned(),
        count => format!("{count} outside links do not say whether they are there; -v names them"),
    };
    terminal.lines(format_args!("{note}\n"));
}

/// What the automatic fixes came to.
#[derive(Default)]
struct Done {
    /// How many files were changed.
    files: usize,
    /// What was in the way.
    refused: Vec<Diagnostic>,
}

/// Fixes what can be fixed automatically as the book is.
fn mend(arguments: &CheckArguments, made: &BuildResult, terminal: &Terminal) -> Done {
    let mut done = Done::default();
    let redirects = known_redirects(made)
        .and_then(|(redirects, places)| check::redirects::normalize(redirects, &made.sources, &places));
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return done };
    let imported = imported(book);
    let mut fixes = autofix::fixes(&made.diagnostics, manual, &made.sources, own(book, &imported));
    fixes.extend(lints(arguments, made).into_iter().filter_map(|finding| finding.fix));
    let meant = autofix::fixes_of_markup(&made.diagnostics, manual, &made.sources, own(book, &imported));
    let mut files = fix::apply_meant(meant, &made.sources);
    // One that was changed so is read again before its other fixes are made.
    let others = fix::apply(fixes, manual, &made.sources);
    let is_new = |file: &fix::FixedFile| files.iter().all(|known| known.file != file.file);
    let others: Vec<_> = others.into_iter().filter(is_new).collect();
    files.extend(others);
    for file in files.iter().chain(&redirects) {
        match fix::rewrite(file.file, &file.text, &made.sources) {
            Ok(()) => {
                done.files += 1;
                terminal.lines(format_args!("{}", fix::show(file, &made.sources)));
            }
            Err(diagnostic) => done.refused.push(diagnostic),
        }
    }
    done
}

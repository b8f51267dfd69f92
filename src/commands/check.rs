//! `nixbook check`: everything that `build` would complain about, and what else can be said of a book.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueHint};

use super::ExitStatus;
use super::chosen::{Chosen, by_themselves};
use super::make::{BuildRequest, BuildResult, allowances, make};
use super::options::Options;
use super::terminal::Terminal;
use crate::check::conventions::{self, Rules};
use crate::check::own::Own;
use crate::check::{self, Finding, autofix, external, fix};
use crate::config::settings::{ACCEPT, LINT, NO_FRAGMENTS, RETRIES, TIMEOUT};
use crate::config::{Book, ExternalConfig, StatusRange};
use crate::diagnostics::{self, Diagnostic};
use crate::export::nixos_render_docs;
use crate::formats::redirects::{Addresses, Redirects};
use crate::source::{FileId, Sources};

/// Check a book without building the site
#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    /// The book (short for --book), or files of a book to check only these
    #[arg(id = "named book", value_name = "BOOK|FILE", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Turn warnings into errors
    #[arg(long)]
    pub strict: bool,

    #[arg(long = LINT.name, help = LINT.help)]
    pub lint: bool,

    /// Check external links; working links are not checked again for a week
    #[arg(long)]
    pub external: bool,

    #[command(flatten)]
    pub asking: Asking,

    /// Fix what can be fixed automatically, and print the changes
    #[arg(long)]
    pub fix: bool,
}

/// How outside links are asked for: what is given here goes before `[check.external]` of book.toml.
#[derive(Args, Debug)]
pub(super) struct Asking {
    #[arg(
        long = TIMEOUT.name,
        help = TIMEOUT.help,
        value_name = "SECONDS",
        requires = "external",
        value_parser = clap::value_parser!(u64).range(1..=600)
    )]
    pub timeout: Option<u64>,

    #[arg(
        long = RETRIES.name,
        help = RETRIES.help,
        value_name = "N",
        requires = "external",
        value_parser = clap::value_parser!(u32).range(0..=10)
    )]
    pub retries: Option<u32>,

    #[arg(
        long = ACCEPT.name,
        help = ACCEPT.help,
        long_help = ACCEPT.long_help(),
        value_name = "STATUS",
        requires = "external",
        value_delimiter = ',',
        value_parser = status
    )]
    pub accept: Vec<StatusRange>,

    #[arg(long = NO_FRAGMENTS.name, help = NO_FRAGMENTS.help, requires = "external")]
    pub no_fragments: bool,
}

impl Asking {
    fn apply(&self, config: &mut ExternalConfig) {
        if let Some(seconds) = self.timeout {
            config.timeout = Duration::from_secs(seconds);
        }
        config.retries = self.retries.unwrap_or(config.retries);
        config.accept.extend(&self.accept);
        config.fragments &= !self.no_fragments;
    }
}

fn status(text: &str) -> Result<StatusRange, String> {
    StatusRange::read(text).ok_or_else(|| "write an HTTP status like `403`, or a range like `500-599`".to_owned())
}

/// Fixing goes on until nothing is left to fix, which may be hidden by what is fixed first; but not for longer.
const ROUNDS: usize = 5;

pub(super) fn run(arguments: &CheckArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let chosen = match Chosen::of(&arguments.paths, options) {
        Ok(chosen) => chosen,
        Err(diagnostic) => {
            terminal.report(&mut [*diagnostic], &Sources::new());
            return ExitStatus::Failure;
        }
    };
    let mut status = ExitStatus::Success;
    let mut nothing_is_wrong = true;
    for chosen in &chosen {
        let (of_one, nothing) = check(arguments, chosen, options, terminal);
        nothing_is_wrong &= nothing;
        if of_one == ExitStatus::Failure {
            status = ExitStatus::Failure;
        }
    }
    if nothing_is_wrong {
        terminal.note(format_args!("nothing is wrong"));
    }
    status
}

/// Checks one book, or files of one. Also gives whether there was nothing to tell.
fn check(arguments: &CheckArguments, chosen: &Chosen, options: &Options, terminal: &Terminal) -> (ExitStatus, bool) {
    let book = chosen.book.as_deref();
    let mut done = Done::default();
    let mut made = if chosen.alone {
        by_themselves(&chosen.files, options)
    } else {
        make(request(arguments, book, options), terminal)
    };
    if arguments.fix {
        for _ in 0..ROUNDS {
            let round = mend(arguments, chosen, &made, terminal);
            done.files += round.files;
            done.refused.extend(round.refused);
            if round.files > 0 {
                made = make(request(arguments, book, options), terminal);
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
        external(arguments, chosen, &mut made, terminal);
    }
    let nothing = arguments.fix && done.files == 0 && done.refused.is_empty();
    made.diagnostics.extend(done.refused);
    chosen.narrow(&mut made);
    if arguments.strict {
        diagnostics::make_strict(&mut made.diagnostics);
    }
    let fine = terminal.report(&mut made.diagnostics, &made.sources);
    if nothing {
        terminal.note(format_args!("nothing to fix automatically"));
    }
    (if fine { ExitStatus::Success } else { ExitStatus::Failure }, fine && made.diagnostics.is_empty())
}

fn request<'a>(arguments: &CheckArguments, book: Option<&'a Path>, options: &'a Options) -> BuildRequest<'a> {
    BuildRequest { book, options, strict: arguments.strict, live_reload: false, cache: None }
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

/// What is wrong with the redirects. In a book with faults, ids may be missing that it rightly names.
fn redirects(made: &BuildResult) -> Vec<Diagnostic> {
    known_redirects(made).map(|(redirects, addresses)| redirects.validate(&addresses)).unwrap_or_default()
}

/// The redirects, and where the ids of the book are.
fn known_redirects(made: &BuildResult) -> Option<(&Redirects, Addresses)> {
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return None };
    if diagnostics::has_errors(&made.diagnostics) {
        return None;
    }
    let redirects = book.redirects.as_ref()?;
    Some((redirects, nixos_render_docs::addresses(manual, super::redirects::FIRST_PAGE)))
}

/// Asks for outside links.
fn external(arguments: &CheckArguments, chosen: &Chosen, made: &mut BuildResult, terminal: &Terminal) {
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return };
    let progress = terminal.progress("Checking external links");
    let mut config = book.config.check.clone();
    arguments.asking.apply(&mut config.external);
    let manpage_urls_file = book.manpage_urls_file(made.sources.world());
    let of_path = |path: &Path| made.sources.iter().find(|(_, file)| file.path() == path).map(|(id, _)| id);
    let outside = external::Outside {
        manual,
        sources: &made.sources,
        config: &config,
        manpage_urls: &book.manpage_urls,
        manpage_urls_file: manpage_urls_file.as_deref().and_then(of_path),
        base_url: book.config.base_url.as_deref(),
        only: chosen.ids(&made.sources),
    };
    let checked = external::check(&outside, &book.folder);
    progress.finish_and_clear();
    made.diagnostics.extend(checked.diagnostics);
    let (asked, remembered) = (checked.asked, checked.remembered);
    terminal.detail(format_args!("checked {asked} external links; {remembered} were checked recently"));
    for url in &checked.unsure {
        terminal.detail(format_args!("{url} could not be verified"));
    }
    let note = match checked.unsure.len() {
        0 => return,
        1 => "1 external link could not be verified; pass -v to list it".to_owned(),
        count => format!("{count} external links could not be verified; pass -v to list them"),
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
fn mend(arguments: &CheckArguments, chosen: &Chosen, made: &BuildResult, terminal: &Terminal) -> Done {
    let mut done = Done::default();
    let redirects = known_redirects(made)
        .and_then(|(redirects, addresses)| check::redirects::normalize(redirects, &made.sources, &addresses));
    let (Some(book), Some(manual)) = (&made.book, &made.manual) else { return done };
    let imported = imported(book);
    let only = chosen.ids(&made.sources);
    let is_chosen = |file: FileId| only.as_ref().is_none_or(|only| only.contains(&file));
    let told = made.diagnostics.iter().filter(|diagnostic| diagnostic.span().is_none_or(|span| is_chosen(span.file)));
    let told: Vec<Diagnostic> = told.cloned().collect();
    let mut fixes = autofix::fixes(&told, manual, &made.sources, own(book, &imported));
    fixes.extend(lints(arguments, made).into_iter().filter_map(|finding| finding.fix));
    fixes.retain(|fix| fix.iter().all(|edit| is_chosen(edit.span.file)));
    let redirects = redirects.filter(|fixed| is_chosen(fixed.file));
    let meant = autofix::fixes_of_markup(&told, manual, &made.sources, own(book, &imported));
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

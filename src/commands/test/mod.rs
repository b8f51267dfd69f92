//! `nixbook test`: runs recipes, and tries the Nix examples in the text.

mod progress;
mod run;
mod selection;
mod signals;
mod tally;

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::ExitStatus;
use super::open_book::OpenBook;
use super::options::Options;
use super::terminal::Terminal;
use crate::config::settings::{CACHE, NIXPKGS};
use crate::diagnostics::{self, Code, MessageFormat};
use crate::recipe::Level;
use crate::recipe::settings::{LEVEL, LEVEL_FLAG, TIMEOUT_FLAG};
use crate::source::env::{self, Variable};
use crate::source::write::file::{append_named, write_named};
use crate::testing::junit::junit;
use crate::testing::plan::Partition;
use crate::testing::report::markdown;
use crate::testing::sandbox;
use crate::testing::verdict::{TestKind, TestReport};
use run::TestRun;
use selection::Selection;
use tally::summary;

/// Test the recipes of a book in a sandbox like NixOS, and the Nix examples in its text
///
/// A recipe has three levels of tests: `parse` (its Nix files parse), `eval` (Nix evaluates and instantiates shell.nix) and
/// `run` (its transcript runs in a sandbox and prints the expected output). A recipe that has passed is not run again until
/// it changes, or Nix, or the package set.
#[derive(Args, Debug)]
pub(super) struct TestArguments {
    /// Test only recipes and files whose name contains one of these filters
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,

    #[arg(long = LEVEL_FLAG.name, help = LEVEL_FLAG.help, default_value = LEVEL.value.default)]
    pub level: Level,

    /// Fail if this level cannot run because a tool is missing
    #[arg(long, value_name = "LEVEL")]
    pub require: Option<Level>,

    /// The number of recipes to test at once [default: the number of processors]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,

    #[arg(long = TIMEOUT_FLAG.name, help = TIMEOUT_FLAG.help, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout: Option<u64>,

    /// Run only a part of the tests: slice:1/4 is the first of four
    #[arg(long, value_name = "SLICE")]
    pub partition: Option<Partition>,

    /// List the tests and their levels without running them; with --message-format json, one object a test
    #[arg(long)]
    pub list: bool,

    #[arg(
        long = NIXPKGS.name,
        help = NIXPKGS.help,
        long_help = NIXPKGS.long_help(),
        value_name = "PATH|URL",
        value_hint = ValueHint::AnyPath
    )]
    pub nixpkgs: Option<String>,

    /// Resolve the package set of book.toml again, and record it in nixbook.lock
    #[arg(long, conflicts_with_all = ["nixpkgs", "list"])]
    pub update: bool,

    /// Where transcripts run
    #[arg(long, value_name = "WHERE", default_value = "nixos")]
    pub sandbox: sandbox::SandboxKind,

    /// Keep the folder of a failed recipe, and print how to enter it
    #[arg(long)]
    pub keep_failed: bool,

    /// Write the actual output into test.console, and keep each ... that still matches
    #[arg(long)]
    pub bless: bool,

    /// Run recipes that have not changed as well
    #[arg(long, short)]
    pub force: bool,

    /// Start no more tests after the first failure
    #[arg(long)]
    pub fail_fast: bool,

    /// Run a failed recipe again, up to N times
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub retries: u32,

    #[arg(
        long = CACHE.name,
        help = CACHE.help,
        long_help = CACHE.long_help(),
        value_name = "DIR",
        value_hint = ValueHint::DirPath,
        conflicts_with = "no_cache"
    )]
    pub cache: Option<PathBuf>,

    /// Do not use or save results
    #[arg(long)]
    pub no_cache: bool,

    /// Fail recipes that need the network
    #[arg(long)]
    pub no_network: bool,

    /// Let Nix use this machine's own network, loopback included, for recipes that need the network
    #[arg(long, conflicts_with = "no_network")]
    pub host_network: bool,

    /// Write the results to a file in JUnit format
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub junit: Option<PathBuf>,
}

pub(super) fn run(arguments: &TestArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let mut open = OpenBook::find(options.book(None), options);
    let recipes = open.recipes();
    // What is wrong with the text is said by `check`; here it matters for its examples alone. But what it wants to have read
    // of the machine is said by every command.
    let told = open.diagnostics.len();
    let manual = open.assemble(recipes, "local", false).unwrap_or_default();
    let of_text = open.diagnostics.split_off(told);
    open.diagnostics.extend(of_text.into_iter().filter(|fault| fault.code == Code::OutsideRoot));
    let OpenBook { sources, diagnostics: mut found, book } = open;
    let Some(book) = book else {
        let report = TestReport::failed("book.toml".to_owned(), TestKind::Book, found.clone());
        write_junit(arguments, &[report], &sources, &mut found);
        terminal.report(&mut found, &sources);
        return ExitStatus::Failure;
    };

    let mut selection = Selection::new(&manual, &book, &sources, &mut found, arguments);
    if arguments.list {
        match options.message_format {
            MessageFormat::Json => terminal.answer_json(&selection.json()),
            MessageFormat::Human | MessageFormat::Github => terminal.answer(&selection.text()),
        }
        found.extend(selection.faults());
        return if terminal.report(&mut found, &sources) { ExitStatus::Success } else { ExitStatus::Failure };
    }
    if let Some(partition) = arguments.partition.filter(|_| selection.is_empty()) {
        terminal.note(format_args!("the partition {partition} has no tests"));
    }
    signals::end_on_signals();
    let test = TestRun { arguments, book: &book, sources: &sources, terminal };
    let mut reports = test.run(&mut selection, &mut found);
    if diagnostics::has_errors(&found) && !reports.iter().any(TestReport::has_failed) {
        // What is wrong with no test in particular makes the run fail, and so all reports of it.
        let errors = found.iter().filter(|d| d.severity == diagnostics::Severity::Error).cloned().collect();
        reports.push(TestReport::failed(book.folder_on_disk().display().to_string(), TestKind::Book, errors));
    }
    write_junit(arguments, &reports, &sources, &mut found);
    let lines = summary(&reports);
    if let Some(page) = env::var(Variable::GithubStepSummary)
        && let Err(error) = append_named(page.as_ref(), markdown(&reports, &lines).as_bytes())
    {
        terminal.note(format_args!("the summary for GitHub cannot be written: {}", error.reason(page.as_ref())));
    }
    let shown_before = reports.iter().any(|report| report.kind == TestKind::Recipe);
    let of_tests = reports.iter().filter(|report| report.kind != TestKind::Book);
    found.extend(of_tests.flat_map(|report| report.diagnostics.iter().cloned()));
    if !found.is_empty() && shown_before {
        terminal.note(format_args!(""));
    }
    let fine = terminal.report(&mut found, &sources);
    for line in lines {
        terminal.note(format_args!("{line}"));
    }
    if fine && !reports.iter().any(TestReport::has_failed) { ExitStatus::Success } else { ExitStatus::Failure }
}

fn write_junit(
    arguments: &TestArguments,
    reports: &[TestReport],
    sources: &crate::source::Sources,
    found: &mut Vec<diagnostics::Diagnostic>,
) {
    let Some(path) = &arguments.junit else { return };
    let write = |xml: String| write_named(path, xml.as_bytes()).map_err(|error| error.reason(path));
    if let Err(reason) = junit(reports, sources).and_then(write) {
        let message = format!("the report cannot be written: {reason}");
        found.push(diagnostics::Diagnostic::error_at_path(Code::Unwritable, path, message));
    }
}

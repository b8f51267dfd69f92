//! `nixbook test`: runs recipes, and tries the Nix examples in the text.

mod signals;
mod tally;

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use rayon::prelude::*;

use super::ExitStatus;
use super::make::shown;
use super::open_book::OpenBook;
use super::options::Options;
use super::terminal::Terminal;
use crate::config::Book;
use crate::config::settings::{CACHE, NIXPKGS};
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::recipe::results::Cache;
use crate::recipe::settings::{LEVEL, LEVEL_FLAG, TIMEOUT_FLAG};
use crate::recipe::{Level, Recipe};
use crate::source::edit;
use crate::source::env::{self, Variable};
use crate::source::write::file::write_named;
use crate::source::{Shown as _, Sources, TemporaryFolder, printable, root_of};
use crate::testing::engine::Engine;
use crate::testing::examples::{self, Example, Verdict};
use crate::testing::junit::junit;
use crate::testing::memory::Memory;
use crate::testing::nixpkgs::{NamedPackages, PackageSource};
use crate::testing::outcome::Outcome;
use crate::testing::plan::{Partition, earlier_pass, is_meant, nothing_meant};
use crate::testing::process::is_interrupted;
use crate::testing::report::{record, result};
use crate::testing::run::{RunSettings, features};
use crate::testing::{batch, sandbox};
use tally::Tally;

/// Test the recipes of a book in a sandbox like NixOS, and the Nix examples in its text
///
/// A recipe has three levels of tests: `parse` (its Nix files parse), `eval` (Nix evaluates and instantiates shell.nix) and
/// `run` (its transcript runs in a sandbox and prints the expected output). A recipe that has passed is not run again until
/// it changes, or Nix, or the package set.
#[derive(Args, Debug)]
pub(super) struct TestArguments {
    /// Test only recipes and files whose name contains this text
    pub filter: Option<String>,

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

    /// List the tests and their levels without running them
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
        terminal.report(&mut found, &sources);
        return ExitStatus::Failure;
    };

    let filter = arguments.filter.as_deref();
    let mut selected: Vec<&Recipe> = manual.recipes.iter().filter(|recipe| is_meant(&recipe.name, filter)).collect();
    let mut examples = examples::collect(&manual, &sources);
    examples.retain(|example| is_meant(&example.name, filter) && example.level() <= arguments.level);
    if let (Some(filter), true, true) = (filter, selected.is_empty(), examples.is_empty()) {
        found.push(nothing_meant(filter, &manual.recipes));
    }
    if let Some(partition) = arguments.partition {
        selected = partition.take(selected);
        examples = partition.take(examples);
    }
    if arguments.list {
        let recipes = selected.iter().map(|recipe| (recipe.name.as_str(), recipe.level));
        let examples = examples.iter().map(|example| (example.name.as_str(), example.level()));
        let lines: String =
            recipes.chain(examples).map(|(name, level)| format!("{} {}\n", printable(name), level.name())).collect();
        terminal.answer(&lines);
    } else {
        let test = TestRun { arguments, book: &book, sources: &sources, terminal };
        signals::end_on_signals();
        let tally = test.run(&selected, &examples, &mut found);
        if !found.is_empty() && !selected.is_empty() {
            terminal.note(format_args!(""));
        }
        let fine = terminal.report(&mut found, &sources);
        tally.tell(terminal);
        return if fine { ExitStatus::Success } else { ExitStatus::Failure };
    }
    if terminal.report(&mut found, &sources) { ExitStatus::Success } else { ExitStatus::Failure }
}

struct TestRun<'a> {
    arguments: &'a TestArguments,
    book: &'a Book,
    sources: &'a Sources,
    terminal: &'a Terminal,
}

impl TestRun<'_> {
    /// Tests recipes and examples, and tells what went wrong and how many there were.
    fn run(&self, selected: &[&Recipe], examples: &[Example<'_>], found: &mut Vec<Diagnostic>) -> Tally {
        let cache = match self.cache() {
            Ok(cache) => cache,
            Err(reason) => {
                found.push(Diagnostic::new(Severity::Error, Code::UnreadableResults, Location::Nowhere, reason));
                return Tally::default();
            }
        };
        let mut memory = cache.as_ref().map(|cache| Memory::read(cache.folder())).unwrap_or_default();
        let engine = Engine::find(&self.nixpkgs(), self.arguments.sandbox, &mut memory);
        if let Some(cache) = &cache {
            memory.write(cache.folder());
        }

        let earlier = |recipe: &Recipe| {
            let refused = recipe.network && self.arguments.no_network;
            let cache = cache.as_ref().filter(|_| self.may_reuse() && !refused)?;
            earlier_pass(recipe, cache, &engine, self.arguments.level)
        };
        let mut to_test: Vec<&Recipe> = Vec::new();
        let mut outcomes: Vec<(&Recipe, Outcome)> = Vec::new();
        for recipe in selected {
            let Some(result) = earlier(recipe) else {
                to_test.push(recipe);
                continue;
            };
            let outcome = Outcome { reused: true, level: Some(result.level), ..Outcome::default() };
            self.tell(recipe, &outcome);
            outcomes.push((recipe, outcome));
        }
        match self.prepare(&engine, &to_test) {
            Ok(()) => {
                let tested = self.test(&engine, &to_test);
                outcomes.extend(to_test.iter().copied().zip(tested));
            }
            Err(error) => found.push(error),
        }
        if is_interrupted() {
            let message = "interrupted: no results are saved";
            found.push(Diagnostic::new(Severity::Error, Code::Interrupted, Location::Nowhere, message));
            return Tally::default();
        }
        outcomes.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));

        if let Some(cache) = cache.filter(|_| self.is_recorded()) {
            for (recipe, outcome) in &outcomes {
                let kept = result(recipe, outcome, self.sources, &engine);
                if let Some(Err(error)) = kept.map(|result| record(&cache, recipe, &result)) {
                    let message = format!("the results cannot be written: {error}");
                    found.push(Diagnostic::error_at_path(Code::Unwritable, cache.folder(), message));
                    break;
                }
            }
        }
        if let Some(path) = &self.arguments.junit {
            let written = junit(&outcomes, self.sources);
            let write = |xml: String| write_named(path, xml.as_bytes()).map_err(|error| error.reason(path));
            if let Err(reason) = written.and_then(write) {
                let message = format!("the report cannot be written: {reason}");
                found.push(Diagnostic::error_at_path(Code::Unwritable, path, message));
            }
        }
        let mut tally = Tally::default();
        self.conclude(outcomes, &mut tally, found);
        self.examples(examples, &engine, &mut tally, found);
        self.tell_skipped(&tally, found);
        tally
    }

    fn nixpkgs(&self) -> NamedPackages {
        if let Some(asked) = &self.arguments.nixpkgs {
            return NamedPackages { wanted: PackageSource::parse(asked, Path::new("")), within: None };
        }
        let folder = self.book.folder_on_disk();
        match &self.book.config.recipes.nixpkgs {
            Some(named) => NamedPackages {
                wanted: PackageSource::parse(&named.value, folder),
                within: Some(root_of(folder).unwrap_or_default()),
            },
            None => NamedPackages { wanted: PackageSource::Lookup, within: None },
        }
    }

    /// Whether results are kept: without a sandbox, a pass says nothing about NixOS.
    fn is_recorded(&self) -> bool {
        self.arguments.sandbox == sandbox::SandboxKind::Nixos
    }

    /// Where results are kept; `None` where they are not.
    fn cache(&self) -> Result<Option<Cache>, String> {
        if self.arguments.no_cache {
            return Ok(None);
        }
        let named = self.arguments.cache.as_deref();
        match Cache::open(named, root_of(self.book.folder_on_disk()).as_deref()) {
            Ok(cache) => Ok(Some(cache)),
            Err(reason) if named.is_some() => Err(reason),
            Err(_) => Ok(None),
        }
    }

    /// Whether an earlier result lets a recipe be left out. Where a run decides over a change, only results that were
    /// asked for do.
    fn may_reuse(&self) -> bool {
        let decides = self.arguments.require.is_some() || env::var(Variable::Ci).is_some();
        let asked_for = self.arguments.cache.is_some() || !decides;
        asked_for && !self.arguments.force && !self.arguments.bless && self.is_recorded()
    }

    /// Makes sure that the recipes can be run, where there are any that will be.
    fn prepare(&self, engine: &Engine, recipes: &[&Recipe]) -> Result<(), Diagnostic> {
        let runs = |recipe: &&&Recipe| engine.reach(recipe.level.min(self.arguments.level)).0 == Level::Run;
        let mut needed: Vec<_> = recipes.iter().filter(runs).map(|recipe| features(recipe)).collect();
        if needed.is_empty() {
            return Ok(());
        }
        needed.sort_by_key(|features| (features.nix_ld, features.network));
        needed.dedup();
        let unusable = |error: std::io::Error| {
            let message = format!("cannot create temporary files: {error}");
            Diagnostic::new(Severity::Error, Code::Unwritable, Location::Nowhere, message)
        };
        let progress = self.terminal.progress("Building the sandbox");
        let scratch = TemporaryFolder::new().map_err(unusable)?;
        let prepared = engine.prepare(&needed, scratch.path());
        progress.finish_and_clear();
        prepared
    }

    fn test(&self, engine: &Engine, recipes: &[&Recipe]) -> Vec<Outcome> {
        let settings = RunSettings {
            level: self.arguments.level,
            timeout: self.arguments.timeout,
            keep_failed: self.arguments.keep_failed,
            bless: self.arguments.bless,
            no_network: self.arguments.no_network,
            host_network: self.arguments.host_network,
        };
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        let jobs = self.arguments.jobs.map_or_else(processors, usize::from);
        let progress = self.terminal.progress("Running the recipes");
        let left = std::sync::atomic::AtomicUsize::new(recipes.len());
        let outcomes = batch::run(recipes, self.sources, engine, settings, jobs, |recipe, outcome| {
            let left = left.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) - 1;
            progress.set_message(format!("Running the recipes, {left} to go"));
            progress.suspend(|| self.tell(recipe, outcome));
        });
        progress.finish_and_clear();
        outcomes
    }

    /// Says a line about a recipe that is done.
    fn tell(&self, recipe: &Recipe, outcome: &Outcome) {
        let name = &recipe.name;
        let level = outcome.level.map_or("", Level::name);
        let time = shown(outcome.time);
        if outcome.blessing.is_some() {
            self.terminal.note(format_args!("blessed  {name}"));
        } else if !outcome.passed() {
            self.terminal.note(format_args!("FAILED   {name} ({time})"));
        } else if outcome.reused {
            self.terminal.note(format_args!("passed   {name} ({level}; unchanged)"));
        } else {
            self.terminal.note(format_args!("passed   {name} ({level}, {time})"));
        }
    }

    /// Blesses, and counts.
    fn conclude(&self, outcomes: Vec<(&Recipe, Outcome)>, tally: &mut Tally, found: &mut Vec<Diagnostic>) {
        for (recipe, outcome) in outcomes {
            tally.count(outcome.passed());
            found.extend(outcome.diagnostics);
            if let Some(blessing) = outcome.blessing {
                let path = self.sources.file(blessing.file).path();
                self.terminal.lines(format_args!("\n{}:\n{}", path.shown(), blessing.diff.trim_end()));
                if let Err(error) = edit::rewrite(blessing.file, &blessing.text, self.sources) {
                    let message = format!("the transcript cannot be written: {}", error.reason(path));
                    found.push(Diagnostic::error_at_path(Code::Unwritable, path, message));
                }
            }
            if let Some((level, reason)) = outcome.skipped {
                tally.skip(level, reason, &recipe.name);
            }
            if let Some(entry) = outcome.kept {
                self.terminal.note(format_args!("kept: enter it with {}", entry.display()));
            }
        }
    }

    fn examples(&self, examples: &[Example<'_>], engine: &Engine, tally: &mut Tally, found: &mut Vec<Diagnostic>) {
        let progress = self.terminal.progress("Trying the examples");
        let verdicts: Vec<Verdict> = examples.par_iter().map(|example| example.test(engine)).collect();
        progress.finish_and_clear();
        for (example, verdict) in examples.iter().zip(verdicts) {
            match verdict {
                Verdict::Passed => tally.count(true),
                Verdict::Failed(errors) => {
                    tally.count(false);
                    found.extend(errors);
                }
                Verdict::Skipped(reason) => tally.skip(example.level(), reason, &example.name),
            }
        }
    }

    /// Says what was left out.
    fn tell_skipped(&self, tally: &Tally, found: &mut Vec<Diagnostic>) {
        for (level, reason, names) in &tally.skipped {
            let names = match names.as_slice() {
                [first, .., last] if names.len() > 8 => format!("{first} … {last}, {} in all", names.len()),
                names => names.join(", "),
            };
            let message = format!("level {} was not tried: {reason} ({names})", level.name());
            if self.arguments.require.is_some_and(|required| *level <= required) {
                found.push(Diagnostic::new(Severity::Error, Code::LevelSkipped, Location::Nowhere, message));
            } else {
                self.terminal.note(format_args!("skipped  {message}"));
            }
        }
    }
}

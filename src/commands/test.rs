//! `nixbook test`: runs recipes.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::Status;
use super::make::shown;
use super::options::Options;
use super::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics::{self, Diagnostic, Place, Severity};
use crate::recipe::results::{self, Results};
use crate::recipe::{self, Level, Recipe};
use crate::source::Sources;
use crate::testing::engine::Engine;
use crate::testing::memory::Memory;
use crate::testing::nixpkgs::Wanted;
use crate::testing::outcome::Outcome;
use crate::testing::plan::{Partition, is_unchanged, select};
use crate::testing::report::{junit, record, word};
use crate::testing::run::{Settings, features};
use crate::testing::{batch, sandbox};

/// Run the recipes of a book as they would run on NixOS
///
/// A recipe is tested at three levels: `parse` (its Nix files parse), `eval` (nix evaluates and instantiates shell.nix) and
/// `run` (its transcript runs in a sandbox, and prints what it says). A recipe that has passed and has not changed since,
/// nor nix, nor the package set, is not run again.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Only recipes with this text in their name
    pub filter: Option<String>,

    /// Go to this level at most
    #[arg(long, default_value = "run")]
    pub level: Level,

    /// Fail where this level cannot be tried because a tool is missing, in place of leaving it out
    #[arg(long, value_name = "LEVEL")]
    pub require: Option<Level>,

    /// How many recipes are tested at once; as many as there are processors if not given
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,

    /// The seconds that a recipe may take, in place of its own
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub timeout: Option<u64>,

    /// Only a part of the recipes: slice:1/4 is the first of four
    #[arg(long, value_name = "SLICE")]
    pub partition: Option<Partition>,

    /// Name the recipes that would be tested, and their levels, and do nothing
    #[arg(long)]
    pub list: bool,

    /// The package set: a folder, or an address that nix can fetch
    ///
    /// Without it, what book.toml says under [recipes], or else <nixpkgs>.
    #[arg(long, value_name = "PATH|URL", value_hint = ValueHint::AnyPath)]
    pub nixpkgs: Option<String>,

    /// Where transcripts run
    #[arg(long, value_name = "WHERE", default_value = "nixos")]
    pub sandbox: sandbox::Kind,

    /// Leave the folder of a recipe that failed, and say how to enter it
    #[arg(long)]
    pub keep_failed: bool,

    /// Write what was printed into test.console where it differs; each ... that still stands for it stays
    #[arg(long)]
    pub bless: bool,

    /// Run recipes that have not changed as well
    #[arg(long, short)]
    pub force: bool,

    /// Write the outcome to a file, in JUnit's form
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub junit: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, options: &Options, terminal: &Terminal) -> Status {
    let mut sources = Sources::new();
    let mut found = Vec::new();
    let Some(book) = Book::open(options.book(None), &mut sources, &mut found) else {
        terminal.report(&mut found, &sources);
        return Status::Failed;
    };
    let recipes = recipe::load_all(&book.recipes_folder(), &mut sources, &mut found);
    let selected = match select(&recipes, arguments.filter.as_deref()) {
        Ok(selected) => selected,
        Err(error) => {
            found.push(error);
            Vec::new()
        }
    };
    let selected = match arguments.partition {
        Some(partition) => partition.take(selected),
        None => selected,
    };
    if arguments.list {
        let lines: String = selected.iter().map(|r| format!("{} {}\n", r.name, word(r.level))).collect();
        terminal.answer(lines.as_bytes());
    } else {
        let test = Test { arguments, book: &book, sources: &sources, terminal };
        found.extend(test.run(&recipes, &selected));
    }
    if terminal.report(&mut found, &sources) { Status::Fine } else { Status::Failed }
}

struct Test<'a> {
    arguments: &'a Arguments,
    book: &'a Book,
    sources: &'a Sources,
    terminal: &'a Terminal,
}

impl Test<'_> {
    /// Tests the selected recipes and gives all that went wrong.
    fn run(&self, all: &[Recipe], selected: &[&Recipe]) -> Vec<Diagnostic> {
        let folder = self.book.folder_on_disk();
        let mut found = Vec::new();
        let mut results = results::read(folder, &mut Vec::new());
        let mut memory = Memory::read(folder);
        let engine = Engine::find(&self.nixpkgs(), self.arguments.sandbox, &mut memory);
        memory.write(folder);

        let unchanged = |recipe: &&&Recipe| {
            !self.arguments.force
                && !self.arguments.bless
                && self.is_recorded()
                && is_unchanged(recipe, &results, &engine, self.arguments.level)
        };
        let (reused, to_test): (Vec<&Recipe>, Vec<&Recipe>) = selected.iter().partition(unchanged);
        let mut outcomes: Vec<(&Recipe, Outcome)> = Vec::new();
        for recipe in reused {
            let level = results.get(&recipe.name).map(|result| result.level);
            let outcome = Outcome { reused: true, level, ..Outcome::default() };
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
        outcomes.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));

        if self.is_recorded() {
            results.retain(|name, _| all.iter().any(|recipe| recipe.name == *name));
            for (recipe, outcome) in &outcomes {
                record(&mut results, recipe, outcome, self.sources, &engine);
            }
            self.write_results(&results, &mut found);
        }
        if let Some(path) = &self.arguments.junit {
            let written = junit(&outcomes, self.sources);
            if let Err(reason) = written.and_then(|xml| std::fs::write(path, xml).map_err(|e| e.to_string())) {
                let message = format!("the report cannot be written: {reason}");
                found.push(Diagnostic::error_at_path("unwritable", path, message));
            }
        }
        self.conclude(outcomes, &mut found);
        found
    }

    fn nixpkgs(&self) -> Wanted {
        if let Some(asked) = &self.arguments.nixpkgs {
            return Wanted::parse(asked, Path::new(""));
        }
        match &self.book.config.recipes.nixpkgs {
            Some(named) => Wanted::parse(&named.value, self.book.folder_on_disk()),
            None => Wanted::Lookup,
        }
    }

    /// Whether results are kept: without a sandbox, a pass says nothing about NixOS.
    fn is_recorded(&self) -> bool {
        self.arguments.sandbox == sandbox::Kind::Nixos
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
            let message = format!("there is no room for temporary files: {error}");
            Diagnostic::new(Severity::Error, "unwritable", Place::Nowhere, message)
        };
        let progress = self.terminal.progress("Building the sandbox");
        let scratch = tempfile::Builder::new().prefix("nixbook-").tempdir().map_err(unusable)?;
        let prepared = engine.prepare(&needed, &scratch.path().canonicalize().map_err(unusable)?);
        progress.finish_and_clear();
        prepared
    }

    fn test(&self, engine: &Engine, recipes: &[&Recipe]) -> Vec<Outcome> {
        let settings = Settings {
            level: self.arguments.level,
            timeout: self.arguments.timeout,
            keep_failed: self.arguments.keep_failed,
            bless: self.arguments.bless,
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
        let level = outcome.level.map_or("", word);
        let time = shown(outcome.time);
        if outcome.blessing.is_some() {
            self.terminal.note(format_args!("blessed  {name}"));
        } else if !outcome.passed() {
            self.terminal.note(format_args!("FAILED   {name} ({time})"));
        } else if outcome.reused {
            self.terminal.note(format_args!("passed   {name} ({level}; nothing has changed since)"));
        } else {
            self.terminal.note(format_args!("passed   {name} ({level}, {time})"));
        }
    }

    fn write_results(&self, results: &Results, found: &mut Vec<Diagnostic>) {
        let folder = self.book.folder_on_disk();
        if *results == results::read(folder, &mut Vec::new()) {
            return;
        }
        if let Err(error) = results::write(folder, results) {
            let message = format!("the results cannot be written: {error}");
            found.push(Diagnostic::error_at_path("unwritable", results::path(folder), message));
        }
    }

    /// Blesses, says what was left out, and sums up.
    fn conclude(&self, outcomes: Vec<(&Recipe, Outcome)>, found: &mut Vec<Diagnostic>) {
        let passed = outcomes.iter().filter(|(_, outcome)| outcome.passed()).count();
        let failed = outcomes.len() - passed;
        let mut skipped: Vec<(Level, String, Vec<&str>)> = Vec::new();
        let mut kept = Vec::new();
        for (recipe, outcome) in outcomes {
            found.extend(outcome.diagnostics);
            if let Some(blessing) = outcome.blessing {
                self.terminal.note(format_args!("\n{}:\n{}", blessing.path.display(), blessing.diff.trim_end()));
                if let Err(error) = std::fs::write(&blessing.path, &blessing.text) {
                    let message = format!("the transcript cannot be written: {error}");
                    found.push(Diagnostic::error_at_path("unwritable", blessing.path, message));
                }
            }
            if let Some((level, reason)) = outcome.skipped {
                match skipped.iter_mut().find(|(l, r, _)| (*l, &*r) == (level, &reason)) {
                    Some((_, _, names)) => names.push(&recipe.name),
                    None => skipped.push((level, reason, vec![&recipe.name])),
                }
            }
            kept.extend(outcome.kept);
        }
        let mut left_out = 0;
        for (level, reason, names) in skipped {
            left_out += names.len();
            let message = format!("level {} was not tried: {reason} ({})", word(level), names.join(", "));
            if self.arguments.require.is_some_and(|required| level <= required) {
                found.push(Diagnostic::new(Severity::Error, "level-skipped", Place::Nowhere, message));
            } else {
                self.terminal.note(format_args!("skipped  {message}"));
            }
        }
        for entry in kept {
            self.terminal.note(format_args!("kept: enter it with {}", entry.display()));
        }
        if diagnostics::has_errors(found) && passed + failed == 0 {
            return;
        }
        self.terminal.note(format_args!("{passed} passed, {failed} failed, {left_out} skipped"));
    }
}

//! Runs the tests that are meant, and keeps what they came to.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::TestArguments;
use super::progress::Lines;
use super::selection::{Selection, Test};
use crate::commands::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::recipe::results::Cache;
use crate::recipe::{Level, Recipe, present_hash};
use crate::source::env::{self, Variable};
use crate::source::write::file::write_below;
use crate::source::{Purpose, ReadError, Shown as _, Sources, TemporaryFolder, edit, root_of};
use crate::testing::batch::{self, BatchSettings};
use crate::testing::engine::Engine;
use crate::testing::examples::{Example, ExampleVerdict};
use crate::testing::lock::{LOCK, Lock, LockedPackages};
use crate::testing::memory::Memory;
use crate::testing::nixpkgs::NamedPackages;
use crate::testing::outcome::Outcome;
use crate::testing::plan::earlier_pass;
use crate::testing::process::is_interrupted;
use crate::testing::report::{record, result};
use crate::testing::run::{RunSettings, features};
use crate::testing::sandbox::SandboxKind;
use crate::testing::verdict::{TestKind, TestReport, Verdict};

/// What is said of tests that were not begun.
const AFTER_FAILURE: &str = "a test has failed before (--fail-fast)";

/// A run of tests.
pub(super) struct TestRun<'a> {
    /// What was asked for.
    pub arguments: &'a TestArguments,
    /// The book.
    pub book: &'a Book,
    /// Its files.
    pub sources: &'a Sources,
    /// Whom to tell.
    pub terminal: &'a Terminal,
}

impl TestRun<'_> {
    /// Tests what is meant, and gives a report of each. What is wrong with no test in particular is `found`.
    pub fn run(&self, selection: &mut Selection<'_>, found: &mut Vec<Diagnostic>) -> Vec<TestReport> {
        let cache = match self.cache() {
            Ok(cache) => cache,
            Err(reason) => {
                found.push(Diagnostic::new(Severity::Error, Code::UnreadableResults, Location::Nowhere, reason));
                return Vec::new();
            }
        };
        let mut memory = cache.as_ref().map(|cache| Memory::read(cache.folder())).unwrap_or_default();
        let needs_nix = self.arguments.update || self.needs_nix(selection);
        let setup = self.book.config.recipes.setup.as_ref().map(|setup| setup.value.as_str());
        let named = self.nixpkgs(found);
        let (kind, world) = (self.arguments.sandbox, self.sources.world());
        let progress = self.terminal.progress("Looking for the package set");
        let engine = match needs_nix {
            true => Engine::find(&named, kind, setup, &mut memory, world),
            false => Engine::without_nix(&named, kind),
        };
        progress.finish_and_clear();
        if let Some(cache) = &cache {
            memory.write(cache.folder());
        }
        self.note_packages(&engine, &named, found);

        let (tests, reports) = self.recipes(selection, &engine, cache.as_ref(), found);
        if is_interrupted() {
            let message = "interrupted: no results are saved";
            found.push(Diagnostic::new(Severity::Error, Code::Interrupted, Location::Nowhere, message));
            return Vec::new();
        }
        let mut reports = reports;
        self.keep(&tests, &engine, cache.filter(|_| self.is_recorded()).as_ref(), found);
        self.tell_kept(&tests);
        let failed = reports.iter().any(TestReport::has_failed);
        reports.extend(self.examples(selection, &engine, failed));
        self.tell_required(&mut reports, found);
        reports
    }

    /// Whether a test goes beyond what the embedded parser says.
    fn needs_nix(&self, selection: &Selection<'_>) -> bool {
        selection.tests.iter().any(|test| match test {
            Test::Recipe(recipe, _) => recipe.level.min(self.arguments.level) > Level::Parse,
            Test::Unreadable(..) => false,
            Test::Example(example) => example.level() > Level::Parse,
        })
    }

    /// What names the package set.
    fn nixpkgs(&self, found: &mut Vec<Diagnostic>) -> NamedPackages {
        let network = !self.arguments.no_network;
        if let Some(asked) = &self.arguments.nixpkgs {
            return NamedPackages { name: Some(asked.clone()), network, ..NamedPackages::default() };
        }
        let Some(named) = &self.book.config.recipes.nixpkgs else {
            if self.arguments.update {
                let message = "nothing to update: `book.toml` has no `nixpkgs` in `[recipes]`";
                found.push(Diagnostic::new(Severity::Error, Code::PackageSet, Location::Nowhere, message));
            }
            return NamedPackages { network, ..NamedPackages::default() };
        };
        let folder = self.book.folder_on_disk();
        NamedPackages {
            name: Some(named.value.clone()),
            base: folder.to_owned(),
            within: Some(root_of(folder).unwrap_or_default()),
            locked: self.lock(),
            update: self.arguments.update,
            network,
        }
    }

    /// The path of the lock.
    fn lock_path(&self) -> PathBuf {
        self.book.folder.join(LOCK)
    }

    /// What the lock says; `None` where there is none.
    fn lock(&self) -> Result<Option<LockedPackages>, String> {
        let path = self.lock_path();
        match self.sources.world().read_text(&path, Purpose::Notes) {
            Ok(text) => Lock::parse(&text).map(|lock| Some(lock.nixpkgs)),
            Err(ReadError::NotFound) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Says what is to be said of the package set, and brings the lock up to date.
    fn note_packages(&self, engine: &Engine, named: &NamedPackages, found: &mut Vec<Diagnostic>) {
        if let Some(missing) = engine.runner.as_ref().err().filter(|missing| missing.is_error) {
            let location = match (&self.arguments.nixpkgs, &self.book.config.recipes.nixpkgs) {
                (None, Some(named)) => Location::Span(named.span),
                _ => Location::Nowhere,
            };
            found.push(Diagnostic::new(Severity::Error, Code::PackageSet, location, missing.reason.clone()));
        }
        let path = self.lock_path();
        if engine.has_changed {
            let name = named.name.as_deref().unwrap_or_default();
            let message = format!("the package set `{name}` has changed since `{LOCK}` was written");
            let fault =
                Diagnostic::new(Severity::Warning, Code::PackageSetChanged, Location::Path(path.clone()), message);
            found.push(fault.help("run `nixbook test --update` to record it"));
        }
        let Some(record) = &engine.record else { return };
        let text = Lock::new(record.clone()).text();
        match write_below(self.book.folder_on_disk(), LOCK, text.as_bytes()) {
            Ok(()) => {
                let revision = record.revision.as_ref().map(|revision| format!(" at {revision}")).unwrap_or_default();
                self.terminal.note(format_args!("recorded {}{revision} in {}", record.named, path.display()));
            }
            Err(error) if self.arguments.update => {
                let message = format!("`{LOCK}` cannot be written: {}", error.reason(&path));
                found.push(Diagnostic::error_at_path(Code::Unwritable, &path, message));
            }
            Err(error) => {
                self.terminal.note(format_args!("`{LOCK}` cannot be written: {}", error.reason(&path)));
            }
        }
    }

    /// Tests the recipes; gives what each came to, and the reports of all, those that cannot be read among them.
    fn recipes<'r>(
        &self,
        selection: &mut Selection<'r>,
        engine: &Engine,
        cache: Option<&Cache>,
        found: &mut Vec<Diagnostic>,
    ) -> (Vec<(&'r Recipe, Outcome)>, Vec<TestReport>) {
        let lines = Lines::new(self.terminal, self.arguments.level);
        let earlier = |recipe: &Recipe| {
            let refused = recipe.network && self.arguments.no_network;
            let cache = cache.filter(|_| self.may_reuse() && !refused)?;
            earlier_pass(recipe, cache, engine, self.arguments.level)
        };
        let mut to_test: Vec<&'r Recipe> = Vec::new();
        let mut outcomes: Vec<(&'r Recipe, Outcome)> = Vec::new();
        let mut unreadable = Vec::new();
        for test in &mut selection.tests {
            match test {
                Test::Unreadable(name, faults) => {
                    unreadable.push(TestReport::failed(name.clone(), TestKind::Recipe, std::mem::take(faults)));
                    self.terminal.note(format_args!("FAILED   {name}"));
                }
                Test::Recipe(recipe, faults) => {
                    let recipe: &'r Recipe = recipe;
                    // With what --bless mends, a transcript can be run.
                    faults.retain(|fault| !(self.arguments.bless && fault.code == Code::EmptyCommand));
                    if !faults.is_empty() {
                        let outcome = Outcome { diagnostics: std::mem::take(faults), ..Outcome::default() };
                        lines.tell(recipe, &outcome);
                        outcomes.push((recipe, outcome));
                    } else if let Some(result) = earlier(recipe) {
                        let outcome = Outcome { reused: true, level: Some(result.level), ..Outcome::default() };
                        lines.tell(recipe, &outcome);
                        outcomes.push((recipe, outcome));
                    } else {
                        to_test.push(recipe);
                    }
                }
                Test::Example(_) => {}
            }
        }
        let mut not_begun = Vec::new();
        match self.prepare(engine, &to_test) {
            Ok(()) => {
                for (recipe, outcome) in to_test.iter().zip(self.test(engine, &to_test, &lines)) {
                    match outcome {
                        Some(outcome) => outcomes.push((recipe, outcome)),
                        None => not_begun.push(recipe.name.clone()),
                    }
                }
            }
            Err(error) => {
                // What keeps one from being run keeps all of them from it.
                for recipe in to_test {
                    let outcome = Outcome { blocked: Some(error.message.clone()), ..Outcome::default() };
                    lines.tell(recipe, &outcome);
                    outcomes.push((recipe, outcome));
                }
                found.push(error);
            }
        }
        outcomes.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        let mut reports: Vec<TestReport> = outcomes
            .iter()
            .map(|(recipe, outcome)| TestReport::of_recipe(recipe, outcome, self.arguments.level))
            .chain(unreadable)
            .chain(not_begun.into_iter().map(|name| not_tested(name, TestKind::Recipe)))
            .collect();
        reports.sort_by(|one, other| one.name.cmp(&other.name));
        (outcomes, reports)
    }

    /// Whether results are kept: without a sandbox, a pass says nothing about NixOS.
    fn is_recorded(&self) -> bool {
        self.arguments.sandbox == SandboxKind::Nixos
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

    fn test(&self, engine: &Engine, recipes: &[&Recipe], lines: &Lines<'_>) -> Vec<Option<Outcome>> {
        let settings = RunSettings {
            level: self.arguments.level,
            timeout: self.arguments.timeout,
            keep_failed: self.arguments.keep_failed,
            bless: self.arguments.bless,
            no_network: self.arguments.no_network,
            host_network: self.arguments.host_network,
        };
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        let batch = BatchSettings {
            jobs: self.arguments.jobs.map_or_else(processors, usize::from),
            fail_fast: self.arguments.fail_fast,
            retries: self.arguments.retries,
        };
        batch::run(recipes, self.sources, engine, settings, batch, lines)
    }

    /// Writes blessed transcripts, and keeps results.
    fn keep(
        &self,
        outcomes: &[(&Recipe, Outcome)],
        engine: &Engine,
        mut cache: Option<&Cache>,
        found: &mut Vec<Diagnostic>,
    ) {
        for (recipe, outcome) in outcomes {
            let mut tested = Some(recipe.hash.clone());
            if let Some(blessing) = &outcome.blessing {
                let path = self.sources.file(blessing.file).path();
                self.terminal.lines(format_args!("\n{}:\n{}", path.shown(), blessing.diff.trim_end()));
                if blessing.varied > 0 {
                    let lines = if blessing.varied == 1 { "1 line" } else { &format!("{} lines", blessing.varied) };
                    self.terminal.note(format_args!("two runs differed in {lines}: `...` replaces what differs"));
                }
                if let Err(error) = edit::rewrite(blessing.file, &blessing.text, self.sources) {
                    let message = format!("the transcript cannot be written: {}", error.reason(path));
                    found.push(Diagnostic::error_at_path(Code::Unwritable, path, message));
                    continue;
                }
                // What was written is what was run.
                tested = present_hash(recipe, self.sources.world());
            }
            let Some(hash) = tested else { continue };
            let recipe = Recipe { hash, ..(*recipe).clone() };
            let kept = result(&recipe, outcome, self.sources, engine);
            if let (Some(into), Some(result)) = (cache, kept)
                && let Err(error) = record(into, &recipe, &result)
            {
                let message = format!("the results cannot be written: {error}");
                found.push(Diagnostic::error_at_path(Code::Unwritable, into.folder(), message));
                cache = None;
            }
        }
    }

    fn tell_kept(&self, outcomes: &[(&Recipe, Outcome)]) {
        for entry in outcomes.iter().filter_map(|(_, outcome)| outcome.kept.as_ref()) {
            self.terminal.note(format_args!("kept: enter it with {}", entry.display()));
        }
    }

    fn examples(&self, selection: &Selection<'_>, engine: &Engine, failed: bool) -> Vec<TestReport> {
        let examples: Vec<&Example<'_>> = selection
            .tests
            .iter()
            .filter_map(|test| match test {
                Test::Example(example) => Some(example),
                _ => None,
            })
            .collect();
        if examples.is_empty() {
            return Vec::new();
        }
        let progress = self.terminal.progress("Trying the examples");
        let stop = AtomicBool::new(failed && self.arguments.fail_fast);
        let reports = examples.par_iter().map(|example| {
            if is_interrupted() || stop.load(Ordering::Relaxed) {
                return not_tested(example.name.clone(), TestKind::Text);
            }
            let began = Instant::now();
            let (verdict, diagnostics) = match example.test(engine) {
                ExampleVerdict::Passed => (Verdict::Passed, Vec::new()),
                ExampleVerdict::NotTried(missing) if missing.is_error => (Verdict::Failed(missing.reason), Vec::new()),
                ExampleVerdict::NotTried(missing) => (Verdict::Skipped(missing.reason), Vec::new()),
                ExampleVerdict::Failed(error) => (Verdict::Failed(error.message.clone()), vec![error]),
            };
            let report = TestReport {
                name: example.name.clone(),
                kind: TestKind::Text,
                verdict,
                diagnostics,
                time: began.elapsed(),
                tries: 1,
            };
            if self.arguments.fail_fast && report.has_failed() {
                stop.store(true, Ordering::Relaxed);
            }
            report
        });
        let reports = reports.collect();
        progress.finish_and_clear();
        reports
    }

    /// Makes an error of what was left out and is required, once for each reason.
    fn tell_required(&self, reports: &mut [TestReport], found: &mut Vec<Diagnostic>) {
        let Some(required) = self.arguments.require else { return };
        let mut missing: Vec<(Level, String, Vec<String>)> = Vec::new();
        for report in reports {
            let (level, reason) = match &report.verdict {
                Verdict::Partly { left_out, reason, .. } => match left_out.first() {
                    Some(level) if *level <= required => (*level, reason.clone()),
                    _ => continue,
                },
                Verdict::Skipped(reason) if reason != AFTER_FAILURE && required >= Level::Eval => {
                    (Level::Eval, reason.clone())
                }
                _ => continue,
            };
            report.verdict = Verdict::Failed(format!("level {} was not tried: {reason}", level.name()));
            match missing.iter_mut().find(|(l, r, _)| *l == level && *r == reason) {
                Some((_, _, names)) => names.push(report.name.clone()),
                None => missing.push((level, reason, vec![report.name.clone()])),
            }
        }
        for (level, reason, names) in missing {
            let names = match names.as_slice() {
                [first, .., last] if names.len() > 8 => format!("{first} … {last}, {} in all", names.len()),
                names => names.join(", "),
            };
            let message = format!("level {} was not tried: {reason} ({names})", level.name());
            found.push(Diagnostic::new(Severity::Error, Code::LevelSkipped, Location::Nowhere, message));
        }
    }
}

fn not_tested(name: String, kind: TestKind) -> TestReport {
    let verdict = Verdict::Skipped(AFTER_FAILURE.to_owned());
    TestReport { name, kind, verdict, diagnostics: Vec::new(), time: Duration::ZERO, tries: 1 }
}

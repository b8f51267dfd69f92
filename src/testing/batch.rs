//! Tests many recipes at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use super::engine::Engine;
use super::outcome::Outcome;
use super::process::is_interrupted;
use super::run::{RunSettings, test};
use crate::recipe::Recipe;
use crate::source::Sources;

/// How many recipes are tested, and until when.
#[derive(Clone, Copy, Debug)]
pub struct BatchSettings {
    /// How many at once.
    pub jobs: usize,
    /// Whether no more are begun after one has failed.
    pub fail_fast: bool,
    /// How often one that failed is tried again.
    pub retries: u32,
}

/// Who is told of tests as they go on.
pub trait Watch: Sync {
    /// What is kept of a test while it runs.
    type Running;

    /// A test begins.
    fn begins(&self, recipe: &Recipe) -> Self::Running;

    /// It has ended.
    fn ended(&self, running: Self::Running, recipe: &Recipe, outcome: &Outcome);
}

/// Tests recipes, and gives their outcomes in the order of the recipes; `None` for those that were not begun. After an
/// interruption, outcomes say nothing.
pub fn run<W: Watch>(
    recipes: &[&Recipe],
    sources: &Sources,
    engine: &Engine,
    settings: RunSettings,
    batch: BatchSettings,
    watch: &W,
) -> Vec<Option<Outcome>> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new(recipes.iter().map(|_| None).collect());
    // A thread of its own for each job: a sandbox ends with the thread that started it.
    std::thread::scope(|scope| {
        for _ in 0..batch.jobs.clamp(1, recipes.len().max(1)) {
            scope.spawn(|| {
                while let Some((n, recipe)) = recipes.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed)) {
                    if is_interrupted() || stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let running = watch.begins(recipe);
                    let outcome = attempts(recipe, sources, engine, settings, batch.retries);
                    if batch.fail_fast && !outcome.passed() {
                        stop.store(true, Ordering::Relaxed);
                    }
                    watch.ended(running, recipe, &outcome);
                    outcomes.lock().unwrap_or_else(std::sync::PoisonError::into_inner)[n] = Some(outcome);
                }
            });
        }
    });
    outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Tests a recipe, and again as often as is asked for while it fails.
fn attempts(recipe: &Recipe, sources: &Sources, engine: &Engine, settings: RunSettings, retries: u32) -> Outcome {
    let began = Instant::now();
    let mut tries = 0;
    loop {
        tries += 1;
        let is_last = tries > retries;
        let settings = RunSettings { keep_failed: settings.keep_failed && is_last, ..settings };
        let mut outcome = test(recipe, sources, engine, settings);
        if outcome.passed() || is_last || is_interrupted() {
            outcome.tries = tries;
            outcome.time = began.elapsed();
            return outcome;
        }
    }
}

//! Tests many recipes at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::engine::Engine;
use super::outcome::Outcome;
use super::process::is_interrupted;
use super::run::{RunSettings, test};
use crate::recipe::Recipe;
use crate::source::Sources;

/// Tests recipes, `jobs` at a time, and gives their outcomes in the order of the recipes. `done` is told of each as it
/// ends. After an interruption, outcomes say nothing.
pub fn run(
    recipes: &[&Recipe],
    sources: &Sources,
    engine: &Engine,
    settings: RunSettings,
    jobs: usize,
    done: impl Fn(&Recipe, &Outcome) + Sync,
) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<Vec<Option<Outcome>>> = Mutex::new(recipes.iter().map(|_| None).collect());
    // A thread of its own for each job: a sandbox ends with the thread that started it.
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, recipes.len().max(1)) {
            scope.spawn(|| {
                while let Some((n, recipe)) = recipes.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed)) {
                    if is_interrupted() {
                        break;
                    }
                    let began = Instant::now();
                    let mut outcome = test(recipe, sources, engine, settings);
                    outcome.time = began.elapsed();
                    if !is_interrupted() {
                        done(recipe, &outcome);
                    }
                    outcomes.lock().unwrap_or_else(std::sync::PoisonError::into_inner)[n] = Some(outcome);
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    outcomes.into_iter().map(Option::unwrap_or_default).collect()
}

//! A line for each test that runs, with its time, where someone watches; a line for each that has ended.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar};

use super::super::make::shown;
use super::super::terminal::Terminal;
use crate::recipe::Recipe;
use crate::testing::batch::Watch;
use crate::testing::outcome::Outcome;
use crate::testing::verdict::{TestReport, Verdict, named};

/// The lines of running tests.
pub(super) struct Lines<'a> {
    terminal: &'a Terminal,
    running: MultiProgress,
    /// The level that recipes are tested to.
    level: crate::recipe::Level,
}

impl<'a> Lines<'a> {
    /// Lines for tests up to a level.
    pub fn new(terminal: &'a Terminal, level: crate::recipe::Level) -> Self {
        Self { terminal, running: MultiProgress::new(), level }
    }

    /// Says a line about a recipe that is done.
    pub fn tell(&self, recipe: &Recipe, outcome: &Outcome) {
        let report = TestReport::of_recipe(recipe, outcome, self.level);
        let name = &recipe.name;
        let time = shown(outcome.time);
        let level = outcome.level.map_or("", |level| level.name());
        let tries = match report.tries {
            1 => String::new(),
            tries => format!(", try {tries}"),
        };
        let line = match report.verdict {
            Verdict::Failed(_) => format!("FAILED   {name} ({time}{tries})"),
            Verdict::Skipped(_) => format!("skipped  {name}"),
            Verdict::Partly { reached, left_out, .. } => {
                format!("partly   {name} (passed at {}; {} skipped)", reached.name(), named(&left_out))
            }
            Verdict::Passed if outcome.blessing.is_some() => format!("blessed  {name} ({time})"),
            Verdict::Passed if outcome.reused => format!("passed   {name} ({level}; unchanged)"),
            Verdict::Passed => format!("passed   {name} ({level}, {time}{tries})"),
        };
        self.running.suspend(|| self.terminal.note(format_args!("{line}")));
    }
}

impl Watch for Lines<'_> {
    type Running = ProgressBar;

    fn begins(&self, recipe: &Recipe) -> ProgressBar {
        self.terminal.detail(format_args!("running  {}", recipe.name));
        let bar = self.terminal.progress_in(&self.running, &format!("running  {}", recipe.name));
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    fn ended(&self, running: ProgressBar, recipe: &Recipe, outcome: &Outcome) {
        running.finish_and_clear();
        self.running.remove(&running);
        if !crate::testing::process::is_interrupted() {
            self.tell(recipe, outcome);
        }
    }
}

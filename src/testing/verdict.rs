//! What each test came to, as every report has it: the summary, JUnit, GitHub's page and the exit status are all made of
//! these, so that they cannot disagree.

use std::time::Duration;

use super::outcome::Outcome;
use crate::diagnostics::Diagnostic;
use crate::recipe::{Level, Recipe};

/// What is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TestKind {
    /// A recipe.
    Recipe,
    /// Nix code in the text.
    Text,
    /// The book itself: what is wrong with it besides its tests.
    Book,
}

impl TestKind {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Recipe, Self::Text, Self::Book];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Recipe => "recipes",
            Self::Text => "text",
            Self::Book => "book",
        }
    }
}

/// A test, and what it came to.
#[derive(Clone, Debug)]
pub struct TestReport {
    /// Its name: that of a recipe, or a file and its line.
    pub name: String,
    /// What is tested.
    pub kind: TestKind,
    /// What it came to.
    pub verdict: Verdict,
    /// What is wrong, if something is, and told nowhere else.
    pub diagnostics: Vec<Diagnostic>,
    /// How long it took.
    pub time: Duration,
    /// How often it was tried; one that passed after failures is not reliable.
    pub tries: u32,
}

/// What a test came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that was asked for was tested, and is right.
    Passed,
    /// It passed as far as it could be tested.
    Partly {
        /// The level that passed.
        reached: Level,
        /// The levels that were left out.
        left_out: Vec<Level>,
        /// Why.
        reason: String,
    },
    /// It was not tested, for this reason.
    Skipped(String),
    /// It failed, for this reason.
    Failed(String),
}

impl TestReport {
    /// The report of a recipe that was to be tested up to a level.
    pub fn of_recipe(recipe: &Recipe, outcome: &Outcome, asked: Level) -> Self {
        let asked = recipe.level.min(asked);
        let verdict = match (outcome.diagnostics.first(), &outcome.blocked, &outcome.skipped) {
            (Some(first), _, _) => Verdict::Failed(first.message.clone()),
            (None, Some(reason), _) => Verdict::Failed(reason.clone()),
            (None, None, Some((first, reason))) => {
                let left_out = Level::ALL.into_iter().filter(|level| level >= first && *level <= asked).collect();
                match outcome.level {
                    Some(reached) => Verdict::Partly { reached, left_out, reason: reason.clone() },
                    None => Verdict::Skipped(reason.clone()),
                }
            }
            (None, None, None) => Verdict::Passed,
        };
        Self {
            name: recipe.name.clone(),
            kind: TestKind::Recipe,
            verdict,
            diagnostics: outcome.diagnostics.clone(),
            time: outcome.time,
            tries: outcome.tries.max(1),
        }
    }

    /// The report of something that is wrong before anything is run.
    pub fn failed(name: String, kind: TestKind, diagnostics: Vec<Diagnostic>) -> Self {
        let reason = diagnostics.first().map(|first| first.message.clone()).unwrap_or_default();
        Self { name, kind, verdict: Verdict::Failed(reason), diagnostics, time: Duration::ZERO, tries: 1 }
    }

    /// Whether it failed.
    pub fn has_failed(&self) -> bool {
        matches!(self.verdict, Verdict::Failed(_))
    }
}

/// The levels that were left out, as words: `eval and run`.
pub fn named(levels: &[Level]) -> String {
    let names: Vec<&str> = levels.iter().map(|level| level.name()).collect();
    names.join(" and ")
}

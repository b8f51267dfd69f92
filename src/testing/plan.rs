//! What is tested: which recipes, and which of those need not run again.

use std::str::FromStr;

use super::channel::{PROGRAM, STEP};
use super::engine::Engine;
use super::environment::RC;
use super::sandbox::{EXPRESSION, STUB_LD};
use crate::diagnostics::{Code, Diagnostic, Location, Severity, nearest};
use crate::recipe::results::Cache;
use crate::recipe::{Level, Recipe, TestResult};
use crate::source::hash::content_hash;

/// A part of all tests: `slice:1/4` is the first of four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    part: usize,
    parts: usize,
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.strip_prefix("slice:").and_then(|rest| rest.split_once('/'));
        let numbers = numbers.and_then(|(part, parts)| Some((part.parse().ok()?, parts.parse().ok()?)));
        match numbers {
            Some((part, parts)) if 1 <= part && part <= parts => Ok(Self { part, parts }),
            _ => Err("write slice:M/N, with M from 1 to N".to_owned()),
        }
    }
}

impl std::fmt::Display for Partition {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "slice:{}/{}", self.part, self.parts)
    }
}

impl Partition {
    /// The things that belong to this part: every N-th.
    pub fn take<T>(self, things: Vec<T>) -> Vec<T> {
        things.into_iter().skip(self.part - 1).step_by(self.parts).collect()
    }
}

/// Whether a test of this name is meant: one of the filters is part of it, or there are none.
pub fn is_meant(name: &str, filters: &[String]) -> bool {
    filters.is_empty() || filters.iter().any(|filter| name.contains(filter))
}

/// The error where nothing is meant by a filter, of tests with these names.
pub fn nothing_meant<'a>(filter: &str, names: impl Iterator<Item = &'a str>) -> Diagnostic {
    let help = match nearest(filter, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "run `nixbook test --list` to list all tests".to_owned(),
    };
    let message = format!("no recipe, and no file with Nix examples, has `{filter}` in its name");
    Diagnostic::new(Severity::Error, Code::NothingToTest, Location::Nowhere, message).help(help)
}

/// A result of this recipe that was found just as it would be tested now: with the same files, package set, nix, nixbook
/// and system, and as far as is asked.
pub fn earlier_pass(recipe: &Recipe, cache: &Cache, engine: &Engine, asked: Level) -> Option<TestResult> {
    let runner = engine.runner.as_ref().ok()?;
    let asked = recipe.level.min(asked);
    if asked == Level::Parse {
        return None;
    }
    let now = TestResult {
        passed: true,
        level: asked,
        hash: recipe.hash.clone(),
        nix: runner.nix.version.clone(),
        nixpkgs: runner.nixpkgs.identity.clone(),
        nixbook: nixbook(),
        system: engine.system.clone(),
        ..TestResult::default()
    };
    cache.all(recipe).into_iter().find(|result| counts(result, &now))
}

/// Whether a result says what a test would say now, that passes like `now`.
fn counts(result: &TestResult, now: &TestResult) -> bool {
    result.passed && result.level >= now.level && result.same_ground(now)
}

/// Which nixbook this is: its version, and a hash of what it makes sandboxes and runs transcripts of.
pub fn nixbook() -> String {
    let parts = [EXPRESSION, STUB_LD, RC, PROGRAM, STEP];
    let hash = content_hash(parts.concat(), 8);
    format!("{}+{hash}", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_counts_for_the_same_versions_of_everything() {
        let text = |word: &str| word.to_owned();
        let now = TestResult {
            passed: true,
            level: Level::Eval,
            hash: text("recipe"),
            nix: text("2.30"),
            nixpkgs: text("set"),
            nixbook: nixbook(),
            system: text("x86_64-linux"),
            ..TestResult::default()
        };
        assert!(counts(&TestResult { when: 5, level: Level::Run, ..now.clone() }, &now));
        for other in [
            TestResult { passed: false, ..now.clone() },
            TestResult { level: Level::Parse, ..now.clone() },
            TestResult { hash: text("another recipe"), ..now.clone() },
            TestResult { nix: text("2.31"), ..now.clone() },
            TestResult { nixpkgs: text("another set"), ..now.clone() },
            TestResult { nixbook: text("0.0.0+00000000"), ..now.clone() },
            TestResult { system: text("aarch64-linux"), ..now.clone() },
        ] {
            assert!(!counts(&other, &now), "{other:?}");
        }
        assert!(nixbook().starts_with(env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn parts_cover_all_tests_once() {
        for parts in 1..6 {
            let mut all: Vec<u32> = Vec::new();
            for part in 1..=parts {
                let partition: Partition = format!("slice:{part}/{parts}").parse().unwrap();
                all.extend(partition.take((0..11).collect()));
            }
            all.sort_unstable();
            assert_eq!(all, (0..11).collect::<Vec<u32>>());
        }
        for wrong in ["", "1/2", "slice:0/2", "slice:3/2", "slice:1/0", "slice:a/b", "slice:1", "count:1/2"] {
            assert!(wrong.parse::<Partition>().is_err(), "{wrong}");
        }
    }
}

//! What is tested: which recipes, and which of those need not run again.

use std::str::FromStr;

use super::engine::Engine;
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

impl Partition {
    /// The things that belong to this part: every N-th.
    pub fn take<T>(self, things: Vec<T>) -> Vec<T> {
        things.into_iter().skip(self.part - 1).step_by(self.parts).collect()
    }
}

/// Whether a test of this name is meant.
pub fn is_meant(name: &str, filter: Option<&str>) -> bool {
    filter.is_none_or(|filter| name.contains(filter))
}

/// The error where nothing is meant by what was asked for.
pub fn nothing_meant(filter: &str, recipes: &[Recipe]) -> Diagnostic {
    let near = nearest(filter, recipes.iter().map(|recipe| recipe.name.as_str()));
    let help = match near {
        Some(near) => format!("did you mean {near}?"),
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
    cache.all(recipe).into_iter().find(|result| {
        result.passed
            && result.level >= asked
            && result.hash == recipe.hash
            && result.nix == runner.nix.version
            && result.nixpkgs == runner.nixpkgs.identity
            && result.nixbook == nixbook()
            && result.system == engine.system
    })
}

/// Which nixbook this is: its version, and a hash of what it makes sandboxes of.
pub fn nixbook() -> String {
    let parts = [EXPRESSION, STUB_LD];
    let hash = content_hash(parts.concat(), 8);
    format!("{}+{hash}", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::*;

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

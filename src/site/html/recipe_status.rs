//! What the last test run says of a recipe, for its card.

use serde::Serialize;

use crate::recipe::{Level, Recipe, RecipeStatus, TestResult};
use crate::render::words::Words;
use crate::source::date::day;

/// What the template of a recipe gets of its last test.
#[derive(Debug, Serialize)]
pub struct StatusData {
    /// `passed`, `partial`, `failed`, `untested`.
    kind: &'static str,
    label: &'static str,
    /// Against what and when, or why not.
    detail: String,
    /// The day of the test.
    date: Option<String>,
}

/// What the last test run says: a green mark only for what was asked in full.
pub fn status(words: &Words, recipe: &Recipe, status: RecipeStatus) -> StatusData {
    let told = |result: &TestResult| {
        let nix = if result.nix.is_empty() { String::new() } else { format!("nix {}", result.nix) };
        let nixpkgs = short(&result.nixpkgs);
        let parts =
            [result.system.clone(), nix, if nixpkgs.is_empty() { nixpkgs } else { format!("nixpkgs {nixpkgs}") }];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    match status {
        RecipeStatus::Untested => StatusData {
            kind: "untested",
            label: words.status_untested,
            detail: words.untested_detail.to_owned(),
            date: None,
        },
        RecipeStatus::Failed(result) => StatusData {
            kind: "failed",
            label: words.status_failed,
            detail: [result.failure.clone().unwrap_or_default(), told(&result)]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("; "),
            date: Some(day(result.when)),
        },
        RecipeStatus::Passed(result) => {
            let (kind, label) = match result.level {
                level if level >= recipe.level && recipe.fails.is_some() => ("passed", words.status_fails_as_shown),
                level if level >= recipe.level => ("passed", words.status_passed),
                Level::Parse => ("partial", words.status_parsed),
                _ => ("partial", words.status_evaluated),
            };
            StatusData { kind, label, detail: told(&result), date: Some(day(result.when)) }
        }
    }
}

/// A revision or a hash, as far as people read it.
fn short(revision: &str) -> String {
    // Behind the revision of a fetched package set is the hash of its files.
    let (number, _) = revision.split_once('/').unwrap_or((revision, ""));
    let hex = number.len() >= 20 && number.bytes().all(|b| b.is_ascii_hexdigit());
    if hex { number.chars().take(12).collect() } else { revision.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_cut_names_are_not() {
        assert_eq!(short("0123456789abcdef0123456789abcdef01234567"), "0123456789ab");
        assert_eq!(short("0123456789abcdef0123456789abcdef01234567/0x78yqr6jmwgshin"), "0123456789ab");
        assert_eq!(short("nixos-26.05"), "nixos-26.05");
    }
}

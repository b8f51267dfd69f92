//! What the last test run says of a recipe, for its card.

use serde::Serialize;

use crate::recipe::{Level, Recipe, RecipeStatus, TestResult};
use crate::site::words::Words;

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
            date: Some(date(result.when)),
        },
        RecipeStatus::Passed(result) => {
            let (kind, label) = match result.level {
                level if level >= recipe.level && recipe.fails.is_some() => ("passed", words.status_fails_as_shown),
                level if level >= recipe.level => ("passed", words.status_passed),
                Level::Parse => ("partial", words.status_parsed),
                _ => ("partial", words.status_evaluated),
            };
            StatusData { kind, label, detail: told(&result), date: Some(date(result.when)) }
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

/// The day of a time, in UTC: `2026-11-23`.
fn date(seconds: u64) -> String {
    // Days since 0000-03-01, in eras of 400 years, so that the leap day ends a year.
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_795_392_000, "2026-11-23"),
            (4_102_444_799, "2099-12-31"),
        ] {
            assert_eq!(date(seconds), day, "{seconds}");
        }
    }

    #[test]
    fn revisions_are_cut_names_are_not() {
        assert_eq!(short("0123456789abcdef0123456789abcdef01234567"), "0123456789ab");
        assert_eq!(short("0123456789abcdef0123456789abcdef01234567/0x78yqr6jmwgshin"), "0123456789ab");
        assert_eq!(short("nixos-26.05"), "nixos-26.05");
    }
}

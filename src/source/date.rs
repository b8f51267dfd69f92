//! When a text is from: a date that is the same in every build of the same text. The clock is never asked.

use std::path::Path;

use super::env::{self, Variable};
use super::git::git;

/// The last second of the year 9999: four digits are what formats have for a year.
const LATEST: u64 = 253_402_300_799;

/// The date of what is in a folder, in seconds since 1970 (UTC): that of `SOURCE_DATE_EPOCH` where it is set, else that of the
/// last commit that changed something in the folder. `None` where neither is known.
pub fn date_of(folder: &Path) -> Option<u64> {
    let seconds = match env::var(Variable::SourceDateEpoch) {
        Some(given) => given.to_str()?.trim().parse().ok()?,
        None => last_commit(folder)?,
    };
    (seconds <= LATEST).then_some(seconds)
}

fn last_commit(folder: &Path) -> Option<u64> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let output = git(folder).args(["log", "-1", "--no-show-signature", "--format=%ct", "--", "."]).output().ok()?;
    let told = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    told.trim().parse().ok()
}

/// The day of a time in seconds since 1970, in UTC: `2026-11-23`.
pub fn day(seconds: u64) -> String {
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

/// A time in seconds since 1970, in UTC, to the second: `2026-11-23T08:05:00Z`.
pub fn moment(seconds: u64) -> String {
    let of_day = seconds % 86_400;
    format!("{}T{:02}:{:02}:{:02}Z", day(seconds), of_day / 3600, of_day / 60 % 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_795_392_000, "2026-11-23T00:00:00Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
            (LATEST, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(moment(seconds), expected, "{seconds}");
            assert_eq!(day(seconds), expected[..10], "{seconds}");
        }
    }
}

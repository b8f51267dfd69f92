//! The table `[check.external]` of `book.toml`: how outside links are asked for.

use std::time::Duration;

use super::settings;
use crate::diagnostics::{Code, Diagnostic};
use crate::formats::toml::Keys;

/// Statuses of HTTP from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusRange {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

impl StatusRange {
    /// Reads `403` or `500-599`; `None` for what is no status of HTTP.
    pub fn read(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let status = |text: &str| text.trim().parse().ok().filter(|status| (100..=999).contains(status));
        let range = Self { first: status(first)?, last: status(last)? };
        (range.first <= range.last).then_some(range)
    }

    /// Whether it has a status.
    pub fn has(self, status: u16) -> bool {
        (self.first..=self.last).contains(&status)
    }
}

/// The settings of the table `[check.external]` (guide: “book.toml”).
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalConfig {
    /// `timeout`: how long an answer may take, with all redirects.
    pub timeout: Duration,
    /// `retries`: how many times a page is asked for again that could not be reached.
    pub retries: u32,
    /// `accept`: statuses that count as good, besides 200 to 399.
    pub accept: Vec<StatusRange>,
    /// `fragments`: whether a page must have the id behind the `#` of a link.
    pub fragments: bool,
    /// `per-host`: how many pages of one host are asked for at the same time.
    pub per_host: u32,
}

impl Default for ExternalConfig {
    fn default() -> Self {
        Self {
            timeout: seconds(settings::EXTERNAL_TIMEOUT.or_default(None)),
            retries: count(settings::EXTERNAL_RETRIES.or_default(None)),
            accept: Vec::new(),
            fragments: settings::EXTERNAL_FRAGMENTS.or_default(None),
            per_host: count(settings::EXTERNAL_PER_HOST.or_default(None)),
        }
    }
}

/// Reads the table; what is wrong in it goes to the diagnostics of `keys`.
pub(super) fn external(keys: &mut Keys<'_>) -> ExternalConfig {
    let timeout = seconds(keys.get(&settings::EXTERNAL_TIMEOUT));
    let retries = count(keys.get(&settings::EXTERNAL_RETRIES));
    let accept = keys.get(&settings::EXTERNAL_ACCEPT).into_iter().filter_map(|status| {
        let range = StatusRange::read(&status.value);
        if range.is_none() {
            let message = format!("`{}` is not an HTTP status", status.value);
            let help = "write one like `403`, or a range like `500-599`";
            keys.report(Diagnostic::error(Code::InvalidValue, status.span, message).help(help));
        }
        range
    });
    let accept = accept.collect();
    let fragments = keys.get(&settings::EXTERNAL_FRAGMENTS);
    ExternalConfig { timeout, retries, accept, fragments, per_host: count(keys.get(&settings::EXTERNAL_PER_HOST)) }
}

fn seconds(number: i64) -> Duration {
    Duration::from_secs(number.unsigned_abs())
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_statuses() {
        assert_eq!(StatusRange::read("403"), Some(StatusRange { first: 403, last: 403 }));
        assert_eq!(StatusRange::read("500-599"), Some(StatusRange { first: 500, last: 599 }));
        for text in ["", "x", "42", "1000", "599-500", "-", "200-", "200-204-206"] {
            assert_eq!(StatusRange::read(text), None, "{text}");
        }
        let range = StatusRange { first: 500, last: 599 };
        assert!(range.has(500) && range.has(599) && !range.has(499) && !range.has(600));
    }
}

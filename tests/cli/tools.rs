//! What a test needs that may not be on the machine.

/// Says that something is missing; the test has to return then. In continuous integration it fails.
pub fn missing(what: &str) {
    assert!(std::env::var_os("CI").is_none_or(|value| value.is_empty()), "{what}");
    eprintln!("skipped: {what}");
}

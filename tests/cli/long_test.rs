//! How often a test repeats what is worth repeating.

/// The number of rounds: `full` with `NIXBOOK_TESTS=full`, the tenth of it otherwise, one at least.
pub fn rounds(full: u32) -> u32 {
    if std::env::var("NIXBOOK_TESTS").is_ok_and(|value| value == "full") { full } else { full.div_ceil(10) }
}

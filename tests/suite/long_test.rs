//! How often a test repeats what is worth repeating.

use proptest::test_runner::Config;

use crate::tools;

/// The number of rounds: `full` with `NIXBOOK_TESTS=full`, the tenth of it otherwise, one at least. What a round does follows
/// from its number alone, so that the tenth is the same in every run.
pub fn rounds(full: u32) -> u32 {
    if tools::is_full() { full } else { full.div_ceil(10) }
}

/// The settings of a property: so many cases, or the tenth. `.cargo/config.toml` has the seed that they come of.
pub fn cases(full: u32) -> Config {
    Config { cases: rounds(full), failure_persistence: None, ..Config::default() }
}

#[test]
fn the_tenth_is_at_least_one() {
    let rounds = [300, 11, 10, 1].map(rounds);
    assert_eq!(rounds, if tools::is_full() { [300, 11, 10, 1] } else { [30, 2, 1, 1] });
}

#[test]
fn properties_have_the_same_cases_in_every_run() {
    use proptest::test_runner::RngSeed;
    let from_cargo = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = from_cargo.expect(".cargo/config.toml gives a seed");
    assert_eq!(cases(10).rng_seed, RngSeed::Fixed(seed));
}

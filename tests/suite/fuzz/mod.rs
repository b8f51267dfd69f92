//! Fuzzing on stable Rust: the drivers of `drivers`, fed by proptest. `fuzz/` has the same for `cargo fuzz`.
//!
//! A round of each, with a fixed seed, is part of every run of the tests. To look for more:
//! `NIXBOOK_FUZZ_SECONDS=600 cargo test --test suite fuzz::reader`; `PROPTEST_RNG_SEED` starts from another seed. What
//! they found is kept in `seeds.cases`, and tried first.

pub mod drivers;
mod http;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use self::drivers::{DRIVERS, Driver, Input};
use crate::{cases, long_test, search};

/// How many bytes steer a driver at most.
const BYTES: usize = 400;

/// How long each driver runs, where that is asked for.
fn seconds() -> Option<Duration> {
    let text = std::env::var("NIXBOOK_FUZZ_SECONDS").ok()?;
    Some(Duration::from_secs(text.parse().expect("NIXBOOK_FUZZ_SECONDS is a number")))
}

/// Feeds a driver: that many inputs, or as many as there is time for.
fn fuzz(name: &str, full: u32) {
    let driver = named(name);
    again_and_again(name, full, 200, |config| round(driver, config));
}

fn named(name: &str) -> &'static Driver {
    DRIVERS.iter().find(|driver| driver.name == name).unwrap_or_else(|| panic!("there is no driver {name}"))
}

/// Does something with as many inputs as the test has rounds, or `at_once` of them again and again, while there is time.
fn again_and_again(name: &str, full: u32, at_once: u32, run: impl Fn(Config)) {
    let config = Config { max_shrink_iters: 4_000, max_shrink_time: 60_000, ..long_test::cases(full) };
    let Some(time) = seconds() else { return run(config) };
    let RngSeed::Fixed(first) = config.rng_seed else { panic!("there is no seed to start from") };
    let start = Instant::now();
    let mut inputs = 0;
    for seed in first.. {
        if start.elapsed() >= time {
            break;
        }
        run(Config { cases: at_once, rng_seed: RngSeed::Fixed(seed), ..config.clone() });
        inputs += at_once;
    }
    eprintln!("{name}: {inputs} inputs in {:.0?}", start.elapsed());
}

fn round(driver: &Driver, config: Config) {
    let mut runner = TestRunner::new(config);
    let tried = runner.run(&vec(any::<u8>(), 0..BYTES), |bytes| {
        let Some(input) = generated(driver, &bytes) else { return Ok(()) };
        fails(driver, &input).map_or(Ok(()), |why| Err(TestCaseError::fail(why)))
    });
    match tried {
        Ok(()) => {}
        Err(TestError::Fail(why, bytes)) => {
            let input = generated(driver, &bytes).unwrap_or_default();
            panic!("{}: {why}\n\nas a case for seeds.cases:\n{}", driver.name, shown(driver, &input));
        }
        Err(TestError::Abort(why)) => panic!("{}: {why}", driver.name),
    }
}

fn generated(driver: &Driver, bytes: &[u8]) -> Option<Input> {
    (driver.generate)(&mut arbitrary::Unstructured::new(bytes)).ok()
}

/// Why an input does not hold.
fn fails(driver: &Driver, input: &Input) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| (driver.check)(input))).err()?;
    let text = panic.downcast_ref::<String>().cloned();
    Some(text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default())
}

fn shown(driver: &Driver, input: &Input) -> String {
    let sections = input.0.iter().map(|(name, text)| format!("--- {name}\n{text}$\n"));
    format!("=== {}: \n{}", driver.name, sections.collect::<String>())
}

/// What was found once is found no more.
#[test]
fn seeds() {
    let (_, cases) = cases::of_file(&cases::folder("fuzz").join("seeds.cases"));
    let mut faults = Vec::new();
    for case in cases {
        let name = case.title.split(':').next().unwrap();
        let driver = named(name);
        let input = Input(case.sections.into_iter().map(|section| (section.name, section.text)).collect());
        faults.extend(fails(driver, &input).map(|why| format!("{}: {why}", case.title)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn reader() {
    fuzz("reader", 300);
}

#[test]
fn transcripts() {
    fuzz("transcripts", 5_000);
}

#[test]
fn book_toml() {
    fuzz("book_toml", 5_000);
}

#[test]
fn recipe_toml() {
    fuzz("recipe_toml", 5_000);
}

#[test]
fn redirects() {
    fuzz("redirects", 10_000);
}

#[test]
fn options() {
    fuzz("options", 200);
}

#[test]
fn nixdoc() {
    fuzz("nixdoc", 200);
}

#[test]
fn nav() {
    fuzz("nav", 200);
}

#[test]
fn tokens() {
    fuzz("tokens", 10_000);
}

/// The browser's own code, in Node, makes the same terms.
#[test]
fn tokens_in_the_browser() {
    let driver = named("tokens");
    again_and_again("tokens_in_the_browser", 50_000, 50_000, |config| {
        let cases = config.cases as usize;
        let mut runner = TestRunner::new(config);
        let bytes = vec(any::<u8>(), 0..BYTES);
        let texts = std::iter::repeat_with(|| {
            let bytes = bytes.new_tree(&mut runner).unwrap().current();
            generated(driver, &bytes).unwrap_or_default().get("text").to_owned()
        });
        search::same_terms(texts.take(cases));
    });
}

/// A driver that writers never hear of looks at the reader alone.
#[test]
fn writers_get_their_part() {
    let driver = named("reader");
    let mut runner = TestRunner::new(long_test::cases(1));
    let bytes = vec(any::<u8>(), 0..BYTES);
    let inputs = (0..40).filter_map(|_| generated(driver, &bytes.new_tree(&mut runner).unwrap().current()));
    let written = inputs.filter(drivers::reader::is_written).count();
    assert!(written >= 8, "only {written} of 40 books are without errors");
}

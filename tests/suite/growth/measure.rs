//! Times of two sizes of one pattern, and their ratio.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::patterns::Pattern;

/// A stage that takes less is not judged: what is the same for every size would hide how it grows.
const ENOUGH: Duration = Duration::from_millis(20);

/// A pattern that is this large, in repetitions, and still takes less than [`ENOUGH`], is fast.
const LARGEST: usize = 1 << 18;

/// How a stage grows.
pub struct Growth {
    pub stage: &'static str,
    /// The number of repetitions.
    pub size: usize,
    /// The time for these.
    pub time: Duration,
    /// The time for twice as many, by that.
    pub ratio: f64,
}

/// What a stage took, by name.
pub type Times = BTreeMap<&'static str, Duration>;

/// The time that this thread has worked; where the system does not tell, the time that has passed.
pub fn now() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|text| text.split_whitespace().next()?.parse().ok()).map(Duration::from_nanos);
    told.unwrap_or_else(|| {
        static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
        START.elapsed()
    })
}

/// Measures a pattern at the first size at which one of its stages takes long enough, and at twice that.
pub fn growth(pattern: &Pattern, most: f64) -> Vec<Growth> {
    // One thread does all, so that its time is the whole.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(8 << 20).build().unwrap();
    pool.install(|| {
        let mut size = pattern.first;
        let _ = (pattern.run)(16);
        let mut small = (pattern.run)(size);
        while small.values().all(|time| *time < ENOUGH) && size < LARGEST && (pattern.bytes)(size) < pattern.largest {
            size *= 2;
            small = (pattern.run)(size);
        }
        let mut large = (pattern.run)(2 * size);
        let mut grown = judge(&small, &large, size);
        // A busy machine makes a time longer, never shorter.
        for _ in 0..8 {
            if grown.iter().all(|growth| growth.ratio <= most) {
                break;
            }
            least(&mut small, (pattern.run)(size));
            least(&mut large, (pattern.run)(2 * size));
            grown = judge(&small, &large, size);
        }
        grown
    })
}

fn least(times: &mut Times, others: Times) {
    for (stage, time) in others {
        times.entry(stage).and_modify(|least| *least = time.min(*least)).or_insert(time);
    }
}

fn judge(small: &Times, large: &Times, size: usize) -> Vec<Growth> {
    let judged = small.iter().filter_map(|(stage, time)| {
        let twice = large.get(stage)?;
        // What took long for the larger one alone is what grows.
        (*twice >= ENOUGH).then(|| Growth {
            stage,
            size,
            time: *time,
            ratio: twice.as_secs_f64() / time.as_secs_f64().max(0.001),
        })
    });
    judged.collect()
}

//! Nothing grows without measure: no pattern makes a stage take more than three times as long for twice the text.
//!
//! What is measured is the time that one thread has spent, so that what else the machine does counts for little; and only
//! ratios within one run are judged, never a time by itself. `NIXBOOK_GROWTH=NAME` measures the patterns with that in their
//! names, and shows the times (`cargo test --test suite growth -- --nocapture`).

mod deep;
mod measure;
mod patterns;
mod stages;

use measure::Growth;

use crate::long_test;

/// For twice the text, at most so many times the time.
const MOST: f64 = 3.0;

#[test]
fn no_pattern_takes_more_than_its_share() {
    let asked = std::env::var("NIXBOOK_GROWTH").ok();
    let all = patterns::all();
    assert!(all.len() >= 60, "{} patterns", all.len());
    let count = u32::try_from(all.len()).unwrap();
    let step = all.len() / long_test::rounds(count) as usize;
    let mut grown = Vec::new();
    for (n, pattern) in all.iter().enumerate() {
        let chosen = match &asked {
            Some(name) => pattern.name.contains(name.as_str()),
            None => n % step == 0,
        };
        if !chosen {
            continue;
        }
        for Growth { stage, size, time, ratio } in measure::growth(pattern, MOST) {
            let line = format!("{}: {stage}: {ratio:.2} × {time:.1?} at {size}", pattern.name);
            println!("{line}");
            if ratio > MOST {
                grown.push(line);
            }
        }
    }
    assert!(grown.is_empty(), "grows with more than the text:\n{}", grown.join("\n"));
}

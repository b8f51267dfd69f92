//! How many tests came to what, in lines for people.

use crate::recipe::Level;
use crate::testing::verdict::{TestReport, Verdict, named};

/// The summary of a run: one line for the tests that were tested in full, failed or were not tested, and one for each
/// reason for which others were tested in part. Nothing where there are no tests.
pub(super) fn summary(reports: &[TestReport]) -> Vec<String> {
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    let mut partly: Vec<(Level, &[Level], &str, usize)> = Vec::new();
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for report in reports {
        match &report.verdict {
            Verdict::Passed => passed += 1,
            Verdict::Failed(_) => failed += 1,
            Verdict::Skipped(reason) => {
                skipped += 1;
                match reasons.iter_mut().find(|(known, _)| known == reason) {
                    Some((_, count)) => *count += 1,
                    None => reasons.push((reason, 1)),
                }
            }
            Verdict::Partly { reached, left_out, reason } => {
                let known = partly.iter_mut().find(|(level, levels, known, _)| {
                    (level, *levels, *known) == (reached, left_out.as_slice(), reason.as_str())
                });
                match known {
                    Some((.., count)) => *count += 1,
                    None => partly.push((*reached, left_out, reason, 1)),
                }
            }
        }
    }
    let mut lines = Vec::new();
    if passed + failed + skipped > 0 {
        lines.push(format!("{passed} passed, {failed} failed, {skipped} skipped"));
    }
    for (reached, left_out, reason, count) in partly {
        lines.push(format!("{count} passed at {}; {} skipped: {reason}", reached.name(), named(left_out)));
        // What is missing for recipes is missing for examples as well.
        reasons.retain(|(known, _)| *known != reason);
    }
    lines.extend(reasons.into_iter().map(|(reason, count)| format!("{count} skipped: {reason}")));
    lines
}

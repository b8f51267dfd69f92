//! How many tests came to what.

use crate::commands::terminal::Terminal;
use crate::recipe::Level;

/// How many tests came to what. One that was left out at a level may have passed the ones before.
#[derive(Default)]
pub(super) struct Tally {
    /// Those that passed.
    pub passed: usize,
    /// Those that did not.
    pub failed: usize,
    /// The level that was left out, why, and for what.
    pub skipped: Vec<(Level, String, Vec<String>)>,
}

impl Tally {
    /// Counts one.
    pub fn count(&mut self, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }

    /// Says how many there were of what.
    pub fn tell(&self, terminal: &Terminal) {
        let skipped: usize = self.skipped.iter().map(|(_, _, names)| names.len()).sum();
        let Self { passed, failed, .. } = self;
        if passed + failed + skipped > 0 {
            terminal.note(format_args!("{passed} passed, {failed} failed, {skipped} skipped"));
        }
    }

    /// Notes that a level was left out.
    pub fn skip(&mut self, level: Level, reason: String, name: &str) {
        match self.skipped.iter_mut().find(|(l, r, _)| *l == level && *r == reason) {
            Some((_, _, names)) => names.push(name.to_owned()),
            None => self.skipped.push((level, reason, vec![name.to_owned()])),
        }
    }
}

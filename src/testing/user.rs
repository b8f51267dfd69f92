//! The user under whose number a sandbox runs.
//!
//! The limit of processes does not bind root, and what root may read the sandbox should not. So where nixbook is run by
//! root, a sandbox gets a number that is nobody else's, from the range that systemd keeps for such users.

use std::sync::atomic::{AtomicU32, Ordering};

const FIRST: u32 = 61_184;
const LAST: u32 = 65_519;

/// The number for the next sandbox; `None` where nixbook's own user will do.
///
/// # Errors
/// Where root cannot become another user, and nothing would limit it.
pub fn sandbox_user() -> Result<Option<u32>, String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let maps = [read("/proc/self/uid_map"), read("/proc/self/gid_map")];
    match maps.iter().map(|map| choice(map)).collect::<Option<Vec<_>>>().as_deref() {
        Some([Choice::Number, Choice::Number]) => {
            let number = std::process::id().wrapping_mul(31).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
            Ok(Some(FIRST + number % (LAST - FIRST + 1)))
        }
        Some([Choice::Own, _]) => Ok(None),
        _ => Err("nixbook is run by root, and here root cannot become an ordinary user".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// A number of the range.
    Number,
    /// Its own: root is an ordinary user outside of this user namespace.
    Own,
}

/// What a map of users allows; `None` for root itself that cannot be anyone else.
fn choice(map: &str) -> Option<Choice> {
    let mut own = None;
    for line in map.lines() {
        let mut numbers = line.split_whitespace().map_while(|word| word.parse::<u64>().ok());
        let (inside, outside, length) = (numbers.next()?, numbers.next()?, numbers.next()?);
        if inside <= u64::from(FIRST) && u64::from(LAST) < inside + length {
            return Some(Choice::Number);
        }
        if inside == 0 {
            own = Some(outside);
        }
    }
    own.filter(|outside| *outside != 0).map(|_| Choice::Own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_becomes_someone_where_that_is_possible() {
        for (map, expected) in [
            ("         0          0 4294967295\n", Some(Choice::Number)),
            ("0 1000 1\n1 100000 65536\n", Some(Choice::Number)),
            ("0 1000 1\n", Some(Choice::Own)),
            ("0 0 1\n", None),
            ("", None),
        ] {
            assert_eq!(choice(map), expected, "{map}");
        }
    }
}

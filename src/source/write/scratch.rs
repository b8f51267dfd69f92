//! Names for what is on its way.

use std::hash::{BuildHasher as _, RandomState};

/// A name that nobody has: `prefix` and sixteen hexadecimal digits.
pub(super) fn name(prefix: &str) -> String {
    // Its keys are random, and others each time.
    format!("{prefix}{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// Whether [`name`] gives such names for this prefix.
pub(super) fn is_name(name: &str, prefix: &str) -> bool {
    let digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    name.strip_prefix(prefix).is_some_and(|rest| rest.len() == 16 && rest.chars().all(digit))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_differ_and_are_known_again() {
        let (one, other) = (super::name(".a-"), super::name(".a-"));
        assert_ne!(one, other);
        assert!(super::is_name(&one, ".a-") && !super::is_name(&one, ".b-"));
        for name in [".a-", ".a-0123", ".a-0123456789abcdeg", ".a-0123456789ABCDEF", "x.a-0123456789abcdef"] {
            assert!(!super::is_name(name, ".a-"), "{name}");
        }
    }
}

//! Names for what is on its way.

use std::hash::{BuildHasher as _, RandomState};

/// How the names of single files begin.
pub(super) const FILE: &str = ".nixbook-";

/// How the name begins that a folder has until it gets this one.
pub(super) fn folder(name: &str) -> String {
    format!(".{name}{FILE}")
}

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

/// Whether [`name`] gives such names for some prefix of this module.
pub(super) fn is_any(name: &str) -> bool {
    name.rfind(FILE).is_some_and(|at| name.starts_with('.') && is_name(name, &name[..at + FILE.len()]))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_known_for_what_they_are() {
        assert!(super::is_any(&super::name(super::FILE)) && super::is_any(&super::name(&super::folder("public"))));
        for name in [".nixbook", ".nixbook-", ".nixbook-manual", "a.nixbook-0123456789abcdef", ""] {
            assert!(!super::is_any(name), "{name}");
        }
    }

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

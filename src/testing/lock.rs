//! `nixbook.lock`: which package set a book's recipes are tested with, as it was when its name was resolved, so that a
//! result means the same later.
//!
//! It is as little trusted as the book: what is fetched has to have the hash, which nix checks.

use serde::{Deserialize, Serialize};

use super::package_source::is_revision;

/// The name of the file, in the book's folder.
pub const LOCK: &str = "nixbook.lock";

/// The form of the file.
const VERSION: u32 = 1;

/// The largest file that is read, in bytes.
const MOST: usize = 64 << 10;

/// A lock file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    version: u32,
    /// The package set that `recipes.nixpkgs` names.
    pub nixpkgs: LockedPackages,
}

/// A package set as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedPackages {
    /// What book.toml says.
    pub named: String,
    /// The commit, of a repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The SHA-256 of the tarball, in hexadecimal, of one on the disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tarball: Option<String>,
    /// The hash of the files: `sha256:` and nix's base 32 for what nix has unpacked, `folder:` and hexadecimal digits for
    /// a folder.
    pub hash: String,
}

/// The alphabet of nix's base 32.
const BASE32: &str = "0123456789abcdfghijklmnpqrsvwxyz";

impl Lock {
    /// Makes a lock of what was found.
    pub fn new(nixpkgs: LockedPackages) -> Self {
        Self { version: VERSION, nixpkgs }
    }

    /// Reads the text of a lock file.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MOST {
            return Err("it is too large".to_owned());
        }
        let lock: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if lock.version != VERSION {
            return Err(format!("its version is {}, and this nixbook knows {VERSION}", lock.version));
        }
        let LockedPackages { revision, tarball, hash, .. } = &lock.nixpkgs;
        if revision.as_deref().is_some_and(|revision| !is_revision(revision)) {
            return Err("`revision` is not the number of a commit".to_owned());
        }
        if tarball.as_deref().is_some_and(|hash| !is_hexadecimal(hash)) {
            return Err("`tarball` is not a SHA-256".to_owned());
        }
        let fetched = hash.strip_prefix("sha256:").is_some_and(is_base32);
        let folder = hash.strip_prefix("folder:").is_some_and(is_hexadecimal);
        if !fetched && !folder {
            return Err("`hash` is not a hash".to_owned());
        }
        Ok(lock)
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        // A text and numbers can always be written.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn is_base32(text: &str) -> bool {
    text.len() == 52 && text.chars().all(|c| BASE32.contains(c))
}

fn is_hexadecimal(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Whether a text is a hash as nix prints that of a path in the store.
pub fn is_nar_hash(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(is_base32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked() -> LockedPackages {
        LockedPackages {
            named: "nixpkgs".to_owned(),
            revision: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
            tarball: None,
            hash: format!("sha256:{}", "0".repeat(52)),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let lock = Lock::new(locked());
        assert_eq!(Lock::parse(&lock.text()), Ok(lock));
        let folder = LockedPackages { revision: None, hash: format!("folder:{}", "a".repeat(64)), ..locked() };
        let lock = Lock::new(folder);
        assert!(!lock.text().contains("revision"));
        assert_eq!(Lock::parse(&lock.text()), Ok(lock));
    }

    #[test]
    fn what_is_wrong_is_refused() {
        let text = Lock::new(locked()).text();
        for (from, to) in [
            ("\"version\": 1", "\"version\": 2"),
            ("sha256:", "md5:"),
            ("01234567\"", "0123456;\""),
            ("0123456789abcdef", "x"),
            ("\"hash\"", "\"hush\""),
            ("sha256:0", "sha256:e"),
            ("}", "]"),
        ] {
            assert!(text.contains(from));
            assert!(Lock::parse(&text.replacen(from, to, 1)).is_err(), "{to}");
        }
        assert!(Lock::parse(&format!("{text}{}", " ".repeat(MOST))).is_err());
        assert!(Lock::parse("").is_err());
    }
}

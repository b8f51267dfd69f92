//! Digests, one for each purpose.
//!
//! - [`ContentHash`], SHA-256: by which it is known that content is the same, in manifests, caches and results. Texts are
//!   hashed at every build, so this one is `ring`'s, which is fast in builds without optimisation too.
//! - [`sha3()`], SHA3-256: where a format has it: nixos-render-docs names media so, and book.toml notes files of a checkout
//!   by it.

use std::fmt::Write as _;

use ring::digest::{Context, SHA256};
use sha3::{Digest as _, Sha3_256};

/// The hash of content that comes in pieces.
#[derive(Clone)]
pub struct ContentHash(Context);

impl Default for ContentHash {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl ContentHash {
    /// Adds a piece. Where pieces end does not count.
    pub fn update(&mut self, piece: impl AsRef<[u8]>) {
        self.0.update(piece.as_ref());
    }

    /// So many bytes of the hash, at most 32, in hexadecimal.
    pub fn finish(self, bytes: usize) -> String {
        hexadecimal(self.0.finish().as_ref(), bytes)
    }
}

/// The hash of content that is there: so many bytes of it, at most 32, in hexadecimal.
pub fn content_hash(content: impl AsRef<[u8]>, bytes: usize) -> String {
    let mut hash = ContentHash::default();
    hash.update(content);
    hash.finish(bytes)
}

/// SHA3-256: so many bytes of it, at most 32, in hexadecimal.
pub fn sha3(content: impl AsRef<[u8]>, bytes: usize) -> String {
    hexadecimal(&Sha3_256::digest(content.as_ref()), bytes)
}

fn hexadecimal(digest: &[u8], bytes: usize) -> String {
    digest.iter().take(bytes).fold(String::with_capacity(2 * bytes), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of FIPS 180-2 and FIPS 202 for `abc`.
    #[test]
    fn they_are_what_others_make_of_the_same_bytes() {
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let mut pieces = ContentHash::default();
        pieces.update("a");
        pieces.update(b"bc");
        assert_eq!((content_hash("abc", 32).as_str(), pieces.finish(4).as_str()), (sha256, &sha256[..8]));
        let sha3_256 = "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532";
        assert_eq!((sha3("abc", 32).as_str(), sha3("abc", 8).as_str()), (sha3_256, &sha3_256[..16]));
    }
}

//! The hash of what a build writes.
//!
//! A site is hashed whole at every build, also by a program that was compiled without optimisation. The crate that makes
//! nrd's hashes is generic: what it does is compiled with our own code. This one is compiled by itself, for speed, and is
//! there for `check --external` in any case.

use ring::digest::{Context, SHA256};

/// The SHA-256 of some pieces, one after another: so many of its bytes, in hexadecimal.
pub fn hash<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, bytes: usize) -> String {
    use std::fmt::Write;
    let mut context = Context::new(&SHA256);
    pieces.into_iter().for_each(|piece| context.update(piece));
    let digest = context.finish();
    digest.as_ref().iter().take(bytes).fold(String::with_capacity(2 * bytes), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn it_is_what_others_make_of_the_same_bytes() {
        // The first test vector of FIPS 180-2.
        let whole = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash([&b"abc"[..]], 32), whole);
        assert_eq!(hash([&b"a"[..], b"bc"], 4), whole[..8]);
    }
}

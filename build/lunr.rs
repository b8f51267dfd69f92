//! Which lunr it is that nixbook embeds: this file of this version, to the byte. `build.rs` has it, and so do the tests.

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// The version whose serialised form the index is written in.
pub const VERSION: &str = "2.3.9";

/// The SHA-256 of `lunr.min.js` in the npm package of that version. Another version has another.
pub const SHA256: &str = "0c50d9002b85780a842afffb567bb54ede402dae7c6dc5997a018614d8044fc8";

/// The text of a copy, from wherever it is.
///
/// # Errors
/// Where it is another file: its hash, and the one that it must have.
pub fn checked(bytes: Vec<u8>) -> Result<String, String> {
    let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if hash != SHA256 {
        return Err(format!("it is not lunr.min.js {VERSION} of npm: its SHA-256 is {hash}, not {SHA256}"));
    }
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// The text of the copy that `NIXBOOK_LUNR` names.
///
/// # Errors
/// Where it cannot be read, or is another file: a sentence with its path.
pub fn named(path: &Path) -> Result<String, String> {
    let names = format!("NIXBOOK_LUNR names {}", path.display());
    let bytes = fs::read(path).map_err(|error| format!("{names}, which cannot be read: {error}"))?;
    checked(bytes).map_err(|why| format!("{names}, but {why}"))
}

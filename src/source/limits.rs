//! How much is read, so that no book takes more of the machine than there is.

/// The largest file that is read, in bytes (64 MiB). A larger one is refused, not cut.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// More entries than this in one folder, at any depth, are not looked at.
pub const MAX_WALKED: usize = 200_000;

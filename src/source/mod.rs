//! The doors to the machine: where text comes from, how files are written, and what the environment says.
//!
//! Every file is read through [`World`], which knows what may be read, follows links before it decides, reads regular
//! files only, up to a limit, and remembers what was read for what. Texts are kept in [`Sources`] with a table of their
//! lines, and everything later points back into them by [`Span`]. `clippy.toml` forbids the standard library's own
//! doors everywhere else.

pub mod date;
pub mod edit;
pub mod env;
mod error;
mod file;
pub mod git;
pub mod hash;
mod limits;
mod memory;
mod normal;
mod printable;
mod root;
mod sources;
mod span;
mod temporary;
mod walk;
mod world;
#[cfg(test)]
mod world_tests;
pub mod write;

pub use error::ReadError;
pub use file::{Position, SourceFile};
pub use limits::{MAX_FILE_BYTES, MAX_WALKED};
pub use memory::memory_in_use;
pub use normal::{absolute, composed, real_path};
pub use printable::{Shown, printable, printable_json, printable_lines, printable_output, printable_source};
pub use root::{in_work_tree, may_be_root, root_of};
pub use sources::Sources;
pub use span::{FileId, Span};
pub use temporary::TemporaryFolder;
pub use walk::{Walk, WalkEntry};
pub use world::{EntryKind, Purpose, World};

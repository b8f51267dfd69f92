//! Keeping `redirects.json` true: single changes as nixpkgs' own tool makes them, and [`sync()`], which finds out what has
//! changed since the last build and makes them all.
//!
//! [`Table`] is the file: it is changed in place, with its order, indentation and line ends kept. [`renames()`] tells
//! which new id is an old one under another name, and [`normalize()`] mends what needs nobody's decision.

mod normalize;
mod renames;
mod sequence;
mod sync;
mod table;
#[cfg(test)]
mod tests;

pub use normalize::normalize;
pub use renames::renames;
pub use sync::{Baseline, Change, Present, sync};
pub use table::Table;

//! Keeping `redirects.json` true: single changes as nixpkgs' own tool makes them, and [`sync()`], which finds out what has
//! changed since the last build and makes them all.
//!
//! The file is a [`Redirects`](crate::formats::redirects::Redirects), changed in place. [`renames()`] tells which new id is
//! an old one under another name, and [`normalize()`] mends what needs nobody's decision.

mod normalize;
mod renames;
mod sync;
#[cfg(test)]
mod tests;

pub use normalize::normalize;
pub use renames::renames;
pub use sync::{Baseline, Change, Present, sync};

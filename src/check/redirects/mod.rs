//! Keeping `redirects.json` true: single changes as nixpkgs' own tool makes them, and [`sync()`], which finds out what has
//! changed since the last build and makes them all.
//!
//! [`Table`] is the file: it is changed in place, with its order, indentation and line ends kept. [`renames()`] tells
//! which new id is an old one under another name, and [`settle()`] mends what needs nobody's decision.

mod renames;
mod sequence;
mod settle;
mod sync;
mod table;
#[cfg(test)]
mod tests;

pub use renames::renames;
pub use settle::settle;
pub use sync::{Change, Past, Present, sync};
pub use table::Table;

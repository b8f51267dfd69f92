//! Runs things: recipes at their levels, and the Nix examples of a book. What comes out is data again.

pub mod bless;
pub mod compare;
pub mod derivation;
pub mod plain;
pub mod process;

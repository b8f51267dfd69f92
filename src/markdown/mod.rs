//! One file's text → a typed tree.

pub mod tree;

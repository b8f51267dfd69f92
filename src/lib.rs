//! nixbook builds documentation for Nix projects: manuals in the nixpkgs Markdown dialect, with recipes that are
//! really run. ARCHITECTURE.md tells how the modules fit together.

#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests make the files that they need"))]

pub mod check;
pub mod commands;
pub mod config;
pub mod diagnostics;
pub mod export;
pub mod formats;
pub mod import;
pub mod manual;
pub mod markdown;
pub mod recipe;
pub mod render;
pub mod site;
pub mod source;
pub mod testing;

/// What tests need, by the rules of the tests in `tests/`.
#[cfg(test)]
#[path = "../tests/suite/tools.rs"]
#[allow(dead_code, reason = "the tests here need a part of it")]
mod test_tools;

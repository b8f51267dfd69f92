//! What a book is made from: book.toml, the folders, the root file, and the JSON tables beside it.
//!
//! [`Book::open`] finds a book from what was asked on the command line and reads all of this; [`Config`] is book.toml
//! alone. Everything that is wrong is a diagnostic at its location in the file, all in one run.

mod book;
mod check;
mod export;
mod file;
mod locate;
mod search;
mod settings;
#[cfg(test)]
mod tests;

pub use book::{Book, Home, RootFile};
pub use check::{AllowedCode, CheckConfig, Convention};
pub use export::NixpkgsConfig;
pub use file::{Config, RecipesConfig};
pub use search::{Boosts, ExtraField, SearchConfig};
pub use settings::{SETTINGS, Setting, ValueKind};

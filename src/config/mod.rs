//! What a book is made from: book.toml, the folders, the root file, and the JSON tables beside it.
//!
//! [`Book::open`] finds a book from what was asked on the command line and reads all of this; [`Config`] is book.toml
//! alone. Everything that is wrong is a diagnostic at its location in the file, all in one run.

mod base_url;
mod book;
mod check;
mod convention;
mod export;
mod external;
mod extra_field;
mod file;
mod html;
mod locate;
mod search;
pub mod settings;
#[cfg(test)]
mod tests;

pub use base_url::{Server, split as split_address};
pub use book::{Book, Home, RootFile};
pub use check::{AllowedCode, CheckConfig};
pub use convention::Convention;
pub use export::NixpkgsConfig;
pub use external::{ExternalConfig, StatusRange};
pub use extra_field::ExtraField;
pub use file::{Config, RecipesConfig, declared_settings};
pub use html::{HtmlConfig, LinkSchemes, NEVER, SCHEMES};
pub use search::{Boosts, SearchConfig};

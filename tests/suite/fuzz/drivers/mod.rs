//! What is fuzzed. A driver makes an input of bytes that steer it, and checks what must hold of whatever comes of the input:
//! that nothing panics, and more than that.
//!
//! Two programs use these: the tests, by proptest (`tests/suite/fuzz/mod.rs`), and `cargo fuzz` (`fuzz/`), whose bytes are
//! led by coverage. Plain random bytes find nothing, so an input is a soup of the format's own tokens, or a text of the case
//! files with some changes.

pub mod epub_file;
mod html;
mod json_texts;
mod manuals;
mod nav;
mod nixdoc;
mod option_files;
pub mod reader;
mod redirects;
mod settings;
pub mod soup;
mod spans;
mod tokens;
mod transcripts;
pub mod tree_spans;

use arbitrary::{Result, Unstructured};

/// Texts by name: files of a book, or what a driver is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input(pub Vec<(String, String)>);

impl Input {
    /// One text, by itself.
    pub fn text(text: String) -> Self {
        Self(vec![("text".to_owned(), text)])
    }

    /// The text of a name; nothing where there is none, so that a seed can be as small as can be.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(other, _)| other == name).map_or("", |(_, text)| text.as_str())
    }
}

/// Something that is fuzzed.
pub struct Driver {
    /// Its name: that of its seeds and of its target.
    pub name: &'static str,
    /// An input, of these bytes.
    pub generate: fn(&mut Unstructured<'_>) -> Result<Input>,
    /// Panics where something does not hold.
    pub check: fn(&Input),
}

/// All of them.
pub const DRIVERS: [Driver; 9] = [
    Driver { name: "reader", generate: reader::generate, check: reader::check },
    Driver { name: "transcripts", generate: transcripts::generate, check: transcripts::check },
    Driver { name: "book_toml", generate: settings::book, check: settings::check_book },
    Driver { name: "recipe_toml", generate: settings::recipe, check: settings::check_recipe },
    Driver { name: "redirects", generate: redirects::generate, check: redirects::check },
    Driver { name: "options", generate: option_files::generate, check: option_files::check },
    Driver { name: "nixdoc", generate: nixdoc::generate, check: nixdoc::check },
    Driver { name: "nav", generate: nav::generate, check: nav::check },
    Driver { name: "tokens", generate: tokens::generate, check: tokens::check },
];

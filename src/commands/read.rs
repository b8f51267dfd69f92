//! A book, read and put together, for commands that need no site.

use std::path::Path;

use super::make::root;
use super::options::Options;
use crate::config::Book;
use crate::diagnostics::Diagnostic;
use crate::manual::{self, Input, Manual};
use crate::recipe;
use crate::source::Sources;

/// What was read.
pub(super) struct Read {
    /// All files that were read.
    pub sources: Sources,
    /// All that is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The book and what it was put together to; `None` where one of the two could not be read at all.
    pub book: Option<(Book, Manual)>,
}

/// Reads the book that was named and puts it together.
pub(super) fn read(asked: Option<&Path>, options: &Options) -> Read {
    read_with(asked, options.sources())
}

/// Reads a book in a world that allows what is allowed so far.
pub(super) fn read_with(asked: Option<&Path>, sources: Sources) -> Read {
    let mut read = Read { sources, diagnostics: Vec::new(), book: None };
    let Read { sources, diagnostics, .. } = &mut read;
    let Some(book) = Book::open(asked, sources, diagnostics) else { return read };
    let recipes = recipe::load_all(&book.recipes_folder(), sources, diagnostics);
    let input = Input { root: root(&book.root), recipes, recipe_directives: true, revision: "local".to_owned() };
    let assembly = manual::assemble_within(input, &crate::export::nixpkgs::external_ids(&book.config.nixpkgs), sources);
    diagnostics.extend(assembly.diagnostics);
    read.book = assembly.manual.map(|manual| (book, manual));
    read
}

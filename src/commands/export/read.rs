//! A book, read and put together, without a site.

use std::path::Path;

use crate::commands::make::root;
use crate::commands::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics::{self, Diagnostic};
use crate::manual::{self, Input, Manual};
use crate::recipe;
use crate::source::Sources;

/// A book without errors.
pub(super) struct Whole {
    pub book: Book,
    pub manual: Manual,
}

/// Reads a book; `None` after an error.
pub(super) fn read(
    asked: Option<&Path>,
    revision: &str,
    sources: &mut Sources,
    found: &mut Vec<Diagnostic>,
    terminal: &Terminal,
) -> Option<Whole> {
    let book = Book::open(asked, sources, found)?;
    let progress = terminal.progress("Reading the book");
    let recipes = recipe::load_all(&book.recipes_folder(), sources, found);
    let input = Input { root: root(&book.root), recipes, recipe_directives: true, revision: revision.to_owned() };
    let assembly = manual::assemble_within(input, &crate::export::nixpkgs::external_ids(&book.config.nixpkgs), sources);
    found.extend(assembly.diagnostics);
    progress.finish_and_clear();
    let manual = assembly.manual.filter(|_| !diagnostics::has_errors(found))?;
    Some(Whole { book, manual })
}

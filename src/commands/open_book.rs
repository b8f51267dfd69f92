//! From what was named on the command line to a book: the one way in which commands open one, as far as each needs it.
//! `nixbook import` alone asks for less ([`Home`](crate::config::Home)): the book that it writes into may have no text yet.

use std::path::Path;

use super::options::Options;
use super::terminal::Terminal;
use crate::config::{Book, RootFile};
use crate::diagnostics::{self, Diagnostic};
use crate::manual::{self, Input, Manual, Root};
use crate::recipe::{self, Recipe};
use crate::source::Sources;

/// A book that is being opened.
#[derive(Debug)]
pub(super) struct OpenBook {
    /// All files that were read.
    pub sources: Sources,
    /// All that is wrong so far.
    pub diagnostics: Vec<Diagnostic>,
    /// The book with its settings; `None` after an error.
    pub book: Option<Book>,
}

impl OpenBook {
    /// Finds the book that was named, or the nearest, and reads its settings.
    pub fn find(asked: Option<&Path>, options: &Options) -> Self {
        Self::find_within(asked, options.sources())
    }

    /// The same in a world that allows what is allowed so far.
    pub fn find_within(asked: Option<&Path>, mut sources: Sources) -> Self {
        let mut diagnostics = Vec::new();
        let book = Book::open(asked, &mut sources, &mut diagnostics);
        Self { sources, diagnostics, book }
    }

    /// Reads the recipes of the book; none where no book was found. Faults go to the diagnostics.
    pub fn recipes(&mut self) -> Vec<Recipe> {
        let Some(book) = &self.book else { return Vec::new() };
        recipe::load_all(&book.recipes_folder(), &mut self.sources, &mut self.diagnostics)
    }

    /// Reads the text and puts the book together; `None` where its root could not be read. `revision` is that of nixpkgs
    /// which links to its sources name; `near_misses`: whether markup is told that was meant, but is text.
    pub fn assemble(&mut self, recipes: Vec<Recipe>, revision: &str, near_misses: bool) -> Option<Manual> {
        let book = self.book.as_ref()?;
        let root = match book.root.clone() {
            RootFile::Manual(path) => Root::File(path),
            RootFile::Nav { path, title, subtitle } => Root::Nav { path, title, subtitle },
        };
        let input = Input { root, recipes, recipe_directives: true, near_misses, revision: revision.to_owned() };
        let external_ids = crate::export::nixpkgs::external_ids(&book.config.nixpkgs);
        let assembly = manual::assemble_within(input, &external_ids, &mut self.sources);
        self.diagnostics.extend(assembly.diagnostics);
        assembly.manual
    }

    /// Whether nothing that was read so far has an error.
    pub fn is_fine(&self) -> bool {
        !diagnostics::has_errors(&self.diagnostics)
    }
}

/// A book that was read and put together.
pub(super) struct Read {
    /// All files that were read.
    pub sources: Sources,
    /// All that is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The book and what it was put together to; `None` where one of the two could not be read at all.
    pub book: Option<(Book, Manual)>,
}

/// Reads a book and puts it together.
pub(super) fn read(asked: Option<&Path>, options: &Options) -> Read {
    assembled(OpenBook::find(asked, options), "local")
}

/// The same in a world that allows what is allowed so far.
pub(super) fn read_within(asked: Option<&Path>, sources: Sources) -> Read {
    assembled(OpenBook::find_within(asked, sources), "local")
}

/// The same for those that need a book without errors: with one there is no book. Tells the terminal that it goes on.
pub(super) fn read_whole(asked: Option<&Path>, revision: &str, options: &Options, terminal: &Terminal) -> Read {
    let progress = terminal.progress("Reading the book");
    let mut read = assembled(OpenBook::find(asked, options), revision);
    progress.finish_and_clear();
    if diagnostics::has_errors(&read.diagnostics) {
        read.book = None;
    }
    read
}

fn assembled(mut open: OpenBook, revision: &str) -> Read {
    let recipes = open.recipes();
    let manual = open.assemble(recipes, revision, false);
    let OpenBook { sources, diagnostics, book } = open;
    Read { sources, diagnostics, book: book.zip(manual) }
}

//! What a book is assembled from, and what comes of it.

use std::path::PathBuf;

use super::model::Manual;
use super::reading::Reading;
use crate::diagnostics::Diagnostic;
use crate::recipe::Recipe;

/// What a book is assembled from.
#[derive(Debug)]
pub struct Input {
    /// The root file, or the `nav.json` in its place.
    pub root: Root,
    /// Its recipes, by name; loaded by [`crate::recipe`].
    pub recipes: Vec<Recipe>,
    /// Whether nixbook's own directives (`{=recipe=}`) are known: yes for a book, no for `manual html`, where they are code.
    pub recipe_directives: bool,
    /// Whether markup is told that was meant, but is text by the rules of the dialect: yes for who writes the book.
    pub near_misses: bool,
    /// The revision that links to nixpkgs' sources name ("local" stands for the main branch).
    pub revision: String,
}

impl Input {
    /// How its texts are read.
    pub(super) fn reading(&self) -> Reading {
        Reading { recipe_directives: self.recipe_directives, near_misses: self.near_misses }
    }
}

/// How lines of an include are counted in the ids that `auto-id-prefix` gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IncludeLines {
    /// As lines of the file, from 1: what nixos-render-docs did until 2025, and what ids of books are made of.
    #[default]
    FromFile,
    /// The first line of the include has the number of the fence before it: what nixos-render-docs does since 2026.
    FromFence,
}

/// Where a book starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// A root file with includes.
    File(PathBuf),
    /// A text by itself, as a chapter is read that no book includes.
    Text(PathBuf),
    /// A `nav.json`, with the title and subtitle that such a book takes from book.toml.
    Nav {
        /// The path of `nav.json`.
        path: PathBuf,
        /// The title of the book.
        title: String,
        /// The subtitle of the book.
        subtitle: String,
    },
    /// A root file with the titles, and a `nav.json` whose items follow what it includes.
    HeadedNav {
        /// The path of the root file.
        head: PathBuf,
        /// The path of `nav.json`.
        path: PathBuf,
    },
}

/// What came of assembling.
#[derive(Debug)]
pub struct Assembly {
    /// The book; with errors among the diagnostics it may have holes, but it never contradicts itself. `None` only where the
    /// root could not be read.
    pub manual: Option<Manual>,
    /// All that is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

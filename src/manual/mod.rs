//! Trees → the book: includes, structure rules, ids, numbering, references, contents, recipes beside passages.
//!
//! A [`Manual`] is a set of [`Unit`]s, files as they stand in the book, and tables over them. Writers (the site, nrd's
//! HTML, the nixpkgs sources) walk the units' trees and look the rest up here. Nothing is changed after assembly.

mod assemble;
mod contents;
mod external_ids;
mod files;
mod fingerprint;
mod ids;
pub mod json;
mod load;
mod manpages;
pub mod naming;
mod nav;
mod nixdoc;
mod numbering;
mod options;
mod order;
mod recipe_directives;
mod recipe_texts;
mod recipes;
pub mod redirects;
mod references;
mod relative;
mod relocate;
mod structure;
mod titles;
pub mod unused;
pub mod walk;

use std::path::PathBuf;

use indexmap::IndexMap;

use crate::diagnostics::Diagnostic;
use crate::markdown::tree::{Block, Document, FileKind, Id, Inline, NumberedKind};
use crate::recipe::Recipe;
use crate::source::Span;

pub use assemble::{assemble, assemble_within};
pub use external_ids::ExternalIds;
pub use files::{folder_of, join_relative, written_in};
pub use fingerprint::{Fingerprint, fingerprints, fingerprints_of_text};
pub use manpages::manpage_urls;
pub use options::{compare as compare_options, option_id};
pub use recipe_texts::RecipeText;
pub use references::{image_path, is_remote};
pub use relative::{Relative, Texts};

/// What a book is assembled from.
#[derive(Debug)]
pub struct Input {
    /// Where it starts.
    pub root: Root,
    /// Its recipes, by name; loaded by [`crate::recipe`].
    pub recipes: Vec<Recipe>,
    /// Whether our own blocks (`{=recipe=}`) are known: yes for a book, no for `manual html`, where they are code.
    pub recipe_directives: bool,
    /// The revision that links to nixpkgs' sources name ("local" stands for the main branch).
    pub revision: String,
}

/// Where a book starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// A root file with includes.
    File(PathBuf),
    /// A `nav.json`, with the title and subtitle that such a book takes from book.toml.
    Nav {
        /// The navigation file.
        path: PathBuf,
        /// The title.
        title: String,
        /// The subtitle.
        subtitle: String,
    },
    /// A root file with the titles, and a `nav.json` whose items follow what it includes.
    HeadedNav {
        /// The root file.
        head: PathBuf,
        /// The navigation file.
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

/// The index of a unit in [`Manual::units`].
pub type UnitId = usize;

/// The index of an entry in [`Manual::contents`].
pub type EntryId = usize;

/// A book, assembled.
#[derive(Debug, Default)]
pub struct Manual {
    /// Files as they stand in the book, in reading order; the first is the root.
    pub units: Vec<Unit>,
    /// Every id of the book and what it names, in reading order.
    pub targets: IndexMap<String, Target>,
    /// The tree of parts, chapters and sections; the first entry is the book.
    pub contents: Vec<Entry>,
    /// The recipes, by name.
    pub recipes: Vec<Recipe>,
    /// What each of them says of itself, in the same order.
    pub recipe_texts: Vec<RecipeText>,
    /// The ids of examples, in reading order; number n stands at n - 1 where each has an id.
    pub examples: Vec<String>,
    /// The ids of figures, likewise.
    pub figures: Vec<String>,
    /// The ids that a `nav.json` has open at first.
    pub open: Vec<String>,
}

/// A file as it stands in the book (or, in a book with `nav.json`, a label that groups files).
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its role.
    pub kind: FileKind,
    /// Its tree. Numbers of examples and figures, and ids of `auto-id-prefix`, are filled in.
    pub document: Document,
    /// The file's path relative to the root file's folder, with `/` on every system; where two units share one file, the
    /// path is the same.
    pub path: String,
    /// The file's folder, for images.
    pub folder: PathBuf,
    /// The unit that includes it; `None` for the root.
    pub parent: Option<UnitId>,
    /// What each include block of the document came to, by [`Include::index`](crate::markdown::tree::Include::index).
    pub includes: Vec<Included>,
    /// For nrd's layout: the file that this unit starts (`html:into-file`).
    pub into_file: Option<String>,
    /// Recipes that stand beside blocks.
    pub beside: Vec<Beside>,
    /// The entry of its title in the contents, where it has a title.
    pub entry: Option<EntryId>,
    /// A group of a `nav.json`: a label without a file.
    pub group: bool,
}

/// What an include block came to.
#[derive(Clone, Debug)]
pub enum Included {
    /// Files.
    Units(Vec<UnitId>),
    /// A reference of module options.
    Options(OptionsList),
    /// Nothing: there was an error, which has been told.
    Nothing,
}

/// A recipe beside a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The span of the block (at any depth) that it illustrates.
    pub block: Span,
    /// Its index in [`Manual::recipes`].
    pub recipe: usize,
}

/// What an id names.
#[derive(Clone, Debug)]
pub struct Target {
    /// What it is.
    pub kind: TargetKind,
    /// The unit that it stands in.
    pub unit: UnitId,
    /// Where the id is written.
    pub span: Span,
    /// Its title's inlines, without number or letter; empty where it has none. References within titles lead to other
    /// targets; there is no circle among them.
    pub title: Vec<Inline>,
    /// Its title as plain text with number or letter ("Example 3. Title"), references within it resolved; empty where it
    /// has none.
    pub plain_title: String,
    /// The nearest section, chapter, … (its id) that it stands in, itself for a heading.
    pub section: Option<String>,
}

/// The kinds of targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// The title of a file.
    File(FileKind),
    /// The title of an appendix, with its letter.
    Appendix(String),
    /// Another heading.
    Section,
    /// An example or a figure, and its number.
    Numbered(NumberedKind, u32),
    /// A module option and its name.
    Option(String),
    /// The list of a reference of options (`list-id`).
    OptionsList,
    /// A bracketed span.
    Anchor,
    /// A footnote, or one of the references to it.
    Footnote,
}

/// The text of `[](#id)` (DIALECT.md § 5).
#[derive(Clone, Debug, PartialEq)]
pub enum ReferenceText<'a> {
    /// The title (book, part, page).
    Title(&'a [Inline]),
    /// The title, emphasised (chapter).
    Chapter(&'a [Inline]),
    /// `Example 3`.
    Numbered(NumberedKind, u32),
    /// `Appendix A`, with a no-break space.
    Appendix(&'a str),
    /// `the section called “Title”`.
    Section(&'a [Inline]),
    /// The option's name, as code.
    Option(&'a str),
    /// No title of its own (an anchor, a footnote): nrd prints `???`, the site its section's text.
    Untitled,
}

/// A title in the contents.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id; a key of [`Manual::targets`]. Empty for a group of a `nav.json` without an id.
    pub id: String,
    /// Its role; [`FileKind::Section`] for headings within a file.
    pub kind: FileKind,
    /// The unit that it stands in.
    pub unit: UnitId,
    /// Its title.
    pub title: Vec<Inline>,
    /// The heading's level in its file, 1 to 6.
    pub level: u8,
    /// The entry above it; `None` for the book.
    pub parent: Option<EntryId>,
    /// The entries under it, in order.
    pub children: Vec<EntryId>,
}

/// A reference of module options.
#[derive(Clone, Debug)]
pub struct OptionsList {
    /// What the ids of its options begin with.
    pub id_prefix: Id,
    /// The id of the list.
    pub list_id: Id,
    /// The options in nrd's order.
    pub options: Vec<ModuleOption>,
}

/// A module option.
#[derive(Clone, Debug)]
pub struct ModuleOption {
    /// Its name.
    pub name: String,
    /// Its id in the manual.
    pub id: String,
    /// Its key in the options.json.
    pub span: Span,
    /// The parts of its name.
    pub loc: Vec<String>,
    /// Its description.
    pub description: Vec<Block>,
    /// `Type: …`, with "(read only)" where it is: a paragraph, label included.
    pub type_line: Vec<Block>,
    /// `Default: …`, label included.
    pub default: Vec<Block>,
    /// `Example: …`, label included.
    pub example: Vec<Block>,
    /// Related packages, without a label.
    pub related: Vec<Block>,
    /// Where it is declared.
    pub declarations: Vec<Declaration>,
    /// Where it is defined.
    pub definitions: Vec<Declaration>,
}

/// A place in a module's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// What is shown.
    pub name: String,
    /// The address, where there is one.
    pub url: Option<String>,
}

impl Manual {
    /// What a recipe of the book says of itself.
    pub fn recipe_text(&self, recipe: &Recipe) -> Option<&RecipeText> {
        self.recipe_texts.get(self.recipes.iter().position(|known| known.name == recipe.name)?)
    }

    /// The text of a reference without a text of its own; `None` where the id is unknown (an error that has been told).
    pub fn reference_text(&self, id: &str) -> Option<ReferenceText<'_>> {
        let target = self.targets.get(id)?;
        Some(match &target.kind {
            TargetKind::File(FileKind::Chapter) => ReferenceText::Chapter(&target.title),
            TargetKind::File(FileKind::Book | FileKind::Part | FileKind::Page) => ReferenceText::Title(&target.title),
            TargetKind::File(_) | TargetKind::Section => ReferenceText::Section(&target.title),
            TargetKind::Appendix(letter) => ReferenceText::Appendix(letter),
            TargetKind::Numbered(kind, number) => ReferenceText::Numbered(*kind, *number),
            TargetKind::Option(name) => ReferenceText::Option(name),
            TargetKind::OptionsList | TargetKind::Anchor | TargetKind::Footnote => ReferenceText::Untitled,
        })
    }
}

#[cfg(test)]
mod tests;

//! A book as data: its units, and tables over them. What the rooms of this module make, and what writers read.

use std::path::PathBuf;

use indexmap::IndexMap;

use super::embedded::EmbeddedTexts;
use super::module_option::OptionsList;
use crate::markdown::tree::{Block, Document, FileKind, Inline, NumberedKind};
use crate::recipe::Recipe;
use crate::source::Span;

/// The index of a unit in [`Manual::units`].
pub type UnitId = usize;

/// The index of an entry in [`Manual::contents`].
pub type EntryId = usize;

/// A book whose files are read, numbered and resolved; it does not change any more.
#[derive(Debug, Default)]
pub struct Manual {
    /// Files as they are in the book, in reading order; the first is the root.
    pub units: Vec<Unit>,
    /// Every id of the book and what it names, in reading order.
    pub targets: IndexMap<String, Target>,
    /// The tree of parts, chapters and sections; the first entry is the book.
    pub contents: Vec<ContentsEntry>,
    /// The recipes, by name.
    pub recipes: Vec<Recipe>,
    /// What each of them says of itself, in the same order.
    pub recipe_texts: Vec<RecipeText>,
    /// Whether `{=recipe=}` blocks show too much again, so that a site is to show none of them.
    pub too_many_recipes: bool,
    /// The ids of examples, in reading order; number n is at n - 1 where each has an id.
    pub examples: Vec<String>,
    /// The ids of figures, likewise.
    pub figures: Vec<String>,
    /// The ids that a `nav.json` has open at first.
    pub open: Vec<String>,
    /// Its texts that are in files of JSON.
    pub embedded: EmbeddedTexts,
}

/// What a unit is: where its text comes from, and its role in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitKind {
    /// A Markdown file, in the role that its include gives it.
    File(FileKind),
    /// The root of a book that has a `nav.json` and no root file: its titles come from book.toml.
    Navigation,
    /// A group of a `nav.json`: a label, and perhaps an id, over the files that it holds. Both are the heading that its
    /// document begins with; it has no other text.
    Group,
    /// A text made from data, in the role that it has: a group of functions in an export of nixdoc.
    Generated(FileKind),
}

impl UnitKind {
    /// The role in which writers and rules treat it.
    pub fn role(self) -> FileKind {
        match self {
            Self::File(role) | Self::Generated(role) => role,
            Self::Navigation => FileKind::Book,
            Self::Group => FileKind::Page,
        }
    }

    /// The word for it, for people and programs: the role, or `group`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            kind => kind.role().word(),
        }
    }

    /// Whether it is a Markdown file, which can be edited, copied and linked to; everything else is read from JSON.
    pub fn is_file(self) -> bool {
        matches!(self, Self::File(_))
    }

    /// Whether it is a group of a `nav.json`.
    pub fn is_group(self) -> bool {
        self == Self::Group
    }
}

/// A text as a part of the book: a file, or what stands for one ([`UnitKind`]).
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its role, and what it is made from.
    pub kind: UnitKind,
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
    /// For nixos-render-docs' layout: the file that this unit starts (`html:into-file`).
    pub into_file: Option<String>,
    /// Recipes that are beside blocks.
    pub beside: Vec<Beside>,
    /// The entry of its title in the contents, where it has a title.
    pub entry: Option<EntryId>,
    /// What the contents show in place of its title, where a navigation file says so.
    pub label: Option<String>,
}

impl Unit {
    /// A unit as it is when it was read: nothing includes it yet, and what it includes is not known.
    ///
    /// `path` is relative to the root file's folder, with `/`; `folder` is where its images are.
    pub(super) fn new(kind: UnitKind, document: Document, path: String, folder: PathBuf) -> Self {
        Self {
            kind,
            document,
            path,
            folder,
            parent: None,
            includes: Vec::new(),
            into_file: None,
            beside: Vec::new(),
            entry: None,
            label: None,
        }
    }

    /// What an include block of its document came to, by the block's index; nothing as yet, where it is new.
    pub(super) fn include_mut(&mut self, index: usize) -> &mut Included {
        if self.includes.len() <= index {
            self.includes.resize_with(index + 1, || Included::Nothing);
        }
        &mut self.includes[index]
    }
}

/// What an include block came to.
#[derive(Clone, Debug)]
pub enum Included {
    /// The units of the included files.
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

/// A recipe's texts, read.
#[derive(Clone, Debug, Default)]
pub struct RecipeText {
    /// The title, as Markdown blocks.
    pub title: Vec<Block>,
    /// The summary, as Markdown blocks.
    pub summary: Vec<Block>,
}

/// What an id names.
#[derive(Clone, Debug)]
pub struct Target {
    /// What in the book has the id.
    pub kind: TargetKind,
    /// The unit that it is in.
    pub unit: UnitId,
    /// Where the id is written.
    pub span: Span,
    /// Its title's inlines, without number or letter; empty where it has none. References within titles lead to other
    /// targets; there is no circle among them.
    pub title: Vec<Inline>,
    /// Its title as plain text with number or letter ("Example 3. Title"), references within it resolved; empty where it
    /// has none.
    pub plain_title: String,
    /// The nearest section, chapter, … (its id) that it is in, itself for a heading.
    pub section: Option<String>,
}

/// The kinds of targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// The title of a file.
    File(FileKind),
    /// The title of an appendix, with its letter.
    Appendix(String),
    /// A heading that is not its file's title.
    Section,
    /// An example or a figure, and its number.
    Numbered(NumberedKind, u32),
    /// A module option and its name.
    Option(String),
    /// The list of a reference of options (`list-id`).
    OptionsList,
    /// An anchor, `[text]{#id}`, within a text.
    Anchor,
    /// A footnote, or one of the references to it.
    Footnote,
}

/// What stands for a reference that has no text of its own, `[](#id)`, by the kind of what it leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum ReferenceText<'a> {
    /// The title (book, part, page).
    Title(&'a [Inline]),
    /// The title, emphasised (chapter).
    Chapter(&'a [Inline]),
    /// A numbered block, such as `Example 3`.
    Numbered(NumberedKind, u32),
    /// `Appendix A`, with a no-break space.
    Appendix(&'a str),
    /// `the section called “Title”`.
    Section(&'a [Inline]),
    /// The option's name, as code.
    Option(&'a str),
    /// No title of its own (an anchor, a footnote): nixos-render-docs prints `???`, the site its section's text.
    Untitled,
}

/// A title in the contents.
#[derive(Clone, Debug)]
pub struct ContentsEntry {
    /// Its id; a key of [`Manual::targets`]. Empty for a group of a `nav.json` without an id.
    pub id: String,
    /// Its role; [`FileKind::Section`] for headings within a file.
    pub kind: FileKind,
    /// The unit that it is in.
    pub unit: UnitId,
    /// Its title, as inlines of the source.
    pub title: Vec<Inline>,
    /// The heading's level in its file, 1 to 6.
    pub level: u8,
    /// The entry above it; `None` for the book.
    pub parent: Option<EntryId>,
    /// The entries under it, in order.
    pub children: Vec<EntryId>,
}

impl Manual {
    /// The names of all module options of the book, each with its id.
    pub fn option_ids(&self) -> impl Iterator<Item = (&str, &str)> {
        self.targets.iter().filter_map(|(id, target)| match &target.kind {
            TargetKind::Option(name) => Some((name.as_str(), id.as_str())),
            _ => None,
        })
    }

    /// Whether a unit is one that `parent` includes: what keeps a walk down the book from going in circles.
    pub fn is_under(&self, unit: UnitId, parent: UnitId) -> bool {
        unit > parent && self.units.get(unit).is_some_and(|unit| unit.parent == Some(parent))
    }

    /// Whether a unit begins what a printed book would begin on a new page: a part, a chapter, an appendix. Sections follow
    /// each other in their chapter.
    pub fn begins_chapter(&self, unit: UnitId) -> bool {
        let role = |unit: UnitId| self.units.get(unit).map(|unit| unit.kind.role());
        let above = self.units.get(unit).and_then(|unit| unit.parent).and_then(role);
        role(unit) != Some(FileKind::Section) || matches!(above, None | Some(FileKind::Book | FileKind::Part))
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

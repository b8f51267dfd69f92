//! Blocks whose text has not been read yet: what the block rules hand to the second step.
//!
//! Inlines are read only when all blocks of a file are known, since a reference may be defined, and a footnote be,
//! further down.

use std::ops::Range;

use super::attributes::BlockAttributes;
use super::tree::{AdmonitionKind, Align};

/// The text of one block of inlines: pieces of the source, a line each (in a table's cell, parted also by the
/// backslashes that protect pipes).
#[derive(Clone, Debug, Default)]
pub(super) struct Leaf {
    /// The pieces, without the markers and indents of enclosing blocks.
    pub pieces: Vec<Piece>,
}

/// A piece of a leaf.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Its range in the file, in bytes.
    pub range: Range<usize>,
    /// Whether it begins a line; else it goes on directly after the piece before.
    pub new_line: bool,
}

impl Leaf {
    /// A leaf of one line.
    pub fn line(range: Range<usize>) -> Self {
        Self { pieces: vec![Piece { range, new_line: true }] }
    }
}

/// A block with its range.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    /// From its first character to its last.
    pub range: Range<usize>,
    /// The kind of the block, with its parts.
    pub kind: RawKind,
}

/// What a block is.
#[derive(Clone, Debug)]
pub(super) enum RawKind {
    Heading { level: u8, leaf: Leaf },
    Paragraph { leaf: Leaf, tight: bool },
    Code { info: Range<usize>, fenced: bool, text: String, text_range: Range<usize> },
    Quote(Vec<Raw>),
    Admonition { kind: AdmonitionKind, blocks: Vec<Raw> },
    List { start: Option<u64>, items: Vec<(Range<usize>, Vec<Raw>)> },
    Definitions(Vec<RawDefinition>),
    Table { align: Vec<Align>, header: Vec<Leaf>, rows: Vec<Vec<Leaf>> },
    Container { attributes: BlockAttributes, blocks: Vec<Raw> },
    Footnote { label: Range<usize>, blocks: Vec<Raw> },
    Rule,
}

/// A term and its definitions.
#[derive(Clone, Debug)]
pub(super) struct RawDefinition {
    pub range: Range<usize>,
    pub term: Leaf,
    pub definitions: Vec<Vec<Raw>>,
}

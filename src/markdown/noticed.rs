//! What the block rules pass by and the tree does not keep: where blocks end without being closed, comments, rows that
//! do not fit their table. The reader of near misses asks whether it was meant.

use std::ops::Range;

/// What was noticed in one text. All ranges are bytes of it.
#[derive(Debug, Default)]
pub(super) struct Noticed {
    /// Fences and containers without a closing line, in their order.
    pub unclosed: Vec<Unclosed>,
    /// Block comments, in their order.
    pub comments: Vec<Comment>,
    /// Rows of tables with another number of cells than their table has columns.
    pub rows: Vec<UnevenRow>,
    /// Link reference definitions, in their order, those that another one came before included.
    pub definitions: Vec<Definition>,
    /// Blocks behind a list that are indented, but less than what the list holds.
    pub under_indented: Vec<UnderIndented>,
    /// The first lines of indented code whose indentation has a tab, from the first character on.
    pub tabbed_code: Vec<Range<usize>>,
}

/// A block without a closing line.
#[derive(Debug)]
pub(super) struct Unclosed {
    /// The opening line, from its marker on.
    pub opening: Range<usize>,
    /// The lines that it takes.
    pub content: Range<usize>,
    /// The character that its marker is made of: `:` for a container.
    pub marker: u8,
    /// How many of them there are.
    pub length: usize,
    /// Whether a line with less indentation ended it, and not the end of the text.
    pub within: bool,
}

/// A block comment.
#[derive(Debug)]
pub(super) struct Comment {
    /// From `<!--` to the end of the line that ends in `-->`.
    pub range: Range<usize>,
    /// From the comment's end to the end of the block that follows it within the same block; empty where none does.
    pub before: Range<usize>,
}

/// A row that does not fit its table.
#[derive(Debug)]
pub(super) struct UnevenRow {
    /// The row.
    pub range: Range<usize>,
    /// How many cells it has.
    pub cells: usize,
    /// How many columns its table has.
    pub columns: usize,
}

/// A link reference definition.
#[derive(Debug)]
pub(super) struct Definition {
    /// Its label, normalized.
    pub label: String,
    /// Where the label is written, with its brackets.
    pub written: Range<usize>,
    /// Its address, as links have it.
    pub url: String,
    /// Where the address is written, as far as that is known: the rest of its line.
    pub address: Range<usize>,
}

/// A block that is indented too little to be in the list before it.
#[derive(Debug)]
pub(super) struct UnderIndented {
    /// The block.
    pub range: Range<usize>,
    /// How many columns are missing.
    pub missing: usize,
    /// Whether a tab is behind the marker of the list's last item, or in the indentation.
    pub tab: bool,
}

//! One file's text → a typed tree, by the rules of the guide's chapter “Writing”. Knows nothing of other files, is pure,
//! and never fails: what is wrong is in the tree and among the diagnostics.
//!
//! Two steps. [`blocks`] finds the block structure, line by line. [`convert`] reads the text of each block ([`inline`], by
//! pulldown-cmark) and makes the typed tree; by then it is known which references and footnotes the file defines.

mod attributes;
pub mod bare_urls;
mod blocks;
mod convert;
mod include;
mod inline;
mod lines;
mod near_miss;
mod noticed;
mod raw;
pub mod tree;
pub mod walk;

pub use include::bare_name;
pub use inline::link_syntax::{destination_range, linked_destination};
pub use inline::url::from_table as link_from_table;
pub use near_miss::{HtmlName, html_name};

use crate::source::FileId;
use tree::Document;

/// How deep blocks lie in one another, and how deep inlines do, at most: `maxNesting` of markdown-it, as nixos-render-docs
/// sets it. A quote or a container counts one, a list or a definition two. What lies deeper is not read, and that is an
/// error; so whatever walks over a tree can go down with it.
const MAX_NESTING: usize = 100;

/// Reads a file's text.
///
/// `text` is the file's text in [`Sources`](crate::source::Sources); spans are offsets into it. Whatever the text is, a
/// tree comes out.
pub fn read(file: FileId, text: &str) -> Document {
    convert::convert(file, text, blocks::read(text), false)
}

/// The same, with warnings of markup that was meant but is something else by the rules of the dialect
/// (`near_miss`), for those who write the text. The tree is the same.
pub fn read_for_author(file: FileId, text: &str) -> Document {
    convert::convert(file, text, blocks::read(text), true)
}

//! How texts are read: a book that is being written is told more than one that is only rendered.

use crate::markdown;
use crate::markdown::tree::Document;
use crate::source::FileId;

/// What is asked for when a text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Whether nixbook's own directives (`{=recipe=}`) are known; elsewhere they are code.
    pub recipe_directives: bool,
    /// Whether markup is told that was meant, but is text by the rules of the dialect.
    pub near_misses: bool,
}

impl Reading {
    /// Reads a text; its own directives are still what they are.
    pub(super) fn read(self, file: FileId, text: &str) -> Document {
        if self.near_misses { markdown::read_for_author(file, text) } else { markdown::read(file, text) }
    }
}

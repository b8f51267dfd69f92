//! One file's text and the table of its lines.

use std::path::{Path, PathBuf};

use super::Span;

/// A position as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A file that was read: its path, its text and where its lines start.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    text: String,
    line_starts: Vec<u32>,
    pub(super) included_by: Option<Span>,
}

impl SourceFile {
    pub(super) fn new(path: PathBuf, text: String) -> Self {
        let line_starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(n, _)| n as u32 + 1))
            .collect();
        Self { path, text, line_starts, included_by: None }
    }

    /// The path, as messages show it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text as it was read, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of a byte offset; an offset past the end is the end.
    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.min(self.text.len() as u32);
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts[line - 1] as usize;
        let column = self.text.get(start..offset as usize).map_or(1, |t| t.chars().count() + 1);
        Position { line, column }
    }

    /// The offset of a line, counted from 1; of one past the end, the end.
    pub fn line_start(&self, line: usize) -> usize {
        line.checked_sub(1).and_then(|n| self.line_starts.get(n)).map_or(self.text.len(), |start| *start as usize)
    }

    /// The text of a line, counted from 1, without its line break.
    pub fn line(&self, line: usize) -> &str {
        let range = self.line_start(line)..self.line_start(line + 1);
        self.text.get(range).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

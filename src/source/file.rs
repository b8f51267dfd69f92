//! One file's text and the table of its lines.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

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
    /// How many characters are before every so many bytes ([`STRIDE`]); counted when first needed, for columns in long lines.
    characters: OnceLock<Vec<u32>>,
    pub(super) included_by: Option<Span>,
}

/// Columns are counted from the beginning of the line, or from the last offset before for which it is known.
const STRIDE: usize = 1024;

impl SourceFile {
    pub(super) fn new(path: PathBuf, text: String) -> Self {
        let line_starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|n| n as u32 + 1)).collect();
        Self { path, text, line_starts, characters: OnceLock::new(), included_by: None }
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
        let line = self.line_number(offset);
        let (start, end) = (self.line_starts[line - 1] as usize, offset as usize);
        let column = match self.text.get(start..end) {
            None => 1,
            Some(text) if text.len() <= STRIDE => text.chars().count() + 1,
            Some(_) => self.characters_before(end) - self.characters_before(start) + 1,
        };
        Position { line, column }
    }

    /// The line of a byte offset, from 1; an offset past the end is the end.
    pub fn line_number(&self, offset: u32) -> usize {
        let offset = offset.min(self.text.len() as u32);
        self.line_starts.partition_point(|start| *start <= offset).max(1)
    }

    /// How many characters are before an offset.
    fn characters_before(&self, offset: usize) -> usize {
        let begin = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        let counted = self.characters.get_or_init(|| {
            let mut before = 0;
            let count = |chunk: &[u8]| {
                let count = before;
                before += begin(chunk) as u32;
                count
            };
            self.text.as_bytes().chunks(STRIDE).map(count).collect()
        });
        let stride = (offset / STRIDE).min(counted.len().saturating_sub(1));
        let before = counted.get(stride).map_or(0, |count| *count as usize);
        before + begin(&self.text.as_bytes()[stride * STRIDE..offset])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_long_lines_are_counted_in_characters() {
        let line = "aé日👩".repeat(2_000);
        let file = SourceFile::new(PathBuf::new(), format!("x\n{line}\n{line}"));
        let offsets = file.text().char_indices().map(|(at, _)| at).chain([file.text().len()]);
        for offset in offsets.step_by(7) {
            let before = &file.text()[..offset];
            let start = before.rfind('\n').map_or(0, |n| n + 1);
            let expected =
                Position { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 };
            assert_eq!(file.position(offset as u32), expected, "{offset}");
        }
    }
}

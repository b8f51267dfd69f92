//! Tables, by the specification of GitHub Flavored Markdown (guide: “Tables”).

use std::ops::Range;

use super::{Leaf, Piece, Raw, RawKind, Scanner, trim};
use crate::markdown::noticed::UnevenRow;
use crate::markdown::tree::Align;

/// How many cells may be added to rows that are too short, over a whole table: the limit of markdown-it, so that a few bytes
/// cannot become a huge page.
const MAX_ADDED_CELLS: usize = 0x10000;

impl Scanner<'_> {
    pub(super) fn starts_table(&self, line: usize, end: usize) -> bool {
        self.table_head(line, end).is_some()
    }

    /// The alignments and the header cells of a table that starts at a line.
    fn table_head(&self, start: usize, end: usize) -> Option<(Vec<Align>, Vec<Leaf>)> {
        if start + 2 > end {
            return None;
        }
        let (head, ruler) = (&self.lines[start], &self.lines[start + 1]);
        if ruler.is_empty() || ruler.indent < self.indent || self.is_indented(start + 1) || self.is_indented(start) {
            return None;
        }
        let align = alignments(&self.bytes[ruler.first..ruler.end])?;
        if !self.bytes[head.first..head.end].contains(&b'|') {
            return None;
        }
        let cells = self.cells(head.first..head.end);
        (!cells.is_empty() && cells.len() == align.len()).then_some((align, cells))
    }

    pub(super) fn table(&mut self, start: usize, end: usize) -> Option<Raw> {
        let (align, header) = self.table_head(start, end)?;
        let columns = align.len();
        let mut rows = Vec::new();
        let mut added = 0;
        let mut line = start + 2;
        while line < end {
            let at = &self.lines[line];
            if at.is_empty() || at.indent < self.indent || self.ends_quote(line, end) || self.is_indented(line) {
                break;
            }
            let mut cells = self.cells(at.first..at.end);
            added += columns.saturating_sub(cells.len());
            if added > MAX_ADDED_CELLS {
                break;
            }
            if cells.len() != columns {
                let range = trim(self.text, at.first..at.end);
                self.noticed.rows.push(UnevenRow { range, cells: cells.len(), columns });
            }
            cells.resize(columns, Leaf::default());
            rows.push(cells);
            line += 1;
        }
        self.line = line;
        Some(self.block(start, RawKind::Table { align, header, rows }))
    }

    /// Cuts a row at its pipes. `\|` is a pipe in a cell, its backslash no part of the text; that holds in code as well.
    fn cells(&self, row: Range<usize>) -> Vec<Leaf> {
        let row = trim(self.text, row);
        let mut cells = Vec::new();
        let mut pieces: Vec<Range<usize>> = Vec::new();
        let mut from = row.start;
        for at in row.clone() {
            if self.bytes[at] != b'|' {
                continue;
            }
            if at > row.start && self.bytes[at - 1] == b'\\' {
                pieces.push(from..at - 1);
                from = at;
            } else {
                pieces.push(from..at);
                cells.push(std::mem::take(&mut pieces));
                from = at + 1;
            }
        }
        pieces.push(from..row.end);
        cells.push(pieces);
        let is_empty = |cell: Option<&Vec<Range<usize>>>| cell.is_some_and(|c| c.iter().all(Range::is_empty));
        if is_empty(cells.first()) {
            cells.remove(0);
        }
        if is_empty(cells.last()) {
            cells.pop();
        }
        cells.into_iter().map(|pieces| self.cell(pieces)).collect()
    }

    fn cell(&self, mut pieces: Vec<Range<usize>>) -> Leaf {
        if let Some(first) = pieces.first_mut() {
            *first = trim(self.text, first.clone()).start..first.end;
        }
        if let Some(last) = pieces.last_mut() {
            last.end = trim(self.text, last.clone()).end;
        }
        let pieces = pieces.into_iter().filter(|r| !r.is_empty());
        Leaf { pieces: pieces.enumerate().map(|(n, range)| Piece { range, new_line: n == 0 }).collect() }
    }
}

/// Reads `|:--|--:|`. An empty column is allowed at either end only.
fn alignments(line: &[u8]) -> Option<Vec<Align>> {
    if !line.iter().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t')) || line.len() < 2 {
        return None;
    }
    // `- ` is a list item.
    if line[0] == b'-' && matches!(line[1], b' ' | b'\t') {
        return None;
    }
    let columns: Vec<&[u8]> = line.split(|b| *b == b'|').map(<[u8]>::trim_ascii).collect();
    let mut align = Vec::with_capacity(columns.len());
    for (n, column) in columns.iter().enumerate() {
        if column.is_empty() {
            if n == 0 || n == columns.len() - 1 {
                continue;
            }
            return None;
        }
        let (left, right) = (column[0] == b':', column[column.len() - 1] == b':');
        let dashes = &column[usize::from(left)..column.len().saturating_sub(usize::from(right)).max(usize::from(left))];
        if dashes.is_empty() || !dashes.iter().all(|b| *b == b'-') {
            return None;
        }
        align.push(match (left, right) {
            (true, true) => Align::Center,
            (false, true) => Align::Right,
            (true, false) => Align::Left,
            (false, false) => Align::None,
        });
    }
    Some(align)
}

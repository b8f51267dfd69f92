//! Bullet and ordered lists (CommonMark §§ 5.2, 5.3).

use super::{LastItem, Parent, Raw, RawKind, Scanner};
use crate::markdown::lines::skip_spaces;
use crate::markdown::noticed::UnderIndented;

/// The marker of a list item.
#[derive(Clone, Copy)]
struct Marker {
    /// The number of an ordered item.
    number: Option<u64>,
    /// `-`, `+`, `*`, `.` or `)`: items of one list share it.
    delimiter: u8,
    /// The offset behind it.
    after: usize,
}

impl Scanner<'_> {
    fn list_marker(&self, line: usize) -> Option<Marker> {
        let at = &self.lines[line];
        let text = &self.bytes[at.first..at.end];
        let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
        let delimiter = *text.get(digits)?;
        let number = match (digits, delimiter) {
            (0, b'-' | b'+' | b'*') => None,
            // More than nine digits are no list, by the specification.
            (1..=9, b'.' | b')') => self.text[at.first..at.first + digits].parse().ok(),
            _ => return None,
        };
        let blank = matches!(text.get(digits + 1), None | Some(b' ' | b'\t'));
        blank.then_some(Marker { number, delimiter, after: at.first + digits + 1 })
    }

    /// Whether a line may start a list at all: one further in than the list around it, but further out than that list's
    /// content, goes on with the paragraph before.
    fn may_be_list(&self, line: usize) -> bool {
        let indent = self.lines[line].indent;
        let between = self.list_indent >= 0 && indent - self.list_indent >= 4 && indent < self.indent;
        !self.is_indented(line) && !between
    }

    pub(super) fn starts_list(&self, line: usize) -> bool {
        if !self.may_be_list(line) {
            return false;
        }
        let Some(marker) = self.list_marker(line) else { return false };
        let at = &self.lines[line];
        // A list interrupts a paragraph only where it starts with 1 and is not empty, unless it is the next item of the
        // list that the paragraph is in.
        if self.parent == Parent::Paragraph && at.indent >= self.indent {
            return matches!(marker.number, None | Some(1)) && self.skip_blank(marker.after, at.end) < at.end;
        }
        true
    }

    pub(super) fn list(&mut self, start: usize, end: usize) -> Option<Raw> {
        if !self.may_be_list(start) {
            return None;
        }
        let first = self.list_marker(start)?;
        let parent = self.parent;
        self.parent = Parent::Other;
        let mut marker = first;
        let mut items = Vec::new();
        let mut tight = true;
        let mut before_was_empty = false;
        let mut line = start;
        let mut last = LastItem { marker: 0, content: 0, tab: false };
        loop {
            let range_start = self.lines[line].first;
            if last.tab && self.lines[line].indent >= self.lines[start].indent + 2 {
                let missing = (last.content - self.lines[line].indent).max(1) as usize;
                let range = range_start..self.lines[line].end;
                self.noticed.under_indented.push(UnderIndented { range, missing, tab: true });
            }
            let (blocks, item_tight) = self.list_item(line, end, marker);
            if !item_tight || before_was_empty {
                tight = false;
            }
            last = self.last_item_at(line, marker);
            let next = self.line;
            before_was_empty = next - line > 1 && self.lines[next - 1].is_empty();
            items.push((range_start..self.range(line, next).end, blocks));
            line = next;
            if line >= end || self.lines[line].indent < self.indent || self.is_indented(line) || self.ends_list(line) {
                break;
            }
            match self.list_marker(line) {
                Some(next) if next.delimiter == first.delimiter => marker = next,
                _ => break,
            }
        }
        self.last_item = Some(last);
        self.parent = parent;
        if tight {
            for block in items.iter_mut().flat_map(|(_, blocks)| blocks) {
                if let RawKind::Paragraph { tight, .. } = &mut block.kind {
                    *tight = true;
                }
            }
        }
        Some(self.block(start, RawKind::List { start: first.number, items }))
    }

    /// Where the content of the item at a line begins, and the column of that.
    fn item_content(&self, line: usize, marker: Marker) -> (usize, i32, i32) {
        let at = &self.lines[line];
        let initial = at.indent + (marker.after - at.first) as i32;
        let (content, column) = skip_spaces(self.bytes, marker.after, at.end, initial, at.base);
        // The content's column; with nothing after the marker, or with code there, one column behind the marker.
        let width = if content >= at.end || column - initial > 4 { 1 } else { column - initial };
        (content, column, initial + width)
    }

    fn last_item_at(&self, line: usize, marker: Marker) -> LastItem {
        let (content, _, indent) = self.item_content(line, marker);
        LastItem {
            marker: self.lines[line].indent,
            content: indent,
            tab: self.bytes[marker.after..content.max(marker.after)].contains(&b'\t'),
        }
    }

    /// Reads the content of the item at a line; says whether it is tight.
    fn list_item(&mut self, line: usize, end: usize, marker: Marker) -> (Vec<Raw>, bool) {
        let at = self.lines[line];
        let (content, column, indent) = self.item_content(line, marker);
        let outer = (self.tight, self.list_indent, self.indent);
        self.list_indent = self.indent;
        self.indent = indent;
        self.tight = true;
        self.lines[line].first = content;
        self.lines[line].indent = column;
        let blocks = if content >= at.end && self.lines[line + 1].is_empty() {
            // An item whose first two lines are empty is empty.
            self.line = (line + 2).min(end);
            Vec::new()
        } else {
            self.depth += 2;
            let blocks = self.read_lines(line, end);
            self.depth -= 2;
            blocks
        };
        let tight = self.tight;
        self.lines[line] = at;
        (self.tight, self.list_indent, self.indent) = outer;
        (blocks, tight)
    }
}

//! Fenced containers, `::: {.note}` (guide: “Admonitions”, “Examples and figures”).
//!
//! The block ends at the first later line of nothing but at least as many colons, whatever is between (openings and code
//! fences included), at the end of the enclosing block, or at the end of the file.

use super::{Parent, Raw, RawKind, Scanner};
use crate::markdown::attributes::{BlockAttributes, parse_block};
use crate::markdown::noticed::Unclosed;

impl Scanner<'_> {
    pub(super) fn starts_container(&self, line: usize) -> bool {
        self.container_opening(line).is_some()
    }

    fn container_opening(&self, line: usize) -> Option<(usize, BlockAttributes)> {
        if self.first_byte(line) != b':' || self.is_indented(line) {
            return None;
        }
        let at = &self.lines[line];
        let after = self.skip_run(at.first, at.end, b':');
        let colons = after - at.first;
        if colons < 3 {
            return None;
        }
        Some((colons, parse_block(self.text, after..at.end)?))
    }

    pub(super) fn container(&mut self, start: usize, end: usize) -> Option<Raw> {
        let (colons, attributes) = self.container_opening(start)?;
        let (closing, closed) = self.closing_line(start, end, b':', colons);
        if !closed {
            let at = &self.lines[start];
            let opening = at.first..at.end;
            let content = opening.end..self.range(start, closing).end;
            self.noticed.unclosed.push(Unclosed {
                opening,
                content,
                marker: b':',
                length: colons,
                within: closing < end,
            });
        }
        let outer = (self.parent, self.line_max);
        self.parent = Parent::Other;
        // Paragraphs of the content may not reach beyond the closing line.
        self.line_max = closing;
        self.depth += 1;
        let blocks = self.read_lines(start + 1, closing);
        self.depth -= 1;
        (self.parent, self.line_max) = outer;
        self.line = closing + usize::from(closed);
        Some(self.block(start, RawKind::Container { attributes, blocks }))
    }
}

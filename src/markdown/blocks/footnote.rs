//! Footnotes, as markdown-it's plugin `footnote` has them: `[^label]: text`, further blocks indented by four.

use std::ops::Range;

use super::{Parent, Raw, RawKind, Scanner};
use crate::markdown::lines::skip_spaces;

impl Scanner<'_> {
    pub(super) fn starts_footnote(&self, line: usize) -> bool {
        self.footnote_label(line).is_some()
    }

    fn footnote_label(&self, line: usize) -> Option<Range<usize>> {
        if self.first_byte(line) != b'[' || self.is_indented(line) {
            return None;
        }
        let at = &self.lines[line];
        let text = &self.bytes[at.first..at.end];
        let rest = text.strip_prefix(b"[^")?;
        let length = rest.iter().position(|b| matches!(b, b']' | b' '))?;
        let closed = rest[length..].starts_with(b"]:");
        (length > 0 && closed).then(|| at.first + 2..at.first + 2 + length)
    }

    pub(super) fn footnote(&mut self, start: usize, end: usize) -> Option<Raw> {
        let label = self.footnote_label(start)?;
        self.footnotes.insert(self.text[label.clone()].to_owned());
        let at = self.lines[start];
        let after = label.end + 2;
        let column = at.indent + (after - at.first) as i32;
        let (content, end_column) = skip_spaces(self.bytes, after, at.end, column, 0);
        let parent = self.parent;
        self.indent += 4;
        self.parent = Parent::Other;
        let line = &mut self.lines[start];
        line.begin = after;
        line.first = content;
        line.indent = end_column - column;
        if line.indent < self.indent {
            line.indent += self.indent;
        }
        self.depth += 1;
        let blocks = self.read_lines(start, end);
        self.depth -= 1;
        self.indent -= 4;
        self.parent = parent;
        self.lines[start] = at;
        Some(self.block(start, RawKind::Footnote { label, blocks }))
    }
}

//! Paragraphs (CommonMark § 4.8): whatever no other rule wants.

use super::{Parent, Raw, RawKind, Scanner};

impl Scanner<'_> {
    pub(super) fn paragraph(&mut self, start: usize) -> Raw {
        let parent = self.parent;
        self.parent = Parent::Paragraph;
        let end = self.line_max;
        let mut line = start + 1;
        while line < end && !self.lines[line].is_empty() {
            let indent = self.lines[line].indent;
            // A line further in goes on whatever it looks like; one with a negative indent was looked at by the quote.
            if indent - self.indent <= 3 && indent >= 0 && self.ends_paragraph(line, end) {
                break;
            }
            line += 1;
        }
        self.parent = parent;
        self.line = line;
        let leaf = self.leaf(start, line);
        self.block(start, RawKind::Paragraph { leaf, tight: false })
    }
}

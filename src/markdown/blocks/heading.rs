//! Headings, with `#` or underlined, and thematic breaks (CommonMark §§ 4.1–4.3).

use super::{Leaf, Parent, Raw, RawKind, Scanner, trim};

impl Scanner<'_> {
    pub(super) fn starts_heading(&self, line: usize) -> bool {
        self.heading_level(line).is_some()
    }

    fn heading_level(&self, line: usize) -> Option<u8> {
        if self.first_byte(line) != b'#' || self.is_indented(line) {
            return None;
        }
        let at = &self.lines[line];
        let after = self.skip_run(at.first, at.end, b'#');
        let level = after - at.first;
        let blank = after == at.end || matches!(self.bytes[after], b' ' | b'\t');
        (level <= 6 && blank).then_some(level as u8)
    }

    pub(super) fn heading(&mut self, line: usize) -> Option<Raw> {
        let level = self.heading_level(line)?;
        let at = self.lines[line];
        let from = at.first + usize::from(level);
        let mut content = trim(self.text, from..at.end);
        // A closing run of `#` counts where white space is before it.
        let run = (content.start..content.end).rev().take_while(|n| self.bytes[*n] == b'#').count();
        let before = content.end - run;
        if run > 0 && (before == content.start || matches!(self.bytes[before - 1], b' ' | b'\t')) {
            content = trim(self.text, content.start..before);
        }
        self.line = line + 1;
        Some(self.block(line, RawKind::Heading { level, leaf: Leaf::line(content) }))
    }

    /// A heading underlined with `=` or `-`. It may have several lines.
    pub(super) fn underlined_heading(&mut self, start: usize, end: usize) -> Option<Raw> {
        if self.is_indented(start) {
            return None;
        }
        let parent = self.parent;
        self.parent = Parent::Paragraph;
        let mut found = None;
        for line in start + 1..end {
            let at = &self.lines[line];
            if at.is_empty() {
                break;
            }
            if at.indent - self.indent > 3 {
                continue;
            }
            let marker = self.bytes[at.first];
            if at.indent >= self.indent && matches!(marker, b'-' | b'=') {
                let after = self.skip_run(at.first, at.end, marker);
                if self.skip_blank(after, at.end) == at.end {
                    found = Some((line, if marker == b'=' { 1 } else { 2 }));
                    break;
                }
            }
            if at.indent >= 0 && self.ends_paragraph(line, end) {
                break;
            }
        }
        self.parent = parent;
        let (underline, level) = found?;
        self.line = underline + 1;
        let leaf = self.leaf(start, underline);
        Some(self.block(start, RawKind::Heading { level, leaf }))
    }

    pub(super) fn starts_rule(&self, line: usize) -> bool {
        let marker = self.first_byte(line);
        if !matches!(marker, b'*' | b'-' | b'_') || self.is_indented(line) {
            return false;
        }
        let at = &self.lines[line];
        let text = &self.bytes[at.first..at.end];
        text.iter().all(|b| *b == marker || matches!(b, b' ' | b'\t'))
            && text.iter().filter(|b| **b == marker).count() >= 3
    }

    pub(super) fn rule(&mut self, line: usize) -> Option<Raw> {
        if !self.starts_rule(line) {
            return None;
        }
        self.line = line + 1;
        Some(self.block(line, RawKind::Rule))
    }
}

//! Indented and fenced code (CommonMark §§ 4.4, 4.5).

use super::{Raw, RawKind, Scanner, without_indent};
use crate::markdown::noticed::Unclosed;

impl Scanner<'_> {
    pub(super) fn indented_code(&mut self, start: usize, end: usize) -> Option<Raw> {
        if !self.is_indented(start) {
            return None;
        }
        let mut last = start + 1;
        for line in start + 1..end {
            if self.is_indented(line) && !self.lines[line].is_empty() {
                last = line + 1;
            } else if !self.lines[line].is_empty() {
                break;
            }
        }
        self.line = last;
        let mut text = self.code_text(start, last, self.indent + 4);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let range = self.lines[start].first..self.lines[last - 1].end;
        if self.bytes[self.lines[start].begin..range.start].contains(&b'\t') {
            self.noticed.tabbed_code.push(range.start..self.lines[start].end);
        }
        let info = range.start..range.start;
        Some(self.block(start, RawKind::Code { info, fenced: false, text, text_range: range }))
    }

    pub(super) fn starts_fence(&self, line: usize) -> bool {
        self.fence_opening(line).is_some()
    }

    /// The marker of a fence, its length and where the info string begins.
    fn fence_opening(&self, line: usize) -> Option<(u8, usize, usize)> {
        let marker = self.first_byte(line);
        if !matches!(marker, b'`' | b'~') || self.is_indented(line) {
            return None;
        }
        let at = &self.lines[line];
        let info = self.skip_run(at.first, at.end, marker);
        let length = info - at.first;
        let info_has_marker = marker == b'`' && self.bytes[info..at.end].contains(&b'`');
        (length >= 3 && !info_has_marker).then_some((marker, length, info))
    }

    pub(super) fn fence(&mut self, start: usize, end: usize) -> Option<Raw> {
        let (marker, length, info) = self.fence_opening(start)?;
        let (closing, closed) = self.closing_line(start, end, marker, length);
        self.line = closing + usize::from(closed);
        if !closed {
            let at = &self.lines[start];
            let opening = at.first..at.end;
            let content = opening.end..self.range(start, closing).end;
            self.noticed.unclosed.push(Unclosed { opening, content, marker, length, within: closing < end });
        }
        let text = self.code_text(start + 1, closing, self.lines[start].indent);
        let text_range = if closing > start + 1 {
            self.lines[start + 1].begin..self.lines[closing - 1].end
        } else {
            self.lines[start].end..self.lines[start].end
        };
        let info = info..self.lines[start].end;
        Some(self.block(start, RawKind::Code { info, fenced: true, text, text_range }))
    }

    /// The lines without `indent` columns, each with the line break that it has; NUL as U+FFFD (CommonMark § 2.3).
    fn code_text(&self, start: usize, end: usize, indent: i32) -> String {
        let mut text = String::new();
        for line in &self.lines[start..end] {
            let (spaces, range) = without_indent(self.bytes, line, indent);
            text.extend(std::iter::repeat_n(' ', spaces as usize));
            text.push_str(&self.text[range]);
            if line.end < self.bytes.len() {
                text.push('\n');
            }
        }
        if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
    }
}

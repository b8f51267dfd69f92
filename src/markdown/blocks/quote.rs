//! Block quotes (CommonMark § 5.1), and GitHub alerts among them (guide: “Admonitions”).

use super::{Parent, Raw, RawKind, Scanner, SourceLine, trim};
use crate::markdown::lines::skip_spaces;
use crate::markdown::tree::AdmonitionKind;

impl Scanner<'_> {
    pub(super) fn starts_quote(&self, line: usize) -> bool {
        self.first_byte(line) == b'>' && !self.is_indented(line)
    }

    pub(super) fn quote(&mut self, start: usize, end: usize) -> Option<Raw> {
        if !self.starts_quote(start) {
            return None;
        }
        let (line_max, indent, parent) = (self.line_max, self.indent, self.parent);
        let range_start = self.lines[start].first;
        let mut saved: Vec<SourceLine> = vec![self.lines[start]];
        let mut last_is_empty = self.enter_quote(start);
        self.parent = Parent::Other;
        let mut next = start + 1;
        while next < end {
            let at = self.lines[next];
            if at.is_empty() {
                break;
            }
            if self.first_byte(next) == b'>' && at.indent >= self.indent {
                saved.push(at);
                last_is_empty = self.enter_quote(next);
                next += 1;
                continue;
            }
            if last_is_empty {
                break;
            }
            if self.ends_quote(next, end) {
                // Paragraphs of the content may not reach beyond this line.
                self.line_max = next;
                if self.indent != 0 {
                    // The content is read with no indent: this line must look the same to it.
                    saved.push(at);
                    self.lines[next].indent -= self.indent;
                }
                break;
            }
            saved.push(at);
            // Marks the line as one that can only go on with a paragraph.
            self.lines[next].indent = -1;
            next += 1;
        }
        self.indent = 0;
        self.depth += 1;
        let mut blocks = self.read_lines(start, next);
        let alert = blocks.first_mut().and_then(|first| self.take_alert(first));
        self.depth -= 1;
        let range = range_start..self.range(start, self.line).end.max(range_start + 1);
        self.lines[start..start + saved.len()].copy_from_slice(&saved);
        (self.line_max, self.indent, self.parent) = (line_max, indent, parent);
        let kind = match alert {
            Some(kind) => RawKind::Admonition { kind, blocks },
            None => RawKind::Quote(blocks),
        };
        Some(Raw { range, kind })
    }

    /// Moves a line's marks behind its `>` and the space after it; says whether nothing is left.
    fn enter_quote(&mut self, line: usize) -> bool {
        let at = self.lines[line];
        let mut begin = at.first + 1;
        let mut column = at.indent + 1;
        let mut tab_is_split = 0;
        let next = if begin < at.end { self.bytes[begin] } else { 0 };
        match next {
            b' ' => {
                begin += 1;
                column += 1;
            }
            // A tab of one column is the optional space; of a wider one, only its first column is.
            b'\t' if (at.base + column).rem_euclid(4) == 3 => {
                begin += 1;
                column += 1;
            }
            b'\t' => tab_is_split = 1,
            _ => {}
        }
        let initial = column;
        let (first, column) = skip_spaces(self.bytes, begin, at.end, column, at.base + tab_is_split);
        let marker_width = if matches!(next, b' ' | b'\t') { 2 } else { 1 };
        self.lines[line] =
            SourceLine { begin, first, end: at.end, indent: column - initial, base: at.indent + marker_width };
        first >= at.end
    }

    /// The kind of alert that the first line of a quote's first block makes of it. That line is taken from the block, which
    /// stays, with no text where it has no other line.
    fn take_alert(&self, first: &mut Raw) -> Option<AdmonitionKind> {
        let RawKind::Paragraph { leaf, .. } = &mut first.kind else { return None };
        let mark = self.text.get(leaf.pieces.first()?.range.clone())?.trim_end_matches([' ', '\t']);
        let name = mark.strip_prefix("[!")?.strip_suffix(']')?;
        let kind = AdmonitionKind::from_class(&name.to_ascii_lowercase())?;
        leaf.pieces.remove(0);
        first.range.start = first.range.end;
        if let Some(line) = leaf.pieces.first_mut() {
            line.range.start = trim(self.text, line.range.clone()).start;
            first.range.start = line.range.start;
        }
        Some(kind)
    }
}

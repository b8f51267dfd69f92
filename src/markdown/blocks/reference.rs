//! Link reference definitions (CommonMark § 4.7): `[label]: destination "title"`.
//!
//! The definition may run over several lines, but only over such as a paragraph might run over; they are asked for one by
//! one, as the text needs them.

use std::collections::hash_map::Entry;
use std::ops::Range;

use super::{Parent, Scanner, trim};
use crate::markdown::inline::link_syntax::{
    self, TitleEnd, destination_end, normalize_label, title_closing, title_end,
};
use crate::markdown::inline::url;
use crate::markdown::noticed::Definition;

/// The text of a definition as far as it has been needed.
struct ReferenceLines {
    text: String,
    /// For each line of it: where it begins in the text, and where in the file.
    starts: Vec<(usize, usize)>,
    /// The line that would come next.
    next: usize,
}

impl ReferenceLines {
    /// Where in the file a range of the text is, which is within one line.
    fn in_file(&self, range: Range<usize>) -> Range<usize> {
        let line = self.starts.partition_point(|(at, _)| *at <= range.start).saturating_sub(1);
        let (at, first) = self.starts.get(line).copied().unwrap_or_default();
        let start = first + (range.start - at);
        start..start + range.len()
    }
}

impl Scanner<'_> {
    /// Reads a definition that starts at a line. The first definition of a label counts.
    pub(super) fn reference(&mut self, start: usize) -> bool {
        if self.first_byte(start) != b'[' || self.is_indented(start) {
            return false;
        }
        let at = self.lines[start];
        let mut text = self.text[at.first..at.end].to_owned();
        text.push('\n');
        let mut leaf_text = ReferenceLines { text, starts: vec![(0, at.first)], next: start + 1 };
        let Some((label, url, title, lines, destination)) = self.definition_of(&mut leaf_text) else { return false };
        self.line = start + lines;
        // A label that goes on over lines is shown by its first.
        let written = at.first..self.text[at.first..at.end].find("]:").map_or(at.end, |n| at.first + n + 1);
        let address = trim(self.text, (written.end + 1).min(at.end)..at.end);
        self.noticed.definitions.push(Definition { label: label.clone(), written, url: url.clone(), address });
        if let Entry::Vacant(entry) = self.references.entry(label) {
            self.destinations.insert(entry.key().clone(), leaf_text.in_file(destination));
            entry.insert((url, title));
        }
        true
    }

    fn definition_of(
        &mut self,
        leaf_text: &mut ReferenceLines,
    ) -> Option<(String, String, String, usize, Range<usize>)> {
        let label_end = self.label_end(leaf_text)?;
        let label = normalize_label(&leaf_text.text[1..label_end]);
        if label.is_empty() || leaf_text.text.as_bytes().get(label_end + 1) != Some(&b':') {
            return None;
        }
        let from = self.skip_white(leaf_text, label_end + 2);
        let to = destination_end(&leaf_text.text, from)?;
        let mut end = to;
        let title_start = self.skip_white(leaf_text, to);
        let mut title_range = None;
        if title_start > to
            && let Some(title) = self.title_end(leaf_text, title_start)
            && rest_is_blank(&leaf_text.text, title)
        {
            title_range = Some(title_start..title);
            end = title;
        }
        if title_range.is_none() && !rest_is_blank(&leaf_text.text, to) {
            return None;
        }
        let lines = 1 + leaf_text.text[..end].matches('\n').count();
        let url = link_syntax::destination(&leaf_text.text[from..to]);
        url::allowed(&url)?;
        let title = title_range.map_or_else(String::new, |r| link_syntax::title(&leaf_text.text[r]));
        Some((label, url, title, lines, from..to))
    }

    /// The offset of the bracket that closes the label.
    fn label_end(&mut self, leaf_text: &mut ReferenceLines) -> Option<usize> {
        let mut at = 1;
        loop {
            match leaf_text.text.as_bytes().get(at)? {
                b'[' => return None,
                b']' => return Some(at),
                b'\\' => {
                    at += 1;
                    if leaf_text.text.as_bytes().get(at) == Some(&b'\n') {
                        self.gather(leaf_text);
                    }
                }
                b'\n' => {
                    self.gather(leaf_text);
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn skip_white(&mut self, leaf_text: &mut ReferenceLines, from: usize) -> usize {
        let mut at = from;
        while let Some(byte) = leaf_text.text.as_bytes().get(at) {
            match byte {
                b'\n' => {
                    self.gather(leaf_text);
                }
                b' ' | b'\t' => {}
                _ => break,
            }
            at += 1;
        }
        at
    }

    fn title_end(&mut self, leaf_text: &mut ReferenceLines, from: usize) -> Option<usize> {
        let closing = title_closing(&leaf_text.text, from)?;
        let mut at = from + 1;
        loop {
            match title_end(&leaf_text.text, at, closing)? {
                TitleEnd::Closed(end) => return Some(end),
                // The next line may close it, and is looked at from where it begins.
                TitleEnd::Open(next) if self.gather(leaf_text) => at = next,
                TitleEnd::Open(_) => return None,
            }
        }
    }

    /// Takes in one more line, if it may belong to a paragraph.
    fn gather(&mut self, leaf_text: &mut ReferenceLines) -> bool {
        let line = leaf_text.next;
        if line >= self.line_max || self.lines[line].is_empty() {
            return false;
        }
        let at = self.lines[line];
        if !self.is_indented(line) && at.indent >= 0 {
            let parent = self.parent;
            self.parent = Parent::Other;
            let ended = self.ends_paragraph(line, self.line_max);
            self.parent = parent;
            if ended {
                return false;
            }
        }
        leaf_text.starts.push((leaf_text.text.len(), at.first));
        leaf_text.text.push_str(&self.text[at.first..at.end]);
        leaf_text.text.push('\n');
        leaf_text.next += 1;
        true
    }
}

/// Whether nothing but white space follows on the line.
fn rest_is_blank(text: &str, from: usize) -> bool {
    let rest = &text[from..];
    rest.trim_start_matches([' ', '\t']).starts_with('\n') || rest.trim_matches([' ', '\t']).is_empty()
}

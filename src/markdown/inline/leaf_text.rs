//! A leaf's text in one string, and the way back to the source.

use std::ops::Range;

use crate::markdown::raw::Leaf;

/// What is between two lines of a leaf: a line so far in goes on with the paragraph whatever it looks like, so
/// pulldown-cmark finds no block where the block rules found none.
const LINE_JOINT: &str = "\n    ";

/// The text of a leaf.
pub(super) struct LeafText {
    /// The lines without their markers, joined by `\n`.
    pub text: String,
    /// Where each piece is in `text`, where in the source, and whether it begins a line.
    pieces: Vec<(usize, Range<usize>, bool)>,
}

impl LeafText {
    pub fn new(source: &str, leaf: &Leaf) -> Self {
        let length = leaf.pieces.iter().map(|p| p.range.len() + LINE_JOINT.len()).sum();
        let mut text = String::with_capacity(length);
        let mut pieces = Vec::with_capacity(leaf.pieces.len());
        for piece in &leaf.pieces {
            if piece.new_line && !pieces.is_empty() {
                text.push_str(LINE_JOINT);
            }
            pieces.push((text.len(), piece.range.clone(), piece.new_line));
            text.push_str(&source[piece.range.clone()]);
        }
        Self { text, pieces }
    }

    /// The index of the last piece that starts at or before `at`.
    fn piece(&self, at: usize) -> usize {
        self.pieces.partition_point(|(start, ..)| *start <= at).saturating_sub(1)
    }

    /// The range of the source for a range of the text.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let in_source = |at: usize, end: bool| {
            let Some((start, piece, _)) = self.pieces.get(self.piece(if end { at.saturating_sub(1) } else { at }))
            else {
                return 0;
            };
            (piece.start + at.saturating_sub(*start)).min(piece.end)
        };
        let start = in_source(range.start, false);
        start..in_source(range.end, range.end > range.start).max(start)
    }

    /// The text of a range as markdown-it has it: lines with the white space at their front, and no more.
    pub fn verbatim(&self, range: Range<usize>) -> String {
        let mut out = String::with_capacity(range.len());
        for (start, piece, new_line) in &self.pieces[self.piece(range.start)..] {
            let (from, to) = (range.start.max(*start), range.end.min(start + piece.len()));
            if *start > range.start {
                if *start > range.end {
                    break;
                }
                if *new_line {
                    out.push('\n');
                }
            }
            if from < to {
                out.push_str(&self.text[from..to]);
            }
        }
        if out.contains('\0') { out.replace('\0', "\u{fffd}") } else { out }
    }
}

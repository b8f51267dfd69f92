//! A leaf's text in one string, and the way back to the source.

use std::borrow::Cow;
use std::ops::Range;

use crate::markdown::raw::{Leaf, Piece};

/// What is between two lines of a leaf: a line so far in goes on with the paragraph whatever it looks like, so
/// pulldown-cmark finds no block where the block rules found none.
const LINE_JOINT: &str = "\n    ";

/// The text of a leaf.
pub(super) struct LeafText<'a> {
    /// The lines without their markers, joined by `\n`.
    pub text: Cow<'a, str>,
    /// The pieces.
    pieces: &'a [Piece],
    /// Where each piece is in `text`; nothing for a single one.
    starts: Vec<usize>,
}

impl<'a> LeafText<'a> {
    pub fn new(source: &'a str, leaf: &'a Leaf) -> Self {
        let pieces = leaf.pieces.as_slice();
        if let [piece] = pieces {
            return Self { text: Cow::Borrowed(&source[piece.range.clone()]), pieces, starts: Vec::new() };
        }
        let length = pieces.iter().map(|p| p.range.len() + LINE_JOINT.len()).sum();
        let mut text = String::with_capacity(length);
        let mut starts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            if piece.new_line && !starts.is_empty() {
                text.push_str(LINE_JOINT);
            }
            starts.push(text.len());
            text.push_str(&source[piece.range.clone()]);
        }
        Self { text: Cow::Owned(text), pieces, starts }
    }

    /// The index of the last piece that starts at or before `at`.
    fn piece(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Where a piece is in the text.
    fn start(&self, piece: usize) -> usize {
        self.starts.get(piece).copied().unwrap_or_default()
    }

    /// The range of the source for a range of the text.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let in_source = |at: usize, end: bool| {
            let n = self.piece(if end { at.saturating_sub(1) } else { at });
            let Some(Piece { range: piece, .. }) = self.pieces.get(n) else { return 0 };
            (piece.start + at.saturating_sub(self.start(n))).min(piece.end)
        };
        let start = in_source(range.start, false);
        start..in_source(range.end, range.end > range.start).max(start)
    }

    /// The text of a range as markdown-it has it: lines with the white space at their front, and no more.
    pub fn verbatim(&self, range: Range<usize>) -> String {
        let mut out = String::with_capacity(range.len());
        for (n, Piece { range: piece, new_line }) in self.pieces.iter().enumerate().skip(self.piece(range.start)) {
            let start = self.start(n);
            let (from, to) = (range.start.max(start), range.end.min(start + piece.len()));
            if start > range.start {
                if start > range.end {
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

//! Text that was put together from pieces of files, and the way back to where each piece is written.

use std::ops::Range;

use crate::source::{FileId, Span};

/// A text with a map to the files that it comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct MappedText {
    /// The text itself.
    pub text: String,
    /// In the order of the text; the first begins at its start.
    pieces: Vec<Piece>,
}

/// A run of text from one place.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// Where it begins in the text.
    at: usize,
    /// Where it is written.
    file: FileId,
    from: usize,
    /// Whether it is there byte for byte; else the place is that of what was put in.
    exact: bool,
}

impl MappedText {
    /// A whole file.
    pub fn of_file(file: FileId, text: &str) -> Self {
        let mut whole = Self::default();
        whole.push(text, file, 0);
        whole
    }

    /// Adds a piece of a file, which begins there at `from`.
    pub fn push(&mut self, text: &str, file: FileId, from: usize) {
        self.add(text, Piece { at: self.text.len(), file, from, exact: true });
    }

    /// Adds text that no file has: messages point to `span`.
    pub fn put_in(&mut self, text: &str, span: Span) {
        self.add(text, Piece { at: self.text.len(), file: span.file, from: span.range().start, exact: false });
    }

    /// Adds a part of another text.
    pub fn push_mapped(&mut self, other: &Self, range: Range<usize>) {
        let first = other.pieces.partition_point(|piece| piece.at <= range.start).saturating_sub(1);
        for (n, piece) in other.pieces.iter().enumerate().skip(first) {
            if piece.at >= range.end {
                break;
            }
            let end = other.pieces.get(n + 1).map_or(other.text.len(), |next| next.at).min(range.end);
            let start = piece.at.max(range.start);
            let Some(text) = other.text.get(start..end) else { continue };
            let from = if piece.exact { piece.from + (start - piece.at) } else { piece.from };
            self.add(text, Piece { at: self.text.len(), from, ..*piece });
        }
    }

    fn add(&mut self, text: &str, piece: Piece) {
        if !text.is_empty() {
            self.pieces.push(piece);
            self.text.push_str(text);
        }
    }

    /// Where a range of the text is written; one that runs over several pieces ends with its first.
    pub fn span(&self, range: Range<usize>) -> Option<Span> {
        let n = self.pieces.partition_point(|piece| piece.at <= range.start).checked_sub(1)?;
        let piece = self.pieces.get(n)?;
        if !piece.exact {
            return Some(Span::new(piece.file, piece.from, piece.from));
        }
        let end = self.pieces.get(n + 1).map_or(self.text.len(), |next| next.at).min(range.end).max(range.start);
        Some(Span::new(piece.file, piece.from + (range.start - piece.at), piece.from + (end - piece.at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_piece_leads_back_to_its_file() {
        let (one, two) = (FileId(0), FileId(1));
        let mut text = MappedText::of_file(one, "abc");
        text.push("xyz", two, 10);
        text.put_in("!!", Span::new(one, 1, 2));
        assert_eq!(text.text, "abcxyz!!");
        assert_eq!(text.span(1..2), Some(Span::new(one, 1, 2)));
        assert_eq!(text.span(4..7), Some(Span::new(two, 11, 13)));
        assert_eq!(text.span(7..8), Some(Span::new(one, 1, 1)));
        let mut part = MappedText::default();
        part.push_mapped(&text, 2..5);
        assert_eq!(part.text, "cxy");
        assert_eq!(part.span(0..1), Some(Span::new(one, 2, 3)));
        assert_eq!(part.span(2..3), Some(Span::new(two, 11, 12)));
        assert_eq!(MappedText::default().span(0..0), None);
    }
}

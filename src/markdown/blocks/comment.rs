//! Block comments: from a line that starts with `<!--` to the first line that ends in `-->` (guide: “Comments”). They do
//! not interrupt a paragraph, and an unclosed one is text.

use super::Scanner;
use crate::markdown::noticed::Comment;

impl Scanner<'_> {
    pub(super) fn comment(&mut self, start: usize, end: usize) -> bool {
        let first = &self.lines[start];
        if !self.bytes[first.first..first.end].starts_with(b"<!--") {
            return false;
        }
        if self.comment_search.is_some_and(|(from, to)| from <= start && end <= to) {
            return false;
        }
        let closing = (start..end).find(|n| {
            let line = &self.lines[*n];
            self.bytes[line.first..line.end].ends_with(b"-->")
        });
        match closing {
            Some(line) => {
                self.line = line + 1;
                let range = self.lines[start].first..self.lines[line].end;
                self.noticed.comments.push(Comment { before: range.end..range.end, range });
            }
            None => self.comment_search = Some((start, end)),
        }
        closing.is_some()
    }
}

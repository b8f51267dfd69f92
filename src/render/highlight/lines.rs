//! One line after the other through a grammar, as HTML.

use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};

use super::classes::{self, Class};
use crate::render::escape;

/// A line longer than this stays plain: nobody wrote it to be read, and grammars take long over it.
const MAX_LINE: usize = 4096;

/// A grammar at work on a text.
pub struct Lines<'s> {
    set: &'s SyntaxSet,
    state: ParseState,
    stack: ScopeStack,
    broken: bool,
}

impl<'s> Lines<'s> {
    /// Before the first line.
    pub fn new(set: &'s SyntaxSet, syntax: &SyntaxReference) -> Self {
        Self { set, state: ParseState::new(syntax), stack: ScopeStack::new(), broken: false }
    }

    /// Writes one line, its line break included. Where the grammar fails, the rest stays plain.
    pub fn line(&mut self, line: &str, out: &mut String) {
        if self.broken || line.len() > MAX_LINE {
            escape::text(out, line);
            return;
        }
        let Ok(operations) = self.state.parse_line(line, self.set) else {
            self.broken = true;
            escape::text(out, line);
            return;
        };
        let mut pieces = ClassRuns { out, line, start: 0, class: Class::Plain };
        let mut last = 0;
        for (at, operation) in operations {
            // Offsets are those of characters' starts; a grammar that says otherwise is not worth a panic.
            if at > last && line.is_char_boundary(at) {
                pieces.piece(last, classes::of(self.stack.as_slice()));
                last = at;
            }
            if self.stack.apply(&operation).is_err() {
                self.broken = true;
                break;
            }
        }
        if last < line.len() {
            pieces.piece(last, classes::of(self.stack.as_slice()));
        }
        pieces.finish();
    }
}

/// Joins neighbours of one class, and writes.
struct ClassRuns<'a> {
    out: &'a mut String,
    line: &'a str,
    start: usize,
    class: Class,
}

impl ClassRuns<'_> {
    fn piece(&mut self, at: usize, class: Class) {
        if class != self.class {
            self.flush(at);
            self.class = class;
        }
    }

    fn flush(&mut self, end: usize) {
        write(self.out, &self.line[self.start..end], self.class);
        self.start = end;
    }

    fn finish(mut self) {
        self.flush(self.line.len());
    }
}

fn write(out: &mut String, text: &str, class: Class) {
    match class.html() {
        // White space has no colour.
        Some(class) if !text.trim().is_empty() => {
            let body = text.trim_end_matches('\n');
            out.push_str("<span class=\"");
            out.push_str(class);
            out.push_str("\">");
            escape::text(out, body);
            out.push_str("</span>");
            out.push_str(&text[body.len()..]);
        }
        _ => escape::text(out, text),
    }
}

//! Definition lists, as markdown-it's plugin `deflist` has them: a term of one line, at most one empty line, then `:` or
//! `~` and a space.

use super::{Parent, Raw, RawKind, Scanner};
use crate::markdown::lines::skip_spaces;
use crate::markdown::raw::RawDefinition;

impl Scanner<'_> {
    /// Inside of a definition, the marker of the next one ends what goes before.
    pub(super) fn starts_definition(&self, line: usize, _end: usize) -> bool {
        self.definition_indent >= 0 && !self.is_indented(line) && self.definition_marker(line).is_some()
    }

    /// The offset behind the marker of a definition that is not empty.
    fn definition_marker(&self, line: usize) -> Option<usize> {
        if !matches!(self.first_byte(line), b':' | b'~') {
            return None;
        }
        let at = &self.lines[line];
        let after = at.first + 1;
        let content = self.skip_blank(after, at.end);
        (content > after && content < at.end).then_some(after)
    }

    /// The line of the definition that follows a term's line.
    fn definition_after(&self, term: usize, end: usize) -> Option<(usize, usize)> {
        let mut line = term + 1;
        if line < end && self.lines[line].is_empty() {
            line += 1;
        }
        if line >= end || self.lines[line].indent < self.indent {
            return None;
        }
        self.definition_marker(line).map(|after| (line, after))
    }

    pub(super) fn definitions(&mut self, start: usize, end: usize) -> Option<Raw> {
        if self.is_indented(start) {
            return None;
        }
        let mut next = Some(self.definition_after(start, end)?);
        let mut tight = true;
        let mut items: Vec<RawDefinition> = Vec::new();
        let mut term = start;
        while let Some((first, after)) = next {
            let leaf = self.leaf(term, term + 1);
            let (definitions, ended) = self.definitions_of_term(first, after, end, &mut tight);
            items.push(RawDefinition { range: self.range(term, self.line), term: leaf, definitions });
            term = self.line;
            if ended || term >= end || self.lines[term].is_empty() || self.lines[term].indent < self.indent {
                break;
            }
            next = self.definition_after(term, end);
        }
        if tight {
            for block in items.iter_mut().flat_map(|i| i.definitions.iter_mut().flatten()) {
                if let RawKind::Paragraph { tight, .. } = &mut block.kind {
                    *tight = true;
                }
            }
        }
        Some(self.block(start, RawKind::Definitions(items)))
    }

    /// Reads one definition after the other; says whether the list has ended with them.
    fn definitions_of_term(
        &mut self,
        first: usize,
        after: usize,
        end: usize,
        tight: &mut bool,
    ) -> (Vec<Vec<Raw>>, bool) {
        let mut definitions = Vec::new();
        let mut before_was_empty = false;
        let (mut line, mut after) = (first, after);
        loop {
            let at = self.lines[line];
            let column = at.indent + (after - at.first) as i32;
            let (content, column) = skip_spaces(self.bytes, after, at.end, column, 0);
            let outer = (self.tight, self.definition_indent, self.indent, self.parent);
            self.indent = at.indent + 2;
            self.definition_indent = self.indent;
            self.lines[line].first = content;
            self.lines[line].indent = column;
            self.tight = true;
            self.parent = Parent::Other;
            self.depth += 2;
            definitions.push(self.read_lines(line, end));
            self.depth -= 2;
            if !self.tight || before_was_empty {
                *tight = false;
            }
            before_was_empty = self.line - line > 1 && self.lines[self.line - 1].is_empty();
            self.lines[line] = at;
            (self.tight, self.definition_indent, self.indent, self.parent) = outer;
            let next = self.line;
            if next >= end || self.lines[next].indent < self.indent {
                return (definitions, true);
            }
            match self.definition_marker(next) {
                Some(marker) => (line, after) = (next, marker),
                None => return (definitions, false),
            }
        }
    }
}

//! The block structure of a file, by markdown-it's rules with the dialect's own among them.
//!
//! Where a container, a comment, a definition or a footnote ends depends on the lists and quotes around it, and what a
//! line is inside of them depends on where they end. So these rules are read in one pass, line by line, each rule in a
//! file of its own; ARCHITECTURE.md says why pulldown-cmark reads the inlines only.
//!
//! A rule looks at a line and either leaves it alone or reads a block from it and moves [`Scanner::line`] behind it. The
//! order of the rules is markdown-it's, with the plugins of nixos-render-docs where that puts them.

mod code;
mod comment;
mod container;
mod definition;
mod footnote;
mod heading;
mod list;
mod paragraph;
mod quote;
mod reference;
mod table;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::MAX_NESTING;
use super::lines::{SourceLine, lines, trim, without_indent};
use super::noticed::{Noticed, UnderIndented};
use super::raw::{Leaf, Piece, Raw, RawKind};

/// What the block rules made of a text.
pub(super) struct Blocks {
    /// The blocks of the file, in order.
    pub blocks: Vec<Raw>,
    /// Link reference definitions by normalized label: destination and title.
    pub references: HashMap<String, (String, String)>,
    /// Where the destination of each is written.
    pub destinations: HashMap<String, Range<usize>>,
    /// The labels of footnotes that are defined.
    pub footnotes: HashSet<String>,
    /// Where blocks were nested too deep to be read.
    pub too_deep: Option<Range<usize>>,
    /// The lines of the text.
    pub lines: Vec<SourceLine>,
    /// What may be meant otherwise.
    pub noticed: Noticed,
}

/// Reads the block structure of a text.
pub(super) fn read(text: &str) -> Blocks {
    let lines = lines(text);
    let count = lines.len() - 1;
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        lines,
        line: 0,
        line_max: count,
        indent: 0,
        list_indent: -1,
        definition_indent: -1,
        parent: Parent::Root,
        tight: false,
        depth: 0,
        comment_search: None,
        references: HashMap::new(),
        destinations: HashMap::new(),
        footnotes: HashSet::new(),
        too_deep: None,
        noticed: Noticed::default(),
        last_item: None,
    };
    let blocks = scanner.read_lines(0, count);
    let Scanner { references, destinations, footnotes, too_deep, lines, noticed, .. } = scanner;
    Blocks { blocks, references, destinations, footnotes, too_deep, lines, noticed }
}

/// What the current line is in, as far as the rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parent {
    Root,
    Paragraph,
    Other,
}

/// The state of reading.
struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    lines: Vec<SourceLine>,
    /// The line that is read next.
    line: usize,
    /// Paragraphs end here at the latest.
    line_max: usize,
    /// The column at which the content of the enclosing list item, definition or footnote begins.
    indent: i32,
    /// `indent` outside of the enclosing list item; -1 outside of lists.
    list_indent: i32,
    /// `indent` of the enclosing definition; -1 outside of definitions.
    definition_indent: i32,
    parent: Parent,
    /// Whether the blocks read last had no empty line before the last of them.
    tight: bool,
    depth: usize,
    /// From this line up to that one no comment ends: found out once, so that many unclosed ones cost little.
    comment_search: Option<(usize, usize)>,
    references: HashMap<String, (String, String)>,
    destinations: HashMap<String, Range<usize>>,
    footnotes: HashSet<String>,
    too_deep: Option<Range<usize>>,
    noticed: Noticed,
    /// Where the content of the list that was read last is.
    last_item: Option<LastItem>,
}

/// The last item of a list.
#[derive(Clone, Copy, Debug)]
struct LastItem {
    /// The column of its marker.
    marker: i32,
    /// The column at which its content begins.
    content: i32,
    /// Whether a tab is behind its marker.
    tab: bool,
}

impl Scanner<'_> {
    /// Reads the blocks of the lines `start..end`; leaves [`Scanner::line`] behind the last line that belongs to them.
    fn read_lines(&mut self, start: usize, end: usize) -> Vec<Raw> {
        let mut blocks = Vec::new();
        let mut line = start;
        let mut had_empty = false;
        // From this comment on, no block has followed within these lines.
        let mut comments = self.noticed.comments.len();
        while line < end {
            line = self.skip_empty(line);
            self.line = line;
            if line >= end || self.lines[line].indent < self.indent {
                break;
            }
            if self.depth >= MAX_NESTING {
                self.too_deep.get_or_insert(self.lines[line].first..self.lines[line].end);
                self.line = end;
                break;
            }
            let after_list = self.last_item.take();
            let before = self.noticed.comments.len();
            let block = self.read_block(line, end);
            if block.is_none() && self.noticed.comments.len() > before {
                // A comment between a list and a block parts them as little as an empty line does.
                self.last_item = after_list;
            } else {
                let stop = match &block {
                    Some(block) => block.range.end,
                    None => self.range(line, self.line.max(line + 1)).end,
                };
                for comment in self.noticed.comments.get_mut(comments..before).unwrap_or_default() {
                    comment.before = comment.range.end..stop;
                }
                comments = self.noticed.comments.len();
            }
            if let Some(block) = block {
                self.notice_indent(line, &block, after_list);
                blocks.push(block);
            }
            // Every rule moves on; this only guards against a loop without end.
            self.line = self.line.max(line + 1);
            self.tight = !had_empty;
            line = self.line;
            if line - 1 < end && self.lines[line - 1].is_empty() {
                had_empty = true;
            }
            if line < end && self.lines[line].is_empty() {
                had_empty = true;
                line += 1;
                self.line = line;
            }
        }
        blocks
    }

    /// Notices a block behind a list that is indented, but less than the content of the list's last item.
    fn notice_indent(&mut self, line: usize, block: &Raw, after_list: Option<LastItem>) {
        if !matches!(block.kind, RawKind::List { .. }) {
            self.last_item = None;
        }
        let Some(item) = after_list else { return };
        let kind = match &block.kind {
            RawKind::Code { fenced, .. } => *fenced,
            RawKind::Heading { .. } | RawKind::Rule | RawKind::Footnote { .. } => false,
            _ => true,
        };
        let indent = self.lines[line].indent;
        if kind && indent > item.marker && indent < item.content {
            let missing = (item.content - indent) as usize;
            self.noticed.under_indented.push(UnderIndented { range: block.range.clone(), missing, tab: item.tab });
        }
    }

    /// Reads the block that starts at a line that is not empty. `None` where it leaves nothing (a comment, a link
    /// reference definition).
    fn read_block(&mut self, line: usize, end: usize) -> Option<Raw> {
        if let Some(table) = self.table(line, end) {
            return Some(table);
        }
        if let Some(code) = self.indented_code(line, end) {
            return Some(code);
        }
        if self.comment(line, end) {
            return None;
        }
        let found = self.container(line, end);
        let found = found.or_else(|| self.fence(line, end));
        let found = found.or_else(|| self.quote(line, end));
        let found = found.or_else(|| self.rule(line));
        let found = found.or_else(|| self.list(line, end));
        let found = found.or_else(|| self.footnote(line, end));
        if found.is_some() {
            return found;
        }
        if self.reference(line) {
            return None;
        }
        let found = self.heading(line);
        let found = found.or_else(|| self.underlined_heading(line, end));
        let found = found.or_else(|| self.definitions(line, end));
        Some(found.unwrap_or_else(|| self.paragraph(line)))
    }

    /// Whether a line ends the paragraph, link reference definition or underlined heading before it.
    fn ends_paragraph(&self, line: usize, end: usize) -> bool {
        self.ends_quote(line, end) || self.starts_table(line, end) || self.starts_footnote(line)
    }

    /// Whether a line without a marker ends the quote, or the table, before it.
    fn ends_quote(&self, line: usize, end: usize) -> bool {
        self.ends_list(line) || self.starts_list(line) || self.starts_heading(line) || self.starts_definition(line, end)
    }

    /// Whether a line ends the list before it.
    fn ends_list(&self, line: usize) -> bool {
        self.starts_container(line) || self.starts_fence(line) || self.starts_quote(line) || self.starts_rule(line)
    }

    fn skip_empty(&self, line: usize) -> usize {
        (line..self.line_max).find(|n| !self.lines[*n].is_empty()).unwrap_or(self.line_max.max(line))
    }

    /// Whether a line is indented so far that it is code, were it the start of a block.
    fn is_indented(&self, line: usize) -> bool {
        self.lines[line].indent - self.indent >= 4
    }

    /// The first character of a line, as a byte; 0 for an empty line.
    fn first_byte(&self, line: usize) -> u8 {
        let line = &self.lines[line];
        if line.is_empty() { 0 } else { self.bytes[line.first] }
    }

    /// The end of the run of `byte` that starts at `at`, at most `end`.
    fn skip_run(&self, at: usize, end: usize, byte: u8) -> usize {
        (at..end).find(|n| self.bytes[*n] != byte).unwrap_or(end.max(at))
    }

    /// The offset of the first byte from `at` that is no space or tab, at most `end`.
    fn skip_blank(&self, at: usize, end: usize) -> usize {
        (at..end).find(|n| !matches!(self.bytes[*n], b' ' | b'\t')).unwrap_or(end.max(at))
    }

    /// Where the fenced block that `start` opens ends: at a line of nothing but at least `length` of `marker`, and then
    /// `true`; or where a line further out, or `end`, ends the block that it is in.
    fn closing_line(&self, start: usize, end: usize, marker: u8, length: usize) -> (usize, bool) {
        for line in start + 1..end {
            let at = &self.lines[line];
            if !at.is_empty() && at.indent < self.indent {
                return (line, false);
            }
            if self.first_byte(line) != marker || self.is_indented(line) {
                continue;
            }
            let after = self.skip_run(at.first, at.end, marker);
            if after - at.first >= length && self.skip_blank(after, at.end) == at.end {
                return (line, true);
            }
        }
        (end, false)
    }

    /// The bytes from the first character of line `start` to the end of the last line before `end` that is not empty.
    fn range(&self, start: usize, end: usize) -> Range<usize> {
        let from = self.lines[start].first;
        let last = (start..end).rev().find(|n| !self.lines[*n].is_empty());
        from..last.map_or(from, |n| self.lines[n].end).max(from)
    }

    /// The text of the lines `start..end` as a leaf: without the enclosing indent, trimmed at both ends. What is trimmed
    /// may be whole lines, such as those of hard spaces.
    fn leaf(&self, start: usize, end: usize) -> Leaf {
        let mut pieces: Vec<Piece> = (start..end)
            .map(|n| Piece { range: without_indent(self.bytes, &self.lines[n], self.indent).1, new_line: true })
            .collect();
        let is_white = |piece: &Piece| trim(self.text, piece.range.clone()).is_empty();
        let last = pieces.iter().rposition(|piece| !is_white(piece)).unwrap_or(0);
        pieces.truncate(last + 1);
        pieces.drain(..pieces.iter().position(|piece| !is_white(piece)).unwrap_or(0));
        if let Some(first) = pieces.first_mut() {
            let whole = first.range.clone();
            first.range = trim(self.text, whole.clone()).start..whole.end;
        }
        if let Some(last) = pieces.last_mut() {
            last.range.end = trim(self.text, last.range.clone()).end;
        }
        Leaf { pieces }
    }

    /// A block of the lines from `start` to where reading is now.
    fn block(&self, start: usize, kind: RawKind) -> Raw {
        Raw { range: self.range(start, self.line), kind }
    }
}

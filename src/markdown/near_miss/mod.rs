//! Near misses: markup that was meant, but is something else by the rules of the dialect, and so passes in silence.
//!
//! The reader has done its work when these rules look: they see what it left as text, with code, links and roles taken
//! out ([`leaf::Leaf`]), and what the block rules noticed ([`Noticed`]). Nothing here changes what a text means. Each rule
//! runs over a text once.

mod addresses;
mod admonitions;
mod allow;
mod backticks;
mod blocks;
mod comments;
mod definitions;
mod directives;
mod foreign;
mod headings;
mod html;
mod ids;
mod labels;
mod leaf;
mod links;
mod merge_conflicts;
mod roles;
mod tables;
mod words;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::inline::token::Token;
use super::noticed::Noticed;
use super::raw;
use super::tree::Id;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::edit::Edit;
use crate::source::{FileId, Span};
pub use html::{HtmlName, html_name};
use leaf::Leaf;
pub(super) use leaf::LeafKind;

/// How many times what may be meant is looked for in one text.
const MAX_SUGGESTIONS: usize = 100;

/// The near misses of one text, as they are found.
pub(super) struct NearMisses<'a> {
    file: FileId,
    /// The text that is read.
    text: &'a str,
    /// The labels that the text defines, normalized.
    references: &'a HashMap<String, (String, String)>,
    footnotes: &'a HashSet<String>,
    /// Whether the text defines labels that are words, as `[label]` alone refers to them.
    has_shortcuts: bool,
    found: Vec<Diagnostic>,
    /// How many labels were compared with all that the text defines.
    suggestions: usize,
    /// How many `:::` lines were told of that open nothing, and have not met their closing line yet.
    open_containers: usize,
    /// The end of the line that was told of last as a whole: what is in it is told with it.
    told_line: usize,
    /// How many comments were told of that are not closed.
    open_comments: usize,
    /// Whether a merge conflict was told of whose end is still to come.
    open_conflict: bool,
    /// How many HTML elements of a name are open.
    open_elements: HashMap<String, usize>,
    /// The rows, by their first cell, of which it was told that a pipe cuts code.
    cut_rows: BTreeSet<usize>,
}

impl<'a> NearMisses<'a> {
    pub(super) fn new(
        file: FileId,
        text: &'a str,
        references: &'a HashMap<String, (String, String)>,
        footnotes: &'a HashSet<String>,
    ) -> Self {
        Self {
            file,
            text,
            references,
            footnotes,
            has_shortcuts: references.keys().any(|label| label.chars().all(|c| c.is_alphabetic() || c == ' ')),
            found: Vec::new(),
            suggestions: 0,
            open_containers: 0,
            told_line: 0,
            open_comments: 0,
            open_conflict: false,
            open_elements: HashMap::new(),
            cut_rows: BTreeSet::new(),
        }
    }

    /// Looks for what may be meant, but not for more than a few: each search goes over all that the text defines.
    fn suggestion(&mut self, search: impl FnOnce(&Self) -> Option<&str>) -> Option<String> {
        self.suggestions += 1;
        if self.suggestions > MAX_SUGGESTIONS { None } else { search(self).map(str::to_owned) }
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// Tells of a near miss at a range of the text.
    fn tell(&mut self, code: Code, range: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.tell_with(code, range, message, help, Vec::new());
    }

    /// The same, with what would fix it: texts in place of ranges.
    fn tell_with(
        &mut self,
        code: Code,
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
        fix: Vec<(Range<usize>, String)>,
    ) {
        let fix = fix.into_iter().map(|(range, text)| Edit { span: self.span(range), text }).collect();
        let diagnostic = Diagnostic::warning(code, self.span(range), message).help(help).fix(fix);
        self.found.push(diagnostic);
    }

    /// Looks at the text of a block, as the tokens that the reader made of it.
    pub(super) fn leaf(&mut self, kind: LeafKind, leaf: &raw::Leaf, tokens: &[Token]) {
        allow::inside(leaf, tokens, self);
        let Some(leaf) = Leaf::new(kind, self.text, leaf, tokens) else { return };
        if leaf.marks.line {
            admonitions::check(&leaf, self);
            headings::check(&leaf, self);
            merge_conflicts::check(&leaf, self);
            comments::stray_end(&leaf, self);
        }
        if leaf.marks.pipe {
            tables::check(&leaf, self);
        }
        if leaf.marks.brace {
            ids::check(&leaf, self);
            directives::in_text(&leaf, self);
        }
        if leaf.marks.bracket_end {
            ids::other_brackets(&leaf, self);
        }
        if leaf.marks.brace || leaf.marks.colon_code {
            roles::check(&leaf, self);
        }
        if leaf.marks.bracket {
            labels::check(&leaf, self);
            links::check(&leaf, self);
            definitions::in_text(&leaf, self);
        }
        links::parsed(tokens, self);
        if leaf.marks.tick {
            backticks::check(&leaf, self);
        }
        if leaf.marks.angle {
            html::check(&leaf, self);
        }
        foreign::check(&leaf, self);
        if leaf.marks.address {
            addresses::check(&leaf, self);
        }
    }

    /// Takes back what was told of a heading's own id.
    pub(super) fn heading_id(&mut self, id: &Id) {
        self.found
            .retain(|found| found.span().is_none_or(|span| span.end <= id.span.start || span.start >= id.span.end));
    }

    /// Looks at the info string of a fence, which the reader took for code.
    pub(super) fn info(&mut self, info: &Range<usize>) {
        directives::info(info, self);
    }

    /// Looks at a quote.
    pub(super) fn quote(&mut self, range: &Range<usize>) {
        merge_conflicts::quote(range, self);
    }

    /// Tells of two footnotes with one label: an error, as for every id.
    pub(super) fn second_footnote(&mut self, label: Range<usize>, first: Range<usize>) {
        let name = &self.text[label.clone()];
        let message = format!("the footnote `{name}` is defined twice");
        let help = "give one of them another label: a label is an id, unique in the whole manual";
        let (at, first) = (self.span(label), self.span(first));
        let diagnostic = Diagnostic::error(Code::DuplicateId, at, message).label(first, "it is first defined here");
        self.found.push(diagnostic.help(help));
    }

    /// Looks at what the block rules noticed, and gives all that was found and is not allowed.
    pub(super) fn finish(mut self, noticed: &Noticed) -> Vec<Diagnostic> {
        blocks::check(noticed, &mut self);
        comments::check(noticed, &mut self);
        definitions::check(noticed, &mut self);
        allow::apply(noticed, self)
    }
}

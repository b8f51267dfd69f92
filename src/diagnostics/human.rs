//! Diagnostics as people read them on a terminal: the message, the location, the source line with the span marked, the
//! files that lead there, and the way out.
//!
//! The drawing is annotate-snippets'. It is given just the lines that matter, cut from the file by its table of lines:
//! a message costs the same in a file of ten lines and in one of a million.
//!
//! All that comes from a book is made printable here, where the marks under a line can follow. Only a help may have
//! several lines; annotate-snippets indents them.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Padding, Renderer, Snippet};

use super::{Diagnostic, Label, Location, Severity};
use crate::source::{Shown as _, SourceFile, Sources, Span, printable, printable_lines, printable_source};

/// Lines longer than this many bytes are cut around the span before they are drawn. (Lines wider than the drawing are
/// shortened by annotate-snippets; this is only so that a file of one huge line costs nothing.)
const LONG_LINE: usize = 2000;

/// Files that are included through more others than this are shown with some of them left out.
const LONG_CHAIN: usize = 9;

/// How much of a long line is kept on either side of the span's start.
const CONTEXT: usize = 500;

/// Writes one diagnostic, with a blank line after it.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, colour: bool) -> String {
    let level = level(diagnostic.severity);
    let mut columns = Vec::new();
    let mut report = Group::with_title(level.primary_title(printable(&diagnostic.message)).id(diagnostic.code.name()));
    match &diagnostic.location {
        Location::Span(span) => {
            let line = |span: Span| (span.file, sources.file(span.file).position(span.start).line);
            let (near, far): (Vec<_>, Vec<_>) =
                diagnostic.labels.iter().partition(|label| line(label.span) == line(*span));
            report = mark(report, sources, *span, None, &near, &mut columns);
            for label in far {
                report = mark(report, sources, label.span, Some(printable(&label.text)), &[], &mut columns);
            }
        }
        Location::Path(path) => report = report.element(Origin::path(path.shown())),
        Location::Nowhere => {}
    }
    let chain = chain(diagnostic, sources);
    if !chain.is_empty() || diagnostic.help.is_some() {
        report = report.element(Padding);
    }
    if !chain.is_empty() {
        report = report.element(Level::NOTE.message(chain));
    }
    if let Some(help) = &diagnostic.help {
        report = report.element(Level::HELP.message(printable_lines(help)));
    }
    let renderer = if colour { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    let mut text = renderer.render(&[report]);
    for (counted, right) in columns {
        text = text.replacen(&counted, &right, 1);
    }
    text.push_str("\n\n");
    text
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Lint => Level::NOTE.with_name(severity.word()),
    }
}

/// Adds a location: `--> FILE:LINE:COLUMN` and the line. `label` makes it a second location; `near` are labels on its line.
/// annotate-snippets counts the columns of what it is given. Where that is not the file's line as it is, what it will write
/// and what is to be written instead is added to `columns`.
fn mark<'a>(
    report: Group<'a>,
    sources: &'a Sources,
    span: Span,
    label: Option<Cow<'a, str>>,
    near: &[&'a Label],
    columns: &mut Vec<(String, String)>,
) -> Group<'a> {
    let file = sources.file(span.file);
    let path = file.path().shown();
    let position = file.position(span.start);
    let near_spans = near.iter().map(|label| label.span);
    let MarkedLine { text, mut marks, cut } = MarkedLine::of(file, position.line, span, near_spans);
    let shown = match text {
        Cow::Borrowed(line) => printable_source(line, &mut marks),
        Cow::Owned(line) => Cow::Owned(printable_source(&line, &mut marks).into_owned()),
    };
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let mut marks = marks.into_iter();
    let marked = marks.next().unwrap_or_default();
    let counted = 1 + shown.get(..marked.start).map_or(0, |before| before.chars().count());
    if counted != position.column {
        let location = |column: usize| format!("{path}:{}:{column}", position.line);
        columns.push((location(counted), location(position.column)));
    }
    let mut snippet = Snippet::source(shown).line_start(position.line).annotation(kind.span(marked).label(label));
    // Second marks may be past a cut, and are left out then.
    for (label, marked) in near.iter().zip(marks).filter(|_| !cut) {
        snippet = snippet.annotation(AnnotationKind::Context.span(marked).label(printable(&label.text)));
    }
    report.element(snippet.path(path))
}

/// The line that a span starts on, as far as it is shown.
struct MarkedLine<'a> {
    text: Cow<'a, str>,
    /// The part of the text that the span covers (of a span of several lines, the first), then those of the others.
    marks: Vec<Range<usize>>,
    /// Whether there is more of the line.
    cut: bool,
}

impl<'a> MarkedLine<'a> {
    fn of(file: &'a SourceFile, number: usize, span: Span, others: impl Iterator<Item = Span>) -> Self {
        let line = file.line(number);
        let boundary = |n: usize| (0..=n.min(line.len())).rev().find(|n| line.is_char_boundary(*n)).unwrap_or(0);
        let mark = |span: Span| {
            let start = boundary((span.start as usize).saturating_sub(file.line_start(number)));
            start..boundary(start + span.range().len())
        };
        let mut marks = vec![mark(span)];
        if line.len() <= LONG_LINE {
            marks.extend(others.map(mark));
            return Self { text: Cow::Borrowed(line), marks, cut: false };
        }
        let start = marks[0].start;
        let from = boundary(start.saturating_sub(CONTEXT));
        let to = boundary(start + CONTEXT);
        let before = if from > 0 { "…" } else { "" };
        let after = if to < line.len() { "…" } else { "" };
        let text = format!("{before}{}{after}", &line[from..to]);
        let shift = |n: usize| n.min(to) - from + before.len();
        marks[0] = shift(start)..shift(marks[0].end);
        Self { text: Cow::Owned(text), marks, cut: true }
    }
}

/// "included at FILE:LINE:COLUMN", a line each, from the file at fault to the root; of a long way, its two ends.
fn chain(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let Some(span) = diagnostic.span() else { return String::new() };
    let chain = sources.chain(span.file).into_iter().map(|at| {
        let file = sources.file(at.file);
        let position = file.position(at.start);
        format!("included at {}:{}:{}", file.path().shown(), position.line, position.column)
    });
    let mut lines: Vec<String> = chain.collect();
    if lines.len() > LONG_CHAIN {
        let left_out = lines.len() - LONG_CHAIN + 1;
        lines.splice(LONG_CHAIN / 2..LONG_CHAIN / 2 + left_out, [format!("({left_out} more files in between)")]);
    }
    lines.join("\n")
}

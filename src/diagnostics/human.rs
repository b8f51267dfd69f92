//! Diagnostics as people read them on a terminal: the message, the location, the source line with the span marked, the
//! files that lead there, and the way out.
//!
//! The drawing is annotate-snippets'. It is given just the lines that matter, cut from the file by its table of lines:
//! a message costs the same in a file of ten lines and in one of a million.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Padding, Renderer, Snippet};

use super::{Diagnostic, Label, Location, Severity, printable};
use crate::source::{SourceFile, Sources, Span};

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
    let mut report = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name()));
    match &diagnostic.location {
        Location::Span(span) => {
            let line = |span: Span| (span.file, sources.file(span.file).position(span.start).line);
            let (near, far): (Vec<_>, Vec<_>) =
                diagnostic.labels.iter().partition(|label| line(label.span) == line(*span));
            report = place(report, sources, *span, None, &near);
            for label in far {
                report = place(report, sources, label.span, Some(&label.text), &[]);
            }
        }
        Location::Path(path) => report = report.element(Origin::path(shown(path))),
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
        report = report.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if colour { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
    format!("{}\n\n", renderer.render(&[report]))
}

/// A path on one line.
fn shown(path: &Path) -> String {
    printable(&path.display().to_string()).into_owned()
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Lint => Level::NOTE.with_name(severity.word()),
    }
}

/// Adds a location: `--> FILE:LINE:COLUMN` and the line. `label` makes it a second location; `near` are labels on its line.
fn place<'a>(
    report: Group<'a>,
    sources: &'a Sources,
    span: Span,
    label: Option<&'a str>,
    near: &[&'a Label],
) -> Group<'a> {
    let file = sources.file(span.file);
    let path = shown(file.path());
    let position = file.position(span.start);
    let (line, marked) = marked_line(file, span, position.line);
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    // annotate-snippets counts the columns of what it is given, which for a line that was cut is not the file's: then
    // the location is told apart from the line, and second marks, which may be past the cut, are left out.
    let cut = matches!(line, Cow::Owned(_));
    let mut snippet = Snippet::source(line).line_start(position.line).annotation(kind.span(marked).label(label));
    if cut {
        let origin = Origin::path(path).line(position.line).char_column(position.column);
        return report.element(origin).element(snippet);
    }
    for label in near {
        let (_, marked) = marked_line(file, label.span, position.line);
        snippet = snippet.annotation(AnnotationKind::Context.span(marked).label(label.text.as_str()));
    }
    report.element(snippet.path(path))
}

/// The line that a span starts on, and the part of it that the span covers: of a span of several lines, the first.
fn marked_line(file: &SourceFile, span: Span, number: usize) -> (Cow<'_, str>, Range<usize>) {
    let line = file.line(number);
    let boundary = |n: usize| (0..=n.min(line.len())).rev().find(|n| line.is_char_boundary(*n)).unwrap_or(0);
    let start = boundary((span.start as usize).saturating_sub(file.line_start(number)));
    let end = boundary(start + span.range().len());
    if line.len() <= LONG_LINE {
        return (Cow::Borrowed(line), start..end);
    }
    let from = boundary(start.saturating_sub(CONTEXT));
    let to = boundary(start + CONTEXT);
    let before = if from > 0 { "…" } else { "" };
    let after = if to < line.len() { "…" } else { "" };
    let text = format!("{before}{}{after}", &line[from..to]);
    let shift = |n: usize| n.min(to) - from + before.len();
    (Cow::Owned(text), shift(start)..shift(end))
}

/// "included at FILE:LINE:COLUMN", a line each, from the file at fault to the root; of a long way, its two ends.
fn chain(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let Some(span) = diagnostic.span() else { return String::new() };
    let places = sources.chain(span.file).into_iter().map(|at| {
        let file = sources.file(at.file);
        let position = file.position(at.start);
        format!("included at {}:{}:{}", shown(file.path()), position.line, position.column)
    });
    let mut lines: Vec<String> = places.collect();
    if lines.len() > LONG_CHAIN {
        let left_out = lines.len() - LONG_CHAIN + 1;
        lines.splice(LONG_CHAIN / 2..LONG_CHAIN / 2 + left_out, [format!("({left_out} more files in between)")]);
    }
    lines.join("\n")
}

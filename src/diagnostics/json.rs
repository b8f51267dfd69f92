//! Diagnostics as JSON: one object a line, for programs. The keys are a promise: none goes, none changes its meaning.

use serde::Serialize;

use super::{Diagnostic, Location};
use crate::source::{Sources, Span};

/// What a line holds. Lines and columns count from 1, columns in characters; an end is the position after the last
/// character. `null` where there is no such thing.
#[derive(Serialize)]
struct DiagnosticLine<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    help: Option<&'a str>,
    /// The includes that lead to the file, from it to the root.
    chain: Vec<ChainLink>,
}

#[derive(Serialize)]
struct ChainLink {
    file: String,
    line: usize,
    column: usize,
}

/// The diagnostic as one JSON object on one line, without its line break.
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut line = DiagnosticLine {
        severity: diagnostic.severity.word(),
        code: diagnostic.code.name(),
        message: &diagnostic.message,
        file: None,
        line: None,
        column: None,
        end_line: None,
        end_column: None,
        help: diagnostic.help.as_deref(),
        chain: Vec::new(),
    };
    match &diagnostic.location {
        Location::Span(span) => {
            let file = sources.file(span.file);
            let (start, end) = (file.position(span.start), file.position(span.end));
            line.file = Some(file.path().display().to_string());
            line.line = Some(start.line);
            line.column = Some(start.column);
            line.end_line = Some(end.line);
            line.end_column = Some(end.column);
            line.chain = sources.chain(span.file).into_iter().map(|at| include(at, sources)).collect();
        }
        Location::Path(path) => line.file = Some(path.display().to_string()),
        Location::Nowhere => {}
    }
    // Strings and numbers alone: there is nothing that could fail to serialize.
    let mut text = serde_json::to_string(&line).unwrap_or_default();
    text.push('\n');
    text
}

fn include(at: Span, sources: &Sources) -> ChainLink {
    let file = sources.file(at.file);
    let position = file.position(at.start);
    ChainLink { file: file.path().display().to_string(), line: position.line, column: position.column }
}

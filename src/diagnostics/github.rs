//! Diagnostics as GitHub workflow commands: a run in GitHub Actions shows each beside the changed line.
//!
//! Data and properties are escaped as `@actions/core` does (`escapeData`, `escapeProperty` in its `command.ts`), so that
//! no text of a book ends a command or begins another. Files are named as they are in the repository, which is how the runner
//! finds them.

use std::fmt::Write as _;

use super::{Code, Diagnostic, Location, Severity};
use crate::source::{Shown as _, Sources, in_work_tree, printable_lines};

/// The diagnostic as a workflow command of GitHub Actions, one line without its line break.
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let command = name(diagnostic.severity);
    let mut properties = String::new();
    match &diagnostic.location {
        Location::Span(span) => {
            let file = sources.file(span.file);
            let (start, end) = (file.position(span.start), file.position(span.end));
            let path = property(&in_work_tree(file.path()).shown());
            let _ = write!(properties, "file={path},line={},col={}", start.line, start.column);
            let _ = write!(properties, ",endLine={},endColumn={},", end.line, end.column);
        }
        Location::Path(path) => {
            let _ = write!(properties, "file={},", property(&in_work_tree(path).shown()));
        }
        Location::Nowhere => {}
    }
    let mut message = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        message.push('\n');
        message.push_str(help);
    }
    format!(
        "::{command} {properties}title={}::{}\n",
        property(diagnostic.code.name()),
        data(&printable_lines(&message.replace("\r\n", "\n")))
    )
}

/// A message without a location as a workflow command, one line with its line break.
pub(super) fn command(severity: Severity, code: Code, message: &str) -> String {
    format!("::{} title={}::{}\n", name(severity), property(code.name()), data(message))
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Lint => "notice",
    }
}

/// Text after the `::`: a line break would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

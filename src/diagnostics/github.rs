//! Diagnostics as GitHub workflow commands: a run in GitHub Actions shows each beside the changed line.

use std::fmt::Write as _;

use super::{Code, Diagnostic, Location, Severity};
use crate::source::Sources;

/// The diagnostic as a workflow command of GitHub Actions, one line without its line break.
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let command = name(diagnostic.severity);
    let mut properties = String::new();
    match &diagnostic.location {
        Location::Span(span) => {
            let file = sources.file(span.file);
            let (start, end) = (file.position(span.start), file.position(span.end));
            let path = property(&file.path().display().to_string());
            let _ = write!(properties, "file={path},line={},col={}", start.line, start.column);
            let _ = write!(properties, ",endLine={},endColumn={},", end.line, end.column);
        }
        Location::Path(path) => {
            let _ = write!(properties, "file={},", property(&path.display().to_string()));
        }
        Location::Nowhere => {}
    }
    let mut message = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        message.push('\n');
        message.push_str(help);
    }
    format!("::{command} {properties}title={}::{}\n", property(diagnostic.code.name()), data(&message))
}

/// A message without a place as a workflow command, one line with its line break.
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

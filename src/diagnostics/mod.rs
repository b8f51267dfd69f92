//! Every failure that a user can cause, as data.
//!
//! A [`Diagnostic`] has a severity, a stable code (`unknown-id`), a message, the location in the source, and what to
//! do about it. Stages collect them and go on, so that one run tells everything. The forms in which they are
//! written live beside this file: [`human`], [`json`], [`github`].

mod code;
pub mod explain;
pub mod github;
pub mod human;
pub mod json;
mod repetition;
mod suggest;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;

use crate::source::edit::Edit;
use crate::source::{ReadError, Shown as _, Sources, Span};

pub use code::{Code, Topic};
pub use repetition::{More, Told, render_more, without_repetition};
pub use suggest::{NameIndex, Suggestions, nearest};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// A convention of nixpkgs is not kept.
    Lint,
    /// Something is likely not meant: an error under `--strict`.
    Warning,
    /// The book cannot be built as it is.
    Error,
}

impl Severity {
    /// The word that messages use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lint => "lint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A second location that belongs to a message, and what it has to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// What the label points to.
    pub span: Span,
    /// What is there ("first defined here").
    pub text: String,
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// Bytes of a file that was read.
    Span(Span),
    /// A file or folder as a whole: one that could not be read or written.
    Path(PathBuf),
    /// Nowhere: the command line, say.
    Nowhere,
}

/// One message to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Its stable name, in lower case with hyphens; messages may be reworded, codes stay.
    pub code: Code,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What it points to: a span, a file or nothing.
    pub location: Location,
    /// Other locations that belong to it.
    pub labels: Vec<Label>,
    /// How to fix it, as an imperative.
    pub help: Option<String>,
    /// Edits of its file that fix it, for `check --fix`, where the stage that found it knows them.
    pub fix: Box<[Edit]>,
}

impl Diagnostic {
    /// A diagnostic of any severity and location.
    pub fn new(severity: Severity, code: Code, location: Location, message: impl Into<String>) -> Self {
        Self { severity, code, message: message.into(), location, labels: Vec::new(), help: None, fix: Box::default() }
    }

    /// An error at a span.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, Location::Span(span), message)
    }

    /// A warning at a span.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, Location::Span(span), message)
    }

    /// An error about a file or folder as a whole.
    pub fn error_at_path(code: Code, path: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, Location::Path(path.into()), message)
    }

    /// The error for a file that cannot be read. `what` names it with its article ("the image `a.png`"). `code` is the code
    /// for all reasons but one: a file that lies outside of the root is `outside-root` everywhere.
    pub fn cannot_read(code: Code, location: Location, what: impl fmt::Display, error: &ReadError) -> Self {
        let ReadError::OutsideRoot { path, roots } = error else {
            return Self::new(Severity::Error, code, location, format!("{what} cannot be read: {error}"));
        };
        let roots: Vec<String> = roots.iter().map(|root| format!("`{}`", root.shown())).collect();
        let below = if roots.is_empty() { String::new() } else { format!("move it below {}, or ", roots.join(", ")) };
        Self::new(Severity::Error, Code::OutsideRoot, location, format!("{what} is outside of the root of the book"))
            .help(format!("{below}pass `--allow-read {}`", path.shown()))
    }

    /// The error for a file that is not UTF-8, at its first bad byte.
    pub fn not_utf8(span: Span) -> Self {
        Self::error(Code::NotUtf8, span, "file is not valid UTF-8").help("save the file as UTF-8")
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do, where there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Gives the edits that fix it.
    #[must_use]
    pub fn fix(mut self, edits: Vec<Edit>) -> Self {
        self.fix = edits.into_boxed_slice();
        self
    }

    /// Points to a second location.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Whether some of the book is not read for it, so that others may miss what is there.
    pub fn loses_text(&self) -> bool {
        self.severity == Severity::Error && self.code.loses_text()
    }

    /// The span, where it has one.
    pub fn span(&self) -> Option<Span> {
        match self.location {
            Location::Span(span) => Some(span),
            _ => None,
        }
    }
}

/// Sorts for the reader: what others may come of first; then by file as they were read, and by position. What has no span
/// comes before what has one.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    let key = |diagnostic: &Diagnostic| (!diagnostic.loses_text(), diagnostic.span());
    diagnostics.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message)));
}

/// Whether there is an error among them.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// Turns warnings into errors, as `--strict` asks.
pub fn make_strict(diagnostics: &mut [Diagnostic]) {
    for d in diagnostics.iter_mut().filter(|d| d.severity == Severity::Warning) {
        d.severity = Severity::Error;
    }
}

/// The form in which diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum MessageFormat {
    /// For people, on stderr, with the source line.
    #[default]
    Human,
    /// One JSON object a line, on stdout.
    Json,
    /// GitHub workflow commands, on stdout.
    Github,
}

/// Writes one diagnostic as text in `format`, line break included. `colour` only matters to people.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, format: MessageFormat, colour: bool) -> String {
    match format {
        MessageFormat::Human => human::render(diagnostic, sources, colour),
        MessageFormat::Json => json::render(diagnostic, sources),
        MessageFormat::Github => github::render(diagnostic, sources),
    }
}

//! How a command speaks: diagnostics, notes, progress. Nothing else writes to stdout or stderr.
//!
//! A reader that goes away (`nixbook check | head`) is no error: what cannot be written any more is dropped.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::options::{Color, Options};
use crate::diagnostics::{self, Diagnostic, MessageFormat, Severity};
use crate::source::Sources;

/// The way to the one who asked.
#[derive(Clone, Debug)]
pub(super) struct Terminal {
    format: MessageFormat,
    colour: bool,
    quiet: bool,
    verbose: bool,
    /// Whether someone watches stderr who wants to see progress; with details, these tell it.
    watched: bool,
}

impl Terminal {
    /// As the options and the environment say.
    pub fn new(options: &Options) -> Self {
        let watched = io::stderr().is_terminal();
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let colour = match options.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => watched && !refused,
        };
        Self {
            format: options.message_format,
            colour,
            quiet: options.quiet,
            verbose: options.verbose,
            watched: watched && !options.quiet && !options.verbose,
        }
    }

    /// Tells all diagnostics in the reader's order, and how many there were. Gives whether none was an error.
    pub fn report(&self, diagnostics: &mut [Diagnostic], sources: &Sources) -> bool {
        diagnostics::sort(diagnostics);
        let _ = match self.format {
            MessageFormat::Human => write_all(io::stderr().lock(), diagnostics, sources, self.format, self.colour),
            MessageFormat::Json | MessageFormat::Github => {
                write_all(io::stdout().lock(), diagnostics, sources, self.format, false)
            }
        };
        if let Some(summary) = summary(diagnostics) {
            self.note(format_args!("{summary}"));
        }
        !diagnostics::has_errors(diagnostics)
    }

    /// Says a line, unless asked to be quiet.
    pub fn note(&self, line: fmt::Arguments<'_>) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }

    /// Says a line to those who want to know more.
    pub fn detail(&self, line: fmt::Arguments<'_>) {
        if self.verbose {
            self.note(line);
        }
    }

    /// Whether messages are for people, not for programs that read them on stdout.
    pub fn is_for_people(&self) -> bool {
        self.format == MessageFormat::Human
    }

    /// Writes what was asked for, to stdout.
    pub fn answer(&self, text: &[u8]) {
        let mut stdout = io::stdout().lock();
        let _ = stdout.write_all(text).and_then(|()| stdout.flush());
    }

    /// A sign that work goes on, seen where someone watches.
    pub fn progress(&self, message: &'static str) -> ProgressBar {
        if !self.watched {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner().with_message(message);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }
}

fn write_all(
    out: impl Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    format: MessageFormat,
    colour: bool,
) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    for diagnostic in diagnostics {
        out.write_all(diagnostics::render(diagnostic, sources, format, colour).as_bytes())?;
    }
    out.flush()
}

/// "2 errors, 1 warning"; nothing where there is nothing.
fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let counts = [Severity::Error, Severity::Warning, Severity::Lint].into_iter().filter_map(|severity| {
        let count = diagnostics.iter().filter(|d| d.severity == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", severity.word()))
    });
    let counts = counts.collect::<Vec<_>>();
    (!counts.is_empty()).then(|| counts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Code, Location};

    #[test]
    fn the_summary_counts_by_severity() {
        let of = |severities: &[Severity]| {
            let all: Vec<_> =
                severities.iter().map(|s| Diagnostic::new(*s, Code::UnknownId, Location::Nowhere, "message")).collect();
            summary(&all)
        };
        use Severity::{Error, Lint, Warning};
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[Warning, Error, Error]).as_deref(), Some("2 errors, 1 warning"));
        assert_eq!(of(&[Lint, Error, Lint]).as_deref(), Some("1 error, 2 lints"));
    }
}

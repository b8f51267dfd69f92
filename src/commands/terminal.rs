//! How a command speaks: diagnostics, notes, progress. Nothing else writes to stdout or stderr.
//!
//! A reader that goes away (`nixbook check | head`) is no error: what cannot be written any more is dropped. Where stdout
//! refuses for another reason, such as a full disk, that is told and the command fails.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::options::{Color, Options};
use super::streams::{Form, Stream, Streams};
use crate::diagnostics::{self, Diagnostic, MessageFormat, Severity, Told};
use crate::source::env::{self, Variable};
use crate::source::{Sources, printable};

/// The way to the one who asked.
#[derive(Clone, Debug)]
pub(super) struct Terminal {
    streams: Streams,
    format: MessageFormat,
    colour: bool,
    quiet: bool,
    verbose: bool,
    /// Whether someone watches stderr who wants to see progress; with details, these tell it.
    watched: bool,
    /// Why something could not be written to stdout.
    stdout_error: Arc<OnceLock<io::Error>>,
}

impl Terminal {
    /// As the options and the environment say; what is said goes to these streams.
    pub fn new(options: &Options, streams: Streams) -> Self {
        let watched = streams.is_terminal(Stream::Err);
        let colour = match options.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => takes_colour(&streams, Stream::Err),
        };
        Self {
            streams,
            format: options.message_format,
            colour,
            quiet: options.quiet,
            verbose: options.verbose,
            watched: watched && !options.quiet && !options.verbose,
            stdout_error: Arc::default(),
        }
    }

    /// Tells all diagnostics in the reader's order, and how many there were. Gives whether none was an error.
    pub fn report(&self, diagnostics: &mut [Diagnostic], sources: &Sources) -> bool {
        diagnostics::sort(diagnostics);
        let (stream, form) = match self.format {
            MessageFormat::Human => (Stream::Err, if self.colour { Form::Styled } else { Form::Plain }),
            MessageFormat::Json => (Stream::Out, Form::Json),
            MessageFormat::Github => (Stream::Out, Form::WorkflowCommand),
        };
        let told = match self.format {
            // Programs can count for themselves.
            MessageFormat::Json => diagnostics.iter().map(Told::One).collect(),
            MessageFormat::Human | MessageFormat::Github => diagnostics::without_repetition(diagnostics),
        };
        let texts = told.into_iter().map(|told| match told {
            Told::One(diagnostic) => diagnostics::render(diagnostic, sources, self.format, form == Form::Styled),
            Told::More(more) => diagnostics::render_more(&more, sources, self.format),
        });
        let written = self.streams.write(stream, form, texts);
        // Where stderr cannot be written to there is no one to tell.
        if stream == Stream::Out {
            self.note_failure(written);
        }
        if let Some(summary) = summary(diagnostics) {
            self.note(format_args!("{summary}"));
        }
        !diagnostics::has_errors(diagnostics)
    }

    /// Says a line, unless asked to be quiet. It is one line, whatever is in the names that it tells.
    pub fn note(&self, line: fmt::Arguments<'_>) {
        self.lines(format_args!("{}", printable(&line.to_string())));
    }

    /// Says lines, unless asked to be quiet.
    pub fn lines(&self, lines: fmt::Arguments<'_>) {
        if !self.quiet {
            let _ = self.streams.write(Stream::Err, Form::Plain, [format!("{lines}\n")]);
        }
    }

    /// Says that another nixbook writes into a folder, and that this one waits until it has finished.
    pub fn waiting(&self, folder: &Path) {
        self.note(format_args!("waiting for another nixbook that writes to {}", folder.display()));
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
    pub fn answer(&self, text: &str) {
        self.note_failure(self.streams.write(Stream::Out, Form::Plain, [text]));
    }

    /// Writes what was asked for as JSON, an object a line, to stdout.
    pub fn answer_json(&self, text: &str) {
        self.note_failure(self.streams.write(Stream::Out, Form::Json, [text]));
    }

    /// Remembers why something could not be written to stdout, for [`Terminal::finish`].
    fn note_failure(&self, written: io::Result<()>) {
        if let Err(error) = written
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            // The first one counts.
            let _ = self.stdout_error.set(error);
        }
    }

    /// Ends a command: whether all that it had to say to stdout could be written. Tells where not.
    pub fn finish(&self) -> bool {
        let Some(error) = self.stdout_error.get() else { return true };
        tell_stdout_error(&self.streams, error);
        false
    }

    /// A sign that work goes on, seen where someone watches.
    pub fn progress(&self, message: &'static str) -> ProgressBar {
        if !self.watched {
            return ProgressBar::hidden();
        }
        let bar = spinner(message.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    /// The same among others, a line for each, which stands still until it is told to tick.
    pub fn progress_in(&self, all: &MultiProgress, message: &str) -> ProgressBar {
        if self.watched { all.add(spinner(printable(message).into_owned())) } else { ProgressBar::hidden() }
    }
}

fn spinner(message: String) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(message);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar
}

/// Tells that something could not be written to stdout.
pub(super) fn tell_stdout_error(streams: &Streams, error: &io::Error) {
    // Where this cannot be written either, the exit status has to do.
    let _ = streams.write(Stream::Err, Form::Plain, [format!("error: cannot write to stdout: {error}\n")]);
}

/// Whether a stream is a terminal that is to have colours.
pub(super) fn takes_colour(streams: &Streams, stream: Stream) -> bool {
    let refused =
        env::var(Variable::NoColor).is_some() || env::var(Variable::Term).is_some_and(|value| value == "dumb");
    streams.is_terminal(stream) && !refused
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

//! Where a command's words go: to the streams of the process, or into memory.
//!
//! These are the only doors to stdout and stderr (`clippy.toml` forbids others), and what goes through them is text: it
//! is made printable here, whatever was done before, so that nothing that comes from a book steers a terminal or a log.

#![expect(clippy::disallowed_methods, reason = "this is the door to stdout and stderr")]

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::source::{printable_json, printable_output};

/// The two streams of a command.
#[derive(Clone, Debug)]
pub(super) enum Streams {
    /// Those of the process.
    Process,
    /// Two texts in memory.
    Memory(Arc<CapturedStreams>),
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// What kind of text is written, in whole lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// For people.
    Plain,
    /// For people, with colours.
    Styled,
    /// JSON, an object a line.
    Json,
    /// A command to GitHub's runner, on one line.
    WorkflowCommand,
}

/// What has been written so far.
#[derive(Debug, Default)]
pub(super) struct CapturedStreams {
    stdout: Mutex<Vec<u8>>,
    stderr: Mutex<Vec<u8>>,
}

impl CapturedStreams {
    /// Takes out what was written to stdout and to stderr.
    pub(super) fn take(&self) -> (Vec<u8>, Vec<u8>) {
        let taken =
            |stream: &Mutex<Vec<u8>>| std::mem::take(&mut *stream.lock().unwrap_or_else(PoisonError::into_inner));
        (taken(&self.stdout), taken(&self.stderr))
    }
}

impl Streams {
    /// Writes texts, one after the other.
    ///
    /// # Errors
    /// Where the stream cannot be written to.
    pub(super) fn write<T: AsRef<str>>(
        &self,
        stream: Stream,
        form: Form,
        texts: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        let mut out = BufWriter::new(self.open(stream));
        for text in texts {
            let text = text.as_ref();
            let shown = match form {
                Form::Plain => printable_output(text, false),
                Form::Styled => printable_output(text, true),
                Form::Json => printable_json(text),
                // One line can be one command only.
                Form::WorkflowCommand if text.trim_end_matches('\n').contains(['\n', '\r']) => {
                    printable_output(text, false)
                }
                Form::WorkflowCommand => text.into(),
            };
            out.write_all(shown.as_bytes())?;
        }
        out.flush()
    }

    /// The stream, locked while the writer lives.
    fn open(&self, stream: Stream) -> Box<dyn Write + '_> {
        match (self, stream) {
            (Self::Process, Stream::Out) => Box::new(io::stdout().lock()),
            (Self::Process, Stream::Err) => Box::new(io::stderr().lock()),
            (Self::Memory(memory), Stream::Out) => Box::new(Shared(&memory.stdout)),
            (Self::Memory(memory), Stream::Err) => Box::new(Shared(&memory.stderr)),
        }
    }

    /// Whether a stream is a terminal.
    pub(super) fn is_terminal(&self, stream: Stream) -> bool {
        match (self, stream) {
            (Self::Process, Stream::Out) => io::stdout().is_terminal(),
            (Self::Process, Stream::Err) => io::stderr().is_terminal(),
            (Self::Memory(_), _) => false,
        }
    }
}

/// Appends to a text in memory.
struct Shared<'a>(&'a Mutex<Vec<u8>>);

impl Write for Shared<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_out_that_steers() {
        let written = |form: Form, text: &str| {
            let memory = Arc::new(CapturedStreams::default());
            Streams::Memory(Arc::clone(&memory)).write(Stream::Out, form, [text]).unwrap();
            String::from_utf8(memory.take().0).unwrap()
        };
        let hostile = "::error::a\u{1b}]0;b\u{7}\n##[c]\u{202e}\u{1b}[1m\n";
        let plain = "\\u{3a}:error::a\\u{1b}]0;b\\u{7}\n\\u{23}#[c]\\u{202e}\\u{1b}[1m\n";
        assert_eq!(written(Form::Plain, hostile), plain);
        assert_eq!(written(Form::Styled, hostile), plain.replace("\\u{1b}[1m", "\u{1b}[1m"));
        assert_eq!(written(Form::Json, "{\"a\":\"\u{9b}##[c]\"}\n"), "{\"a\":\"\\u009b\\u0023#[c]\"}\n");
        assert_eq!(written(Form::WorkflowCommand, "::error ::a%0Ab\n"), "::error ::a%0Ab\n");
        assert_eq!(written(Form::WorkflowCommand, "::error ::a\n::b::\n"), "\\u{3a}:error ::a\n\\u{3a}:b::\n");
    }
}

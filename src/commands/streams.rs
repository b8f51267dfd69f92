//! Where a command's words go: to the streams of the process, or into memory.

use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// The two streams of a command.
#[derive(Clone, Debug)]
pub(super) enum Streams {
    /// Those of the process.
    Process,
    /// Two texts in memory.
    Memory(Arc<Memory>),
}

/// What has been written so far.
#[derive(Debug, Default)]
pub(super) struct Memory {
    stdout: Mutex<Vec<u8>>,
    stderr: Mutex<Vec<u8>>,
}

impl Memory {
    /// Takes out what was written to stdout and to stderr.
    pub(super) fn take(&self) -> (Vec<u8>, Vec<u8>) {
        let taken =
            |stream: &Mutex<Vec<u8>>| std::mem::take(&mut *stream.lock().unwrap_or_else(PoisonError::into_inner));
        (taken(&self.stdout), taken(&self.stderr))
    }
}

impl Streams {
    /// Standard output, locked while the writer lives.
    pub(super) fn stdout(&self) -> Box<dyn Write + '_> {
        match self {
            Self::Process => Box::new(io::stdout().lock()),
            Self::Memory(memory) => Box::new(Shared(&memory.stdout)),
        }
    }

    /// Standard error, locked while the writer lives.
    pub(super) fn stderr(&self) -> Box<dyn Write + '_> {
        match self {
            Self::Process => Box::new(io::stderr().lock()),
            Self::Memory(memory) => Box::new(Shared(&memory.stderr)),
        }
    }

    /// Whether standard error is a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Self::Process) && io::stderr().is_terminal()
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

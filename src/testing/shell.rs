//! One shell for a whole transcript, so that `cd` and `export` last.
//!
//! What commands print comes out of its stdout, both streams as they come. How each ended is told by another way, a
//! [`Channel`], which commands cannot reach. What the shell says before it takes commands comes out of its stderr.

use std::io;
use std::os::fd::AsFd;
use std::process::{ChildStderr, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use super::channel::{Channel, Said, ShellState};
use super::confine::Start;
use super::process::{Group, Limit, Stream, shell_status, wait_for};

/// What a command may print.
pub const MOST_OUTPUT: usize = 1 << 20;

/// What a command came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// What it printed.
    pub printed: Vec<u8>,
    /// How it ended.
    pub end: End,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With this status.
    Status(u8),
    /// With this status, and the shell with it.
    Shell(u8),
    /// It was ended: a limit.
    Limit(Limit),
    /// How it ended cannot be known: the words that tell it may mean something else now.
    Redefined,
}

/// A shell that is running.
pub struct Shell {
    group: Group,
    channel: Channel,
    printed: Stream<ChildStdout>,
    messages: Stream<ChildStderr>,
    /// Whether the two streams are open.
    open: [bool; 2],
    deadline: Instant,
    /// The status of the last command.
    last: u8,
    /// What it has said besides what it printed.
    told: Vec<u8>,
}

impl Shell {
    /// Starts a shell that runs the channel's program, and waits until it takes commands: until then it has run the
    /// shellHook. Where it does not come to that, what it said is given.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn start(start: &Start, channel: Channel, time: Duration) -> io::Result<Result<Self, (Ran, String)>> {
        let mut group = Group::start_confined(start, |command| {
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        })?;
        let missing = || io::Error::other("a pipe is missing");
        let printed = Stream::new(group.child.stdout.take().ok_or_else(missing)?)?;
        let messages = Stream::new(group.child.stderr.take().ok_or_else(missing)?)?;
        let deadline = Instant::now() + time;
        let mut shell =
            Self { group, channel, printed, messages, open: [true; 2], deadline, last: 0, told: Vec::new() };
        let ran = shell.await_end()?;
        // One that has ended has a number as well, but that it is ready it has not said.
        if ran.end == End::Status(0) {
            shell.told.clear();
            return Ok(Ok(shell));
        }
        let messages = String::from_utf8_lossy(&shell.told).into_owned();
        Ok(Err((ran, messages)))
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn run(&mut self, command: &str) -> io::Result<Ran> {
        let child = &mut self.group.child;
        let mut ended = || !matches!(child.try_wait(), Ok(None));
        // A shell that has ended does not take it; then its end is what comes next.
        let _ = self.channel.send(command, self.last, self.deadline, &mut ended);
        let ran = self.await_end()?;
        if let End::Status(status) = ran.end {
            self.last = status;
        }
        Ok(ran)
    }

    /// What the shell is set to, as it said after the last command.
    pub fn state(&self) -> &ShellState {
        self.channel.state()
    }

    /// Reads on until the end of a command is told, or the shell's end comes, or a limit. Gives what was printed until
    /// then.
    fn await_end(&mut self) -> io::Result<Ran> {
        let mut printed = Vec::new();
        loop {
            if let Some(said) = self.channel.said()? {
                // What the command printed is in the pipe by now: its end was told after it.
                self.drain(&mut printed)?;
                let end = match said {
                    Said::Status(status) => End::Status(status),
                    Said::Redefined => {
                        self.group.end()?;
                        End::Redefined
                    }
                };
                return Ok(Ran { printed, end });
            }
            let [printing, telling] = self.open;
            if !printing && !telling {
                return Ok(Ran { printed, end: End::Shell(shell_status(self.group.end()?)) });
            }
            let [status, redefined] = self.channel.watched();
            let streams = [
                Some(status),
                Some(redefined),
                printing.then(|| self.printed.as_fd()),
                telling.then(|| self.messages.as_fd()),
            ];
            let in_time = wait_for(&streams, self.deadline)?;
            if telling {
                self.open[1] = self.messages.read(&mut self.told)?;
            }
            if printing {
                self.open[0] = self.printed.read(&mut printed)?;
            }
            let limit = if printed.len() > MOST_OUTPUT || self.told.len() > MOST_OUTPUT {
                Some(Limit::Output)
            } else if !in_time {
                Some(Limit::Time)
            } else {
                None
            };
            if let Some(limit) = limit {
                self.group.end()?;
                printed.truncate(MOST_OUTPUT);
                return Ok(Ran { printed, end: End::Limit(limit) });
            }
        }
    }

    fn drain(&mut self, printed: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let before = printed.len();
            if !self.printed.read(printed)? || printed.len() == before || printed.len() > MOST_OUTPUT {
                return Ok(());
            }
        }
    }

    /// Ends the shell, and all that it has started.
    pub fn end(mut self) {
        let patience = Instant::now() + Duration::from_secs(2);
        let child = &mut self.group.child;
        self.channel.close(patience, &mut || !matches!(child.try_wait(), Ok(None)));
        while Instant::now() < patience && matches!(self.group.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(2));
        }
        let _ = self.group.end();
        // The sandbox holds the pipe open as long as anything in it lives.
        let mut rest = Vec::new();
        let deadline = Instant::now() + Duration::from_secs(5);
        while rest.len() <= MOST_OUTPUT
            && wait_for(&[Some(self.printed.as_fd())], deadline).unwrap_or(false)
            && self.printed.read(&mut rest).unwrap_or(false)
        {}
    }
}

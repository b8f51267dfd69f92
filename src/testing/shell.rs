//! One shell for a whole transcript.
//!
//! It is given a small program that takes commands from its input, one after another, and runs each with `eval`: so `cd`
//! and `export` last. What commands print comes out of its stdout, both streams as they come; the status of
//! each comes out of its stderr, which commands do not get. So nothing that a command prints can be taken for the end
//! of another.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use super::confine::Start;
use super::process::{Group, Limit, Stream, shell_status, wait_for};

/// Runs commands. 8: where they come from; 9: where their statuses go.
pub const PROGRAM: &str = r#"
exec 8<&0 9>&2 </dev/null 2>&1
__nixbook_status() { return "$1"; }
__nixbook_last=0
shopt -s expand_aliases
printf '\0ready\0' >&9
while IFS= read -r -d '' -u 8 __nixbook_command; do
  __nixbook_status "$__nixbook_last"
  eval "$__nixbook_command" 8<&- 9>&-
  __nixbook_last=$?
  printf '\0%d\0' "$__nixbook_last" >&9
done
"#;

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
}

/// A shell that is running.
pub struct Shell {
    group: Group,
    commands: Option<ChildStdin>,
    printed: Stream<ChildStdout>,
    statuses: Stream<ChildStderr>,
    deadline: Instant,
    /// What has come of statuses and is not used up.
    told: Vec<u8>,
}

impl Shell {
    /// Starts a shell that runs [`PROGRAM`], and waits until it takes commands: until then it has run the shellHook.
    /// Where it does not come to that, what it said is given.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn start(start: &Start, time: Duration) -> io::Result<Result<Self, (Ran, String)>> {
        let mut group = Group::start_confined(start, |command| {
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        })?;
        let missing = || io::Error::other("a pipe is missing");
        let commands = Some(group.child.stdin.take().ok_or_else(missing)?);
        let printed = Stream::new(group.child.stdout.take().ok_or_else(missing)?)?;
        let statuses = Stream::new(group.child.stderr.take().ok_or_else(missing)?)?;
        let deadline = Instant::now() + time;
        let mut shell = Self { group, commands, printed, statuses, deadline, told: Vec::new() };
        let (ran, messages) = shell.await_status()?;
        // The shell that has ended has a number as well, but "ready" it has not said.
        Ok(if ran.end == End::Status(READY) { Ok(shell) } else { Err((ran, messages)) })
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn run(&mut self, command: &str) -> io::Result<Ran> {
        if let Some(commands) = &mut self.commands {
            // A shell that has ended does not take it; then its end is what comes next.
            let _ = commands
                .write_all(command.as_bytes())
                .and_then(|()| commands.write_all(b"\0"))
                .and_then(|()| commands.flush());
        }
        Ok(self.await_status()?.0)
    }

    /// Reads on until a status comes, or the shell's end, or a limit. Gives what was printed until then.
    fn await_status(&mut self) -> io::Result<(Ran, String)> {
        let mut printed = Vec::new();
        let (mut printing, mut telling) = (true, true);
        loop {
            if let Some((status, messages)) = self.take_status() {
                // What the command printed is in the pipe by now: its status came after it.
                self.drain(&mut printed)?;
                return Ok((Ran { printed, end: End::Status(status) }, messages));
            }
            if !printing && !telling {
                let status = shell_status(self.group.end()?);
                let messages = String::from_utf8_lossy(&self.told).into_owned();
                return Ok((Ran { printed, end: End::Shell(status) }, messages));
            }
            let streams = [printing.then(|| self.printed.as_fd()), telling.then(|| self.statuses.as_fd())];
            let in_time = wait_for(&streams, self.deadline)?;
            // Statuses first: what belongs to a status was printed before it.
            if telling {
                telling = self.statuses.read(&mut self.told)?;
            }
            if printing {
                printing = self.printed.read(&mut printed)?;
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
                let messages = String::from_utf8_lossy(&self.told).into_owned();
                return Ok((Ran { printed, end: End::Limit(limit) }, messages));
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

    /// The next status, and what was said before it.
    fn take_status(&mut self) -> Option<(u8, String)> {
        let start = self.told.iter().position(|byte| *byte == 0)?;
        let length = self.told[start + 1..].iter().position(|byte| *byte == 0)?;
        let word = String::from_utf8_lossy(&self.told[start + 1..start + 1 + length]).into_owned();
        let before = String::from_utf8_lossy(&self.told[..start]).into_owned();
        self.told.drain(..start + length + 2);
        Some((word.parse().unwrap_or(READY), before))
    }

    /// Ends the shell, and all that it has started.
    pub fn end(mut self) {
        self.commands = None;
        let patience = Instant::now() + Duration::from_secs(2);
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

/// What "ready" counts as.
const READY: u8 = 0;

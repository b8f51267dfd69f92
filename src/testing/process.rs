//! Runs a program with limits: of time, and of what it prints. It gets a process group of its own, and when it is over,
//! in whatever way, nothing of that group is left.
//!
//! What has to do with a book of someone else's is started by way of [`super::confine`].

use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use super::confine::Start;

/// Whether everything that runs is to be ended: someone has pressed Ctrl-C.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Ends everything that runs, as if its time were over, so that what it has made can be cleared away.
pub fn interrupt() {
    INTERRUPTED.store(true, Ordering::Relaxed);
}

/// Whether everything was asked to end.
pub fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// What a program may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The time until it is ended.
    pub time: Duration,
    /// The bytes that it may print, both streams together.
    pub output: usize,
}

/// Why a program was ended before it ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// It took too long.
    Time,
    /// It printed too much.
    Output,
}

/// A program that is over.
#[derive(Debug)]
pub struct Finished {
    /// The status that a shell would show; `Err` where it was ended.
    pub end: Result<u8, Limit>,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it printed to the other stream.
    pub stderr: Vec<u8>,
}

impl Finished {
    /// Whether it ended by itself, and well.
    pub fn succeeded(&self) -> bool {
        self.end == Ok(0)
    }

    /// What it printed to stderr, as text.
    pub fn messages(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// The status that a shell would show.
pub fn shell_status(status: ExitStatus) -> u8 {
    let signalled = status.signal().map(|signal| 128 + signal);
    u8::try_from(status.code().or(signalled).unwrap_or(255)).unwrap_or(255)
}

/// Runs a program without input to its end, or to its limits.
///
/// # Errors
/// Where it cannot be started, or its output not read.
pub fn run(command: &mut Command, limits: Limits) -> io::Result<Finished> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    watch(Group::start(command)?, limits)
}

/// Runs a program in the same way, but confined.
///
/// # Errors
/// Where it cannot be started, or its output not read.
pub fn run_confined(start: &Start, limits: Limits) -> io::Result<Finished> {
    let group = Group::start_confined(start, |command| {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    })?;
    watch(group, limits)
}

fn watch(mut group: Group, limits: Limits) -> io::Result<Finished> {
    let deadline = Instant::now() + limits.time;
    let mut stdout = group.child.stdout.take().map(Stream::new).transpose()?;
    let mut stderr = group.child.stderr.take().map(Stream::new).transpose()?;
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut limit = None;
    while stdout.is_some() || stderr.is_some() {
        if !wait_for(&[stdout.as_ref().map(AsFd::as_fd), stderr.as_ref().map(AsFd::as_fd)], deadline)? {
            limit = Some(Limit::Time);
            break;
        }
        read_some(&mut stdout, &mut out)?;
        read_some(&mut stderr, &mut err)?;
        if out.len() + err.len() > limits.output {
            limit = Some(Limit::Output);
            break;
        }
    }
    // Both streams can be closed by a program that goes on.
    while limit.is_none() && group.child.try_wait()?.is_none() {
        if Instant::now() >= deadline || is_interrupted() {
            limit = Some(Limit::Time);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    if limit.is_some() {
        group.ask_to_end();
    }
    let status = group.end()?;
    Ok(Finished { end: limit.map_or(Ok(shell_status(status)), Err), stdout: out, stderr: err })
}

/// Takes what a stream has; at its end it is gone.
fn read_some<R: Read + AsFd>(stream: &mut Option<Stream<R>>, into: &mut Vec<u8>) -> io::Result<()> {
    if let Some(open) = stream
        && !open.read(into)?
    {
        *stream = None;
    }
    Ok(())
}

/// A child with a process group of its own. Dropped, all of the group is killed.
pub struct Group {
    /// The child.
    pub child: Child,
    pid: Option<Pid>,
    /// Where it says how the child is started.
    _folder: Option<TempDir>,
}

impl Group {
    /// Starts a program in a group of its own.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        Ok(Self::of(command.process_group(0).spawn()?, None))
    }

    /// Starts a program confined: its session, which it begins itself, is its group. `set_up` connects its streams.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn start_confined(start: &Start, set_up: impl FnOnce(&mut Command)) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("nixbook-").tempdir()?;
        let mut command = start.command(&folder.path().join("start"))?;
        set_up(&mut command);
        Ok(Self::of(command.spawn()?, Some(folder)))
    }

    fn of(child: Child, folder: Option<TempDir>) -> Self {
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        Self { child, pid, _folder: folder }
    }

    /// Asks it to end and gives it a moment: nix ends its builders so.
    pub fn ask_to_end(&mut self) {
        if let Some(pid) = self.pid {
            let _ = kill_process_group(pid, Signal::TERM);
        }
        let patience = Instant::now() + Duration::from_secs(2);
        while Instant::now() < patience && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills what is left of the group and gives the child's status.
    ///
    /// # Errors
    /// Where the child cannot be waited for.
    pub fn end(&mut self) -> io::Result<ExitStatus> {
        if let Some(pid) = self.pid {
            let _ = kill_process_group(pid, Signal::KILL);
        }
        // It may not have come to have a group yet.
        let _ = self.child.kill();
        self.child.wait()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// One end of a pipe that is read without waiting.
pub struct Stream<R>(R);

impl<R: Read + AsFd> Stream<R> {
    /// Makes reading not wait.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn new(stream: R) -> io::Result<Self> {
        let flags = fcntl_getfl(&stream)?;
        fcntl_setfl(&stream, flags | OFlags::NONBLOCK)?;
        Ok(Self(stream))
    }

    /// Reads what is there, up to 64 KiB; `false` at the end.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn read(&mut self, into: &mut Vec<u8>) -> io::Result<bool> {
        let mut buffer = [0; 64 << 10];
        match self.0.read(&mut buffer) {
            Ok(0) => Ok(false),
            Ok(n) => {
                into.extend_from_slice(&buffer[..n]);
                Ok(true)
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

impl<R: AsFd> AsFd for Stream<R> {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// How long an interruption may go unseen.
const TURN: Duration = Duration::from_millis(200);

/// Waits until one of the streams has something, or has ended; `false` when the time is over.
///
/// # Errors
/// Where the system refuses.
pub fn wait_for(streams: &[Option<std::os::fd::BorrowedFd<'_>>], deadline: Instant) -> io::Result<bool> {
    let mut fds: Vec<PollFd<'_>> =
        streams.iter().flatten().map(|fd| PollFd::from_borrowed_fd(*fd, PollFlags::IN)).collect();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || is_interrupted() {
            return Ok(false);
        }
        let timeout = left.min(TURN).try_into().ok();
        match poll(&mut fds, timeout.as_ref()) {
            Ok(0) => {}
            Ok(_) => return Ok(true),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, limits: Limits) -> Finished {
        run(Command::new("sh").args(["-c", script]), limits).unwrap()
    }

    const WIDE: Limits = Limits { time: Duration::from_secs(20), output: 1 << 20 };

    #[test]
    fn streams_and_status_come_back() {
        let finished = sh("echo out; echo err >&2; exit 7", WIDE);
        assert_eq!(
            (finished.end, finished.stdout.as_slice(), finished.stderr.as_slice()),
            (Ok(7), &b"out\n"[..], &b"err\n"[..])
        );
        assert_eq!(sh("kill -9 $$", WIDE).end, Ok(137));
        assert_eq!(sh("exec >&- 2>&-; sleep 0.1; exit 3", WIDE).end, Ok(3));
    }

    #[test]
    fn a_program_that_never_ends_is_ended() {
        let began = Instant::now();
        for script in ["sleep 100", "exec >&- 2>&-; sleep 100", "trap '' TERM; while :; do sleep 1; done"] {
            assert_eq!(
                sh(script, Limits { time: Duration::from_millis(300), ..WIDE }).end,
                Err(Limit::Time),
                "{script}"
            );
        }
        assert!(began.elapsed() < Duration::from_secs(15));
    }

    #[test]
    fn a_program_that_prints_without_end_is_ended() {
        let finished = sh("while :; do echo yes yes yes yes; done", WIDE);
        assert_eq!(finished.end, Err(Limit::Output));
        assert!(finished.stdout.len() < 2 << 20);
    }

    #[test]
    fn nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let script = format!("(sleep 0.5; touch {}) >/dev/null 2>&1 & exit 0", mark.display());
        assert_eq!(sh(&script, WIDE).end, Ok(0));
        std::thread::sleep(Duration::from_millis(900));
        assert!(!mark.exists());
    }
}

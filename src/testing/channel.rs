//! How a shell is told what to run, and tells how that ended: by named pipes whose names are new for every command.
//!
//! While a command runs, the shell has no descriptor but those that the command may use, and the names by which its end
//! will be told are in no variable, file or argument: they are part of what the shell has read and not run yet, in memory
//! that no process can look into (see [`super::bubblewrap::SHUT_BASH`]). The folder of the pipes cannot be listed. What comes out of a pipe counts only with the word that belongs to it, and a
//! shell in which the words that tell it could mean something else does not come to tell it.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ring::rand::{SecureRandom, SystemRandom};
use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat, open};
use rustix::io::Errno;

use super::process::is_interrupted;
use super::shell_word::quote;

/// The options of bash for a shell that takes commands from here: it behaves, and words its messages, as the one in which a
/// reader types.
pub const OPTIONS: [&str; 2] = ["--norc", "-i"];

/// Where the folder of the pipes is, for a shell in a sandbox.
pub const IN_SANDBOX: &str = "/run/nixbook";

/// A command, and how its end is told: none of the words that tell it may be a function, an alias, or switched off.
pub const STEP: &str = include_str!("channel/step.sh");

/// What takes steps, one after the other.
pub const PROGRAM: &str = include_str!("channel/program.sh");

/// What a shell says at the end of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The status.
    Status(u8),
    /// Words with which it would be told have another meaning.
    Redefined,
}

/// What a shell is set to. A command can make it up: it decides only over how a transcript reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShellState {
    /// The options of the shell that print what it runs, as far as they are on.
    pub trace: String,
    /// Whether it ends when a command fails.
    pub errexit: bool,
    /// Whether it has a trap for commands that fail.
    error_trap: bool,
}

/// The pipes of one command.
struct Step {
    /// The name that they have in common.
    name: String,
    /// The word without which a status does not count.
    word: String,
    status: File,
    redefined: File,
}

/// The pipes of a shell.
pub struct Channel {
    folder: PathBuf,
    /// The folder as the shell sees it.
    seen: String,
    random: SystemRandom,
    /// The state of the shell, as it was told with the last status.
    state: ShellState,
    /// The step whose end is waited for.
    step: Step,
}

impl Channel {
    /// Makes the folder, and the pipes of the first step. `seen` is where the shell sees the folder; `None` where it is.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn new(folder: &Path, seen: Option<&str>) -> io::Result<Self> {
        fs::create_dir(folder)?;
        let seen = seen.map_or_else(|| folder.display().to_string(), str::to_owned);
        let random = SystemRandom::new();
        let step = Step::new(folder, &random)?;
        // Gone through by name, and not listed.
        fs::set_permissions(folder, Permissions::from_mode(0o311))?;
        Ok(Self { folder: folder.to_owned(), seen, random, state: ShellState::default(), step })
    }

    /// What the shell is set to, as it has said with the last status.
    pub fn state(&self) -> &ShellState {
        &self.state
    }

    /// What bash runs to take commands: the first step is to say that it is ready. Its messages name it as those of a
    /// reader's shell do.
    pub fn program(&self) -> String {
        PROGRAM.replace("@seen@", &self.seen).replace("@first@", &self.script(&self.step, None))
    }

    /// A step as text: what is typed is run, with the status of the command before it; then the end is told. All of it is
    /// one compound command, so that bash has read its end before it runs what is typed.
    fn script(&self, step: &Step, typed: Option<(&str, u8)>) -> String {
        let typed = match typed {
            Some((typed, status)) => self.typed(typed, status),
            None => ":".to_owned(),
        };
        // What is typed comes last: nothing in it is looked for any more.
        STEP.replace("@seen@", &self.seen)
            .replace("@name@", &step.name)
            .replace("@word@", &step.word)
            .replace("@trace@", "")
            .replace("@typed@", &typed)
    }

    /// What is typed, as text: run with the status of the command before it, and in the state in which that has left the
    /// shell.
    fn typed(&self, typed: &str, last: u8) -> String {
        let ShellState { trace, error_trap, .. } = &self.state;
        let mut before = Vec::new();
        // A trap for commands that fail is for what is typed, and not for the `eval` around it.
        let (taken, trap) = match error_trap {
            true => ("__nixbook_trap=$(\\trap -p ERR); \\trap - ERR; ", "\"${__nixbook_trap:-:}\""),
            false => ("", ""),
        };
        if *error_trap {
            before.push("\n\\unset __nixbook_trap".to_owned());
        }
        // Tracing shows what is typed, and nothing of what is around it.
        if !trace.is_empty() {
            before.push(format!("\\builtin set -{trace}"));
        }
        if last != 0 {
            // A list whose first part fails neither calls traps nor ends the shell, and leaves its status.
            before.push(format!("{{ (\\exit {last}) && :; }} 2>/dev/null"));
        }
        let before = if before.is_empty() { String::new() } else { format!("{}\n", before.join("; ")) };
        format!("{taken}\\builtin eval {trap}{}", quote(format!("{before}{typed}")))
    }

    /// Hands the next command to the shell, which waits for it; `last` is the status of the one before.
    ///
    /// # Errors
    /// Where the shell does not take it before the deadline, or has ended.
    pub fn send(
        &mut self,
        typed: &str,
        last: u8,
        deadline: Instant,
        ended: &mut dyn FnMut() -> bool,
    ) -> io::Result<()> {
        let next = Step::new(&self.folder, &self.random)?;
        let script = self.script(&next, Some((typed, last)));
        let before = std::mem::replace(&mut self.step, next);
        let sent = self.write(&before, &script, deadline, ended);
        before.remove(&self.folder);
        sent
    }

    /// Lets the shell come to its end.
    pub fn close(&mut self, deadline: Instant, ended: &mut dyn FnMut() -> bool) {
        let _ = self.write(&self.step, "__nixbook_next=", deadline, ended);
    }

    fn write(&self, step: &Step, script: &str, deadline: Instant, ended: &mut dyn FnMut() -> bool) -> io::Result<()> {
        let path = self.folder.join(format!("{}.c", step.name));
        let wait = std::time::Duration::from_micros(200);
        let mut out_of_time = move || Instant::now() > deadline || is_interrupted() || ended();
        let mut pipe = loop {
            match open(&path, OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty()) {
                Ok(pipe) => break File::from(pipe),
                // Nobody reads there yet.
                Err(Errno::NXIO) if !out_of_time() => std::thread::sleep(wait),
                Err(error) => return Err(error.into()),
            }
        };
        let mut rest = script.as_bytes();
        while !rest.is_empty() {
            match pipe.write(rest) {
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !out_of_time() => std::thread::sleep(wait),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The descriptors on which the end of a command shows.
    pub fn watched(&self) -> [BorrowedFd<'_>; 2] {
        [self.step.status.as_fd(), self.step.redefined.as_fd()]
    }

    /// What the shell has said by now of the command that it was given.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn said(&mut self) -> io::Result<Option<Said>> {
        // Looked at before it is read: what was written before someone left is there then.
        let left = hung_up(&self.step.status)?;
        let mut text = [0; 256];
        match self.step.status.read(&mut text) {
            Ok(0) if left => return Ok(Some(Said::Redefined)),
            Ok(0) => {}
            Ok(length) => {
                let text = String::from_utf8_lossy(&text[..length]);
                let mut words = text.split(' ');
                let is_ours = words.next() == Some(self.step.word.as_str());
                let status = words.next().and_then(|status| status.parse().ok()).filter(|_| is_ours);
                let flags = words.next().unwrap_or_default();
                self.state = ShellState {
                    trace: flags.chars().filter(|flag| "xv".contains(*flag)).collect(),
                    errexit: flags.contains('e'),
                    error_trap: words.next().is_some_and(|trap| !trap.is_empty()),
                };
                return Ok(Some(status.map_or(Said::Redefined, Said::Status)));
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        Ok(hung_up(&self.step.redefined)?.then_some(Said::Redefined))
    }
}

/// Whether someone has opened a pipe to write, and perhaps written.
fn hung_up(pipe: &File) -> io::Result<bool> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut polled = [PollFd::new(pipe, PollFlags::IN)];
    poll(&mut polled, Some(&Timespec::default()))?;
    Ok(!polled[0].revents().is_empty())
}

impl Step {
    fn new(folder: &Path, random: &SystemRandom) -> io::Result<Self> {
        let secret = || {
            let mut bytes = [0; 16];
            random.fill(&mut bytes).map_err(|_| io::Error::other("the system provides no random numbers"))?;
            Ok::<String, io::Error>(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
        };
        let (name, word) = (secret()?, secret()?);
        let pipe = |kind: &str, mode: u32| {
            let path = folder.join(format!("{name}.{kind}"));
            mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(mode), 0)?;
            // In spite of the mask of new files.
            fs::set_permissions(&path, Permissions::from_mode(mode))?;
            Ok::<PathBuf, io::Error>(path)
        };
        let reading = |path: PathBuf| -> io::Result<File> {
            let pipe: OwnedFd = open(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty())?;
            Ok(File::from(pipe))
        };
        pipe("c", 0o644)?;
        let status = reading(pipe("s", 0o622)?)?;
        let redefined = reading(pipe("r", 0o622)?)?;
        Ok(Self { name, word, status, redefined })
    }

    fn remove(&self, folder: &Path) {
        for kind in ["c", "s", "r"] {
            let _ = fs::remove_file(folder.join(format!("{}.{kind}", self.name)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    /// Runs commands in a bash of this machine; gives what was said of each.
    fn run(commands: &[&str]) -> Vec<Option<Said>> {
        let folder = tempfile::tempdir().unwrap();
        let mut channel = Channel::new(&folder.path().join("pipes"), None).unwrap();
        let mut bash = Command::new("bash");
        let script = folder.path().join("rc");
        fs::write(&script, channel.program()).unwrap();
        bash.args(OPTIONS).arg(script).stdout(Stdio::null()).stderr(Stdio::null());
        let mut bash = bash.spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut all = Vec::new();
        let mut last = 0;
        for n in 0..=commands.len() {
            let said = loop {
                if let Some(said) = channel.said().unwrap() {
                    break Some(said);
                }
                if Instant::now() > deadline || bash.try_wait().unwrap().is_some() {
                    break channel.said().unwrap();
                }
                std::thread::sleep(Duration::from_millis(1));
            };
            all.push(said);
            let (Some(Said::Status(status)), Some(typed)) = (said, commands.get(n)) else { break };
            last = std::mem::replace(&mut last, status);
            if channel.send(typed, status, deadline, &mut || false).is_err() {
                break;
            }
        }
        let _ = bash.kill();
        let _ = bash.wait();
        all
    }

    fn status(number: u8) -> Option<Said> {
        Some(Said::Status(number))
    }

    #[test]
    fn statuses_come_back_in_one_shell() {
        assert_eq!(
            run(&[
                "true",
                "(exit 7)",
                "[ $? = 7 ]",
                "x=1; cd /",
                "[ $x$PWD = 1/ ]",
                "set -u; false",
                "alias ll=true",
                "ll"
            ]),
            [0, 0, 7, 0, 0, 0, 1, 0, 0].map(status)
        );
        // A transcript may have traps, background jobs and options of its own.
        assert_eq!(
            run(&[
                "trap 'true' USR1 EXIT ERR CHLD; set -E",
                "kill -USR1 $$; false",
                "sleep 0.01 & wait",
                "set -f -C; false"
            ]),
            [0, 0, 1, 0, 1].map(status)
        );
        // In a shell in which someone types, these do not end it.
        assert_eq!(
            run(&["set -u; echo $nope", "echo ${nope:?}", "echo $((1/0))", "readonly r; r=1", "fi", "kill -TERM $$"]),
            [0, 1, 1, 1, 1, 2, 0].map(status)
        );
        // A trap is called once for what is typed, and never for anything else.
        assert_eq!(
            run(&[
                "n=0; trap 'n=$((n+1))' ERR",
                "false",
                "true",
                "[ $n = 1 ]",
                "set -E",
                "(exit 3)",
                "[ $? = 3 ]",
                "[ $n = 2 ]"
            ]),
            [0, 0, 1, 0, 0, 0, 3, 0, 0].map(status)
        );
        assert_eq!(
            run(&["trap 'echo \"it'\\''s\"' ERR", "false", "trap -p ERR | grep -q it", "trap - ERR", "false"]),
            [0, 0, 1, 0, 0, 1].map(status)
        );
        assert_eq!(run(&["set -xv", "(exit 5)", "[ $? = 5 ]; echo $-"]), [0, 0, 5, 0].map(status));
        assert_eq!(run(&["set -e", "true", "false"]), [status(0), status(0), status(0), None]);
        assert_eq!(run(&["exit 3"]), [status(0), None]);
    }

    #[test]
    fn a_shell_that_redefines_what_tells_a_status_is_seen() {
        for typed in [
            "eval() { :; }",
            "builtin() { :; }; false",
            "read() { :; }",
            "printf() { command printf '%s' \"$1 0\"; }; false",
            "exit() { :; }",
            "trap() { :; }",
            "trap : DEBUG",
            "trap : DEBUG; set -T",
            "set -o functrace",
            "export() { return 1; }; false",
            "declare() { :; }; false",
            "enable -n printf",
            "enable -n trap export",
            "alias eval=true",
            "alias case=true",
            "function printf { :; }; readonly -f printf",
            "readonly POSIXLY_CORRECT; eval() { :; }",
            "readonly __nixbook_status=0; false",
            "PS4='$((__nixbook_status=0))'; set -x; false",
        ] {
            assert_eq!(run(&[typed, "true"]).last(), Some(&Some(Said::Redefined)), "{typed}");
        }
    }

    #[test]
    fn a_command_finds_no_way_to_tell_a_status() {
        for typed in [
            "trap '' PIPE; for fd in /proc/self/fd/*; do printf '\\0000\\0' 2>/dev/null >&${fd##*/}; done; false",
            "trap '' PIPE; for fd in /proc/$$/fd/*; do echo 0 2>/dev/null >$fd; done; false",
            "ls ${__nixbook_next-} /run/nixbook && true; false",
            "declare -p | grep -q '\\.s' && exit 9; false",
            "set | grep -i '[0-9a-f]\\{32\\}' && exit 9; false",
            "[ -z \"${__nixbook_next-}${__nixbook_status-}\" ] || exit 9; false",
            "trap 'echo $BASH_COMMAND | grep -q \\.s && exit 9' USR1; kill -USR1 $$; false",
        ] {
            assert_eq!(run(&[typed]), [status(0), status(1)], "{typed}");
        }
    }
}

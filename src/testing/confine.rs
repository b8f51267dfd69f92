//! How a program of others is started: apart from the session, the terminal, the keys and the open files of whoever runs
//! nixbook, with a fixed environment, and with limits.
//!
//! Most of that a process can only do to itself. So nixbook starts itself once more, with the word [`WORD`] and a file
//! that says what to start and how; [`enter`] does the rest and becomes that program.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::os::fd::{AsRawFd, IntoRawFd};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, setns, unshare};
use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
use rustix::fs::{MemfdFlags, OFlags};
use rustix::process::{Resource, Rlimit};
use serde::{Deserialize, Serialize};

use crate::source::Shown as _;

/// The first argument with which nixbook is started as the way into another program.
pub const WORD: &str = "__confined";

/// What is started, and how.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Start {
    /// The program, by its absolute path.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// Its environment, all of it.
    pub environment: BTreeMap<String, String>,
    /// The folder in which it starts; where nixbook runs, if there is none.
    pub folder: Option<PathBuf>,
    /// What each of its processes may take.
    pub limits: ProcessLimits,
    /// The files of control groups that it goes into.
    pub cgroups: Vec<PathBuf>,
    /// The user and group under whose number it runs, in place of root's.
    pub user: Option<u32>,
    /// Where it has its network.
    pub network: Network,
}

/// Where a program has its network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Network {
    /// Where nixbook has it.
    #[default]
    Host,
    /// In a namespace of its own, which is held open: no program is started, and it ends when its input does.
    Hold,
    /// In the namespace that the process of this number holds, and in its user namespace.
    Of(u32),
    /// The same for a program that stays root, nix for one: with a mount namespace of its own, in which this file is
    /// `/etc/resolv.conf`.
    OfRoot(u32, PathBuf),
}

/// What a process prints when it holds a network.
pub const HOLDING: &str = "holding\n";

/// An argument of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Argument {
    /// This text.
    Text(String),
    /// The number of a descriptor from which these bytes can be read.
    Bytes(Vec<u8>),
    /// The number of a descriptor from which this text can be read.
    Content(String),
    /// The number of a descriptor of this file.
    File(PathBuf),
    /// The number of a descriptor of this folder, which need not be readable.
    Folder(PathBuf),
    /// The number of a descriptor from which these arguments can be read, a NUL after each.
    Packed(Vec<Argument>),
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// What each process may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessLimits {
    /// Bytes of data in memory.
    pub data: Option<u64>,
    /// Bytes of a file that it writes.
    pub file: Option<u64>,
    /// Processes and threads of its user, beside those that there are already.
    pub processes: Option<u64>,
}

impl Start {
    /// The command that starts it. `file` is written, and must be there until the program has started.
    ///
    /// # Errors
    /// Where the file cannot be written, or nixbook does not find itself.
    pub fn command(&self, file: &Path) -> io::Result<Command> {
        self.write(file)?;
        let mut command = Command::new(own_program()?);
        command.arg(WORD).arg(file).env_clear();
        Ok(command)
    }

    /// Writes the file that says what to start.
    ///
    /// # Errors
    /// Where that is not possible.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        fs::write(file, serde_json::to_vec(self)?)
    }
}

/// nixbook's own program.
///
/// # Errors
/// Where the system does not tell.
pub fn own_program() -> io::Result<PathBuf> {
    std::env::current_exe()
}

/// Becomes another program, where nixbook was started for that; `None` where it was not.
pub fn enter(arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.skip(1);
    if arguments.next()? != WORD {
        return None;
    }
    let file = arguments.next().map(PathBuf::from).unwrap_or_default();
    match become_it(&file, arguments) {
        Ok(()) => Some(ExitCode::SUCCESS),
        Err(error) => {
            let _ = writeln!(io::stderr(), "nixbook: {}: {error}", file.shown());
            Some(ExitCode::from(126))
        }
    }
}

/// Comes back where there is no program to become.
fn become_it(file: &Path, more: impl Iterator<Item = OsString>) -> io::Result<()> {
    close_all_others()?;
    let start: Start = serde_json::from_slice(&fs::read(file)?)?;
    // One that leads a group of processes cannot leave its session; only a program started by a person does.
    let _ = rustix::process::setsid();
    forget_keys()?;
    for entrance in &start.cgroups {
        match fs::write(entrance, std::process::id().to_string()) {
            // A group can be made that processes may not be moved to; then the other limits have to do.
            Err(error) if error.kind() != io::ErrorKind::PermissionDenied => return Err(error),
            _ => {}
        }
    }
    start.limits.set(start.user)?;
    let mut command = Command::new(&start.program);
    for argument in &start.arguments {
        command.arg(argument.text()?);
    }
    command.args(more).env_clear().envs(&start.environment);
    if let Some(folder) = &start.folder {
        command.current_dir(folder);
    }
    if let Some(user) = start.user {
        become_user(user)?;
    }
    match start.network {
        Network::Host => {}
        Network::Hold => return hold(),
        Network::Of(holder) => {
            let namespace = |name: &str| File::open(format!("/proc/{holder}/ns/{name}"));
            let (user, network) = (namespace("user")?, namespace("net")?);
            setns(user, CloneFlags::CLONE_NEWUSER)?;
            setns(network, CloneFlags::CLONE_NEWNET)?;
        }
        Network::OfRoot(holder, resolv_conf) => {
            setns(File::open(format!("/proc/{holder}/ns/net"))?, CloneFlags::CLONE_NEWNET)?;
            resolve_by(&resolv_conf)?;
        }
    }
    Err(command.exec())
}

/// Gives up root for another user, with all groups and for good.
fn become_user(user: u32) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(user), Gid::from_raw(user));
    setgroups(&[])?;
    setresgid(gid, gid, gid)?;
    setresuid(uid, uid, uid)?;
    // Else what is in /proc about this process would be root's still.
    nix::sys::prctl::set_dumpable(true)?;
    Ok(())
}

/// Makes a network namespace, within a user namespace that may set it up, and holds it open until the input ends.
fn hold() -> io::Result<()> {
    let (user, group) = (nix::unistd::getuid(), nix::unistd::getgid());
    unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET)?;
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("0 {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("0 {group} 1"))?;
    io::stdout().write_all(HOLDING.as_bytes())?;
    io::stdout().flush()?;
    io::copy(&mut io::stdin(), &mut io::sink()).map(|_| ())
}

/// Puts a file in the place of `/etc/resolv.conf`, for this process and those that it starts.
fn resolve_by(file: &Path) -> io::Result<()> {
    unshare(CloneFlags::CLONE_NEWNS)?;
    let nothing: Option<&Path> = None;
    mount(nothing, "/", nothing, MsFlags::MS_REC | MsFlags::MS_SLAVE, nothing)?;
    let place = Path::new("/etc/resolv.conf");
    if place.exists() {
        mount(Some(file), place, nothing, MsFlags::MS_BIND, nothing)?;
    }
    Ok(())
}

/// Closes every descriptor but the first three. None of them is ours: this is the first thing that the program does.
fn close_all_others() -> io::Result<()> {
    let open: Vec<i32> = fs::read_dir("/proc/self/fd")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|number| *number > 2)
        .collect();
    for number in open {
        // The listing's own is among them, and closed already.
        let _ = nix::unistd::close(number);
    }
    Ok(())
}

/// Takes a session keyring of its own, with no key in it.
fn forget_keys() -> io::Result<()> {
    match keyutils_raw::keyctl_join_session_keyring(None) {
        Ok(_) => Ok(()),
        // Where the kernel has no keys, or a container keeps them away, there is nothing to be forgotten.
        Err(error) if matches!(error.0, libc::ENOSYS | libc::EPERM) => Ok(()),
        Err(error) => Err(io::Error::from_raw_os_error(error.0)),
    }
}

impl Argument {
    /// The argument as text; what can be read from a descriptor is opened, and stays open.
    fn text(&self) -> io::Result<String> {
        let number = match self {
            Self::Text(text) => return Ok(text.clone()),
            Self::Bytes(bytes) => in_memory(bytes)?,
            Self::Content(text) => in_memory(text.as_bytes())?,
            Self::File(path) => {
                let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK;
                rustix::fs::open(path, flags, rustix::fs::Mode::empty())?.into_raw_fd()
            }
            Self::Folder(path) => {
                let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW;
                rustix::fs::open(path, flags, rustix::fs::Mode::empty())?.into_raw_fd()
            }
            Self::Packed(arguments) => {
                let mut bytes = Vec::new();
                for argument in arguments {
                    bytes.extend(argument.text()?.bytes());
                    bytes.push(0);
                }
                in_memory(&bytes)?
            }
        };
        Ok(number.to_string())
    }
}

/// A descriptor from which these bytes can be read.
fn in_memory(bytes: &[u8]) -> io::Result<i32> {
    let mut file = File::from(rustix::fs::memfd_create("nixbook", MemfdFlags::empty())?);
    file.write_all(bytes)?;
    file.rewind()?;
    debug_assert!(file.as_raw_fd() > 2);
    Ok(file.into_raw_fd())
}

impl ProcessLimits {
    fn set(self, user: Option<u32>) -> io::Result<()> {
        let user = user.unwrap_or_else(|| rustix::process::getuid().as_raw());
        let processes = self.processes.map(|number| number + running(user));
        let limits = [
            (Resource::Data, self.data),
            (Resource::Fsize, self.file),
            (Resource::Nproc, processes),
            (Resource::Core, Some(0)),
        ];
        for (resource, limit) in limits.into_iter().filter_map(|(resource, limit)| Some((resource, limit?))) {
            // Nobody but root may go above what is allowed already, and nobody needs to.
            let most = rustix::process::getrlimit(resource).maximum;
            let limit = Some(most.map_or(limit, |most| most.min(limit)));
            rustix::process::setrlimit(resource, Rlimit { current: limit, maximum: limit })?;
        }
        Ok(())
    }
}

/// How many processes and threads a user has.
fn running(user: u32) -> u64 {
    let Ok(processes) = fs::read_dir("/proc") else { return 0 };
    let threads = processes.filter_map(|entry| {
        let status = fs::read_to_string(entry.ok()?.path().join("status")).ok()?;
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next());
        (field("Uid:")?.parse() == Ok(user)).then(|| field("Threads:")?.parse::<u64>().ok())?
    });
    threads.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_are_not_for_us() {
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>().into_iter();
        for other in [&["nixbook"][..], &["nixbook", "test"], &["nixbook", "test", WORD], &[]] {
            assert!(enter(words(other)).is_none(), "{other:?}");
        }
    }

    #[test]
    fn threads_of_a_user_are_counted() {
        let user = rustix::process::getuid().as_raw();
        assert!(running(user) >= 1);
        assert_eq!(running(u32::MAX - 7), 0);
    }
}

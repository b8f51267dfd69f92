//! The network of a recipe that asks for one: a namespace of its own, from which pasta or slirp4netns leads out.
//!
//! The host's loopback and its abstract sockets are not in it: neither program is told to forward anything to the host.

use std::fs;
use std::io::{self, Read, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempPath;

use super::confine::{self, Argument, HOLDING, Start};
use super::host::Host;
use super::process::{Group, is_interrupted};
use super::tools;

/// How long a network may take to be there.
const PATIENCE: Duration = Duration::from_secs(10);

/// A network; it ends when this is dropped.
pub struct Network {
    /// Leads out of the namespace. Ended first.
    _way_out: Group,
    /// Holds the namespace.
    holder: Group,
    resolv_conf: &'static str,
    /// A file with that text.
    resolv_conf_file: TempPath,
}

/// The network that nix has for a recipe: it fetches, and builds whose output has a fixed hash reach what it reaches.
pub enum NixNetwork<'a> {
    /// None: nothing is fetched, and no such build is made.
    None,
    /// None, since none can be had: for this reason.
    Missing(String),
    /// One of its own, in which the host's loopback is not.
    Own(&'a Network),
    /// The host's, for what is fetched by `https` while it evaluates. No such build is made: nix's daemon would make it, in
    /// the host's network.
    HostForEvaluation,
    /// The host's.
    Host,
}

impl NixNetwork<'_> {
    /// Whether nix may fetch while it evaluates.
    pub fn may_fetch(&self) -> bool {
        !matches!(self, Self::None | Self::Missing(_))
    }

    /// Where nix has to be started to have it.
    pub fn start(&self) -> confine::Network {
        match self {
            Self::Own(network) => network.of_root(),
            _ => confine::Network::Host,
        }
    }
}

/// Whether nixbook can decide which network the builds have: root's nix works on the store by itself, and asks no daemon.
pub fn builds_are_ours() -> bool {
    let remote = std::env::var("NIX_REMOTE").unwrap_or_default();
    rustix::process::geteuid().is_root() && matches!(remote.as_str(), "" | "auto" | "local")
}

/// A program that leads out of a network namespace.
struct WayOut {
    name: &'static str,
    arguments: &'static [&'static str],
    after: &'static [&'static str],
    /// What is in `/etc/resolv.conf`: the program's own address for the host's resolver.
    resolv_conf: &'static str,
    /// Whether it gives up root by itself, in a sandbox of its own.
    keeps_itself_in: bool,
}

const WAYS_OUT: [WayOut; 2] = [
    WayOut {
        name: "pasta",
        arguments: &[
            "--foreground",
            "--quiet",
            "--config-net",
            "--no-map-gw",
            "-t",
            "none",
            "-u",
            "none",
            "-T",
            "none",
            "-U",
            "none",
            "--dns-forward",
            "169.254.1.53",
        ],
        after: &[],
        resolv_conf: "nameserver 169.254.1.53\n",
        keeps_itself_in: false,
    },
    WayOut {
        name: "slirp4netns",
        arguments: &["--configure", "--mtu=65520", "--disable-host-loopback", "--enable-sandbox", "--enable-seccomp"],
        after: &["tap0"],
        resolv_conf: "nameserver 10.0.2.3\n",
        keeps_itself_in: true,
    },
];

impl Network {
    /// Makes a network, for a sandbox that runs under this user's number.
    ///
    /// # Errors
    /// A text that says what is missing, or what the programs said.
    pub fn start(user: Option<u32>) -> Result<Self, String> {
        let there: Vec<(&WayOut, PathBuf)> =
            WAYS_OUT.iter().filter_map(|way| Some((way, tools::find(way.name)?))).collect();
        if there.is_empty() {
            return Err("install pasta (in the package `passt`) or slirp4netns".to_owned());
        }
        let mut said = Vec::new();
        for (way, program) in there {
            match Self::by(way, &program, user) {
                Ok(network) => return Ok(network),
                Err(reason) => said.push(format!("{}: {reason}", way.name)),
            }
        }
        Err(said.join("\n"))
    }

    fn by(way: &WayOut, program: &Path, user: Option<u32>) -> Result<Self, String> {
        let failed = |error: io::Error| error.to_string();
        let holder = hold(user).map_err(failed)?;
        let id = holder.child.id();
        let mut arguments: Vec<Argument> = way.arguments.iter().map(|word| Argument::from(*word)).collect();
        arguments.push(Argument::Text(id.to_string()));
        arguments.extend(way.after.iter().map(|word| Argument::from(*word)));
        let start = Start {
            program: program.to_owned(),
            arguments,
            environment: Host::new().map_err(failed)?.variables().clone(),
            user: user.filter(|_| !way.keeps_itself_in),
            ..Start::default()
        };
        let mut way_out = Group::start_confined(&start, |command| {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        })
        .map_err(failed)?;
        let deadline = Instant::now() + PATIENCE;
        while !has_route(id) {
            let ended = way_out.child.try_wait().map_err(failed)?.is_some();
            if ended || Instant::now() > deadline || is_interrupted() {
                let _ = way_out.end();
                return Err(last_words(&mut way_out));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let mut file = tempfile::Builder::new().prefix("nixbook-").tempfile().map_err(failed)?;
        file.write_all(way.resolv_conf.as_bytes()).map_err(failed)?;
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).map_err(failed)?;
        let resolv_conf_file = file.into_temp_path();
        Ok(Self { _way_out: way_out, holder, resolv_conf: way.resolv_conf, resolv_conf_file })
    }

    /// `/etc/resolv.conf` for what runs in it.
    pub fn resolv_conf(&self) -> &'static str {
        self.resolv_conf
    }

    /// Where a program has to be started that stays root and has it.
    fn of_root(&self) -> confine::Network {
        confine::Network::OfRoot(self.holder.child.id(), self.resolv_conf_file.to_path_buf())
    }

    /// Where a sandbox has to be started to have it.
    pub fn of_sandbox(&self) -> confine::Network {
        confine::Network::Of(self.holder.child.id())
    }
}

/// A process that holds a new network namespace.
fn hold(user: Option<u32>) -> io::Result<Group> {
    let start = Start { network: confine::Network::Hold, user, ..Start::default() };
    let mut group = Group::start_confined(&start, |command: &mut Command| {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    })?;
    let mut ready = Vec::new();
    if let Some(stdout) = &mut group.child.stdout {
        stdout.take(HOLDING.len() as u64).read_to_end(&mut ready)?;
    }
    if ready == HOLDING.as_bytes() { Ok(group) } else { Err(io::Error::other(last_words(&mut group))) }
}

/// Whether a default route leads out of the namespace of a process.
fn has_route(process: u32) -> bool {
    let routes = fs::read_to_string(format!("/proc/{process}/net/route")).unwrap_or_default();
    routes.lines().skip(1).any(|line| line.split_whitespace().nth(1) == Some("00000000"))
}

/// What a program said before it ended.
fn last_words(group: &mut Group) -> String {
    let mut said = Vec::new();
    let _ = group.end();
    if let Some(stderr) = &mut group.child.stderr {
        let _ = stderr.take(16 << 10).read_to_end(&mut said);
    }
    let said = String::from_utf8_lossy(&said);
    // pasta tells of its vain attempts to reach a log first.
    let lines: Vec<&str> = said.lines().filter(|line| !line.contains("syslog")).collect();
    lines.last().map_or_else(|| "it ended".to_owned(), |line| (*line).to_owned())
}

//! How bubblewrap is asked for a sandbox.
//!
//! The environment, the script and the files go in as data, by descriptors. Nothing of the host is there but the store,
//! read-only; everything that can be written is a temporary file system with a size.
//!
//! While bubblewrap puts things in place it could be led out by a link in what it has put there before. So all that it
//! makes itself comes first, and what a package set decides over comes last.

use std::path::{Path, PathBuf};

use super::channel::IN_SANDBOX;
use super::confine::{Argument, ProcessLimits, Start};
use super::environment::Environment;
use super::seccomp;
use super::tree::Tree;

/// Limits for each process in the sandbox: 4 GiB of data and 1 GiB of a file; 1,000 processes and threads together.
pub const LIMITS: ProcessLimits = ProcessLimits { data: Some(4 << 30), file: Some(1 << 30), processes: Some(1000) };

/// What the home may hold, in bytes.
const HOME: u64 = 4 << 30;

/// What /tmp and /dev/shm may hold, in bytes, each.
const TEMPORARY: u64 = 1 << 30;

/// The libraries of nix-ld, as NixOS has them.
const NIX_LD_LIBRARIES: &str = "/run/current-system/sw/share/nix-ld/lib";

/// What a shell finds in its home.
#[derive(Clone, Debug)]
pub enum Home {
    /// These files, by their paths in the recipe's folder, in a temporary file system: where each is, and whether it is
    /// executable.
    Files(Vec<(String, PathBuf, bool)>),
    /// A folder of the host, which stays.
    Kept(PathBuf),
}

/// The bash that runs a transcript: a copy that can be run and not read. The system lets nobody look into the memory of what
/// is run from such a file, nor of what that forks; and there is, while a command runs, how its end will be told.
pub const SHUT_BASH: &str = "/run/shell/bash";

/// A sandbox to be made.
#[derive(Clone, Debug)]
pub struct Sandbox<'a> {
    /// What is in it.
    pub tree: &'a Tree,
    /// The name of the recipe's folder in the home: the current folder.
    pub name: &'a str,
    /// What is in the home.
    pub home: Home,
    /// What bash is started with.
    pub environment: &'a Environment,
    /// Arguments of bash, the script's path left out.
    pub bash: &'a [&'a str],
    /// The folder of the pipes by which it is told what to run; `None` where a person enters it.
    pub channel: Option<&'a Path>,
    /// Whether namespaces of its own and looking into other processes are allowed.
    pub user_namespaces: bool,
    /// `/etc/resolv.conf`, for a sandbox that keeps the network namespace that bubblewrap is started in.
    pub network: Option<&'a str>,
}

/// The variables that a reader's shell on NixOS would have, and nix-shell passes on.
pub fn caller(nix_ld: bool) -> std::collections::BTreeMap<String, String> {
    let mut variables = vec![
        ("HOME", "/home/user".to_owned()),
        ("USER", "user".to_owned()),
        ("LOGNAME", "user".to_owned()),
        ("PATH", "/run/current-system/sw/bin".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
        ("TERM", "dumb".to_owned()),
    ];
    if nix_ld {
        variables.push(("NIX_LD", format!("{NIX_LD_LIBRARIES}/ld.so")));
        variables.push(("NIX_LD_LIBRARY_PATH", NIX_LD_LIBRARIES.to_owned()));
    }
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

impl Sandbox<'_> {
    /// What starts bash in this sandbox.
    ///
    /// # Errors
    /// Where the filter of system calls cannot be made.
    pub fn start(&self, bwrap: &Path, user: Option<u32>) -> Result<Start, String> {
        let mut list = List(Vec::new());
        list.words(&APART).words(&["--unshare-net"][..usize::from(self.network.is_none())]);
        for folder in ["/nix", "/bin", "/usr", "/usr/bin", "/home", "/lib64", "/run/current-system", "/var/empty"] {
            list.words(&["--dir", folder]);
        }
        list.words(&["--ro-bind", "/nix/store", "/nix/store", "--proc", "/proc", "--dev", "/dev"]);
        list.tmpfs(TEMPORARY, "1777", "/dev/shm").words(&["--remount-ro", "/dev"]);
        list.tmpfs(TEMPORARY, "1777", "/tmp");
        if let Some(channel) = self.channel {
            list.words(&["--ro-bind-fd"]).push(Argument::Folder(channel.to_owned())).words(&[IN_SANDBOX]);
        }
        self.home(&mut list);
        list.words(&["--dir", &self.environment.folder]);
        for (name, text) in &self.environment.files {
            list.words(&["--perms", "0644", "--file"]).push(Argument::Content(text.clone()));
            list.words(&[&format!("{}/{name}", self.environment.folder)]);
        }
        let [bash, env, etc, sw, loader] =
            [&self.tree.bash, &self.tree.env, &self.tree.etc, &self.tree.sw, &self.tree.loader].map(|path| text(path));
        list.words(&["--symlink", &bash, "/bin/sh", "--symlink", &env, "/usr/bin/env"]);
        list.words(&["--ro-bind", &loader, "/lib64/ld-linux-x86-64.so.2"]);
        list.words(&["--ro-bind", &sw, "/run/current-system/sw", "--ro-bind", &etc, "/etc"]);
        if let Some(resolv_conf) = self.network {
            list.words(&["--ro-bind-data"]).push(Argument::Content(resolv_conf.to_owned()));
            list.words(&["/etc/resolv.conf"]);
        }
        for (mount_point, source) in &self.tree.binds {
            list.words(&["--ro-bind", &text(source), mount_point]);
        }
        let mut shell = bash.clone();
        if self.channel.is_some() {
            list.words(&["--dir", "/run/shell", "--perms", "0111", "--file"]);
            list.push(Argument::File(self.tree.bash.clone())).words(&[SHUT_BASH]);
            SHUT_BASH.clone_into(&mut shell);
        }
        list.words(&["--remount-ro", "/"]);
        list.words(&["--chdir", &format!("/home/user/{}", self.name)]);
        for filter in seccomp::filters(self.user_namespaces).map_err(|error| error.to_string())? {
            list.words(&["--add-seccomp-fd"]).push(Argument::Bytes(filter));
        }
        list.words(&["--clearenv"]);
        for (name, value) in &self.environment.variables {
            list.words(&["--setenv", name, value]);
        }
        let mut arguments: Vec<Argument> = vec!["--args".into(), Argument::Packed(list.0), "--".into()];
        arguments.push(Argument::Text(shell));
        arguments.extend(self.bash.iter().map(|word| Argument::from(*word)));
        let script = format!("{}/rc", self.environment.folder);
        arguments.push(Argument::Text(script));
        Ok(Start { program: bwrap.to_owned(), arguments, limits: LIMITS, user, ..Start::default() })
    }

    fn home(&self, list: &mut List) {
        match &self.home {
            Home::Files(files) => {
                list.tmpfs(HOME, "0755", "/home/user");
                list.words(&["--dir", &format!("/home/user/{}", self.name)]);
                for (within, file, executable) in files {
                    list.words(&["--perms", if *executable { "0755" } else { "0644" }, "--file"]);
                    list.push(Argument::File(file.clone())).words(&[&format!("/home/user/{}/{within}", self.name)]);
                }
            }
            Home::Kept(folder) => {
                list.words(&["--bind-fd"]).push(Argument::Folder(folder.clone())).words(&["/home/user"]);
            }
        }
    }
}

/// What parts a sandbox from the host: namespaces of every kind but that of the network, a session, no privileges.
const APART: [&str; 16] = [
    "--unshare-user",
    "--unshare-ipc",
    "--unshare-pid",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--new-session",
    "--die-with-parent",
    "--uid",
    "1000",
    "--gid",
    "100",
    "--hostname",
    "nixos",
    "--cap-drop",
    "ALL",
    "--clearenv",
];

/// A sandbox with nothing of anyone's in it: whether one can be made.
pub fn trial(bwrap: &Path, user: Option<u32>) -> Start {
    let mut list = List(Vec::new());
    list.words(&APART).words(&["--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]);
    list.tmpfs(4096, "1777", "/tmp").words(&["--perms", "0644", "--file"]).push(Argument::Content(String::new()));
    list.words(&["/tmp/file", "--ro-bind-fd"]).push(Argument::Folder("/".into())).words(&["/tmp"]);
    for filter in seccomp::filters(false).unwrap_or_default() {
        list.words(&["--add-seccomp-fd"]).push(Argument::Bytes(filter));
    }
    let mut arguments: Vec<Argument> = vec!["--args".into(), Argument::Packed(list.0)];
    arguments.extend(["--", "/bin/sh", "-c", ":"].map(Argument::from));
    Start { program: bwrap.to_owned(), arguments, limits: LIMITS, user, ..Start::default() }
}

/// Arguments of bubblewrap's.
struct List(Vec<Argument>);

impl List {
    fn push(&mut self, argument: Argument) -> &mut Self {
        self.0.push(argument);
        self
    }

    fn words(&mut self, words: &[&str]) -> &mut Self {
        self.0.extend(words.iter().map(|word| Argument::from(*word)));
        self
    }

    fn tmpfs(&mut self, size: u64, permissions: &str, mount_point: &str) -> &mut Self {
        self.words(&["--perms", permissions, "--size", &size.to_string(), "--tmpfs", mount_point])
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

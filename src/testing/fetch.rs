//! Fetches package sets: which revision a branch is at, says git; a tarball is unpacked into the store by nix, which checks
//! its hash. Nothing of a book's is evaluated for that.

use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::confine::{Argument, Start};
use super::host::Host;
use super::package_source::{Repository, is_revision};
use super::process::{Finished, Limits, run_confined};
use super::tools::{self, Nix};

/// How package sets are fetched.
#[derive(Clone, Copy, Debug)]
pub struct Fetch<'a> {
    /// nix's programs.
    pub nix: &'a Nix,
    /// The environment that programs run in.
    pub host: &'a Host,
    /// Whether the network may be used.
    pub network: bool,
}

/// A tarball that is unpacked in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Its path.
    pub path: PathBuf,
    /// The hash of its files, as nix prints it.
    pub hash: String,
}

/// The longest that one step takes.
const PATIENCE: Limits = Limits { time: Duration::from_secs(600), output: 1 << 20 };

/// The name that fetched package sets have in the store, as elsewhere in nix.
const NAME: &str = "source";

/// What is evaluated to fetch a tarball, and nothing else.
const EXPRESSION: &str = r#"{ url, sha256 ? null }:
builtins.fetchTarball ({ inherit url; name = "source"; } // (if sha256 == null then { } else { inherit sha256; }))"#;

/// What need not be escaped in the path of an address.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// The address of a file of this machine.
pub fn file_address(file: &Path) -> String {
    format!("file://{}", utf8_percent_encode(&file.to_string_lossy(), IN_PATH))
}

impl Fetch<'_> {
    /// Unpacks a tarball into the store; one whose hash is known is only fetched where it is not there yet.
    ///
    /// # Errors
    /// A sentence that says why that is not possible.
    pub fn tarball(&self, address: &str, hash: Option<&str>) -> Result<Unpacked, String> {
        if let Some(hash) = hash
            && let Some(path) = self.present(hash)?
        {
            return Ok(Unpacked { path, hash: hash.to_owned() });
        }
        if !self.network {
            return Err("it is not on this machine, and `--no-network` forbids the network".to_owned());
        }
        let mut arguments = vec!["--eval", "--expr", EXPRESSION, "--argstr", "url", address];
        match hash {
            Some(hash) => arguments.extend(["--argstr", "sha256", hash]),
            // It is asked for anew, so that what is noted is what there is now.
            None => arguments.extend(["--option", "tarball-ttl", "0"]),
        }
        for (option, value) in [
            ("restrict-eval", "false"),
            ("pure-eval", "false"),
            ("experimental-features", ""),
            ("download-attempts", "2"),
            ("connect-timeout", "20"),
        ] {
            arguments.extend(["--option", option, value]);
        }
        let finished = self.run(&self.nix.instantiate, &arguments)?;
        if !finished.succeeded() {
            return Err(told(&finished));
        }
        let path = String::from_utf8_lossy(&finished.stdout).trim().trim_matches('"').to_owned();
        if !path.starts_with("/nix/store/") {
            return Err(format!("nix gives {path}, which is not in the store"));
        }
        let path = PathBuf::from(path);
        let hash = match hash {
            Some(hash) => hash.to_owned(),
            None => self.hash_of(&path)?,
        };
        Ok(Unpacked { path, hash })
    }

    /// The hash of a path in the store, as nix knows it.
    ///
    /// # Errors
    /// What nix says.
    pub fn hash_of(&self, path: &Path) -> Result<String, String> {
        let finished = self.run(&self.nix.store, &["--query", "--hash", &path.to_string_lossy()])?;
        if finished.succeeded() {
            Ok(String::from_utf8_lossy(&finished.stdout).trim().to_owned())
        } else {
            Err(told(&finished))
        }
    }

    /// The path in the store of what has a hash, where it is there.
    fn present(&self, hash: &str) -> Result<Option<PathBuf>, String> {
        let digits = hash.trim_start_matches("sha256:");
        let arguments = ["--print-fixed-path", "--recursive", "sha256", digits, NAME];
        let finished = self.run(&self.nix.store, &arguments)?;
        if !finished.succeeded() {
            return Err(told(&finished));
        }
        let path = String::from_utf8_lossy(&finished.stdout).trim().to_owned();
        let valid = self.run(&self.nix.store, &["--check-validity", &path])?.succeeded();
        Ok(valid.then(|| PathBuf::from(path)))
    }

    /// The revision that a branch or a tag is at.
    ///
    /// # Errors
    /// A sentence that says why that cannot be known.
    pub fn revision(&self, repository: &Repository) -> Result<String, String> {
        if let Some(revision) = repository.revision() {
            return Ok(revision.to_owned());
        }
        if !self.network {
            return Err("its revision is not known, and `--no-network` forbids the network".to_owned());
        }
        let git = tools::find("git").ok_or("git not found, which asks for the revision")?;
        let address = repository.git_address();
        let wanted: Vec<String> = match &repository.reference {
            Some(name) => ["refs/heads/", "refs/tags/"].iter().map(|kind| format!("{kind}{name}")).collect(),
            None => vec!["HEAD".to_owned()],
        };
        let mut arguments = vec!["-c", "core.askPass=false", "-c", "credential.helper=", "ls-remote", "--", &address];
        arguments.extend(wanted.iter().map(String::as_str));
        let peeled: Vec<String> = wanted.iter().map(|name| format!("{name}^{{}}")).collect();
        arguments.extend(peeled.iter().map(String::as_str));
        let finished = self.run(&git, &arguments)?;
        if !finished.succeeded() {
            return Err(told(&finished));
        }
        let listed = String::from_utf8_lossy(&finished.stdout).into_owned();
        let named = |name: &String| {
            listed.lines().find_map(|line| line.split_once('\t').filter(|(_, found)| found == name).map(|(id, _)| id))
        };
        // A tag may be an object of its own, that leads to the commit.
        let mut names = wanted.iter().take(1).chain(&peeled).chain(&wanted);
        let found = names.find_map(named).filter(|id| is_revision(id));
        found.map(str::to_owned).ok_or_else(|| match &repository.reference {
            Some(name) => format!("{address} has no branch and no tag {name} (a revision needs all of its 40 digits)"),
            None => format!("{address} has no default branch"),
        })
    }

    /// Runs a program in a folder that is no repository.
    fn run(&self, program: &Path, arguments: &[&str]) -> Result<Finished, String> {
        let mut environment = self.host.variables().clone();
        environment.insert("GIT_ALLOW_PROTOCOL".to_owned(), "https".to_owned());
        environment.insert("GIT_TERMINAL_PROMPT".to_owned(), "0".to_owned());
        let start = Start {
            program: program.to_owned(),
            arguments: arguments.iter().map(|word| Argument::from(*word)).collect(),
            environment,
            folder: Some(PathBuf::from("/")),
            ..Start::default()
        };
        let broken = |reason: String| format!("{}: {reason}", program.display());
        let finished = run_confined(&start, PATIENCE).map_err(|error| broken(error.to_string()))?;
        match finished.end {
            Ok(_) => Ok(finished),
            Err(_) => Err(broken("it does not come to an end".to_owned())),
        }
    }
}

/// By what curl and git tell that there is no network.
const NO_NETWORK: [&str; 6] = [
    "resolve host",
    "resolve proxy",
    "onnect to server",
    "Failed to connect",
    "etwork is unreachable",
    "onnection timed out",
];

/// What a program says of why it failed: one line.
fn told(finished: &Finished) -> String {
    let messages = finished.messages();
    let lines = || messages.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("warning:"));
    let line =
        lines().find(|line| line.starts_with("error:") || line.starts_with("fatal:")).or_else(|| lines().next_back());
    let said = line.unwrap_or("it gives no reason");
    let said = said.trim_start_matches("error:").trim_start_matches("fatal:").trim();
    if NO_NETWORK.iter().any(|sign| said.contains(sign)) {
        return format!("no network ({said})");
    }
    said.to_owned()
}

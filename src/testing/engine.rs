//! What recipes are tested with: nix, a package set, bubblewrap; found once for a run. What is missing is known here, by
//! name and with the reason.

use std::path::Path;

use super::host::Host;
use super::lock::LockedPackages;
use super::memory::Memory;
use super::nix::{Failure, Runner};
use super::nixpkgs::{Found, Missing, NamedPackages, Nixpkgs};
use super::sandbox::{Features, SandboxKind, Sandboxes};
use super::tools::{self, Nix, install_help};
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::recipe::Level;
use crate::source::World;

/// What recipes are tested with.
#[derive(Debug)]
pub struct Engine {
    /// nix and the package set, or why they cannot be used.
    pub runner: Result<Runner, Missing>,
    /// The sandboxes, or why they cannot be used.
    pub sandboxes: Result<Sandboxes, String>,
    /// What is to be noted of the package set in `nixbook.lock`.
    pub record: Option<LockedPackages>,
    /// Whether the package set is a folder that is not any more what `nixbook.lock` says.
    pub has_changed: bool,
    /// Where transcripts run.
    pub kind: SandboxKind,
    /// The system that is tested on, as nix calls it.
    pub system: String,
}

impl Engine {
    /// Finds what there is. Nothing but small questions is run, and what has to be fetched is fetched. `setup` is the
    /// command with which the book says to install what is missing.
    pub fn find(
        nixpkgs: &NamedPackages,
        kind: SandboxKind,
        setup: Option<&str>,
        memory: &mut Memory,
        world: &World,
    ) -> Self {
        let install = install_help(setup);
        let found = nixpkgs.source().and_then(|_| {
            let nix = Nix::find(memory, &install).map_err(Missing::skip)?;
            let host = Host::new().map_err(|error| Missing::skip(format!("nix cannot be set up: {error}")))?;
            let found = Nixpkgs::find(nixpkgs, &nix, &host, memory, world)?;
            Ok((found, nix, host))
        });
        let (runner, record, has_changed) = match found {
            Ok((Found { nixpkgs, record, has_changed }, nix, host)) => {
                (Ok(Runner { nixpkgs, nix, host }), record, has_changed)
            }
            Err(missing) => (Err(missing), None, false),
        };
        let mut engine = Self { runner, sandboxes: Err(String::new()), kind, system: system(), record, has_changed };
        engine.sandboxes = engine.find_sandboxes(&install);
        engine
    }

    /// For tests that need no nix. A package set that is named, and is on this machine, has to be there all the same.
    pub fn without_nix(nixpkgs: &NamedPackages, kind: SandboxKind) -> Self {
        let reason = "it is not needed".to_owned();
        let missing = nixpkgs.source().err().unwrap_or_else(|| Missing::skip(reason.clone()));
        Self { runner: Err(missing), sandboxes: Err(reason), kind, system: system(), record: None, has_changed: false }
    }

    /// What there is to make sandboxes with, tried out.
    fn find_sandboxes(&self, install: &str) -> Result<Sandboxes, String> {
        if self.system != "x86_64-linux" {
            return Err(format!("transcripts run only on x86_64-linux, and this is {}", self.system));
        }
        // Where root runs it as another user, the way to it must not lead through a folder of root's own.
        let bwrap = tools::find("bwrap").map(|bwrap| bwrap.canonicalize().unwrap_or(bwrap));
        let sandboxes = bwrap.map(Sandboxes::new).ok_or_else(|| format!("bwrap not found on PATH ({install})"))?;
        // Where nix is missing, nothing is run.
        if self.kind == SandboxKind::Nixos && self.runner.is_ok() {
            sandboxes.try_out().map_err(|reason| forbidden(&reason))?;
        }
        Ok(sandboxes)
    }

    /// How far one gets towards a level; and where that is not all the way, the first level that cannot be tried, and why.
    pub fn reach(&self, asked: Level) -> (Level, Option<(Level, String)>) {
        let mut reach = Level::Parse;
        for level in [Level::Eval, Level::Run].into_iter().take_while(|level| *level <= asked) {
            if let Some(reason) = self.missing(level) {
                return (reach, Some((level, reason.to_owned())));
            }
            reach = level;
        }
        (reach, None)
    }

    /// Why a level cannot be reached; `None` where it can.
    fn missing(&self, level: Level) -> Option<&str> {
        let nix = self.runner.as_ref().err().map(|missing| missing.reason.as_str());
        match (level, self.kind) {
            (Level::Parse, _) => None,
            (Level::Eval, _) | (Level::Run, SandboxKind::None) => nix,
            (Level::Run, SandboxKind::Nixos) => nix.or(self.sandboxes.as_ref().err().map(String::as_str)),
        }
    }

    /// Makes sure, before a recipe's own things are evaluated or built, that they will be kept in; and builds what the
    /// sandboxes consist of.
    ///
    /// # Errors
    /// The reason why nothing may be run.
    pub fn prepare(&self, features: &[Features], scratch: &Path) -> Result<(), Diagnostic> {
        let Ok(runner) = &self.runner else { return Ok(()) };
        let sandboxes = self.sandboxes.as_ref().ok().filter(|_| self.kind == SandboxKind::Nixos);
        match runner.builds_are_sandboxed(scratch) {
            Ok(true) => {}
            Ok(false) => {
                let message = "nix builds without its sandbox";
                let help = "set `sandbox = true` in the nix.conf of the nix daemon";
                return Err(error(Code::NoBuildSandbox, message.to_owned(), help.to_owned()));
            }
            Err(failure) => return Err(unusable("Nix cannot be used", &failure)),
        }
        for (sandboxes, features) in sandboxes.iter().flat_map(|sandboxes| features.iter().map(move |f| (sandboxes, f)))
        {
            let built = sandboxes.get(*features, runner);
            built.map_err(|failure| match thrown(&failure) {
                // What a package set throws, it says to whoever uses it.
                Some(said) => {
                    let message = format!("the package set cannot be used: {said}");
                    error(Code::PackageSet, message, super::explain(&failure))
                }
                None => unusable("Nix could not build the files of the sandbox", &failure),
            })?;
        }
        Ok(())
    }
}

/// The system that nixbook runs on, as nix calls it.
fn system() -> String {
    let os = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    format!("{}-{os}", std::env::consts::ARCH)
}

fn error(code: Code, message: String, help: String) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, Location::Nowhere, message).help(help)
}

/// The first line of an evaluation's error, where it has one.
fn thrown(failure: &Failure) -> Option<String> {
    let Failure::Told(messages) = failure else { return None };
    let line = messages.lines().find_map(|line| line.trim().strip_prefix("error:"))?.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

/// Why there is no sandbox, for those who can change that.
fn forbidden(reason: &str) -> String {
    let said = reason.lines().last().unwrap_or(reason).trim();
    let setting = [
        "kernel/apparmor_restrict_unprivileged_userns",
        "kernel/unprivileged_userns_clone",
        "user/max_user_namespaces",
    ]
    .iter()
    .find(|name| {
        let value = std::fs::read_to_string(format!("/proc/sys/{name}")).unwrap_or_default();
        match **name {
            "kernel/apparmor_restrict_unprivileged_userns" => value.trim() == "1",
            _ => value.trim() == "0",
        }
    });
    let help = match setting {
        Some(name @ &"kernel/apparmor_restrict_unprivileged_userns") => {
            format!("; to allow user namespaces, run `sudo sysctl -w {}=0`", name.replace('/', "."))
        }
        Some(name @ &"user/max_user_namespaces") => {
            format!("; to allow user namespaces, run `sudo sysctl -w {}=10000`", name.replace('/', "."))
        }
        Some(name) => format!("; to allow user namespaces, run `sudo sysctl -w {}=1`", name.replace('/', ".")),
        None => "; it needs user namespaces, and bubblewrap 0.8 or newer".to_owned(),
    };
    format!("bubblewrap cannot create a sandbox on this system ({said}{help})")
}

fn unusable(what: &str, failure: &Failure) -> Diagnostic {
    error(Code::ToolFailed, what.to_owned(), super::explain(failure))
}

//! What recipes are tested with: nix, a package set, bubblewrap; found once for a run. What is missing is known here, by
//! name and with the reason.

use std::path::Path;

use super::host::Host;
use super::memory::Memory;
use super::nix::{Failure, Runner};
use super::nixpkgs::{NamedPackages, Nixpkgs};
use super::sandbox::{Features, SandboxKind, Sandboxes};
use super::tools::{self, Nix};
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::recipe::Level;

/// What recipes are tested with.
#[derive(Debug)]
pub struct Engine {
    /// nix and the package set, or why they cannot be used.
    pub runner: Result<Runner, String>,
    /// The sandboxes, or why they cannot be used.
    pub sandboxes: Result<Sandboxes, String>,
    /// Where transcripts run.
    pub kind: SandboxKind,
    /// The system that is tested on, as nix calls it.
    pub system: String,
}

impl Engine {
    /// Finds what there is. Nothing but small questions is run.
    pub fn find(nixpkgs: &NamedPackages, kind: SandboxKind, memory: &mut Memory) -> Self {
        let nix = Nix::find(memory);
        let runner = nix.and_then(|nix| {
            let host = Host::new().map_err(|error| format!("nix cannot be set up: {error}"))?;
            Ok(Runner { nixpkgs: Nixpkgs::find(nixpkgs, &nix, &host, memory)?, nix, host })
        });
        let os = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
        let system = format!("{}-{os}", std::env::consts::ARCH);
        let sandboxes = if system == "x86_64-linux" {
            let missing = || "bwrap not found on PATH: install bubblewrap".to_owned();
            // Where root runs it as another user, the way to it must not lead through a folder of root's own.
            let bwrap = tools::find("bwrap").map(|bwrap| bwrap.canonicalize().unwrap_or(bwrap));
            bwrap.map(Sandboxes::new).ok_or_else(missing)
        } else {
            Err(format!("transcripts run only on x86_64-linux, and this is {system}"))
        };
        Self { runner, sandboxes, kind, system }
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
        let nix = self.runner.as_ref().err().map(String::as_str);
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
        if let Some(Err(reason)) = sandboxes.map(Sandboxes::try_out) {
            let message = "bubblewrap cannot create a sandbox on this system";
            let help = format!(
                "bubblewrap says: {reason}\n\
                 It needs bubblewrap with `--ro-bind-fd`, and user namespaces. On Ubuntu: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0\n\
                 On others: kernel.unprivileged_userns_clone=1, or user.max_user_namespaces above 0\n\
                 Without a sandbox, --level eval goes as far as that is safe"
            );
            return Err(error(Code::SandboxUnavailable, message.to_owned(), help));
        }
        match runner.builds_are_sandboxed(scratch) {
            Ok(true) => {}
            Ok(false) => {
                let message = "nix builds without its sandbox";
                let help = "set `sandbox = true` in the nix.conf of the nix daemon";
                return Err(error(Code::NoBuildSandbox, message.to_owned(), help.to_owned()));
            }
            Err(failure) => return Err(unusable("nix cannot be used", &failure)),
        }
        for (sandboxes, features) in sandboxes.iter().flat_map(|sandboxes| features.iter().map(move |f| (sandboxes, f)))
        {
            let built = sandboxes.get(*features, runner);
            built.map_err(|failure| unusable("Nix could not build the files of the sandbox", &failure))?;
        }
        Ok(())
    }
}

fn error(code: Code, message: String, help: String) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, Location::Nowhere, message).help(help)
}

fn unusable(what: &str, failure: &Failure) -> Diagnostic {
    error(Code::ToolFailed, what.to_owned(), super::explain(failure))
}

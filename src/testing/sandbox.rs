//! The sandboxes: what is in them is built by nix from the package set in use (`sandbox/sandbox.nix`), and checked
//! here before bubblewrap puts it in place.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use super::bubblewrap;
use super::nix::{Failure, Runner};
use super::process::{Limits, run_confined};
use super::tree::Tree;
use super::user::sandbox_user;

/// The expression that builds what is in a sandbox, and the loader that it holds.
pub const EXPRESSION: &str = include_str!("sandbox/sandbox.nix");
/// The source of the loader.
pub const STUB_LD: &str = include_str!("sandbox/stub-ld.s");

/// Where transcripts run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum SandboxKind {
    /// In a sandbox like NixOS
    #[default]
    Nixos,
    /// On this machine as it is: to see whether a recipe leans on it. Recipes can read and write what you can
    None,
}

/// What a recipe's sandbox has beyond the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Features {
    /// nix-ld in place of the stub loader.
    pub nix_ld: bool,
    /// The network.
    pub network: bool,
}

/// The sandboxes of a run, each built when it is first asked for.
#[derive(Debug)]
pub struct Sandboxes {
    /// bubblewrap.
    pub bwrap: PathBuf,
    built: Mutex<HashMap<Features, Result<Tree, Failure>>>,
}

impl Sandboxes {
    /// Sandboxes made with this bubblewrap.
    pub fn new(bwrap: PathBuf) -> Self {
        Self { bwrap, built: Mutex::new(HashMap::new()) }
    }

    /// Whether this system lets bubblewrap make a sandbox.
    ///
    /// # Errors
    /// What bubblewrap says where it does not.
    pub fn try_out(&self) -> Result<(), String> {
        let start = bubblewrap::trial(&self.bwrap, sandbox_user()?);
        let limits = Limits { time: Duration::from_secs(20), output: 64 << 10 };
        let finished = run_confined(&start, limits).map_err(|error| error.to_string())?;
        if finished.succeeded() { Ok(()) } else { Err(finished.messages().trim().to_owned()) }
    }

    /// What is in a sandbox with these features.
    ///
    /// # Errors
    /// What nix says.
    pub fn get(&self, features: Features, runner: &Runner) -> Result<Tree, Failure> {
        let mut built = self.built.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        built.entry(features).or_insert_with(|| build(features, runner)).clone()
    }
}

fn build(features: Features, runner: &Runner) -> Result<Tree, Failure> {
    let broken = |error: std::io::Error| Failure::Broken(error.to_string());
    let folder = tempfile::Builder::new().prefix("nixbook-").tempdir().map_err(broken)?;
    fs::write(folder.path().join("sandbox.nix"), EXPRESSION).map_err(broken)?;
    fs::write(folder.path().join("stub-ld.s"), STUB_LD).map_err(broken)?;
    let word = |value: bool| if value { "true" } else { "false" };
    let arguments = [("nix-ld", word(features.nix_ld)), ("network", word(features.network))];
    let built = runner.build_ours(folder.path(), "sandbox.nix", &arguments)?;
    Tree::read(&built).map_err(Failure::Broken)
}

//! Runs nix for a recipe, so that nothing of the recipe's gets out.
//!
//! Evaluation is restricted to the package set and the copy of the folder, and may not build. Builds run in nix's own
//! sandbox, without falling back to none. A derivation whose output's hash is fixed gets the network from nix even
//! there, so it is only built for a recipe that asks for the network; what a binary cache has is fetched for all.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::derivation;
use super::nixpkgs::Nixpkgs;
use super::process::{Finished, Limit, Limits, run};
use super::tools::Nix;

/// The longest that what a recipe is built from may take, in seconds.
const LONGEST_BUILD: u64 = 30 * 60;

/// What nix may print about one recipe.
const MOST_OUTPUT: usize = 4 << 20;

/// nix, and the package set that it is used with.
#[derive(Clone, Debug)]
pub struct Runner {
    /// nix's programs.
    pub nix: Nix,
    /// The package set.
    pub nixpkgs: Nixpkgs,
}

/// Why nix did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// nix says so; its messages.
    Told(String),
    /// It took longer than this many seconds.
    TooLong(u64),
    /// It printed without end.
    TooMuch,
    /// These derivations would use the network, and the recipe does not ask for it.
    Network(Vec<String>),
    /// A program could not be run at all.
    Broken(String),
}

impl Runner {
    /// Evaluates a Nix file of a recipe and instantiates it: the path of its derivation.
    ///
    /// # Errors
    /// What nix says.
    pub fn instantiate(&self, file: &Path, folder: &Path, network: bool, time: u64) -> Result<String, Failure> {
        let mut command = self.restricted(&self.nix.instantiate, network);
        command.arg("-I").arg(folder).arg(file);
        let text = output(&mut command, time)?;
        let path = text.lines().next().map(|line| line.split('!').next().unwrap_or(line).trim().to_owned());
        path.filter(|path| path.ends_with(".drv"))
            .ok_or_else(|| Failure::Told("shell.nix gives no derivation, as pkgs.mkShell does".to_owned()))
    }

    /// Evaluates an expression strictly and gives the value as nix prints it.
    ///
    /// # Errors
    /// What nix says.
    pub fn evaluate(&self, expression: &str, time: u64) -> Result<String, Failure> {
        self.evaluate_as(expression, true, time)
    }

    /// The same, strictly or only as far as the value itself.
    ///
    /// # Errors
    /// What nix says.
    pub fn evaluate_as(&self, expression: &str, strict: bool, time: u64) -> Result<String, Failure> {
        let mut command = self.restricted(&self.nix.instantiate, false);
        command.arg("--eval");
        if strict {
            command.arg("--strict");
        }
        command.args(["--expr", expression]);
        output(&mut command, time)
    }

    /// Builds, or fetches from a binary cache, all that a derivation is built from, and not itself.
    ///
    /// # Errors
    /// What nix says; and where a build would use the network.
    pub fn realise_inputs(&self, drv: &str, network: bool) -> Result<(), Failure> {
        let text = std::fs::read_to_string(drv).map_err(|error| Failure::Broken(format!("{drv}: {error}")))?;
        let derivation = derivation::parse(&text).ok_or_else(|| Failure::Broken(format!("{drv} cannot be read")))?;
        let inputs: Vec<String> = derivation.input_paths().collect();
        if inputs.is_empty() {
            return Ok(());
        }
        if !network {
            let mut command = self.restricted(&self.nix.store, network);
            command.args(["--realise", "--dry-run"]).args(&inputs);
            let plan = finished(&mut command, LONGEST_BUILD)?;
            let reaching: Vec<String> = will_be_built(&plan.messages()).filter(|drv| is_fixed_output(drv)).collect();
            if !reaching.is_empty() {
                return Err(Failure::Network(reaching));
            }
        }
        let mut command = self.restricted(&self.nix.store, network);
        command.arg("--realise").args(&inputs);
        output(&mut command, LONGEST_BUILD).map(|_| ())
    }

    /// Builds an expression of ours, not of a recipe's, and gives the path of what came out.
    ///
    /// # Errors
    /// What nix says.
    pub fn build_ours(&self, file: &Path, arguments: &[(&str, &str)]) -> Result<PathBuf, Failure> {
        let mut command = self.command(&self.nix.instantiate);
        command.arg(file);
        for (name, value) in arguments {
            command.args(["--arg", name, value]);
        }
        let drv = output(&mut command, LONGEST_BUILD)?;
        let mut command = self.command(&self.nix.store);
        command.arg("--realise").arg(drv.trim());
        let path = output(&mut command, LONGEST_BUILD)?;
        path.lines().next().map(PathBuf::from).ok_or_else(|| Failure::Told("nothing was built".to_owned()))
    }

    /// Whether nix's sandbox is really on: a build that looks for folders outside of it must not find them. (A daemon
    /// that does not trust the user ignores the option.)
    ///
    /// # Errors
    /// Where nix cannot be run.
    pub fn builds_are_sandboxed(&self, scratch: &Path) -> Result<bool, Failure> {
        let folder = scratch.display();
        let expression = format!(
            r#"derivation {{
                 name = "nixbook-canary"; system = builtins.currentSystem; allowSubstitutes = false;
                 builder = "/bin/sh"; args = [ "-c" "[ -e /root ] || [ -e '{folder}' ] || exit 1; echo out > $out" ];
               }}"#,
        );
        let mut command = self.restricted(&self.nix.instantiate, false);
        command.args(["--expr", &expression]);
        let drv = output(&mut command, 60)?;
        let mut command = self.restricted(&self.nix.store, false);
        command.arg("--realise").arg(drv.trim());
        Ok(!finished(&mut command, 60)?.succeeded())
    }

    /// A command of nix with the package set as `<nixpkgs>` and nothing else to be looked up.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env("NIX_PATH", "");
        if program == self.nix.instantiate {
            command.arg("-I").arg(format!("nixpkgs={}", self.nixpkgs.folder.display()));
        }
        command
    }

    /// A command of nix about something of a recipe's.
    fn restricted(&self, program: &Path, network: bool) -> Command {
        let mut command = self.command(program);
        let addresses = if network { "http:// https:// git+https:// github:" } else { "" };
        for (option, value) in [
            ("restrict-eval", "true"),
            ("allowed-uris", addresses),
            ("allow-import-from-derivation", "false"),
            ("allow-unsafe-native-code-during-evaluation", "false"),
            ("experimental-features", ""),
            ("sandbox", "true"),
            ("sandbox-fallback", "false"),
        ] {
            command.args(["--option", option, value]);
        }
        command
    }
}

fn finished(command: &mut Command, seconds: u64) -> Result<Finished, Failure> {
    let limits = Limits { time: Duration::from_secs(seconds), output: MOST_OUTPUT };
    let program = command.get_program().to_string_lossy().into_owned();
    let finished = run(command, limits).map_err(|error| Failure::Broken(format!("{program}: {error}")))?;
    match finished.end {
        Err(Limit::Time) => Err(Failure::TooLong(seconds)),
        Err(Limit::Output) => Err(Failure::TooMuch),
        Ok(_) => Ok(finished),
    }
}

/// What a command prints; its messages where it fails.
fn output(command: &mut Command, seconds: u64) -> Result<String, Failure> {
    let finished = finished(command, seconds)?;
    if finished.succeeded() {
        Ok(String::from_utf8_lossy(&finished.stdout).into_owned())
    } else {
        Err(Failure::Told(finished.messages()))
    }
}

/// The derivations that nix says it would build.
fn will_be_built(messages: &str) -> impl Iterator<Item = String> + '_ {
    messages.lines().map(str::trim).filter(|line| line.starts_with('/') && line.ends_with(".drv")).map(str::to_owned)
}

fn is_fixed_output(drv: &str) -> bool {
    let derivation = std::fs::read_to_string(drv).ok().and_then(|text| derivation::parse(&text));
    // One that cannot be read is not let through.
    derivation.is_none_or(|derivation| derivation.fixed_output)
}

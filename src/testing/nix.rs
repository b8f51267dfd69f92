//! Runs nix for a recipe, so that nothing of the recipe's gets out.
//!
//! Evaluation is restricted to the package set and the copy of the folder, and may not build. Builds run in nix's own
//! sandbox, without falling back to none. A derivation whose output's hash is fixed gets the network from nix even
//! there, so it is only built for a recipe that asks for the network; what a binary cache has is fetched for all.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cgroup::{Cgroup, Shares};
use super::confine::{self, Start};
use super::derivation::{self, Derivation};
use super::host::Host;
use super::network::NixNetwork;
use super::nixpkgs::Nixpkgs;
use super::process::{Finished, Limit, Limits, run_confined};
use super::tools::Nix;

/// The longest that what a recipe is built from may take, in seconds.
const LONGEST_BUILD: u64 = 30 * 60;

/// What nix may print about one recipe.
const MOST_OUTPUT: usize = 4 << 20;

/// What an evaluation may take: 4 GiB of memory, and files as large as nix's database may be.
const EVALUATION: confine::ProcessLimits =
    confine::ProcessLimits { data: Some(4 << 30), file: Some(16 << 30), processes: None };

/// The same, for all of its processes together.
const EVALUATION_SHARES: Shares = Shares { memory: 5 << 30, processes: Some(500) };

/// nix, and the package set that it is used with.
#[derive(Clone, Debug)]
pub struct Runner {
    /// The environment that nix runs in.
    pub host: Host,
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
    /// These derivations would use the network of the host: for this reason, where nixbook could not give them another, else
    /// because nix's daemon builds them.
    HostNetwork(Vec<String>, Option<String>),
    /// A program could not be run at all.
    Broken(String),
}

impl Runner {
    /// Evaluates a Nix file of a recipe and instantiates it: the path of its derivation.
    ///
    /// # Errors
    /// What nix says.
    pub fn instantiate(
        &self,
        file: &Path,
        folder: &Path,
        network: &NixNetwork<'_>,
        time: u64,
    ) -> Result<String, Failure> {
        let mut command = self.restricted(&self.nix.instantiate, network);
        command.argument("-I").argument(folder).argument(file);
        // As nix-shell does, for those that ask.
        command.arguments(["--arg", "inNixShell", "true"]);
        let text = output(&command, time)?;
        let path = text.lines().next().map(|line| line.split('!').next().unwrap_or(line).trim().to_owned());
        path.filter(|path| path.ends_with(".drv")).ok_or_else(|| {
            Failure::Told("`shell.nix` is not a derivation: return one, as `pkgs.mkShell` does".to_owned())
        })
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
        let mut command = self.restricted(&self.nix.instantiate, &NixNetwork::None);
        command.argument("--eval");
        if strict {
            command.argument("--strict");
        }
        command.arguments(["--expr", expression]);
        output(&command, time)
    }

    /// Builds, or fetches from a binary cache, all that a derivation is built from, and not itself.
    ///
    /// # Errors
    /// What nix says; and where a build would use the network.
    pub fn realise_inputs(&self, derivation: &Derivation, network: &NixNetwork<'_>) -> Result<(), Failure> {
        let inputs: Vec<String> = derivation.input_paths().collect();
        if inputs.is_empty() {
            return Ok(());
        }
        self.realise(&inputs, network).map(|_| ())
    }

    /// Builds, or fetches from a binary cache; gives the paths as nix prints them.
    fn realise(&self, wanted: &[String], network: &NixNetwork<'_>) -> Result<String, Failure> {
        if !matches!(network, NixNetwork::Own(_) | NixNetwork::Host) {
            let mut command = self.restricted(&self.nix.store, network);
            command.arguments(["--realise", "--dry-run"]).arguments(wanted);
            let plan = finished(&command, LONGEST_BUILD)?;
            let reaching: Vec<String> = will_be_built(&plan.messages()).filter(|drv| is_fixed_output(drv)).collect();
            if !reaching.is_empty() {
                return Err(match network {
                    NixNetwork::Missing(reason) => Failure::HostNetwork(reaching, Some(reason.clone())),
                    NixNetwork::HostForEvaluation => Failure::HostNetwork(reaching, None),
                    _ => Failure::Network(reaching),
                });
            }
        }
        let mut command = self.restricted(&self.nix.store, network);
        command.argument("--realise").arguments(wanted);
        if matches!(network, NixNetwork::Own(_)) {
            // Neither a daemon nor another machine builds: they have networks of theirs.
            command.arguments(["--option", "store", "local", "--option", "builders", ""]);
        }
        output(&command, LONGEST_BUILD)
    }

    /// Builds an expression of ours, in a folder of its own, and gives the path of what came out. The package set that
    /// it is built from may be a stranger's: it is evaluated as a recipe is, and only what was named by the user may
    /// use the network.
    ///
    /// # Errors
    /// What nix says.
    pub fn build_ours(&self, folder: &Path, file: &str, arguments: &[(&str, &str)]) -> Result<PathBuf, Failure> {
        let mut command = self.restricted(&self.nix.instantiate, &NixNetwork::None);
        command.argument("-I").argument(folder).argument(folder.join(file));
        for (name, value) in arguments {
            command.arguments(["--arg", name, value]);
        }
        let drv = output(&command, LONGEST_BUILD)?;
        let network = if self.nixpkgs.from_book { NixNetwork::None } else { NixNetwork::Host };
        let path = self.realise(&[drv.trim().to_owned()], &network)?;
        path.lines().next().map(PathBuf::from).ok_or_else(|| Failure::Told("nothing was built".to_owned()))
    }

    /// Whether nix's sandbox is really on: a build that asks to be outside of it, and looks for folders there, must not
    /// succeed. (A daemon that does not trust the user ignores the option.)
    ///
    /// # Errors
    /// Where nix cannot be run.
    pub fn builds_are_sandboxed(&self, scratch: &Path) -> Result<bool, Failure> {
        let folder = scratch.display();
        let expression = format!(
            r#"derivation {{
                 name = "nixbook-canary"; system = builtins.currentSystem;
                 allowSubstitutes = false; __noChroot = true;
                 builder = "/bin/sh"; args = [ "-c" "[ -e /root ] || [ -e '{folder}' ] || exit 1; echo out > $out" ];
               }}"#,
        );
        let mut command = self.restricted(&self.nix.instantiate, &NixNetwork::None);
        command.arguments(["--expr", &expression]);
        let drv = output(&command, 60)?;
        let mut command = self.restricted(&self.nix.store, &NixNetwork::None);
        command.arguments(["--realise", drv.trim()]);
        Ok(!finished(&command, 60)?.succeeded())
    }

    /// A command of nix about something of a recipe's, with the package set as `<nixpkgs>` and nothing else to be looked
    /// up.
    fn restricted(&self, program: &Path, network: &NixNetwork<'_>) -> Program {
        let evaluates = program == self.nix.instantiate;
        let mut command = Program { start: Start::default(), evaluates };
        command.start.program = program.to_owned();
        command.start.environment = self.host.variables().clone();
        command.start.network = network.start();
        if evaluates {
            command.start.limits = EVALUATION;
            command.argument("-I").argument(format!("nixpkgs={}", self.nixpkgs.folder.display()));
        }
        let addresses = if network.may_fetch() { "https:// git+https:// github:" } else { "" };
        for (option, value) in [
            ("restrict-eval", "true"),
            ("allowed-uris", addresses),
            ("allow-import-from-derivation", "false"),
            ("allow-unsafe-native-code-during-evaluation", "false"),
            ("experimental-features", ""),
            ("sandbox", "true"),
            ("sandbox-fallback", "false"),
        ] {
            command.arguments(["--option", option, value]);
        }
        command
    }
}

/// A command of nix.
struct Program {
    start: Start,
    evaluates: bool,
}

impl Program {
    fn argument(&mut self, argument: impl AsRef<std::ffi::OsStr>) -> &mut Self {
        let text = argument.as_ref().to_string_lossy().into_owned();
        self.start.arguments.push(confine::Argument::Text(text));
        self
    }

    fn arguments(&mut self, arguments: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        arguments.into_iter().fold(self, |all, argument| all.argument(argument.as_ref()))
    }
}

fn finished(command: &Program, seconds: u64) -> Result<Finished, Failure> {
    let limits = Limits { time: Duration::from_secs(seconds), output: MOST_OUTPUT };
    let mut start = command.start.clone();
    let group = command.evaluates.then(|| Cgroup::make(EVALUATION_SHARES)).flatten();
    start.cgroups = group.iter().flat_map(Cgroup::entrances).collect();
    let failed = |error: std::io::Error| Failure::Broken(format!("{}: {error}", start.program.display()));
    let finished = run_confined(&start, limits).map_err(failed)?;
    match finished.end {
        Err(Limit::Time) => Err(Failure::TooLong(seconds)),
        Err(Limit::Output) => Err(Failure::TooMuch),
        Ok(_) => Ok(finished),
    }
}

/// What a command prints; its messages where it fails.
fn output(command: &Program, seconds: u64) -> Result<String, Failure> {
    let finished = finished(command, seconds)?;
    if finished.succeeded() {
        return Ok(String::from_utf8_lossy(&finished.stdout).into_owned());
    }
    let messages = finished.messages();
    if messages.trim().is_empty() {
        // Killed for what it took, it has no last words.
        let status = finished.end.unwrap_or_default();
        return Err(Failure::Told(format!("nix was ended with status {status}: it may take 4 GiB of memory")));
    }
    Err(Failure::Told(messages))
}

/// The derivations that nix says it would build.
fn will_be_built(messages: &str) -> impl Iterator<Item = String> + '_ {
    messages.lines().map(str::trim).filter(|line| line.starts_with('/') && line.ends_with(".drv")).map(str::to_owned)
}

fn is_fixed_output(drv: &str) -> bool {
    // One that cannot be read is not let through.
    read_derivation(drv).is_none_or(|derivation| derivation.fixed_output)
}

/// The largest derivation that is read, in bytes: a recipe may put into it what it likes.
const LARGEST_DERIVATION: u64 = 32 << 20;

/// Reads a derivation of the store; none that is too large.
pub fn read_derivation(drv: &str) -> Option<Derivation> {
    let file = std::fs::File::open(drv).ok()?;
    let mut text = String::new();
    let length = file.take(LARGEST_DERIVATION + 1).read_to_string(&mut text).ok()?;
    (length as u64 <= LARGEST_DERIVATION).then(|| derivation::parse(&text)).flatten()
}

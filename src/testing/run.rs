//! Tests one recipe, level by level.

use std::io;
use std::time::{Duration, Instant};

use super::bless::{Seen, bless};
use super::cgroup::{Cgroup, Shares};
use super::channel::{Channel, IN_SANDBOX};
use super::compare::{agrees, compare, diff, first_difference};
use super::derivation::Derivation;
use super::engine::Engine;
use super::entrance::Entrance;
use super::environment::Then;
use super::network::{Network, NixNetwork, builds_are_ours};
use super::nix::{Failure, Runner, read_derivation};
use super::outcome::{Blessing, Outcome};
use super::process::Limit;
use super::sandbox::{Features, SandboxKind, Sandboxes};
use super::scratch::Scratch;
use super::shell::{End, MOST_OUTPUT, Ran, Shell};
use super::tree::Tree;
use super::user::sandbox_user;
use super::{explain, parse, plain, shell_messages};
use crate::diagnostics::{Code, Diagnostic};
use crate::recipe::{Level, Recipe, SHELL, TRANSCRIPT};
use crate::source::{FileId, Sources, Span};

/// What a recipe's processes may take together, with what lies in their temporary file systems.
const SHARES: Shares = Shares { memory: 6 << 30, processes: Some(1100) };

/// What to do where a shell redefines what its statuses are told with.
const REDEFINED_HELP: &str = "leave `eval`, `builtin`, `read`, `printf`, `exit`, `trap`, `set`, `export`, `enable`, \
                              `declare`, `unset` and `exec` as they are, and set neither a DEBUG trap nor `functrace`";

/// How recipes are tested.
#[derive(Clone, Copy, Debug)]
pub struct RunSettings {
    /// The level to go to, where a recipe's own is not lower.
    pub level: Level,
    /// The seconds that a recipe may take, in place of its own.
    pub timeout: Option<u64>,
    /// Whether the folder of a failed recipe is left where it is.
    pub keep_failed: bool,
    /// Whether what differs is taken over into the transcript.
    pub bless: bool,
    /// Whether recipes that ask for the network fail.
    pub no_network: bool,
    /// Whether nix has the host's network for recipes that ask for the network.
    pub host_network: bool,
}

/// Tests a recipe.
pub fn test(recipe: &Recipe, sources: &Sources, engine: &Engine, settings: RunSettings) -> Outcome {
    let mut outcome = Outcome::default();
    let (reach, skipped) = engine.reach(recipe.level.min(settings.level));
    if engine.runner.as_ref().is_err_and(|missing| missing.is_error) {
        // Something was named that cannot be used.
        outcome.blocked = skipped.map(|(_, reason)| reason);
    } else {
        outcome.skipped = skipped;
    }
    let test = RecipeTest { recipe, sources, engine, settings };
    test.parse(&mut outcome);
    if settings.no_network && recipe.network && reach > Level::Parse {
        let help = "run without `--no-network`, or remove `network = true` from `recipe.toml`";
        let message = "the recipe needs the network, which `--no-network` forbids";
        outcome.diagnostics.push(test.error(Code::NetworkRefused, message).help(help));
    }
    if outcome.passed()
        && reach > Level::Parse
        && let Err(error) = test.with_nix(reach, &mut outcome)
    {
        outcome.diagnostics.push(test.error(Code::ToolFailed, &test.cannot("test", &error.to_string())));
    }
    outcome
}

/// The user under whose number a recipe's shell runs, and its network, which nix has as well where that is possible.
struct Networks {
    user: Result<Option<u32>, String>,
    network: Result<Option<Network>, String>,
}

impl Networks {
    fn of(test: &RecipeTest<'_>) -> Self {
        if test.engine.kind == SandboxKind::None {
            return Self { user: Ok(None), network: Ok(None) };
        }
        let user = sandbox_user();
        let network = match &user {
            Ok(user) if test.recipe.network => Network::start(*user).map(Some),
            _ => Ok(None),
        };
        Self { user, network }
    }

    /// The network that nix has for the recipe.
    fn of_nix(&self, test: &RecipeTest<'_>) -> NixNetwork<'_> {
        match &self.network {
            _ if !test.recipe.network => NixNetwork::None,
            _ if test.settings.host_network || test.engine.kind == SandboxKind::None => NixNetwork::Host,
            _ if !builds_are_ours() => NixNetwork::HostForEvaluation,
            Ok(Some(network)) => NixNetwork::Own(network),
            Ok(None) => NixNetwork::None,
            Err(reason) => NixNetwork::Missing(reason.clone()),
        }
    }
}

struct RecipeTest<'a> {
    recipe: &'a Recipe,
    sources: &'a Sources,
    engine: &'a Engine,
    settings: RunSettings,
}

impl RecipeTest<'_> {
    fn file(&self, path: &str) -> Option<FileId> {
        self.recipe.file(path).and_then(|file| file.text)
    }

    /// An error about the recipe as a whole.
    fn error(&self, code: Code, message: &str) -> Diagnostic {
        let file = self.file(SHELL).unwrap_or(self.recipe.config_file);
        Diagnostic::error(code, Span::new(file, 0, 0), message)
    }

    /// That something cannot be done with the recipe, and why.
    fn cannot(&self, what: &str, why: &str) -> String {
        format!("cannot {what} the recipe `{}`: {why}", self.recipe.name)
    }

    /// What to do about a difference.
    fn bless_help(&self, what: &str) -> String {
        format!("correct the recipe, or run `nixbook test --bless {}` to accept the new {what}", self.recipe.name)
    }

    fn parse(&self, outcome: &mut Outcome) {
        let errors = parse::check(self.recipe, self.sources);
        let text: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        match self.must_fail(Level::Parse) {
            Some(wanted) if text.iter().any(|message| message.contains(wanted)) => {}
            Some(wanted) => outcome.diagnostics.push(self.did_not_fail(wanted, &text.join("\n"))),
            None => outcome.diagnostics.extend(errors),
        }
        outcome.level = outcome.diagnostics.is_empty().then_some(Level::Parse);
    }

    /// The text with which the recipe must fail at this level.
    fn must_fail(&self, level: Level) -> Option<&str> {
        self.recipe.fails.as_deref().filter(|_| self.recipe.level == level)
    }

    fn did_not_fail(&self, wanted: &str, seen: &str) -> Diagnostic {
        let span = Span::new(self.recipe.config_file, 0, 0);
        let message = format!("the recipe should fail with `{wanted}`, but did not");
        let help = "correct `fails` in `recipe.toml`, or make the recipe fail again";
        let help = if seen.trim().is_empty() { help.to_owned() } else { format!("{help}; it printed:\n{seen}") };
        Diagnostic::error(Code::DidNotFail, span, message).help(help)
    }

    fn with_nix(&self, asked: Level, outcome: &mut Outcome) -> io::Result<()> {
        let Ok(runner) = &self.engine.runner else { return Ok(()) };
        let scratch = Scratch::new(self.recipe, self.sources.world())?;
        let time = self.settings.timeout.unwrap_or(self.recipe.timeout);
        let networks = Networks::of(self);
        let shell = scratch.folder.join(SHELL);
        let drv = match runner.instantiate(&shell, &scratch.folder, &networks.of_nix(self), time) {
            Ok(drv) => drv,
            Err(failure) => {
                let said = explain(&failure);
                if !self.must_fail(Level::Eval).is_some_and(|wanted| said.contains(wanted)) {
                    outcome.diagnostics.push(self.evaluation_failed(&failure, &scratch));
                }
                outcome.level = outcome.passed().then_some(Level::Eval).or(outcome.level);
                return Ok(());
            }
        };
        if let Some(wanted) = self.must_fail(Level::Eval) {
            outcome.diagnostics.push(self.did_not_fail(wanted, ""));
            return Ok(());
        }
        outcome.level = Some(Level::Eval);
        if asked == Level::Run {
            match self.run((runner, &scratch), &drv, networks, time, outcome) {
                Err(error) => outcome.diagnostics.push(error),
                Ok(()) if outcome.passed() => outcome.level = Some(Level::Run),
                Ok(()) => {}
            }
            if !outcome.passed() && self.settings.keep_failed {
                outcome.kept = Some(scratch.root().join("enter"));
                scratch.keep();
            }
        }
        Ok(())
    }

    /// What went wrong in nix, at the span in shell.nix where that is said.
    fn evaluation_failed(&self, failure: &Failure, scratch: &Scratch) -> Diagnostic {
        let said = explain(failure).replace(&format!("{}/", scratch.folder.display()), "");
        let mut error = self.error(Code::EvaluationFailed, "Nix cannot evaluate `shell.nix`");
        if let Failure::TooLong(seconds) = failure {
            error.message = format!("Nix has not evaluated `shell.nix` within {seconds} s");
        }
        if let (Some(file), Some((line, column))) = (self.file(SHELL), location_in(&said, SHELL)) {
            let text = self.sources.file(file).text();
            let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
            let start = (start + column.saturating_sub(1)).min(text.len());
            error.location = crate::diagnostics::Location::Span(Span::new(file, start, start));
        }
        error.help(format!("correct the code; Nix says:\n{said}"))
    }

    /// Runs the transcript, and compares what it came to with what was expected, or takes that over.
    fn run(
        &self,
        (runner, scratch): (&Runner, &Scratch),
        drv: &str,
        networks: Networks,
        time: u64,
        outcome: &mut Outcome,
    ) -> Result<(), Diagnostic> {
        let unreadable =
            || self.error(Code::ToolFailed, &self.cannot("run", &format!("{drv} cannot be read, or is too large")));
        let derivation = read_derivation(drv).ok_or_else(unreadable)?;
        let realised = runner.realise_inputs(&derivation, &networks.of_nix(self));
        realised.map_err(|failure| self.build_failed(&failure))?;
        let Networks { user, network } = networks;
        let user = user.map_err(|reason| self.error(Code::SandboxUnavailable, &reason))?;
        let network = network.map_err(|reason| self.no_network(&reason))?;
        let began = Instant::now();
        let run = TranscriptRun { runner, derivation: &derivation, drv, user, network: network.as_ref(), time };
        let seen = self.perform(&run, scratch, outcome)?;
        self.judge_failing(&seen, outcome);
        if !self.settings.bless || !outcome.passed() || self.is_as_expected(&seen) {
            return Ok(());
        }
        // What changes from run to run shows in a second one; a clock, when a second has passed.
        std::thread::sleep(SECOND_RUN_AFTER.saturating_sub(began.elapsed()));
        let scratch = Scratch::new(self.recipe, self.sources.world()).map_err(|error| self.broken(&error))?;
        let again = self.perform(&run, &scratch, outcome)?;
        if outcome.passed() {
            self.bless(&seen, &again, outcome);
        }
        Ok(())
    }

    fn broken(&self, error: &io::Error) -> Diagnostic {
        self.error(Code::ToolFailed, &self.cannot("run", &error.to_string()))
    }

    /// Runs all commands in a new shell; gives what each came to.
    fn perform(
        &self,
        &TranscriptRun { runner, derivation, drv, user, network, time }: &TranscriptRun<'_>,
        scratch: &Scratch,
        outcome: &mut Outcome,
    ) -> Result<Vec<Seen>, Diagnostic> {
        let sandbox = self.sandbox(runner)?;
        let network = network.filter(|_| sandbox.is_some());
        let channel = Channel::new(&scratch.channel, sandbox.as_ref().map(|_| IN_SANDBOX));
        let channel = channel.map_err(|error| self.broken(&error))?;
        let keep = self.settings.keep_failed;
        let entrance = Entrance { recipe: self.recipe, scratch, derivation, drv, sandbox, keep, user, network };
        let cannot_start =
            |failure| self.error(Code::ToolFailed, &self.cannot("start the shell of", explain(&failure).trim()));
        let mut start = entrance.start(Then::Take(&channel.program())).map_err(cannot_start)?;
        if self.settings.keep_failed {
            entrance.write_program().map_err(cannot_start)?;
        }
        let cgroup = Cgroup::make(SHARES);
        start.cgroups = cgroup.iter().flat_map(Cgroup::entrances).collect();
        let started = Shell::start(&start, channel, Duration::from_secs(time)).map_err(|error| self.broken(&error))?;
        let mut shell = match started {
            Ok(shell) => shell,
            Err((ran, messages)) => return Err(self.shell_failed(&ran, &messages, time)),
        };
        let seen = self.commands(&mut shell, time, outcome).map_err(|error| self.broken(&error))?;
        shell.end();
        Ok(seen)
    }

    /// Whether all commands came to what the transcript says.
    fn is_as_expected(&self, seen: &[Seen]) -> bool {
        let commands = &self.recipe.transcript.commands;
        commands.len() == seen.len()
            && commands.iter().zip(seen).all(|(command, seen)| {
                !command.text.trim().is_empty()
                    && seen.status == command.exit.map_or(0, |(status, _)| status)
                    && agrees(&compare(&command.output, &seen.lines))
            })
    }

    /// The sandbox of this recipe; `None` where it runs without one.
    fn sandbox(&self, runner: &Runner) -> Result<Option<(&Sandboxes, Tree)>, Diagnostic> {
        if self.engine.kind == SandboxKind::None {
            return Ok(None);
        }
        let sandboxes = self.engine.sandboxes.as_ref().map_err(|reason| self.error(Code::ToolFailed, reason))?;
        let tree = sandboxes.get(features(self.recipe), runner).map_err(|failure| self.build_failed(&failure))?;
        Ok(Some((sandboxes, tree)))
    }

    fn no_network(&self, reason: &str) -> Diagnostic {
        let message = "the recipe needs the network, but no isolated network can be created";
        self.error(Code::NetworkUnavailable, message).help(reason)
    }

    fn build_failed(&self, failure: &Failure) -> Diagnostic {
        if let Failure::HostNetwork(derivations, reason) = failure {
            if let Some(reason) = reason {
                return self.no_network(reason);
            }
            let message = "the recipe has a build that needs the network, and Nix would make it in this machine's own";
            let help = format!(
                "{}\nif you trust them, build them with `nix-store --realise`, or run with `--host-network`",
                derivations.join("\n")
            );
            return self.error(Code::NetworkUnavailable, message).help(help);
        }
        if let Failure::Network(derivations) = failure {
            let message = "the recipe uses the network without `network = true`";
            let help = "write `network = true` into `recipe.toml` if it needs the network; Nix would fetch:";
            return self.error(Code::BuildNeedsNetwork, message).help(format!("{help}\n{}", derivations.join("\n")));
        }
        let help = format!("correct the code; Nix says:\n{}", explain(failure));
        self.error(Code::BuildFailed, "Nix cannot build what `shell.nix` needs").help(help)
    }

    /// The shell did not come to take commands.
    fn shell_failed(&self, ran: &Ran, messages: &str, time: u64) -> Diagnostic {
        let message = match ran.end {
            End::Limit(Limit::Time) => format!("the shell has not started within {time} s"),
            End::Limit(Limit::Output) => format!("the shell printed more than {MOST_OUTPUT} bytes while it started"),
            End::Status(status) | End::Shell(status) => {
                format!("the shell ended with status {status} while it started")
            }
            End::Redefined => {
                let message =
                    "the `shellHook` redefines a builtin with which nixbook runs commands, or sets a `DEBUG` trap";
                return self.error(Code::ShellRedefined, message).help(REDEFINED_HELP);
            }
        };
        let mut said = shell_messages::without_start(plain::lines(messages.as_bytes()));
        said.extend(plain::lines(&ran.printed));
        let help = "run `nix-shell` in the folder of the recipe, and correct `shell.nix`";
        let help = if said.is_empty() { help.to_owned() } else { format!("{help}; it printed:\n{}", tail(&said)) };
        self.error(Code::ShellFailed, &message).help(help)
    }

    /// Runs the commands and compares what each came to with what was expected.
    fn commands(&self, shell: &mut Shell, time: u64, outcome: &mut Outcome) -> io::Result<Vec<Seen>> {
        let commands = &self.recipe.transcript.commands;
        let mut all = Vec::new();
        for (n, command) in commands.iter().enumerate() {
            let before = shell.state().clone();
            let ran = shell.run(&command.text)?;
            let traced = !before.trace.is_empty() || !shell.state().trace.is_empty();
            let (lines, is_incomplete) = shell_messages::as_typed(plain::lines(&ran.printed), &command.text, traced);
            let typed = first_line(&command.text);
            if is_incomplete {
                let message = format!("`{typed}` is incomplete: the shell waits for its next line");
                let help = "write its next lines with `> ` at the beginning, or close the quotation";
                outcome.diagnostics.push(Diagnostic::error(Code::IncompleteCommand, command.span, message).help(help));
                return Ok(all);
            }
            let (status, over) = match ran.end {
                End::Status(status) => (status, false),
                End::Shell(status) => (status, true),
                End::Redefined => {
                    let message = format!(
                        "`{typed}` redefines a builtin with which nixbook runs commands, or sets a `DEBUG` trap"
                    );
                    let error = Diagnostic::error(Code::ShellRedefined, command.span, message);
                    outcome.diagnostics.push(error.help(REDEFINED_HELP));
                    return Ok(all);
                }
                End::Limit(limit) => {
                    let message = match limit {
                        Limit::Time => format!("`{typed}` was still running after {time} s"),
                        Limit::Output => format!("`{typed}` printed more than {MOST_OUTPUT} bytes"),
                    };
                    let code = if limit == Limit::Time { Code::TimedOut } else { Code::TooMuchOutput };
                    let help = match limit {
                        Limit::Time => "make the command end, or raise `timeout` in `recipe.toml`",
                        Limit::Output => "redirect the output, or print less",
                    };
                    let end = lines.len().min(20);
                    let printed =
                        if end > 0 { format!("; it printed:\n{}", lines[..end].join("\n")) } else { String::new() };
                    let error = Diagnostic::error(code, command.span, message).help(format!("{help}{printed}"));
                    outcome.diagnostics.push(error);
                    return Ok(all);
                }
            };
            let seen = Seen { lines, status };
            let wanted = command.exit.map_or(0, |(status, _)| status);
            let steps = compare(&command.output, &seen.lines);
            if !self.settings.bless {
                let shown = diff(&command.output, &seen.lines, &steps);
                let as_expected = agrees(&steps);
                if status != wanted {
                    let span = command.exit.map_or(command.span, |(_, span)| span);
                    let message = format!("`{typed}` ended with status {status}, not {wanted}");
                    let printed = if as_expected { seen.lines.join("\n") } else { explain_diff(&shown) };
                    let printed = if printed.is_empty() { "it printed nothing".to_owned() } else { printed };
                    let help = match missing_command(status, &seen.lines) {
                        Some(help) if wanted == 0 => help,
                        _ => self.bless_help("status"),
                    };
                    let help = format!("{help}\n{printed}");
                    outcome.diagnostics.push(Diagnostic::error(Code::UnexpectedStatus, span, message).help(help));
                } else if !as_expected {
                    let span = first_difference(&steps).map_or(command.span, |i| command.output[i].span);
                    let message = format!("output of `{typed}` differs");
                    let help = format!("{}\n{}", self.bless_help("output"), explain_diff(&shown));
                    outcome.diagnostics.push(Diagnostic::error(Code::UnexpectedOutput, span, message).help(help));
                }
                if status != wanted {
                    all.push(seen);
                    return Ok(all);
                }
            }
            all.push(seen);
            if over && n + 1 < commands.len() {
                let errexit = before.errexit || shell_messages::sets_errexit(&command.text);
                let (why, help) = shell_messages::why_ended(&command.text, status, errexit);
                let message = format!("`{typed}` ended the shell before the last command{why}");
                outcome.diagnostics.push(Diagnostic::error(Code::ShellEnded, command.span, message).help(help));
                return Ok(all);
            }
        }
        Ok(all)
    }

    /// A recipe that must fail has to have failed, and with its text.
    fn judge_failing(&self, seen: &[Seen], outcome: &mut Outcome) {
        let Some(wanted) = self.must_fail(Level::Run) else { return };
        if !outcome.passed() {
            return;
        }
        let printed: Vec<&str> = seen.iter().flat_map(|seen| seen.lines.iter().map(String::as_str)).collect();
        let printed = printed.join("\n");
        if !printed.contains(&plain::without_hashes(wanted)) {
            outcome.diagnostics.push(self.did_not_fail(wanted, &printed));
        } else if seen.iter().all(|seen| seen.status == 0) {
            let span = Span::new(self.recipe.config_file, 0, 0);
            let message = "the recipe should fail, but all commands succeeded";
            let help = "remove `fails` from `recipe.toml`, or make a command fail";
            outcome.diagnostics.push(Diagnostic::error(Code::DidNotFail, span, message).help(help));
        }
    }

    /// Takes over what two runs printed.
    fn bless(&self, seen: &[Seen], again: &[Seen], outcome: &mut Outcome) {
        let Some(file) = self.file(TRANSCRIPT) else { return };
        let commands = self.recipe.transcript.commands.iter();
        for (command, (one, other)) in commands.zip(seen.iter().zip(again)) {
            if one.status != other.status {
                let (typed, one, other) = (first_line(&command.text), one.status, other.status);
                let message =
                    format!("`{typed}` ended with status {one}, and with status {other} when it was run again");
                outcome.diagnostics.push(Diagnostic::error(Code::UnexpectedStatus, command.span, message));
                return;
            }
        }
        let blessed = bless(self.sources.file(file).text(), &self.recipe.transcript, seen, again);
        if blessed.text != *self.sources.file(file).text() {
            outcome.blessing = Some(Blessing { file, text: blessed.text, diff: blessed.diff, varied: blessed.varied });
        }
    }
}

/// What a transcript is run with.
struct TranscriptRun<'a> {
    runner: &'a Runner,
    derivation: &'a Derivation,
    drv: &'a str,
    user: Option<u32>,
    network: Option<&'a Network>,
    /// The seconds that it may take.
    time: u64,
}

/// How long after the first run a second one begins: then clocks show another time.
const SECOND_RUN_AFTER: Duration = Duration::from_millis(1200);

/// What a recipe's sandbox has beyond the usual.
pub fn features(recipe: &Recipe) -> Features {
    Features { nix_ld: recipe.nix_ld, network: recipe.network }
}

fn first_line(command: &str) -> &str {
    command.lines().next().unwrap_or("")
}

fn explain_diff(diff: &str) -> String {
    format!("- expected, + actual:\n{}", diff.trim_end())
}

/// Commands whose package has another name.
const PACKAGES: [(&str, &str); 20] = [
    ("awk", "gawk"),
    ("c++", "gcc"),
    ("cc", "gcc"),
    ("convert", "imagemagick"),
    ("dig", "dnsutils"),
    ("g++", "gcc"),
    ("java", "jdk"),
    ("make", "gnumake"),
    ("nix", "nix"),
    ("node", "nodejs"),
    ("npm", "nodejs"),
    ("npx", "nodejs"),
    ("pip", "python3Packages.pip"),
    ("psql", "postgresql"),
    ("ps", "procps"),
    ("python", "python3"),
    ("rg", "ripgrep"),
    ("sed", "gnused"),
    ("sqlite3", "sqlite"),
    ("uvx", "uv"),
];

/// What to do about a command that the shell has not found, by its status and what bash has printed.
fn missing_command(status: u8, lines: &[String]) -> Option<String> {
    const SAYS: &str = ": command not found";
    if status != 127 {
        return None;
    }
    let line = lines.iter().rev().find_map(|line| line.strip_suffix(SAYS))?;
    let command = line.rsplit(": ").next().filter(|name| !name.is_empty() && !name.contains(['`', ' ', '/']))?;
    let package = PACKAGES.iter().find(|(name, _)| *name == command).map_or(command, |(_, package)| package);
    Some(format!("add the package with the command `{command}` to `shell.nix`, such as `pkgs.{package}`"))
}

/// The last lines of what was said.
fn tail(lines: &[String]) -> String {
    lines[lines.len().saturating_sub(20)..].join("\n")
}

/// The last `file:LINE:COLUMN` in a text.
fn location_in(text: &str, file: &str) -> Option<(usize, usize)> {
    let name = format!("{file}:");
    let locations = text.match_indices(&name).filter_map(|(at, found)| {
        let mut numbers = text[at + found.len()..].split(|c: char| !c.is_ascii_digit());
        let line: usize = numbers.next()?.parse().ok()?;
        let column: usize = numbers.next()?.parse().ok()?;
        (line > 0).then_some((line, column))
    });
    locations.last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_found_in_what_nix_says() {
        assert_eq!(location_in("error: x\n at shell.nix:3:5:\n 2| a", "shell.nix"), Some((3, 5)));
        assert_eq!(location_in("at shell.nix:3:5: at shell.nix:4:1", "shell.nix"), Some((4, 1)));
        assert_eq!(location_in("shell.nix: no", "shell.nix"), None);
        assert_eq!(tail(&["a".to_owned(), "b".to_owned()]), "a\nb");
    }

    #[test]
    fn the_package_of_a_missing_command_is_named() {
        let help = |status, line: &str| missing_command(status, &["x".to_owned(), line.to_owned()]);
        let add = |command: &str, package: &str| {
            Some(format!("add the package with the command `{command}` to `shell.nix`, such as `pkgs.{package}`"))
        };
        assert_eq!(help(127, "bash: line 3: jq: command not found"), add("jq", "jq"));
        assert_eq!(help(127, "bash: make: command not found"), add("make", "gnumake"));
        assert_eq!(help(1, "bash: line 3: jq: command not found"), None);
        assert_eq!(help(127, "sh: 1: jq: not found"), None);
        assert_eq!(help(127, "bash: line 1: `: command not found"), None);
    }
}

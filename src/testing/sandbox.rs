//! The sandbox: what stands in it is built by nix from the package set in use (`sandbox/sandbox.nix`), bubblewrap puts
//! it in place.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use super::nix::{Failure, Runner};
use super::process::{Limits, run};

/// The expression that builds what stands in a sandbox, and the loader that it holds.
pub const EXPRESSION: &str = include_str!("sandbox/sandbox.nix");
/// The source of the loader.
pub const STUB_LD: &str = include_str!("sandbox/stub-ld.s");

/// Where transcripts run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// In surroundings like NixOS
    #[default]
    Nixos,
    /// On this machine as it is: to see whether a recipe leans on it. Recipes can read and write what you can
    None,
}

/// What a recipe's sandbox has beyond the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Features {
    /// nix-ld in the place of the stub loader.
    pub nix_ld: bool,
    /// The network.
    pub network: bool,
}

/// The sandboxes of a run, each built when it is first asked for.
#[derive(Debug)]
pub struct Sandboxes {
    bwrap: PathBuf,
    built: Mutex<HashMap<Features, Result<PathBuf, Failure>>>,
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
        let mut command = Command::new(&self.bwrap);
        command.args(["--unshare-user", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/"]);
        command.args(["--proc", "/proc", "--dev", "/dev", "/bin/sh", "-c", ":"]);
        let limits = Limits { time: Duration::from_secs(20), output: 64 << 10 };
        let finished = run(&mut command, limits).map_err(|error| error.to_string())?;
        if finished.succeeded() { Ok(()) } else { Err(finished.messages().trim().to_owned()) }
    }

    /// What stands in a sandbox with these features: a path in the store.
    ///
    /// # Errors
    /// What nix says.
    pub fn get(&self, features: Features, runner: &Runner) -> Result<PathBuf, Failure> {
        let mut built = self.built.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        built.entry(features).or_insert_with(|| build(features, runner)).clone()
    }

    /// The text of the program that nix-shell starts in the place of bash: bash, in the sandbox.
    ///
    /// `home` of the host becomes the sandbox's home, `folder` within it the current folder; `temporary` becomes /tmp.
    pub fn entrance(&self, tree: &Path, home: &Path, folder: &str, temporary: &Path) -> String {
        let [bash, arguments, bwrap] = [&tree.join("bash"), &tree.join("arguments"), &self.bwrap].map(quote);
        let (home, temporary) = (quote(home), quote(temporary));
        format!(
            r#"#!{shebang}
# nix's own settings are no business of what runs inside.
unset "${{!NIX_REMOTE@}}" "${{!NIX_CONF@}}" "${{!NIX_DAEMON@}}" "${{!NIX_USER_CONF@}}" "${{!NIX_BUILD_SHELL@}}" "${{!NIX_PATH@}}" "${{!NIX_SSL@}}"
temporary={temporary}
arguments=()
for argument; do arguments+=("${{argument/#"$temporary"//tmp}}"); done
set -- --bind {home} /home/user --bind "$temporary" /tmp --chdir /home/user/{folder} \
  --setenv TMPDIR /tmp --setenv TMP /tmp --setenv TEMP /tmp --setenv TEMPDIR /tmp --setenv NIX_BUILD_TOP /tmp
exec 9< {arguments}
exec {bwrap} --args 9 "$@" {bash} -c {limits} bash {bash} "${{arguments[@]}}"
"#,
            shebang = tree.join("bash").display(),
            limits = quote(LIMITS),
        )
    }
}

/// Limits for everything in the sandbox: 4 GiB of data and 1 GiB of a file for each process, 1,000 processes, no core
/// dumps. Then the program that is named, without the file that held bubblewrap's arguments.
pub const LIMITS: &str = r#"ulimit -d 4194304 -f 1048576 -u 1000 -c 0; exec "$@" 9<&-"#;

fn build(features: Features, runner: &Runner) -> Result<PathBuf, Failure> {
    let broken = |error: std::io::Error| Failure::Broken(error.to_string());
    let folder = tempfile::tempdir().map_err(broken)?;
    std::fs::write(folder.path().join("sandbox.nix"), EXPRESSION).map_err(broken)?;
    std::fs::write(folder.path().join("stub-ld.s"), STUB_LD).map_err(broken)?;
    let word = |value: bool| if value { "true" } else { "false" };
    runner.build_ours(
        &folder.path().join("sandbox.nix"),
        &[("nix-ld", word(features.nix_ld)), ("network", word(features.network))],
    )
}

/// A text as a word of a shell.
pub fn quote(text: impl AsRef<OsStr>) -> String {
    format!("'{}'", text.as_ref().to_string_lossy().replace('\'', r"'\''"))
}

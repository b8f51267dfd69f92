//! The door to the process's environment: everything that the program learns from it is asked here.

#![expect(clippy::disallowed_methods, reason = "this is the door")]

use std::ffi::OsString;
use std::path::PathBuf;

/// A variable that nixbook asks for by itself: the guide's appendix on settings lists them. (What Nix and programs of a recipe
/// are given is another matter: see `testing::host`.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// For editors and `serve`, which are not started by hand.
    AllowRead,
    /// Set by services for continuous integration.
    Ci,
    /// See <https://no-color.org>.
    NoColor,
    /// The kind of terminal.
    Term,
    /// Set by GitHub's runner: a file for what a step has to say on the page of the run.
    GithubStepSummary,
    /// Set by Nix.
    NixPath,
    /// Set in the builds of Nix.
    NixBuildTop,
    /// The XDG base directory for caches.
    CacheHome,
    /// The user's home.
    Home,
    /// See <https://reproducible-builds.org/specs/source-date-epoch/>.
    SourceDateEpoch,
}

impl Variable {
    /// All of them, in the order of the guide.
    pub const ALL: [Self; 10] = [
        Self::AllowRead,
        Self::Ci,
        Self::NoColor,
        Self::Term,
        Self::GithubStepSummary,
        Self::NixPath,
        Self::NixBuildTop,
        Self::CacheHome,
        Self::Home,
        Self::SourceDateEpoch,
    ];

    /// Its name in the environment.
    pub fn name(self) -> &'static str {
        match self {
            Self::AllowRead => "NIXBOOK_ALLOW_READ",
            Self::Ci => "CI",
            Self::NoColor => "NO_COLOR",
            Self::Term => "TERM",
            Self::GithubStepSummary => "GITHUB_STEP_SUMMARY",
            Self::NixPath => "NIX_PATH",
            Self::NixBuildTop => "NIX_BUILD_TOP",
            Self::CacheHome => "XDG_CACHE_HOME",
            Self::Home => "HOME",
            Self::SourceDateEpoch => "SOURCE_DATE_EPOCH",
        }
    }

    /// What it does, as the end of a sentence that begins with its name; for help and guide, so without roles.
    pub fn about(self) -> &'static str {
        match self {
            Self::AllowRead => "allows reading more paths, like `--allow-read`: a list, separated as in PATH",
            Self::Ci => "makes `nixbook test` run every recipe, unless `--cache` names a folder with results",
            Self::NoColor => "turns colour off if `--color` is `auto`",
            Self::Term => "turns colour off if it is `dumb`",
            Self::GithubStepSummary => "is the file to which `nixbook test` appends a summary in Markdown",
            Self::NixPath => "tells Nix where `<nixpkgs>` is, the package set for recipes if no other is given",
            Self::NixBuildTop => "is the root of a book in it that is in no git work tree, as in Nix builds",
            Self::CacheHome => "is the folder for caches, where test results are stored: `~/.cache` by default",
            Self::Home => "is the home folder, which is never the root of a book",
            Self::SourceDateEpoch => {
                "is the date of e-books and man pages, in seconds since 1970, in place of that of the last commit"
            }
        }
    }
}

/// The value of a variable; `None` where it is not set or empty, which mean the same to nixbook.
pub fn var(variable: Variable) -> Option<OsString> {
    std::env::var_os(variable.name()).filter(|value| !value.is_empty())
}

/// The paths of a variable that holds a list of them, as in `PATH`; empty ones are left out.
pub fn paths(variable: Variable) -> Vec<PathBuf> {
    let value = var(variable).unwrap_or_default();
    std::env::split_paths(&value).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// All environment variables, as names and values.
pub fn vars() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os()
}

/// The folder in which the program was started; `None` where it is gone or may not be looked at.
pub fn current_folder() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// The path of the program itself.
///
/// # Errors
/// Where the system does not tell.
pub fn program() -> std::io::Result<PathBuf> {
    std::env::current_exe()
}

/// The folder for files of a moment.
pub fn temporary_folder() -> PathBuf {
    std::env::temp_dir()
}

/// The command line, the program's name first.
pub fn arguments() -> impl Iterator<Item = OsString> {
    std::env::args_os()
}

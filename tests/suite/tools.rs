//! What a test needs that may not be on the machine: programs, the package set, the corpus.
//!
//! A test asks with [`require`] or [`missing`], and returns where the answer is no. On a developer's machine it is skipped
//! then, with a line that says why. Where a missing tool must not hide a fault, which is with `CI` or `NIXBOOK_TESTS` set, it
//! fails.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// How much is asked of the tests: the value of `NIXBOOK_TESTS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Demand {
    /// What this machine can do: a test whose tools are missing is skipped.
    Possible,
    /// `tools`, or `CI` is set: a missing tool is a failure.
    Tools,
    /// `full`: that, and long tests run all of their rounds.
    Full,
}

fn demand() -> Demand {
    demand_of(&std::env::var("NIXBOOK_TESTS").unwrap_or_default(), in_ci())
}

/// Whether the tests run in continuous integration.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

fn demand_of(value: &str, ci: bool) -> Demand {
    match value {
        "" if ci => Demand::Tools,
        "" => Demand::Possible,
        "tools" => Demand::Tools,
        "full" => Demand::Full,
        other => panic!("NIXBOOK_TESTS is {other:?}; it takes `tools` or `full`"),
    }
}

/// Whether long tests run all of their rounds.
pub fn is_full() -> bool {
    demand() == Demand::Full
}

/// The path of a program, by its name on `PATH`.
///
/// # Panics
/// Where it is not there, and tools are asked for.
#[must_use]
pub fn require(program: &str) -> Option<PathBuf> {
    let path = find(program, &std::env::var_os("PATH").unwrap_or_default());
    if path.is_none() {
        missing(&format!("`{program}` is not on PATH"));
    }
    path
}

/// Whether all of these programs are there.
///
/// # Panics
/// As [`require`].
#[must_use]
pub fn require_all(programs: &[&str]) -> bool {
    programs.iter().all(|program| require(program).is_some())
}

fn find(program: &str, path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(path)
        .flat_map(|folder| [folder.join(program), folder.join(format!("{program}.exe"))])
        .find(|path| is_executable(path))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// Says that something is missing that `./test` and `tests/setup` install; the test has to return then.
///
/// # Panics
/// Where tools are asked for.
pub fn missing(what: &str) {
    assert!(demand() == Demand::Possible, "{what}: `./test` installs what the tests need");
    skip(what);
}

/// Says why a test is left out, whatever is asked for: it cannot run here, and nothing that could be installed would help.
pub fn skip(reason: &str) {
    // `println!` of a test that passes is shown to nobody; this is.
    let _ = writeln!(std::io::stderr(), "skipped: {reason}");
}

/// A file or folder of the corpus, which lies beside the checkouts of those who have it.
#[must_use]
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    skip(&format!("there is no {}", path.display()));
    None
}

#[test]
fn a_missing_tool_is_a_failure_where_tools_are_asked_for() {
    assert_eq!(demand_of("", false), Demand::Possible);
    assert_eq!(demand_of("", true), Demand::Tools);
    assert_eq!(demand_of("tools", false), Demand::Tools);
    assert_eq!(demand_of("full", true), Demand::Full);
    assert!(std::panic::catch_unwind(|| demand_of("ful", false)).is_err());
    let required = std::panic::catch_unwind(|| require("a-program-that-nobody-has"));
    assert_eq!(required.is_ok(), demand() == Demand::Possible);
    assert_eq!(required.ok().flatten(), None);
}

#[test]
fn a_program_is_found_on_the_path() {
    let this = std::env::current_exe().unwrap();
    let folder = this.parent().unwrap().as_os_str();
    let name = this.file_name().unwrap().to_str().unwrap();
    assert_eq!(find(name, folder), Some(this.clone()));
    assert_eq!(
        find("incremental", this.parent().unwrap().parent().unwrap().as_os_str()),
        None,
        "a folder is no program"
    );
}

//! The door to the process's environment: everything that the program learns from it is asked here.

#![expect(clippy::disallowed_methods, reason = "this is the door")]

use std::ffi::OsString;
use std::path::PathBuf;

/// The variable that allows reading more than the root, a list of paths as in `PATH`: for editors and `serve`, which are
/// not started by hand.
pub const ALLOW_READ: &str = "NIXBOOK_ALLOW_READ";

/// The value of a variable; `None` where it is not set or empty, which mean the same to nixbook.
pub fn var(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The paths of a variable that holds a list of them, as in `PATH`; empty ones are left out.
pub fn paths(name: &str) -> Vec<PathBuf> {
    let value = var(name).unwrap_or_default();
    std::env::split_paths(&value).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// All variables.
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

//! `nixbook test`, with real nix and bubblewrap on the small package set in `tests/nixpkgs`.
//!
//! `tests/setup` installs what that takes. Where it is missing, a test is skipped, or fails (see `tools`).

mod able_to_fail;
mod attempts;
mod blessing;
mod checks;
mod examples;
mod failures;
mod nothing_gets_out;
mod options;
mod ordinary_user;
mod packages;
mod reports;
mod same_as_nix_shell;
mod verdicts;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::book::{Book, Run};
use crate::tools;

/// Whether there is what recipes are run with.
pub fn ready() -> bool {
    let filled = nixpkgs().join(".cache/sources.json").exists();
    if !filled {
        tools::missing("the package set in tests/nixpkgs has not been filled by tests/setup");
    }
    filled && tools::require_all(&["nix-instantiate", "nix-build", "bwrap"])
}

pub fn nixpkgs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nixpkgs")
}

/// A shell.nix with nothing but a few programs.
const SHELL: &str = "{ pkgs ? import <nixpkgs> { } }:\n\npkgs.mkShell { }\n";

/// A book with one recipe, `r`, that is this transcript in a shell with nothing special.
pub fn book_with(transcript: &str) -> Book {
    Book::small()
        .file("content/recipes/r/recipe.toml", "title = \"R\"\n")
        .file("content/recipes/r/shell.nix", SHELL)
        .file("content/recipes/r/test.console", transcript)
}

/// A book with one recipe of the guide.
fn book_with_guides(recipe: &str) -> Book {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/recipes").join(recipe);
    let mut book = Book::small();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_file() {
            book = book.file(&format!("content/recipes/{recipe}/{name}"), std::fs::read(entry.path()).unwrap());
        }
    }
    book
}

/// Runs `nixbook test` on the small package set.
fn test(book: &Book, arguments: &[&str]) -> Run {
    let nixpkgs = nixpkgs();
    let mut all = vec!["test", "--nixpkgs", nixpkgs.to_str().unwrap()];
    all.extend(arguments);
    book.run(&all)
}

/// Whether a program that the tests can do without is there.
fn on_path(name: &str) -> bool {
    Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Whether this machine lets a program lead out of a network namespace: root may, others where the device is theirs too.
fn has_way_out() -> bool {
    let device = std::fs::OpenOptions::new().read(true).write(true).open("/dev/net/tun").is_ok();
    device && (on_path("slirp4netns") || on_path("pasta"))
}

/// A folder for `PATH` with all programs of it but these.
fn path_without(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for from in std::env::split_paths(&std::env::var_os("PATH").unwrap()) {
        for entry in std::fs::read_dir(from).into_iter().flatten().map(Result::unwrap) {
            let name = entry.file_name();
            if !names.iter().any(|left_out| name == *left_out) {
                let _ = std::os::unix::fs::symlink(entry.path(), folder.path().join(name));
            }
        }
    }
    folder
}

//! The package set that recipes are tested with: where it is, and which one it is.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use crate::source::hash::ContentHash;

use super::process::{Limits, run};
use super::tools::Nix;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A folder.
    Folder(PathBuf),
    /// An address that nix can fetch.
    Address(String),
    /// What `<nixpkgs>` is where nixbook runs.
    Lookup,
}

impl Wanted {
    /// Reads `--nixpkgs` or book.toml's `nixpkgs`; a path is relative to `folder`.
    pub fn parse(text: &str, folder: &Path) -> Self {
        if text.contains("://") || text.starts_with("channel:") || text.starts_with("flake:") {
            Self::Address(text.to_owned())
        } else {
            Self::Folder(folder.join(text))
        }
    }
}

/// A package set that is there.
#[derive(Clone, Debug)]
pub struct Nixpkgs {
    /// Its folder.
    pub folder: PathBuf,
    /// Which one it is: its revision, its name in the store, or a hash of what is in it.
    pub identity: String,
}

/// A program that only looks something up, or fetches a package set.
const PATIENCE: Limits = Limits { time: Duration::from_secs(600), output: 1 << 20 };

impl Nixpkgs {
    /// Finds the package set.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn find(wanted: &Wanted, nix: &Nix) -> Result<Self, String> {
        let folder = match wanted {
            Wanted::Folder(folder) => folder.clone(),
            Wanted::Address(address) => look_up(nix, Some(address))?,
            Wanted::Lookup => look_up(nix, None)?,
        };
        let fault = |error: io::Error| format!("the package set {} cannot be read: {error}", folder.display());
        let folder = fs::canonicalize(&folder).map_err(fault)?;
        if !folder.join("default.nix").is_file() {
            return Err(format!("{} is no package set: it has no default.nix", folder.display()));
        }
        let identity = identity(&folder).map_err(fault)?;
        Ok(Self { folder, identity })
    }
}

/// Where nix finds `<nixpkgs>`; an address is fetched.
fn look_up(nix: &Nix, address: Option<&str>) -> Result<PathBuf, String> {
    let mut command = Command::new(&nix.instantiate);
    command.args(["--find-file", "nixpkgs"]);
    if let Some(address) = address {
        command.args(["-I", &format!("nixpkgs={address}")]);
    }
    let finished = run(&mut command, PATIENCE).map_err(|error| format!("nix-instantiate cannot be run: {error}"))?;
    let path = String::from_utf8_lossy(&finished.stdout).trim().to_owned();
    if finished.succeeded() && !path.is_empty() {
        return Ok(PathBuf::from(path));
    }
    Err(match address {
        Some(address) => format!("the package set {address} cannot be fetched: {}", finished.messages().trim()),
        None => "nix knows no <nixpkgs>: name a package set with --nixpkgs, or in book.toml".to_owned(),
    })
}

/// Which package set a folder holds.
fn identity(folder: &Path) -> io::Result<String> {
    if let Ok(in_store) = folder.strip_prefix("/nix/store") {
        return Ok(in_store.display().to_string());
    }
    if folder.join(".git").exists() {
        return git_identity(folder);
    }
    listing(folder)
}

/// A git checkout is known by its commit; one that is changed, by the changes as well.
fn git_identity(folder: &Path) -> io::Result<String> {
    let git = |arguments: &[&str]| -> io::Result<Vec<u8>> {
        let finished =
            run(Command::new("git").arg("-C").arg(folder).args(arguments), Limits { output: 64 << 20, ..PATIENCE })?;
        if finished.succeeded() { Ok(finished.stdout) } else { Err(io::Error::other(finished.messages())) }
    };
    let commit = String::from_utf8_lossy(&git(&["rev-parse", "HEAD"])?).trim().to_owned();
    let untracked = git(&["ls-files", "--others", "--exclude-standard", "-z"])?;
    let mut changes = ContentHash::default();
    let diff = git(&["diff", "HEAD", "--binary"])?;
    changes.update(&diff);
    for path in untracked.split(|byte| *byte == 0).filter(|path| !path.is_empty()) {
        changes.update(path);
        changes.update(fs::read(folder.join(String::from_utf8_lossy(path).as_ref())).unwrap_or_default());
    }
    if diff.is_empty() && untracked.is_empty() {
        return Ok(commit);
    }
    Ok(format!("{commit}+{}", changes.finish(SHORT)))
}

/// A folder is known by its files' names, sizes and times: to read them all takes longer than testing a recipe.
fn listing(folder: &Path) -> io::Result<String> {
    let mut state = ContentHash::default();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        state.update(path.as_os_str().as_encoded_bytes());
        state.update([0]);
        if entry.file_type().is_symlink() {
            state.update(fs::read_link(entry.path())?.as_os_str().as_encoded_bytes());
        } else if entry.file_type().is_file() {
            let meta = entry.metadata()?;
            let changed = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            state.update(meta.len().to_le_bytes());
            state.update(changed.as_nanos().to_le_bytes());
        }
    }
    Ok(state.finish(SHORT))
}

/// The bytes of a hash that are enough to tell package sets apart, and short enough to be shown.
const SHORT: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for() {
        let parse = |text| Wanted::parse(text, Path::new("/book"));
        assert_eq!(parse("tests/nixpkgs"), Wanted::Folder("/book/tests/nixpkgs".into()));
        assert_eq!(parse("/nixpkgs"), Wanted::Folder("/nixpkgs".into()));
        assert_eq!(parse("https://example.org/n.tar.gz"), Wanted::Address("https://example.org/n.tar.gz".to_owned()));
        assert_eq!(parse("channel:nixos-unstable"), Wanted::Address("channel:nixos-unstable".to_owned()));
    }

    #[test]
    fn a_folder_is_known_by_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("default.nix");
        let mut seen = std::collections::BTreeSet::new();
        let mut is_new = || seen.insert(identity(folder.path()).unwrap());
        fs::write(&file, "{ }").unwrap();
        assert!(is_new() && !is_new());
        fs::write(&file, "{ a = 1; }").unwrap();
        assert!(is_new() && !is_new());
        fs::File::options().append(true).open(&file).unwrap().set_modified(UNIX_EPOCH).unwrap();
        assert!(is_new() && !is_new());
        fs::rename(&file, folder.path().join("other.nix")).unwrap();
        assert!(is_new() && !is_new());
    }

    #[test]
    fn a_checkout_is_known_by_its_commit_and_changes() {
        let folder = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str]| {
            let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
            let done = Command::new("git").arg("-C").arg(folder.path()).args(identity).args(arguments).output();
            done.is_ok_and(|output| output.status.success())
        };
        if crate::test_tools::require("git").is_none() {
            return;
        }
        assert!(git(&["init", "-q"]));
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let now = || identity(folder.path()).unwrap();
        write("default.nix", "{ }");
        assert!(git(&["add", "."]) && git(&["commit", "-qm", "one"]));
        let clean = now();
        assert_eq!(clean.len(), 40);
        write("default.nix", "{ a = 1; }");
        let changed = now();
        write("new.nix", "1");
        let more = now();
        assert!(changed.starts_with(&clean) && more.starts_with(&clean) && changed != more && changed != clean);
    }
}

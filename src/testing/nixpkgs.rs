//! The package set that recipes are tested with: where it is, and which one it is.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::confine::{Argument, Start};
use super::host::Host;
use super::memory::{KnownFolder, Memory};
use super::process::{Limits, run, run_confined};
use super::tools::Nix;
use crate::source::env::Variable;
use crate::source::git::git;
use crate::source::hash::ContentHash;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageSource {
    /// A folder.
    Folder(PathBuf),
    /// An address that nix can fetch.
    Address(String),
    /// What `<nixpkgs>` is where nixbook runs.
    Lookup,
}

impl PackageSource {
    /// Reads `--nixpkgs` or book.toml's `nixpkgs`; a path is relative to `folder`.
    pub fn parse(text: &str, folder: &Path) -> Self {
        if text.contains("://") || text.starts_with("channel:") || text.starts_with("flake:") {
            Self::Address(text.to_owned())
        } else {
            Self::Folder(folder.join(text))
        }
    }
}

/// What was asked for, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPackages {
    /// What was asked for.
    pub wanted: PackageSource,
    /// The folder below which a book's own package set has to lie, where the book names it and not the user.
    pub within: Option<PathBuf>,
}

/// A package set that is there.
#[derive(Clone, Debug)]
pub struct Nixpkgs {
    /// Its folder.
    pub folder: PathBuf,
    /// Which one it is: its revision, its name in the store, or a hash of what is in it.
    pub identity: String,
    /// Whether the book names it, and not the user: then it is trusted as little as the book.
    pub from_book: bool,
}

/// A program that only looks something up, or fetches a package set.
const PATIENCE: Limits = Limits { time: Duration::from_secs(600), output: 1 << 20 };

impl Nixpkgs {
    /// Finds the package set.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn find(
        NamedPackages { wanted, within }: &NamedPackages,
        nix: &Nix,
        host: &Host,
        memory: &mut Memory,
    ) -> Result<Self, String> {
        let folder = match wanted {
            PackageSource::Folder(folder) => folder.clone(),
            PackageSource::Address(address) if within.is_some() && !is_remote(address) => {
                return Err(format!("the book cannot choose the package set `{address}`: pass it with `--nixpkgs`"));
            }
            PackageSource::Address(address) => look_up(nix, host, Some(address))?,
            PackageSource::Lookup => look_up(nix, host, None)?,
        };
        let fault = |error: io::Error| format!("the package set {} cannot be read: {error}", folder.display());
        let folder = fs::canonicalize(&folder).map_err(fault)?;
        if let (PackageSource::Folder(_), Some(within)) = (wanted, within)
            && !fs::canonicalize(within).is_ok_and(|within| folder.starts_with(within))
        {
            return Err(format!(
                "the package set `{}` is outside of the book: pass it with `--nixpkgs`",
                folder.display()
            ));
        }
        if !folder.join("default.nix").is_file() {
            return Err(format!("`{}` is not a package set: it has no `default.nix`", folder.display()));
        }
        let identity = identity(&folder, within.is_some(), memory).map_err(fault)?;
        Ok(Self { folder, identity, from_book: within.is_some() })
    }
}

/// Whether nix would ask another machine for this, and not a file of this one.
fn is_remote(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("channel:")
}

/// Where nix finds `<nixpkgs>`; an address is fetched.
fn look_up(nix: &Nix, host: &Host, address: Option<&str>) -> Result<PathBuf, String> {
    let mut environment = host.variables().clone();
    let mut arguments = vec![Argument::from("--find-file"), "nixpkgs".into()];
    match address {
        Some(address) => arguments.extend(["-I".into(), Argument::Text(format!("nixpkgs={address}"))]),
        None => match std::env::var(Variable::NixPath.name()) {
            Ok(path) => {
                environment.insert(Variable::NixPath.name().to_owned(), path);
            }
            Err(_) => {
                environment.remove(Variable::NixPath.name());
            }
        },
    }
    let start = Start { program: nix.instantiate.clone(), arguments, environment, ..Start::default() };
    let finished = run_confined(&start, PATIENCE).map_err(|error| format!("nix-instantiate cannot be run: {error}"))?;
    let path = String::from_utf8_lossy(&finished.stdout).trim().to_owned();
    if finished.succeeded() && !path.is_empty() {
        return Ok(PathBuf::from(path));
    }
    Err(match address {
        Some(address) => format!("the package set {address} cannot be fetched: {}", finished.messages().trim()),
        None => "`<nixpkgs>` not found: choose a package set with `--nixpkgs`, or with `nixpkgs` in `[recipes]` of `book.toml`".to_owned(),
    })
}

/// Which package set a folder holds.
fn identity(folder: &Path, from_book: bool, memory: &mut Memory) -> io::Result<String> {
    if let Ok(in_store) = folder.strip_prefix("/nix/store") {
        return Ok(in_store.display().to_string());
    }
    // What git knows can be made up, by whoever made the repository.
    if !from_book && folder.join(".git").exists() {
        return git_identity(folder);
    }
    let listing = listing(folder)?;
    if let Some(known) = memory.package_sets.get(folder).filter(|known| known.listing == listing) {
        return Ok(known.content.clone());
    }
    let content = content(folder)?;
    let known = KnownFolder { listing, content: content.clone() };
    memory.package_sets.insert(folder.to_owned(), known);
    Ok(content)
}

/// A git checkout is known by its commit; one that is changed, by the changes as well.
fn git_identity(folder: &Path) -> io::Result<String> {
    let ask = |arguments: &[&str]| -> io::Result<Vec<u8>> {
        let finished = run(git(folder).args(arguments), Limits { output: 64 << 20, ..PATIENCE })?;
        if finished.succeeded() { Ok(finished.stdout) } else { Err(io::Error::other(finished.messages())) }
    };
    let commit = String::from_utf8_lossy(&ask(&["rev-parse", "HEAD"])?).trim().to_owned();
    let untracked = ask(&["ls-files", "--others", "-z"])?;
    let mut changes = ContentHash::default();
    let diff = ask(&["diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv"])?;
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

/// The files and links of a folder, by name; git's own are left out.
fn entries(folder: &Path) -> impl Iterator<Item = io::Result<walkdir::DirEntry>> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    entries.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git").map(|entry| Ok(entry?))
}

fn name(state: &mut ContentHash, folder: &Path, entry: &walkdir::DirEntry) -> io::Result<()> {
    let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
    state.update(path.as_os_str().as_encoded_bytes());
    state.update([0]);
    if entry.file_type().is_symlink() {
        state.update(fs::read_link(entry.path())?.as_os_str().as_encoded_bytes());
        state.update([0]);
    }
    Ok(())
}

/// What the system says of a folder's files. Nobody can set the time at which it last saw a change, so that another
/// content has another listing.
fn listing(folder: &Path) -> io::Result<String> {
    let mut state = ContentHash::default();
    for entry in entries(folder) {
        let entry = entry?;
        name(&mut state, folder, &entry)?;
        let meta = entry.metadata()?;
        for number in [meta.dev(), meta.ino(), meta.size(), u64::from(meta.mode())] {
            state.update(number.to_le_bytes());
        }
        for time in [meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec()] {
            state.update(time.to_le_bytes());
        }
    }
    Ok(state.finish(SHORT))
}

/// The content of a folder's files.
fn content(folder: &Path) -> io::Result<String> {
    let mut state = ContentHash::default();
    for entry in entries(folder) {
        let entry = entry?;
        name(&mut state, folder, &entry)?;
        if entry.file_type().is_file() {
            let executable = entry.metadata()?.mode() & 0o111 != 0;
            state.update([u8::from(executable)]);
            state.update(file_hash(entry.path())?);
        }
    }
    Ok(state.finish(SHORT))
}

fn file_hash(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut state = ContentHash::default();
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(state.finish(32)),
            length => state.update(&buffer[..length]),
        }
    }
}

/// The bytes of a hash that are enough to tell package sets apart, and short enough to be shown.
const SHORT: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn what_is_asked_for() {
        let parse = |text| PackageSource::parse(text, Path::new("/book"));
        assert_eq!(parse("tests/nixpkgs"), PackageSource::Folder("/book/tests/nixpkgs".into()));
        assert_eq!(parse("/nixpkgs"), PackageSource::Folder("/nixpkgs".into()));
        assert_eq!(
            parse("https://example.org/n.tar.gz"),
            PackageSource::Address("https://example.org/n.tar.gz".to_owned())
        );
        assert_eq!(parse("channel:nixos-unstable"), PackageSource::Address("channel:nixos-unstable".to_owned()));
    }

    #[test]
    fn a_folder_is_known_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("default.nix");
        let mut memory = Memory::default();
        let mut now = || identity(folder.path(), false, &mut memory).unwrap();
        fs::write(&file, "{ a = 1; }").unwrap();
        let first = now();
        assert_eq!(now(), first);
        let times = fs::metadata(&file).unwrap().modified().unwrap();
        // Of the same length, and with the same time.
        fs::write(&file, "{ a = 2; }").unwrap();
        fs::File::options().append(true).open(&file).unwrap().set_modified(times).unwrap();
        let second = now();
        assert_ne!(second, first);
        // The same content again, at another time.
        fs::remove_file(&file).unwrap();
        fs::write(&file, "{ a = 1; }").unwrap();
        assert_eq!(now(), first);
        fs::rename(&file, folder.path().join("other.nix")).unwrap();
        assert_ne!(now(), first);
    }

    #[test]
    fn a_books_package_set_is_known_by_its_content() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        let now = |text: &str| {
            fs::write(folder.path().join("default.nix"), text).unwrap();
            identity(folder.path(), true, &mut Memory::default()).unwrap()
        };
        assert_ne!(now("1"), now("2"));
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
        let now = || identity(folder.path(), false, &mut Memory::default()).unwrap();
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

//! The package set that recipes are tested with: where it is, and which one it is.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::confine::{Argument, Start};
use super::fetch::{Fetch, file_address};
use super::host::Host;
use super::lock::{LOCK, LockedPackages, is_nar_hash};
use super::memory::{KnownFolder, Memory};
use super::package_source::PackageSource;
use super::process::{Limits, run, run_confined};
use super::tools::Nix;
use crate::recipe;
use crate::source::World;
use crate::source::env::Variable;
use crate::source::git::git;
use crate::source::hash::ContentHash;

/// What was asked for, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPackages {
    /// What names the package set; `None` for what `<nixpkgs>` is where nixbook runs.
    pub name: Option<String>,
    /// The folder to which a path in the name is relative.
    pub base: PathBuf,
    /// The folder below which a book's own package set has to lie, where the book names it and not the user.
    pub within: Option<PathBuf>,
    /// What `nixbook.lock` has, where the book names the package set; or what is wrong with it.
    pub locked: Result<Option<LockedPackages>, String>,
    /// Whether the name is resolved anew, whatever the lock says.
    pub update: bool,
    /// Whether the network may be used.
    pub network: bool,
}

impl Default for NamedPackages {
    fn default() -> Self {
        Self { name: None, base: PathBuf::new(), within: None, locked: Ok(None), update: false, network: true }
    }
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

/// A package set that is there, and what is to be noted of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The package set.
    pub nixpkgs: Nixpkgs,
    /// What `nixbook.lock` has to say, where it does not.
    pub record: Option<LockedPackages>,
    /// Whether a folder is not any more what `nixbook.lock` says.
    pub has_changed: bool,
}

/// Why there is no package set, or nothing to use it with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The reason, the end of a sentence.
    pub reason: String,
    /// Whether something was named that cannot be used: that is an error, and not only a reason to leave something out.
    pub is_error: bool,
}

impl Missing {
    /// Something is not there that nobody has named.
    pub fn skip(reason: String) -> Self {
        Self { reason, is_error: false }
    }

    fn error(reason: String) -> Self {
        Self { reason, is_error: true }
    }
}

/// A program that only looks something up.
const PATIENCE: Limits = Limits { time: Duration::from_secs(600), output: 1 << 20 };

impl NamedPackages {
    /// What is named, as far as that can be said without nix: a file or folder of this machine has to be there.
    ///
    /// # Errors
    /// The reason why it cannot be used.
    pub fn source(&self) -> Result<PackageSource, Missing> {
        let Some(name) = &self.name else { return Ok(PackageSource::Lookup) };
        if let (Err(reason), false) = (&self.locked, self.update) {
            let reason = format!("`{LOCK}` cannot be read: {reason} (to write it again, run `nixbook test --update`)");
            return Err(Missing::error(reason));
        }
        let fault = |reason: String| Missing::error(format!("the package set `{name}` cannot be used: {reason}"));
        let is_elsewhere = name.contains("://") && !name.trim_start_matches("tarball+").starts_with("https://");
        if self.within.is_some() && is_elsewhere {
            let reason = format!("the book cannot choose the package set `{name}`: pass it with `--nixpkgs`");
            return Err(Missing::error(reason));
        }
        let source = PackageSource::parse(name, &self.base).map_err(fault)?;
        let (path, is_folder) = match &source {
            PackageSource::Folder(folder) => (folder, true),
            PackageSource::Tarball(file) => (file, false),
            _ => return Ok(source),
        };
        let real = fs::canonicalize(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Missing::error(format!("the package set `{name}` does not exist")),
            _ => fault(error.to_string()),
        })?;
        if let Some(within) = &self.within
            && !fs::canonicalize(within).is_ok_and(|within| real.starts_with(within))
            && !in_store(&real)
        {
            let reason =
                format!("the package set `{}` is outside of the book: pass it with `--nixpkgs`", real.display());
            return Err(Missing::error(reason));
        }
        match is_folder {
            true if !real.is_dir() => Err(fault("it is neither a folder nor a tarball".to_owned())),
            true if !real.join("default.nix").is_file() => Err(fault("it has no `default.nix`".to_owned())),
            true => Ok(PackageSource::Folder(real)),
            false => Ok(PackageSource::Tarball(real)),
        }
    }

    /// What the lock says of this name.
    fn lock(&self) -> Option<&LockedPackages> {
        let locked = self.locked.as_ref().ok()?.as_ref()?;
        (!self.update && Some(&locked.named) == self.name.as_ref()).then_some(locked)
    }
}

/// Whether a path, its links followed, lies in something of the store.
fn in_store(real: &Path) -> bool {
    real.strip_prefix("/nix/store").is_ok_and(|rest| rest.components().next().is_some())
}

impl Nixpkgs {
    /// Finds the package set that is named, and fetches it where that has to be.
    ///
    /// # Errors
    /// The reason why there is none.
    pub fn find(
        named: &NamedPackages,
        nix: &Nix,
        host: &Host,
        memory: &mut Memory,
        world: &World,
    ) -> Result<Found, Missing> {
        let source = named.source()?;
        let name = named.name.as_deref().unwrap_or("<nixpkgs>");
        let fault = |reason: String| Missing::error(format!("the package set `{name}` cannot be used: {reason}"));
        let unreadable = |error: io::Error| fault(error.to_string());
        let from_book = named.within.is_some();
        let mut found = match &source {
            PackageSource::Lookup => {
                let folder = look_up(nix, host)?;
                let folder = fs::canonicalize(&folder).map_err(unreadable)?;
                let identity = identity(&folder, false, memory).map_err(unreadable)?;
                Found { nixpkgs: Nixpkgs { folder, identity, from_book }, record: None, has_changed: false }
            }
            PackageSource::Folder(folder) => {
                let identity = identity(folder, from_book, memory).map_err(unreadable)?;
                let nixpkgs = Nixpkgs { folder: folder.clone(), identity, from_book };
                let hash = from_book.then(|| hash_of_folder(folder, nix, host, memory, world)).transpose();
                let hash = hash.map_err(&fault)?;
                let wanted = named.lock().map(|locked| &locked.hash);
                let has_changed = hash.is_some() && wanted.is_some_and(|wanted| Some(wanted) != hash.as_ref());
                let record = hash.map(|hash| LockedPackages { hash, ..of(name) });
                Found { nixpkgs, record: record.filter(|_| !has_changed), has_changed }
            }
            PackageSource::Tarball(file) => {
                let tarball = file_hash(file).map_err(unreadable)?;
                let locked = named.lock();
                if locked.is_some_and(|locked| locked.tarball.as_ref() != Some(&tarball)) {
                    return Err(mismatch(name));
                }
                let fetch = Fetch { nix, host, network: true };
                let address = file_address(file);
                fetched(&fetch, &address, locked, of(name), from_book).map(|mut found| {
                    found.record = found.record.map(|record| LockedPackages { tarball: Some(tarball), ..record });
                    found
                })?
            }
            PackageSource::Address(address) => {
                let fetch = Fetch { nix, host, network: named.network || address.starts_with("file://") };
                fetched(&fetch, address, named.lock(), of(name), from_book)?
            }
            PackageSource::Repository(repository) => {
                let fetch = Fetch { nix, host, network: named.network };
                let locked = named.lock();
                let known = locked.map(|locked| locked.revision.as_deref());
                let revision = match (repository.revision(), known) {
                    (Some(revision), Some(known)) if known != Some(revision) => return Err(mismatch(name)),
                    (_, Some(None)) => return Err(mismatch(name)),
                    (Some(revision), _) | (None, Some(Some(revision))) => revision.to_owned(),
                    (None, None) => fetch.revision(repository).map_err(|reason| not_fetched(name, &reason))?,
                };
                let record = LockedPackages { revision: Some(revision.clone()), ..of(name) };
                fetched(&fetch, &repository.tarball(&revision), locked, record, from_book)?
            }
        };
        if !found.nixpkgs.folder.join("default.nix").is_file() {
            return Err(fault("it has no `default.nix`".to_owned()));
        }
        let noted = named.locked.as_ref().ok().and_then(Option::as_ref);
        found.record = found.record.filter(|record| from_book && noted != Some(record));
        Ok(found)
    }
}

/// A record of a package set of this name, with nothing else known.
fn of(name: &str) -> LockedPackages {
    LockedPackages { named: name.to_owned(), revision: None, tarball: None, hash: String::new() }
}

/// What an address leads to, unpacked in the store.
fn fetched(
    fetch: &Fetch<'_>,
    address: &str,
    locked: Option<&LockedPackages>,
    record: LockedPackages,
    from_book: bool,
) -> Result<Found, Missing> {
    let hash = match locked.map(|locked| locked.hash.as_str()) {
        Some(hash) if !is_nar_hash(hash) => return Err(mismatch(&record.named)),
        hash => hash,
    };
    let unpacked = fetch.tarball(address, hash).map_err(|reason| not_fetched(&record.named, &reason))?;
    let digits = unpacked.hash.trim_start_matches("sha256:");
    // The name of a revision alone could be made up, by whoever wrote the lock.
    let identity = match &record.revision {
        Some(revision) => format!("{revision}/{}", digits.get(..SHORT).unwrap_or(digits)),
        None => unpacked.path.strip_prefix("/nix/store").unwrap_or(&unpacked.path).display().to_string(),
    };
    let nixpkgs = Nixpkgs { folder: unpacked.path, identity, from_book };
    Ok(Found { nixpkgs, record: Some(LockedPackages { hash: unpacked.hash, ..record }), has_changed: false })
}

fn mismatch(name: &str) -> Missing {
    Missing::error(format!(
        "the package set `{name}` is not the one in `{LOCK}`: to accept it, run `nixbook test --update`"
    ))
}

fn not_fetched(name: &str, reason: &str) -> Missing {
    Missing::error(format!("the package set `{name}` cannot be fetched: {reason}"))
}

/// Where nix finds `<nixpkgs>`.
fn look_up(nix: &Nix, host: &Host) -> Result<PathBuf, Missing> {
    let mut environment = host.variables().clone();
    let path = std::env::var(Variable::NixPath.name()).ok();
    match &path {
        Some(path) => {
            environment.insert(Variable::NixPath.name().to_owned(), path.clone());
        }
        None => {
            environment.remove(Variable::NixPath.name());
        }
    }
    let arguments = vec![Argument::from("--find-file"), "nixpkgs".into()];
    let start = Start { program: nix.instantiate.clone(), arguments, environment, ..Start::default() };
    let broken = |error| Missing::error(format!("`nix-instantiate` cannot be run: {error}"));
    let finished = run_confined(&start, PATIENCE).map_err(broken)?;
    let found = String::from_utf8_lossy(&finished.stdout).trim().to_owned();
    if finished.succeeded() && !found.is_empty() {
        return Ok(PathBuf::from(found));
    }
    let named = path.as_deref().into_iter().flat_map(entries_of).find_map(|entry| entry.strip_prefix("nixpkgs="));
    Err(match named {
        Some(named) => Missing::error(format!("the package set `{named}`, which `NIX_PATH` names, does not exist")),
        None => Missing::skip("<nixpkgs> not found (use --nixpkgs or recipes.nixpkgs)".to_owned()),
    })
}

/// The entries of `NIX_PATH`: colons part them, but for those of addresses.
fn entries_of(path: &str) -> Vec<&str> {
    let mut entries = Vec::new();
    let mut start = 0;
    for (at, _) in path.match_indices(':') {
        let is_address = path[at..].starts_with("://") || path[start..at].ends_with(['=']) || {
            let word = path[start..at].rsplit('=').next().unwrap_or("");
            matches!(word, "channel" | "flake" | "github")
        };
        if !is_address {
            entries.push(&path[start..at]);
            start = at + 1;
        }
    }
    entries.push(&path[start..]);
    entries
}

/// The hash of what matters in a folder, as the lock has it: of what git does not ignore; of a path in the store that which
/// nix knows.
fn hash_of_folder(folder: &Path, nix: &Nix, host: &Host, memory: &mut Memory, world: &World) -> Result<String, String> {
    if in_store(folder) {
        return Fetch { nix, host, network: false }.hash_of(folder);
    }
    let known = memory.package_sets.get(folder).and_then(|known| known.tracked.clone());
    if let Some(known) = known {
        return Ok(known);
    }
    let hash = format!("folder:{}", recipe::hash_of_folder(folder, world)?);
    if let Some(known) = memory.package_sets.get_mut(folder) {
        known.tracked = Some(hash.clone());
    }
    Ok(hash)
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
    let known = KnownFolder { listing, content: content.clone(), tracked: None };
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
    fn entries_of_nix_path() {
        assert_eq!(entries_of("nixpkgs=/nope:/a"), ["nixpkgs=/nope", "/a"]);
        assert_eq!(
            entries_of("x=https://example.org/a.tar.gz:nixpkgs=channel:nixos-24.11:nixpkgs=flake:nixpkgs"),
            ["x=https://example.org/a.tar.gz", "nixpkgs=channel:nixos-24.11", "nixpkgs=flake:nixpkgs"]
        );
        assert_eq!(entries_of(""), [""]);
    }

    #[test]
    fn what_is_named_has_to_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let named = |name: &str, within: Option<&str>| {
            let named = NamedPackages {
                name: Some(name.to_owned()),
                base: folder.path().to_owned(),
                within: within.map(|within| folder.path().join(within)),
                ..NamedPackages::default()
            };
            named.source().map_err(|missing| missing.reason)
        };
        fs::create_dir_all(folder.path().join("book/set")).unwrap();
        fs::create_dir(folder.path().join("set")).unwrap();
        assert!(named("set", None).is_err_and(|reason| reason.contains("no `default.nix`")));
        for set in ["set", "book/set"] {
            fs::write(folder.path().join(set).join("default.nix"), "{ }").unwrap();
        }
        assert!(named("set", None).is_ok() && named("book/set", Some("book")).is_ok());
        assert!(named("set", Some("book")).is_err_and(|reason| reason.contains("outside of the book")));
        assert!(named("set/default.nix", None).is_err_and(|reason| reason.contains("neither a folder nor a tarball")));
        for nowhere in ["nope", "/nope", "nope.tar.gz", "/nix/store/nope"] {
            assert!(named(nowhere, None).is_err_and(|reason| reason.ends_with("does not exist")), "{nowhere}");
        }
        assert!(named("http://example.org/x.tar.gz", Some("book")).is_err());
        assert!(named("file:///x.tar.gz", Some("book")).is_err());
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

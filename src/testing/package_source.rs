//! What names a package set: the forms that `--nixpkgs`, `recipes.nixpkgs` and book.toml may have, read without looking
//! at anything but the disk.

use std::path::{Path, PathBuf};

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageSource {
    /// A folder; a path of the store is one.
    Folder(PathBuf),
    /// A tarball on this machine.
    Tarball(PathBuf),
    /// The address of a tarball.
    Address(String),
    /// A repository of a forge, at a branch, a tag or a revision.
    Repository(Repository),
    /// What `<nixpkgs>` is where nixbook runs.
    Lookup,
}

/// A repository of a forge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Where it is.
    pub forge: Forge,
    /// Its owner.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// A branch, a tag or a revision; the default branch without one.
    pub reference: Option<String>,
}

/// A forge whose tarballs have known addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forge {
    /// github.com.
    GitHub,
    /// gitlab.com.
    GitLab,
}

/// What is said of a form that is not known.
const FORMS: &str = "use a folder, a tarball, an https:// address of a tarball, github:OWNER/REPO/REV or a channel such as nixos-unstable";

impl PackageSource {
    /// Reads what names a package set; a path is relative to `folder`.
    ///
    /// # Errors
    /// A sentence that says why this names none.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err(format!("it is empty: {FORMS}"));
        }
        if text == "<nixpkgs>" {
            return Ok(Self::Lookup);
        }
        if let Some(rest) = text.strip_prefix("github:") {
            return Repository::parse(Forge::GitHub, rest).map(Self::Repository);
        }
        if let Some(rest) = text.strip_prefix("gitlab:") {
            return Repository::parse(Forge::GitLab, rest).map(Self::Repository);
        }
        if let Some(rest) = text.strip_prefix("channel:") {
            let known = channel(rest).ok_or_else(|| format!("{rest} is not a channel of Nixpkgs"));
            return known.map(Self::Repository);
        }
        if let Some(rest) = text.strip_prefix("flake:") {
            let known = of_registry(rest);
            return known.map(Self::Repository).ok_or_else(|| format!("flake:{rest} is not known: {FORMS}"));
        }
        if let Some(rest) = text.strip_prefix("path:") {
            return Self::parse_path(rest, folder);
        }
        let address = text.strip_prefix("tarball+").unwrap_or(text);
        if let Some((scheme, _)) = address.split_once("://") {
            return match scheme {
                "https" | "http" | "file" => Ok(Self::Address(address.to_owned())),
                _ => Err(format!("{scheme}:// is not supported: {FORMS}")),
            };
        }
        let path = folder.join(text);
        if !path.exists() {
            // A path has a slash or a dot at its beginning, the name of a channel has not.
            if let Some(repository) = of_registry(text).or_else(|| channel(text)) {
                return Ok(Self::Repository(repository));
            }
            if let Some((scheme, _)) = text.split_once(':')
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-'))
            {
                return Err(format!("{scheme}: is not supported: {FORMS}"));
            }
        }
        Self::parse_path(text, folder)
    }

    fn parse_path(text: &str, folder: &Path) -> Result<Self, String> {
        let path = folder.join(text);
        let is_tarball = [".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst", ".zip"]
            .iter()
            .any(|ending| text.to_ascii_lowercase().ends_with(ending));
        if is_tarball && !path.is_dir() { Ok(Self::Tarball(path)) } else { Ok(Self::Folder(path)) }
    }
}

impl Repository {
    /// Reads `OWNER/REPO`, with `/REF`, `?ref=REF` or `?rev=REV` behind it.
    fn parse(forge: Forge, text: &str) -> Result<Self, String> {
        let (path, query) = text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)));
        let mut parts = path.splitn(3, '/');
        let (owner, name, mut reference) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next());
        for parameter in query.iter().flat_map(|query| query.split('&')) {
            match parameter.split_once('=') {
                Some(("ref" | "rev", value)) => reference = Some(value),
                _ => {
                    return Err(format!("{parameter} is not supported after the `?`: use ref=BRANCH or rev=REVISION"));
                }
            }
        }
        let is_name = |text: &str| {
            !text.is_empty()
                && !text.starts_with(['.', '-'])
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        // A reference becomes an argument of git and a part of an address.
        let is_reference = |text: &str| text.split('/').all(is_name) && !text.contains("..");
        if !is_name(owner) || !is_name(name) || reference.is_some_and(|reference| !is_reference(reference)) {
            return Err("write OWNER/REPO/REV after the colon".to_owned());
        }
        let reference = reference.map(str::to_owned);
        Ok(Self { forge, owner: owner.to_owned(), name: name.to_owned(), reference })
    }

    /// The revision, where it is named by one.
    pub fn revision(&self) -> Option<&str> {
        self.reference.as_deref().filter(|reference| is_revision(reference))
    }

    /// The address for git.
    pub fn git_address(&self) -> String {
        let host = match self.forge {
            Forge::GitHub => "github.com",
            Forge::GitLab => "gitlab.com",
        };
        format!("https://{host}/{}/{}", self.owner, self.name)
    }

    /// The address of the tarball of a revision.
    pub fn tarball(&self, revision: &str) -> String {
        match self.forge {
            Forge::GitHub => format!("{}/archive/{revision}.tar.gz", self.git_address()),
            Forge::GitLab => format!("{}/-/archive/{revision}/{}-{revision}.tar.gz", self.git_address(), self.name),
        }
    }
}

/// Whether a text is the full number of a commit.
pub fn is_revision(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// What the registry of flakes has under a name that is about Nixpkgs: `nixpkgs`, `nixpkgs/BRANCH`.
fn of_registry(text: &str) -> Option<Repository> {
    let rest = text.strip_prefix("nixpkgs")?;
    match rest.strip_prefix('/') {
        Some(reference) => Repository::parse(Forge::GitHub, &format!("NixOS/nixpkgs/{reference}")).ok(),
        None if rest.is_empty() => channel("nixpkgs-unstable"),
        None => None,
    }
}

/// A channel of Nixpkgs, which is a branch of its repository: `nixos-24.11`, `24.11`, `unstable`.
fn channel(name: &str) -> Option<Repository> {
    let number = |text: &str| {
        let (year, month) = text.split_once('.')?;
        let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        (digits(year) && digits(month)).then_some(())
    };
    let branch = match name {
        "nixpkgs" | "unstable" => "nixpkgs-unstable".to_owned(),
        name if number(name).is_some() => format!("nixos-{name}"),
        name => {
            let rest = name.strip_prefix("nixos-").or_else(|| name.strip_prefix("nixpkgs-"))?;
            let release = rest.strip_suffix("-small").or_else(|| rest.strip_suffix("-darwin")).unwrap_or(rest);
            (release == "unstable" || number(release).is_some()).then(|| name.to_owned())?
        }
    };
    Repository::parse(Forge::GitHub, &format!("NixOS/nixpkgs/{branch}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<PackageSource, String> {
        PackageSource::parse(text, Path::new("/book"))
    }

    fn repository(text: &str) -> (String, Option<String>) {
        match parse(text) {
            Ok(PackageSource::Repository(repository)) => (repository.git_address(), repository.reference),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn files_and_addresses() {
        assert_eq!(parse("tests/nixpkgs"), Ok(PackageSource::Folder("/book/tests/nixpkgs".into())));
        assert_eq!(parse("/nix/store/x-source"), Ok(PackageSource::Folder("/nix/store/x-source".into())));
        assert_eq!(parse("path:./set"), Ok(PackageSource::Folder("/book/./set".into())));
        assert_eq!(parse("set.tar.gz"), Ok(PackageSource::Tarball("/book/set.tar.gz".into())));
        assert_eq!(parse("<nixpkgs>"), Ok(PackageSource::Lookup));
        for address in ["https://example.org/n.tar.gz", "file:///n.tar.gz"] {
            assert_eq!(parse(address), Ok(PackageSource::Address(address.to_owned())));
            assert_eq!(parse(&format!("tarball+{address}")), Ok(PackageSource::Address(address.to_owned())));
        }
        for wrong in ["", "ssh://x/y", "git+https://x/y", "flake:other", "channel:x", "hg:x", "github:", "github:a"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn repositories_and_channels() {
        let nixpkgs = |branch: &str| ("https://github.com/NixOS/nixpkgs".to_owned(), Some(branch.to_owned()));
        for (text, branch) in [
            ("nixpkgs", "nixpkgs-unstable"),
            ("flake:nixpkgs", "nixpkgs-unstable"),
            ("nixpkgs/nixos-24.11", "nixos-24.11"),
            ("flake:nixpkgs/release-24.11", "release-24.11"),
            ("channel:nixos-unstable-small", "nixos-unstable-small"),
            ("nixos-24.11", "nixos-24.11"),
            ("24.11", "nixos-24.11"),
            ("unstable", "nixpkgs-unstable"),
            ("github:NixOS/nixpkgs/a/b", "a/b"),
            ("github:NixOS/nixpkgs?ref=x", "x"),
        ] {
            assert_eq!(repository(text), nixpkgs(branch), "{text}");
        }
        assert_eq!(repository("github:a/b"), ("https://github.com/a/b".to_owned(), None));
        let revision = "0123456789abcdef0123456789abcdef01234567";
        let Ok(PackageSource::Repository(named)) = parse(&format!("gitlab:a/b/{revision}")) else { panic!() };
        assert_eq!(named.revision(), Some(revision));
        assert_eq!(named.tarball(revision), format!("https://gitlab.com/a/b/-/archive/{revision}/b-{revision}.tar.gz"));
        for wrong in
            ["github:a/b/--upload-pack=x", "github:a/b/../c", "github:-a/b", "github:a/b c", "github:a/b?dir=x"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(github:|nixpkgs|channel:|flake:|[-a-z./:?=#% é]){0,12}") {
            if let Ok(PackageSource::Repository(repository)) = parse(&text) {
                prop_assert!(!repository.tarball("x").contains([' ', '#', '?', '%']));
            }
        }
    }
}

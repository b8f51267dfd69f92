//! The one way to ask git: so that a repository of a stranger's runs nothing.
//!
//! A folder that was unpacked from an archive can bring its own `.git/config`, and that names programs: a monitor of
//! files, hooks, filters, drivers that show differences, helpers that fetch what is missing. All of them are switched off
//! by name. A bare repository within a work tree is none.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Settings that no repository can change, since they are given with the command.
const FIXED: &[&str] = &[
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.sshCommand=false",
    "core.askPass=false",
    "core.pager=cat",
    "core.editor=false",
    "core.alternateRefsCommand=false",
    "credential.helper=",
    "diff.external=",
    "diff.ignoreSubmodules=all",
    "status.submoduleSummary=false",
    "submodule.recurse=false",
    "gpg.program=false",
    "gpg.ssh.program=false",
    "gpg.x509.program=false",
    "log.showSignature=false",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
    "maintenance.auto=false",
    "gc.auto=0",
];

/// git, for one folder.
#[derive(Clone, Debug)]
pub struct Git {
    folder: PathBuf,
    /// Settings of the repository's own that name programs, each switched off.
    switched_off: Vec<String>,
}

impl Git {
    /// git for the repository that a folder lies in.
    ///
    /// # Errors
    /// Where git cannot be run. That the folder lies in no repository is for the questions to find out.
    pub fn new(folder: &Path) -> io::Result<Self> {
        let git = Self { folder: folder.to_owned(), switched_off: Vec::new() };
        // To read settings runs nothing.
        let output = git.command(["config", "--name-only", "--list", "-z"]).output()?;
        let names = String::from_utf8_lossy(&output.stdout).into_owned();
        let switched_off = names.split('\0').flat_map(switch_off).collect();
        Ok(Self { switched_off, ..git })
    }

    /// A command of git. What shows differences should have `--no-ext-diff` and `--no-textconv` besides.
    pub fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new("git");
        command.arg("--no-pager").arg("--no-optional-locks").arg("--literal-pathspecs");
        for setting in FIXED.iter().copied().chain(self.switched_off.iter().map(String::as_str)) {
            command.args(["-c", setting]);
        }
        command.arg("-C").arg(&self.folder).args(arguments).stdin(Stdio::null());
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_EXTERNAL_DIFF", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT"] {
            command.env_remove(variable);
        }
        command.env("GIT_ALLOW_PROTOCOL", "none").env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0");
        command
    }
}

/// What switches a setting off that names a program for files of some kind.
fn switch_off(name: &str) -> Vec<String> {
    // The name in the middle keeps its case, and may hold dots.
    let (Some((section, rest)), Some((_, key))) = (name.split_once('.'), name.rsplit_once('.')) else {
        return Vec::new();
    };
    let kind = rest.strip_suffix(key).and_then(|kind| kind.strip_suffix('.')).unwrap_or_default();
    // A name with `=` cannot be given with a command; git then takes it for another, and `required` is not met.
    let off = |key: &str, value: &str| format!("{section}.{kind}.{key}={value}");
    match section {
        "filter" => vec![off("clean", ""), off("smudge", ""), off("process", ""), off("required", "false")],
        "diff" if !kind.is_empty() => vec![off("textconv", ""), off("command", ""), off("cachetextconv", "false")],
        "merge" if !kind.is_empty() => vec![off("driver", "false")],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A repository with a commit, and with everything in its configuration that would make a mark.
    fn hostile(folder: &Path) -> Option<PathBuf> {
        let mark = folder.join("mark");
        let repository = folder.join("repository");
        fs::create_dir(&repository).unwrap();
        let git = |arguments: &[&str]| {
            let who = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
            let done = Command::new("git").arg("-C").arg(&repository).args(who).args(arguments).output();
            done.is_ok_and(|output| output.status.success())
        };
        if !git(&["init", "-q"]) {
            return None;
        }
        fs::write(repository.join("a.md"), "one\n").unwrap();
        assert!(git(&["add", "."]) && git(&["commit", "-qm", "one"]));
        let touch = format!("touch {}; cat; false", mark.display());
        for (name, value) in [
            ("core.fsmonitor", touch.as_str()),
            ("core.hooksPath", "hooks"),
            ("core.pager", &touch),
            ("diff.external", &touch),
            ("diff.evil.textconv", &touch),
            ("diff.evil.command", &touch),
            ("diff.Ev.il.textconv", &touch),
            ("filter.evil.clean", &touch),
            ("filter.evil.smudge", &touch),
            ("filter.evil.process", &touch),
            ("filter.evil.required", "true"),
            ("core.sshCommand", &touch),
            ("core.alternateRefsCommand", &touch),
            ("extensions.partialClone", "origin"),
            ("remote.origin.promisor", "true"),
            ("remote.origin.url", &format!("ext::sh -c 'touch {}'", mark.display())),
            ("remote.origin.uploadpack", &touch),
        ] {
            assert!(git(&["config", name, value]), "{name}");
        }
        fs::write(repository.join(".gitattributes"), "* filter=evil diff=evil\n").unwrap();
        for hook in ["post-index-change", "post-checkout", "fsmonitor-watchman", "reference-transaction"] {
            let folders = [repository.join("hooks"), repository.join(".git/hooks")];
            for folder in folders {
                fs::create_dir_all(&folder).unwrap();
                fs::write(folder.join(hook), format!("#!/bin/sh\n{touch}\n")).unwrap();
                let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
                fs::set_permissions(folder.join(hook), executable).unwrap();
            }
        }
        // Another content and another time: git has to look.
        fs::write(repository.join("a.md"), "two\n").unwrap();
        Some(repository)
    }

    #[test]
    fn a_strangers_repository_runs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let Some(repository) = hostile(folder.path()) else {
            println!("skipped: git is not there");
            return;
        };
        let mark = folder.path().join("mark");
        let git = Git::new(&repository).unwrap();
        let index = folder.path().join("index");
        let tree = format!("--prefix={}/", folder.path().join("tree").display());
        for arguments in [
            &["rev-parse", "HEAD"][..],
            &["status", "--porcelain"],
            &["ls-files", "--others", "--exclude-standard", "-z"],
            &["diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv"],
            &["diff", "HEAD"],
            &["log", "-p", "--format=%ct"],
            &["show", "HEAD"],
            &["read-tree", "HEAD"],
            &["checkout-index", "--all", &tree],
            &["cat-file", "-p", "0000000000000000000000000000000000000001"],
        ] {
            let output = git.command(arguments).env("GIT_INDEX_FILE", &index).output().unwrap();
            assert!(!mark.exists(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(fs::read_to_string(folder.path().join("tree/a.md")).unwrap(), "one\n");
        let said = git.command(["status", "--porcelain"]).output().unwrap();
        assert!(String::from_utf8_lossy(&said.stdout).contains(" M a.md"));
        // The test would see it: asked as it is, the repository makes its mark.
        let plain = Command::new("git").arg("-C").arg(&repository).args(["status", "--porcelain"]).output().unwrap();
        assert!(mark.exists(), "{plain:?}");
    }

    #[test]
    fn a_bare_repository_in_a_book_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let bare = folder.path().join("book/content");
        let made = Command::new("git").args(["init", "-q", "--bare"]).arg(&bare).output();
        if !made.is_ok_and(|output| output.status.success()) {
            println!("skipped: git is not there");
            return;
        }
        let config = format!("[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = touch {}\n", mark.display());
        fs::write(bare.join("config"), config).unwrap();
        let git = Git::new(&bare).unwrap();
        let output = git.command(["status", "--porcelain"]).output().unwrap();
        assert!(!output.status.success() && !mark.exists());
    }

    #[test]
    fn settings_that_name_programs_are_known() {
        assert_eq!(switch_off("diff.a.b.textconv")[0], "diff.a.b.textconv=");
        assert_eq!(switch_off("filter.X.clean").len(), 4);
        for harmless in ["", "core.bare", "diff.external", "remote.origin.url", "filter"] {
            assert!(switch_off(harmless).is_empty() || harmless == "filter", "{harmless}");
        }
    }
}

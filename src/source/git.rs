//! The door to git. A stranger's work tree can bring its own configuration, attributes and hooks, which name programs to
//! run: none of them is run.

#![expect(clippy::disallowed_methods, reason = "this is the door to git")]

use std::path::Path;
use std::process::{Command, Stdio};

/// Settings that keep a repository from naming programs, or from being another one than it looks like.
const SETTINGS: [(&str, &str); 19] = [
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("core.sshCommand", "false"),
    ("core.askPass", "false"),
    ("core.pager", "cat"),
    ("core.editor", "false"),
    ("core.alternateRefsCommand", "false"),
    ("credential.helper", ""),
    ("diff.external", ""),
    ("diff.ignoreSubmodules", "all"),
    ("status.submoduleSummary", "false"),
    ("submodule.recurse", "false"),
    ("gpg.program", "false"),
    ("gpg.ssh.program", "false"),
    ("log.showSignature", "false"),
    ("protocol.allow", "never"),
    ("safe.bareRepository", "explicit"),
    ("maintenance.auto", "false"),
    ("gc.auto", "0"),
];

/// What a filter, or a driver for differences or merges, can say of programs.
const OF_DRIVERS: [&str; 7] = ["clean", "smudge", "process", "required", "textconv", "command", "driver"];

/// A call of git in a folder, to which arguments are added. It reads nothing from stdin, asks for nothing, fetches
/// nothing, writes no index on its own account, and runs no program that the repository names: no file system monitor,
/// hook, filter, driver or helper. Who asks for a diff adds `--no-ext-diff` and `--no-textconv` all the same.
pub fn git(folder: &Path) -> Command {
    let mut settings: Vec<(String, &str)> = SETTINGS.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect();
    let drivers = drivers(folder, &settings);
    settings.extend(drivers.into_iter().map(|key| {
        let value = if key.ends_with(".required") { "false" } else { "" };
        (key, value)
    }));
    call(folder, &settings)
}

/// The keys with which the repository's own configuration names programs of filters and drivers.
fn drivers(folder: &Path, settings: &[(String, &str)]) -> Vec<String> {
    let mut ask = call(folder, settings);
    ask.args(["config", "--null", "--name-only", "--get-regexp", r"^(filter|diff|merge)\."]);
    let Ok(output) = ask.stderr(Stdio::null()).output() else { return Vec::new() };
    let keys = output.stdout.split(|byte| *byte == 0).filter_map(|key| String::from_utf8(key.to_vec()).ok());
    keys.filter(|key| key.rsplit_once('.').is_some_and(|(_, name)| OF_DRIVERS.contains(&name))).collect()
}

/// git with settings, which go by the environment: the name of a filter can hold any character.
fn call(folder: &Path, settings: &[(String, &str)]) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-pager").arg("-C").arg(folder).stdin(Stdio::null());
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    // What is missing in a partial clone would be fetched, by a helper that the address names.
    command.env("GIT_ALLOW_PROTOCOL", "none").env("GIT_NO_LAZY_FETCH", "1");
    for name in ["GIT_EXTERNAL_DIFF", "GIT_DIR", "GIT_WORK_TREE", "GIT_CONFIG_PARAMETERS", "GIT_PAGER"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_COUNT", settings.len().to_string());
    for (n, (key, value)) in settings.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{n}"), key).env(format!("GIT_CONFIG_VALUE_{n}"), value);
    }
    command
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nothing_that_a_repository_names_is_run() {
        let Some(_) = crate::test_tools::require("git") else { return };
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path();
        let plain = |arguments: &[&str]| {
            let mut command = Command::new("git");
            command.arg("-C").arg(top).args(["-c", "user.name=n", "-c", "user.email=e@localhost"]).args(arguments);
            let output = command.output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        };
        plain(&["init", "--quiet"]);
        fs::write(top.join("a.md"), "one\n").unwrap();
        plain(&["add", "a.md"]);
        plain(&["commit", "--quiet", "--message", "one"]);
        let trap = top.join("trap");
        fs::write(&trap, format!("#!/bin/sh\ntouch '{}/sprung'\ncat\n", top.display())).unwrap();
        fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).unwrap();
        let program = trap.display().to_string();
        for key in [
            "core.fsmonitor",
            "core.pager",
            "core.sshCommand",
            "core.alternateRefsCommand",
            "remote.origin.uploadpack",
            "diff.external",
            "diff.a b=c.textconv",
            "diff.a b=c.command",
            "filter.a b=c.clean",
            "filter.a b=c.smudge",
        ] {
            plain(&["config", key, &program]);
        }
        fs::write(top.join(".git/info/attributes"), "*.md diff=odd filter=odd\n").unwrap();
        plain(&["config", "filter.odd.clean", &program]);
        plain(&["config", "filter.odd.smudge", &program]);
        plain(&["config", "filter.odd.required", "true"]);
        plain(&["config", "filter.odd.process", &program]);
        plain(&["config", "diff.odd.textconv", &program]);
        plain(&["config", "diff.odd.command", &program]);
        plain(&["config", "extensions.partialClone", "origin"]);
        plain(&["config", "remote.origin.promisor", "true"]);
        plain(&["config", "remote.origin.url", &format!("ext::{program}")]);
        for hook in ["post-index-change", "post-checkout", "reference-transaction"] {
            fs::copy(&trap, top.join(".git/hooks").join(hook)).unwrap();
        }
        fs::write(top.join("a.md"), "two\n").unwrap();
        let sprung = top.join("sprung");
        // The trap works: git itself runs it.
        let plain = Command::new("git").arg("-C").arg(top).arg("status").output().unwrap();
        assert!(sprung.exists(), "{plain:?}");
        fs::remove_file(&sprung).unwrap();
        for arguments in [
            &["status", "--porcelain"][..],
            &["diff", "--no-ext-diff", "--no-textconv", "HEAD"],
            &["log", "--no-ext-diff", "--no-textconv", "-p", "-1"],
            &["show", "HEAD:a.md"],
            &["read-tree", "HEAD"],
            &["checkout-index", "--all", "--force", "--prefix=out/"],
        ] {
            let output = git(top).args(arguments).output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            assert!(!sprung.exists(), "{arguments:?} ran a program of the repository");
        }
        // Without the flags, and for what is missing.
        for arguments in [
            &["diff", "HEAD"][..],
            &["log", "-p", "-1", "--show-signature"],
            &["cat-file", "-p", "0000000000000000000000000000000000000001"],
            &["ls-files", "--others", "-z"],
        ] {
            let output = git(top).args(arguments).output().unwrap();
            assert!(!sprung.exists(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }

    #[test]
    fn a_bare_repository_in_a_book_is_none() {
        let Some(_) = crate::test_tools::require("git") else { return };
        let folder = tempfile::tempdir().unwrap();
        let bare = folder.path().join("content");
        assert!(Command::new("git").args(["init", "--quiet", "--bare"]).arg(&bare).status().unwrap().success());
        let mark = folder.path().join("mark");
        let config = format!("[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = touch {}\n", mark.display());
        fs::write(bare.join("config"), config).unwrap();
        let output = git(&bare).args(["status", "--porcelain"]).output().unwrap();
        assert!(!output.status.success() && !mark.exists());
    }
}

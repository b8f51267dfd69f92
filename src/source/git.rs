//! The door to git. A stranger's work tree can bring its own configuration, attributes and hooks, which name programs to
//! run: none of them is run.

#![expect(clippy::disallowed_methods, reason = "this is the door to git")]

use std::path::Path;
use std::process::{Command, Stdio};

/// Settings that keep a repository from naming programs, or from being another one than it looks like.
const SETTINGS: [(&str, &str); 5] = [
    ("core.fsmonitor", "false"),
    ("core.hooksPath", "/dev/null"),
    ("protocol.allow", "never"),
    ("safe.bareRepository", "explicit"),
    ("submodule.recurse", "false"),
];

/// What a filter can say of programs.
const OF_FILTERS: [&str; 4] = ["clean", "smudge", "process", "required"];

/// A call of git in a folder, to which arguments are added. It reads nothing from stdin, asks for nothing, writes no
/// index on its own account, and runs no program that the repository names: no file system monitor, hook or filter. Who
/// asks for a diff adds `--no-ext-diff` and `--no-textconv`, which no setting can replace.
pub fn git(folder: &Path) -> Command {
    let mut settings: Vec<(String, &str)> = SETTINGS.iter().map(|(key, value)| ((*key).to_owned(), *value)).collect();
    let filters = filters(folder, &settings);
    settings.extend(filters.into_iter().map(|key| {
        let value = if key.ends_with(".required") { "false" } else { "" };
        (key, value)
    }));
    call(folder, &settings)
}

/// The keys with which the repository's own configuration names programs of filters.
fn filters(folder: &Path, settings: &[(String, &str)]) -> Vec<String> {
    let mut ask = call(folder, settings);
    ask.args(["config", "--null", "--name-only", "--get-regexp", r"^filter\."]);
    let Ok(output) = ask.stderr(Stdio::null()).output() else { return Vec::new() };
    let keys = output.stdout.split(|byte| *byte == 0).filter_map(|key| String::from_utf8(key.to_vec()).ok());
    keys.filter(|key| key.rsplit_once('.').is_some_and(|(_, name)| OF_FILTERS.contains(&name))).collect()
}

/// git with settings, which go by the environment: the name of a filter can hold any character.
fn call(folder: &Path, settings: &[(String, &str)]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).stdin(Stdio::null());
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    for name in ["GIT_EXTERNAL_DIFF", "GIT_DIR", "GIT_WORK_TREE", "GIT_CONFIG_PARAMETERS"] {
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
        plain(&["config", "diff.odd.textconv", &program]);
        for hook in ["post-index-change", "post-checkout", "reference-transaction"] {
            fs::copy(&trap, top.join(".git/hooks").join(hook)).unwrap();
        }
        fs::write(top.join("a.md"), "two\n").unwrap();
        let sprung = top.join("sprung");
        // The trap works: git itself runs it.
        assert!(Command::new("git").arg("-C").arg(top).arg("status").output().unwrap().status.success());
        assert!(sprung.exists());
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
    }
}

//! As a user who is not root, with nix's daemon.

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::attempts::{
    AT_EVALUATION, IN_A_BUILD, Outside, book_of_build, book_of_evaluation, book_of_the_shell, chosen,
};
use super::{book_with, book_with_guides, nixpkgs, ready};
use crate::book::{Book, Run};
use crate::tools;

const NOBODY: u32 = 65534;

/// A daemon of nix's, with a socket of its own; ended with the test.
struct Daemon {
    process: Child,
    folder: tempfile::TempDir,
}

impl Daemon {
    fn start(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = Command::new("nix-daemon");
        command.args(options).env("NIX_DAEMON_SOCKET_PATH", folder.path().join("socket"));
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let daemon = Self { process, folder };
        for _ in 0..500 {
            if daemon.socket().exists() {
                return daemon;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("nix-daemon has made no socket in five seconds");
    }

    fn socket(&self) -> std::path::PathBuf {
        self.folder.path().join("socket")
    }

    /// Runs `nixbook test` on a book as nobody.
    fn test(&self, book: &Book, arguments: &[&str]) -> Run {
        for entry in walkdir::WalkDir::new(book.path("")).into_iter().map(Result::unwrap) {
            chown(entry.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let nixbook = book.command(&["test", "--nixpkgs", nixpkgs().to_str().unwrap()]);
        let mut command = as_nobody();
        command.arg(nixbook.get_program()).args(nixbook.get_args()).args(arguments);
        command.current_dir(book.path("")).stdin(Stdio::null()).env("HOME", "/nonexistent");
        command.env("NIX_REMOTE", "daemon").env("NIX_DAEMON_SOCKET_PATH", self.socket());
        Run::of(&mut command)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn as_nobody() -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    command
}

/// Whether this test is run by root, in a folder that others can read.
fn possible() -> bool {
    if !ready() || !tools::require_all(&["nix-daemon", "setpriv"]) {
        return false;
    }
    let readable = |path: &Path| as_nobody().arg("test").arg("-r").arg(path).status().is_ok_and(|s| s.success());
    let sources = nixpkgs().join(".cache/sources.json");
    let possible = readable(&sources) && readable(Path::new(env!("CARGO_BIN_EXE_nixbook")));
    if !possible {
        tools::skip("only root can become another user, in a folder that others can read");
    }
    possible
}

#[test]
fn recipes_run_as_an_ordinary_user() {
    if !possible() {
        return;
    }
    let daemon = Daemon::start(&[]);
    daemon.test(&book_with_guides("uv-library-path"), &["--require", "run"]).succeeds().says("1 passed");
    daemon.test(&book_with_guides("uv-unset"), &["--require", "run"]).succeeds().says("1 passed");
}

/// nix's daemon does not let users who are not trusted turn its sandbox on.
#[test]
fn a_daemon_without_a_sandbox_is_not_used() {
    if !possible() {
        return;
    }
    let daemon = Daemon::start(&["--option", "sandbox", "false"]);
    daemon
        .test(&book_with_guides("uv-python"), &[])
        .fails()
        .says("nix builds without its sandbox")
        .does_not_say("1 passed");
}

/// A build that nix's daemon would make with the host's network is not made, unless that is asked for.
#[test]
fn the_daemon_builds_nothing_in_the_network_of_the_host() {
    if !possible() {
        return;
    }
    let daemon = Daemon::start(&[]);
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let port = server.local_addr().unwrap().port();
    let book = book_with("$ cat $made\ninside\n");
    book.write("content/recipes/r/recipe.toml", "title = \"R\"\nnetwork = true\n");
    book.write(
        "content/recipes/r/shell.nix",
        format!(
            "{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ made = derivation {{ name = \"made-for-nobody-{port}\"; \
             system = builtins.currentSystem; builder = \"${{pkgs.bash}}/bin/bash\"; allowSubstitutes = false; \
             args = [ \"-c\" ''echo hello > /dev/tcp/127.0.0.1/{port}; echo inside > $out'' ]; outputHashMode = \"flat\"; \
             outputHashAlgo = \"sha256\"; outputHash = builtins.hashString \"sha256\" \"inside\\n\"; }}; }}"
        ),
    );
    let run = daemon.test(&book, &["--level", "run"]);
    assert!(server.accept().is_err(), "the build has called");
    run.fails().tells_any("network-unavailable").says("--host-network").says(&format!("made-for-nobody-{port}.drv"));
    daemon.test(&book, &["--host-network"]);
    assert!(server.accept().is_ok(), "the build has not called");
}

/// What is kept in for root is kept in for others: at evaluation, and in the daemon's builds.
#[test]
fn evaluation_and_builds_are_kept_in_for_an_ordinary_user() {
    if !possible() {
        return;
    }
    let daemon = Daemon::start(&[]);
    for attempt in chosen(AT_EVALUATION) {
        let outside = Outside::new();
        let run = daemon.test(&book_of_evaluation(&outside, attempt), &[]);
        outside.is_whole(attempt, &run);
        run.fails().tells_any("evaluation-failed");
    }
    for attempt in chosen(IN_A_BUILD) {
        let outside = Outside::new();
        let run = daemon.test(&book_of_build(&outside, attempt), &["--require", "run"]);
        outside.is_whole(attempt, &run);
        run.succeeds().says("1 passed");
    }
}

/// What is kept in for root is kept in for others: in the shell, and by way of variables.
#[test]
fn attempts_to_get_out_fail_as_an_ordinary_user() {
    if !possible() {
        return;
    }
    let daemon = Daemon::start(&[]);
    let outside = Outside::new();
    let run = daemon.test(&book_of_the_shell(&outside), &["--require", "run"]);
    outside.is_whole("the shell of an ordinary user", &run);
    run.succeeds().says("1 passed");

    let outside = Outside::new();
    let book = book_with("$ true\n");
    let mark = outside.fill("touch @out@/mark");
    book.write(
        "content/recipes/r/shell.nix",
        format!(
            "{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ BASH_ENV = builtins.toFile \"env\" \"{mark}\"; \
             \"BASH_FUNC_exec%%\" = \"() {{ {mark}; builtin exec \\\"$@\\\"; }}\"; }}"
        ),
    );
    let run = daemon.test(&book, &["--require", "run"]);
    outside.is_whole("variables of an ordinary user", &run);
}

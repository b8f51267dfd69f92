//! Attempts to get out, of a kind each: at evaluation, in a build, by what is in the environment, by the package set, in
//! the shell. All are tried with `NIXBOOK_TESTS=full`, else every tenth.
//!
//! An attempt is lost when a word comes out that lies outside, when a mark is made there, or when someone calls.

use std::io::Write as _;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::process::{Command, Stdio};

use super::{Book, nixpkgs, ready};
use crate::book::Run;
use crate::tools;

const SECRET: &str = "the-word-that-must-stay-inside";

/// What lies outside: a file with a word, a folder for marks, someone who listens at two addresses.
pub(super) struct Outside {
    folder: tempfile::TempDir,
    tcp: TcpListener,
    unix: UnixListener,
    name: String,
}

impl Outside {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Whoever the sandbox runs as could write a mark, were it there.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        std::fs::write(folder.path().join("secret"), SECRET).unwrap();
        std::fs::write(folder.path().join("default.nix"), format!("{{ word = \"{SECRET}\"; }}")).unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        tcp.set_nonblocking(true).unwrap();
        let name = format!("nixbook-test-{}", folder.path().display());
        let unix = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        unix.set_nonblocking(true).unwrap();
        Self { folder, tcp, unix, name }
    }

    /// Puts this attempt's paths and addresses into a text.
    pub(super) fn fill(&self, text: &str) -> String {
        text.replace("@out@", &self.folder.path().display().to_string())
            .replace("@port@", &self.tcp.local_addr().unwrap().port().to_string())
            .replace("@abstract@", &self.name)
            .replace("@pid@", &std::process::id().to_string())
    }

    /// Runs the tests of a book with something in reach of nixbook that is nobody else's: a variable, an open file, a key
    /// in its session.
    fn run(&self, book: &Book, arguments: &[&str]) -> Run {
        let mut all = vec!["test"];
        all.extend(arguments);
        let nixbook = book.command(&all);
        let mut command = Command::new("python3");
        command.args(["-c", HOLDING, self.folder.path().join("secret").to_str().unwrap()]);
        command.arg(nixbook.get_program()).args(nixbook.get_args());
        command.current_dir(book.path("")).stdin(Stdio::null()).env("SECRET", SECRET);
        Run::of(&mut command)
    }

    /// Nothing has come out.
    #[track_caller]
    pub(super) fn is_whole(&self, attempt: &str, run: &Run) {
        assert!(
            !run.stdout.contains(SECRET) && !run.stderr.contains(SECRET),
            "{attempt}: {}{}",
            run.stdout,
            run.stderr
        );
        let marks: Vec<String> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "secret" && name != "default.nix" && name != "preload.so")
            .collect();
        assert!(marks.is_empty(), "{attempt} has left {marks:?}");
        assert!(self.tcp.accept().is_err() && self.unix.accept().is_err(), "{attempt} has called");
    }
}

/// Opens the file as 7, puts a key with the word into a new session keyring, and becomes nixbook.
const HOLDING: &str = r#"
import ctypes, os, sys
libc = ctypes.CDLL(None)
libc.syscall(250, 1, 0)
libc.syscall(248, b"user", b"nixbook-test-key", sys.argv[1].encode(), len(sys.argv[1]), ctypes.c_long(-3))
fd = os.open(sys.argv[1], os.O_RDWR)
os.dup2(fd, 7)
os.set_inheritable(7, True)
os.execv(sys.argv[2], sys.argv[2:])
"#;

/// All of a table, or every tenth of it.
pub(super) fn chosen<T>(table: &[T]) -> impl Iterator<Item = &T> {
    table.iter().step_by(if tools::is_full() { 1 } else { 10 })
}

fn small(shell: &str, transcript: &str) -> Book {
    Book::small()
        .file("content/recipes/r/recipe.toml", "title = \"R\"\n")
        .file("content/recipes/r/shell.nix", shell)
        .file("content/recipes/r/test.console", transcript)
}

fn with_nixpkgs<'a>(path: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["--nixpkgs", path];
    all.extend(more);
    all
}

/// Expressions whose value would be the word, or that do something.
pub(super) const AT_EVALUATION: &[&str] = &[
    "builtins.readFile @out@/secret",
    "builtins.readFile \"@out@/secret\"",
    "builtins.readFile (builtins.toPath \"@out@/secret\")",
    "(import @out@).word",
    "(import \"@out@/default.nix\").word",
    "(builtins.scopedImport { } \"@out@/default.nix\").word",
    "\"${@out@/secret}\"",
    "\"${builtins.path { path = @out@; name = \"x\"; }}\"",
    "\"${builtins.filterSource (path: type: true) @out@}\"",
    "builtins.toJSON (builtins.readDir @out@)",
    "builtins.hashFile \"sha256\" @out@/secret",
    "builtins.readFile (./. + \"/../../../../../../../../../..@out@/secret\")",
    "builtins.readFile \"${./.}/../../..@out@/secret\"",
    "builtins.readFile (builtins.findFile [ { prefix = \"x\"; path = \"@out@\"; } ] \"x/secret\")",
    "builtins.readFile <nixpkgs/../../../../../../..@out@/secret>",
    "builtins.getEnv \"SECRET\" + throw \"empty\"",
    "builtins.fetchurl \"file://@out@/secret\"",
    "builtins.readFile (builtins.fetchurl \"file://@out@/secret\")",
    "builtins.fetchTarball \"file://@out@/secret\"",
    "builtins.fetchGit \"file://@out@\"",
    "builtins.fetchGit @out@",
    "builtins.fetchGit { url = \"ext::sh -c 'touch @out@/mark'\"; }",
    "builtins.fetchurl \"http://127.0.0.1:@port@/x\"",
    "builtins.fetchTree { type = \"path\"; path = \"@out@\"; }",
    "builtins.getFlake \"path:@out@\"",
    "builtins.exec [ \"touch\" \"@out@/mark\" ]",
    "builtins.importNative \"@out@/preload.so\" \"initialize\"",
    "builtins.storePath \"@out@\"",
    "builtins.readFile (derivation { name = \"x\"; system = builtins.currentSystem; builder = \"/bin/sh\"; args = [ \"-c\" \"echo > $out\" ]; })",
    "builtins.readFile /proc/self/environ",
    "builtins.readFile /proc/self/fd/7",
    "builtins.readFile /etc/passwd",
];

/// A book with a recipe that evaluates this.
pub(super) fn book_of_evaluation(outside: &Outside, attempt: &str) -> Book {
    let expression = outside.fill(attempt);
    let shell = format!("{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ WORD = toString ({expression}); }}");
    small(&shell, "$ echo \"$WORD\"; cat $WORD\n")
}

#[test]
fn evaluation_is_kept_in() {
    if !ready() {
        return;
    }
    for attempt in chosen(AT_EVALUATION) {
        let outside = Outside::new();
        let book = book_of_evaluation(&outside, attempt);
        let run = outside.run(&book, &with_nixpkgs(nixpkgs().to_str().unwrap(), &[]));
        outside.is_whole(attempt, &run);
        run.fails().tells_any("evaluation-failed");
    }
}

/// Attributes of a derivation that would run something, or lead it elsewhere, in a program that has them as variables.
const IN_THE_ENVIRONMENT: &[&str] = &[
    "BASH_ENV = builtins.toFile \"env\" \"touch @out@/mark\";",
    "ENV = builtins.toFile \"env\" \"touch @out@/mark\";",
    "\"BASH_FUNC_exec%%\" = \"() { touch @out@/mark; builtin exec \\\"$@\\\"; }\";",
    "\"BASH_FUNC_unset%%\" = \"() { touch @out@/mark; builtin unset \\\"$@\\\"; }\";",
    "\"BASH_FUNC_set%%\" = \"() { touch @out@/mark; }\";",
    "\"BASH_FUNC_for%%\" = \"() { touch @out@/mark; }\";",
    "\"BASH_FUNC_ulimit%%\" = \"() { touch @out@/mark; }\";",
    "\"BASH_FUNC_bwrap%%\" = \"() { touch @out@/mark; }\";",
    "LD_PRELOAD = \"@out@/preload.so\";",
    "LD_AUDIT = \"@out@/preload.so\";",
    "LD_LIBRARY_PATH = \"@out@\";",
    "GCONV_PATH = \"@out@\";",
    "LOCPATH = \"@out@\";",
    "SHELLOPTS = \"xtrace\"; PS4 = \"$(touch @out@/mark)\";",
    "PROMPT_COMMAND = \"touch @out@/mark\";",
    "PATH = \"@out@\";",
    "TMPDIR = \"@out@\"; TMP = \"@out@\"; TEMP = \"@out@\"; TEMPDIR = \"@out@\"; NIX_BUILD_TOP = \"@out@\";",
    "HOME = \"@out@\"; XDG_CACHE_HOME = \"@out@\"; XDG_CONFIG_HOME = \"@out@\";",
    "NIX_BUILD_SHELL = \"@out@/secret\"; NIX_CONFIG = \"sandbox = false\"; NIX_REMOTE = \"local?root=@out@\";",
    "stdenv = \"@out@\";",
    "passAsFile = [ \"x\" ]; x = \"y\"; TMPDIR = \"@out@\";",
    "passAsFile = [ \"../../../../@out@/mark\" ]; \"../../../../@out@/mark\" = \"y\";",
    "__structuredAttrs = true; BASH_ENV = builtins.toFile \"env\" \"touch @out@/mark\"; a = [ \"'; touch @out@/mark; '\" ];",
    "\"a\\nLD_PRELOAD\" = \"@out@/preload.so\"; \"--bind\" = \"/\"; \"a=b\" = \"c\";",
    "shellHook = \"trap 'touch @out@/mark' EXIT DEBUG RETURN ERR; exec 3>@out@/mark\";",
    "IFS = \"/\"; CDPATH = \"@out@\"; PYTHONSTARTUP = \"@out@/secret\"; GIT_SSH_COMMAND = \"touch @out@/mark\";",
];

#[test]
fn no_program_outside_gets_a_variable_of_a_recipe() {
    if !ready() {
        return;
    }
    for attempt in chosen(IN_THE_ENVIRONMENT) {
        let outside = Outside::new();
        preload(&outside);
        let shell = format!("{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ {} }}", outside.fill(attempt));
        let run = outside.run(&small(&shell, "$ true\n"), &with_nixpkgs(nixpkgs().to_str().unwrap(), &[]));
        outside.is_whole(attempt, &run);
        assert!(run.stderr.contains("1 passed") || run.stderr.contains("1 failed"), "{attempt}: {}", run.stderr);
    }
}

/// A library that makes a mark wherever it is loaded.
fn preload(outside: &Outside) {
    let source = outside.fill("#include <fcntl.h>\n__attribute__((constructor)) static void mark(void) { open(\"@out@/mark\", O_CREAT | O_WRONLY, 0666); }\n");
    let mut compiler = Command::new("gcc");
    compiler.args(["-shared", "-fPIC", "-x", "c", "-o"]).arg(outside.folder.path().join("preload.so")).arg("-");
    let mut child = compiler.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_library_makes_its_mark_where_it_is_loaded() {
    if !ready() {
        return;
    }
    let outside = Outside::new();
    preload(&outside);
    let library = outside.folder.path().join("preload.so");
    assert!(Command::new("true").env("LD_PRELOAD", library).status().unwrap().success());
    assert!(outside.folder.path().join("mark").exists());
}

/// What a builder does, in bash with coreutils and Python: where it succeeds, the attempt is lost.
pub(super) const IN_A_BUILD: &[&str] = &[
    "cat @out@/secret",
    "touch @out@/mark",
    "ls /root",
    "echo > /dev/tcp/127.0.0.1/@port@",
    "kill -0 @pid@",
    "cat /proc/@pid@/environ",
    "ls /nix/var/nix/db",
    "echo x > /proc/sys/kernel/hostname",
    "chmod 4755 /bin/sh",
    "python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect(\"\\0@abstract@\")'",
    "env | grep SECRET",
    "cat <&7",
    "mknod $out b 8 0",
];

#[test]
fn builds_are_kept_in() {
    if !ready() {
        return;
    }
    for attempt in chosen(IN_A_BUILD) {
        let outside = Outside::new();
        let book = book_of_build(&outside, attempt);
        let run = outside.run(&book, &with_nixpkgs(nixpkgs().to_str().unwrap(), &[]));
        outside.is_whole(attempt, &run);
        run.succeeds().says("1 passed");
    }
}

/// A book with a recipe that builds by this, which must not succeed.
pub(super) fn book_of_build(outside: &Outside, attempt: &str) -> Book {
    let script = outside.fill(attempt).replace("''", "'''");
    // Which test and folder it is makes it one that nobody has built before.
    let shell = format!(
        "{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ made = derivation {{\n  name = \"made\"; system = builtins.currentSystem; \
         allowSubstitutes = false; folder = \"{}\";\n  builder = \"${{pkgs.bash}}/bin/bash\"; PATH = \"${{pkgs.coreutils}}/bin:${{pkgs.python3}}/bin\";\n  \
         args = [ \"-c\" ''if {{ {script}; }} >/dev/null 2>&1; then exit 1; fi; rm -rf $out; echo kept > $out'' ];\n}}; }}\n",
        outside.folder.path().display()
    );
    small(&shell, "$ cat $made\nkept\n")
}

/// Attributes of a derivation that ask nix for more than its sandbox gives.
const ASKED_OF_NIX: &[&str] = &[
    "__noChroot = true;",
    "__impureHostDeps = [ \"@out@\" ];",
    "sandboxPaths = [ \"@out@\" ]; __sandboxProfile = \"(allow default)\";",
    "requiredSystemFeatures = [ \"recursive-nix\" ];",
    "__impure = true;",
    "outputHashMode = \"flat\"; outputHashAlgo = \"sha256\"; outputHash = builtins.hashString \"sha256\" \"the-word-that-must-stay-inside\"; impureEnvVars = [ \"SECRET\" ];",
];

#[test]
fn nix_gives_builds_nothing_more() {
    if !ready() {
        return;
    }
    for attempt in chosen(ASKED_OF_NIX) {
        let outside = Outside::new();
        let shell = outside.fill(&format!(
            "{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ made = derivation {{\n  name = \"made\"; system = builtins.currentSystem; \
             allowSubstitutes = false; folder = \"@out@\";\n  builder = \"${{pkgs.bash}}/bin/bash\"; PATH = \"${{pkgs.coreutils}}/bin\";\n  \
             args = [ \"-c\" ''touch @out@/mark; cat @out@/secret > $out || printf %s \"$SECRET\" > $out'' ];\n  {attempt}\n}}; }}\n"
        ));
        let run = outside.run(&small(&shell, "$ cat $made\n"), &with_nixpkgs(nixpkgs().to_str().unwrap(), &[]));
        outside.is_whole(attempt, &run);
    }
}

/// What the network of a build that may have it is not: a way to variables of nixbook's.
#[test]
fn a_build_with_the_network_gets_no_variable() {
    if !ready() {
        return;
    }
    for name in ["SECRET", "GITHUB_TOKEN", "NIX_CONFIG", "NIX_GITHUB_PRIVATE_PASSWORD"] {
        let outside = Outside::new();
        let hash = format!("sha256\" \"kept{}", outside.folder.path().display());
        let shell = format!(
            "{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ made = derivation {{\n  name = \"made\"; system = builtins.currentSystem; \
             allowSubstitutes = false;\n  builder = \"${{pkgs.bash}}/bin/bash\"; PATH = \"${{pkgs.coreutils}}/bin\";\n  \
             args = [ \"-c\" ''[ -z \"${name}\" ] && printf %s 'kept{}' > $out'' ];\n  outputHashMode = \"flat\"; outputHashAlgo = \"sha256\"; \
             outputHash = builtins.hashString \"{hash}\"; impureEnvVars = [ \"{name}\" ];\n}}; }}\n",
            outside.folder.path().display()
        );
        let book = small(&shell, "$ true\n");
        book.write("content/recipes/r/recipe.toml", "title = \"R\"\nnetwork = true\n");
        let nixpkgs = nixpkgs();
        let mut command = book.command(&["test", "--nixpkgs", nixpkgs.to_str().unwrap()]);
        command.env("SECRET", SECRET).env("GITHUB_TOKEN", SECRET).env("NIX_GITHUB_PRIVATE_PASSWORD", SECRET);
        command.env("NIX_CONFIG", "access-tokens = example.org=the-word-that-must-stay-inside");
        let run = Run::of(&mut command);
        // Whether the shell can have a network depends on the machine; the build has been made before that.
        assert!(!run.stderr.contains("build-failed"), "{name}: {}", run.stderr);
    }
}

/// What package sets of a book's own make of the one of the tests.
const PACKAGE_SETS: &[&str] = &[
    "set: set // { nixbookSandbox = set.nixbookSandbox // { binds.\"/host\" = \"/\"; }; }",
    "set: set // { nixbookSandbox = set.nixbookSandbox // { binds.\"/host\" = \"@out@\"; }; }",
    "set: set // { nixbookSandbox = set.nixbookSandbox // { binds.\"/host\" = @out@; }; }",
    "set: set // { nixbookSandbox = set.nixbookSandbox // { binds.\"/host\" = set.runCommand \"l\" { } \"ln -s @out@ $out\"; }; }",
    "set: set // { nixbookSandbox = set.nixbookSandbox // { binds.\"/etc/x\" = \"${set.bash}\"; }; }",
    "set: set // { nixbookSandbox = set.nixbookSandbox // { binds.\"/home/user/r/x\" = \"${set.bash}\"; }; }",
    "set: set // { nixbookSandbox = set.nixbookSandbox // { binds = { \"/a\" = \"${set.bash}\"; \"/a/b\" = \"${set.bash}\"; }; }; }",
    "set: set // { nixbookSandbox = set.nixbookSandbox // { etc = \"@out@\"; }; }",
    "set: set // { bashInteractive = set.runCommand \"b\" { } \"mkdir -p $out/bin; ln -s @out@/secret $out/bin/bash\"; }",
    "set: set // { word = builtins.readFile \"@out@/secret\"; lib = throw (builtins.readFile \"@out@/secret\"); }",
    "set: import (set.runCommand \"ifd\" { } \"echo '{ }' > $out\")",
    "set: set // { runCommand = name: env: script: derivation { name = \"x\"; system = builtins.currentSystem; builder = \"/bin/sh\"; args = [ \"-c\" \"touch @out@/mark\" ]; __noChroot = true; }; }",
];

#[test]
fn a_package_set_of_the_book_is_kept_in() {
    if !ready() {
        return;
    }
    for attempt in chosen(PACKAGE_SETS) {
        let outside = Outside::new();
        let book = small(
            "{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell { }\n",
            "$ cat /host/secret /host@out@/secret\n...\n[exit 1]\n",
        );
        for entry in
            walkdir::WalkDir::new(nixpkgs()).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file())
        {
            let within = entry.path().strip_prefix(nixpkgs()).unwrap().display().to_string();
            let to = book.path(&if within == "default.nix" {
                "ours/original.nix".to_owned()
            } else {
                format!("ours/{within}")
            });
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            if std::fs::hard_link(entry.path(), &to).is_err() {
                std::fs::copy(entry.path(), to).unwrap();
            }
        }
        book.write("ours/default.nix", format!("args: ({}) (import ./original.nix args)", outside.fill(attempt)));
        book.write("book.toml", "[recipes]\nnixpkgs = \"ours\"\n");
        let run = outside.run(&book, &[]);
        outside.is_whole(attempt, &run);
        run.fails();
    }
}

#[test]
fn a_book_names_a_package_set_of_its_own_only() {
    if !ready() {
        return;
    }
    let ours = nixpkgs().display().to_string();
    let link = "linked";
    for named in [ours.as_str(), "..", "/", "file:///etc/passwd", "git+file:///tmp", link] {
        let book = small("{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell { }\n", "$ true\n");
        std::os::unix::fs::symlink(&ours, book.path(link)).unwrap();
        book.write("book.toml", format!("[recipes]\nnixpkgs = \"{named}\"\n"));
        let run = book.run(&["test", "--require", "run"]).fails();
        run.says("pass it with `--nixpkgs`").does_not_say("passed   r (run");
    }
}

/// Commands in the shell: one that succeeds has got out. Python has `call`, the system's calls by their numbers.
const IN_THE_SHELL: &[&str] = &[
    "cat @out@/secret",
    "touch @out@/mark",
    "cat ~root/.ssh/id_ed25519",
    "ls /oldroot",
    "cat /proc/1/root/etc/shadow",
    "grep -q the-word-that-must-stay-inside /proc/*/environ",
    "env | grep -q SECRET",
    "cat <&7",
    "ls -l /proc/self/fd | grep -e '/secret' -e ' 7 '",
    "for fd in /proc/[0-9]*/fd/*; do timeout 1 head -c 99 \"$fd\" | grep -q the-word && break; done",
    "echo hello > /dev/tcp/127.0.0.1/@port@",
    "python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect(\"\\0@abstract@\")'",
    "python3 -c 'import socket; socket.create_connection((\"192.0.2.1\", 80), 1)'",
    "python3 -c 'import socket; socket.socket(40, 1)'",
    "python3 -c 'import socket; socket.socket(38, 5)'",
    "python3 -c 'import socket; socket.socket(17, 3)'",
    "echo x > /dev/tty",
    "python3 -c 'import fcntl, os; fcntl.ioctl(0, 0x5412, b\"x\")'",
    "python3 -c 'import fcntl, os, pty; m, s = pty.openpty(); fcntl.ioctl(s, 0x5412, b\"x\")'",
    "echo x > /dev/console",
    "grep -q nixbook-test-key /proc/keys",
    "call 250 0 -3 0",
    "call 250 1 0",
    "call 248 user k v 1 -3",
    "call 249 user nixbook-test-key 0 -3",
    "call 323 0",
    "call 321 0 0 0",
    "call 298 0 0 -1 -1 0",
    "call 425 1 0",
    "call 304 -1 0 0",
    "call 103 3 0 0",
    "call 272 0x10000000",
    "call 272 0x00020000",
    "call 272 0x40000000",
    "call 308 3 0",
    "call 56 0x10000011 0 0 0 0",
    "call 435 0 0",
    "call 101 0 0 0 0",
    "call 101 16 1 0 0",
    "call 310 1 0 0 0 0 0",
    "call 438 3 0 0",
    "call 312 1 1 0 0 0",
    "call 165 none /tmp tmpfs 0 0",
    "call 166 / 0",
    "call 155 / /",
    "call 161 /",
    "call 428 -100 / 0",
    "call 430 tmpfs 0",
    "call 0x40000110 0x10000000",
    "unshare -Ur true",
    "python3 -c 'import os; os.unshare(os.CLONE_NEWUSER)'",
    "kill -9 @pid@",
    "test $(ls -d /proc/[0-9]* | wc -l) -gt 60",
    "echo x > /nix/store/mark",
    "echo x > /etc/passwd",
    "mkdir /mark",
    "touch /run/mark",
    "touch /dev/mark",
    "touch /var/mark",
    "echo x > /proc/sys/kernel/core_pattern",
    "echo x > /proc/sysrq-trigger",
    "echo -1000 > /proc/self/oom_score_adj",
    "cat /proc/kcore",
    "head -c 1 /proc/$$/mem",
    "cat /proc/$$/environ",
    "exec 3</proc/self/mem",
    "python3 -c 'import os; open(\"/proc/%d/mem\" % os.getppid(), \"rb\")'",
    "cat /run/shell/bash",
    "chmod 755 /run/shell/bash",
    "ls /run/nixbook",
    "chmod 755 /run/nixbook",
    "touch /run/nixbook/mark",
    "python3 -c 'import os; os.listdir(\"/proc/1/fd\")' | grep -q 3",
    "ls /sys/fs/cgroup",
    "ls /nix/var/nix/daemon-socket/socket",
    "ls /var/run/docker.sock",
    "test -w /nix",
    "python3 -c 'import os; os.setuid(0)'",
    "python3 -c 'import os; os.mknod(\"/tmp/x\", 0o60600, os.makedev(8, 0)); open(\"/tmp/x\")'",
    "su -c true",
    "test \"$(ulimit -c)\" != 0",
    "ulimit -u 100000",
    "ulimit -d 99999999",
    "head -c 1200M /dev/zero > /tmp/large",
    "for n in 1 2 3; do head -c 600M /dev/zero > /tmp/$n || break; done && test -e /tmp/3",
    "for n in 1 2 3; do head -c 600M /dev/zero > /dev/shm/$n || break; done && test -e /dev/shm/3",
    "for n in 1 2 3 4 5 6 7 8; do head -c 600M /dev/zero > ~/$n || break; done && test -s ~/8",
    "python3 -c 'x = bytearray(6 << 30)'",
    "python3 -c 'import os, time\npids = []\ntry:\n  for n in range(1200):\n    pid = os.fork()\n    if pid == 0: time.sleep(9); os._exit(0)\n    pids.append(pid)\nfinally:\n  for pid in pids: os.kill(pid, 9)'",
];

/// What a command can call in Python: `call NUMBER ARGUMENT…` succeeds where the system does it.
const CALL: &str = "call() { python3 -c 'import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
def argument(text):\n try: return ctypes.c_long(int(text, 0))\n except ValueError: return ctypes.c_char_p(text.encode())
result = libc.syscall(*[argument(text) for text in sys.argv[1:]])
sys.exit(0 if result >= 0 else 1)' \"$@\"; }";

/// A book with a recipe that tries to get out of its shell.
pub(super) fn book_of_the_shell(outside: &Outside) -> Book {
    let shell = format!(
        "{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ packages = [ pkgs.python3 ]; shellHook = ''{}''; }}\n",
        CALL.replace("''", "'''")
    );
    // Each is one command of one shell: what one takes, it gives back.
    let mut transcript = String::from("$ call 39\n");
    for attempt in chosen(IN_THE_SHELL) {
        let lines = outside.fill(attempt).replace('\n', "\n> ");
        transcript.push_str(&format!(
            "$ if ( {lines} ) >/dev/null 2>&1; then echo out; fi; rm -rf ~/[0-9] /tmp/* /dev/shm/*\n"
        ));
    }
    small(&shell, &transcript)
}

#[test]
fn the_shell_is_kept_in() {
    if !ready() {
        return;
    }
    let outside = Outside::new();
    let book = book_of_the_shell(&outside);
    let run = outside.run(&book, &with_nixpkgs(nixpkgs().to_str().unwrap(), &["--require", "run"]));
    outside.is_whole("the shell", &run);
    run.succeeds().says("1 passed");
}

/// With `user-namespaces = true`, what needs them goes on; keys stay away.
#[test]
fn namespaces_can_be_asked_for() {
    if !ready() {
        return;
    }
    let outside = Outside::new();
    let shell = format!(
        "{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ packages = [ pkgs.python3 ]; shellHook = ''{}''; }}\n",
        CALL.replace("''", "'''")
    );
    let transcript = "$ call 272 0x10000000\n$ call 101 0 0 0 0\n$ call 250 0 -3 0\n[exit 1]\n$ call 248 user k v 1 -3\n[exit 1]\n$ call 323 0\n[exit 1]\n";
    let book = small(&shell, transcript);
    book.write("content/recipes/r/recipe.toml", "title = \"R\"\nuser-namespaces = true\n");
    let run = outside.run(&book, &with_nixpkgs(nixpkgs().to_str().unwrap(), &["--require", "run"]));
    outside.is_whole("namespaces", &run);
    run.succeeds().says("1 passed");
}

/// Evaluation that takes all memory is ended, and says so.
#[test]
fn the_memory_of_an_evaluation_is_limited() {
    if !ready() {
        return;
    }
    let shell = "let double = n: text: if n == 0 then text else double (n - 1) (text + text); in\n\
                 { pkgs ? import <nixpkgs> { } }: pkgs.mkShell { X = builtins.stringLength (double 34 \"x\"); }\n";
    let book = small(shell, "$ true\n");
    let nixpkgs = nixpkgs();
    book.run(&["test", "--nixpkgs", nixpkgs.to_str().unwrap(), "--timeout", "60"])
        .fails()
        .tells_any("evaluation-failed");
}

#[test]
fn there_are_at_least_eighty_attempts() {
    let tables = [AT_EVALUATION, IN_THE_ENVIRONMENT, IN_A_BUILD, ASKED_OF_NIX, PACKAGE_SETS, IN_THE_SHELL];
    let all: std::collections::BTreeSet<&str> = tables.iter().flat_map(|table| table.iter().copied()).collect();
    assert!(all.len() >= 80, "{}", all.len());
}

//! Nothing of a recipe's can be read or written outside of its sandbox: at evaluation, in a build, in the shell.

use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;

use super::{SHELL, book_with, ready, test};
use crate::book::Book;
use crate::tools;

/// A file outside of every sandbox with a word that must not come out, and a home with a key in it.
struct Outside {
    folder: tempfile::TempDir,
}

const SECRET: &str = "the-word-that-must-stay-inside";

impl Outside {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join(".ssh")).unwrap();
        std::fs::write(folder.path().join(".ssh/id_ed25519"), SECRET).unwrap();
        Self { folder }
    }

    fn key(&self) -> String {
        self.folder.path().join(".ssh/id_ed25519").display().to_string()
    }
}

/// Paths that hold what is none of a recipe's business.
fn paths(outside: &Outside, book: &Book) -> Vec<String> {
    let project = book.path("content/chapter.md").canonicalize().unwrap().display().to_string();
    vec!["/etc/shadow".to_owned(), "/etc/hostname".to_owned(), outside.key(), project]
}

#[test]
fn evaluation_reads_nothing_outside() {
    if !ready() {
        return;
    }
    let outside = Outside::new();
    for path in paths(&outside, &book_with("$ true\n")) {
        for expression in [
            format!("builtins.readFile {path}"),
            format!("builtins.readFile \"{path}\""),
            format!("\"${{{path}}}\""),
            format!("\"${{builtins.path {{ path = {path}; name = \"x\"; }}}}\""),
            format!("toString (builtins.readDir {})", Path::new(&path).parent().unwrap().display()),
            format!("builtins.readFile \"${{./.}}/../../../../../../../..{path}\""),
        ] {
            let book = book_with("$ echo \"$WORD\"\n...\n");
            let shell = SHELL.replace("{ }\n", &format!("{{ WORD = {expression}; }}\n"));
            book.write("content/recipes/r/shell.nix", shell);
            test(&book, &[]).fails().tells_any("evaluation-failed").does_not_say(SECRET).does_not_say("root:");
        }
    }
}

#[test]
fn evaluation_reaches_no_network_and_runs_nothing() {
    if !ready() {
        return;
    }
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let address = format!("http://{}/x", server.local_addr().unwrap());
    for expression in [
        format!("builtins.fetchurl \"{address}\""),
        format!("builtins.fetchTarball \"{address}\""),
        format!("builtins.fetchGit \"{address}\""),
        "builtins.exec [ \"touch\" \"/tmp/x\" ]".to_owned(),
        "builtins.readFile (derivation { name = \"x\"; system = builtins.currentSystem; builder = \"/bin/sh\"; })"
            .to_owned(),
        "assert builtins.getEnv \"HOME\" == \"\"; throw \"no environment\"".to_owned(),
    ] {
        let book = book_with("$ true\n");
        let shell = SHELL.replace("{ }\n", &format!("{{ WORD = toString ({expression}); }}\n"));
        book.write("content/recipes/r/shell.nix", shell);
        test(&book, &[]).fails().tells_any("evaluation-failed");
    }
    assert!(server.accept().is_err(), "someone has called");
}

/// A shell.nix that needs what this builder makes.
fn shell_with_builder(attributes: &str, script: &str) -> String {
    format!(
        "{{ pkgs ? import <nixpkgs> {{ }} }}:\n\npkgs.mkShell {{\n  made = derivation {{\n    name = \"made\";\n    \
         system = builtins.currentSystem;\n    builder = \"${{pkgs.bash}}/bin/bash\";\n    allowSubstitutes = false;\n    \
         PATH = \"${{pkgs.coreutils}}/bin\";\n    args = [ \"-c\" ''{script}'' ];\n    {attributes}\n  }};\n}}\n"
    )
}

#[test]
fn a_build_reads_and_writes_nothing_outside() {
    if !ready() {
        return;
    }
    let outside = Outside::new();
    let book = book_with("$ cat $made\ninside\n");
    for path in paths(&outside, &book) {
        let written = outside.folder.path().join("written");
        let script = format!("[ ! -e {path} ] && ! echo x > {}; echo inside > $out", written.display());
        book.write("content/recipes/r/shell.nix", shell_with_builder("", &format!("{{ {script}; }} || exit 1")));
        // The build goes on where the path is not there.
        test(&book, &["--force"]).succeeds();
        assert!(!written.exists());
    }
    // A builder that asks to be outside is refused.
    let script = format!("cat {} > $out", outside.key());
    book.write("content/recipes/r/shell.nix", shell_with_builder("__noChroot = true;", &script));
    test(&book, &["--force"]).fails().tells_any("build-failed").does_not_say(SECRET);
}

#[test]
fn a_build_reaches_no_network() {
    if !ready() {
        return;
    }
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let port = server.local_addr().unwrap().port();
    let script = format!("if echo hello > /dev/tcp/127.0.0.1/{port}; then exit 1; fi; echo inside > $out");
    let book = book_with("$ cat $made\ninside\n");
    book.write("content/recipes/r/shell.nix", shell_with_builder("", &script));
    test(&book, &[]).succeeds();
    // nix gives the network to a build whose hash is fixed; here it is not built at all.
    let fixed = "outputHashMode = \"flat\"; outputHashAlgo = \"sha256\"; outputHash = builtins.hashString \"sha256\" \"inside\\n\";";
    book.write(
        "content/recipes/r/shell.nix",
        shell_with_builder(fixed, &format!("echo hello > /dev/tcp/127.0.0.1/{port}; echo inside > $out")),
    );
    test(&book, &[]).fails().says("uses the network without `network = true`").says("network = true");
    assert!(server.accept().is_err(), "someone has called");
}

#[test]
fn the_shell_sees_nothing_outside() {
    if !ready() {
        return;
    }
    let outside = Outside::new();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    tcp.set_nonblocking(true).unwrap();
    let port = tcp.local_addr().unwrap().port();
    let socket = outside.folder.path().join("bus");
    let unix = UnixListener::bind(&socket).unwrap();
    unix.set_nonblocking(true).unwrap();

    let mut transcript = String::new();
    let probe = book_with("$ true\n");
    let mut hidden = paths(&outside, &probe);
    hidden.extend(
        ["/usr/lib", "/usr/bin/ls", "/root", "/run/dbus", "/run/user", "/var/run/docker.sock"].map(str::to_owned),
    );
    hidden.extend(["/run/docker.sock", "/nix/var", "/sys", "/dev/kmsg"].map(str::to_owned));
    hidden.push(socket.display().to_string());
    for path in &hidden {
        transcript.push_str(&format!("$ test ! -r {path} -o {path} = /etc/hostname -a ! -s {path}\n"));
    }
    transcript.push_str(&format!("$ echo hello 2>&1 > /dev/tcp/127.0.0.1/{port}\n...\n[exit 1]\n"));
    transcript.push_str(
        "$ ls /lib64\nld-linux-x86-64.so.2\n$ ls /usr\nbin\n$ ls /usr/bin /bin\n/bin:\nsh\n\n/usr/bin:\nenv\n",
    );
    transcript.push_str("$ echo x > /nix/store/x\n...\n[exit 1]\n$ echo x > /etc/x\n...\n[exit 1]\n");
    transcript.push_str("$ env | grep -c -e NIX_REMOTE -e NIX_CONF -e NIX_PATH -e SECRET -e CARGO\n0\n[exit 1]\n");
    transcript.push_str("$ cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -c SECRET\n0\n[exit 1]\n");
    transcript.push_str("$ id -u\n1000\n$ pwd\n/home/user/r\n$ echo $HOME $TMPDIR\n/home/user /tmp\n");
    let book = book_with(&transcript);
    let nixpkgs = super::nixpkgs();
    let mut command = book.command(&["test", "--nixpkgs", nixpkgs.to_str().unwrap()]);
    command.env("SECRET", SECRET).env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", socket.display()));
    crate::book::Run::of(&mut command).succeeds();
    assert!(tcp.accept().is_err() && unix.accept().is_err(), "someone has called");
}

/// With `network = true`, and only then: the shell, and a build whose hash is fixed, have a network of their own, in which
/// the host's loopback is not.
#[test]
fn a_recipe_that_asks_gets_the_network() {
    if !ready() {
        return;
    }
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let port = server.local_addr().unwrap().port();
    let call = format!("echo hello > /dev/tcp/127.0.0.1/{port}");
    let book = book_with(&format!(
        "$ {call}\n...\n[exit 1]\n$ if timeout 5 $BASH -c 'echo hello > /dev/tcp/10.0.2.2/{port}' 2>/dev/null; then echo out; fi\n$ cut -f 2 /proc/net/route | grep -c 00000000\n1\n\
         $ grep -c nameserver /etc/resolv.conf\n1\n$ cat $made\ninside\n$ test -e /etc/shadow\n[exit 1]\n"
    ));
    book.write("content/recipes/r/recipe.toml", "title = \"R\"\nnetwork = true\n");
    // Another hash in each run, so that it is built in each.
    let fixed = format!(
        "name = \"made-{port}\"; outputHashMode = \"flat\"; outputHashAlgo = \"sha256\"; \
         outputHash = builtins.hashString \"sha256\" \"inside\\n\";"
    );
    let shell = shell_with_builder(&fixed, &format!("{call} || {call}; echo inside > $out"));
    let shell = shell.replacen("name = \"made\";", "", 1);
    book.write("content/recipes/r/shell.nix", shell);
    let run = test(&book, &[]);
    assert!(server.accept().is_err(), "someone has called");
    if super::has_way_out() {
        run.succeeds();
    } else {
        run.fails().tells_any("network-unavailable").does_not_say("passed   r");
    }
    test(&book, &["--no-network"]).fails().tells_any("network-refused");
    test(&book, &["--no-network", "--host-network"]).shows_wrong_use();
    let nixpkgs = super::nixpkgs();
    // Without the programs that lead out, there is no network, not the host's.
    let path = super::path_without(&["pasta", "slirp4netns"]);
    let mut command = book.command(&["test", "--force", "--nixpkgs", nixpkgs.to_str().unwrap()]);
    command.env("PATH", path.path());
    crate::book::Run::of(&mut command).fails().tells_any("network-unavailable").says("slirp4netns");
}

/// Each of the two programs that lead out keeps the host's loopback away, from the shell and from builds.
#[test]
fn both_ways_out_lead_past_the_host() {
    if !ready() || !super::has_way_out() {
        return;
    }
    for (way, other) in [("pasta", "slirp4netns"), ("slirp4netns", "pasta")] {
        if !super::on_path(way) {
            tools::skip(&format!("{way} is missing"));
            continue;
        }
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        server.set_nonblocking(true).unwrap();
        let port = server.local_addr().unwrap().port();
        let addresses = "127.0.0.1 10.0.2.2 169.254.1.53 $(cut -f 3 /proc/net/route | grep -v -e Gateway -e 00000000)";
        let one = format!("timeout 5 $BASH -c \"echo hello > /dev/tcp/$to/{port}\" 2>/dev/null");
        let call = format!("for to in {addresses}; do {one}; done");
        let book = book_with(&format!("$ {call}; cat $made\ninside\n$ grep -c nameserver /etc/resolv.conf\n1\n"));
        book.write("content/recipes/r/recipe.toml", "title = \"R\"\nnetwork = true\n");
        let fixed = format!(
            "name = \"made-by-{way}-{port}\"; outputHashMode = \"flat\"; outputHashAlgo = \"sha256\"; \
             outputHash = builtins.hashString \"sha256\" \"inside\\n\";"
        );
        let script = format!("for to in 127.0.0.1 10.0.2.2 169.254.1.53; do {one}; done; echo inside > $out");
        let shell = shell_with_builder(&fixed, &script);
        book.write("content/recipes/r/shell.nix", shell.replacen("name = \"made\";", "", 1));
        let path = super::path_without(&[other]);
        let nixpkgs = super::nixpkgs();
        let mut command = book.command(&["test", "--nixpkgs", nixpkgs.to_str().unwrap()]);
        command.env("PATH", path.path());
        crate::book::Run::of(&mut command).succeeds().says("1 passed");
        assert!(server.accept().is_err(), "someone has called by {way}");
    }
}

/// Who says `--host-network` gets it: the build has the host's loopback, and the shell has not.
#[test]
fn the_network_of_the_host_can_be_asked_for() {
    if !ready() {
        return;
    }
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let port = server.local_addr().unwrap().port();
    let call = format!("echo hello > /dev/tcp/127.0.0.1/{port}");
    let book = book_with(&format!("$ {call}\n...\n[exit 1]\n$ cat $made\ninside\n"));
    book.write("content/recipes/r/recipe.toml", "title = \"R\"\nnetwork = true\n");
    let fixed = format!(
        "name = \"made-on-host-{port}\"; outputHashMode = \"flat\"; outputHashAlgo = \"sha256\"; \
         outputHash = builtins.hashString \"sha256\" \"inside\\n\";"
    );
    let shell = shell_with_builder(&fixed, &format!("{call}; echo inside > $out"));
    book.write("content/recipes/r/shell.nix", shell.replacen("name = \"made\";", "", 1));
    let run = test(&book, &["--host-network"]);
    assert!(server.accept().is_ok(), "the build has not called");
    assert!(server.accept().is_err(), "the shell has called");
    if super::has_way_out() {
        run.succeeds();
    }
}

#[test]
fn the_source_folder_is_not_written_to() {
    if !ready() {
        return;
    }
    let book = book_with("$ echo changed > shell.nix\n$ touch new\n$ rm test.console\n");
    let before = book.files("content/recipes");
    test(&book, &[]).succeeds();
    assert_eq!(book.files("content/recipes"), before);
    assert_eq!(book.read("content/recipes/r/shell.nix"), SHELL);
}

#[test]
fn nothing_is_left_behind() {
    if !ready() {
        return;
    }
    let temporary = tempfile::tempdir().unwrap();
    // A process that goes on, one that hides from its group, folders that forbid their removal, a greedy one.
    let book = book_with(
        "$ sleep 4711 &\n$ (setsid sleep 4711 >/dev/null 2>&1 &)\n$ mkdir -p a/b\n$ touch a/b/c\n$ chmod 0 a/b a\n\
         $ (trap '' TERM HUP INT; sleep 4711) >/dev/null 2>&1 &\n",
    );
    let nixpkgs = super::nixpkgs();
    let mut command = book.command(&["test", "--nixpkgs", nixpkgs.to_str().unwrap()]);
    command.env("TMPDIR", temporary.path());
    crate::book::Run::of(&mut command).succeeds();
    let left: Vec<_> = std::fs::read_dir(temporary.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(processes_with("4711"), 0);
}

/// How many processes have this word among their arguments.
pub(super) fn processes_with(word: &str) -> usize {
    let running = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let mut arguments = Vec::new();
        std::fs::File::open(entry.ok()?.path().join("cmdline")).ok()?.read_to_end(&mut arguments).ok()?;
        arguments.split(|byte| *byte == 0).any(|argument| argument == word.as_bytes()).then_some(())
    });
    running.count()
}

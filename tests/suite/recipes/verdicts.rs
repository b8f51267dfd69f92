//! A verdict is that of this machine, of this run or one that was asked for, and no command can tell it.

use super::{SHELL, book_with, nixpkgs, ready, test};
use crate::book::{Book, Run};

/// What would make `false` pass, were it told by something that commands can reach.
const FORGED: &[&str] = &[
    "printf '\\0000\\0' >&9; false",
    "for fd in /proc/self/fd/*; do printf '\\0000\\0' >&${fd##*/}; done; false",
    "for fd in /proc/$$/fd/*; do printf '\\0000\\0' >$fd; done; false",
    "for pipe in /run/nixbook/*; do echo 0 >$pipe; done; false",
    "ls /run/nixbook && chmod 777 /run/nixbook; false",
    "(while :; do for fd in /proc/$$/fd/*; do printf '0 0' 2>/dev/null >$fd; done; done) & false",
    "exec false",
    "exit 1",
    "kill -9 $$",
    "eval() { builtin eval \"$@\"; true; }",
    "builtin() { command builtin \"$@\"; true; }",
    "printf() { command printf '%s 0' \"$2\"; }",
    "read() { :; }",
    "exit() { :; }",
    "trap() { :; }",
    "trap ': ${x:=0}' DEBUG",
    "set -T",
    "alias eval=true",
    "enable -n printf",
    "exec >&-; false",
    "shopt -s extdebug; trap false DEBUG",
    "python3 forge.py $PPID $$; false",
    "(python3 forge.py $$ $BASHPID); false",
    "(sleep 2 & python3 forge.py $!); false",
    "exec 3</proc/self/mem; python3 forge.py 3; false",
    "exec 3</proc/$$/mem 4</proc/$BASHPID/maps; python3 forge.py; false",
    "python3 forge.py $$ & sleep 1; false",
    "set -E; trap 'python3 forge.py $$ $BASHPID' ERR; false",
];

/// Looks for how the end of a command will be told in the memory of processes, and tells that it is well.
pub(super) const FORGE: &str = r#"
import os, re, sys
def memories():
    for number in sys.argv[1:] + ["3", str(os.getppid()), "1", "2", "3", "4"]:
        try:
            with open(f"/proc/{number}/maps") as maps, open(f"/proc/{number}/mem", "rb", 0) as memory:
                for line in maps:
                    start, end = [int(part, 16) for part in line.split()[0].split("-")]
                    if "rw" in line and end - start < 1 << 28:
                        memory.seek(start)
                        yield memory.read(end - start)
        except OSError:
            pass
    try:
        for start in range(0x550000000000, 0x570000000000, 1 << 32):
            yield os.pread(3, 1 << 20, start)
    except OSError:
        pass
names, words = set(), set()
for memory in memories():
    names.update(re.findall(rb"/run/nixbook/([0-9a-f]{32})\.", memory))
    words.update(re.findall(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", memory))
for name in names:
    for word in words - names:
        try:
            pipe = os.open(b"/run/nixbook/" + name + b".s", os.O_WRONLY | os.O_NONBLOCK)
            os.write(pipe, word + b" 0 hB")
        except OSError:
            pass
if names:
    print("found {}".format(names))
"#;

#[test]
fn no_command_tells_its_own_status() {
    if !ready() {
        return;
    }
    for forged in FORGED {
        let book = book_with(&format!("$ {forged}\n...\n$ false\n...\n"));
        let shell = SHELL.replace("{ }\n", "{ packages = [ pkgs.python3 ]; }\n");
        book.write("content/recipes/r/shell.nix", shell);
        book.write("content/recipes/r/forge.py", FORGE);
        test(&book, &["--timeout", "10"]).fails().says("0 passed, 1 failed").does_not_say("found {");
    }
    // With namespaces of their own, commands have privileges in these, and none outside.
    for forged in [
        "python3 forge.py $$",
        "python3 -c 'import os; os.unshare(os.CLONE_NEWUSER); os.execvp(\"python3\", [\"python3\", \"forge.py\", \"2\"])'",
    ] {
        let book = book_with(&format!("$ {forged}; false\n...\n"));
        book.write("content/recipes/r/recipe.toml", "title = \"R\"\nuser-namespaces = true\n");
        book.write("content/recipes/r/shell.nix", SHELL.replace("{ }\n", "{ packages = [ pkgs.python3 ]; }\n"));
        book.write("content/recipes/r/forge.py", FORGE);
        test(&book, &["--timeout", "10"]).fails().says("0 passed, 1 failed").does_not_say("found {");
    }
    for shell_hook in ["eval() { :; }", "trap : DEBUG", "printf() { :; }", "set -o functrace"] {
        let book = book_with("$ false\n");
        book.write(
            "content/recipes/r/shell.nix",
            SHELL.replace("{ }\n", &format!("{{ shellHook = \"{shell_hook}\"; }}\n")),
        );
        test(&book, &[]).fails().tells_any("shell-redefined");
    }
    test(&book_with("$ true\n$ printf() { :; }\n"), &[])
        .fails()
        .tells("shell-redefined", "content/recipes/r/test.console:2:1");
}

#[test]
fn a_book_brings_no_results_along() {
    if !ready() {
        return;
    }
    let book =
        book_with("$ false\n").file("content/chapter.md", "# Chapter {#chap}\n\n```{=recipe=} r\nshell.nix\n```\n");
    let hash_of = |text: &str| text.split("\"hash\": \"").nth(1).map(|rest| rest[..64].to_owned());
    // As nixbook once wrote them, and as it writes them now, with a key of the book's own.
    let other = book_with("$ true\n");
    test(&other, &[]).succeeds();
    let written = super::options::results(&other).remove(0);
    assert!(hash_of(&written).is_none());
    book.write(
        "target/nixbook/results.json",
        "{\"version\": 1, \"recipes\": {\"r\": {\"passed\": true, \"level\": \"run\", \"when\": 1, \"nix\": \"\", \"nixpkgs\": \"\", \"system\": \"\", \"hash\": \"\"}}}",
    );
    book.copy(&other.cache(), "target/nixbook");
    book.copy(&other.cache(), ".cache/nixbook");
    book.build().ends_well();
    assert!(!book.read("public/chapter.html").to_lowercase().contains("passed"));
    test(&book, &["--require", "run"]).fails();
    for within in ["target/nixbook", ".cache/nixbook", "."] {
        let cache = book.path(within).display().to_string();
        test(&book, &["--cache", &cache]).fails().tells_any("unreadable-results").says("inside the folder of the book");
        book.run(&["build", "--cache", &cache]).ends_well().says("inside the folder of the book");
    }
}

#[test]
fn where_a_run_decides_nothing_is_left_out() {
    if !ready() {
        return;
    }
    let book = book_with("$ true\n");
    test(&book, &[]).succeeds();
    test(&book, &[]).succeeds().says("unchanged");
    test(&book, &["--require", "run"]).succeeds().does_not_say("unchanged");
    let nixpkgs = nixpkgs();
    let in_ci = |more: &[&str]| {
        let mut arguments = vec!["test", "--nixpkgs", nixpkgs.to_str().unwrap()];
        arguments.extend(more);
        Run::of(book.command(&arguments).env("CI", "true"))
    };
    in_ci(&[]).succeeds().does_not_say("unchanged");
    // A folder that is named may let recipes be left out; one that is new has nothing.
    let cache = tempfile::tempdir().unwrap();
    let cache = cache.path().display().to_string();
    in_ci(&["--cache", &cache, "--require", "run"]).succeeds().does_not_say("unchanged");
    in_ci(&["--cache", &cache, "--require", "run"]).succeeds().says("unchanged");
    in_ci(&["--cache", &cache, "--force"]).succeeds().does_not_say("unchanged");

    test(&book, &["--no-cache"]).succeeds().does_not_say("unchanged");
    let fresh = Book::small().file("content/recipes/r/recipe.toml", "title = \"R\"\n");
    fresh.write("content/recipes/r/shell.nix", SHELL);
    fresh.write("content/recipes/r/test.console", "$ true\n");
    test(&fresh, &["--no-cache"]).succeeds();
    assert_eq!(super::options::results(&fresh).len(), 0);
    test(&fresh, &["--no-cache", "--cache", &cache]).shows_wrong_use();
}

#[test]
fn a_result_depends_on_the_content_of_the_package_set() {
    if !ready() {
        return;
    }
    let book = book_with("$ true\n");
    let set = book.path("set");
    std::fs::create_dir(&set).unwrap();
    let write = |word: &str| {
        let path = set.join("default.nix");
        std::fs::write(&path, format!("args: (import {} args) // {{ word = \"{word}\"; }}", "./ours")).unwrap();
        std::fs::File::options().append(true).open(&path).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    };
    for entry in walkdir::WalkDir::new(nixpkgs()).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file()) {
        let to = set.join("ours").join(entry.path().strip_prefix(nixpkgs()).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        if std::fs::hard_link(entry.path(), &to).is_err() {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
    write("one");
    let run = || book.run(&["test", "--nixpkgs", "set"]).succeeds();
    run();
    run().says("unchanged");
    // As long as before, and as old.
    write("two");
    run().does_not_say("unchanged");
}

/// Where there is no home, as in a Nix build, the folder for temporary files does.
#[test]
fn without_a_home_results_are_kept_among_temporary_files() {
    if !ready() {
        return;
    }
    let book = book_with("$ true\n");
    let temporary = tempfile::tempdir().unwrap();
    let nixpkgs = nixpkgs();
    let run = || {
        let mut command = book.command(&["test", "--nixpkgs", nixpkgs.to_str().unwrap()]);
        command.env_remove("HOME").env_remove("XDG_CACHE_HOME").env("TMPDIR", temporary.path());
        Run::of(&mut command).succeeds()
    };
    run();
    run().says("unchanged");
}

//! `nixbook export checks`, built by real nix.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::{SHELL, book_with, nixpkgs, ready};
use crate::book::Book;

/// A book with all recipes of the guide.
fn guide() -> Book {
    let mut book = Book::small();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/recipes");
    for entry in walkdir::WalkDir::new(&from).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file()) {
        let path = entry.path().strip_prefix(&from).unwrap().display().to_string();
        book = book.file(&format!("content/recipes/{path}"), std::fs::read(entry.path()).unwrap());
    }
    book
}

/// Builds the checks of a book; gives whether that went well, and what nix said.
fn build(book: &Book, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new("nix-build");
    command.arg("-I").arg(format!("nixpkgs={}", nixpkgs().display()));
    command.args(["--option", "sandbox", "true", "--option", "substituters", ""]);
    command.args(["--no-out-link", "--keep-going", "checks.nix"]);
    let output = command.args(arguments).current_dir(book.path("")).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Makes a recipe one that nobody has built before, by a comment that changes from run to run.
fn make_new(book: &Book, recipe: &str) {
    let path = format!("content/recipes/{recipe}/shell.nix");
    let text = book.read(&path);
    book.write(&path, format!("# {}\n{text}", book.path("").display()));
}

#[test]
fn all_pass_and_the_second_time_is_instant() {
    if !ready() {
        return;
    }
    let book = guide();
    make_new(&book, "uv-python");
    book.run(&["export", "checks"]).succeeds().says("checks.nix has 7 checks");
    let (passed, said) = build(&book, &[]);
    assert!(passed, "{said}");
    assert!(said.contains("recipe-uv-python.drv'..."), "{said}");
    let began = Instant::now();
    let (passed, said) = build(&book, &[]);
    assert!(passed && !said.contains("building"), "{said}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn broken_ones_are_named() {
    if !ready() {
        return;
    }
    let book = guide();
    let change = |path: &str, from: &str, to: &str| {
        let path = format!("content/recipes/{path}");
        let text = book.read(&path);
        assert!(text.contains(from), "{path}");
        book.write(&path, text.replacen(from, to, 1));
    };
    change("uv-library-path/shell.nix", "pkgs.zlib", "");
    change("uv-nix-ld/recipe.toml", "nix-ld = true", "");
    change("uv-unset/recipe.toml", "Could not start", "Nobody can start");
    change("uv-python/test.console", "Creating virtual environment", "Making virtual environment");
    book.run(&["export", "checks"]).succeeds();
    let (passed, said) = build(&book, &[]);
    assert!(!passed);
    for (recipe, reason) in [
        ("uv-library-path", "libz.so.1: cannot open shared object file"),
        ("uv-nix-ld", "ended with status 2, not 0"),
        ("uv-unset", "must fail with `Nobody can start dynamically linked executable`, and did not"),
        ("uv-python", "output of `uv run main.py` differs"),
    ] {
        assert!(said.contains(&format!("recipe-{recipe}.drv' failed")), "{recipe}: {said}");
        assert!(said.contains(reason), "{reason}: {said}");
    }
    for recipe in ["uv-python-flag", "uv-dotenv", "uv-nix-ld-library-path"] {
        assert!(!said.contains(&format!("recipe-{recipe}.drv' failed")), "{recipe}: {said}");
    }
}

#[test]
fn another_store_can_do_the_work() {
    if !ready() {
        return;
    }
    let book = guide();
    make_new(&book, "uv-python");
    book.run(&["export", "checks"]).succeeds();
    let store = tempfile::tempdir().unwrap();
    let builder = format!("local?root={} x86_64-linux - 2 1", store.path().display());
    let (passed, said) = build(&book, &["-A", "uv-python", "-j0", "--builders", &builder]);
    assert!(passed && said.contains("recipe-uv-python.drv' on 'local?root="), "{said}");
    // nix takes the right to write from what it has built.
    let _ = Command::new("chmod").args(["-R", "u+w"]).arg(store.path()).status();
}

#[test]
fn transcripts_mean_the_same_there() {
    if !ready() {
        return;
    }
    let transcript = "#: a comment\n$ mkdir a && cd a\n$ export B='it''s $B \"q\" \\\\'\n$ echo \"$B\"\nits $B \"q\" \\\\\\\\\n$ pwd\n.../r/a\n$ false\n[exit 1]\n\
         $ echo $?\n1\n$ printf '\\033[31mred\\033[0m\\n1%%\\r100%%\\n'\nred\n100%\n$ echo out; echo err >&2\n...\nerr\n...\n$ cat\n\
         $ echo '[a*] ?'\n[a*] ?\n$ ls /usr /lib64\n/lib64:\nld-linux-x86-64.so.2\n\n/usr:\nbin\n$ id -un\nuser\n$ exit 5\n[exit 5]\n";
    let transcript = transcript.replace("\\\\\\\\\n$ pwd", "\\\\\n$ pwd");
    let book = book_with(&transcript);
    book.write("content/recipes/r/.venv/not-part-of-it", "x");
    book.write("content/recipes/r/sub/part of it", "x");
    make_new(&book, "r");
    super::test(&book, &[]).succeeds();
    book.run(&["export", "checks"]).succeeds();
    let (passed, said) = build(&book, &[]);
    assert!(passed, "{said}");
}

/// Ways of a recipe to say of itself that it has passed: of its commands, and of what is around them.
const FORGED: &[(&str, &str)] = &[
    ("", "echo 0 >/tmp/.printed/0.status; echo 0 >/tmp/.printed/1.status; false"),
    ("", "(while :; do for n in 0 1 2 3; do echo 0 >/tmp/.printed/$n.status; done; done) 2>/dev/null & false"),
    ("", "for fd in /proc/self/fd/* /proc/$$/fd/*; do echo s 0 0 2>/dev/null >$fd; done; false"),
    ("", "for fd in 3 4 5 6 7 8 9 10 63 255; do printf 's 0 0\\n' 2>/dev/null >&$fd; done; false"),
    ("", "for pipe in /run/nixbook/*; do echo 0 >$pipe; done; false"),
    ("", "chmod 777 /run/nixbook; ls /run/nixbook; false"),
    ("", "eval() { builtin eval \"$@\"; true; }"),
    ("", "builtin() { :; }; false"),
    ("", "printf() { command printf '%s 0' \"$1\"; }; false"),
    ("", "trap : DEBUG"),
    ("", "alias eval=true"),
    ("", "enable -n printf"),
    ("", "echo yes >$out; exit 0"),
    ("packages = [ pkgs.python3 ];", "python3 forge.py $$ $PPID; false"),
    ("packages = [ pkgs.python3 ];", "(sleep 2 & python3 forge.py $!); false"),
    ("packages = [ pkgs.python3 ];", "exec 3</proc/self/mem; python3 forge.py 3; false"),
    ("", "exit 0"),
    ("", "exec true"),
    ("", "kill -9 $$"),
    ("", "fail() { :; }; await() { status=0; }; status=0; false"),
    ("", "__nixbook_wanted=(1 1 1); last=0; false"),
    ("shellHook = \"eval() { :; }\";", "false"),
    ("shellHook = \"exit 0\";", "false"),
    ("shellHook = \"echo forged > $out; exit 0\";", "false"),
    ("builder = \"/bin/sh\"; args = [ \"-c\" \"echo forged > $out\" ];", "false"),
    ("buildCommand = \"echo forged > $out; exit 0\";", "false"),
    ("BASH_ENV = builtins.toFile \"env\" \"echo forged > $out; exit 0\";", "false"),
    ("ENV = builtins.toFile \"env\" \"echo forged > $out; exit 0\";", "false"),
    ("\"BASH_FUNC_source%%\" = \"() { echo forged > $out; exit 0; }\";", "false"),
    ("\"BASH_FUNC_set%%\" = \"() { echo forged > $out; exit 0; }\";", "false"),
    ("\"BASH_FUNC_fail%%\" = \"() { :; }\";", "false"),
    ("SHELLOPTS = \"xtrace\"; PS4 = \"$(echo forged > $out)\";", "false"),
    ("stdenv = builtins.toFile \"setup\" \"\";", "false"),
    (
        "PATH = \"/nowhere\"; sandbox = \"/nowhere\"; transcript = builtins.toFile \"t\" \"\"; recipeName = \"x\";",
        "false",
    ),
    ("passAsFile = [ \"environment\" \"a\" ]; environment = \"exit 0\"; a = \"'; exit 0; '\";", "false"),
    ("a = \"'; echo forged > $out; exit 0; '\"; b = \"@declarations@ @then@ $(exit 0)\";", "false"),
    ("__structuredAttrs = true; a = [ \"'; exit 0 #\" ]; b.\"'] = 1) exit 0\" = \"x\";", "false"),
    (
        "outputHashMode = \"flat\"; outputHashAlgo = \"sha256\"; outputHash = builtins.hashString \"sha256\" \"\";",
        "false",
    ),
];

/// Shells that would put something else in the place of the test.
const OTHER_SHELLS: &[&str] = &[
    "{ pkgs ? import <nixpkgs> { } }: let shell = pkgs.mkShell { }; forged = pkgs.runCommand \"forged\" { } \"echo > $out\"; in\n\
     shell // { overrideAttrs = change: forged; }",
    "{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell { } // { overrideAttrs = change: { type = \"derivation\"; outPath = \"${pkgs.bash}\"; drvPath = pkgs.bash.drvPath; }; }",
    "{ pkgs ? import <nixpkgs> { } }: { type = \"derivation\"; outPath = \"${pkgs.bash}\"; drvPath = pkgs.bash.drvPath; out = pkgs.bash; drvAttrs = { name = \"x\"; builder = \"/bin/true\"; }; }",
];

#[test]
fn no_recipe_tells_its_own_verdict() {
    if !ready() {
        return;
    }
    let book = Book::small();
    let add = |name: &str, shell: String, transcript: String| {
        let folder = format!("content/recipes/{name}");
        book.write(&format!("{folder}/recipe.toml"), format!("title = \"{name}\"\ntimeout = 20\n"));
        // Another comment in each run, so that it is built in each.
        book.write(&format!("{folder}/shell.nix"), format!("# {}\n{shell}", book.path("").display()));
        book.write(&format!("{folder}/forge.py"), super::verdicts::FORGE);
        book.write(&format!("{folder}/test.console"), transcript);
    };
    for (n, (attributes, typed)) in FORGED.iter().enumerate() {
        let shell = format!("{{ pkgs ? import <nixpkgs> {{ }} }}: pkgs.mkShell {{ {attributes} }}\n");
        add(&format!("f{n:02}"), shell, format!("$ {typed}\n...\n$ false\n...\n"));
    }
    for (n, shell) in OTHER_SHELLS.iter().enumerate() {
        add(&format!("s{n}"), (*shell).to_owned(), "$ false\n...\n".to_owned());
    }
    add("good", SHELL.to_owned(), "$ echo a\na\n".to_owned());
    book.run(&["export", "checks"]).succeeds();
    let (passed, said) = build(&book, &[]);
    assert!(!passed, "{said}");
    let failed = |name: &str| said.contains(&format!("recipe-{name}.drv' failed"));
    for (n, attempt) in FORGED.iter().enumerate() {
        assert!(failed(&format!("f{n:02}")), "{attempt:?} has not failed: {said}");
    }
    for (n, attempt) in OTHER_SHELLS.iter().enumerate() {
        assert!(failed(&format!("s{n}")), "{attempt} has not failed: {said}");
    }
    assert!(!failed("good") && !said.contains("found {"), "{said}");
}

/// The environment of a check is that of `nixbook test`, whatever the derivation's attributes are.
#[test]
fn the_environment_is_the_same_there() {
    if !ready() {
        return;
    }
    let attributes = [
        "a = \"it's $X \\\"q\\\" \\\\ \"; b = [ 1 [ ] [ \"x\" [ 2 ] ] true null ]; c = null; d = true; e = false; f = 1.5; g = ./shell.nix; \
         h = pkgs.bash; shellHook = \"export hooked=1\";",
        "passAsFile = [ \"long\" ]; long = \"1\\n2 ' 3\"; \"odd name%\" = \"x\";",
        "__structuredAttrs = true; a = \"x'y\"; l = [ \"a b\" 3 true ]; o = { z = 2; \"k k\" = \"v\"; }; p = pkgs.bash; n = null; f = 2.0; \
         nest = [ [ 1 ] ]; outputs = [ \"out\" \"dev\" ];",
        "__ignoreNulls = true; a = null; b = 1; outputs = [ \"out\" \"doc\" ];",
    ];
    let show = "declare -p | grep -v -e ' BASH[A-Z_]*=' -e ' _=' -e ' EPOCH' -e ' S*RANDOM=' -e ' SECONDS=' -e ' PPID=' -e '__nixbook' \
                -e ' PIPESTATUS=' -e ' HISTCMD=' -e ' COMP_WORDBREAKS=' -e ' UID=' -e ' EUID=' -e ' GROUPS=' -e ' folder=' \
                -e ' name='; declare -F; shopt; set -o; cat ${longPath-} ${NIX_ATTRS_SH_FILE-} ${NIX_ATTRS_JSON_FILE-} </dev/null";
    for attributes in attributes {
        let book = book_with(&format!("$ {show}\n"));
        let shell = SHELL.replace("{ }\n", &format!("{{ {attributes} }}\n"));
        book.write("content/recipes/r/shell.nix", &shell);
        super::test(&book, &["--bless"]).ends_well();
        let blessed = book.read("content/recipes/r/test.console");
        assert!(blessed.lines().count() > 60, "{blessed}");
        book.run(&["export", "checks"]).succeeds();
        let (passed, said) = build(&book, &[]);
        assert!(passed, "{attributes}: {said}\n{blessed}");
    }
}

#[test]
fn what_cannot_be_a_check_is_named() {
    let book = book_with("$ true\n")
        .file("content/recipes/e/recipe.toml", "title = \"E\"\nlevel = \"eval\"\n")
        .file("content/recipes/e/shell.nix", SHELL)
        .file("content/recipes/n/recipe.toml", "title = \"N\"\nnetwork = true\n")
        .file("content/recipes/n/shell.nix", SHELL)
        .file("content/recipes/n/test.console", "$ true\n");
    book.run(&["export", "checks", "--out", "c.nix"])
        .succeeds()
        .says("left out e: it has no transcript that runs")
        .says("left out n: a build has no network")
        .says("c.nix has 1 checks");
    assert!(!book.path("checks.nix").exists());
}

//! What a transcript finds is what a reader finds who types `nix-shell`: variables, functions and options of the shell.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use super::{Book, nixpkgs, ready, test};

/// Names that may have another value: they speak of the surroundings, of this one process, or of where nix-shell was.
const OTHERS: &[&str] = &[
    "BASHPID",
    "BASH_ARGV0",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "PPID",
    "RANDOM",
    "SECONDS",
    "SRANDOM",
    "SHLVL",
    // Where it runs, and as whom.
    "HOME",
    "USER",
    "LOGNAME",
    "PWD",
    "OLDPWD",
    "HOSTNAME",
    "UID",
    "EUID",
    "GROUPS",
    "TERM",
    "LANG",
    "PATH",
    // Names of files in a folder that has the number of a process in its name.
    "bigPath",
    "otherPath",
    "NIX_ATTRS_JSON_FILE",
    "NIX_ATTRS_SH_FILE",
    "BASH_SOURCE",
    "_nix_shell_clean_tmpdir",
    // How far it has come.
    "BASH_ARGC",
    "BASH_ARGV",
    "BASH_LINENO",
    "LINENO",
    "BASH_COMMAND",
    "_",
    "FUNCNAME",
    "PIPESTATUS",
    "DIRSTACK",
    // Of nix-shell itself: which shell it was told to start, and where it looked for Nixpkgs.
    "NIX_BUILD_SHELL",
    "NIX_PATH",
    // Said by `shopt` as well.
    "BASHOPTS",
    // Of a shell in which someone types, as a transcript's is, and that of `--run` is not.
    "PS1",
    "PS2",
    "HISTCMD",
    "HISTFILE",
    "HISTFILESIZE",
    "HISTSIZE",
    "MAILCHECK",
    "COLUMNS",
    "LINES",
];

/// Derivations with all ways of handing something to a shell.
const SHELLS: &[&str] = &[
    "{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell { }",
    r#"{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell {
      packages = [ pkgs.python3 ]; FOO = "a b'c\"d\\e\n\tf$g`h"; "with-dash" = "1"; lower = true; number = 12; list = [ "a" "b c" ];
      TMPDIR = "/elsewhere"; "BASH_FUNC_greet%%" = "() { echo hello; }"; IFS = " ";
      shellHook = ''
        hooked() { echo "$FOO"; }
        shopt -s nullglob extglob
        set -o noclobber
        export FROM_HOOK=1
        declare -A table=([a]=1 [b]=2)
        alias ll='ls -l'
        trap 'true' USR1
      '';
    }"#,
    r#"{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell {
      passAsFile = [ "big" "other" ]; big = "content\nof a file"; other = "o"; kept = "k";
      shellHook = "read_big=$(cat $bigPath); read_other=$(cat $otherPath)";
    }"#,
    r#"{ pkgs ? import <nixpkgs> { } }: pkgs.mkShell {
      __structuredAttrs = true; a = "x'y"; n = 5; f = 1.5; big = 5000000000; neg = -3; b = true; c = false; nul = null;
      l = [ "a b" 3 true ]; o = { "k k" = "v"; z = 2; }; nest = [ [ 1 ] ]; "bad-name" = "q"; l2 = [ ]; fl = 2.0;
      outputs = [ "out" "dev" ];
      shellHook = "hook=1; json=$(cat $NIX_ATTRS_JSON_FILE); sh=$(cat $NIX_ATTRS_SH_FILE)";
    }"#,
    r#"{ pkgs ? import <nixpkgs> { }, inNixShell ? false }: pkgs.mkShell { inherit inNixShell; NIX_ENFORCE_PURITY = "1"; TZ = "UTC"; dontAddDisableDepTrack = "0"; }"#,
];

/// Commands that tell everything about a shell.
const TELL: &str = "declare -p | base64 -w0; echo; declare -f | base64 -w0; echo; shopt | base64 -w0; echo; set -o | base64 -w0; echo; trap -p | base64 -w0; echo; echo end";

/// Decodes base 64, which `base64` wrote.
fn decode(text: &str) -> String {
    let output = Command::new("sh").args(["-c", "printf %s \"$1\" | base64 -d", "sh", text]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What a shell told: its variables, and the rest.
struct Told {
    variables: BTreeMap<String, String>,
    functions: String,
    options: Vec<String>,
}

fn told(lines: &[String]) -> Told {
    // The last says that nothing is missing.
    assert_eq!(lines.len(), 6, "{lines:?}");
    let mut variables = BTreeMap::new();
    let mut name = String::new();
    for line in decode(&lines[0]).lines() {
        if let Some(declared) = line.strip_prefix("declare -") {
            let after = declared.split_once(' ').unwrap().1;
            name = after.split('=').next().unwrap().to_owned();
        }
        variables.entry(name.clone()).or_insert_with(String::new).push_str(&format!("{line}\n"));
    }
    Told { variables, functions: decode(&lines[1]), options: lines[2..5].iter().map(|line| decode(line)).collect() }
}

/// The shell of plain `nix-shell`, from the same package set, in an environment like a reader's.
fn plain(shell: &str) -> Told {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shell.nix"), shell).unwrap();
    let mut command = Command::new("nix-shell");
    command.args(["--run", TELL]).current_dir(folder.path()).stdin(Stdio::null());
    let path = std::env::var("PATH").unwrap();
    command.env_clear().env("PATH", path).env("HOME", folder.path()).env("USER", "user").env("LOGNAME", "user");
    command.env("TERM", "dumb").env("LANG", "C.UTF-8").env("NIX_PATH", format!("nixpkgs={}", nixpkgs().display()));
    command.env("TMPDIR", "/tmp");
    let output = command.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    told(&printed.lines().map(str::to_owned).collect::<Vec<_>>())
}

/// The shell of a transcript: it prints something else than is expected, and the message says what.
fn tested(shell: &str) -> Told {
    let book = Book::small()
        .file("content/recipes/r/recipe.toml", "title = \"R\"\n")
        .file("content/recipes/r/shell.nix", shell)
        .file("content/recipes/r/test.console", format!("$ {TELL}\n"));
    let run = test(&book, &["--message-format", "json"]).fails();
    let message: serde_json::Value = serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(message["code"], "unexpected-output", "{message}");
    let help = message["help"].as_str().unwrap();
    let lines: Vec<String> =
        help.lines().filter_map(|line| line.strip_prefix('+')).map(|line| line.trim().to_owned()).collect();
    told(&lines)
}

#[test]
fn a_transcript_finds_what_nix_shell_makes() {
    if !ready() {
        return;
    }
    for shell in SHELLS {
        let (plain, tested) = (plain(shell), tested(shell));
        let names: std::collections::BTreeSet<&String> =
            plain.variables.keys().chain(tested.variables.keys()).collect();
        for name in names {
            if OTHERS.contains(&name.as_str()) || name.starts_with("__nixbook") {
                continue;
            }
            assert_eq!(plain.variables.get(name), tested.variables.get(name), "{name} in {shell}");
        }
        // What comes before the caller's own.
        let path = |told: &Told, caller: &str| {
            let path = told.variables["PATH"].trim_end().trim_end_matches('"').to_owned();
            path.strip_suffix(caller).unwrap_or_else(|| panic!("{path} does not end with {caller}")).to_owned()
        };
        let caller = std::env::var("PATH").unwrap();
        assert_eq!(path(&plain, &caller), path(&tested, "/run/current-system/sw/bin"), "{shell}");
        let names_of = |functions: &str| {
            let name = |line: &str| line.strip_suffix(" () ").map(str::to_owned);
            functions.lines().filter_map(name).filter(|name| !name.starts_with("__nixbook")).collect::<Vec<_>>()
        };
        assert_eq!(names_of(&plain.functions), names_of(&tested.functions), "{shell}");
        for body in ["runHook () ", "hooked () ", "greet () "] {
            let body_in = |functions: &str| {
                functions.split_once(body).map(|(_, rest)| rest.split("\n}\n").next().unwrap().to_owned())
            };
            assert_eq!(body_in(&plain.functions), body_in(&tested.functions), "{body} in {shell}");
        }
        // Aliases are for people who type, and so for transcripts; `nix-shell --run` has none.
        let differ = |options: &[String]| {
            options.iter().map(|text| text.replace("expand_aliases \ton", "expand_aliases \toff")).collect::<Vec<_>>()
        };
        assert_eq!(differ(&plain.options), differ(&tested.options), "{shell}");
    }
}

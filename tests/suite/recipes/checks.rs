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
    command.args(["--option", "sandbox", "true", "--no-out-link", "--keep-going", "checks.nix"]);
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

//! What names a package set, and what nixbook.lock notes of it.

use std::path::Path;
use std::process::Command;

use super::{SHELL, book_with, nixpkgs, ready, test};
use crate::book::{Book, Run};
use crate::tools;

/// A package set with which a recipe can be evaluated, and nothing more.
const SET: &str =
    "{ ... }: { mkShell = args: derivation { name = \"x\"; system = \"x86_64-linux\"; builder = \"/bin/sh\"; }; }\n";

/// A book with a recipe that is evaluated, and this in its book.toml.
fn evaluated(settings: &str) -> Book {
    Book::small()
        .file("book.toml", settings)
        .file("content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"eval\"\n")
        .file("content/recipes/r/shell.nix", SHELL)
        .file("set/default.nix", SET)
}

fn tarball(book: &Book, name: &str, set: &str) {
    book.write("packed/top/default.nix", set);
    let status =
        Command::new("tar").arg("-C").arg(book.path("packed")).arg("-cf").arg(book.path(name)).arg("top").status();
    assert!(status.unwrap().success());
    std::fs::remove_dir_all(book.path("packed")).unwrap();
}

#[test]
fn a_package_set_that_is_named_has_to_be_there() {
    for (named, said) in [
        ("/nope", "the package set `/nope` does not exist"),
        ("../nope", "the package set `../nope` does not exist"),
        ("nope.tar.gz", "the package set `nope.tar.gz` does not exist"),
        ("/nix/store/nope", "the package set `/nix/store/nope` does not exist"),
        ("git+ssh://x/y", "git+ssh:// is not supported"),
        ("content", "it has no `default.nix`"),
    ] {
        for level in ["run", "parse"] {
            let flag = evaluated("").run(&["test", "--level", level, "--nixpkgs", named]);
            flag.fails().says(said).tells_any("package-set");
            let setting = evaluated(&format!("[recipes]\nnixpkgs = \"{named}\"\n")).run(&["test", "--level", level]);
            let said = if named.contains("://") { "pass it with `--nixpkgs`" } else { said };
            setting.fails().says(said).tells("package-set", "book.toml:2:11");
        }
    }
    let run = evaluated("").run(&["test", "--nixpkgs", "/nope"]).fails();
    run.says("FAILED   r").says("0 passed, 1 failed, 0 skipped");
    if !ready() {
        return;
    }
    let book = evaluated("");
    let with = |path: &str| Run::of(book.command(&["test"]).env("NIX_PATH", path));
    with("nixpkgs=/nope").fails().says("the package set `/nope`, which `NIX_PATH` names, does not exist");
    with("")
        .ends_well()
        .says("1 passed at parse; eval skipped: <nixpkgs> not found (use --nixpkgs or recipes.nixpkgs)");
    with(&format!("nixpkgs={}", book.path("set").display())).succeeds().says("1 passed, 0 failed, 0 skipped");
}

#[test]
fn folders_tarballs_and_store_paths_are_package_sets() {
    if !ready() {
        return;
    }
    let book = evaluated("");
    tarball(&book, "set one.tar.gz", SET);
    let run = |named: &str| book.run(&["test", "--force", "--require", "eval", "--nixpkgs", named]).succeeds();
    run("set");
    run("path:set");
    run("set one.tar.gz");
    run(&format!("file://{}", book.path("set%20one.tar.gz").display()));
    let added = Command::new("nix-store").arg("--add").arg(book.path("set")).output().unwrap();
    run(String::from_utf8_lossy(&added.stdout).trim());
    // Only what the book names is noted.
    assert!(!book.path("nixbook.lock").exists());
}

#[test]
fn what_a_book_names_is_noted_and_kept_to() {
    if !ready() {
        return;
    }
    let book = evaluated("[recipes]\nnixpkgs = \"set.tar.gz\"\n");
    tarball(&book, "set.tar.gz", SET);
    book.run(&["test", "--require", "eval"]).succeeds().says("recorded set.tar.gz in nixbook.lock");
    let lock = book.read("nixbook.lock");
    assert!(lock.contains("\"named\": \"set.tar.gz\"") && lock.contains("\"hash\": \"sha256:"), "{lock}");
    book.run(&["test", "--force", "--require", "eval"]).succeeds().does_not_say("recorded");
    assert_eq!(book.read("nixbook.lock"), lock);

    // Another content is none that was asked for.
    tarball(&book, "set.tar.gz", &format!("# Other.\n{SET}"));
    let other = book.run(&["test", "--force"]).fails().tells("package-set", "book.toml:2:11");
    other.says("is not the one in `nixbook.lock`: to accept it, run `nixbook test --update`");
    book.run(&["test", "--update"]).succeeds();
    assert_ne!(book.read("nixbook.lock"), lock);
    book.run(&["test", "--force", "--require", "eval"]).succeeds();

    // Another name is resolved anew.
    book.write("book.toml", "[recipes]\nnixpkgs = \"set\"\n");
    book.run(&["test"]).succeeds().says("recorded set in nixbook.lock");
    let lock = book.read("nixbook.lock");
    assert!(lock.contains("\"hash\": \"folder:"), "{lock}");
    book.write("set/default.nix", format!("# Other.\n{SET}"));
    book.run(&["test"]).ends_well().tells("package-set-changed", "nixbook.lock").says("1 passed");
    assert_eq!(book.read("nixbook.lock"), lock);
    book.run(&["test", "--update"]).succeeds();
    book.run(&["test"]).succeeds();
    // What git ignores is not noted.
    book.write(".gitignore", "cache\n");
    book.write("set/cache", "x");
    book.run(&["test"]).succeeds();
    evaluated("").run(&["test", "--update"]).fails().says("nothing to update");
    book.run(&["test", "--update", "--nixpkgs", "set"]).shows_wrong_use();
}

#[test]
fn a_lock_is_not_believed() {
    if !ready() {
        return;
    }
    let book = evaluated("[recipes]\nnixpkgs = \"set.tar.gz\"\n");
    tarball(&book, "set.tar.gz", SET);
    book.run(&["test"]).succeeds();
    let lock = book.read("nixbook.lock");
    for wrong in ["", "{", "[]", "{\"version\": 2}", &lock.replace("sha256:", "sha256:../"), &"x".repeat(100_000)] {
        book.write("nixbook.lock", wrong);
        book.run(&["test"]).fails().says("`nixbook.lock` cannot be read");
        assert_eq!(book.read("nixbook.lock"), wrong);
    }
    // The content that a lock names is fetched, or nothing is.
    let at = lock.find("sha256:").unwrap() + 7;
    let other = if &lock[at..=at] == "1" { "0" } else { "1" };
    book.write("nixbook.lock", format!("{}{other}{}", &lock[..at], &lock[at + 1..]));
    book.run(&["test", "--force"]).fails().says("hash mismatch").tells_any("package-set");
    book.run(&["test", "--update"]).succeeds();
    assert_eq!(book.read("nixbook.lock"), lock);

    // A link in its place is not written through.
    std::fs::remove_file(book.path("nixbook.lock")).unwrap();
    book.write("victim", "x");
    std::os::unix::fs::symlink("victim", book.path("nixbook.lock")).unwrap();
    book.run(&["test", "--update"]).fails().tells("unwritable", "nixbook.lock");
    assert_eq!(book.read("victim"), "x");
}

#[test]
fn what_needs_the_network_says_so() {
    if !ready() || !tools::require_all(&["git"]) {
        return;
    }
    let revision = "0123456789abcdef0123456789abcdef01234567";
    for named in [
        "nixpkgs",
        "channel:nixos-24.11",
        "github:a/b",
        &format!("github:a/b/{revision}"),
        "https://a.invalid/x.tar.gz",
    ] {
        let book = evaluated("");
        let run = book.run(&["test", "--no-network", "--nixpkgs", named]).fails();
        run.says("`--no-network` forbids the network").tells_any("package-set");
        // A proxy that nobody answers at is as good as no network.
        let mut command = book.command(&["test", "--nixpkgs", named]);
        for proxy in ["https_proxy", "http_proxy", "all_proxy"] {
            command.env(proxy, "http://127.0.0.1:9");
        }
        Run::of(&mut command).fails().says("no network (").says("0 passed, 1 failed, 0 skipped");
    }
    // What is on the machine needs none, though its name leads elsewhere.
    let book = evaluated(&format!("[recipes]\nnixpkgs = \"github:a/b/{revision}\"\n"));
    tarball(&book, "set.tar.gz", SET);
    book.write("other/book.toml", "[recipes]\nnixpkgs = \"set.tar.gz\"\n");
    for file in
        ["content/manual.md", "content/chapter.md", "content/recipes/r/recipe.toml", "content/recipes/r/shell.nix"]
    {
        book.write(&format!("other/{file}"), book.read(file));
    }
    std::fs::rename(book.path("set.tar.gz"), book.path("other/set.tar.gz")).unwrap();
    book.run_in("other", &["test"]).succeeds();
    let lock = book.read("other/nixbook.lock");
    let hash = lock.split('"').find(|part| part.starts_with("sha256:")).unwrap();
    let lock = format!(
        "{{\"version\": 1, \"nixpkgs\": {{\"named\": \"github:a/b/{revision}\", \"revision\": \"{revision}\", \"hash\": \"{hash}\"}}}}"
    );
    book.write("nixbook.lock", &lock);
    book.run(&["test", "--no-network", "--require", "eval"]).succeeds();
    assert_eq!(book.read("nixbook.lock"), lock);
    // The revision that is named is the one that counts.
    book.write(
        "nixbook.lock",
        lock.replace(
            "0123456789abcdef0123456789abcdef01234567\", \"hash",
            "1123456789abcdef0123456789abcdef01234567\", \"hash",
        ),
    );
    book.run(&["test", "--no-network"]).fails().says("is not the one in `nixbook.lock`");
}

#[test]
fn what_is_missing_is_said_with_what_installs_it() {
    let book = evaluated("[recipes]\nsetup = \"tools/install --all\"\n");
    let without = |book: &Book, programs: &[&str]| {
        let path = tempfile::tempdir().unwrap();
        for program in programs {
            std::fs::write(path.path().join(program), "").unwrap();
            let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            std::fs::set_permissions(path.path().join(program), executable).unwrap();
        }
        Run::of(book.command(&["test"]).env("PATH", path.path()))
    };
    let line =
        |install: &str| format!("1 passed at parse; eval skipped: nix-instantiate not found on PATH ({install})");
    without(&book, &[]).ends_well().says(&line("to install it, run `tools/install --all`"));
    let plain = evaluated("");
    without(&plain, &["apt-get"]).ends_well().says(&line("to install it, run `sudo apt install nix-bin bubblewrap`"));
    without(&plain, &[]).ends_well().says("https://nixos.org/download");
}

#[test]
fn what_a_package_set_throws_is_said_in_one_line() {
    if !ready() {
        return;
    }
    let book = book_with("$ true\n").file("set/default.nix", "throw \"run make first\"\n");
    book.run(&["test", "--nixpkgs", "set"])
        .fails()
        .tells_any("package-set")
        .says("the package set cannot be used: run make first")
        .says("0 passed, 1 failed, 0 skipped");
}

/// The guide's own recipes need no flag.
#[test]
fn the_guide_names_its_package_set() {
    if !ready() {
        return;
    }
    let book = Book::empty();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = book.run(&["test", "--book", root.to_str().unwrap(), "--require", "run", "uv-python"]);
    run.succeeds();
    // So does the Nix code in its text.
    book.run(&["test", "--book", root.to_str().unwrap(), "--require", "eval", "--level", "eval", ".md"]).succeeds();
    assert!(nixpkgs().join("default.nix").exists());
    test(&book_with("$ true\n"), &["--require", "run"]).succeeds();
}

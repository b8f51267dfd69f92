//! What goes wrong, and what is said of it.

use super::nothing_gets_out::processes_with;
use super::{SHELL, book_with, ready, test};
use crate::book::{Book, Run};

#[test]
fn a_difference_is_shown_with_its_location() {
    if !ready() {
        return;
    }
    let book = book_with("$ printf 'a\\nb\\nc\\n'\na\nx\nc\n");
    test(&book, &[])
        .fails()
        .says("0 passed, 1 failed, 0 skipped")
        .says("output of `printf 'a\\nb\\nc\\n'` differs")
        .says("- x")
        .says("+ b")
        .says("run `nixbook test --bless r` to accept the new output")
        .tells("unexpected-output", "content/recipes/r/test.console:3:1");
}

#[test]
fn transcripts_run_in_one_shell() {
    if !ready() {
        return;
    }
    let book = book_with(
        "#: a comment\n$ mkdir a && cd a\n$ export B=c\n$ f() {\n>   echo \"$B $1\"\n> }\n$ f d\nc d\n$ pwd\n.../a\n$ false\n[exit 1]\n\
         $ echo $?\n1\n$ printf '\\033[31mred\\033[0m\\n1%%\\r100%%\\n'\nred\n100%\n$ echo out; echo err >&2; echo out\nout\nerr\nout\n\
         $ cat\n$ echo /nix/store/*-bash | tr ' ' '\\n' | head -n 1\n/nix/store/HASH-bash\n$ (exit 7)\n[exit 7]\n$ echo '$ x'\n\\$ x\n\
         $ sh -c 'kill -9 $$'\n...\n[exit 137]\n$ exit 5\n[exit 5]\n",
    );
    test(&book, &[]).succeeds();
}

#[test]
fn an_unexpected_status_ends_the_transcript() {
    if !ready() {
        return;
    }
    let book = book_with("$ (exit 3)\n$ echo never\nnothing\n");
    test(&book, &[])
        .fails()
        .says("`(exit 3)` ended with status 3, not 0")
        .does_not_say("echo never` printed")
        .tells("unexpected-status", "content/recipes/r/test.console:1:1");
    test(&book_with("$ no-such-command\n"), &[])
        .fails()
        .says("help: add the package with the command `no-such-command` to `shell.nix`")
        .tells("unexpected-status", "content/recipes/r/test.console:1:1");
    test(&book_with("$ true\n[exit 1]\n"), &[])
        .fails()
        .says("`true` ended with status 0, not 1")
        .tells("unexpected-status", "content/recipes/r/test.console:2:1");
    test(&book_with("$ exit 0\n$ true\n"), &[]).fails().says("ended the shell before the last command");
}

#[test]
fn what_never_ends_is_ended() {
    if !ready() {
        return;
    }
    let book = book_with("$ echo begun; sleep 3141\n");
    test(&book, &["--timeout", "3"]).fails().says("`echo begun; sleep 3141` was still running after 3 s").says("begun");
    assert_eq!(processes_with("3141"), 0);

    let book = book_with("$ yes\n");
    test(&book, &[]).fails().says("`yes` printed more than 1048576 bytes");

    let book = book_with("$ true\n");
    book.write("content/recipes/r/shell.nix", SHELL.replace("{ }\n", "{ shellHook = \"sleep 2718\"; }\n"));
    test(&book, &["--timeout", "3"]).fails().says("the shell has not started within 3 s");
    assert_eq!(processes_with("2718"), 0);

    book.write("content/recipes/r/shell.nix", "let f = x: f (x + 1); in f 0\n");
    test(&book, &["--timeout", "3"]).fails().tells_any("evaluation-failed");
}

#[test]
fn memory_is_limited() {
    if !ready() {
        return;
    }
    let book = book_with("$ python3 -c 'x = bytearray(6 << 30)'\n...\nMemoryError\n[exit 1]\n");
    book.write("content/recipes/r/shell.nix", SHELL.replace("{ }\n", "{ packages = [ pkgs.python3 ]; }\n"));
    test(&book, &[]).succeeds();
}

#[test]
fn evaluation_errors_point_into_shell_nix() {
    if !ready() {
        return;
    }
    let book = book_with("$ true\n");
    book.write("content/recipes/r/shell.nix", SHELL.replace("{ }\n", "{\n  packages = [ pkgs.no-such-package ];\n}\n"));
    test(&book, &[])
        .fails()
        .says("no-such-package")
        .tells("evaluation-failed", "content/recipes/r/shell.nix:4:16")
        .does_not_say("/nixbook-");
    book.write("content/recipes/r/shell.nix", "{ a = 1 }\n");
    test(&book, &[])
        .fails()
        .says("missing `;` after the value of `a`")
        .tells("nix-syntax", "content/recipes/r/shell.nix:1:8");
    book.write("content/recipes/r/shell.nix", "1\n");
    test(&book, &[]).fails().tells_any("evaluation-failed");
    book.write("content/recipes/r/shell.nix", SHELL.replace("{ }\n", "{ shellHook = \"exit 9\"; }\n"));
    test(&book, &[]).fails().says("the shell ended with status 9 while it started");
}

#[test]
fn a_recipe_that_must_fail() {
    if !ready() {
        return;
    }
    let book = |fails: &str, transcript: &str| {
        book_with(transcript).file("content/recipes/r/recipe.toml", format!("title = \"R\"\nfails = \"{fails}\"\n"))
    };
    test(&book("no such", "$ echo no such thing; false\nno such thing\n[exit 1]\n"), &[]).succeeds();
    test(&book("other", "$ echo no such thing; false\nno such thing\n[exit 1]\n"), &[])
        .fails()
        .says("the recipe should fail with `other`, but did not");
    test(&book("no such", "$ echo no such thing\nno such thing\n"), &[]).fails().says("all commands succeeded");
    let evaluated = |fails: &str, shell: &str| {
        Book::small()
            .file("content/recipes/r/recipe.toml", format!("title = \"R\"\nlevel = \"eval\"\nfails = \"{fails}\"\n"))
            .file("content/recipes/r/shell.nix", shell)
    };
    test(&evaluated("bad luck", "throw \"bad luck\""), &[]).succeeds();
    test(&evaluated("good luck", "throw \"bad luck\""), &[]).fails();
    test(&evaluated("bad luck", SHELL), &[]).fails().says("the recipe should fail with `bad luck`, but did not");
}

#[test]
fn bad_recipes_are_told_before_anything_runs() {
    let book = Book::small()
        .file("content/recipes/a/recipe.toml", "titel = \"A\"\n")
        .file("content/recipes/b/recipe.toml", "title = \"B\"\n")
        .file("content/recipes/b/shell.nix", SHELL)
        .file("content/recipes/b/test.console", "early\n$ true\n");
    test(&book, &["--level", "parse"])
        .fails()
        .says("did you mean `title`?")
        .says("the recipe `a` has no `shell.nix`")
        .tells("output-before-command", "content/recipes/b/test.console:1:1");
}

#[test]
fn where_user_namespaces_are_forbidden_that_is_said() {
    if !ready() {
        return;
    }
    let book = book_with("$ true\n");
    let nixpkgs = super::nixpkgs();
    // As it is where the system forbids them.
    let path = super::path_without(&["bwrap"]);
    let bwrap = path.path().join("bwrap");
    std::fs::write(&bwrap, "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n").unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&bwrap, executable).unwrap();
    let run = |more: &[&str]| {
        let arguments = [&["test", "--nixpkgs", nixpkgs.to_str().unwrap()], more].concat();
        Run::of(book.command(&arguments).env("PATH", path.path()))
    };
    run(&[])
        .ends_well()
        .says("1 passed at eval; run skipped: bubblewrap cannot create a sandbox on this system (")
        .says("No permissions to create new namespace; ")
        .says("user namespaces")
        .does_not_say("1 passed,");
    run(&["--require", "eval"]).ends_well();
    run(&["--require", "run"]).fails().tells_any("level-skipped").says("0 passed, 1 failed, 0 skipped");
}

#[test]
fn an_interruption_clears_everything_away() {
    if !ready() {
        return;
    }
    let temporary = tempfile::tempdir().unwrap();
    let book = book_with("$ sleep 1618\n");
    let nixpkgs = super::nixpkgs();
    let mut command = book.command(&["test", "--nixpkgs", nixpkgs.to_str().unwrap()]);
    let mut nixbook = command.env("TMPDIR", temporary.path()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    for _ in 0..1000 {
        if processes_with("1618") > 0 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(processes_with("1618") > 0, "it has not begun");
    let killed = std::process::Command::new("kill").args(["-INT", &nixbook.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(nixbook.wait().unwrap().code(), Some(1));
    assert_eq!(processes_with("1618"), 0);
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
    assert_eq!(super::options::results(&book).len(), 0);
}

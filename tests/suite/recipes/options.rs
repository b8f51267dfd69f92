//! What `nixbook test` can be asked for.

use super::{SHELL, book_with, ready, test};
use crate::book::Book;

fn three() -> Book {
    let mut book = Book::small();
    for name in ["one", "other", "two"] {
        book = book
            .file(&format!("content/recipes/{name}/recipe.toml"), "title = \"T\"\n")
            .file(&format!("content/recipes/{name}/shell.nix"), SHELL)
            .file(&format!("content/recipes/{name}/test.console"), "$ true\n");
    }
    book
}

#[test]
fn recipes_are_chosen_by_name_and_part() {
    let book = three();
    let list = |arguments: &[&str]| {
        let mut all = vec!["test", "--list"];
        all.extend(arguments);
        book.run(&all).succeeds().stdout
    };
    assert_eq!(list(&[]), "one run\nother run\ntwo run\n");
    assert_eq!(list(&["o"]), "one run\nother run\ntwo run\n");
    assert_eq!(list(&["th"]), "other run\n");
    assert_eq!(list(&["--partition", "slice:1/2"]), "one run\ntwo run\n");
    assert_eq!(list(&["--partition", "slice:2/2"]), "other run\n");
    book.run(&["test", "--partition", "1/2"]).shows_wrong_use();
    book.run(&["test", "tow"])
        .fails()
        .says("no recipe, and no file with Nix examples, has `tow` in its name")
        .says("did you mean `two`?");
}

#[test]
fn a_missing_tool_is_named_and_can_be_an_error() {
    let book = three();
    let without = |arguments: &[&str]| {
        let mut command = book.command(arguments);
        command.env("PATH", "/nonexistent");
        crate::book::Run::of(&mut command)
    };
    without(&["test"])
        .ends_well()
        .says("3 passed at parse; eval and run skipped: nix-instantiate not found on PATH (")
        .does_not_say("passed,");
    without(&["test", "--level", "parse"]).ends_well().says("3 passed, 0 failed, 0 skipped");
    without(&["test", "--require", "run"]).fails().says("level eval was not tried");
    without(&["test", "--require", "parse"]).ends_well();
}

/// The results in the user's cache, as they are written.
pub(super) fn results(book: &Book) -> Vec<String> {
    let files = std::fs::read_dir(book.cache().join("results")).into_iter().flatten().map(Result::unwrap);
    let mut files: Vec<_> = files.map(|entry| std::fs::read_to_string(entry.path()).unwrap()).collect();
    files.sort();
    files
}

#[test]
fn what_has_not_changed_is_not_run_again() {
    if !ready() {
        return;
    }
    let book = three();
    test(&book, &[]).succeeds().does_not_say("unchanged");
    let results = results(&book);
    assert_eq!(results.len(), 3);
    test(&book, &[]).succeeds().says("passed   one (run; unchanged)").says("3 passed");
    assert_eq!(self::results(&book), results);
    test(&book, &["--force"]).succeeds().does_not_say("unchanged");

    book.write("content/recipes/two/main.py", "1");
    test(&book, &[]).succeeds().says("passed   one (run; unchanged").does_not_say("two (run; unchanged");

    // Less than was asked is not enough; more is.
    book.write("content/recipes/two/main.py", "2");
    test(&book, &["--level", "eval"]).succeeds().says("passed   one (run; unchanged");
    test(&book, &[]).succeeds().does_not_say("two (run; unchanged");

    // A failure is run again.
    book.write("content/recipes/two/test.console", "$ false\n");
    test(&book, &[]).fails();
    test(&book, &[]).fails().says("FAILED   two").says("passed   one (run; unchanged");
}

#[test]
fn blessing_rewrites_what_differs() {
    if !ready() {
        return;
    }
    let transcript = "#: note\n$ echo a; echo 1; echo z\na\n...\n\n$ (exit 3)\n$ echo kept 7\nkept ...\n";
    let book = book_with(transcript);
    test(&book, &["--bless"]).succeeds().says("blessed  r").says("+ [exit 3]").does_not_say("[exit 0]");
    let blessed = transcript.replace("(exit 3)\n", "(exit 3)\n[exit 3]\n");
    assert_eq!(book.read("content/recipes/r/test.console"), blessed);
    // What was written was run.
    assert_eq!(results(&book).len(), 1);
    test(&book, &["--bless"]).succeeds().does_not_say("blessed");
    test(&book, &[]).succeeds();
    assert_eq!(book.read("content/recipes/r/test.console"), blessed);
    book.write("content/recipes/r/test.console", "\u{feff}$ echo a\nb\n");
    test(&book, &["--bless"]).succeeds();
    assert_eq!(book.read("content/recipes/r/test.console"), "\u{feff}$ echo a\na\n");
}

#[test]
fn a_failed_folder_can_be_kept_and_entered() {
    if !ready() {
        return;
    }
    let book = book_with("$ echo made > file\n$ false\n");
    let run = test(&book, &["--keep-failed"]).fails().says("kept: enter it with ");
    let entry = run.stderr.lines().find_map(|line| line.strip_prefix("kept: enter it with ")).unwrap();
    let entered = std::process::Command::new(entry).args(["--run", "cat file; ls /lib64; pwd"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&entered.stdout), "made\nld-linux-x86-64.so.2\n/home/user/r\n");
    std::fs::remove_dir_all(std::path::Path::new(entry).parent().unwrap()).unwrap();
}

#[test]
fn a_failed_folder_of_the_host_can_be_kept_and_entered() {
    if !ready() {
        return;
    }
    let book = book_with("$ echo made > file\n$ false\n");
    let run = test(&book, &["--keep-failed", "--sandbox", "none"]).fails().says("kept: enter it with ");
    let entry = run.stderr.lines().find_map(|line| line.strip_prefix("kept: enter it with ")).unwrap();
    let entered = std::process::Command::new(entry).args(["--run", "cat file; pwd; echo $HOME"]).output().unwrap();
    let said = String::from_utf8_lossy(&entered.stdout);
    let lines: Vec<&str> = said.lines().collect();
    let [made, folder, home] = lines[..] else { panic!("{said}{}", String::from_utf8_lossy(&entered.stderr)) };
    let kept = std::path::Path::new(entry).parent().unwrap();
    assert_eq!(made, "made");
    // The folder is the copy of the recipe's, and the home is a new one beside it.
    assert!(folder.ends_with("/r") && std::path::Path::new(folder).starts_with(kept), "{said}");
    assert!(std::path::Path::new(home).starts_with(kept), "{said}");
    assert!(!book.path("content/recipes/r/file").exists());
    std::fs::remove_dir_all(kept).unwrap();
}

#[test]
fn a_pipe_for_the_outcomes_is_not_waited_for() {
    let Some(mkfifo) = crate::tools::require("mkfifo") else { return };
    let book = three();
    assert!(std::process::Command::new(&mkfifo).arg(book.path("pipe")).status().unwrap().success());
    let arguments = ["test", "--level", "parse", "--junit", "pipe"];
    book.run(&arguments).fails().tells("unwritable", "pipe").says("no program reads from it");
    // With someone who reads, it is written to the end.
    let reader = std::thread::spawn({
        let pipe = book.path("pipe");
        move || std::fs::read_to_string(pipe).unwrap()
    });
    // The program may be there before the reader is.
    let written = (0..100).any(|_| crate::book::Run::of(&mut book.command(&arguments)).is_fine());
    assert!(written);
    let xml = reader.join().unwrap();
    assert!(xml.contains("tests=\"3\"") && xml.ends_with("</testsuites>\n"), "{xml}");
}

#[test]
fn outcomes_can_be_had_as_junit() {
    if !ready() {
        return;
    }
    let book = three();
    book.write("content/recipes/two/test.console", "$ echo '<&>'\n");
    test(&book, &["--junit", "report.xml"]).fails();
    let xml = book.read("report.xml");
    assert!(xml.contains("tests=\"3\"") && xml.contains("failures=\"1\""), "{xml}");
    assert!(xml.contains("name=\"two\"") && xml.contains("&lt;&amp;&gt;"), "{xml}");
}

#[test]
fn messages_can_be_had_as_json() {
    if !ready() {
        return;
    }
    let book = book_with("$ echo a\nb\n");
    let run = test(&book, &["--message-format", "json"]).fails();
    let message: serde_json::Value = serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(message["code"], "unexpected-output");
    assert_eq!(message["file"], "content/recipes/r/test.console");
    assert_eq!(message["line"], 2);
    let help =
        "correct the recipe, or run `nixbook test --bless r` to accept the new output\n- expected, + actual:\n- b\n+ a";
    assert_eq!(message["help"], help);
}

#[test]
fn results_of_the_sandbox_show_in_the_page() {
    if !ready() {
        return;
    }
    let book =
        book_with("$ true\n").file("content/chapter.md", "# Chapter {#chap}\n\n```{=recipe=} r\nshell.nix\n```\n");
    let status = |book: &Book| {
        book.build().ends_well();
        let page = book.read("public/chapter.html");
        ["untested", "failed", "passed"]
            .into_iter()
            .filter(|word| page.to_lowercase().contains(word))
            .collect::<Vec<_>>()
    };
    assert_eq!(status(&book), ["untested"]);
    test(&book, &[]).succeeds();
    assert_eq!(status(&book), ["passed"]);
    book.write("content/recipes/r/test.console", "$ false\n");
    assert_eq!(status(&book), ["untested"]);
    test(&book, &[]).fails();
    assert_eq!(status(&book), ["failed"]);
}

#[test]
fn a_new_recipe_passes_and_appears() {
    let book = Book::small();
    book.run(&["new", "recipe", "greeting"]).succeeds().says("nixbook test greeting");
    book.run(&["new", "recipe", "greeting"]).fails().says("the recipe `greeting` already exists");
    book.run(&["new", "recipe", "../greeting"]).fails().says("is not a valid recipe name");
    book.check().succeeds();
    book.build().succeeds();
    assert!(book.read("public/chapter.html").contains("Hello from greeting"));
    if ready() {
        test(&book, &["--require", "run", "greeting"]).succeeds().says("1 passed, 0 failed, 0 skipped");
    }
}

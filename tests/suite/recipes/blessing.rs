//! What `--bless` writes passes, again and again, and reads as at a prompt.

use super::{book_with, ready, test};
use crate::book::Book;
use crate::tools;

/// Blesses a transcript; it has to pass afterwards.
fn blessed(transcript: &str) -> String {
    let book = book_with(transcript);
    test(&book, &["--bless"]).succeeds();
    test(&book, &["--force"]).succeeds().says("1 passed, 0 failed, 0 skipped");
    book.read("content/recipes/r/test.console")
}

#[test]
fn messages_of_the_shell_read_as_at_a_prompt() {
    if !ready() {
        return;
    }
    assert_eq!(
        blessed(
            "$ hello\n$ f() {\n>   nosuch\n> }\n$ f\n$ cd /nope\n$ fi\n$ set -u; echo $NOPE\n$ echo ${X:?gone}\n$ echo still\n"
        ),
        "$ hello\nbash: hello: command not found\n[exit 127]\n$ f() {\n>   nosuch\n> }\n$ f\nbash: nosuch: command not found\n[exit 127]\n\
         $ cd /nope\nbash: cd: /nope: No such file or directory\n[exit 1]\n$ fi\nbash: syntax error near unexpected token `fi'\n[exit 2]\n\
         $ set -u; echo $NOPE\nbash: NOPE: unbound variable\n[exit 1]\n$ echo ${X:?gone}\nbash: X: gone\n[exit 1]\n$ echo still\nstill\n"
    );
    // Another shell's are its own.
    assert_eq!(
        blessed("$ bash -c nosuch\n$ echo $0\n"),
        "$ bash -c nosuch\nbash: line 1: nosuch: command not found\n[exit 127]\n$ echo $0\nbash\n"
    );
}

#[test]
fn traps_and_options_are_those_of_what_is_typed() {
    if !ready() {
        return;
    }
    assert_eq!(
        blessed("$ trap 'echo failed' ERR\n$ false\n$ true\n$ (exit 3)\n$ echo $?\n$ set -x\n$ echo hi\n"),
        "$ trap 'echo failed' ERR\n$ false\nfailed\n[exit 1]\n$ true\n$ (exit 3)\nfailed\n[exit 3]\n$ echo $?\n3\n$ set -x\n$ echo hi\n+ echo hi\nhi\n"
    );
    assert_eq!(
        blessed("$ cat <<'EOF'\n> $HOME\n>\n>   x\n> EOF\n"),
        "$ cat <<'EOF'\n> $HOME\n>\n>   x\n> EOF\n$HOME\n\n  x\n"
    );
}

#[test]
fn what_changes_from_run_to_run_becomes_dots() {
    if !ready() {
        return;
    }
    let transcript = blessed("$ echo id $RANDOM$RANDOM end\n$ date\n$ mktemp\n$ date +'at %s s'\n$ echo fixed\n");
    assert_eq!(
        transcript,
        "$ echo id $RANDOM$RANDOM end\nid ... end\n$ date\n...\n$ mktemp\n/tmp/tmp...\n$ date +'at %s s'\nat ... s\n$ echo fixed\nfixed\n"
    );
    let book = book_with("$ echo $RANDOM$RANDOM x\n");
    test(&book, &["--bless"]).succeeds().says("two runs differed in 1 line").says("+ ... x");
}

#[test]
fn a_blessed_recipe_counts_as_tested() {
    if !ready() {
        return;
    }
    let book = book_with("$ echo a\n$ (exit 3)\n");
    test(&book, &["--bless"]).succeeds().says("+ a").says("+ [exit 3]").does_not_say("[exit 0]");
    test(&book, &[]).succeeds().says("passed   r (run; unchanged)");
    // What is written while it runs is not what was run.
    let book = book_with("$ echo b\n").file("content/recipes/r/other", "x");
    test(&book, &["--bless"]).succeeds();
    book.write("content/recipes/r/other", "y");
    test(&book, &[]).succeeds().does_not_say("unchanged");
}

#[test]
fn a_transcript_that_cannot_go_on_says_why() {
    if !ready() {
        return;
    }
    for (transcript, code, said) in [
        (
            "$ set -e\n$ false\n[exit 1]\n$ true\n",
            "shell-ended",
            "`false` ended the shell before the last command: `set -e` is on",
        ),
        ("$ exit 4\n[exit 4]\n$ true\n", "shell-ended", "`exit 4` ended the shell before the last command"),
        ("$ exec true\n$ true\n", "shell-ended", "`exec` puts a program in its place"),
        ("$ kill -9 $$\n[exit 137]\n$ true\n", "shell-ended", "it ended with signal 9"),
        ("$ echo 'open\n$ echo next\n", "incomplete-command", "`echo 'open` is incomplete"),
        ("$ if true\n$ echo next\n", "incomplete-command", "`if true` is incomplete"),
        ("$ cat <<EOF\n$ echo next\n", "incomplete-command", "`cat <<EOF` is incomplete"),
    ] {
        for more in [&[][..], &["--bless"]] {
            let book = book_with(transcript);
            test(&book, more).fails().tells_any(code).says(said);
            assert_eq!(book.read("content/recipes/r/test.console"), transcript);
        }
    }
}

/// Recipes whose commands have no output in their transcripts: blessed once, they pass twice.
#[test]
fn seen_transcripts_pass_once_they_are_blessed() {
    let Some(cases) = tools::shared("cases/bless") else { return };
    if !ready() {
        return;
    }
    // These cannot go on, and say so.
    let ends = ["set-e", "syntax-err", "syntax-err2"];
    let book = Book::small();
    book.copy(&cases, "content/recipes");
    book.write("content/recipes/missing/recipe.toml", "title = \"missing\"\n");
    let run = test(&book, &["--bless"]).fails();
    for name in ends {
        assert!(run.stderr.contains(&format!("FAILED   {name} ")), "{name}");
    }
    let said = run.stderr.lines().find(|line| line.contains(" passed, ")).unwrap().to_owned();
    assert!(said.contains(" 3 failed, 0 skipped"), "{}", run.stderr);
    for _ in 0..2 {
        test(&book, &["--force"]).fails().says(&said);
    }
    assert_eq!(
        book.read("content/recipes/missing/test.console"),
        "$ hello\nbash: hello: command not found\n[exit 127]\n"
    );
}

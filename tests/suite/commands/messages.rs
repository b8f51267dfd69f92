//! The forms of messages.

use std::process::Stdio;

use crate::book::Book;

fn faulty() -> Book {
    Book::small()
        .file("content/chapter.md", "# Chapter {#chap}\n\n```{=include=} sections\nsection.md\n```\n")
        .file("content/section.md", "# Section {#sec}\n\nSée [](#chapp) there.\n")
}

#[test]
fn people_see_location_line_mark_chain_and_help() {
    let run = faulty().check().fails();
    for part in [
        "--> content/section.md:3:5",
        "3 | Sée [](#chapp) there.",
        "^^^",
        "included at content/chapter.md:4:1",
        "included at content/manual.md:6:1",
        "help: did you mean `#chap`?",
    ] {
        assert!(run.stderr.contains(part), "{part:?} is not in\n{}", run.stderr);
    }
}

#[test]
fn programs_get_one_object_a_line() {
    let run = faulty().run(&["check", "--message-format", "json"]).fails();
    let lines: Vec<serde_json::Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1, "{}", run.stdout);
    let keys: Vec<&str> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["severity", "code", "message", "file", "line", "column", "end_line", "end_column", "help", "chain"];
    assert_eq!(keys, expected);
    assert_eq!(lines[0]["severity"], "error");
    assert_eq!(lines[0]["code"], "unknown-id");
    assert_eq!(lines[0]["file"], "content/section.md");
    assert_eq!((&lines[0]["line"], &lines[0]["column"]), (&3.into(), &5.into()));
    assert_eq!(lines[0]["chain"][0]["file"], "content/chapter.md");
    assert_eq!(lines[0]["chain"][1]["file"], "content/manual.md");
}

#[test]
fn github_gets_commands() {
    let run = faulty().run(&["check", "--message-format", "github"]).fails();
    assert!(run.stdout.starts_with("::error file=content/section.md,line=3,col=5,endLine=3,"), "{}", run.stdout);
    assert!(run.stdout.contains(",title=unknown-id::"), "{}", run.stdout);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let text: String = (0..5000).map(|n| format!("[](#nowhere-{n})\n")).collect();
    let book = Book::with_chapter(&text);
    for format in ["human", "json", "github"] {
        let mut command = book.command(&["check", "--message-format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().unwrap().code(), Some(1), "{format}");
    }
    let mut child = book.command(&["completions", "bash"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

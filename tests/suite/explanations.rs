//! The examples of `nixbook explain`: what is wrong is told with the code, and of what is right nothing is told.
//!
//! `NIXBOOK_BLESS=1` writes the messages that came into the files of explanations.

use nixbook::diagnostics::Code;
use nixbook::diagnostics::explain::{CHAPTER, Explanation, explanation};
use rayon::prelude::*;

use crate::book::Book;
use crate::cases;

/// What `check` says of a small book with the example in it: severity, code and message each.
fn told(example: &str, explanation: &Explanation) -> Vec<[String; 3]> {
    let chapter = |text: &str| format!("# Chapter {{#chap-a}}\n\n{text}");
    let mut files = vec![
        ("book.toml".to_owned(), String::new()),
        (
            "content/manual.md".to_owned(),
            "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\nchapter.md\n```\n".to_owned(),
        ),
        (CHAPTER.to_owned(), chapter("Text.\n")),
    ];
    files.retain(|(path, _)| !explanation.without.contains(path));
    files.extend(explanation.with.clone());
    match &explanation.file {
        Some(file) => files.push((file.clone(), example.to_owned())),
        None if explanation.console => {}
        None => files.push((CHAPTER.to_owned(), chapter(example))),
    }
    let book = Book::empty();
    for (path, text) in files {
        book.write(&path, text);
    }
    let read = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let commands: Vec<String> = if explanation.console {
        example.lines().map(str::to_owned).collect()
    } else {
        let command = explanation.command.as_deref().unwrap_or("check");
        vec![format!("nixbook {command} {}", explanation.args.join(" "))]
    };
    let mut told = Vec::new();
    for command in commands {
        let Some(arguments) = command.strip_prefix("nixbook ") else {
            let status = std::process::Command::new("sh").args(["-ec", &command]).current_dir(book.path("")).status();
            assert!(status.unwrap().success(), "{command}");
            continue;
        };
        let mut words: Vec<&str> = arguments.split('\'').enumerate().fold(Vec::new(), |mut words, (n, part)| {
            // Every second part is quoted.
            if n % 2 == 0 {
                words.extend(part.split_whitespace());
            } else {
                words.push(part);
            }
            words
        });
        let nixpkgs = crate::recipes::nixpkgs();
        if words[0] == "test" && !words.contains(&"--nixpkgs") {
            words.extend(["--nixpkgs", nixpkgs.to_str().unwrap()]);
        }
        words.extend(["--message-format", "json"]);
        let run = book.run(&words);
        let rows = run.stdout.lines().filter_map(read).filter(|row| row["severity"].is_string());
        told.extend(rows.map(|m| [text(&m["severity"]), text(&m["code"]), text(&m["message"])]));
    }
    told
}

#[test]
fn examples_are_wrong_and_right() {
    let has_nix = crate::recipes::ready();
    let examples = Code::ALL.par_iter().filter_map(|code| Some((*code, explanation(*code)?)));
    let faults: Vec<String> = examples
        .filter_map(|(code, explanation)| {
            let (wrong, right) = (explanation.wrong.as_ref()?, explanation.right.as_ref()?);
            if explanation.needs_nix && !has_nix {
                return None;
            }
            let of_wrong = told(wrong, explanation);
            let of_right = told(right, explanation);
            let Some([_, _, message]) = of_wrong.iter().find(|[_, name, _]| name == code.name()) else {
                return Some(format!("{code}: of what is wrong this is told: {of_wrong:?}"));
            };
            if !of_right.is_empty() {
                return Some(format!("{code}: of what is right this is told: {of_right:?}"));
            }
            if explanation.says.as_ref() != Some(message) {
                if cases::blesses() {
                    bless(code, message);
                    return None;
                }
                return Some(format!("{code}: the message is not {:?}, but {message:?}", explanation.says));
            }
            None
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn bless(code: Code, message: &str) {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE_AT_A_TIME.lock().unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostics/explanations");
    let path = folder.join(format!("{}.toml", code.topic().id()));
    let mut document: toml_edit::DocumentMut = std::fs::read_to_string(&path).unwrap().parse().unwrap();
    document[code.name()]["says"] = toml_edit::value(message);
    std::fs::write(&path, document.to_string()).unwrap();
}

#[test]
fn codes_are_explained() {
    let book = Book::empty();
    let run = book.run(&["explain", "unknown-id"]).succeeds();
    let typed = book.run(&["explain", "no-such-book"]).succeeds();
    assert!(typed.stdout.contains("Wrong:\n\n    $ nixbook check contant\n"), "{}", typed.stdout);
    let tested = book.run(&["explain", "unexpected-status"]).succeeds();
    assert!(tested.stdout.contains("The message of `nixbook test hello`:\n"), "{}", tested.stdout);
    for line in ["error[unknown-id]: ", "Wrong, in a chapter:\n", "    See [](#sec-instal).\n", "Right:\n"] {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
    let pasted = book.run(&["explain", "error[unknown-id]: there is no id"]).succeeds();
    assert_eq!(pasted.stdout, run.stdout);
    let list = book.run(&["explain"]).succeeds();
    for code in Code::ALL {
        assert!(list.stdout.contains(&format!("  {code} ")), "{code} is not listed");
    }
    assert!(list.stdout.starts_with("The book and its settings\n"), "{}", list.stdout);
    book.run(&["explain", "unknow-id"]).shows_wrong_use().says("did you mean `unknown-id`?");
    let json = book.run(&["explain", "no-past", "--message-format", "json"]).succeeds();
    let row: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((row["code"].as_str(), row["severity"].as_str()), (Some("no-baseline"), Some("error")));
    assert!(row["fix"].as_str().is_some_and(|fix| fix.contains("--since")), "{row}");
}

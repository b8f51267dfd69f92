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
        None => files.push((CHAPTER.to_owned(), chapter(example))),
    }
    let book = Book::empty();
    for (path, text) in files {
        book.write(&path, text);
    }
    let args: Vec<&str> = explanation.args.iter().map(String::as_str).collect();
    let run = book.run(&[&["check", "--message-format", "json"], &args[..]].concat());
    let read = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    run.stdout.lines().map(read).map(|m| [text(&m["severity"]), text(&m["code"]), text(&m["message"])]).collect()
}

#[test]
fn examples_are_wrong_and_right() {
    let examples = Code::ALL.par_iter().filter_map(|code| Some((*code, explanation(*code)?)));
    let faults: Vec<String> = examples
        .filter_map(|(code, explanation)| {
            let (wrong, right) = (explanation.wrong.as_ref()?, explanation.right.as_ref()?);
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

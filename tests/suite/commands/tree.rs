//! `nixbook tree`.

use crate::book::{Book, ROOT};

fn book() -> Book {
    Book::small()
        .file(
            "content/chapter.md",
            "# Chapter *one* {#chap}\n\n## Deeper {#deep}\n\nAn [anchor]{#here}.\n\n```{=include=} sections\na/section.md\n```\n",
        )
        .file("content/a/section.md", "# Section {#sec}\n\n::: {.example #ex}\n# Title\n\nText.\n:::\n")
}

#[test]
fn files_stand_under_what_includes_them() {
    let expected = "\
manual.md         book     #book  index.html
  chapter.md      chapter  #chap  chapter.html
    a/section.md  section  #sec   a/section.html
";
    assert_eq!(book().run(&["tree"]).succeeds().stdout, expected);
}

#[test]
fn every_id_can_be_shown() {
    let out = book().run(&["tree", "--ids"]).succeeds().stdout;
    let rows: Vec<Vec<&str>> = out.lines().map(|line| line.split_whitespace().collect()).collect();
    for row in [
        ["·", "section", "#deep", "chapter.html"],
        ["·", "anchor", "#here", "chapter.html"],
        ["·", "example", "#ex", "a/section.html"],
    ] {
        assert!(rows.iter().any(|there| *there == row), "{row:?} is not in\n{out}");
    }
}

#[test]
fn programs_get_one_object_a_file() {
    let out = book().run(&["tree", "--message-format", "json"]).succeeds().stdout;
    let rows: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 3);
    let chapter = &rows[1];
    assert_eq!(
        (&chapter["file"], &chapter["kind"], &chapter["id"]),
        (&"chapter.md".into(), &"chapter".into(), &"chap".into())
    );
    assert_eq!(
        (&chapter["title"], &chapter["depth"], &chapter["parent"]),
        (&"Chapter one".into(), &1.into(), &"manual.md".into())
    );
    let here = chapter["ids"].as_array().unwrap().iter().find(|id| id["id"] == "here").unwrap();
    assert_eq!((&here["kind"], &here["page"], &here["line"]), (&"anchor".into(), &"chapter.html".into(), &5.into()));
}

#[test]
fn a_navigation_file_has_groups() {
    let nav = r#"{"items": [{"label": "Group", "children": [{"file": "a.md"}]}]}"#;
    let book = Book::empty()
        .file("book.toml", "title = \"T\"\n")
        .file("content/nav.json", nav)
        .file("content/a.md", "# A {#a}\n\nText.\n");
    let out = book.run(&["tree"]).succeeds().stdout;
    assert!(out.contains("  Group   group") && out.contains("    a.md  page   #a  a.html"), "{out}");
    let out = book.run(&["tree", "--message-format", "json"]).succeeds().stdout;
    let rows: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows[2]["parent"], "nav.json");
}

#[test]
fn what_is_wrong_is_told_beside_the_tree() {
    let book = Book::small().file("content/manual.md", ROOT.replace("chapter.md", "chapter.md\nmissing.md"));
    let run = book.run(&["tree"]).fails().tells("missing-include", "content/manual.md:7:1");
    assert!(run.stdout.contains("chapter.md"), "{}", run.stdout);
}

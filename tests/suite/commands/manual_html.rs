//! `nixbook manual html`.

use crate::book::Book;

fn manual() -> Book {
    Book::empty()
        .file("manual.md", "# Manual {#book}\n\n## Version 1\n\n```{=include=} chapters\nchapter.md\n```\n")
        .file("chapter.md", "# Chapter {#chap}\n\nSee [](#book) and {manpage}`nix.conf(5)`.\n")
        .file("manpages.json", r#"{"nix.conf(5)": "https://example.org/nix.conf.html"}"#)
}

const ARGUMENTS: [&str; 8] =
    ["manual", "html", "--manpage-urls", "manpages.json", "--revision", "local", "manual.md", "out/index.html"];

#[test]
fn a_manual_becomes_the_html_of_nixos_render_docs() {
    let book = manual();
    std::fs::create_dir(book.path("out")).unwrap();
    book.run(&ARGUMENTS).succeeds();
    let page = book.read("out/index.html");
    for part in ["nixos-render-docs", "id=\"chap\"", "https://example.org/nix.conf.html"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn faults_are_told_with_their_location() {
    let book = manual().file("chapter.md", "# Chapter {#chap}\n\n[](#nowhere)\n");
    std::fs::create_dir(book.path("out")).unwrap();
    book.run(&ARGUMENTS).fails().tells("unknown-id", "chapter.md:3:1");
    assert!(book.files("out").is_empty());
}

#[test]
fn the_manual_is_not_written_over() {
    let book = manual();
    let before = book.read("manual.md");
    let mut arguments = ARGUMENTS;
    arguments[7] = "./manual.md";
    book.run(&arguments).fails().tells("unwritable", "./manual.md");
    assert_eq!(book.read("manual.md"), before);
}

#[test]
fn arguments_that_are_missing_are_wrong_use() {
    manual().run(&["manual", "html", "manual.md", "out/index.html"]).shows_wrong_use();
}

/// As manuals in the wild call nixos-render-docs, whose options are read by argparse.
#[test]
fn long_options_can_be_shortened() {
    let book = manual();
    let arguments =
        ["manual", "html", "--manpage", "manpages.json", "--rev=local", "--style", "a.css", "--style=b.css"];
    book.run(&[&arguments[..], &["--chunk", "2", "manual.md", "index.html"]].concat()).succeeds();
    let page = book.read("index.html");
    assert!(page.contains("href=\"a.css\"") && page.contains("href=\"b.css\""), "{page}");
    book.run(&[&ARGUMENTS[..], &["--s", "a.css"]].concat()).shows_wrong_use();
}

/// As nixpkgs calls nixos-render-docs.
#[test]
fn jobs_are_named_before_the_command() {
    for jobs in [&["-j", "4"][..], &["--jobs", "1"], &["-j0"], &["--jobs=999999"]] {
        manual().run(&[jobs, &ARGUMENTS].concat()).succeeds();
    }
    manual().run(&[&["-j", "many"], &ARGUMENTS[..]].concat()).shows_wrong_use();
    Book::small().run(&["-j", "4", "check"]).shows_wrong_use().says("for `test`, write it after the command");
}

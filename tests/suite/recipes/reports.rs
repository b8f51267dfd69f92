//! The summary, JUnit's report, the exit status and the page say the same.

use super::{SHELL, book_with, nixpkgs, ready, test};
use crate::book::{Book, Run};

/// A book of everything, with this recipe `r`, and this text.
fn book(recipe: &[(&str, &str)], text: &str) -> Book {
    let book = Book::with_chapter(&format!("{text}\n\n```{{=recipe=}} r\nshell.nix\n```"));
    for (name, content) in recipe {
        book.write(&format!("content/recipes/r/{name}"), content);
    }
    book
}

/// The files of a recipe, the text, the package set, the word on the page, and how many passed, failed, were skipped and
/// passed in part.
type Row<'a> = (Vec<(&'a str, &'a str)>, &'a str, &'a str, &'a str, (usize, usize, usize, usize));

const FINE: &[(&str, &str)] = &[("recipe.toml", "title = \"R\"\n"), ("shell.nix", SHELL), ("test.console", "$ true\n")];

/// The counts of JUnit's report: tests, failures, skipped.
fn junit(book: &Book) -> (usize, usize, usize) {
    let xml = book.read("report.xml");
    let cases = xml.matches("<testcase").count();
    assert!(xml.contains(&format!("tests=\"{cases}\"")) || cases == 0, "{xml}");
    (cases, xml.matches("<failure").count(), xml.matches("<skipped").count())
}

/// Passed, failed and skipped tests, and those that passed in part, by the summary.
fn summary(run: &Run) -> (usize, usize, usize, usize) {
    let number = |text: &str| text.split_whitespace().next().unwrap().parse::<usize>().unwrap();
    let (mut counts, mut partly) = ((0, 0, 0), 0);
    for line in run.stderr.lines() {
        if line.contains(" passed, ") && line.ends_with(" skipped") {
            let parts: Vec<usize> = line.split(", ").map(number).collect();
            counts = (parts[0], parts[1], parts[2]);
        } else if line.contains(" passed at ") && line.starts_with(|c: char| c.is_ascii_digit()) {
            partly += number(line);
        }
    }
    (counts.0, counts.1, counts.2, partly)
}

#[test]
fn all_reports_agree() {
    if !ready() {
        return;
    }
    let path = nixpkgs();
    let set = path.to_str().unwrap();
    let repl = "```nix-repl\nnix-repl> 1 + 1\n2\n\nnix-repl> 1 + 2\n4\n```";
    let changed = |name: &'static str, content: &'static str| {
        FINE.iter().map(|file| if file.0 == name { (name, content) } else { *file }).collect::<Vec<_>>()
    };
    let without = |name: &str| FINE.iter().copied().filter(|file| file.0 != name).collect::<Vec<_>>();
    let table: Vec<Row<'_>> = vec![
        (FINE.to_vec(), "", set, "passed", (1, 0, 0, 0)),
        (changed("test.console", "$ false\n"), "", set, "failed", (0, 1, 0, 0)),
        (changed("shell.nix", "{ a = 1 }\n"), "", set, "failed", (0, 1, 0, 0)),
        (changed("shell.nix", "{ }: throw \"x\"\n"), "", set, "failed", (0, 1, 0, 0)),
        (changed("test.console", "out\n$ true\n"), "", set, "", (0, 1, 0, 0)),
        (changed("recipe.toml", "titel = 1\n"), "", set, "", (0, 1, 0, 0)),
        (without("recipe.toml"), "", set, "", (0, 1, 0, 0)),
        (without("shell.nix"), "", set, "", (0, 1, 0, 0)),
        (FINE.to_vec(), "", "/nope", "failed", (0, 1, 0, 0)),
        (FINE.to_vec(), "```nix\n{ a = 1 }\n```", set, "passed", (1, 1, 0, 0)),
        (FINE.to_vec(), "```nix\n{ a = 1; }\n```", set, "passed", (2, 0, 0, 0)),
        (FINE.to_vec(), repl, set, "passed", (2, 1, 0, 0)),
        (FINE.to_vec(), repl, "/nope", "failed", (0, 3, 0, 0)),
    ];
    for (recipe, text, set, word, wanted) in table {
        let case = format!("{recipe:?} {text:?} {set}");
        let book = book(&recipe, text);
        let page = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(page.path(), "before\n").unwrap();
        let mut command = book.command(&["test", "--nixpkgs", set, "--junit", "report.xml"]);
        let run = Run::of(command.env("GITHUB_STEP_SUMMARY", page.path()));
        assert_eq!(summary(&run), wanted, "{case}: {}", run.stderr);
        let (passed, failed, skipped, partly) = wanted;
        assert_eq!(junit(&book), (passed + failed + skipped + partly, failed, skipped + partly), "{case}");
        assert_eq!(run.is_fine(), failed == 0, "{case}");
        let said = std::fs::read_to_string(page.path()).unwrap();
        assert!(said.starts_with("before\n### nixbook test\n\n"), "{said}");
        assert!(said.contains(&format!("{passed} passed, {failed} failed, {skipped} skipped")), "{said}");
        assert_eq!(said.matches("| **failed** |").count(), failed, "{said}");
        if word.is_empty() {
            book.run(&["build"]).fails();
        } else {
            book.build();
            let html = book.read("public/chapter.html").to_lowercase();
            let words: Vec<_> = ["untested", "failed", "passed"].into_iter().filter(|w| html.contains(w)).collect();
            assert_eq!(words, [word], "{case}");
        }
    }
}

#[test]
fn what_is_tested_in_part_is_no_success() {
    let book = book(FINE, "```nix\n1\n```\n\n```nix-repl\nnix-repl> 1\n1\n```");
    let run = Run::of(book.command(&["test", "--junit", "report.xml"]).env("PATH", "/nonexistent"));
    let run = run.ends_well().says("1 passed at parse; eval and run skipped: nix-instantiate not found on PATH");
    run.says("partly   r (passed at parse; eval and run skipped)").does_not_say("passed   r");
    assert_eq!(junit(&book), (3, 0, 2));
    let xml = book.read("report.xml");
    assert!(xml.contains("passed at parse; eval and run skipped: nix-instantiate not found"), "{xml}");
    let run = Run::of(book.command(&["test", "--require", "run", "--junit", "report.xml"]).env("PATH", "/nonexistent"));
    run.fails().tells_any("level-skipped").says("1 passed, 2 failed, 0 skipped");
    assert_eq!(junit(&book), (3, 2, 0));
}

#[test]
fn a_recipe_that_cannot_be_read_is_a_failed_test() {
    let book = book(FINE, "").file("content/recipes/unread/shell.nix", SHELL);
    assert_eq!(book.run(&["test", "--list"]).stdout, "r run\nunread parse\n");
    let run = book.run(&["test", "--level", "parse", "--junit", "report.xml"]).fails();
    run.says("FAILED   unread").says("1 passed, 1 failed, 0 skipped").says("the recipe `unread` has no `recipe.toml`");
    assert!(book.read("report.xml").contains("name=\"unread\""));
    // Another one has nothing to do with it.
    book.run(&["test", "--level", "parse", "r", "--partition", "slice:1/2"])
        .succeeds()
        .says("1 passed, 0 failed, 0 skipped");
}

#[test]
fn tests_are_chosen_and_listed() {
    let book = book(FINE, "```nix\n1\n```\n\n```nix-repl\nnix-repl> 1\n1\n\nnix-repl> 2\n2\n```");
    let list = |arguments: &[&str]| book.run(&[&["test", "--list"], arguments].concat()).succeeds().stdout;
    assert_eq!(list(&[]), "r run\ncontent/chapter.md:4 parse\ncontent/chapter.md:8 eval\ncontent/chapter.md:11 eval\n");
    assert_eq!(list(&["r", "md:8"]).lines().count(), 4);
    assert_eq!(list(&["md:8", "md:11"]), "content/chapter.md:8 eval\ncontent/chapter.md:11 eval\n");
    book.run(&["test", "--list", "r", "none"]).fails().says("has `none` in its name");
    let rows = list(&["--message-format", "json"]);
    let rows: Vec<serde_json::Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows[0]["name"].as_str(), rows[0]["kind"].as_str()), (Some("r"), Some("recipes")));
    assert_eq!((rows[2]["file"].as_str(), rows[2]["line"].as_u64()), (Some("content/chapter.md"), Some(8)));
    assert_eq!(rows[2]["level"], "eval");
    // Each test is in one part, whatever it is.
    let parts: Vec<String> = (1..=3).map(|n| list(&["--partition", &format!("slice:{n}/3")])).collect();
    assert_eq!(
        parts,
        ["r run\ncontent/chapter.md:11 eval\n", "content/chapter.md:4 parse\n", "content/chapter.md:8 eval\n"]
    );
    book.run(&["test", "--partition", "slice:5/5"]).succeeds().says("the partition slice:5/5 has no tests");
}

#[test]
fn runs_end_early_or_try_again() {
    if !ready() {
        return;
    }
    let book = book_with("$ false\n");
    book.write("content/recipes/s/recipe.toml", "title = \"S\"\n");
    book.write("content/recipes/s/shell.nix", SHELL);
    book.write("content/recipes/s/test.console", "$ true\n");
    test(&book, &["--fail-fast", "--jobs", "1", "--junit", "report.xml"])
        .fails()
        .says("0 passed, 1 failed, 1 skipped")
        .says("1 skipped: a test has failed before (--fail-fast)");
    assert_eq!(junit(&book), (2, 1, 1));
    test(&book, &["--retries", "2", "r"]).fails().says("try 3)");
    // One in two fails: with so many tries it passes.
    let book = book_with("$ ((RANDOM % 2))\n");
    test(&book, &["--retries", "60"]).succeeds();
}

#[test]
fn a_book_that_cannot_be_written_is_tested() {
    if !ready() {
        return;
    }
    let book = book_with("$ true\n");
    book.write("book.toml", "[recipes]\nnixpkgs = \"set\"\n");
    book.write("set/default.nix", format!("import {}", nixpkgs().display()));
    // The lock would have to replace a folder.
    book.write("nixbook.lock/x", "");
    let run = book.run(&["test", "--nixpkgs", nixpkgs().to_str().unwrap(), "--require", "run"]);
    run.succeeds().says("1 passed");
}

#[test]
fn paths_for_github_are_those_of_the_repository() {
    let Some(git) = crate::tools::require("git") else { return };
    let book = Book::empty();
    assert!(
        std::process::Command::new(git).arg("-C").arg(book.path("")).args(["init", "-q"]).status().unwrap().success()
    );
    for file in ["content/manual.md", "content/chapter.md", "book.toml"] {
        book.write(&format!("docs/guide/{file}"), Book::small().read(file));
    }
    book.write("docs/guide/content/chapter.md", "# Chapter {#chap}\n\n```nix\n{ a = 1 }\n```\n");
    for (folder, asked) in [("docs/guide", "."), ("", "docs/guide"), ("docs", "guide")] {
        let arguments = ["test", "--level", "parse", "--book", asked, "--message-format", "github"];
        let run = book.run_in(folder, &arguments);
        assert!(run.stdout.contains("file=docs/guide/content/chapter.md,line=4,"), "{folder}: {}", run.stdout);
    }
}

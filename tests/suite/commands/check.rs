//! `nixbook check`.

use crate::book::Book;

#[test]
fn a_book_without_faults_is_fine() {
    let book = Book::small();
    book.check().succeeds().says("nothing is wrong");
    assert!(!book.path("public").exists(), "check writes nothing");
}

#[test]
fn what_build_says_check_says() {
    let book = Book::with_chapter("[](#nowhere), {rolle}`x`, and ![](missing.png)");
    let checked = book.check().fails();
    assert_eq!(checked.stderr, book.build().fails().stderr);
}

#[test]
fn everything_is_told_in_one_run() {
    let book = Book::with_chapter("[](#one) and {rolle}`x`\n\n[](#two)")
        .file("book.toml", "langauge = \"en\"\n")
        .file("content/manpage-urls.json", "[]");
    book.check().fails().tells_in_all("5 errors");
}

#[test]
fn strict_makes_warnings_errors() {
    let book = Book::small().file("content/forgotten.md", "# Forgotten {#forgotten}\n");
    book.check().ends_well().tells_in_all("1 warning");
    book.run(&["check", "--strict"]).fails().tells_in_all("1 error");
}

const LOOSE: &str = "# Chapter\r\n\r\nOne. Two.\r\n\r\n## Deeper {#deep}\r\n\r\nSee {manpage}`x(1)`.\r\n";

/// A small book whose chapter says this, and keeps the other conventions.
fn loose(text: &str) -> Book {
    Book::small().file("content/chapter.md", format!("# Chapter {{#chap-c}}\n\n{text}\n"))
}

#[test]
fn conventions_are_looked_at_where_that_is_asked_for() {
    let book = loose("One. Two.");
    book.check().succeeds().says("nothing is wrong");
    book.run(&["check", "--lint", "--strict"])
        .ends_well()
        .tells("sentence-per-line", "content/chapter.md:3:6")
        .tells_in_all("1 lint");
    book.write("book.toml", "[check]\nlint = true\n");
    book.check().ends_well().tells_in_all("1 lint");
    book.build().succeeds().does_not_say("lint");
    book.write("book.toml", "[check]\nlint = true\nallow = [\"sentence-per-line\"]\n");
    book.check().succeeds().says("nothing is wrong");
    book.write("book.toml", "[check]\nlint = true\nimported = [\"chapter.md\"]\n");
    book.check().succeeds().says("nothing is wrong");
    // What `import` has noted.
    let noted = "[check]\nlint = true\n\n[export.nixpkgs.files]\n\"chapter.md\" = \"a/c.md\"\n";
    book.write("book.toml", noted);
    book.check().ends_well().tells_in_all("1 lint");
    book.write("book.toml", format!("{noted}\n[export.nixpkgs.seen]\n\"a/c.md\" = \"12\"\n"));
    book.check().succeeds().says("nothing is wrong");
    book.write("book.toml", "[check]\nallow = [\"sentences-per-line\"]\n");
    book.check().fails().tells("invalid-value", "book.toml:2:10").says("did you mean `sentence-per-line`?");
}

#[test]
fn lints_are_messages_like_others() {
    let run = loose("One. Two.").run(&["check", "--lint", "--message-format", "json"]).ends_well();
    let message: serde_json::Value = serde_json::from_str(run.stdout.trim()).unwrap();
    assert_eq!((&message["severity"], &message["code"]), (&"lint".into(), &"sentence-per-line".into()));
}

#[test]
fn what_a_rule_can_mend_is_mended_and_shown() {
    let book = Book::small().file("content/chapter.md", format!("\u{feff}{LOOSE}"));
    book.check().fails().tells("heading-without-id", "content/chapter.md:1:1");
    let run = book.run(&["check", "--fix", "--lint"]).ends_well().tells_in_all("2 lints");
    for line in
        ["fixed content/chapter.md:1", "- # Chapter", "+ # Chapter {#chap-chapter}", "- One. Two.", "+ One.", "+ Two."]
    {
        assert!(run.stderr.lines().any(|shown| shown == line), "{line:?} is not in\n{}", run.stderr);
    }
    let expected = LOOSE.replace("# Chapter\r", "# Chapter {#chap-chapter}\r").replace("One. Two", "One.\r\nTwo");
    assert_eq!(book.read("content/chapter.md"), format!("\u{feff}{expected}"));
    // What is left is not for a rule to decide.
    run.tells("id-prefix", "content/chapter.md:6:13").tells("unknown-manpage", "content/chapter.md:8:5");
    book.run(&["check", "--fix", "--lint"]).ends_well().says("nothing to fix automatically");
    assert_eq!(book.read("content/chapter.md"), format!("\u{feff}{expected}"));
}

#[test]
fn without_lint_only_errors_are_mended() {
    let book = Book::small().file("content/chapter.md", LOOSE);
    book.run(&["check", "--fix"]).succeeds();
    assert_eq!(book.read("content/chapter.md"), LOOSE.replace("# Chapter\r", "# Chapter {#chap-chapter}\r"));
}

#[test]
fn imported_files_are_never_mended() {
    let book =
        Book::small().file("book.toml", "[check]\nimported = [\"chapter.md\"]\n").file("content/chapter.md", LOOSE);
    book.run(&["check", "--fix", "--lint"]).fails().tells("heading-without-id", "content/chapter.md:1:1");
    assert_eq!(book.read("content/chapter.md"), LOOSE);
}

#[test]
fn the_table_of_former_locations_is_checked() {
    let book = Book::small().file("content/redirects.json", "{\n  \"book\": [\"index.html#book\"]\n}\n");
    book.build().succeeds();
    book.check()
        .fails()
        .tells("redirects-missing-id", "content/chapter.md:1:13")
        .says("nixbook redirects add chap index.html")
        .tells_in_all("1 error");
    book.run(&["redirects", "sync"]).succeeds();
    book.check().succeeds();
}

/// A book in which every file has a fault.
fn faulty() -> Book {
    Book::small()
        .file("content/manual.md", "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\na.md\nb.md\n```\n")
        .file("content/a.md", "# A {#chap-a}\n\nSee [](#chap-b), [](#nowhere-a) and {rolle}`x`.\n\n## Two\n")
        .file("content/b.md", "# B {#chap-b}\n\nSee [](#chap-a), [](#nowhere-b).\n\n## Two\n")
        .file("content/c.md", "# C {#chap-c}\n\n{rolle}`x` [](#chap-a)\n\nSee [x](gone.html).\n")
}

#[test]
fn files_are_checked_with_the_book_around_them() {
    let book = faulty();
    let whole = book.check().fails();
    assert!(whole.stderr.contains("nowhere-a") && whole.stderr.contains("nowhere-b"));
    let run = book.run(&["check", "content/a.md"]).fails().tells_in_all("3 errors");
    run.tells("unknown-id", "content/a.md:3:18").says("nowhere-a").does_not_say("nowhere-b").does_not_say("`chap-b`");
    book.run(&["check", "content/a.md", "content/b.md"]).fails().tells_in_all("5 errors");
    book.run_in("content", &["check", "b.md"]).fails().tells_in_all("2 errors");
    // A book.toml and a root file are the whole book.
    let of_root = book.run(&["check", "content/manual.md"]).fails();
    assert_eq!(of_root.stderr, whole.stderr);
    // With others they are files like these.
    book.run(&["check", "book.toml", "content/manual.md", "content/b.md"]).fails().tells_in_all("2 errors");
    book.run(&["check", "content/gone.md", "content/a.md"]).fails().tells("no-such-book", "content/gone.md");
}

#[test]
fn a_file_that_no_book_includes_is_checked_by_itself() {
    let book = faulty();
    let run = book.run(&["check", "content/c.md"]).fails().tells_in_all("1 error, 1 warning");
    run.tells("unknown-role", "content/c.md:3:2").tells_any("file-not-included");
    // What lies beside the text is none of the book.
    book.write("README.md", "# Read me\n");
    book.run(&["check", "README.md"]).succeeds().says("nothing is wrong");
    let alone = Book::empty().file("text.md", "# A\n\n{rolle}`x` [](#elsewhere)\n").file("fine.md", "# B {#b}\n");
    alone.run(&["check", "text.md"]).fails().tells_in_all("2 errors").does_not_say("subtitle");
    alone.run(&["check", "fine.md", "text.md"]).fails().tells_in_all("2 errors");
    alone.run(&["check", "fine.md"]).succeeds().says("nothing is wrong");
}

#[test]
fn only_the_files_that_were_given_are_mended() {
    let book = faulty();
    let (a, b) = (book.read("content/a.md"), book.read("content/b.md"));
    book.run(&["check", "--fix", "content/b.md"]).fails().says("fixed content/b.md:5");
    assert_eq!(book.read("content/a.md"), a);
    assert_eq!(book.read("content/b.md"), b.replace("## Two", "## Two {#sec-two}"));
}

#[test]
fn a_file_has_one_name_in_all_forms_of_unicode() {
    // The disk has it as a Mac writes it, the text as others do.
    let book = Book::small()
        .file("content/manual.md", "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\n\u{fc}ber.md\n```\n")
        .file("content/u\u{308}ber.md", "# \u{dc}ber {#chap-u}\n\n![x](\u{e9}.svg)\n\n[x](\u{fc}ber.html#chap-u)\n")
        .file("content/e\u{301}.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    std::fs::remove_file(book.path("content/chapter.md")).unwrap();
    book.run(&["check", "--strict"]).succeeds().says("nothing is wrong");
    book.write("content/u\u{308}ber.md", "# \u{dc}ber\n");
    book.run(&["check", "--fix"]).ends_well();
    let names = book.files("content");
    assert_eq!(names.iter().filter(|name| name.contains("ber.md")).count(), 1, "{names:?}");
}

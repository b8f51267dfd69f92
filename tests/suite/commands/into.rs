//! `nixbook export nixpkgs --into`: a nixpkgs checkout is brought up to date, and nothing else there changes.

use std::process::Command;

use crate::book::{Book, Run};
use crate::tools;

pub(super) const A: &str = "# A {#sec-a}\n\nText. ![](../img/a.png)\n";

/// A book with a section and a recipe that illustrates it, and a checkout beside it; `None` where git is missing.
pub(super) fn both(book_toml: &str, checkout: &[(&str, &str)]) -> Option<Book> {
    tools::require("git")?;
    let mut book = Book::empty()
        .file("book/book.toml", book_toml)
        .file("book/content/manual.md", "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\nc.md\n```\n")
        .file("book/content/c.md", "# Chapter {#chap}\n\n```{=include=} sections\nx/a.section.md\n```\n")
        .file("book/content/x/a.section.md", A)
        .file("book/content/img/a.png", "png")
        .file("book/content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"parse\"\nillustrates = \"sec-a\"\n")
        .file("book/content/recipes/r/shell.nix", "{ }\n");
    for (path, text) in checkout {
        book = book.file(&format!("nixpkgs/{path}"), text);
    }
    git(&book, &["init", "-q"]);
    commit(&book);
    Some(book)
}

pub(super) fn git(book: &Book, arguments: &[&str]) -> String {
    let who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let mut git = Command::new("git");
    let output = git.current_dir(book.path("nixpkgs")).args(who).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub(super) fn commit(book: &Book) {
    git(book, &["add", "-A"]);
    git(book, &["commit", "-q", "--allow-empty", "-m", "state"]);
}

/// What has changed since the last commit, line by line.
pub(super) fn changed(book: &Book) -> String {
    git(book, &["add", "-A"]);
    let diff = git(book, &["diff", "--cached", "--unified=0", "--no-color"]);
    let lines = diff.lines().filter(|line| line.starts_with(['+', '-']) && !line.starts_with("---"));
    lines.map(|line| format!("{line}\n")).collect()
}

pub(super) fn into(book: &Book, more: &[&str]) -> Run {
    book.run_in("book", &[&["export", "nixpkgs", "--into", "../nixpkgs"], more].concat())
}

pub(super) const TOML: &str = "[export.nixpkgs.files]\n\"x/a.section.md\" = \"packages/a.section.md\"\n";

/// Sources with includes: out of order, without a last line break, indented by hand.
pub(super) const INCLUDES: [(&str, &str); 6] = [
    ("doc/manual.md.in", "# M {#manual}\n\n## V @V@\n\n```{=include=} parts\npackages/index.md\n```\n"),
    ("doc/packages/index.md", "# P {#packages}\n\n```{=include=} sections\nz.section.md\nB.section.md\n```"),
    ("doc/packages/z.section.md", "# Z {#sec-z}\n"),
    ("doc/packages/B.section.md", "# B {#sec-b}\n"),
    (
        "doc/redirects.json",
        "{\n  \"sec-z\": [\n    \"index.html#sec-z\",\n    \"index.html#old\"\n  ],\n  \"sec-b\": [\n    \"index.html#sec-b\"\n  ]\n}",
    ),
    ("pkgs/other.nix", "{ }\n"),
];

#[test]
fn sections_redirects_and_the_list_of_includes() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    let check = into(&book, &["--check"]).fails();
    let check = check.tells("export-behind", "../nixpkgs/doc/packages/index.md").tells_any("export-behind");
    for line in
        ["--- a/doc/packages/index.md\n", "--- /dev/null\n+++ b/doc/packages/a.section.md\n", "+a-recipes.section.md\n"]
    {
        assert!(check.stdout.contains(line), "{line} is not in\n{}", check.stdout);
    }
    assert_eq!(changed(&book), "");
    assert_eq!(book.read("book/book.toml"), TOML);

    into(&book, &[]).succeeds().says("doc/packages/a.section.md\n").says("5 files changed in ../nixpkgs");
    assert_eq!(book.read("nixpkgs/doc/packages/a.section.md"), A);
    assert_eq!(book.read("nixpkgs/doc/img/a.png"), "png");
    assert!(book.read("nixpkgs/doc/packages/a-recipes.section.md").contains("::: {.example #ex-r}\n# R\n"));
    let index = INCLUDES[1].1.replace("B.section.md\n", "B.section.md\na.section.md\na-recipes.section.md\n");
    assert_eq!(book.read("nixpkgs/doc/packages/index.md"), index);
    // As nixpkgs' own tool does it: before the first entry that follows in the alphabet.
    let entry = |id: &str| format!("\n  \"{id}\": [\n    \"index.html#{id}\"\n  ],");
    let new: String = ["ex-r", "sec-a", "sec-a-recipes"].map(entry).concat();
    assert_eq!(book.read("nixpkgs/doc/redirects.json"), INCLUDES[4].1.replacen('{', &format!("{{{new}"), 1));
    let noted = book.read("book/book.toml");
    assert!(noted.starts_with(TOML) && noted.contains("\"packages/a-recipes.section.md\" = \""), "{noted}");

    // Though nothing is committed yet: there is nothing to do.
    into(&book, &[]).succeeds().says("nothing to change");
    into(&book, &["--check"]).succeeds();
    assert_eq!(book.read("book/book.toml"), noted);

    // What others do is left alone, and a small change is a small diff.
    commit(&book);
    book.write("book/content/x/a.section.md", A.replace("Text.", "More text. []{#sec-a-more}"));
    into(&book, &[]).succeeds().says("2 files changed");
    assert_eq!(
        changed(&book),
        "+++ b/doc/packages/a.section.md\n-Text. ![](../img/a.png)\n+More text. []{#sec-a-more} ![](../img/a.png)\n\
         +++ b/doc/redirects.json\n+  \"sec-a-more\": [\n+    \"index.html#sec-a-more\"\n+  ],\n"
    );
}

/// Whichever command meets a redirects.json, it says the same of it.
#[test]
fn faulty_redirects_are_told_alike_by_every_command() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    book.write("book/urls.json", "{}");
    for text in [
        &b"{\"chap\": [\"index.html#chap\",]}"[..],
        b"{\"chap\": []} {}",
        b"[]",
        b"{\"chap\": \"index.html#chap\"}",
        b"{\"chap\": [1]}",
        b"{\"chap\": [], \"chap\": []}",
        b"{\"chap\": [\"\xe9\"]}",
    ] {
        std::fs::write(book.path("book/content/redirects.json"), text).unwrap();
        let commands: [&[&str]; 10] = [
            &["check"],
            &["build"],
            &["redirects", "add", "new", "index.html"],
            &["redirects", "move", "chap", "a.html"],
            &["redirects", "rename", "chap", "b"],
            &["redirects", "remove", "chap", "b"],
            &["redirects", "sync"],
            &["export", "nixpkgs", "--out", "out"],
            &["export", "manual", "--out", "out"],
            &["export", "nixpkgs", "--into", "../nixpkgs"],
        ];
        let told = commands.map(|command| told(&book.run_in("book", &with_json(command)).fails()));
        assert_eq!(told[0].len(), 1, "{told:?}");
        for (command, other) in commands.iter().zip(&told) {
            assert_eq!(other, &told[0], "{command:?}");
        }
        // The same file in a checkout, and for the drop-in.
        std::fs::rename(book.path("book/content/redirects.json"), book.path("nixpkgs/doc/redirects.json")).unwrap();
        let run = book.run_in("book", &with_json(&["export", "nixpkgs", "--into", "../nixpkgs", "--allow-dirty"]));
        assert_eq!(self::told(&run.fails()), told[0]);
        let html = ["manual", "html", "--manpage-urls", "urls.json", "--revision", "r", "--redirects"];
        let html = [&html[..], &["../nixpkgs/doc/redirects.json", "content/manual.md", "out.html"]].concat();
        assert_eq!(self::told(&book.run_in("book", &with_json(&html)).fails()), told[0]);
    }
}

fn with_json<'a>(command: &[&'a str]) -> Vec<&'a str> {
    [command, &["--message-format", "json"]].concat()
}

/// Each code, message, line, column and help that a command says of a redirects.json.
fn told(run: &Run) -> Vec<String> {
    let messages = run.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let about =
        messages.filter(|message| message["file"].as_str().is_some_and(|file| file.ends_with("redirects.json")));
    about.map(|m| format!("{} {} {}:{} {}", m["code"], m["message"], m["line"], m["column"], m["help"])).collect()
}

#[test]
fn a_navigation_file() {
    let nav = "{\r\n\t\"items\": [\r\n\t\t{\r\n\t\t\t\"file\": \"packages/z.section.md\"\r\n\t\t}\r\n\t]\r\n}\r\n";
    let files = [
        ("doc/manual.md", "# M {#manual}\n\n## V\n"),
        ("doc/nav.json", nav),
        ("doc/packages/z.section.md", "# Z {#sec-z}\n"),
    ];
    let Some(book) = both(TOML, &files) else { return };
    into(&book, &["--check", "--message-format", "json"]).fails();
    into(&book, &[]).succeeds();
    let item = |name: &str| format!("{{\r\n\t\t\t\"file\": \"packages/{name}.section.md\"\r\n\t\t}}");
    let items = ["a", "a-recipes", "z"].map(item).join(",\r\n\t\t");
    assert_eq!(book.read("nixpkgs/doc/nav.json"), nav.replace(&item("z"), &items));
    into(&book, &[]).succeeds().says("nothing to change");
}

#[test]
fn ids_are_on_the_page_that_the_checkout_puts_them_on() {
    let nav = r#"{ "items": [{ "file": "packages/z.section.md" }, { "file": "languages.md" }] }"#;
    let languages = "# L {#languages}\n\n```{=include=} sections html:into-file=//all.html\nlang/b.section.md\n```\n\n\
                     ```{=include=} sections\nmore/c.section.md\n```\n";
    let files = [
        ("doc/manual.md", "# M {#manual}\n\n## V\n"),
        ("doc/nav.json", nav),
        ("doc/packages/z.section.md", "# Z {#sec-z}\n"),
        ("doc/languages.md", languages),
        ("doc/lang/b.section.md", "# B {#sec-b}\n"),
        ("doc/more/c.section.md", "# C {#sec-c}\n"),
        ("doc/redirects.json", "{}\n"),
    ];
    for (destination, page, recipes) in [
        ("packages/a.section.md", "index.html", "index.html"),
        ("more/a.section.md", "index.html", "index.html"),
        ("lang/a.section.md", "all.html", "all.html"),
    ] {
        let toml = format!("[export.nixpkgs.files]\n\"x/a.section.md\" = \"{destination}\"\n");
        let Some(book) = both(&toml, &files) else { return };
        book.write("book/content/x/below.md", "# Below {#sec-below}\n");
        book.write("book/content/x/a.section.md", format!("{A}\n```{{=include=}} sections\nbelow.md\n```\n"));
        into(&book, &[]).succeeds();
        let table: serde_json::Value = serde_json::from_str(&book.read("nixpkgs/doc/redirects.json")).unwrap();
        for (id, page) in [("sec-a", page), ("sec-below", page), ("sec-a-recipes", recipes), ("ex-r", recipes)] {
            assert_eq!(table[id], serde_json::json!([format!("{page}#{id}")]), "{destination}");
        }
        into(&book, &[]).succeeds().says("nothing to change");
    }
}

#[test]
fn what_others_have_changed_is_not_lost() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    into(&book, &[]).succeeds();
    commit(&book);
    let path = "nixpkgs/doc/packages/a.section.md";
    book.write(path, "# A {#sec-a}\n\nTheirs.\n");
    commit(&book);
    for more in [&[][..], &["--check"]] {
        into(&book, more).fails().tells("export-conflict", "../nixpkgs/doc/packages/a.section.md").says("--force");
    }
    assert_eq!(changed(&book), "");
    into(&book, &["--force"]).succeeds().says("1 file changed");
    assert_eq!(book.read(path), A);
}

#[test]
fn uncommitted_changes_stop_it() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    book.write("nixpkgs/pkgs/other.nix", "{ mine = 1; }\n");
    into(&book, &[]).fails().tells("export-dirty", "../nixpkgs").says("for example `pkgs/other.nix`");
    assert!(!book.path("nixpkgs/doc/packages/a.section.md").exists());
    assert_eq!(book.read("book/book.toml"), TOML);
    into(&book, &["--allow-dirty"]).succeeds();
    assert_eq!(book.read("nixpkgs/pkgs/other.nix"), "{ mine = 1; }\n");
    std::fs::remove_dir_all(book.path("nixpkgs/.git")).unwrap();
    book.write("book/content/x/a.section.md", "# A {#sec-a}\n\nText.\n");
    let without = book
        .command(&["export", "nixpkgs", "--into", "../nixpkgs"])
        .current_dir(book.path("book"))
        .env("GIT_CEILING_DIRECTORIES", book.path(""))
        .output();
    assert!(String::from_utf8(without.unwrap().stderr).unwrap().contains("error[export-no-git]"));
}

#[test]
fn what_does_not_fit_is_told_and_nothing_is_written() {
    let Some(book) = both("", &INCLUDES) else { return };
    let toml = |files: &str| book.write("book/book.toml", format!("[export.nixpkgs.files]\n{files}\n"));
    into(&book, &[]).fails().tells("export-no-destination", "book.toml");
    into(&book, &["--only", "sec-a"]).fails().tells("export-no-destination", "content/x/a.section.md:1:1");
    toml("\"x/b.section.md\" = \"packages/b.md\"");
    into(&book, &[]).fails().tells("export-unknown-text", "book.toml:2:1").says("did you mean `x/a.section.md`?");
    toml("\"x/a.section.md\" = \"../a.md\"");
    into(&book, &[]).fails().tells("invalid-value", "book.toml:2:20");
    toml("\"x/a.section.md\" = \"tools/a.md\"");
    into(&book, &[]).fails().tells("export-no-list", "content/x/a.section.md:1:1");
    toml("\"x/a.section.md\" = \"a.md\"");
    into(&book, &[]).fails().tells("export-outside", "content/x/a.section.md:3:7");
    toml("\"c.md\" = \"packages/c.md\"\n\"x/a.section.md\" = \"packages/a.md\"");
    into(&book, &[]).fails().tells("export-invalid-destination", "book.toml:3:20").says("packages/x/a.section.md");
    book.write("book/book.toml", TOML);
    book.write("nixpkgs/doc/packages/z.section.md", "# Z {#sec-z}\n\n[]{#sec-a}\n");
    commit(&book);
    into(&book, &[]).fails().tells("export-taken-id", "../nixpkgs/doc/packages/z.section.md:3:5");
    book.write("book/book.toml", format!("[export.nixpkgs]\ndoc = \"docs\"\n{TOML}"));
    into(&book, &[]).fails().tells("export-no-checkout", "../nixpkgs");
    assert_eq!(changed(&book), "");
    book.run_in("book", &["export", "nixpkgs"]).shows_wrong_use();
    book.run_in("book", &["export", "nixpkgs", "--out", "x", "--check"]).shows_wrong_use();
}

/// The book's section and a checkout that has it; what `sec-a` is called changes.
fn renamed() -> Option<Book> {
    let book = both(TOML, &INCLUDES)?;
    into(&book, &[]).succeeds();
    commit(&book);
    book.write("book/content/x/a.section.md", A.replace("#sec-a", "#sec-new"));
    book.write("book/content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"parse\"\nillustrates = \"sec-new\"\n");
    Some(book)
}

#[test]
fn an_id_under_a_new_name_keeps_its_addresses() {
    let Some(book) = renamed() else { return };
    let redirects = book.read("nixpkgs/doc/redirects.json");
    into(&book, &[]).succeeds().says("3 files changed");
    let moved = redirects
        .replace("  \"sec-a\": [\n", "  \"sec-new\": [\n    \"index.html#sec-new\",\n")
        .replace("  \"sec-a-recipes\": [\n", "  \"sec-new-recipes\": [\n    \"index.html#sec-new-recipes\",\n");
    assert_eq!(book.read("nixpkgs/doc/redirects.json"), moved);
    into(&book, &[]).succeeds().says("nothing to change");
    // And again, under a third name.
    commit(&book);
    book.write("book/content/x/a.section.md", A.replace("#sec-a", "#sec-third"));
    let recipe = "title = \"R\"\nlevel = \"parse\"\nillustrates = \"sec-third\"\n";
    book.write("book/content/recipes/r/recipe.toml", recipe);
    into(&book, &[]).succeeds();
    let table: serde_json::Value = serde_json::from_str(&book.read("nixpkgs/doc/redirects.json")).unwrap();
    let locations = ["index.html#sec-third", "index.html#sec-new", "index.html#sec-a"];
    assert_eq!(table["sec-third"], serde_json::json!(locations));
}

#[test]
fn what_the_book_knows_of_old_ids_goes_along() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    let text = "# A {#sec-a}\n\nText.\n\n## One {#sec-one}\n\nFirst.\n\n## Two {#sec-two}\n\nSecond.\n";
    book.write("book/content/x/a.section.md", text);
    into(&book, &[]).succeeds();
    commit(&book);
    let redirects = book.read("nixpkgs/doc/redirects.json");
    // Both are gone; what is left of them is elsewhere, which only the book's own table tells.
    book.write("book/content/x/a.section.md", "# A {#sec-a}\n\nText, and other words.\n\n## All {#sec-all}\n\nNew.\n");
    let locations = |locations: &[&str]| locations.iter().map(|at| format!("index.html#{at}")).collect::<Vec<_>>();
    let table = serde_json::json!({
        "sec-a": locations(&["sec-a", "sec-two"]),
        "sec-all": locations(&["sec-all", "sec-one", "never-there", "sec-z"]),
    });
    book.write("book/content/redirects.json", table.to_string());
    into(&book, &[]).succeeds();
    let now: serde_json::Value = serde_json::from_str(&book.read("nixpkgs/doc/redirects.json")).unwrap();
    assert_eq!(now["sec-a"], table["sec-a"]);
    assert_eq!(now["sec-all"], serde_json::json!(locations(&["sec-all", "sec-one"])));
    assert_eq!(now["sec-z"], serde_json::json!(locations(&["sec-z", "old"])), "another's id stays");
    assert!(now.get("sec-one").is_none() && now.get("sec-two").is_none());
    assert_eq!(redirects.lines().next(), book.read("nixpkgs/doc/redirects.json").lines().next());
}

#[test]
fn an_id_that_readers_may_have_linked_does_not_go_unseen() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    let text = "# A {#sec-a}\n\nText.\n\n## One {#sec-one}\n\nFirst.\n";
    book.write("book/content/x/a.section.md", text);
    into(&book, &[]).succeeds();
    commit(&book);
    book.write("book/content/x/a.section.md", A);
    let run = into(&book, &[]).fails().tells("export-removed-id", "../nixpkgs/doc/packages/a.section.md:5:10");
    run.says("`nixbook redirects remove sec-one TARGET`, with `--file ../nixpkgs/doc/redirects.json`");
    assert_eq!(changed(&book), "");
    let table = "../nixpkgs/doc/redirects.json";
    book.run_in("book", &["redirects", "remove", "sec-one", "sec-a", "--file", table]).succeeds();
    commit(&book);
    into(&book, &[]).succeeds();
    let now: serde_json::Value = serde_json::from_str(&book.read("nixpkgs/doc/redirects.json")).unwrap();
    assert_eq!(now["sec-a"], serde_json::json!(["index.html#sec-a", "index.html#sec-one"]));
}

#[test]
fn an_imported_section_goes_back_as_it_came() {
    let Some(book) = both("", &INCLUDES) else { return };
    let section = "../nixpkgs/doc/packages/z.section.md";
    book.run_in("book", &["import", section, "--to", "content/n"]).succeeds();
    book.write(
        "book/content/c.md",
        "# Chapter {#chap}\n\n```{=include=} sections\nx/a.section.md\nn/packages/z.section.md\n```\n",
    );
    into(&book, &["--check"]).succeeds().says("nothing to change");
    book.write("book/content/n/packages/z.section.md", "# Z {#sec-z}\n\nMore.\n");
    into(&book, &[]).succeeds();
    assert_eq!(changed(&book), "+++ b/doc/packages/z.section.md\n+\n+More.\n");
}

/// A mark at the start of a file is no part of the text, and stays all the same.
#[test]
fn byte_order_marks_stay() {
    let marked = INCLUDES.map(|(path, text)| (path, format!("\u{feff}{text}")));
    let marked: Vec<(&str, &str)> = marked.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let Some(book) = both(&format!("\u{feff}{TOML}"), &marked) else { return };
    into(&book, &[]).succeeds().says("5 files changed");
    let diff = changed(&book);
    for path in ["book/book.toml", "nixpkgs/doc/packages/index.md", "nixpkgs/doc/redirects.json"] {
        assert!(book.read(path).starts_with('\u{feff}'), "{path}");
    }
    assert!(!diff.contains("-\u{feff}") && !diff.contains("-{"), "{diff}");
    into(&book, &[]).succeeds().says("nothing to change");

    let nav = "\u{feff}{\"items\": [{\"file\": \"packages/z.section.md\"}]}";
    let files = [("doc/nav.json", nav), ("doc/packages/z.section.md", "\u{feff}# Z {#sec-z}\n")];
    let Some(book) = both(TOML, &files) else { return };
    into(&book, &[]).succeeds();
    assert!(book.read("nixpkgs/doc/nav.json").starts_with("\u{feff}{"));
    assert!(book.read("nixpkgs/doc/nav.json").contains("packages/a.section.md"));
}

/// Nor does it hide the title from who looks for renamed ids.
#[test]
fn an_id_behind_a_byte_order_mark_is_found_under_its_new_name() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    let section = |id: &str| book.write("book/content/x/a.section.md", format!("\u{feff}{}", A.replace("#sec-a", id)));
    section("#sec-a");
    into(&book, &[]).succeeds();
    commit(&book);
    section("#sec-new");
    book.write("book/content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"parse\"\nillustrates = \"sec-new\"\n");
    into(&book, &[]).succeeds();
    let table: serde_json::Value = serde_json::from_str(&book.read("nixpkgs/doc/redirects.json")).unwrap();
    assert_eq!(table["sec-new"], serde_json::json!(["index.html#sec-new", "index.html#sec-a"]));
}

#[cfg(unix)]
#[test]
fn a_folder_of_sources_that_cannot_be_read() {
    let Some(book) = both(TOML, &[("README.md", "")]) else { return };
    std::os::unix::fs::symlink("doc", book.path("nixpkgs/doc")).unwrap();
    commit(&book);
    into(&book, &[]).fails().tells("unreadable", "../nixpkgs/doc").says("Too many levels of symbolic links");
}

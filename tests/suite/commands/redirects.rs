//! `nixbook redirects`.

use std::process::Command;

use crate::book::{Book, ROOT};
use crate::tools;

const TABLE: &str = "{\n  \"book\": [\n    \"index.html#book\"\n  ],\n  \"chap\": [\n    \"index.html#chap\"\n  ]\n}\n";

fn with_table() -> Book {
    Book::small().file("content/redirects.json", TABLE)
}

#[test]
fn an_entry_is_added_moved_renamed_and_removed() {
    let book = with_table();
    let table = |book: &Book| book.read("content/redirects.json");
    book.run(&["redirects", "add", "new", "index.html"]).succeeds().says("added new, at index.html#new");
    assert_eq!(table(&book), TABLE.replace("\n  ]\n}", "\n  ],\n  \"new\": [\n    \"index.html#new\"\n  ]\n}"));
    book.run(&["redirects", "move", "new", "other.html"]).succeeds();
    book.run(&["redirects", "rename", "new", "newer"]).succeeds().says("renamed new to newer");
    assert!(table(&book).contains("\"other.html#newer\",\n    \"other.html#new\",\n    \"index.html#new\"\n"));
    book.run(&["redirects", "remove", "newer", "chap"]).succeeds().says("redirected to chap");
    assert!(table(&book).contains("\"index.html#chap\",\n    \"other.html#newer\",\n    \"other.html#new\",\n"));
}

#[test]
fn a_byte_order_mark_stays() {
    let book = Book::small().file("content/redirects.json", format!("\u{feff}{TABLE}"));
    for arguments in [&["add", "new", "a.html"][..], &["move", "new", "b.html"], &["rename", "new", "newer"]] {
        book.run(&[&["redirects"], arguments].concat()).succeeds();
        assert!(book.read("content/redirects.json").starts_with("\u{feff}{\n  \"book\""), "{arguments:?}");
    }
    book.run(&["redirects", "remove", "newer", "chap"]).succeeds();
    book.build().succeeds();
    book.write("content/chapter.md", "# Chapter {#chap}\n\n## More {#more}\n\nText.\n");
    book.run(&["redirects", "sync"]).succeeds();
    let table = book.read("content/redirects.json");
    assert!(table.starts_with("\u{feff}{\n  \"book\"") && table.contains("\"index.html#more\""), "{table}");
}

#[test]
fn the_names_of_nixpkgs_own_tool_work_too() {
    let book = with_table();
    book.run(&["redirects", "add-content", "new", "a.html"]).succeeds();
    book.run(&["redirects", "move-content", "new", "b.html"]).succeeds();
    book.run(&["redirects", "rename-identifier", "new", "newer"]).succeeds();
    book.run(&["redirects", "remove-and-redirect", "newer", "book"]).succeeds();
}

#[test]
fn the_book_knows_the_page() {
    let book = Book::small().file("content/chapter.md", "# Chapter {#chap}\n\n## More {#more}\n\nText.\n");
    book.run(&["redirects", "add", "more"]).succeeds().says("index.html#more");
    book.run(&["redirects", "add", "mor"]).fails().says("did you mean `more`?");
    assert_eq!(book.read("content/redirects.json"), "{\n  \"more\": [\n    \"index.html#more\"\n  ]\n}\n");
}

#[test]
fn faults_are_told_at_their_location() {
    let book = with_table();
    book.run(&["redirects", "add", "chap", "x.html"])
        .fails()
        .tells("redirects-entry-exists", "content/redirects.json:5:3")
        .says("nixbook redirects move chap PAGE");
    book.run(&["redirects", "rename", "chapp", "x"])
        .fails()
        .tells("redirects-no-entry", "content/redirects.json:1:1")
        .says("did you mean `chap`?");
    book.run(&["redirects", "move", "chap", "index.html"])
        .fails()
        .tells("redirects-same-location", "content/redirects.json:5:3");
    book.run(&["redirects", "add", "x", "a.html#x"]).fails().tells_any("invalid-redirects");
    assert_eq!(book.read("content/redirects.json"), TABLE);
}

#[test]
fn another_table_can_be_named() {
    let book = Book::empty().file("r.json", "{}\n");
    book.run(&["redirects", "add", "x", "a.html", "--file", "r.json"]).succeeds();
    assert_eq!(book.read("r.json"), "{\n  \"x\": [\n    \"a.html#x\"\n  ]\n}\n");
    // Where nixpkgs' own tool has it.
    book.run(&["redirects", "--file", "r.json", "move-content", "x", "b.html"]).succeeds();
    assert!(book.read("r.json").contains("b.html#x"));
    for arguments in [&["add", "y", "a.html"][..], &["rename", "x", "y"], &["remove", "x", "y"]] {
        let run = book.run(&[&["redirects", "--file", "typo.json"], arguments].concat()).fails();
        run.tells("missing-file", "typo.json").says("write the path of the redirects file");
    }
    assert!(!book.path("typo.json").exists());
    let book = Book::small();
    book.run(&["redirects", "move", "chap", "a.html"]).fails().says("run `nixbook redirects sync` to create one");
}

#[test]
fn what_cannot_be_an_entry_is_refused() {
    let table = "{\n  \"chap\": [\n    \"index.html#chap\",\n    \"index.html#old\",\n    \"b.html#older\"\n  ]\n}\n";
    let book = Book::empty().file("r.json", table);
    let fails = |arguments: &[&str]| book.run(&[&["redirects", "--file", "r.json"], arguments].concat()).fails();
    for id in ["", "a b", "#a", "{#a}"] {
        fails(&["add", id, "index.html"]).tells_any("invalid-redirects").says("is not a valid id");
        fails(&["rename", "chap", id]).tells_any("invalid-redirects").says("is not a valid id");
    }
    for page in ["", "index", "a b.html", "index.html#a"] {
        fails(&["add", "a", page]).tells_any("invalid-redirects").says("is not a page");
    }
    // Readers of old links look for something else there.
    fails(&["add", "old", "index.html"]).tells("redirects-living-location", "r.json:2:3").says("of `chap`");
    fails(&["move", "chap2", "index.html"]).tells_any("redirects-no-entry");
    fails(&["remove", "old", "chap"]).tells_any("redirects-no-entry").says("it was renamed to `chap`");
    assert_eq!(book.read("r.json"), table);
    book.run(&["redirects", "--file", "r.json", "add", "old", "other.html"]).succeeds();
    let run = book.run(&["redirects", "--file", "r.json", "rename", "old", "older"]).succeeds();
    run.says("renamed old to older");
    // What comes back to its own former location is no stranger there.
    book.run(&["redirects", "--file", "r.json", "move", "older", "index.html"]).succeeds();
    book.run(&["redirects", "--file", "r.json", "rename", "chap", "old"]).succeeds();
}

const ONE: &str = "# One {#chap-one}\n\nFirst words.\n\n## Alpha {#sec-alpha}\n\nAbout alpha.\n\n## Beta {#sec-beta}\n\nAbout beta.\n\n## Gamma {#sec-gamma}\n\nAbout gamma.\n";
const TWO: &str = "# Two {#chap-two}\n\nSecond words.\n";

/// A book with a history: built, with its table, and committed; `None` where git is missing.
fn history() -> Option<Book> {
    tools::require("git")?;
    let book = Book::empty()
        .file("book.toml", "")
        .file(".gitignore", "public\n")
        .file("content/manual.md", ROOT.replace("chapter.md\n", "one.md\ntwo.md\n"))
        .file("content/one.md", ONE)
        .file("content/two.md", TWO);
    book.run(&["redirects", "sync"]).succeeds();
    book.build().succeeds();
    git(&book, &["init", "-q"]);
    git(&book, &["add", "."]);
    git(&book, &["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "Begin"]);
    Some(book)
}

fn git(book: &Book, arguments: &[&str]) {
    let status = Command::new("git").args(arguments).current_dir(book.path("")).status().unwrap();
    assert!(status.success(), "{arguments:?}");
}

/// Both kinds of baseline say the same.
#[track_caller]
fn synced(book: &Book) -> String {
    let since = book.run(&["redirects", "sync", "--check", "--since", "HEAD"]).fails().stdout;
    let built = book.run(&["redirects", "sync", "--check"]).fails().stdout;
    assert_eq!(since, built);
    let before = book.read("content/redirects.json");
    assert_eq!(book.run(&["redirects", "sync"]).succeeds().stdout, built);
    assert_ne!(book.read("content/redirects.json"), before);
    // What is written is true, by the same rules and by those of the manual's HTML.
    assert_eq!(book.run(&["redirects", "sync", "--check"]).succeeds().stdout, "");
    book.write("m.json", "{}");
    let nixos_render_docs =
        ["manual", "html", "--manpage-urls", "m.json", "--revision", "x", "--redirects", "content/redirects.json"];
    book.run(&[&nixos_render_docs[..], &["content/manual.md", "html/index.html"]].concat()).succeeds();
    book.build().succeeds();
    built
}

/// Where a fragment of a page of the site leads now.
#[track_caller]
fn leads(book: &Book, page: &str, anchor: &str) -> String {
    let script = book.read(&format!("public/assets/moved/{page}.js"));
    let json = script.trim().trim_start_matches("window.nixbookMoved=").trim_end_matches(';');
    let map: serde_json::Value = serde_json::from_str(json).unwrap();
    map[anchor].as_str().unwrap_or_else(|| panic!("{anchor} is not in {map}")).to_owned()
}

#[test]
fn the_first_sync_writes_all_down() {
    let Some(book) = history() else { return };
    let table: serde_json::Value = serde_json::from_str(&book.read("content/redirects.json")).unwrap();
    let ids: Vec<&str> = table.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(ids, ["book", "chap-one", "chap-two", "sec-alpha", "sec-beta", "sec-gamma"]);
    assert_eq!(book.run(&["redirects", "sync", "--check"]).succeeds().stdout, "");
}

#[test]
fn a_section_is_renamed() {
    let Some(book) = history() else { return };
    book.write("content/one.md", ONE.replace("sec-beta", "sec-second-letter"));
    assert_eq!(
        synced(&book),
        "renamed  sec-beta → sec-second-letter\nkept     one.html#sec-beta, which redirects to sec-second-letter\n"
    );
    assert!(book.read("content/redirects.json").contains(
        "  \"sec-second-letter\": [\n    \"index.html#sec-second-letter\",\n    \"index.html#sec-beta\",\n    \"one.html#sec-beta\"\n  ]"
    ));
    assert_eq!(leads(&book, "one", "sec-beta"), "#sec-second-letter");
}

#[test]
fn a_section_moves_to_another_file() {
    let Some(book) = history() else { return };
    let beta = "\n## Beta {#sec-beta}\n\nAbout beta.\n";
    book.write("content/one.md", ONE.replace(beta, ""));
    book.write("content/two.md", format!("{TWO}{beta}"));
    assert_eq!(synced(&book), "kept     one.html#sec-beta, which redirects to sec-beta\n");
    assert_eq!(leads(&book, "one", "sec-beta"), "two.html#sec-beta");
}

#[test]
fn a_chapter_moves_to_a_page_of_its_own() {
    let Some(book) = history() else { return };
    let root =
        ROOT.replace("chapter.md\n", "one.md\n```\n\n```{=include=} chapters html:into-file=//two.html\ntwo.md\n");
    book.write("content/manual.md", root);
    let told = synced(&book);
    assert_eq!(told, "moved    chap-two: index.html#chap-two → two.html#chap-two\n");
}

#[test]
fn a_page_of_the_manual_gets_another_name() {
    let Some(book) = history() else { return };
    let root = |page: &str| {
        let own = format!("one.md\n```\n\n```{{=include=}} chapters html:into-file=//{page}\ntwo.md\n");
        ROOT.replace("chapter.md\n", &own)
    };
    book.write("content/manual.md", root("two.html"));
    synced(&book);
    git(&book, &["commit", "-qam", "Give the chapter a page"]);
    book.write("content/manual.md", root("second.html"));
    assert_eq!(
        synced(&book),
        "moved    chap-two: two.html#chap-two → second.html#chap-two\nkept     two.html, which redirects to chap-two\n"
    );
    assert_eq!(book.read("html/_redirects"), "two.html second.html 301");
}

#[test]
fn a_book_that_had_no_table_keeps_its_addresses_too() {
    let Some(book) = history() else { return };
    std::fs::remove_file(book.path("content/redirects.json")).unwrap();
    book.build().succeeds();
    book.write("content/one.md", ONE.replace("sec-beta", "sec-b"));
    let since = book.run(&["redirects", "sync", "--check", "--since", "HEAD"]).fails().stdout;
    let told = book.run(&["redirects", "sync"]).succeeds().stdout;
    assert_eq!(told, since);
    assert!(told.starts_with("renamed  sec-beta → sec-b\n"), "{told}");
    assert!(book.read("content/redirects.json").contains(
        "  \"sec-b\": [\n    \"index.html#sec-b\",\n    \"index.html#sec-beta\",\n    \"one.html#sec-beta\"\n  ]"
    ));
}

#[test]
fn what_is_said_by_hand_holds_for_the_site_too() {
    let Some(book) = history() else { return };
    book.write("content/one.md", ONE.replace("\n## Beta {#sec-beta}\n\nAbout beta.\n", ""));
    book.run(&["redirects", "remove", "sec-beta", "sec-gamma"]).succeeds();
    assert_eq!(synced(&book), "kept     one.html#sec-beta, which redirects to sec-gamma\n");
    assert_eq!(leads(&book, "one", "sec-beta"), "#sec-gamma");
}

#[test]
fn a_file_gets_another_name() {
    let Some(book) = history() else { return };
    std::fs::rename(book.path("content/two.md"), book.path("content/second.md")).unwrap();
    book.write("content/manual.md", book.read("content/manual.md").replace("two.md", "second.md"));
    let told = synced(&book);
    assert!(told.contains("kept     two.html, which redirects to chap-two\n"), "{told}");
    // The page of old is there, and leads on.
    assert!(book.read("public/two.html").contains("second.html"));
}

#[test]
fn a_section_is_split() {
    let Some(book) = history() else { return };
    let split = "## Beta {#sec-beta}\n\nAbout beta.\n\n## Beta, the letter {#sec-letter}\n\nIts other half.\n";
    book.write("content/one.md", ONE.replace("## Beta {#sec-beta}\n\nAbout beta.\n", split));
    assert_eq!(synced(&book), "added    sec-letter, at index.html#sec-letter\n");
}

#[test]
fn a_section_is_removed() {
    let Some(book) = history() else { return };
    book.write("content/one.md", ONE.replace("\n## Beta {#sec-beta}\n\nAbout beta.\n", ""));
    assert_eq!(
        synced(&book),
        "removed  sec-beta: redirected to chap-one\nkept     one.html#sec-beta, which redirects to chap-one\n"
    );
    assert_eq!(leads(&book, "one", "sec-beta"), "one.html#chap-one".trim_start_matches("one.html"));
}

#[test]
fn a_chapter_is_removed() {
    let Some(book) = history() else { return };
    std::fs::remove_file(book.path("content/two.md")).unwrap();
    book.write("content/manual.md", book.read("content/manual.md").replace("two.md\n", ""));
    let told = synced(&book);
    assert!(told.starts_with("removed  chap-two: redirected to book\n"), "{told}");
    assert!(book.read("public/two.html").contains("index.html"));
}

#[test]
fn an_entry_of_which_nobody_knows_is_told() {
    let Some(book) = history() else { return };
    let table =
        book.read("content/redirects.json").replace("\"sec-beta\"", "\"sec-bet\"").replace("#sec-beta", "#sec-bet");
    book.write("content/redirects.json", table);
    book.run(&["redirects", "sync"])
        .fails()
        .tells("redirects-unknown-id", "content/redirects.json:14:3")
        .says("if it was renamed, run `nixbook redirects rename sec-bet sec-beta`");
    // Nothing is written that would prevent that.
    book.run(&["redirects", "rename", "sec-bet", "sec-beta"]).succeeds();
    book.run(&["redirects", "sync"]).succeeds();
}

#[test]
fn programs_get_one_object_a_change() {
    let Some(book) = history() else { return };
    book.write("content/one.md", ONE.replace("sec-beta", "sec-b"));
    let out = book.run(&["redirects", "sync", "--message-format", "json"]).succeeds().stdout;
    let first: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!(first, serde_json::json!({ "change": "renamed", "from": "sec-beta", "to": "sec-b" }));
}

#[test]
fn a_past_that_is_not_there_is_told() {
    let Some(book) = history() else { return };
    book.run(&["redirects", "sync", "--since", "nowhere"]).fails().says("no book at `nowhere`");
    book.run(&["redirects", "sync", "--since=--all"]).fails().tells_any("no-baseline");
    book.run(&["redirects", "sync", "--dest", "elsewhere"]).fails().tells("no-baseline", "elsewhere");
    // A book with faults may lack ids that are not gone.
    book.write("content/one.md", "# One {#chap-one}\n\n[](#nowhere)\n");
    let before = book.read("content/redirects.json");
    book.run(&["redirects", "sync"]).fails().tells_any("unknown-id");
    assert_eq!(book.read("content/redirects.json"), before);
}

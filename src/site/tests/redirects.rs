//! Old addresses lead to where things are now.

use super::book::TestBook;
use super::links::{assert_no_dead_links, assert_no_inline_code};

fn book() -> TestBook {
    TestBook::new("```{=include=} chapters\na/new.md\n```\n")
        .file("a/new.md", "# New <title> {#new}\n\n## Sec {#sec}\n")
        .redirect("book", &["index.html#book"])
        .redirect("new", &["new.html#new", "old.html", "dir/older.html#old"])
        .redirect("sec", &["new.html#sec", "index.html#sec", "a/new.html#gone", "index.html#constructor"])
        .redirect("unknown", &["x.html"])
}

#[test]
fn every_place_leads_to_where_the_id_is_now() {
    let built = book().build();
    insta::assert_snapshot!(built.text("old.html"));
    // In nrd's layout everything may be on the first page: that one has a map.
    assert_eq!(
        built.text("assets/moved/index.js"),
        "window.nixbookMoved={\"constructor\":\"a/new.html#sec\",\"sec\":\"a/new.html#sec\"};\n"
    );
    assert_eq!(built.text("assets/moved/a/new.js"), "window.nixbookMoved={\"gone\":\"#sec\"};\n");
    assert_eq!(
        built.text("assets/moved/new.js"),
        "window.nixbookMoved={\"new\":\"a/new.html#new\",\"sec\":\"a/new.html#sec\"};\n"
    );
    assert_eq!(built.text("assets/moved/dir/older.js"), "window.nixbookMoved={\"old\":\"../a/new.html#new\"};\n");
    assert!(built.text("index.html").contains("data-moved=\"assets/moved/index.js\""));
    assert!(built.text("a/new.html").contains("data-moved=\"../assets/moved/a/new.js\""));
    assert!(!built.text("manual.html").contains("data-moved"));
    assert!(!built.paths().contains(&"x.html"));
    assert_no_dead_links(&built);
    assert_no_inline_code(&built);
}

#[test]
fn places_outside_of_the_site_are_left_alone() {
    let built = TestBook::chapter("# C {#c}\n").redirect("c", &["../out.html", "/etc/x.html#y"]).build();
    assert!(built.paths().iter().all(|path| !path.contains("..") && !path.starts_with('/')));
}

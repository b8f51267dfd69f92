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
fn every_former_location_leads_to_where_the_id_is_now() {
    let built = book().build();
    insta::assert_snapshot!(built.text("old.html"));
    // In nixos-render-docs' layout everything may be on the first page: that one has a map.
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
    assert!(!built.paths().contains(&"x.html"));
    assert_no_dead_links(&built);
    assert_no_inline_code(&built);
}

#[test]
fn the_page_with_everything_has_all_that_ever_was_anywhere() {
    let built = book().build();
    // What is there under its old name needs no map.
    assert_eq!(
        built.text("assets/moved/manual.js"),
        "window.nixbookMoved={\"constructor\":\"#sec\",\"gone\":\"#sec\",\"old\":\"#new\"};\n"
    );
    assert!(built.text("manual.html").contains("data-moved=\"assets/moved/manual.js\""));
    // An address of its own goes before those of other pages.
    let two = |book: TestBook| book.redirect("sec", &["a.html#x"]).redirect("book", &["manual.html#x"]).build();
    assert_eq!(two(book()).text("assets/moved/manual.js"), "window.nixbookMoved={\"old\":\"#new\",\"x\":\"#book\"};\n");
}

#[test]
fn a_former_name_on_the_same_page_is_there_too() {
    let built = TestBook::chapter(
        "# C {#c}\n\n## Sec {#sec}\n\n[x]{#anchor}[^note]\n\n::: {.example #ex}\n# Title\n\nText.\n:::\n\n[^note]: Text.\n",
    )
    .redirect("c", &["chapter.html#nb:main", "chapter.html#recipe-r", "chapter.html#", "chapter.html#ex"])
    .redirect("sec", &["chapter.html#a\"b", "chapter.html#older", "elsewhere.html#other"])
    .redirect("anchor", &["chapter.html#old-anchor"])
    .redirect("ex", &["chapter.html#old-ex"])
    .redirect("note", &["chapter.html#old-note"])
    .recipe("r", Some(("c", "")), &[("shell.nix", "{ }")])
    .build();
    let page = built.text("chapter.html");
    for written in [
        "<h2 id=\"sec\"><span class=\"former\" id=\"a&quot;b\"></span><span class=\"former\" id=\"older\"></span>Sec",
        "<span id=\"anchor\"><span class=\"former\" id=\"old-anchor\"></span>x</span>",
        "<figure class=\"example\" id=\"ex\"><span class=\"former\" id=\"old-ex\"></span>",
        "<li id=\"note\"><span class=\"former\" id=\"old-note\"></span>",
    ] {
        assert!(page.contains(written), "{written} is not in {page}");
    }
    // Names that are someone else's are not taken; a title that is shown elsewhere has none.
    assert_eq!(page.matches("former").count(), 5);
    assert!(!built.text("index.html").contains("former"));
    assert!(built.text("manual.html").contains("<span class=\"former\" id=\"other\"></span>"));
}

#[test]
fn what_no_table_names_is_found_by_the_list_of_all_ids() {
    let built = TestBook::new("```{=include=} chapters\na/b ü.md\nc.md\n```\n")
        .file("a/b ü.md", "# B {#b}\n\nText.[^n]\n\n[^n]: x\n")
        .file("c.md", "# C {#c}\n\n```{=include=} options\nid-prefix: opt-\nlist-id: list\nsource: o.json\n```\n")
        .file("o.json", r#"{"a.<b>": {"loc": ["a", "<b>"]}}"#)
        .recipe("r", Some(("b", "")), &[("shell.nix", "{ }")])
        .recipe("unseen", None, &[("shell.nix", "{ }")])
        .build();
    let json = built.text("assets/ids-by-page.js");
    let json = json.strip_prefix("window.nixbookIdsByPage=").and_then(|text| text.strip_suffix(";\n")).unwrap();
    let ids_by_page: serde_json::Value = serde_json::from_str(json).unwrap();
    let expected = serde_json::json!({
        "index.html": ["book"],
        "a/b%20%C3%BC.html": ["b", "n.__back.0", "n", "recipe-r"],
        "c.html": ["c", "list", "opt-a._b_"],
    });
    assert_eq!(ids_by_page, expected);
}

#[test]
fn locations_outside_of_the_site_are_left_alone() {
    let built = TestBook::chapter("# C {#c}\n").redirect("c", &["../out.html", "/etc/x.html#y"]).build();
    assert!(built.paths().iter().all(|path| !path.contains("..") && !path.starts_with('/')));
}

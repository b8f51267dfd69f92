//! A book and a checkout that both change: nobody's work is lost, and the checkout's manual can be built afterwards.

use super::into::{A, INCLUDES, TOML, both, changed, commit, git, into};
use crate::book::{Book, Run};

const THERE: &str = "nixpkgs/doc/packages/a.section.md";
const BESIDE: &str = "nixpkgs/doc/packages/a-recipes.section.md";
const TABLE: &str = "nixpkgs/doc/redirects.json";

fn import(book: &Book, more: &[&str]) -> Run {
    book.run_in("book", &[&["import"], more].concat())
}

/// A book and a checkout, with more files in both and these in place of others.
fn with(toml: &str, files: &[(&str, &str)]) -> Option<Book> {
    let book = both(toml, &INCLUDES)?;
    for (path, text) in files {
        book.write(path, text);
    }
    commit(&book);
    Some(book)
}

fn locations(book: &Book, id: &str) -> Vec<String> {
    let table: serde_json::Value = serde_json::from_str(&book.read(TABLE)).unwrap();
    let locations = table[id].as_array().cloned().unwrap_or_default();
    locations.iter().map(|location| location.as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_was_never_seen_is_not_written_over() {
    for (path, theirs) in [
        (THERE, "# A {#sec-a}\n\nTheirs.\n"),
        (BESIDE, "# Their recipes {#theirs}\n"),
        ("nixpkgs/doc/img/a.png", "theirs"),
    ] {
        let Some(book) = with(TOML, &[(path, theirs)]) else { return };
        let run = into(&book, &[]).fails().tells("export-conflict", &format!("../{path}"));
        match path {
            THERE => {
                assert!(run.stdout.contains("-Theirs.\n+Text."), "{}", run.stdout);
                run.says(&format!("`nixbook import --force ../{THERE}`")).says("are lost")
            }
            BESIDE => run.says("this file is generated from them"),
            _ => run.says("copy it into the book"),
        };
        into(&book, &["--check"]).fails().tells("export-conflict", &format!("../{path}"));
        assert_eq!((changed(&book).as_str(), book.read("book/book.toml").as_str()), ("", TOML));
        into(&book, &["--force"]).succeeds();
        assert_ne!(book.read(path), theirs);
    }
    // What is as it would be written is fine.
    let Some(book) = with(TOML, &[(THERE, A), ("nixpkgs/doc/img/a.png", "png")]) else { return };
    into(&book, &[]).succeeds();
}

#[test]
fn an_image_that_others_have_changed_is_not_lost() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    into(&book, &[]).succeeds();
    assert!(book.read("book/book.toml").contains("\"img/a.png\" = \""));
    book.write("book/content/img/a.png", "new");
    commit(&book);
    into(&book, &[]).succeeds().says("1 file changed");
    book.write("nixpkgs/doc/img/a.png", "theirs");
    commit(&book);
    into(&book, &[]).fails().tells("export-conflict", "../nixpkgs/doc/img/a.png");
}

#[test]
fn what_was_deleted_there_is_not_written_again() {
    for path in [THERE, "nixpkgs/doc/img/a.png", BESIDE] {
        let Some(book) = both(TOML, &INCLUDES) else { return };
        into(&book, &[]).succeeds();
        commit(&book);
        git(&book, &["rm", "-q", path.strip_prefix("nixpkgs/").unwrap()]);
        commit(&book);
        into(&book, &[])
            .fails()
            .tells("export-conflict", &format!("../{path}"))
            .says("was deleted in the checkout since");
        assert_eq!(changed(&book), "");
        into(&book, &["--force"]).succeeds();
        assert!(book.path(path).exists());
    }
}

#[test]
fn an_id_that_old_links_of_another_have_cannot_come() {
    let Some(book) = with(TOML, &[("book/content/x/a.section.md", "# A {#sec-a}\n\n[]{#old}\n")]) else { return };
    into(&book, &[]).fails().tells("redirects-living-location", "../nixpkgs/doc/redirects.json:4:5").says("`sec-z`");
    assert_eq!(changed(&book), "");
    // On another page it is another address.
    book.write("book/book.toml", format!("[export.nixpkgs]\npage = \"other.html\"\n{TOML}"));
    into(&book, &[]).succeeds();
}

#[test]
fn references_lead_somewhere_there_too() {
    let text = "# A {#sec-a}\n\n[](#chap) [](#sec-b) [^note]\n\n[^note]: [x](#chap)\n";
    let Some(book) = with(TOML, &[("book/content/x/a.section.md", text)]) else { return };
    book.write("book/content/d.md", "# D {#chap-d}\n\n[]{#sec-b}\n");
    let root = book.read("book/content/manual.md").replace("c.md\n", "c.md\nd.md\n");
    book.write("book/content/manual.md", root);
    let recipe = "title = \"R\"\nlevel = \"parse\"\nillustrates = \"sec-a\"\nsummary = \"See [](#chap-d).\"\n";
    book.write("book/content/recipes/r/recipe.toml", recipe);
    let run = into(&book, &[]).fails();
    let run = run
        .tells("export-missing-id", "content/x/a.section.md:3:1")
        .tells("export-missing-id", "content/x/a.section.md:5:10")
        .tells("export-missing-id", "content/recipes/r/recipe.toml:4:16");
    run.says("add a destination for `d.md`").does_not_say("`#sec-b`");
    assert_eq!(changed(&book), "");
    // What goes along is there.
    let toml = "[export.nixpkgs.files]\n\"c.md\" = \"packages/c.md\"\n\"d.md\" = \"packages/d.md\"\n";
    book.write("book/book.toml", toml);
    book.write("nixpkgs/doc/packages/e.md", "# E {#e}\n");
    book.write("nixpkgs/doc/packages/B.section.md", "# B {#sec-x}\n");
    let manual = "# M {#manual}\n\n## V @V@\n\n```{=include=} chapters\npackages/e.md\n```\n";
    book.write("nixpkgs/doc/manual.md.in", manual);
    commit(&book);
    into(&book, &[]).succeeds();
}

#[test]
fn what_a_build_makes_stays_out_of_the_checkout() {
    let section = "# Z {#sec-z}\n\n```{=include=} sections\n../made.md\n```\n\n```{=include=} options\nid-prefix: o-\nlist-id: l\nsource: ../made.json\n```\n";
    let Some(book) = with("", &[("nixpkgs/doc/packages/z.section.md", section)]) else { return };
    import(&book, &["../nixpkgs/doc/packages/z.section.md"])
        .ends_well()
        .tells_any("import-left-out")
        .says("`generated`");
    let toml = book.read("book/book.toml");
    assert!(toml.starts_with("[export.nixpkgs]\ngenerated = [\"made.json\", \"made.md\"]\n"), "{toml}");
    book.write("book/content/made.json", "{}");
    book.write("book/content/made.md", "# Made {#sec-made}\n");
    book.write(
        "book/content/c.md",
        "# C {#chap}\n\n```{=include=} sections\npackages/z.section.md\nx/a.section.md\n```\n",
    );
    into(&book, &[]).succeeds().says("nothing to change");
    book.write(
        "book/content/packages/z.section.md",
        section.replace("\n\n```{=include=} sections", "\n\nAs in [](#sec-made).\n\n```{=include=} sections"),
    );
    into(&book, &[]).succeeds().says("1 file changed");
    assert!(!book.path("nixpkgs/doc/made.md").exists() && !book.path("nixpkgs/doc/made.json").exists());
    assert!(locations(&book, "sec-made").is_empty());
}

#[test]
fn a_text_that_is_dropped_takes_all_that_was_its_own_along() {
    let Some(book) = both("", &INCLUDES) else { return };
    import(&book, &["../nixpkgs/doc/packages/index.md", "--to", "content/n"]).succeeds();
    book.write("book/content/c.md", "# C {#chap}\n\n```{=include=} sections\nx/a.section.md\n```\n");
    let root = book.read("book/content/manual.md").replace("c.md\n", "c.md\nn/packages/index.md\n");
    book.write("book/content/manual.md", root);
    into(&book, &[]).succeeds().says("1 file changed");
    commit(&book);
    // It is in the book's folder, and in book.toml.
    let index = book.read("book/content/n/packages/index.md");
    book.write("book/content/n/packages/index.md", index.replace("z.section.md\n", ""));
    into(&book, &[]).fails().tells_any("export-unknown-text").says("include it in the book");
    let toml = book.read("book/book.toml");
    book.write("book/book.toml", toml.replace("\"n/packages/z.section.md\" = \"packages/z.section.md\"\n", ""));
    into(&book, &["--check"]).fails().tells("export-removed-id", "../nixpkgs/doc/packages/z.section.md:1:7");
    assert_eq!(changed(&book), "");
    let table = format!("../{TABLE}");
    book.run_in("book", &["redirects", "remove", "sec-z", "sec-b", "--file", &table]).succeeds();
    commit(&book);
    let check = into(&book, &["--check"]).fails().tells("export-behind", "../nixpkgs/doc/packages/z.section.md");
    assert!(check.stdout.contains("--- a/doc/packages/z.section.md\n+++ /dev/null\n"), "{}", check.stdout);
    // Not where it has changed.
    book.write("nixpkgs/doc/packages/z.section.md", "# Z {#sec-z}\n\nTheirs.\n");
    commit(&book);
    into(&book, &[])
        .fails()
        .tells("export-conflict", "../nixpkgs/doc/packages/z.section.md")
        .says("`--force` deletes it");
    into(&book, &["--force"]).succeeds().says("doc/packages/z.section.md (deleted)");
    assert!(!book.path("nixpkgs/doc/packages/z.section.md").exists());
    assert!(!book.read("book/book.toml").contains("z.section.md"));
    into(&book, &["--check"]).succeeds();
    assert_eq!(locations(&book, "sec-b"), ["index.html#sec-b", "index.html#sec-z", "index.html#old"]);
}

#[test]
fn a_section_that_is_dropped_from_a_list_of_ours_keeps_its_readers() {
    // Nothing remembers it but the list of the checkout.
    let toml = "[export.nixpkgs.files]\n\"index.md\" = \"packages/index.md\"\n\"b.md\" = \"packages/b.md\"\n";
    let index = "# P {#packages}\n\n```{=include=} sections\nB.section.md\n```";
    let Some(book) = with(toml, &[("book/content/index.md", index), ("book/content/B.section.md", "# B {#sec-b}\n")])
    else {
        return;
    };
    book.write("book/book.toml", toml.replace("\"b.md\" = \"packages/b.md\"\n", ""));
    let root = book.read("book/content/manual.md").replace("c.md\n", "c.md\nindex.md\n");
    book.write("book/content/manual.md", root);
    into(&book, &["--force"]).fails().tells("export-removed-id", "../nixpkgs/doc/packages/z.section.md:1:7");
}

#[test]
fn recipes_that_are_no_more_go_out_of_the_checkout() {
    let nav = "{ \"items\": [ { \"file\": \"packages/z.section.md\" }, { \"file\": \"packages/y.section.md\" } ] }";
    let navigated = [
        ("doc/manual.md", "# M {#manual}\n\n## V\n"),
        ("doc/nav.json", nav),
        ("doc/packages/y.section.md", "# Y {#sec-y}\n"),
        ("doc/packages/z.section.md", "# Z {#sec-z}\n"),
        ("doc/redirects.json", INCLUDES[4].1),
    ];
    for (checkout, list) in [(&INCLUDES[..], "doc/packages/index.md"), (&navigated[..], "doc/nav.json")] {
        let Some(book) = both(TOML, checkout) else { return };
        into(&book, &[]).succeeds();
        commit(&book);
        let with_recipes = book.read(&format!("nixpkgs/{list}"));
        book.write("book/content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"parse\"\n");
        let run = into(&book, &["--check"]).fails();
        run.tells("export-removed-id", "../nixpkgs/doc/packages/a-recipes.section.md:1:19")
            .tells_any("export-removed-id");
        for id in ["ex-r", "sec-a-recipes"] {
            let table = format!("../{TABLE}");
            book.run_in("book", &["redirects", "remove", id, "sec-a", "--file", &table]).succeeds();
        }
        commit(&book);
        into(&book, &["--check"]).fails().tells("export-behind", &format!("../{BESIDE}"));
        into(&book, &[]).succeeds().says("2 files changed");
        assert!(!book.path(BESIDE).exists());
        let left = book.read(&format!("nixpkgs/{list}"));
        let line = [", { \"file\": \"packages/a-recipes.section.md\" }", "a-recipes.section.md\n"];
        assert!(line.iter().any(|line| left == with_recipes.replacen(line, "", 1)), "{left}");
        into(&book, &["--check"]).succeeds().says("nothing to change");
        assert!(!book.read("book/book.toml").contains("a-recipes"));
    }
}

#[test]
fn what_others_show_too_stays() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    into(&book, &[]).succeeds();
    book.write("nixpkgs/doc/packages/z.section.md", "# Z {#sec-z}\n\n![](../img/a.png)\n");
    commit(&book);
    book.write("book/content/x/a.section.md", A.replace(" ![](../img/a.png)", ""));
    into(&book, &[]).succeeds().says("1 file changed");
    assert!(book.path("nixpkgs/doc/img/a.png").exists());
    book.write("nixpkgs/doc/packages/z.section.md", "# Z {#sec-z}\n");
    book.write("book/content/x/a.section.md", A);
    commit(&book);
    into(&book, &[]).succeeds();
    commit(&book);
    book.write("book/content/x/a.section.md", A.replace(" ![](../img/a.png)", ""));
    into(&book, &[]).succeeds().says("doc/img/a.png (deleted)");
}

#[test]
fn a_text_with_another_destination_moves() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    into(&book, &[]).succeeds();
    commit(&book);
    let redirects = book.read(TABLE);
    let toml = book.read("book/book.toml").replace("= \"packages/a.section.md\"", "= \"packages/y.section.md\"");
    book.write("book/book.toml", toml);
    into(&book, &[]).succeeds().says("doc/packages/a.section.md (deleted)").says("doc/packages/y.section.md\n");
    assert_eq!(book.read(TABLE), redirects);
    into(&book, &[]).succeeds().says("nothing to change");
    // Where nixbook has not seen it, it cannot know.
    let Some(book) = with(TOML, &[(THERE, A), ("nixpkgs/doc/img/a.png", "png")]) else { return };
    book.write("book/book.toml", TOML.replace("packages/a.", "packages/y."));
    let run = into(&book, &[]).fails().tells("export-invalid-destination", "book.toml:2:20");
    run.says("git mv doc/packages/a.section.md doc/packages/y.section.md").does_not_say("export-taken-id");
}

#[test]
fn what_is_alone_in_its_list_moves_and_goes_too() {
    let index = INCLUDES[1].1.replace("z.section.md\nB.section.md\n", "a.section.md\n");
    let manual = INCLUDES[0].1.replace("index.md\n", "index.md\nmore.md\n");
    let lists = [("nixpkgs/doc/packages/index.md", index.as_str()), ("nixpkgs/doc/manual.md.in", manual.as_str())];
    let more = "# More {#more}\n\n```{=include=} sections\npackages/z.section.md\npackages/B.section.md\n```\n";
    let navigated = [
        ("nixpkgs/doc/manual.md.in", "# M {#manual}\n\n## V @V@\n"),
        ("nixpkgs/doc/nav.json", "{ \"items\": [ { \"file\": \"packages/a.section.md\" } ] }"),
        ("nixpkgs/doc/packages/index.md", "# P {#packages}\n"),
    ];
    for (files, list) in [(&lists[..], "packages/index.md"), (&navigated[..], "nav.json")] {
        let Some(book) = with(TOML, files) else { return };
        if list != "nav.json" {
            book.write("nixpkgs/doc/more.md", more.replace("packages/z.section.md\npackages/B.section.md", "sub/z.md"));
            book.write("nixpkgs/doc/sub/z.md", "# Z {#sec-zz}\n");
        }
        commit(&book);
        into(&book, &[]).succeeds();
        commit(&book);
        let toml = book.read("book/book.toml");
        book.write("book/book.toml", toml.replace("= \"packages/a.section.md\"", "= \"packages/y.section.md\""));
        into(&book, &[]).succeeds().says("doc/packages/a-recipes.section.md (deleted)");
        let text = book.read(&format!("nixpkgs/doc/{list}"));
        assert!(!text.contains("a.section.md") && !text.contains("a-recipes"), "{text}");
        let (own, recipes) = (text.find("y.section.md").unwrap(), text.find("y-recipes.section.md").unwrap());
        assert!(own < recipes, "{text}");
        into(&book, &[]).succeeds().says("nothing to change");
        commit(&book);
        // A text without a destination is let go, with what came with it.
        let toml = book.read("book/book.toml").replace("\"x/a.section.md\" = \"packages/y.section.md\"\n", "");
        book.write("book/book.toml", toml);
        let run = into(&book, &[]).succeeds().says("doc/packages/y.section.md is no longer part of the book");
        run.says("doc/packages/y-recipes.section.md is no longer part of the book").says("nothing to change");
        assert_eq!(changed(&book), "");
        into(&book, &[]).fails().tells("export-no-destination", "book.toml");
    }
}

#[test]
fn a_book_of_another_form_than_the_checkout() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    std::fs::remove_file(book.path("book/content/manual.md")).unwrap();
    std::fs::remove_file(book.path("book/content/c.md")).unwrap();
    book.write("book/book.toml", format!("title = \"B\"\n{TOML}"));
    book.write("book/content/nav.json", "{ \"items\": [ { \"file\": \"x/a.section.md\" } ] }");
    into(&book, &[]).succeeds();
    let index = INCLUDES[1].1.replace("B.section.md\n", "B.section.md\na.section.md\na-recipes.section.md\n");
    assert_eq!(book.read("nixpkgs/doc/packages/index.md"), index);
    for id in ["sec-a", "sec-a-recipes", "ex-r"] {
        assert_eq!(locations(&book, id), [format!("index.html#{id}")]);
    }
}

#[test]
fn what_got_to_be_the_same_is_seen() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    into(&book, &[]).succeeds();
    commit(&book);
    let agreed = "# A {#sec-a}\n\nAgreed. ![](../img/a.png)\n";
    book.write(THERE, agreed);
    book.write("book/content/x/a.section.md", agreed);
    commit(&book);
    let toml = book.read("book/book.toml");
    into(&book, &["--check"]).succeeds();
    assert_eq!(book.read("book/book.toml"), toml);
    into(&book, &[]).succeeds().says("nothing to change");
    book.write("book/content/x/a.section.md", agreed.replace("Agreed", "Later"));
    into(&book, &[]).succeeds().says("1 file changed");
}

#[test]
fn lists_whose_lines_are_counted_take_nothing() {
    let index = INCLUDES[1].1.replace("sections\n", "sections auto-id-prefix=auto-generated-p\n");
    let Some(book) = with(TOML, &[("nixpkgs/doc/packages/index.md", &index)]) else { return };
    into(&book, &[]).fails().tells_any("export-no-list");
}

#[test]
fn the_page_of_a_group_stays_first() {
    for (first, title) in [("index.md", "P"), ("top.md", "Packages")] {
        let nav = format!(
            "{{ \"items\": [ {{ \"label\": \"Packages\", \"children\": [ {{ \"file\": \"packages/{first}\" }}, {{ \"file\": \"packages/z.md\" }} ] }} ] }}"
        );
        let page = format!("# {title} {{#p}}\n");
        let files = [
            ("doc/manual.md", "# M {#manual}\n\n## V\n"),
            ("doc/nav.json", nav.as_str()),
            (&*format!("doc/packages/{first}"), page.as_str()),
            ("doc/packages/z.md", "# Z {#sec-z}\n"),
        ];
        let Some(book) = both(TOML, &files) else { return };
        into(&book, &[]).succeeds();
        let new = "{ \"file\": \"packages/a.section.md\" }, { \"file\": \"packages/a-recipes.section.md\" }, ";
        let z = "{ \"file\": \"packages/z.md\" }";
        assert_eq!(book.read("nixpkgs/doc/nav.json"), nav.replace(z, &format!("{new}{z}")));
    }
}

#[test]
fn new_entries_come_where_the_redirects_commands_put_them() {
    let index = "# P {#packages}\n\n```{=include=} sections\nB.section.md\nz.section.md\n```\n";
    let table = "{\n  \"sec-z\": [\n    \"index.html#sec-z\"\n  ],\n  \"sec-b\": [\n    \"index.html#sec-b\"\n  ],\n  \"manual\": [\n    \"index.html#manual\"\n  ]\n}\n";
    let Some(book) = with(TOML, &[("nixpkgs/doc/packages/index.md", index), (TABLE, table)]) else { return };
    book.write("by-hand.json", table);
    into(&book, &[]).succeeds();
    for id in ["sec-a", "sec-a-recipes", "ex-r"] {
        book.run(&["redirects", "--file", "by-hand.json", "add", id, "index.html"]).succeeds();
    }
    assert_eq!(book.read("by-hand.json"), book.read(TABLE));
    let table: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&book.read(TABLE)).unwrap();
    let text = book.read(TABLE);
    let mut ids: Vec<&String> = table.keys().collect();
    ids.sort_by_key(|id| text.find(&format!("\"{id}\": [")));
    assert_eq!(ids, ["ex-r", "sec-a", "sec-a-recipes", "sec-z", "sec-b", "manual"]);
}

#[test]
fn an_image_has_to_be_named_in_the_build_of_nixpkgs() {
    for (sources, noted) in [("../style.css", true), ("../img/a.png", false)] {
        let Some(book) = with(TOML, &[("nixpkgs/doc/doc-support/package.nix", sources)]) else { return };
        let run = into(&book, &[]).succeeds();
        let note = "note: doc/img/a.png has to be added to the sources in doc/doc-support/package.nix";
        if noted {
            run.says(note)
        } else {
            run.does_not_say("note:")
        };
    }
}

#[test]
fn destinations_that_are_written_amiss() {
    let Some(book) = both("", &INCLUDES) else { return };
    let toml = |line: &str| book.write("book/book.toml", format!("[export.nixpkgs.files]\n{line}\n"));
    toml("\"x/a.section.md\" = \"doc/packages/a.section.md\"");
    into(&book, &[]).fails().tells("export-invalid-destination", "book.toml:2:20").says("`packages/a.section.md`");
    toml("\"content/x/a.section.md\" = \"packages/a.section.md\"");
    into(&book, &[]).fails().tells("export-unknown-text", "book.toml:2:1").says("write `x/a.section.md`");
    book.write("book/content/x/b.section.md", "# B {#b}\n");
    toml("\"x/b.section.md\" = \"packages/b.section.md\"");
    into(&book, &[]).fails().tells("export-unknown-text", "book.toml:2:1").says("include it in the book");
    toml("\"x/a.section.md\" = \"/packages/a.section.md\"");
    into(&book, &[]).fails().tells("invalid-value", "book.toml:2:20").says("not from the root");
    toml("\"x/a.section.md\" = \"packages/a.md\"\nb = 2");
    into(&book, &[])
        .fails()
        .tells("invalid-value", "book.toml:3:5")
        .says("`export.nixpkgs.files` must be a table of strings, but this is");
}

#[test]
fn a_mapped_text_is_imported_to_its_destination() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    into(&book, &[]).succeeds();
    let theirs =
        "# A {#sec-a}\n\nTheirs. ![](../img/a.png) ![](../img/new.png)\n\n```{=include=} sections\nsub/d.md\n```\n";
    book.write(THERE, theirs);
    book.write("nixpkgs/doc/img/new.png", "new");
    book.write("nixpkgs/doc/packages/sub/d.md", "# D {#d}\n");
    commit(&book);
    book.write("book/content/x/a.section.md", A.replace("Text", "Mine"));
    let toml = book.read("book/book.toml");
    import(&book, &[&format!("../{THERE}")]).fails().tells("import-exists", "content/x/a.section.md");
    let external_ids = import(&book, &[&format!("../{THERE}"), "--to", "content/n", "--force"]).fails();
    external_ids.tells_any("import-exists").says("`x/a.section.md`");
    assert_eq!(book.read("book/book.toml"), toml);
    import(&book, &[&format!("../{THERE}"), "--force"]).succeeds().says("updated content/x/a.section.md");
    assert_eq!(book.read("book/content/x/a.section.md"), theirs);
    assert_eq!(book.read("book/content/x/sub/d.md"), "# D {#d}\n");
    assert_eq!(book.read("book/content/img/new.png"), "new");
    assert!(!book.path("book/content/packages").exists());
    into(&book, &[]).succeeds().says("doc/redirects.json\n1 file changed");
    let companion = import(&book, &[&format!("../{BESIDE}")]).fails();
    companion.tells_any("import-no-section").says("of the book's recipes");
}

#[test]
fn paths_that_are_noted_lie_within_the_checkout() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    book.write("victim.txt", "mine");
    for (table, at) in [
        ("generated = [\"../../victim.txt\"]\n", "book.toml:2:14"),
        ("\n[export.nixpkgs.seen]\n\"../../victim.txt\" = \"0\"\n", "book.toml:4:1"),
        ("\n[export.nixpkgs.seen]\n\"/etc/hosts\" = \"0\"\n", "book.toml:4:1"),
        ("\n[export.nixpkgs.seen]\n\"\" = \"0\"\n", "book.toml:4:1"),
    ] {
        book.write("book/book.toml", format!("[export.nixpkgs]\n{table}\n{TOML}"));
        into(&book, &["--force"]).fails().tells("invalid-value", at).says("is not a relative path");
    }
    assert_eq!(book.read("victim.txt"), "mine");
}

#[test]
fn references_to_footnotes_go_where_the_footnotes_go() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    let text = |text: &str| book.write("book/content/x/a.section.md", format!("# A {{#sec-a}}\n\n{text}\n"));
    text("One[^na], two[^na].\n\n[^na]: A note.");
    into(&book, &[]).succeeds();
    commit(&book);
    assert_eq!(locations(&book, "na.__back.1"), ["index.html#na.__back.1"]);
    // One reference less.
    text("One[^na].\n\n[^na]: A note.");
    into(&book, &[]).succeeds();
    commit(&book);
    assert_eq!(locations(&book, "na"), ["index.html#na", "index.html#na.__back.1"]);
    // Another label.
    text("One[^nb].\n\n[^nb]: A note.");
    into(&book, &[]).succeeds();
    commit(&book);
    assert_eq!(locations(&book, "nb"), ["index.html#nb", "index.html#na", "index.html#na.__back.1"]);
    assert_eq!(locations(&book, "nb.__back.0"), ["index.html#nb.__back.0", "index.html#na.__back.0"]);
    // None at all.
    text("One.");
    into(&book, &[]).fails().tells("export-removed-id", "../nixpkgs/doc/packages/a.section.md:5:3").says("1 error");
    book.run_in("book", &["redirects", "remove", "nb", "sec-a", "--file", &format!("../{TABLE}")]).succeeds();
    commit(&book);
    into(&book, &[]).succeeds();
    let table = book.read(TABLE);
    assert!(!table.contains("\"nb") && table.contains("index.html#na.__back.0"), "{table}");
}

#[test]
fn a_title_with_another_id_and_another_word_is_known_by_its_position() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    book.write("book/content/x/a.section.md", "# Python with uv {#sec-uv}\n\nThis topic.\n");
    book.write("book/content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"parse\"\n");
    into(&book, &[]).succeeds();
    commit(&book);
    book.write("book/content/x/a.section.md", "# Python with uv {#sec-uv-in-python}\n\nThis subject.\n");
    into(&book, &[]).succeeds();
    assert_eq!(locations(&book, "sec-uv-in-python"), ["index.html#sec-uv-in-python", "index.html#sec-uv"]);
}

#[test]
fn a_file_that_has_not_changed_there_keeps_what_the_book_made_of_it() {
    let Some(book) = both(TOML, &INCLUDES) else { return };
    let own = format!("{A}\n```{{=recipe=}} r\n```\n");
    book.write("book/content/x/a.section.md", &own);
    book.write("book/content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"parse\"\n");
    into(&book, &[]).succeeds();
    commit(&book);
    book.write("nixpkgs/doc/img/a.png", "theirs");
    commit(&book);
    let run = import(&book, &["../nixpkgs/doc/packages/a.section.md"]).succeeds();
    run.says("kept content/x/a.section.md").says("updated content/img/a.png");
    assert_eq!((book.read("book/content/x/a.section.md"), book.read("book/content/img/a.png")), (own, "theirs".into()));
}

/// The guide's own book.toml says where its section goes.
#[test]
fn the_guide_goes_into_a_checkout_that_can_be_built_then() {
    let Some(book) = both("", &INCLUDES) else { return };
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    book.copy(&root.join("content"), "guide/content");
    std::fs::copy(root.join("book.toml"), book.path("guide/book.toml")).unwrap();
    let into = |more: &[&str]| book.run_in("guide", &[&["export", "nixpkgs", "--into", "../nixpkgs"], more].concat());
    into(&["--check"]).fails().tells("export-behind", "../nixpkgs/doc/packages/uv.section.md");
    into(&[]).succeeds().says("4 files changed");
    into(&["--check"]).succeeds().says("nothing to change");
    assert_eq!(book.read("nixpkgs/doc/packages/uv.section.md"), book.read("guide/content/uv.section.md"));

    // As the build of nixpkgs does it. The stand-in's own ids have no entries.
    let rest = [("manual", "index.html"), ("packages", "index.html")];
    for (id, page) in rest {
        book.run(&["redirects", "--file", "nixpkgs/doc/redirects.json", "add", id, page]).succeeds();
    }
    std::fs::rename(book.path("nixpkgs/doc/manual.md.in"), book.path("nixpkgs/doc/manual.md")).unwrap();
    book.write("urls.json", "{}");
    let arguments = ["manual", "html", "--manpage-urls", "urls.json", "--revision", "local"];
    let files = ["--redirects", "nixpkgs/doc/redirects.json", "nixpkgs/doc/manual.md", "html/index.html"];
    book.run(&[&arguments[..], &files].concat()).succeeds();
    assert!(book.read("html/index.html").contains("id=\"ex-uv-python\""));
}

//! References of module options.

use super::book::TestBook;
use super::links::{assert_ids, assert_no_dead_links};

fn options(names: impl Iterator<Item = String>) -> String {
    let mut map = serde_json::Map::new();
    for name in names {
        let loc: Vec<&str> = name.split('.').collect();
        let option = serde_json::json!({
            "description": format!("About {{option}}`{name}`."),
            "type": "null or string",
            "loc": loc,
            "readOnly": false,
            "default": { "_type": "literalExpression", "text": "null" },
            "declarations": ["a/b.nix"],
        });
        map.insert(name.clone(), option);
    }
    serde_json::to_string(&map).unwrap()
}

fn book(json: String) -> TestBook {
    let include = "```{=include=} options\nid-prefix: opt-\nlist-id: the-list\nsource: options.json\n```\n";
    TestBook::new("```{=include=} appendix\nref/opts.md\nmore.md\n```\n")
        .file("ref/opts.md", format!("# Options {{#opts}}\n\n{include}"))
        .file("ref/options.json", json)
        .file("more.md", "# More {#more}\n\n[](#opt-a.x0), {option}`a.x0`, [](#the-list).\n")
}

#[test]
fn a_short_list_stands_on_its_page() {
    let built = book(options((0..2).map(|n| format!("a.x{n}")))).build_clean();
    insta::assert_snapshot!(built.body("ref/opts.html"));
    assert_no_dead_links(&built);
    assert_ids(&built);
}

#[test]
fn a_long_list_gets_a_page_per_group() {
    let names = (0..400).flat_map(|n| [format!("a.x{n}"), format!("b.y{n}")]);
    let built = book(options(names)).build_clean();
    assert!(built.paths().contains(&"ref/opts/a.html"));
    assert!(built.paths().contains(&"ref/opts/b.html"));
    insta::assert_snapshot!(built.body("ref/opts.html"));
    assert!(built.body("more.html").contains("href=\"ref/opts/a.html#opt-a.x0\""));
    assert_eq!(built.output.ids["opt-a.x0"], "ref/opts/a.html");
    assert_no_dead_links(&built);
    assert_ids(&built);
}

#[test]
fn a_very_long_list_is_left_out_of_the_page_with_everything() {
    let built = book(options((0..1001).map(|n| format!("a.x{n}")))).build_clean();
    let everything = built.body("manual.html");
    assert!(!everything.contains("id=\"opt-a.x0\""));
    assert!(everything.contains("href=\"ref/opts.html#the-list\""));
    // One group too long for a page is split once more, here into an option a page.
    assert!(built.paths().contains(&"ref/opts/a.x7.html"));
    assert_no_dead_links(&built);
}

#[test]
fn bare_addresses_in_texts_of_json_are_links() {
    let json = r#"{"a.x0": {
        "loc": ["a", "x0"],
        "description": "See \"https://a.b/c_d\",\nhttps:\/\/nixos.org\/x\u003fy and `https://code.is`; not https://a.b/c--d.",
        "default": {"_type": "literalMD", "text": "that of https://a.b/default"},
        "relatedPackages": "- https:\u002f\u002fa.b/related"
    }}"#;
    let lib = r#"{"schemaVersion": 1,
        "groups": [{"id": "lists", "description": "More at https:\/\/a.b\/lists"}],
        "entries": []}"#;
    let built = TestBook::new("```{=include=} appendix\nref/opts.md\n```\n")
        .file(
            "ref/opts.md",
            "# Options {#opts}\n\n```{=include=} options\nid-prefix: opt-\nlist-id: l\nsource: options.json\n```\n\n\
             ## Library {#lib}\n\n```{=include=} nixdoc\nlib.json\n```\n",
        )
        .file("ref/options.json", json)
        .file("ref/lib.json", lib)
        .build_clean();
    let body = [built.body("ref/opts.html"), built.body("ref/lib/lists.html")].concat();
    for url in
        ["https://a.b/c_d", "https://nixos.org/x?y", "https://a.b/default", "https://a.b/related", "https://a.b/lists"]
    {
        assert!(body.contains(&format!("<a href=\"{url}\">{url}</a>")), "{url}: {body}");
    }
    // An address in code is none, and one that typography has changed would lead elsewhere.
    assert!(!body.contains("<a href=\"https://code.is") && !body.contains("<a href=\"https://a.b/c–d"), "{body}");
}

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
    let names = (0..100).flat_map(|n| [format!("a.x{n}"), format!("b.y{n}")]).chain(["c.z".to_owned()]);
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
fn names_are_shortened_by_their_group() {
    let names = (0..200).map(|n| format!("services.s{}.x{n}", n % 2)).chain((0..20).map(|n| format!("boot.x{n}")));
    let built = book(options(names)).build();
    // The heading is the whole name, for who copies it; the lists around it have what tells the options apart.
    let page = built.text("ref/opts/services.s1.html");
    assert!(page.contains("<span class=\"within\">services.s1.</span>x1</code>"), "{page}");
    assert!(page.contains("<a href=\"#opt-services.s1.x1\"><code>x1</code></a>"));
    let index = built.body("ref/opts/services.html");
    assert!(index.contains("<a href=\"services.s1.html\"><code>s1</code></a> <span>100</span>"), "{index}");
    let contents = page.split("class=\"contents side\"").nth(1).unwrap().split("</nav>").next().unwrap();
    assert!(contents.contains("aria-current=\"page\"><code>s1</code></a>"), "{contents}");
    assert!(page.contains("<title>services.s1 ·"));
    assert_no_dead_links(&built);
}

#[test]
fn the_filter_knows_every_option() {
    let names = (0..150).map(|n| format!("a.x{n}")).chain(["b.<name>.y".to_owned(), "a".to_owned(), ".c".to_owned()]);
    let built = book(options(names)).build();
    let script = built.text("assets/options/ref/opts-0.js");
    let json = script.strip_prefix("window.nixbookOptions=").unwrap().trim_end().trim_end_matches(';');
    let list: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut ids = std::collections::BTreeSet::new();
    for page in list["pages"].as_array().unwrap() {
        let (path, within) = (page[0].as_str().unwrap(), page[1].as_str().unwrap());
        for name in page[2].as_array().unwrap() {
            let id = match name.as_str() {
                Some(name) if name.starts_with('.') => format!("opt-{within}{name}"),
                Some(name) => format!("opt-{name}"),
                None => name[1].as_str().unwrap().to_owned(),
            };
            assert_eq!(built.output.ids[&id], path, "{id}");
            ids.insert(id);
        }
    }
    assert_eq!(ids.len(), 153);
    assert!(built.body("ref/opts.html").contains("data-names=\"../assets/options/ref/opts-0.js\""));
}

#[test]
fn addresses_of_groups_without_a_page_lead_on() {
    let names = (0..200).map(|n| format!("services.s{}.x{n}", n % 2));
    let names = names.chain(["services.few.a", "services.few.b", "boot.a", "boot.b"].map(str::to_owned));
    let built = book(options(names)).build();
    let page = built.text("ref/opts/services.few.html");
    assert!(page.contains("href=\"../opts.html#opt-services.few.a\""), "{page}");
    assert!(!page.contains("data-moved"));
    assert!(built.text("ref/opts/boot.html").contains("href=\"../opts.html#opt-boot.a\""));
    // The page of the part that all have in common.
    assert!(built.text("ref/opts/services.html").contains("href=\"../opts.html#opt-"));
    assert_no_dead_links(&built);
}

#[test]
fn groups_that_are_alike_as_files_have_pages_of_their_own() {
    let names = (0..60).flat_map(|n| [format!("a/b.x{n}"), format!("a_b.x{n}"), format!("A_b.x{n}")]);
    let built = book(options(names)).build();
    for path in ["ref/opts/A_b.html", "ref/opts/a_b-2.html", "ref/opts/a_b-3.html"] {
        assert!(built.paths().contains(&path), "{path}: {:?}", built.paths());
    }
}

#[test]
fn a_very_long_list_is_left_out_of_the_page_with_everything() {
    let built = book(options((0..1001).map(|n| format!("a.x{n}")))).build_clean();
    let everything = built.body("manual.html");
    assert!(!everything.contains("id=\"opt-a.x0\""));
    assert!(everything.contains("href=\"ref/opts.html#the-list\""));
    // Names of the same parts are split by letters, never into an option a page.
    assert!(built.paths().contains(&"ref/opts/a.x7_.html"), "{:?}", built.paths());
    assert!(built.output.files.len() < 60, "{:?}", built.paths());
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

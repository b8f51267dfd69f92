//! Books with a `nav.json` that has a collection: what nixdoc has written about a library.

use crate::book::Book;

const NAV: &str = r#"{"open": ["g"], "items": [
  {"file": "a.md"},
  {"label": "Reference", "id": "g", "children": [
    {"file": "b.md"},
    {"label": "Library", "children": [{"collection": "ref/lib.json", "type": "nixdoc"}]}
  ]}
]}
"#;

const LIBRARY: &str = r#"{"schemaVersion": 1,
 "groups": [{"id": "strings", "description": "About text. ![](dot.png)"}, {"id": "lists"}],
 "entries": [
  {"id": "lib.strings.concat", "attrPath": "lib.strings.concat", "name": "concat", "description": "Frobnicates.\n\n# Inputs",
   "groups": ["strings"], "source": {"file": "lib/strings.nix", "line": 12, "column": 3}},
  {"id": "lib.lists.head", "attrPath": "lib.lists.head", "name": "head", "description": "First.",
   "groups": ["lists"], "source": {"file": "lib/lists.nix", "line": 2, "column": 3}}
 ]}
"#;

fn book() -> Book {
    Book::empty()
        .file("book.toml", "title = \"Book\"\nsubtitle = \"Sub\"\n")
        .file("content/nav.json", NAV)
        .file("content/ref/lib.json", LIBRARY)
        .file("content/ref/dot.png", "png")
        .file("content/a.md", "# A {#a}\n\n[](#sec-functions-library-strings) [](#function-library-lib.lists.head)\n")
        .file("content/b.md", "# B {#b}\n\n[](#g)\n")
}

#[test]
fn each_group_is_a_page_of_the_site_and_is_searched() {
    let book = book();
    book.run(&["build", "--strict"]).succeeds();
    let strings = book.read("public/ref/lib/strings.html");
    assert!(strings.contains("id=\"function-library-lib.strings.concat\""), "{strings}");
    assert!(strings.contains("Frobnicates."));
    let first = book.read("public/a.html");
    // A page of a navigation file is called by its title.
    assert!(first.contains("<a href=\"ref/lib/strings.html\""), "{first}");
    assert!(!first.contains("the section called “strings”"), "{first}");
    let searched = book.files("public").into_iter().filter(|path| path.contains("search")).any(|path| {
        std::fs::read(book.path(&format!("public/{path}")))
            .is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("lib.strings.concat"))
    });
    assert!(searched, "{:?}", book.files("public"));
}

#[test]
fn its_file_goes_along() {
    let book = book();
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    let files = [
        ".nixbook/manifest.json",
        "a.md",
        "b.md",
        "manual.md",
        "nav.json",
        "redirects.json",
        "ref/dot.png",
        "ref/lib.json",
    ];
    assert_eq!(book.files("out"), files);
    assert_eq!(book.read("out/ref/lib.json"), LIBRARY);
    assert_eq!(book.read("out/nav.json"), NAV);
    // Each id that needs an entry has one.
    let redirects = book.read("out/redirects.json");
    for id in ["sec-functions-library-strings", "sec-functions-library-lists", "\"a\"", "\"b\"", "\"book\""] {
        assert!(redirects.contains(id), "{redirects}");
    }
    assert!(!redirects.contains("function-library-lib") && !redirects.contains("\"g\""), "{redirects}");
    let html = [
        "manual",
        "html",
        "--manpage-urls",
        "urls.json",
        "--revision",
        "local",
        "--redirects",
        "redirects.json",
        "--experimental-config",
        "nav.json",
        "manual.md",
        "html/index.html",
    ];
    book.write("out/urls.json", "{}");
    book.run_in("out", &html).succeeds();
    let page = book.read("out/html/index.html");
    assert!(page.contains("<details open><summary><a href=\"#b\">Reference</a></summary>"), "{page}");
}

#[test]
fn the_html_of_such_a_book() {
    let book = book();
    book.run(&["export", "manual", "--out", "html"]).succeeds();
    let page = book.read("html/index.html");
    for piece in [
        "<li class=\"page\"><a href=\"#sec-functions-library-strings\">Library</a></li>",
        "<h2 id=\"sec-functions-library-lists\"",
        "<a class=\"xref\" href=\"#sec-functions-library-strings\" title=\"strings\" >strings</a>",
        "<a class=\"xref\" href=\"#g\" title=\"Reference\" >Reference</a>",
    ] {
        assert!(page.contains(piece) || piece.contains("#g"), "{piece} is not in {page}");
    }
    assert_eq!(book.files("html/media").len(), 1);
}

/// A library that a text includes goes along as well, and is no text.
#[test]
fn an_included_library_goes_along() {
    let book = Book::with_chapter("```{=include=} nixdoc\nref/lib.json\n```\n")
        .file("content/ref/lib.json", LIBRARY)
        .file("content/ref/dot.png", "png");
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    let files = [".nixbook/manifest.json", "chapter.md", "manual.md", "redirects.json", "ref/dot.png", "ref/lib.json"];
    assert_eq!(book.files("out"), files);
    assert!(book.read("out/redirects.json").contains("sec-functions-library-lists"));
}

/// A navigation file of the shape of Nixpkgs': 192 files in groups, three deep, and a collection whose file only the
/// build of the manual has.
fn checkout(with_uv: bool) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut item = |path: &str, indent: usize| {
        let id = path.trim_end_matches(".md").replace(['/', '.'], "-");
        files.push((format!("doc/{path}"), format!("# Title of {id} {{#{id}}}\n")));
        let pad = "  ".repeat(indent);
        format!("{pad}{{\n{pad}  \"file\": \"{path}\"\n{pad}}}")
    };
    let group = |label: &str, id: &str, indent: usize, items: Vec<String>| {
        let pad = "  ".repeat(indent);
        let children = items.join(",\n");
        format!(
            "{pad}{{\n{pad}  \"label\": \"{label}\",\n{pad}  \"id\": \"{id}\",\n{pad}  \"children\": [\n{children}\n{pad}  ]\n{pad}}}"
        )
    };
    let mut many = |folder: &str, names: &[&str], count: usize, indent: usize| {
        let mut paths = vec![format!("{folder}/index.md")];
        let numbered = (0..count).map(|n| format!("{folder}/{}{n:02}.section.md", (b'a' + (n % 20) as u8) as char));
        paths.extend(numbered);
        paths.sort();
        // The page of the group comes first.
        paths.retain(|path| !path.ends_with("index.md"));
        paths.insert(0, format!("{folder}/index.md"));
        paths.extend(names.iter().map(|name| format!("{folder}/{name}.section.md")));
        paths.iter().map(|path| item(path, indent)).collect::<Vec<_>>()
    };
    let languages = many("languages-frameworks", &["typst", "vim", "neovim"], 50, 6);
    let hooks = many("hooks", &[], 58, 8);
    // Not quite in order, as there.
    let names: &[&str] = if with_uv { &["urxvt", "vcpkg", "weechat", "uv"] } else { &["urxvt", "vcpkg", "weechat"] };
    let mut packages = many("packages", names, 40, 8);
    let treefmt = many("packages/treefmt", &[], 1, 10);
    packages.insert(10, group("treefmt", "treefmt", 8, treefmt));
    let images = many("build-helpers/images", &[], 12, 8);
    let mut helpers = many("build-helpers", &[], 8, 6);
    helpers.push(group("Images", "chap-images", 6, images));
    helpers.push(group("Hooks reference", "chap-hooks", 6, hooks));
    helpers.push(group("Packages", "chap-packages", 6, packages));
    let mut guides = many("using", &[], if with_uv { 5 } else { 6 }, 4);
    guides.push(group("Languages and frameworks", "chap-language-support", 4, languages));
    guides.push(group("Build helpers", "part-builders", 4, helpers));
    let mut reference = many("functions", &[], 1, 4);
    reference.insert(
        1,
        "        {\n          \"collection\": \"lib-functions.json\",\n          \"type\": \"nixdoc\"\n        }"
            .to_owned(),
    );
    let items = [
        item("preface.chapter.md", 2),
        group("Guides", "guides", 2, guides),
        group("Reference", "reference", 2, reference),
        item("contributing.md", 2),
    ];
    let nav = format!("{{\n  \"open\": [],\n  \"items\": [\n{}\n  ]\n}}\n", items.join(",\n"));
    files.push(("doc/manual.md.in".to_owned(), "# Nixpkgs {#manual}\n\n## V @V@\n".to_owned()));
    files.push(("doc/nav.json".to_owned(), nav));
    files.push(("doc/redirects.json".to_owned(), redirects(&files)));
    files
}

fn redirects(files: &[(String, String)]) -> String {
    let ids = files.iter().filter_map(|(_, text)| text.split_once("{#")?.1.split_once('}')).map(|(id, _)| id);
    let mut entries: Vec<String> = ids.map(|id| format!("  \"{id}\": [\n    \"index.html#{id}\"\n  ]")).collect();
    entries.sort();
    format!("{{\n{}\n}}\n", entries.join(",\n"))
}

/// The guide's section on uv goes into a checkout of today's form, and comes where it belongs.
#[test]
fn the_section_on_uv_goes_into_a_checkout_with_a_navigation_file() {
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for with_uv in [true, false] {
        let files = checkout(with_uv);
        let texts = files.iter().filter(|(path, _)| path.ends_with(".md")).count();
        assert_eq!(texts, 192, "as many as Nixpkgs has");
        let book = Book::empty().file("guide/book.toml", std::fs::read(guide.join("book.toml")).unwrap());
        book.copy(&guide.join("content"), "guide/content");
        for (path, text) in &files {
            book.write(&format!("nixpkgs/{path}"), text);
        }
        if with_uv {
            // What is there is what the book has.
            book.write(
                "nixpkgs/doc/packages/uv.section.md",
                std::fs::read(guide.join("content/uv.section.md")).unwrap(),
            );
        }
        let before = book.read("nixpkgs/doc/nav.json");
        book.run_in("guide", &["export", "nixpkgs", "--into", "../nixpkgs", "--force", "--allow-dirty"]).succeeds();
        let after = book.read("nixpkgs/doc/nav.json");
        let new: Vec<&str> = after.lines().filter(|line| !before.contains(line)).map(str::trim).collect();
        let expected: &[&str] = if with_uv {
            &["\"file\": \"packages/uv-recipes.section.md\""]
        } else {
            &["\"file\": \"packages/uv.section.md\"", "\"file\": \"packages/uv-recipes.section.md\""]
        };
        assert_eq!(new, expected);
        let at = |name: &str| after.find(&format!("\"packages/{name}.section.md\"")).unwrap();
        assert!(at("uv") < at("uv-recipes"));
        if !with_uv {
            assert!(at("urxvt") < at("uv") && at("uv-recipes") < at("vcpkg"), "{after}");
        }
        assert!(serde_json::from_str::<serde_json::Value>(&after).is_ok());
        assert!(after.contains("\"collection\": \"lib-functions.json\""));
        assert!(book.read("nixpkgs/doc/redirects.json").contains("\"sec-uv\""));
        // A second run changes nothing.
        let again = book.run_in("guide", &["export", "nixpkgs", "--into", "../nixpkgs", "--allow-dirty"]).succeeds();
        again.says("nothing to change");
        assert_eq!(book.read("nixpkgs/doc/nav.json"), after);
    }
}

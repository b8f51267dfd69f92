//! `nixbook export`: the book as sources for the Nixpkgs manual, and as its HTML.

use std::collections::BTreeSet;
use std::path::Path;

use scraper::{ElementRef, Html, Selector};

use crate::book::{Book, ROOT, Run};
use crate::tools;

/// A recipe's folder, to be written into a book.
fn with_recipe(book: Book, name: &str, config: &str) -> Book {
    let folder = format!("content/recipes/{name}");
    book.file(
        &format!("{folder}/recipe.toml"),
        format!("title = \"About `{name}` -- (c)\"\nlevel = \"parse\"\n{config}"),
    )
    .file(&format!("{folder}/shell.nix"), "{ }\n")
    .file(&format!("{folder}/test.console"), "#: for the tests\n$ echo a\n\\$ a\n...\n[exit 1]\n")
}

const EXAMPLE: &str = "\
::: {.example #ex-a}
# About `a` -- (c)

{file}`shell.nix`:

```nix
{ }
```

```console
$ echo a
$ a
...
```
:::
";

/// `manual html` takes what was exported into a folder.
#[track_caller]
fn passes(book: &Book, folder: &str) -> String {
    book.write("urls.json", "{}");
    let (root, page) = (format!("{folder}/manual.md"), format!("{folder}-html/index.html"));
    let redirects = format!("{folder}/redirects.json");
    let arguments = ["manual", "html", "--manpage-urls", "urls.json", "--revision", "local"];
    book.run(&[&arguments[..], &["--redirects", &redirects, &root, &page]].concat()).succeeds();
    book.read(&page)
}

#[test]
fn text_goes_out_as_it_is() {
    let chapter = "\u{FEFF}# Chapter {#chap}\r\n\r\nText *here* ,  \r\nand\tthere ![](img/a%20b.png)";
    let book = Book::small().file("content/chapter.md", chapter).file("content/img/a b.png", "png");
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds().says("4 files, of which 4 changed");
    assert_eq!(book.read("out/chapter.md"), chapter);
    assert_eq!(book.read("out/manual.md"), ROOT);
    assert_eq!(book.read("out/img/a b.png"), "png");
    passes(&book, "out");
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds().says("4 files, of which 0 changed");
}

#[test]
fn a_recipe_becomes_an_example() {
    let book = with_recipe(Book::with_chapter("```{=recipe=} a\n```\nMore."), "a", "illustrates = \"chap\"\n");
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    assert_eq!(book.read("out/chapter.md"), format!("# Chapter {{#chap}}\n\n{EXAMPLE}More.\n"));
    assert_eq!(book.files("out"), [".nixbook/manifest.json", "chapter.md", "manual.md", "redirects.json"]);
    assert!(book.read("out/redirects.json").contains("  \"ex-a\": [\n    \"index.html#ex-a\"\n  ]"));
    let html = passes(&book, "out");
    assert!(html.contains("About <code class=\"literal\">a</code> – ©"), "{html}");
}

#[test]
fn a_directive_keeps_what_is_around_it_whole() {
    let text = "::: {.note}\n> - ```{=recipe=} a\n>   test.console\n>   ```\n> - more\n:::\n\nAfter.\n\n\
                ```{=recipe=} a\nshell.nix\n```";
    let book = with_recipe(Book::with_chapter(text), "a", "");
    book.write("content/recipes/a/shell.nix", "# ```\n::::\n");
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    assert_eq!(
        book.read("out/chapter.md"),
        "# Chapter {#chap}\n\n:::: {.note}\n> - ::: {.example #ex-a}\n>   # About `a` -- (c)\n>\n\
         >   ```console\n>   $ echo a\n>   $ a\n>   ...\n>   ```\n>   :::\n> - more\n::::\n\nAfter.\n\n\
         ::::: {.example #ex-a-2}\n# About `a` -- (c)\n\n{file}`shell.nix`:\n\n````nix\n# ```\n::::\n````\n:::::\n"
    );
    passes(&book, "out");
}

#[test]
fn within_an_example_there_is_no_other() {
    let text = "::: {.example #one}\n# Title\n\n```{=recipe=} a\nshell.nix\n```\n:::";
    let book = with_recipe(Book::with_chapter(text), "a", "");
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    assert_eq!(
        book.read("out/chapter.md"),
        "# Chapter {#chap}\n\n::: {.example #one}\n# Title\n\n[About `a` -- (c)]{#ex-a}\n\n\
         {file}`shell.nix`:\n\n```nix\n{ }\n```\n:::\n"
    );
    passes(&book, "out");
}

#[test]
fn a_footnote_that_nothing_refers_to_keeps_no_block_of_ours() {
    let directive = "```{=recipe=} a\n    test.console\n    ```";
    let text = format!("x[^y]\n\n[^y]: Seen:\n\n    {directive}\n\n[^z]: Unseen:\n\n    {directive}");
    let book = with_recipe(Book::with_chapter(&text), "a", "illustrates = \"chap\"\n");
    book.run(&["export", "nixpkgs", "--out", "out"]).ends_well().tells_in_all("1 warning");
    let example = |id: &str| {
        format!(
            "::: {{.example #{id}}}\n    # About `a` -- (c)\n\n    ```console\n    $ echo a\n    $ a\n    ...\n    ```\n    :::"
        )
    };
    assert_eq!(
        book.read("out/chapter.md"),
        format!(
            "# Chapter {{#chap}}\n\nx[^y]\n\n[^y]: Seen:\n\n    {}\n\n[^z]: Unseen:\n\n    {}\n",
            example("ex-a"),
            example("ex-a-2")
        )
    );
    // It is not shown, so it has no id either.
    assert!(!book.read("out/redirects.json").contains("ex-a-2"));

    // A recipe that is seen nowhere else still goes into the text for recipes.
    let alone = with_recipe(
        Book::with_chapter(&format!("x\n\n[^z]: Unseen:\n\n    {directive}")),
        "a",
        "illustrates = \"chap\"\n",
    );
    alone.run(&["export", "nixpkgs", "--out", "out"]).ends_well();
    assert!(alone.read("out/chapter-recipes.md").contains("{.example #ex-a}"));
    assert!(!alone.read("out/chapter.md").contains("{=recipe=}"));

    // Of two footnotes with one label, only the last is seen.
    let twice = format!("x[^y]\n\n[^y]: Unseen:\n\n    {directive}\n\n[^y]: Seen.");
    let twice = with_recipe(Book::with_chapter(&twice), "a", "");
    twice.run(&["export", "nixpkgs", "--out", "out"]).ends_well();
    assert!(!twice.read("out/chapter.md").contains("{=recipe=}"));
    passes(&twice, "out");
}

#[test]
fn what_is_around_a_footnote_stays_whole() {
    for reference in ["x[^y]", "x"] {
        let text = format!(
            "::: {{.note}}\n{reference}\n\n[^y]: Note:\n\n    ```{{=recipe=}} a\n    shell.nix\n    ```\n\nStill in the note.\n:::\n\nAfter."
        );
        let book = with_recipe(Book::with_chapter(&text), "a", "");
        book.run(&["export", "nixpkgs", "--out", "out"]).ends_well();
        let chapter = book.read("out/chapter.md");
        assert!(chapter.contains("\n\n:::: {.note}\nx"), "{chapter}");
        assert!(chapter.contains("    :::\n\nStill in the note.\n::::\n\nAfter.\n"), "{chapter}");
    }
}

#[test]
fn recipes_that_only_illustrate_get_a_text_of_their_own() {
    let chapter = "# The *chapter* {#chap}\n\nText.\n\n## Inner {#inner}\n\nMore.\n";
    let book = with_recipe(Book::small().file("content/chapter.md", chapter), "a", "illustrates = \"inner\"\n");
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    assert_eq!(book.read("out/chapter.md"), chapter);
    assert_eq!(book.read("out/manual.md"), ROOT.replace("chapter.md\n", "chapter.md\nchapter-recipes.md\n"));
    let example = EXAMPLE.replacen("\n\n", "\n\nIt goes with [](#inner).\n\n", 1);
    assert_eq!(
        book.read("out/chapter-recipes.md"),
        format!(
            "# Recipes for The chapter {{#chap-recipes}}\n\nEach of these is a complete example for [](#chap).\n\n{example}"
        )
    );
    passes(&book, "out");
}

#[test]
fn a_part_of_a_book() {
    let book = with_recipe(Book::small(), "a", "illustrates = \"sec\"\n")
        .file("content/chapter.md", "# Chapter {#chap}\n\n```{=include=} sections\na/b.section.md\n```\n")
        .file("content/a/b.section.md", "# Section {#sec}\n\nText. []{#anchor}\n");
    book.run(&["export", "nixpkgs", "--out", "out", "--only", "anchor"])
        .succeeds()
        .says("```{=include=} sections\na/b.section.md\na/b-recipes.section.md\n```\n");
    assert_eq!(
        book.files("out"),
        [".nixbook/manifest.json", "a/b-recipes.section.md", "a/b.section.md", "redirects.json"]
    );
    let redirects: serde_json::Value = serde_json::from_str(&book.read("out/redirects.json")).unwrap();
    let ids: Vec<&str> = redirects.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(ids, ["anchor", "ex-a", "sec", "sec-recipes"]);
    book.run(&["export", "nixpkgs", "--out", "other", "--only", "ancor"])
        .fails()
        .tells_any("unknown-id")
        .says("did you mean `anchor`?");
    assert!(!book.path("other").exists());
}

#[test]
fn a_navigation_file_gets_an_item() {
    let nav = "{\n  \"open\": [],\n  \"items\": [\n    { \"file\": \"a.md\" },\n    { \"label\": \"L\", \"children\": [ { \"file\": \"b.md\", \"label\": \"x\" } ] }\n  ]\n}\n";
    let book = with_recipe(Book::empty(), "a", "illustrates = \"a\"\n");
    let book = with_recipe(book, "b", "illustrates = \"b\"\n")
        .file("book.toml", "title = \"T *1*\"\nsubtitle = \"S\"\n")
        .file("content/nav.json", nav)
        .file("content/a.md", "# A {#a}\n\nText.\n")
        .file("content/b.md", "# B {#b}\n\nText.\n");
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    assert_eq!(
        book.read("out/nav.json"),
        nav.replace("{ \"file\": \"a.md\" },", "{ \"file\": \"a.md\" },\n    { \"file\": \"a-recipes.md\" },")
            .replace("\"label\": \"x\" } ]", "\"label\": \"x\" }, { \"file\": \"b-recipes.md\" } ]")
    );
    assert_eq!(book.read("out/manual.md"), "# T \\*1\\* {#book}\n\n## S\n");
    book.write("urls.json", "{}");
    let arguments = ["manual", "html", "--manpage-urls", "urls.json", "--revision", "local"];
    let more = ["--redirects", "out/redirects.json", "--experimental-config", "out/nav.json"];
    book.run(&[&arguments[..], &more, &["out/manual.md", "html/index.html"]].concat()).succeeds();
    assert!(book.read("html/index.html").contains("id=\"ex-a\""));
    book.run(&["export", "manual", "--out", "own"]).succeeds();
    assert!(book.read("own/index.html").contains("id=\"ex-b\""));
}

#[test]
fn the_redirects_of_the_book_are_kept() {
    let redirects = "{ \"chap\": [\"index.html#chap\", \"index.html#old\"],\n  \"book\": [\"index.html#book\"] }";
    let book = Book::with_chapter("[]{#new}").file("content/redirects.json", redirects);
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    let expected = redirects.replace(" }", ",\n  \"new\": [\"index.html#new\"] }");
    assert_eq!(book.read("out/redirects.json"), expected);
    passes(&book, "out");
}

#[test]
fn what_cannot_go_out_is_told() {
    let with_directive = |text: &str| with_recipe(Book::with_chapter(text), "a", "");
    let export = |book: &Book| book.run(&["export", "nixpkgs", "--out", "out"]).fails();
    export(&with_directive("[]{#ex-a}\n\n```{=recipe=} a\n```")).tells("export-taken-id", "content/chapter.md:3:5");
    let beside = |text| with_recipe(Book::with_chapter(text), "a", "illustrates = \"chap\"\n");
    export(&beside("Text. []{#ex-a}")).tells("export-taken-id", "content/chapter.md:3:11");
    export(&beside("Text. []{#chap-recipes}")).tells("export-taken-id", "content/chapter.md:3:11");
    let book = beside("Text.")
        .file("content/manual.md", ROOT.replace("chapter.md\n", "chapter.md\nchapter-recipes.md\n"))
        .file("content/chapter-recipes.md", "# Other {#other}\n");
    export(&book).tells("export-taken-path", "content/chapter.md:1:1");
    let book = with_directive("```{=recipe=} a\n```\n\n```{=include=} sections auto-id-prefix=auto\nsection.md\n```")
        .file("content/section.md", "# Section\n");
    export(&book).tells("export-auto-ids", "content/chapter.md:7:1");
    export(&Book::with_chapter("![](../x.png)").file("x.png", "")).tells("export-outside", "content/chapter.md:3:1");
    let book = Book::small()
        .file("content/manual.md", ROOT.replace("chapter.md", "../chapter.md"))
        .file("chapter.md", "# A {#a}\n");
    export(&book).tells("export-outside", "content/manual.md:6:1");
    assert!(!book.path("out").exists());
}

#[test]
fn folders_of_others_and_the_book_are_left_alone() {
    for what in ["nixpkgs", "manual"] {
        let book = Book::small().file("out/mine", "mine");
        book.run(&["export", what, "--out", "out"]).fails().tells("foreign-folder", "out").says("--out");
        book.run(&["export", what, "--force", "--out", "content"]).fails().tells("foreign-folder", "content");
        book.run(&["export", what, "--force", "--out", "out"]).succeeds();
        assert_eq!(book.read("out/mine"), "mine");
        assert_eq!(book.read("content/manual.md"), ROOT);
    }
}

#[test]
fn pages_of_a_manual_with_the_names_of_other_files() {
    let root = |name: &str| {
        format!(
            "# Book {{#book}}\n\n## Subtitle\n\n```{{=include=}} chapters html:into-file=//{name}\nchapter.md\n```\n"
        )
    };
    let export = ["export", "manual", "--out", "out"];
    for name in ["style.css", ".nixbook", "media"] {
        let book = Book::with_chapter("![](a.png)").file("content/a.png", "png").file("content/manual.md", root(name));
        book.run(&export).fails().tells("taken-into-file", "content/manual.md:5:40").tells_in_all("1 error");
        assert!(!book.path("out").exists());
    }
    let book = Book::small().file("content/manual.md", root("style.css"));
    book.run(&[&export[..], &["--stylesheet", "x.css"]].concat()).succeeds();
    assert!(book.read("out/style.css").contains("id=\"chap\""));
    let book = Book::small().file("content/manual.md", root("index.html"));
    book.run(&export).fails().tells("page-clash", "content/manual.md:5:40");
    let book = Book::small()
        .file("content/manual.md", root("index-redirects.js"))
        .file("content/redirects.json", "{\"book\": [\"index.html#book\"], \"chap\": [\"index.html#chap\"]}");
    book.run(&export).fails().tells("taken-into-file", "content/manual.md:5:40");
}

#[test]
fn a_manual_in_one_command() {
    let book = with_recipe(Book::with_chapter("```{=recipe=} a\n```"), "a", "");
    book.run(&["export", "manual", "--out", "out"]).succeeds();
    assert_eq!(book.files("out"), [".nixbook/manifest.json", "index.html", "style.css"]);
    let html = book.read("out/index.html");
    for part in ["<div class=\"example\">", "id=\"ex-a\"", "href=\"style.css\""] {
        assert!(html.contains(part), "{part} is not in\n{html}");
    }
    book.run(&["export", "manual", "--out", "out", "--stylesheet", "a.css", "--script", "b.js"]).succeeds();
    assert_eq!(book.files("out"), [".nixbook/manifest.json", "index.html"]);
    let html = book.read("out/index.html");
    assert!(html.contains("href=\"a.css\"") && html.contains("src=\"b.js\""), "{html}");
}

/// What a page says: its ids, and the text of its headings and paragraphs, without that of recipes.
fn said(page: &str) -> (BTreeSet<String>, Vec<String>) {
    let page = Html::parse_document(page);
    let all = Selector::parse("[id]").unwrap();
    let ids = page.select(&all).map(|element| element.attr("id").unwrap().to_owned()).collect();
    let of_recipes = |element: &ElementRef<'_>| {
        element.ancestors().filter_map(ElementRef::wrap).any(|above| {
            let heading = Selector::parse("#sec-uv-recipes").unwrap();
            let own_section = above.attr("class") == Some("section")
                && above
                    .children()
                    .filter_map(ElementRef::wrap)
                    .next()
                    .is_some_and(|first| first.select(&heading).next().is_some());
            matches!(above.attr("class"), Some("example" | "list-of-examples" | "toc")) || own_section
        })
    };
    let text = Selector::parse("h1, h2, h3, h4, h5, h6, p, td, dt, pre").unwrap();
    let texts = page.select(&text).filter(|element| !of_recipes(element));
    let texts = texts.map(|element| without_numbers(&element.text().collect::<String>()));
    // Where recipes are not known, the directive that shows one is code.
    (ids, texts.filter(|text| !text.ends_with("test.console\n")).collect())
}

/// References to examples, whose numbers grow by the recipes before them.
fn without_numbers(text: &str) -> String {
    let mut parts = text.split("Example ");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |all, part| all + "Example " + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

#[test]
fn the_guide_says_the_same_after_its_export() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = Book::empty();
    let run = |arguments: &[&str]| Run::of(out.command(arguments).arg("--book").arg(guide)).succeeds();
    run(&["export", "nixpkgs", "--out", "exported"]);
    run(&["export", "manual", "--out", "manual"]);
    let mut compared = 0;
    for file in walkdir::WalkDir::new(out.path("exported")) {
        let file = file.unwrap();
        let path = file.path().strip_prefix(out.path("exported")).unwrap();
        if path.extension().is_some_and(|extension| extension == "md") && guide.join("content").join(path).exists() {
            let written = std::fs::read_to_string(guide.join("content").join(path)).unwrap();
            if !written.contains("\n```{=recipe=}") && path != Path::new("uv.md") {
                assert_eq!(out.read(&format!("exported/{}", path.display())), written);
                compared += 1;
            }
        }
    }
    assert!(compared > 5, "{compared} texts were compared");
    let exported = passes(&out, "exported");
    let urls = guide.join("content/manpage-urls.json");
    let arguments = ["manual", "html", "--revision", "local", "--manpage-urls"];
    let mut own = out.command(&arguments);
    Run::of(own.arg(urls).arg(guide.join("content/manual.md")).arg("own/index.html")).succeeds();
    let (own_ids, own_text) = said(&out.read("own/index.html"));
    for page in [exported, out.read("manual/index.html")] {
        let (ids, text) = said(&page);
        let new: Vec<&String> = ids.difference(&own_ids).collect();
        let recipes: BTreeSet<String> = std::fs::read_dir(guide.join("content/recipes"))
            .unwrap()
            .map(|entry| format!("ex-{}", entry.unwrap().file_name().display()))
            .collect();
        let expected: Vec<String> = recipes.into_iter().chain(["sec-uv-recipes".to_owned()]).collect();
        assert_eq!(new, expected.iter().collect::<Vec<_>>());
        assert!(own_ids.is_subset(&ids));
        for (one, other) in text.iter().zip(&own_text) {
            assert_eq!(one, other);
        }
        assert_eq!(text.len(), own_text.len());
    }
}

#[test]
fn the_section_on_uv_alone_is_that_of_the_nixpkgs_manual() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = Book::empty();
    Run::of(out.command(&["export", "nixpkgs", "--only", "sec-uv", "--out", "out", "--book"]).arg(guide)).succeeds();
    let files = [".nixbook/manifest.json", "redirects.json", "uv-recipes.section.md", "uv.section.md"];
    assert_eq!(out.files("out"), files);
    assert_eq!(out.read("out/uv.section.md"), std::fs::read_to_string(guide.join("content/uv.section.md")).unwrap());
    let Some(seed) = tools::shared("seed/uv.section.md") else { return };
    assert_eq!(out.read("out/uv.section.md"), std::fs::read_to_string(seed).unwrap());
}

#[test]
fn sentences_of_recipes_begin_on_lines_of_their_own() {
    let summary = "illustrates = \"chap\"\nsummary = \"Do this. Then `that. That`.\"\n";
    let book = with_recipe(Book::with_chapter("Text."), "a", summary);
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    let text = book.read("out/chapter-recipes.md");
    assert!(text.contains("\n\nDo this.\nThen `that. That`.\n\n"), "{text}");
}

#[test]
fn what_a_build_puts_elsewhere_is_no_obstacle_for_html() {
    let book = Book::empty()
        .file("elsewhere/options.json", r#"{"a": {"loc": ["a"], "type": "string", "description": "The option."}}"#);
    let source = book.path("elsewhere/options.json");
    let include =
        format!("```{{=include=}} options\nid-prefix: opt-\nlist-id: list\nsource: {}\n```", source.display());
    let book = book
        .file("book/content/manual.md", ROOT)
        .file("book/content/chapter.md", format!("# Chapter {{#chap}}\n\n{include}\n"));
    book.run_in("book", &["export", "manual", "--out", "html"]).fails().tells("outside-root", "content/chapter.md:6:9");
    book.run_in("book", &["export", "manual", "--out", "html", "--allow-read", "../elsewhere"]).succeeds();
    assert!(book.read("book/html/index.html").contains("The option."));
    book.run_in("book", &["export", "nixpkgs", "--out", "out", "--allow-read", "../elsewhere"])
        .fails()
        .tells("export-outside", "content/chapter.md:6:9");
}

#[test]
fn a_book_with_a_navigation_file_and_redirects_becomes_html() {
    let book = Book::empty()
        .file("book.toml", "title = \"The book\"\nsubtitle = \"Its subtitle\"\n")
        .file("content/nav.json", r#"{"items": [{"file": "chapter.md"}]}"#)
        .file("content/chapter.md", "# Chapter {#chap}\n\nText.\n")
        .file("content/redirects.json", r#"{"chap": ["index.html#chap", "old.html#chap"]}"#);
    for flags in [&[][..], &["--toc-depth", "1"]] {
        let arguments = [&["export", "manual", "--out", "html", "--force"], flags].concat();
        book.run(&arguments).succeeds();
        let page = book.read("html/index.html");
        assert!(page.contains("The book") && page.contains("Its subtitle") && page.contains("id=\"chap\""), "{page}");
    }
}

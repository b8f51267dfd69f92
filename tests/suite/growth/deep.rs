//! What lies deep in itself is refused with a message, and never ends the program: each input goes to the program, as it is
//! for tests, without optimisation and with the stack that the system gives.

use crate::book::Book;
use crate::tools;

/// Runs commands on a book: each has to end by itself, well or with errors.
fn survives(book: &Book, name: &str, commands: &[&[&str]]) {
    for arguments in commands {
        let output = book.command(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        let end: String = text.chars().rev().take(2_000).collect::<Vec<_>>().into_iter().rev().collect();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {arguments:?}: {}: {end}", output.status);
        assert!(!text.contains("panicked"), "{name}: {arguments:?}: {end}");
    }
}

const MANUAL: [&str; 10] = [
    "manual",
    "html",
    "--manpage-urls",
    "urls.json",
    "--revision",
    "x",
    "content/manual.md",
    "out/index.html",
    "--media-dir",
    "media",
];

const ALL: [&[&str]; 4] = [&["check", "--lint"], &["build"], &["export", "nixpkgs", "--out", "sources"], &MANUAL];

/// What each text is given to: all commands with `NIXBOOK_TESTS=full`, else two that go through all stages of reading.
fn commands() -> &'static [&'static [&'static str]] {
    if tools::is_full() { &ALL } else { &[ALL[0], ALL[3]] }
}

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    open.repeat(times) + inner + &close.repeat(times)
}

#[test]
fn deep_text() {
    let chain = |n: usize, label: &dyn Fn(usize) -> usize| -> String {
        (0..n).map(|m| format!("[^f{}]: [^f{}]\n\n", label(m), label(m) + 1)).collect()
    };
    let texts = [
        ("emphases", nested("*a **b ", "c", " b** a*", 6_000)),
        ("emphases of stars", nested("*", "a", "*", 6_000)),
        ("emphases and spans", nested("*[", "a", "]{.keycap}*", 3_000)),
        ("spans", nested("[", "a", "]{.keycap}", 6_000)),
        ("spans and quotes", nested("> ", &nested("[", "a", "]{.keycap}", 90), "", 90)),
        ("links", nested("[", "a", "](b)", 6_000)),
        ("links that may not be", nested("[a](javascript:", "x", ")", 6_000)),
        ("images", nested("![", "a", "](b.png)", 6_000)),
        ("images in links", nested("[![", "a", "](b.png)](c)", 6_000)),
        ("footnotes in footnotes", nested("^[", "a", "]", 6_000)),
        ("brackets", nested("[", "a", "]", 100_000)),
        ("quotes", nested(">", "a", "", 100_000)),
        ("quotes in lines", (0..200).map(|n| ">".repeat(n) + " a\n").collect()),
        ("bullets", nested("- ", "a", "", 50_000)),
        ("numbers", nested("1. ", "a", "", 50_000)),
        ("lists by indentation", (0..1_000).map(|n| "  ".repeat(n) + "- a\n").collect()),
        ("quotes and bullets", nested("> - ", "a", "", 50_000)),
        ("admonitions", nested("::: {.note}\n", "a\n", ":::\n", 20_000)),
        ("examples", nested("::: {.example #e}\n# T\n", "a\n", ":::\n", 20_000)),
        ("definitions", format!("a\n{}b\n", ": ".repeat(50_000))),
        ("definitions and quotes", nested("a\n: > ", "b\n", "", 10_000)),
        ("footnotes in a chain", format!("a[^f0]\n\n{}", chain(17_000, &|m| m))),
        ("footnotes in a chain from behind", format!("a[^f0]\n\n{}", chain(17_000, &|m| 16_999 - m))),
        ("footnotes within footnotes", (0..500).map(|n| format!("{}[^f{n}]: a\n", "    ".repeat(n))).collect()),
        ("titles in a chain", (0..10_000).map(|n| format!("## [](#t{}) {{#t{n}}}\n\n", n + 1)).collect()),
        (
            "emphasised titles in a chain",
            (0..150)
                .map(|n| {
                    let title = nested("*a **b ", &format!("[](#t{})", n + 1), " b** a*", 45);
                    format!("## {title} {{#t{n}}}\n\n")
                })
                .collect(),
        ),
        ("code of many languages", {
            let code = ["nix", "bash", "html", "json", "yaml", "python", "markdown", "rust", "c", "js", "xml", "latex"];
            let deep = ["[", "(", "{", "\"${", "<a>", "$(", "''${", "> ", "- ", "/*"];
            code.iter()
                .flat_map(|code| deep.iter().map(move |deep| format!("```{code}\n{}\n```\n\n", deep.repeat(2_000))))
                .collect()
        }),
    ];
    for (name, text) in texts {
        let book = Book::with_chapter(&text).file("urls.json", "{}").file("out/x", "");
        survives(&book, name, commands());
    }
}

#[test]
fn deep_books() {
    let section = |n: usize, include: &str| format!("# S {{#s-{n}}}\n\n{include}");
    let include = |n: usize| format!("```{{=include=}} sections\ns{n}.md\n```\n");
    let chain = |n: usize, around: &dyn Fn(String) -> String| {
        let mut book = Book::with_chapter(&around(include(0))).file("urls.json", "{}").file("out/x", "");
        for m in 0..n {
            book = book.file(&format!("content/s{m}.md"), section(m, &around(include(m + 1))));
        }
        book.file(&format!("content/s{n}.md"), section(n, ""))
    };
    survives(&chain(95, &|include| include), "includes", &ALL);
    survives(&chain(300, &|include| include), "more includes", &ALL);
    let quoted = |text: String| text.lines().map(|line| format!("{}{line}\n", "> ".repeat(80))).collect();
    survives(&chain(95, &quoted), "includes in quotes", &ALL);
    let listed = |text: String| text.lines().map(|line| format!("- - {line}\n")).collect();
    survives(&chain(95, &listed), "includes in lists", &ALL);

    let group = |n: usize| nested("{\"label\": \"L\", \"children\": [", "{\"file\": \"chapter.md\"}", "]}", n);
    for times in [20, 60, 5_000] {
        let nav = format!("{{\"items\": [{}]}}", group(times));
        let book = Book::empty()
            .file("book.toml", "title = \"T\"\n")
            .file("content/nav.json", nav)
            .file("content/chapter.md", "# C {#c}\n\nText.\n");
        survives(&book, "groups", &ALL[..3]);
    }
}

#[test]
fn deep_data() {
    let values = [
        nested("[", "1", "]", 100_000),
        nested("{\"a\":", "1", "}", 100_000),
        "[".repeat(100_000),
        "{\"a\":[".repeat(100_000),
    ];
    for value in &values {
        let options = format!("{{\"a.b\": {{\"loc\": [\"a\"], \"description\": {value}, \"default\": {value}}}}}");
        let book = Book::with_chapter(
            "## O {#o}\n\n```{=include=} options\nid-prefix: opt-\nlist-id: list\nsource: options.json\n```\n\n\
             ```{=include=} nixdoc\nlib.json\n```\n",
        )
        .file("content/options.json", &options)
        .file("content/lib.json", format!("{{\"schemaVersion\": 1, \"groups\": {value}, \"entries\": []}}"))
        .file("redirects.json", format!("{{\"chap\": {value}}}"))
        .file("manpage-urls.json", value)
        .file("urls.json", "{}")
        .file("out/x", "");
        survives(&book, "JSON", &ALL);
        let source = "content/options.json";
        for form in ["commonmark", "asciidoc"] {
            let command = ["options", form, "--manpage-urls", "urls.json", "--revision", "x", source, "out/o"];
            survives(&book, "JSON", &[&command]);
        }
        survives(&book, "JSON", &[&["options", "manpage", "--revision", "x", source, "out/o"]]);
    }
    let dots = ["a"; 100_000].join(".");
    let loc = vec!["\"a\""; 100_000].join(",");
    let options = format!("{{\"{dots}\": {{\"loc\": [{loc}], \"description\": \"d\"}}}}");
    let book = Book::with_chapter(
        "## O {#o}\n\n```{=include=} options\nid-prefix: opt-\nlist-id: list\nsource: options.json\n```\n",
    )
    .file("content/options.json", options)
    .file("urls.json", "{}")
    .file("out/x", "");
    survives(&book, "dots", &ALL);
}

#[test]
fn deep_settings() {
    let texts = [
        format!("{} = 1\n", vec!["a"; 50_000].join(".")),
        format!("[{}]\n", vec!["a"; 50_000].join(".")),
        format!("a = {}\n", nested("[", "1", "]", 50_000)),
        format!("a = {}\n", nested("{a=", "1", "}", 50_000)),
        format!("a = {}", "[".repeat(50_000)),
        format!("a = {}", "{a=".repeat(50_000)),
        format!("a = {}", "{a.b.c=".repeat(50_000)),
        "[".repeat(100_000),
        (0..2_000).map(|n| format!("[{}]\n", vec!["a"; n % 200 + 1].join("."))).collect(),
    ];
    for text in &texts {
        let book = Book::small()
            .file("book.toml", text)
            .file("content/recipes/r/shell.nix", "{ }")
            .file("content/recipes/r/recipe.toml", text);
        survives(&book, "TOML", &[&["check"], &["build"]]);
        let book = Book::small().file("content/recipes/r/shell.nix", "{ }").file("content/recipes/r/recipe.toml", text);
        survives(&book, "TOML", &[&["check"], &["build"]]);
    }
    for pattern in ["{", "[", "{a,", "[[", "**/", "\\", "!", "{[", "*?"] {
        let pattern = pattern.repeat(20_000);
        let book = Book::small()
            .file("book.toml", format!("[check]\nignore-links = ['{pattern}']\n"))
            .file("content/recipes/.gitignore", &pattern)
            .file("content/recipes/r/.gitignore", format!("{pattern}\n{pattern}}}\n"))
            .file("content/recipes/r/shell.nix", "{ }")
            .file("content/recipes/r/recipe.toml", "title = \"T\"\n");
        survives(&book, "patterns", &[&["check"], &["build"]]);
    }
}

#[test]
fn deep_templates() {
    let templates = [
        nested("{% if true %}", "a", "{% endif %}", 20_000),
        nested("{% for a in book.contents %}", "a", "{% endfor %}", 20_000),
        format!("{{{{ {} }}}}", nested("(", "1", ")", 20_000)),
        format!("{{{{ {} }}}}", nested("[", "1", "]", 20_000)),
        format!("{{{{ {} 1 }}}}", "not ".repeat(20_000)),
        format!("{{{{ {} 1 }}}}", "1 + ".repeat(20_000)),
        format!("{{{{ a{} }}}}", ".a".repeat(20_000)),
        format!("{{{{ a{} }}}}", " | upper".repeat(20_000)),
        "{% include \"page.html\" %}".to_owned(),
        "{% extends \"page.html\" %}".to_owned(),
        "{% component c() %}{{ <c/> }}{{ <c/> }}{% endcomponent c %}{{ <c/> }}".to_owned(),
    ];
    for template in &templates {
        let book = Book::small().file("theme/templates/page.html", template);
        survives(&book, "template", &[&["build"]]);
    }
}

#[test]
fn a_template_that_does_not_end_is_given_up() {
    let ranges: String = (0..6).map(|n| format!("{{% for a{n} in range(end=100000) %}}")).collect();
    let template = format!("{ranges}{}", "{% endfor %}".repeat(6));
    let book = Book::small().file("theme/templates/page.html", template);
    book.build().fails().tells_any("bad-template").says("`templates/page.html` takes more than 10 seconds");
}

/// The memory of the values in a template, and what it writes.
#[test]
fn a_template_that_takes_all_memory_is_given_up() {
    let double = "{% set t = \"0123456789abcdef\" %}{% for n in range(end=60) %}{% set_global t = t ~ t %}{% endfor %}";
    let book = Book::small().file("theme/templates/page.html", format!("{double}{{{{ t | length }}}}"));
    book.build().fails().tells_any("bad-template").says("the template `templates/page.html` takes more than ");
    let page = "{% set t = \"0123456789abcdef\" %}{% for n in range(end=18) %}{% set_global t = t ~ t %}{% endfor %}\
                {% for n in range(end=1000) %}{{ t }}{% endfor %}";
    let book = Book::small().file("theme/templates/page.html", page);
    // On a busy machine the limit of time comes before that of 512 MB.
    book.build().fails().tells_any("bad-template").says("template `templates/page.html` ").says(" more than ");
}

/// A line of the text shows whole files: a thousand of them would make a gigabyte of a megabyte.
#[test]
fn a_recipe_that_is_shown_again_and_again_is_refused() {
    let directives = |times: usize| "```{=recipe=} r\nlarge.txt\n```\n\n".repeat(times);
    let book = Book::with_chapter(&directives(1000))
        .file("content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"eval\"\n")
        .file("content/recipes/r/shell.nix", "{ }\n")
        .file("content/recipes/r/large.txt", "a\n".repeat(1 << 19));
    // The first is free, then 64.
    book.build()
        .fails()
        .tells("too-many-files", &format!("content/chapter.md:{}:1", 3 + 65 * 4))
        .tells_in_all("1 error");
    book.write("content/chapter.md", format!("# Chapter {{#chap}}\n\n{}", directives(20)));
    book.build().ends_well();
}

#[test]
fn deep_nix_in_a_book() {
    // Read where the stack is as small as that of any thread.
    let read = || {
        for deep in ["[", "(", "{ a = ", "!", "a: ", "a ", "a+", "a++", "a->", "a.b or ", "\"${", "''${", "let a = "] {
            for size in [2 << 10, 4 << 10, 31 << 10, 1 << 20] {
                let text = deep.repeat(size / deep.len());
                let _ = nixbook::testing::snippet::error(&text);
                let _ = nixbook::testing::parse::error(&text);
            }
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(read).unwrap().join().unwrap();
}

//! `nixbook import mdbook`: whole books of mdBook.

use crate::book::{Book, Run};

/// A book with everything that has an equal.
fn guide() -> Book {
    Book::empty()
        .file(
            "docs/book.toml",
            "[book]\ntitle = \"A *Guide*\"\ndescription = \"For all\"\nlanguage = \"de\"\nauthors = [\"Ada\"]\n\
             [output.html]\nedit-url-template = \"https://example.org/{path}\"\ncname = \"example.org\"\n\
             [output.html.redirect]\n\"/old/page.html\" = \"../setup.html#linux\"\n\"/gone.html\" = \"https://example.org/x\"\n",
        )
        .file(
            "docs/src/SUMMARY.md",
            "# Summary\n\n[Preface](README.md)\n\n- [Setup](setup.md)\n  - [More](setup/README.md)\n  - [Later]()\n\n\
             # Reference & more\n\n---\n\n- [All `things`](ref/all.md)\n\n[Thanks](thanks.md)\n",
        )
        .file("docs/src/README.md", "# Preface\n\nSee [setup](setup.md#linux) and [it](./ref/all.md).\n")
        .file(
            "docs/src/setup.md",
            "# Setup\n\nText.[^1] Press <kbd>Ctrl</kbd>.<br>\nNext.\n\n## Linux\n\n{{#include ../snippets/a.md}}\n\n\
             ```rust,ignore\n# fn main() {\nlet x = 1;\n# }\n```\n\n#### Deep\n\n<a name=\"old-name\"></a>There.\n\n\
             ![pic](img/a.png) ![far](https://other.example/b.png)\n\n[^1]: A note.\n",
        )
        .file("docs/src/setup/README.md", "# More\n\n## Linux\n\nBack to [the first](../setup.md#linux), [here](#linux).\n")
        .file(
            "docs/src/ref/all.md",
            "Intro without a title.[^1]\n\n## Linux\n\n[up](../README.html) [ref] ~~gone~~\n\n- [ ] todo\n- [x] done\n\n***\n\n\
             ```admonish warning \"Look\"\nSee [setup](../setup.md).\n```\n\n<div class=\"warning\">\n\nHot.\n\n</div>\n\n\
             <table><tr><td id=\"cell\">x</td></tr></table>\n\n[^1]: Another.\n\n[ref]: ../setup.md#deep\n",
        )
        .file("docs/src/thanks.md", "Thanks\n======\n\n{foo}`role` and (c).\n")
        .file("docs/snippets/a.md", "Included [link](setup/README.md#linux).\n")
        .file("docs/src/img/a.png", [137, 80, 78, 71])
}

fn import(book: &Book) -> Run {
    book.run(&["import", "mdbook", "docs", "--to", "new"])
}

#[test]
fn a_whole_book() {
    let book = guide();
    let toml = book.read("docs/book.toml").replace("[output.html]", "[preprocessor.admonish]\n[output.html]");
    book.write("docs/book.toml", toml);
    import(&book).succeeds().says("imported 5 chapters into new");
    assert_eq!(
        book.files("new"),
        [
            ".nixbook-import.json",
            "book.toml",
            "src/img/a.png",
            "src/introduction.md",
            "src/manual.md",
            "src/parts/reference-more.md",
            "src/redirects.json",
            "src/ref/all.md",
            "src/setup.md",
            "src/setup/index.md",
            "src/thanks.md",
        ]
    );
    assert_eq!(
        book.read("new/book.toml"),
        "language = \"de\"\nauthors = [\"Ada\"]\nsrc = \"src\"\nedit-url = \"https://example.org/{path}\"\nbase-url = \"https://example.org/\"\n"
    );
    assert_eq!(
        book.read("new/src/manual.md"),
        "# A \\*Guide\\* {#a-guide}\n\n## For all\n\n```{=include=} preface\nintroduction.md\n```\n\n```{=include=} chapters\n\
         setup.md\n```\n\n```{=include=} parts\nparts/reference-more.md\n```\n\n```{=include=} chapters\nthanks.md\n```\n"
    );
    assert_eq!(
        book.read("new/src/parts/reference-more.md"),
        "# Reference & more {#part-reference-more}\n\n```{=include=} chapters\n../ref/all.md\n```\n"
    );
    assert_eq!(book.read("new/src/introduction.md"), "# Preface {#preface}\n\nSee [setup](#linux) and [it](#all).\n");
    assert_eq!(
        book.read("new/src/setup.md"),
        "# Setup {#setup}\n\nText.[^fn-setup-1] Press [Ctrl]{.keycap}.\\\nNext.\n\n\
         ```{=include=} sections\nsetup/index.md\n```\n\n## Linux {#linux}\n\nIncluded [link](#setup-linux).\n\n\
         ```rust\nlet x = 1;\n```\n\n### Deep {#deep}\n\n[]{#old-name}There.\n\n\
         ![pic](img/a.png) [far](https://other.example/b.png)\n\n[^fn-setup-1]: A note.\n"
    );
    assert_eq!(
        book.read("new/src/setup/index.md"),
        "# More {#more}\n\n## Linux {#setup-linux}\n\nBack to [the first](#linux), [here](#setup-linux).\n"
    );
    assert_eq!(
        book.read("new/src/ref/all.md"),
        "# All `things` {#all}\n\nIntro without a title.[^fn-all-1]\n\n## Linux {#all-linux}\n\n[up](#preface) [ref] gone\n\n\
         - ☐ todo\n- ☑ done\n\n\n\n\
         ::: {.warning}\n**Look**\n\nSee [setup](#setup).\n:::\n\n::: {.warning}\n\nHot.\n\n:::\n\n\
         []{#cell}\n\n```html\n<table><tr><td id=\"cell\">x</td></tr></table>\n```\n\n[^fn-all-1]: Another.\n\n[ref]: #deep\n"
    );
    assert_eq!(book.read("new/src/thanks.md"), "Thanks {#thanks}\n======\n\n\\{foo}`role` and \\(c).\n");
    book.run(&["build", "new", "--strict"]).succeeds();
    // Old addresses have something there.
    for (page, text) in [
        ("setup/index.html", "id=\"linux\""),
        ("ref/all.html", "id=\"linux\""),
        ("setup.html", "id=\"footnote-1\""),
        ("old/page.html", "../setup.html#linux"),
        ("print.html", "index.html"),
    ] {
        let html = book.read(&format!("new/public/{page}"));
        assert!(html.contains(text), "{page} has no {text}");
    }
}

#[test]
fn what_cannot_be_decided_is_listed_with_its_place() {
    let book = guide();
    import(&book)
        .says("to look at (")
        .says("docs/src/SUMMARY.md:7:5: a draft is left out")
        .says("docs/src/setup.md:20:19: an image on another server is a link now")
        .says("docs/src/ref/all.md:10:1: a line across the page is left out")
        .says("docs/book.toml:11:1: `gone.html` cannot lead to `https://example.org/x`");
    let run = book.run(&["import", "mdbook", "docs", "--to", "other", "--message-format", "json"]).ends_well();
    assert!(run.stdout.lines().any(|line| line.contains("\"import-unsupported\"")), "{}", run.stdout);
}

#[test]
fn nothing_is_written_in_a_dry_run() {
    let book = guide();
    let run = book.run(&["import", "mdbook", "docs", "--to", "new", "--dry-run"]).succeeds();
    assert!(run.stdout.contains("create new/src/setup.md\n"), "{}", run.stdout);
    assert!(!book.path("new").exists());
    import(&book).succeeds();
    let run = book.run(&["import", "mdbook", "docs", "--to", "new", "--dry-run"]).succeeds();
    assert_eq!(run.stdout, "keep 11 files\n");
}

#[test]
fn work_in_the_new_book_is_never_lost() {
    let book = guide();
    import(&book).succeeds();
    // What nobody has changed comes anew, and what is no more goes.
    book.write("docs/src/thanks.md", "# Many thanks\n");
    book.write("docs/src/SUMMARY.md", "- [Setup](setup.md)\n- [Thanks](thanks.md)\n");
    import(&book).succeeds();
    assert_eq!(book.read("new/src/thanks.md"), "# Many thanks {#many-thanks}\n");
    assert!(!book.path("new/src/ref/all.md").exists());
    book.write("new/src/setup.md", "mine");
    book.write("docs/src/thanks.md", "# More thanks\n");
    import(&book).fails().tells("import-exists", "new/src/setup.md").says("--force");
    assert_eq!(book.read("new/src/thanks.md"), "# Many thanks {#many-thanks}\n");
    book.run(&["import", "mdbook", "docs", "--to", "new", "--force"]).succeeds();
    assert!(book.read("new/src/setup.md").starts_with("# Setup {#setup}"));
}

#[test]
fn a_book_is_imported_in_its_own_folder_with_force() {
    let book = guide();
    book.run(&["import", "mdbook", "docs", "--to", "docs"]).fails().tells("import-exists", "docs/book.toml");
    assert!(book.path("docs/src/SUMMARY.md").exists());
    book.run(&["import", "mdbook", "docs", "--to", "docs", "--force"]).succeeds();
    assert!(!book.path("docs/src/SUMMARY.md").exists());
}

#[test]
fn without_a_folder_to_write_to_it_is_next_to_the_book() {
    let book = guide();
    book.run(&["import", "mdbook", "docs"]).succeeds();
    assert!(book.path("docs-nixbook/book.toml").exists());
    book.run_in("docs", &["import", "mdbook", "."]).succeeds();
}

#[test]
fn the_command_is_found_behind_flags_of_every_command() {
    let book = guide();
    book.run(&["import", "-q", "mdbook", "docs", "--to", "new", "--color", "never"]).succeeds();
    assert!(book.path("new/book.toml").exists());
    for wrong in [&["import", "--force", "mdbook", "docs"][..], &["import", "a.md", "nixpkgs", "b.md"], &["import"]] {
        book.run(wrong).shows_wrong_use();
    }
    book.run(&["import", "nixpkgs"]).shows_wrong_use();
}

#[test]
fn marks_of_the_root_and_values() {
    let book = Book::empty()
        .file("docs/src/SUMMARY.md", "- [A](a.md)\n- [B](deep/b.md)\n- [Options](options.md)\n@MORE@\n")
        .file("docs/src/a.md", "# A\n\n## Here\n\nVersion @VERSION@, not @OTHER@.\n")
        .file(
            "docs/src/deep/b.md",
            "# B\n\n[a](@root@/a.md#here) ![](@root@/x.png) [none](@root@/none.md#x)\n\nText `@root@` stays.\n\n[d]: @root@/a.md\n",
        )
        .file("docs/src/options.md", "# Options {#opts}\n\n```{=include=} options\nid-prefix: opt-\nlist-id: list\nsource: @JSON@\n```\n")
        .file("docs/src/x.png", [137, 80, 78, 71])
        .file("made/options.json", "{}");
    let arguments = ["import", "mdbook", "docs", "--to", "new", "--root-mark", "@root@", "--set", "VERSION=1.2"];
    book.run(&arguments)
        .succeeds()
        .says("docs/src/options.md:6:9: `@JSON@` has no value: pass `--set JSON=FILE`")
        .says("`@MORE@` is no chapter")
        .says("`@root@/none.md#x` leads to no chapter");
    assert_eq!(book.read("new/src/a.md"), "# A {#a}\n\n## Here {#here}\n\nVersion 1.2, not @OTHER@.\n");
    assert_eq!(
        book.read("new/src/deep/b.md"),
        "# B {#b}\n\n[a](#here) ![](../x.png) [none](../none.md#x)\n\nText `@root@` stays.\n\n[d]: #a\n"
    );
    book.run(&[&arguments[..], &["--set", "JSON=made/options.json"]].concat()).succeeds();
    assert!(book.read("new/src/options.md").contains("source: options.json\n"));
    assert_eq!(book.read("new/src/options.json"), "{}");
    for wrong in ["x", "=y", "a b=c"] {
        book.run(&["import", "mdbook", "docs", "--set", wrong]).shows_wrong_use();
    }
}

#[test]
fn hostile_books_are_read_without_harm() {
    let long: String = (0..10_000).map(|n| format!("{}- [C{n}](c{n}.md)\n", "  ".repeat(n % 40))).collect();
    let book = Book::empty()
        .file("secret.md", "# Secret\n")
        .file(
            "docs/src/SUMMARY.md",
            "\u{feff}# Summary\r\n\r\n- [A](a.md)\r\n- [A again](./a.md)\r\n- [Out](../../secret.md)\r\n- [Abs](/etc/passwd)\r\n\
             - [Not there](none.md)\r\n- [Über uns](sub/%C3%BCber uns.md)\r\n- [Sp](<my file.md>)\r\n- [Bytes](bytes.md)\r\n- text\r\n",
        )
        .file(
            "docs/src/a.md",
            "\u{feff}# A\r\n\r\n## Same\r\n\r\n## Same\r\n\r\n## Größe\r\n\r\n## ???\r\n\r\n{{#include a.md}}\r\n{{#include /etc/passwd}}\r\n\
             {{#include ../../secret.md}}\r\n{{#include b.md:3:1}}\r\n{{#include loop.md}}\r\n\r\n[x](#größe) [y](#nicht-da) [z](#zü)\r\n\
             \r\n<div>\r\n\r\n<span id=\"s\">open\r\n\r\n```\r\nnever closed\r\n",
        )
        .file("docs/src/b.md", "b")
        .file("docs/src/loop.md", "{{#include loop.md}} {{#include loop.md}}")
        .file("docs/src/my file.md", "# Spaces\n\n[a](a.md#same-1) [b](<my file.md>)\n")
        .file("docs/src/bytes.md", [0xff, 0xfe, b'a'])
        .file("big/src/SUMMARY.md", long);
    let run = import(&book).ends_well();
    for told in [
        "docs/src/SUMMARY.md:4:3: `./a.md` is in the summary twice",
        "`../../secret.md` cannot be read, so its chapter is empty: it is outside of what may be read",
        "`/etc/passwd` cannot be read, so its chapter is empty: it is outside of what may be read",
        "`none.md` cannot be read, so its chapter is empty: no such file",
        "`bytes.md` cannot be read, so its chapter is empty: it is not UTF-8 (line 1)",
        "circular include: `docs/src/a.md` is left out",
        "circular include: `docs/src/loop.md` is left out",
        "`/etc/passwd` cannot be included, and its mark stays as it is",
        "an item without a link is left out",
    ] {
        assert!(run.stderr.contains(told), "{told:?} is not in\n{}", run.stderr);
    }
    assert!(!run.stderr.contains("root:"), "{}", run.stderr);
    let text = book.read("new/src/a.md");
    assert!(
        text.starts_with("# A {#a}\r\n\r\n## Same {#same}\r\n\r\n## Same {#same-1}\r\n\r\n## Größe {#groesse}\r\n"),
        "{text:?}"
    );
    assert!(text.contains("[x](#groesse)"), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{text:?}");
    assert!(book.read("new/src/my file.md").contains("[a](#same-1) [b](#spaces)"));
    // What leads nowhere in mdBook leads nowhere here, and can be allowed.
    let errors = book.run(&["check", "new"]).fails().stderr;
    assert_eq!(errors.matches("error[").count(), 1, "{errors}");
    assert!(errors.contains("error[unknown-id]: unknown id `nicht-da`"), "{errors}");
    book.write("new/book.toml", "src = \"src\"\n[check.allow]\n\"a.md\" = [\"unknown-id\"]\n");
    book.run(&["build", "new"]).ends_well();
    book.run(&["import", "mdbook", "big", "--to", "big-new"]).ends_well().says("imported 10000 chapters");
    book.run(&["import", "mdbook", "none"]).fails().tells("import-no-book", "none");
    book.run(&["import", "mdbook", "big/src"]).fails().tells_any("import-no-book");
}

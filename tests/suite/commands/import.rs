//! `nixbook import`: sections of a checkout into a book, and back.

use std::path::{Path, PathBuf};

use crate::book::{Book, Run};
use crate::tools;

/// A book without text, and a checkout beside it.
fn checkout() -> Book {
    Book::empty()
        .file("book/book.toml", "# mine\n")
        .file("nixpkgs/doc/manual.md.in", "# Manual {#manual}\n")
        .file(
            "nixpkgs/doc/packages/a.section.md",
            "\u{FEFF}# A {#a}\r\n\r\n![](../img/x.png)\r\n\r\n```{=include=} sections\r\nsub/b.md\r\n```",
        )
        .file("nixpkgs/doc/packages/sub/b.md", "# B {#b}\n")
        .file("nixpkgs/doc/packages/other.section.md", "# Other {#other}\n")
        .file("nixpkgs/doc/img/x.png", [0, 159, 146, 150])
}

const A: &str = "../nixpkgs/doc/packages/a.section.md";

#[test]
fn a_section_comes_with_all_that_it_includes() {
    let book = checkout();
    book.run_in("book", &["import", A]).succeeds().says("3 files, of which 3 changed, in content");
    assert_eq!(
        book.files("book"),
        ["book.toml", "content/img/x.png", "content/packages/a.section.md", "content/packages/sub/b.md"]
    );
    for path in ["packages/a.section.md", "packages/sub/b.md", "img/x.png"] {
        let read = |folder: &str| std::fs::read(book.path(&format!("{folder}/{path}"))).unwrap();
        assert_eq!(read("book/content"), read("nixpkgs/doc"));
    }
    let toml = book.read("book/book.toml");
    let files = "# mine\n\n[export.nixpkgs.files]\n\"packages/a.section.md\" = \"packages/a.section.md\"\n\
                 \"packages/sub/b.md\" = \"packages/sub/b.md\"\n\n[export.nixpkgs.seen]\n\"img/x.png\" = \"";
    assert!(toml.starts_with(files), "{toml}");
    book.run_in("book", &["import", A]).succeeds().says("3 files, of which 0 changed");
    assert_eq!(book.read("book/book.toml"), toml);
}

#[test]
fn to_a_destination_of_its_own() {
    let book = checkout();
    book.run_in("book", &["import", A, "--to", "content/from/nixpkgs"]).succeeds();
    let files = ["from/nixpkgs/img/x.png", "from/nixpkgs/packages/a.section.md", "from/nixpkgs/packages/sub/b.md"];
    assert_eq!(book.files("book/content"), files);
    let noted = "\"from/nixpkgs/packages/a.section.md\" = \"packages/a.section.md\"\n";
    assert!(book.read("book/book.toml").contains(noted));
    book.run_in("book", &["import", A, "--to", "elsewhere"]).fails().tells("import-outside", "elsewhere");
}

#[test]
fn a_byte_order_mark_of_book_toml_stays() {
    let book = checkout().file("book/book.toml", "\u{feff}# mine\r\n");
    book.run_in("book", &["import", A]).succeeds();
    let noted = book.read("book/book.toml");
    assert!(noted.starts_with("\u{feff}# mine\r\n\r\n[export.nixpkgs.files]\r\n"), "{noted:?}");
    book.run_in("book", &["import", A]).succeeds();
    assert_eq!(book.read("book/book.toml"), noted);
}

#[test]
fn nothing_of_the_book_is_lost() {
    let book = checkout().file("book/content/packages/sub/b.md", "mine");
    let path = "content/packages/sub/b.md";
    book.run_in("book", &["import", A]).fails().tells("import-exists", path).says("--to");
    assert_eq!(book.files("book"), ["book.toml", path]);
    assert_eq!(book.read("book/book.toml"), "# mine\n");
    book.run_in("book", &["import", A, "--force"]).succeeds();
    assert_eq!(book.read(&format!("book/{path}")), "# B {#b}\n");
}

#[test]
fn what_cannot_come_is_told() {
    let book = checkout();
    let import = |path: &str| book.run_in("book", &["import", path]).fails();
    import("../nixpkgs/doc/packages/none.md").tells("unreadable", "../nixpkgs/doc/packages/none.md");
    book.write("lone/a.md", "# A {#a}\n");
    import("../lone/a.md").tells("import-no-manual", "../lone/a.md");
    book.write("nixpkgs/doc/out.md", "# A {#a}\n\n```{=include=} sections\n../x.md\n```\n");
    import("../nixpkgs/doc/out.md").tells_any("import-outside");
    book.write("nixpkgs/doc/packages/bad.md", b"# \xFF");
    import("../nixpkgs/doc/packages/bad.md").tells_any("not-utf8");
    book.write("book/book.toml", "export = { nixpkgs = { files = 1 } }\n");
    import(A).tells("invalid-value", "book.toml:1:32");
    assert_eq!(book.files("book"), ["book.toml"]);
    let without = Book::empty().file("manual.md", "").file("doc/a.md", "# A {#a}\n");
    without.run(&["import", "doc/a.md"]).fails().tells("missing-file", "book.toml");
}

#[test]
fn what_a_build_makes_is_left_out() {
    let book = checkout();
    book.write("nixpkgs/doc/packages/other.section.md", "# Other {#other}\n\n```{=include=} sections\nmade.md\n```\n");
    book.run_in("book", &["import", "../nixpkgs/doc/packages/other.section.md"])
        .ends_well()
        .tells_any("import-left-out");
    assert_eq!(book.files("book/content"), ["packages/other.section.md"]);
}

/// Every text under a folder.
fn texts(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let texts = entries.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "md"));
    texts.map(|entry| entry.path().strip_prefix(folder).unwrap().to_owned()).collect()
}

/// A manual of the corpus is imported, all of it, and exported again.
fn there_and_back(name: &str) {
    let Some(corpus) = tools::shared(&format!("corpus/{name}")) else { return };
    let all = texts(&corpus);
    assert!(all.len() > 5);
    let book = Book::empty().file("book.toml", format!("[export.nixpkgs]\ndoc = \"{name}\"\n"));
    Run::of(book.command(&["import"]).args(all.iter().map(|path| corpus.join(path)))).succeeds();
    book.run(&["export", "nixpkgs", "--out", "out"]).succeeds();
    for path in all {
        let written = std::fs::read(book.path("out").join(&path));
        assert!(written.is_ok_and(|bytes| bytes == std::fs::read(corpus.join(&path)).unwrap()), "{}", path.display());
    }
    // The corpus as a checkout: nothing there is behind.
    let mut check = book.command(&["export", "nixpkgs", "--check", "--into"]);
    Run::of(check.arg(corpus.parent().unwrap())).succeeds().says("nothing to change");
}

#[test]
fn home_manager_there_and_back() {
    there_and_back("home-manager");
}

#[test]
fn mini_there_and_back() {
    there_and_back("mini");
}

#[test]
fn what_the_book_has_as_it_came_comes_anew() {
    let book = checkout();
    book.run_in("book", &["import", A]).succeeds().does_not_say("updated");
    book.write("nixpkgs/doc/packages/sub/b.md", "# B {#b}\n\nNew.\n");
    book.write("nixpkgs/doc/img/x.png", "new");
    let run = book.run_in("book", &["import", A]).succeeds();
    run.says("updated content/packages/sub/b.md\n").says("updated content/img/x.png\n").says("of which 2 changed");
    // With edits of one's own it is another matter.
    book.write("nixpkgs/doc/packages/sub/b.md", "# B {#b}\n\nNewer.\n");
    book.write("book/content/packages/sub/b.md", "# B {#b}\n\nMine.\n");
    book.run_in("book", &["import", A]).fails().tells("import-exists", "content/packages/sub/b.md");
}

#[test]
fn what_is_no_section_is_refused() {
    let book = checkout()
        .file("book/content/manual.md", "# Book {#book}\n\n## S\n")
        .file("nixpkgs/doc/manual.md", "# Manual {#manual}\n\n## S\n")
        .file("nixpkgs/doc/README.md", "# How to write\n")
        .file("nixpkgs/doc/redirects.json", "{}");
    for (path, says) in [
        ("redirects.json", "import files that end in `.md`"),
        ("img/x.png", "import files that end in `.md`"),
        ("README.md", "its title has no id"),
        ("manual.md.in", "the file is the root of the manual"),
        ("manual.md", "the file is the root of the manual"),
    ] {
        let path = format!("../nixpkgs/doc/{path}");
        book.run_in("book", &["import", &path]).fails().tells("import-no-section", &path).says(says);
    }
    assert_eq!(book.read("book/book.toml"), "# mine\n");
}

#[test]
fn sections_of_another_manual() {
    let book = checkout()
        .file("nixpkgs/.git/HEAD", "")
        .file("nixpkgs/nixos/doc/manual/manual.md", "# N {#n}\n\n## S\n")
        .file("nixpkgs/nixos/doc/manual/sub/a.md", "# A {#chap-a}\n");
    let other = "../nixpkgs/nixos/doc/manual/sub/a.md";
    book.run_in("book", &["import", other, A]).fails().tells_any("import-other-manual");
    book.run_in("book", &["import", other]).succeeds();
    let toml = book.read("book/book.toml");
    let keys = "# mine\n\n[export.nixpkgs]\ndoc = \"nixos/doc/manual\"\nmanual-url = \"https://nixos.org/manual/nixos/unstable/\"\n";
    assert!(toml.starts_with(keys), "{toml}");
    book.run_in("book", &["import", other]).succeeds();
    assert_eq!(book.read("book/book.toml"), toml);
    book.run_in("book", &["import", A]).fails().tells_any("import-other-manual").says("create another book");
}

#[test]
fn tables_come_after_all_comments() {
    let own = "src = \"content\"\n\n# A link on each page:\n# edit-url = \"https://example.org/{path}\"\n";
    let book = checkout().file("book/book.toml", own);
    book.run_in("book", &["import", A]).succeeds();
    let toml = book.read("book/book.toml");
    assert!(toml.starts_with(&format!("{own}\n[export.nixpkgs.files]\n")), "{toml}");
}

#[test]
fn references_into_the_rest_of_the_manual() {
    let section = "# C {#sec-c}\n\nSee [](#other), [that](#ex-x), [](#sec-c) and [](#opt-a.b).\n\n\
                   ::: {.example #ex-c}\n# [](#other)\n:::\n";
    let book = checkout()
        .file("nixpkgs/doc/c.md", section)
        .file("nixpkgs/doc/packages/other.section.md", "# The *Other* {#other}\n\n::: {.example #ex-x}\n# X\n:::\n")
        .file("book/content/manual.md", "# Book {#book}\n\n## S\n\n```{=include=} chapters\nc.md\n```\n");
    book.run_in("book", &["import", "../nixpkgs/doc/c.md"]).succeeds();
    let table = "[export.nixpkgs.elsewhere]\nex-x = \"X\"\n\"opt-a.b\" = \"\"\nother = \"The Other\"\n";
    let toml = book.read("book/book.toml");
    assert!(toml.contains(table), "{toml}");
    book.run_in("book", &["build"]).succeeds();
    let page = book.read("book/public/c.html");
    let address = "https://nixos.org/manual/nixpkgs/unstable/#";
    for (id, text) in [("other", "The Other"), ("ex-x", "that"), ("opt-a.b", "opt-a.b")] {
        assert!(page.contains(&format!("<a href=\"{address}{id}\">{text}</a>")), "{page}");
    }
    book.run_in("book", &["export", "manual", "--out", "html"]).succeeds();
    assert!(book.read("book/html/index.html").contains(&format!("href=\"{address}other\"")));
    // Into the checkout it goes as it is; what is not there is told of.
    let manual = "# Manual {#manual}\n\n## S\n\n```{=include=} chapters\nc.md\npackages/other.section.md\n```\n";
    book.write("nixpkgs/doc/manual.md.in", manual);
    let check = ["export", "nixpkgs", "--into", "../nixpkgs", "--check"];
    book.run_in("book", &check).succeeds().says("nothing to change");
    book.write("nixpkgs/doc/packages/other.section.md", "# The other {#another}\n");
    book.run_in("book", &check).fails().tells("export-missing-id", "content/c.md:3:5").says("elsewhere");
    // What the book has is not elsewhere.
    let toml = book.read("book/book.toml");
    book.write("nixpkgs/doc/e.md", "# E {#sec-e}\n\n[](#sec-c) [](#another)\n");
    book.run_in("book", &["import", "../nixpkgs/doc/e.md"]).succeeds();
    let new = book.read("book/book.toml");
    assert!(new.contains("another = \"The other\"") && !new.contains("sec-c"), "{new}");
    book.write("book/book.toml", toml);
    std::fs::remove_file(book.path("book/content/e.md")).unwrap();
    // The address can be another, and what is in neither is an error.
    book.write("book/book.toml", format!("[export.nixpkgs]\nmanual-url = \"https://example.org/m.html\"\n{table}"));
    book.run_in("book", &["build"]).succeeds();
    assert!(book.read("book/public/c.html").contains("https://example.org/m.html#other"));
    book.write("book/book.toml", "");
    book.run_in("book", &["build"]).fails().tells("unknown-id", "content/c.md:3:5");
}

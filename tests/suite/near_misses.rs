//! Likely mistakes in markup, on real texts: each small case of the corpus is told, at its place, and of its manuals nothing is
//! told but what is wrong with them.

use std::path::Path;

use nixbook::diagnostics::{Code, Severity};
use nixbook::source::Sources;

use crate::book::Book;
use crate::tools;

/// The cases: what is told first, and where.
const SILENT: [(&str, &str, usize, usize); 23] = [
    ("changed-address", "changed-address", 3, 7),
    ("conflict-markers", "merge-conflict", 3, 1),
    ("docusaurus-admonition", "unknown-admonition", 3, 1),
    ("footnote-twice", "duplicate-id", 6, 3),
    ("heading-no-break-space", "malformed-heading", 3, 3),
    ("heading-without-space", "malformed-heading", 3, 1),
    ("include-typo", "malformed-directive", 3, 4),
    ("link-empty", "malformed-link", 3, 5),
    ("link-space", "malformed-link", 3, 5),
    ("link-wrong-bracket", "malformed-link", 3, 5),
    ("mdbook-include", "foreign-markup", 3, 1),
    ("raw-html", "raw-html", 3, 1),
    ("role-behind", "malformed-role", 3, 5),
    ("role-space", "malformed-role", 3, 5),
    ("root-relative-link", "root-relative-link", 3, 17),
    ("text-after-comment", "hidden-text", 3, 16),
    ("unbalanced-code", "unbalanced-backticks", 3, 5),
    ("unclosed-container", "unclosed-block", 3, 1),
    ("unclosed-fence", "unclosed-block", 5, 1),
    ("undefined-footnote", "undefined-label", 3, 8),
    ("undefined-label", "undefined-label", 3, 5),
    ("unknown-admonition", "unknown-admonition", 3, 1),
    ("unknown-alert", "unknown-admonition", 3, 3),
];

#[test]
fn what_passed_in_silence_is_told() {
    let Some(folder) = tools::shared("cases/silent") else { return };
    let files = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, SILENT.len(), "there are other cases in {}", folder.display());
    for (name, code, line, column) in SILENT {
        let text = std::fs::read_to_string(folder.join(format!("{name}.md"))).unwrap();
        let book = Book::small().file("content/chapter.md", text);
        let told = |format: &str| book.run(&["check", "--message-format", format]);
        let location = format!("content/chapter.md:{line}:{column}");
        let human = told("human").stderr;
        let after = human.split_once(&format!("[{code}]: ")).unwrap_or_else(|| panic!("{name}: {human}")).1;
        assert!(after.lines().nth(1).is_some_and(|line| line.ends_with(&location)), "{name}: {human}");
        let json = told("json").stdout;
        let location = format!("\"line\":{line},\"column\":{column},");
        assert!(
            json.lines().any(|line| line.contains(&format!("\"{code}\"")) && line.contains(&location)),
            "{name}: {json}"
        );
        let github = told("github").stdout;
        let location = format!("file=content/chapter.md,line={line},col={column},");
        let github_says = github.lines().any(|line| line.contains(&location) && line.contains(code));
        assert!(github_says, "{name}: {github}");
    }
}

/// More of each kind: a text, and the code that is told of it, with its line and column.
const VARIANTS: &[(&str, &str, usize, usize)] = &[
    ("See https://example.org/a---b now.", "changed-address", 1, 5),
    ("https://example.org/(tm)/x", "changed-address", 1, 1),
    ("- a https://x.org/a...b", "changed-address", 1, 5),
    ("Text.\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main", "merge-conflict", 2, 1),
    ("A\n=======\nb\n>>>>>>> feature/x", "merge-conflict", 4, 1),
    ("- item\n<<<<<<< HEAD\n- a\n=======\n- b\n>>>>>>> x", "merge-conflict", 2, 1),
    (":::note\nText.\n:::", "unknown-admonition", 1, 1),
    (":::tip[Read this]\nText.\n:::", "unknown-admonition", 1, 1),
    ("> :::warning\n> x\n> :::", "unknown-admonition", 1, 3),
    ("##\u{a0}Title", "malformed-heading", 1, 3),
    ("###\u{2003}Title", "malformed-heading", 1, 4),
    ("\u{a0}## Title", "malformed-heading", 1, 1),
    ("##Title", "malformed-heading", 1, 1),
    ("> ###Title {#x}", "malformed-heading", 1, 3),
    ("Text\n##Title", "malformed-heading", 2, 1),
    ("Text\n    ## Title", "malformed-heading", 2, 5),
    ("####### Title", "malformed-heading", 1, 1),
    ("```{=includ=} chapters\na.md\n```", "malformed-directive", 1, 4),
    ("``` {=include=} sections\na.md\n```", "malformed-directive", 1, 5),
    ("~~~{include} a.md\n~~~", "malformed-directive", 1, 4),
    ("```{=Include=} sections\na.md\n```", "malformed-directive", 1, 4),
    ("{=include=} sections\na.md", "malformed-directive", 1, 1),
    ("See [x]().", "malformed-link", 1, 5),
    ("See [x]( ).", "malformed-link", 1, 5),
    ("- [x](<>)", "malformed-link", 1, 3),
    ("[x] (https://example.org)", "malformed-link", 1, 1),
    ("see [x](https://example.org/a b)", "malformed-link", 1, 5),
    ("[x](#an id)", "malformed-link", 1, 1),
    ("[x](https://example.org]", "malformed-link", 1, 1),
    ("(x)[https://example.org]", "malformed-link", 1, 1),
    ("See [x](https://example.org.", "malformed-link", 1, 5),
    ("{{#include a.md}}", "foreign-markup", 1, 1),
    ("Text {{#title X}}", "foreign-markup", 1, 6),
    ("{% include \"x\" %}", "foreign-markup", 1, 1),
    ("- [ ] to do", "foreign-markup", 1, 3),
    ("a ~~b~~ c", "foreign-markup", 1, 3),
    ("[[_TOC_]]", "foreign-markup", 1, 1),
    (".. toctree::", "foreign-markup", 1, 1),
    ("<details>\n<summary>x</summary>\n</details>", "raw-html", 1, 1),
    ("a <br> b", "raw-html", 1, 3),
    ("x<sub>2</sub>", "raw-html", 1, 2),
    ("`x`{option}", "malformed-role", 1, 1),
    ("See `a b`{command}.", "malformed-role", 1, 5),
    ("| `x`{file} |\n| --- |", "malformed-role", 1, 3),
    ("{option} `x`", "malformed-role", 1, 1),
    ("{ option }`x`", "malformed-role", 1, 1),
    ("See {file}\n`x`.", "malformed-role", 1, 5),
    ("{option}x", "malformed-role", 1, 1),
    ("See {command}ls.", "malformed-role", 1, 5),
    (":option:`x`", "malformed-role", 1, 1),
    ("[x](/a/b)", "root-relative-link", 1, 5),
    ("See [x].\n\n[x]: /a/b", "root-relative-link", 3, 6),
    ("<!-- a --> text\n\n<!-- b -->", "hidden-text", 1, 12),
    ("<!-- a\nb --> text\n\n<!-- c -->", "hidden-text", 2, 7),
    ("<!-- a -->  \nmore\n\n<!-- b -->", "hidden-text", 2, 1),
    ("Run `x", "unbalanced-backticks", 1, 5),
    ("``x`", "unbalanced-backticks", 1, 1),
    ("- a ``` b", "unbalanced-backticks", 1, 5),
    ("::: {.note}\ntext", "unclosed-block", 1, 1),
    (":::: {.warning}\nx\n:::", "unclosed-block", 1, 1),
    ("> ::: {.tip}\n> x", "unclosed-block", 1, 3),
    ("Text.\n\n:::", "unclosed-block", 3, 1),
    ("```nix\nx", "unclosed-block", 1, 1),
    ("~~~\nx\n```", "unclosed-block", 1, 1),
    ("- ```\n  x", "unclosed-block", 1, 3),
    ("<!-- never closed", "unclosed-block", 1, 1),
    ("Text.\n\n-->", "unclosed-block", 3, 1),
    ("a[^x]", "undefined-label", 1, 2),
    ("- a[^a-note] b", "undefined-label", 1, 4),
    ("| [^n] |\n| --- |", "undefined-label", 1, 3),
    ("[x][y]", "undefined-label", 1, 1),
    ("See [x][].", "undefined-label", 1, 5),
    ("![x][y]", "undefined-label", 1, 1),
    ("::: {.info}\nx\n:::", "unknown-admonition", 1, 1),
    ("::: {note}\nx\n:::", "unknown-admonition", 1, 1),
    ("::: .note\nx\n:::", "unknown-admonition", 1, 1),
    ("::: {.note} Title\nx\n:::", "unknown-admonition", 1, 1),
    ("!!! warning\n    x", "unknown-admonition", 1, 1),
    (".. note:: x", "unknown-admonition", 1, 1),
    ("> [!INFO]\n> x", "unknown-admonition", 1, 3),
    ("> [!Danger]\n> x", "unknown-admonition", 1, 3),
    ("> [!note] text", "unknown-admonition", 1, 3),
    ("[!TIP]\nx", "unknown-admonition", 1, 1),
    ("Text {#id}", "malformed-id", 1, 6),
    ("## A (#sec-a)", "malformed-id", 1, 6),
    ("[x] {#id}", "malformed-id", 1, 5),
    ("## A {#a .b}", "malformed-id", 1, 6),
    ("| a | b |\n|---|---|\n| 1 |", "table-cells", 3, 1),
    ("| a |\n|---|\n| 1 | 2 |", "table-cells", 3, 1),
    ("| a | b |\n|---|---|---|\n| 1 | 2 |", "table-cells", 2, 1),
    ("| a | b |\n| 1 | 2 |", "table-cells", 1, 1),
    ("1. a\n\n  b", "indentation", 3, 3),
    ("10. a\n\n   ```\n   b\n   ```", "indentation", 3, 4),
    ("[x]\n\n[x]: a.html\n[x]: b.html", "duplicate-label", 4, 1),
    ("[x]\n\n[X]: a.html\n\n> [x]: b.html", "duplicate-label", 5, 3),
    ("Text <!-- nixbook: allow raw-html --> x", "invalid-allow", 1, 6),
    ("Text\n<!-- nixbook: allow raw-html -->", "invalid-allow", 2, 1),
    ("<!-- nixbook: alow raw-html -->\n\nText.", "invalid-allow", 1, 1),
    ("See [x](/a/b \"c\").", "root-relative-link", 1, 9),
];

/// All of them are one book, a chapter each, and each form of messages names the same place.
#[test]
fn variants_are_told_in_every_form() {
    let mut root = String::from("# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\n");
    let book = Book::small();
    for (n, (text, ..)) in VARIANTS.iter().enumerate() {
        root.push_str(&format!("c{n}.md\n"));
        book.write(&format!("content/c{n}.md"), format!("# Chapter {{#chap-{n}}}\n\n{text}\n"));
    }
    book.write("content/manual.md", root + "chapter.md\n```\n");
    let told = |format: &str| book.run(&["check", "--message-format", format]);
    let (human, json, github) = (told("human").stderr, told("json").stdout, told("github").stdout);
    for (n, (text, code, line, column)) in VARIANTS.iter().enumerate() {
        let line = line + 2;
        let file = format!("content/c{n}.md");
        let place = format!("--> {file}:{line}:{column}\n");
        let messages = human.split("\n\n").filter(|message| message.contains(&place));
        assert!(messages.into_iter().any(|message| message.contains(&format!("[{code}]"))), "{text:?}: {human}");
        let at = format!("\"file\":\"{file}\",\"line\":{line},\"column\":{column},");
        let has = |row: &&str| row.contains(&at) && row.contains(&format!("\"code\":\"{code}\""));
        assert!(json.lines().any(|row| has(&row)), "{text:?}: {json}");
        let at = format!("file={file},line={line},col={column},");
        assert!(github.lines().any(|row| row.contains(&at) && row.contains(code)), "{text:?}: {github}");
    }
    // At least three of each kind that a text alone can have.
    for code in Code::ALL.iter().filter(|code| code.can_be_allowed() && code.topic().id() == "markup") {
        let count = VARIANTS.iter().filter(|(_, told, ..)| *told == code.name()).count();
        assert!(count >= 2, "{code}: {count}");
    }
}

/// What a reader of a text that is being written is told, as `FILE:LINE CODE`, without the codes of which there are many.
fn told(folder: &Path, but: &[Code]) -> Vec<String> {
    let mut told = Vec::new();
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    for path in entries.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|e| e == "md")) {
        let name = path.strip_prefix(folder).unwrap().display().to_string();
        let mut sources = Sources::new();
        let file = sources.add(&path, std::fs::read_to_string(&path).unwrap());
        let document = nixbook::markdown::read_for_author(file, sources.file(file).text());
        for found in document.diagnostics.iter().filter(|found| found.code.can_be_allowed()) {
            assert_eq!(found.severity, Severity::Warning);
            if !but.contains(&found.code) {
                let line = sources.file(file).position(found.span().unwrap().start).line;
                told.push(format!("{name}:{line} {}", found.code));
            }
        }
    }
    told
}

#[test]
fn manuals_of_the_dialect_have_nothing_to_tell_of() {
    let folders = ["home-manager", "mdbook/home-manager", "nix-darwin", "mini", "nrd-2026/nav.in"];
    for folder in folders {
        let Some(folder) = tools::shared(&format!("corpus/{folder}")) else { return };
        let expected: &[&str] = if folder.ends_with("mini") { MINI } else { &[] };
        assert_eq!(told(&folder, &[]), expected, "{}", folder.display());
    }
}

/// What `mini` shows as text on purpose.
const MINI: &[&str] = &["sub/inlines.md:18 raw-html", "sub/inlines.md:18 foreign-markup"];

/// The real faults of the Nix manual besides its HTML and the directives of mdBook.
const NIX: &[&str] = &[
    "command-ref/nix-store/query.md:94 duplicate-label",
    "command-ref/nix-store/realise.md:17 indentation",
    "development/building.md:144 undefined-label",
    "development/building.md:242 undefined-label",
    "development/documentation.md:200 undefined-label",
    "glossary.md:127 undefined-label",
    "glossary.md:260 undefined-label",
    "glossary.md:342 undefined-label",
    "installation/installing-binary.md:134 unclosed-block",
    "language/advanced-attributes.md:293 undefined-label",
    "protocols/tarball-fetcher.md:25 undefined-label",
    "protocols/tarball-fetcher.md:55 unclosed-block",
    "store/derivation/index.md:234 undefined-label",
    "store/derivation/index.md:252 undefined-label",
    "store/derivation/outputs/content-address.md:107 undefined-label",
    "store/derivation/outputs/content-address.md:139 indentation",
    "store/derivation/outputs/content-address.md:143 indentation",
    "store/derivation/outputs/index.md:46 undefined-label",
];

#[test]
fn of_the_nix_manual_its_faults_are_told() {
    let Some(folder) = tools::shared("corpus/mdbook/nix/source") else { return };
    assert_eq!(told(&folder, &[Code::RawHtml, Code::ForeignMarkup]), NIX);
}

/// The text of a chapter that includes one file of data.
fn including(lines: &str) -> Book {
    Book::small().file("content/chapter.md", format!("# Chapter {{#chap}}\n\n{lines}"))
}

fn told_of(book: &Book) -> Vec<String> {
    let json = book.run(&["check", "--message-format", "json"]).stdout;
    let messages = json.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let near =
        messages.filter(|message| Code::named(message["code"].as_str().unwrap()).is_some_and(Code::can_be_allowed));
    let text = |message: &serde_json::Value| message["message"].as_str().unwrap().split('`').nth(1).unwrap().to_owned();
    let mut told: Vec<String> =
        near.map(|message| format!("{} {}", text(&message), message["code"].as_str().unwrap())).collect();
    told.dedup();
    told
}

#[test]
fn of_options_and_functions_their_faults_are_told() {
    let (Some(options), Some(lib)) =
        (tools::shared("corpus/options/home-manager.json"), tools::shared("corpus/nixdoc/lib.json"))
    else {
        return;
    };
    let book = including("```{=include=} options\nid-prefix: opt-\nlist-id: opts\nsource: o.json\n```\n");
    book.write("content/o.json", std::fs::read(options).unwrap());
    assert_eq!(
        told_of(&book),
        [
            "programs.radicle.settings unbalanced-backticks",
            "programs.riff.commandLineOptions raw-html",
            "programs.riff.enable raw-html",
            "programs.ripgrep-all.custom_adapters raw-html",
            "programs.todoman.extraConfig malformed-link",
            "programs.vicinae.useLayerShell malformed-role",
            "services.shikane.settings raw-html",
            "xdg.dataFile.<name>.target raw-html",
            "xdg.stateFile.<name>.target raw-html",
        ]
    );
    let book = including("```{=include=} nixdoc\nlib.json\n```\n");
    book.write("content/lib.json", std::fs::read(lib).unwrap());
    assert_eq!(
        told_of(&book),
        [
            "lib.debug.traceValSeqFn unclosed-block",
            "lib.filesystem.resolveDefaultNix unclosed-block",
            "lib.modules.mkAliasOptionModuleMD unbalanced-backticks",
        ]
    );
}

/// What is told of a text, as `CODE LINE:COLUMN`.
fn codes(text: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let file = sources.add(Path::new("x.md"), text.to_owned());
    let found = nixbook::markdown::read_for_author(file, sources.file(file).text()).diagnostics;
    let position = |start: u32| sources.file(file).position(start);
    found
        .iter()
        .filter(|found| found.code.can_be_allowed())
        .map(|found| {
            let at = position(found.span().unwrap().start);
            format!("{} {}:{}", found.code, at.line, at.column)
        })
        .collect()
}

#[test]
fn near_misses_are_told_in_every_kind_of_block_and_with_every_line_end() {
    let text = "- ::: note\n  Text {option} `x`.\n  :::\n\n> ##Title\n>\n> [a][b] `x`{file}\n\nterm {#x}\n: <b>x</b>\n\n\
                | a | b |\n| - | - |\n| [x]() | {file} `y` |\n\nA[^n].\n\n[^n]: [^m] {{#include x}}\n";
    let expected = [
        "unknown-admonition 1:3",
        "malformed-role 2:8",
        "malformed-heading 5:3",
        "undefined-label 7:3",
        "malformed-role 7:10",
        "malformed-id 9:6",
        "raw-html 10:3",
        "malformed-link 14:3",
        "malformed-role 14:11",
        "undefined-label 18:7",
        "foreign-markup 18:12",
    ];
    assert_eq!(codes(text), expected);
    assert_eq!(codes(&text.replace('\n', "\r\n")), expected);
}

#[test]
fn drop_ins_tell_none() {
    let chapter =
        "# Chapter {#chap}\n\n::: note\n{option} `x`, [a][b], <b>c</b>.\n:::\n\nA[^a].\n\n[^a]: one\n\n[^a]: two\n";
    let options = r###"{"a": {"description": "##Set {option} `a`.", "loc": ["a"], "declarations": [], "type": "x"}}"###;
    let book = Book::small().file("content/chapter.md", chapter).file("urls.json", "{}").file("options.json", options);
    std::fs::create_dir(book.path("out")).unwrap();
    let arguments = ["--manpage-urls", "urls.json", "--revision", "local"];
    let html = [&["manual", "html"], &arguments[..], &["content/manual.md", "out/index.html"]].concat();
    let commonmark = [&["options", "commonmark"], &arguments[..], &["options.json", "out/options.md"]].concat();
    for command in [html, commonmark] {
        let run = book.run(&command);
        assert_eq!(run.stderr, "", "{command:?}");
    }
    assert!(book.run(&["check"]).stderr.contains("[unknown-admonition]"));
    assert!(book.run(&["build"]).stderr.contains("error[duplicate-id]"));
}

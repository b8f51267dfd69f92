//! Markup that was meant, on real texts: each small case of the corpus is told, at its location, and of its manuals nothing is
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

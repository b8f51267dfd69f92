//! `nixbook manual html`, case by case: small manuals, and what must come of them.
//!
//! The files in `tests/manual_html` hold cases. `=== NAME` begins one; `--- FILE` begins a file of it, and
//!
//! - `--- text` is the content of a chapter under `# Chapter {#ch}` and an empty line (so its first line is line 3);
//! - `--- args` are more arguments, `--- body` is the HTML that must come of the text,
//! - `--- page NAME` are pieces, a line each, that must stand in that page in that order (a line that begins with `! ` must
//!   not stand in it at all),
//! - `--- errors` are all errors and warnings, as `FILE:LINE:COLUMN CODE`.
//!
//! Runs of white space count as one space. `NIXBOOK_BLESS=1` writes what came for `body` and `errors` into the files.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test that cannot go on fails")]

mod cases;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nixbook::export::nixos_render_docs::command::{Arguments, run};
use nixbook::source::Sources;

use cases::Case;

const WRAPPER: &str = "# Book {#book}\n\n## Sub\n\n```{=include=} chapters\nch.md\n```\n";
const TITLE: &str = "# Chapter {#ch}\n\n";
const BEFORE: &str = "<h1 id=\"ch\" class=\"title\" >Chapter </h1> </div> </div></div>";

fn fold(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// What came of a case.
struct Outcome {
    pages: BTreeMap<String, String>,
    found: Vec<String>,
}

fn run_case(case: &Case) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let write = |name: &str, content: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    write("manual.md", WRAPPER);
    write("manpages.json", r#"{"nix.conf(5)": "https://example.org/?a=1&b=2"}"#);
    write("x.png", "x");
    for (name, content) in &case.sections {
        match name.as_str() {
            "text" => write("ch.md", &format!("{TITLE}{content}")),
            "args" | "body" | "errors" => {}
            name if name.starts_with("page ") => {}
            name => write(name, cases::content(content)),
        }
    }
    let mut arguments = Arguments::new(
        folder.join("manual.md"),
        folder.join("out/index.html"),
        folder.join("manpages.json"),
        "local".to_owned(),
    );
    for (_, words) in case.sections.iter().filter(|(name, _)| name == "args") {
        take_arguments(&mut arguments, words, folder);
    }
    let mut sources = Sources::new();
    let found = run(&arguments, &mut sources)
        .iter()
        .map(|diagnostic| {
            let Some(span) = diagnostic.span() else { return format!("{:?} {}", diagnostic.location, diagnostic.code) };
            let file = sources.file(span.file);
            let at = file.position(span.start);
            let path = file.path().strip_prefix(folder).unwrap_or(file.path());
            format!("{}:{}:{} {}", path.display(), at.line, at.column, diagnostic.code)
        })
        .collect();
    let mut pages = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder.join("out")).into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder.join("out")).unwrap().display().to_string();
            pages.insert(name, String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned());
        }
    }
    Outcome { pages, found }
}

fn take_arguments(arguments: &mut Arguments, words: &str, folder: &Path) {
    let settings = &mut arguments.settings;
    let mut words = words.split_whitespace();
    while let Some(flag) = words.next() {
        let mut value = || words.next().unwrap_or_else(|| panic!("{flag} needs a value")).to_owned();
        match flag {
            "--toc-depth" => settings.toc_depth = value().parse().unwrap(),
            "--chunk-toc-depth" => settings.chunk_toc_depth = value().parse().unwrap(),
            "--section-toc-depth" => settings.section_toc_depth = value().parse().unwrap(),
            "--sidebar-depth" => settings.sidebar_depth = Some(value().parse().unwrap()),
            "--generator" => settings.generator = value(),
            "--stylesheet" => settings.stylesheets.push(value()),
            "--script" => settings.scripts.push(value()),
            "--redirects" => arguments.redirects = Some(folder.join(value())),
            "--header" => arguments.header = Some(folder.join(value())),
            "--experimental-config" => arguments.nav = Some(folder.join(value())),
            "--media-dir" => settings.media_dir = value(),
            "--no-navheader" => settings.navheader = false,
            flag => panic!("{flag} is no argument"),
        }
    }
}

fn body(outcome: &Outcome) -> String {
    let page = fold(outcome.pages.get("index.html").map_or("", String::as_str));
    let body = page.split_once(BEFORE).map_or("", |(_, rest)| rest);
    let end = body.rfind(" </div> </div> </body>").unwrap_or(body.len());
    body[..end].to_owned()
}

/// What is wrong with the outcome of a case; fills in what is expected where that is asked for.
fn check(case: &mut Case, bless: bool, faults: &mut Vec<String>) {
    let outcome = run_case(case);
    let name = case.name.clone();
    let expects_errors = case.sections.iter().any(|(section, _)| section == "errors");
    if !expects_errors && !outcome.found.is_empty() {
        faults.push(format!("{name}: {:?}", outcome.found));
    }
    for (section, content) in &mut case.sections {
        if section == "body" {
            let actual = body(&outcome);
            if bless {
                *content = format!("{actual}\n");
            } else if fold(content) != actual {
                faults.push(format!("{name}:\n  expected {}\n  actual   {actual}", fold(content)));
            }
        } else if section == "errors" {
            let actual: String = outcome.found.iter().map(|line| format!("{line}\n")).collect();
            if bless {
                *content = actual;
            } else if *content != actual {
                faults.push(format!("{name}:\n  expected {content}\n  actual   {actual}"));
            }
        } else if let Some(page) = section.strip_prefix("page ") {
            match outcome.pages.get(page) {
                Some(text) => check_pieces(&name, content, &fold(text), faults),
                None => faults.push(format!("{name}: there is no page {page}: {:?}", outcome.found)),
            }
        }
    }
}

fn check_pieces(name: &str, pieces: &str, page: &str, faults: &mut Vec<String>) {
    let mut rest = page;
    for piece in pieces.lines().map(fold) {
        if let Some(absent) = piece.strip_prefix("! ") {
            if page.contains(absent) {
                faults.push(format!("{name}: this must not be there: {absent}\n  in {page}"));
            }
        } else if let Some(at) = rest.find(&piece) {
            rest = &rest[at + piece.len()..];
        } else {
            faults.push(format!("{name}: not found: {piece}\n  in {rest}"));
            return;
        }
    }
}

fn check_file(path: &Path) {
    let bless = std::env::var_os("NIXBOOK_BLESS").is_some();
    let (comment, mut cases) = cases::read(&std::fs::read_to_string(path).unwrap());
    assert!(!cases.is_empty(), "{} has no cases", path.display());
    let mut faults = Vec::new();
    for case in &mut cases {
        check(case, bless, &mut faults);
    }
    if bless {
        std::fs::write(path, cases::write(&comment, &cases)).unwrap();
    }
    assert!(faults.is_empty(), "{}:\n{}", path.display(), faults.join("\n"));
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manual_html").join(name)
}

macro_rules! case_files {
    ($($name:ident),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                check_file(&file(concat!(stringify!($name), ".cases")));
            }
        )+
    };
}

case_files!(inlines, blocks, structure, references, layout, options, redirects, newer);

/// Every file of cases is run.
#[test]
fn no_file_is_forgotten() {
    let mut files: Vec<String> = std::fs::read_dir(file(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".cases", ""))
        .collect();
    files.sort();
    assert_eq!(files, ["blocks", "inlines", "layout", "newer", "options", "redirects", "references", "structure"]);
}

/// The corpora beside the checkout, where there are any, compared by the tools that come with them.
#[test]
fn corpora() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let program = env!("CARGO_BIN_EXE_nixbook");
    if !shared.join("corpus/mini.expected").exists() {
        eprintln!("skipped: there is no {}", shared.join("corpus").display());
        return;
    }
    let tool = |name: &str, arguments: &[&std::ffi::OsStr]| {
        let output =
            std::process::Command::new("python3").arg(shared.join("tools").join(name)).args(arguments).output();
        match output {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                assert!(output.status.success(), "{name}: {said}{}", String::from_utf8_lossy(&output.stderr));
            }
            Err(error) => eprintln!("skipped: python3 cannot be run: {error}"),
        }
    };
    let books: [(&str, &[&str]); 2] = [
        ("home-manager", &["--toc-depth", "1", "--section-toc-depth", "1"]),
        (
            "mini",
            &[
                "--stylesheet",
                "style.css",
                "--script",
                "x.js",
                "--redirects",
                "redirects.json",
                "--toc-depth",
                "2",
                "--chunk-toc-depth",
                "1",
                "--section-toc-depth",
                "1",
            ],
        ),
    ];
    for (book, arguments) in books {
        let out = tempfile::tempdir().unwrap();
        let output = std::process::Command::new(program)
            .args(["manual", "html", "--manpage-urls", "manpage-urls.json", "--revision", "local"])
            .args(arguments)
            .arg("manual.md")
            .arg(out.path().join("index.html"))
            .current_dir(shared.join("corpus").join(book))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let expected = shared.join("corpus").join(format!("{book}.expected"));
        tool("same_html.py", &[expected.as_os_str(), out.path().as_os_str()]);
    }
    tool("conformance.py", &[shared.join("corpus/conformance.jsonl").as_os_str(), program.as_ref()]);
}

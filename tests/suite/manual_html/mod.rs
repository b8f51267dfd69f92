//! `nixbook manual html`, case by case: small manuals, and what must come of them.
//!
//! - `--- FILE` is a file, `--- text` the content of a chapter under `# Chapter {#ch}` and an empty line (so its first line is
//!   line 3), `--- args` are more arguments: without `--sidebar-depth`, the form of
//!   2025 is written;
//! - `--- body` is the HTML that must come of the text;
//! - `--- page NAME` are pieces, a line each, that must be in that page in that order (a line that begins with `! ` must
//!   not be in it at all);
//! - `--- errors` are all errors and warnings, as `FILE:LINE:COLUMN CODE`.
//!
//! Runs of white space count as one space.

use std::collections::BTreeMap;
use std::path::Path;

use nixbook::export::nixos_render_docs::command::{ManualRequest, run};
use nixbook::export::nixos_render_docs::{Form, TocDepths};
use nixbook::source::{Sources, World};

use crate::cases::{Case, Section, case_files};
use crate::tools;

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

fn render(case: &Case) -> Outcome {
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
    for Section { name, text } in &case.sections {
        match name.as_str() {
            "text" => write("ch.md", &format!("{TITLE}{text}")),
            "args" | "body" | "errors" => {}
            name if name.starts_with("page ") => {}
            name if name.contains('.') => write(name, text),
            name => panic!("{}: there is no section `--- {name}`", case.title),
        }
    }
    let mut arguments = ManualRequest::new(
        folder.join("manual.md"),
        folder.join("out/index.html"),
        folder.join("manpages.json"),
        "local".to_owned(),
    );
    arguments.settings.form = Form::Of2025(TocDepths::default());
    if let Some(words) = case.get("args") {
        take_arguments(&mut arguments, words, folder);
    }
    let mut sources = Sources::of(World::unconfined());
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

fn depths(form: &mut Form) -> &mut TocDepths {
    match form {
        Form::Of2025(depths) => depths,
        Form::Of2026 { .. } => panic!("tables of contents are not of this form"),
    }
}

fn take_arguments(arguments: &mut ManualRequest, words: &str, folder: &Path) {
    let settings = &mut arguments.settings;
    let mut words = words.split_whitespace();
    while let Some(flag) = words.next() {
        let mut value = || words.next().unwrap_or_else(|| panic!("{flag} needs a value")).to_owned();
        match flag {
            "--toc-depth" => depths(&mut settings.form).main = value().parse().unwrap(),
            "--chunk-toc-depth" => depths(&mut settings.form).page = value().parse().unwrap(),
            "--section-toc-depth" => depths(&mut settings.form).section = value().parse().unwrap(),
            "--sidebar-depth" => settings.form = Form::Of2026 { sidebar_depth: value().parse().unwrap() },
            "--revision" => arguments.revision = value(),
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

/// Runs a case: gives it with what came, or says what else is wrong.
fn run_case(case: &Case) -> Result<Case, String> {
    let expects =
        |section: &Section| matches!(section.name.as_str(), "body" | "errors") || section.name.starts_with("page ");
    if !case.sections.iter().any(expects) {
        return Err("it expects nothing: add `--- body`, `--- page NAME` or `--- errors`".to_owned());
    }
    let outcome = render(case);
    if !case.has("errors") && !outcome.found.is_empty() {
        return Err(format!("{:?}", outcome.found));
    }
    let mut actual = case.clone();
    for Section { name, text } in &mut actual.sections {
        if name == "body" {
            let body = body(&outcome);
            if fold(text) != body {
                *text = format!("{body}\n");
            }
        } else if name == "errors" {
            *text = outcome.found.iter().map(|line| format!("{line}\n")).collect();
        } else if let Some(page) = name.strip_prefix("page ") {
            let found = outcome.pages.get(page);
            let page = found.ok_or_else(|| format!("there is no page {page}: {:?}", outcome.found))?;
            check_pieces(text, &fold(page))?;
        }
    }
    Ok(actual)
}

fn check_pieces(pieces: &str, page: &str) -> Result<(), String> {
    if pieces.trim().is_empty() {
        return Err("a section `--- page` has to name a piece".to_owned());
    }
    let mut rest = page;
    for piece in pieces.lines().map(fold) {
        if let Some(absent) = piece.strip_prefix("! ") {
            if page.contains(absent) {
                return Err(format!("this must not be there: {absent}\n  in {page}"));
            }
        } else if let Some(at) = rest.find(&piece) {
            rest = &rest[at + piece.len()..];
        } else {
            return Err(format!("not found: {piece}\n  in {rest}"));
        }
    }
    Ok(())
}

case_files!("manual_html", run_case; inlines, blocks, structure, references, layout, options, redirects, newer, sidebar,
    navigation);

/// The corpora beside the checkout, where there are any, compared by the tools that come with them.
#[test]
fn corpora() {
    let (Some(corpus), Some(tools)) = (tools::shared("corpus"), tools::shared("tools")) else { return };
    let Some(python) = tools::require("python3") else { return };
    let program = env!("CARGO_BIN_EXE_nixbook");
    let tool = |name: &str, arguments: &[&std::ffi::OsStr]| {
        let output = std::process::Command::new(&python).arg(tools.join(name)).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{name}: {said}{}", String::from_utf8_lossy(&output.stderr));
    };
    let local = "--manpage-urls manpage-urls.json --revision local";
    let mini = "--stylesheet style.css --script x.js --redirects redirects.json";
    let books = [
        ("home-manager", "home-manager.expected", format!("{local} --toc-depth 1 --section-toc-depth 1")),
        ("mini", "mini.expected", format!("{local} {mini} --toc-depth 2 --chunk-toc-depth 1 --section-toc-depth 1")),
        (
            "nix-darwin",
            "nix-darwin.expected",
            format!("{local} --redirects redirects.json --toc-depth 1 --chunk-toc-depth 1"),
        ),
        ("home-manager", "nrd-2026/home-manager", format!("{local} --sidebar-depth 1")),
        // The default is two levels.
        ("mini", "nrd-2026/mini", format!("{local} {mini}")),
        ("nix-darwin", "nrd-2026/nix-darwin", format!("{local} --redirects redirects.json --sidebar-depth 1")),
        (
            "nrd-2026/nav.in",
            "nrd-2026/nav",
            "--manpage-urls urls.json --revision master --sidebar-depth 4 --experimental-config nav.json \
             --header header.html --no-navheader"
                .to_owned(),
        ),
    ];
    for (book, expected, arguments) in books {
        let out = tempfile::tempdir().unwrap();
        let output = std::process::Command::new(program)
            .args(["manual", "html"])
            .args(arguments.split_whitespace())
            .arg("manual.md")
            .arg(out.path().join("index.html"))
            .current_dir(corpus.join(book))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let expected = corpus.join(expected);
        tool("same_html.py", &[expected.as_os_str(), out.path().as_os_str()]);
    }
    for cases in ["conformance.jsonl", "conformance-2026.jsonl"] {
        tool("conformance.py", &[corpus.join(cases).as_os_str(), program.as_ref()]);
    }
}

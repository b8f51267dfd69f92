//! The cases are complete: each code that `check` can give is told in one, and so is each wording.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use nixbook::diagnostics::{Code, Topic};

use super::case_files::{FILES, path_of};
use super::literals::{self, Literal};
use crate::cases::{self, Section};

/// Codes that only other commands give.
const OF_OTHERS: &[&str] = &[
    // `nixbook redirects`
    "redirects-no-entry",
    "redirects-entry-exists",
    "redirects-same-location",
    "no-baseline",
    // `nixbook build`, `init`, `new`, `serve`
    "unreadable-results",
    "foreign-folder",
    "folder-not-empty",
    "file-exists",
    "bad-section-name",
    "no-include",
    "port-taken",
    "not-served",
];

/// Topics whose codes only other commands give: `test`, `export` and `import`.
const TOPICS_OF_OTHERS: &[Topic] = &[Topic::Tests, Topic::Export];

/// Codes that `check` gives where nobody can arrange it for a test.
const OUT_OF_REACH: &[(&str, &str)] = &[
    ("search-unavailable", "it depends on how nixbook was compiled"),
    ("unreadable-recipe-file", "the file could be read a moment before"),
    ("large-page", "the sizes that it tells depend on the templates, and it has a test of its own"),
];

/// Sources of which `check` shows nothing, besides those of other commands: the writers, the single changes of
/// `nixbook redirects`, the list of codes and what explains them, the variables that the guide lists, the results of tests.
const SOURCES_OF_OTHERS: &[&str] = &[
    "src/diagnostics/code.rs",
    "src/diagnostics/explain.rs",
    "src/source/env.rs",
    "src/source/write/",
    "src/site/output/",
    "src/formats/redirects/change.rs",
    "src/recipe/results.rs",
];

/// Strings that no case tells: where they are, how they begin, and why.
const NOT_TOLD: &[(&str, &str, &str)] = &[
    ("src/config/book.rs", "the book has no `book.toml` to record", "`nixbook import`"),
    ("src/config/book.rs", "create it: it can be empty", "`nixbook import`"),
    ("src/formats/json/typed.rs", "invalid type: ", "what serde_json says"),
    ("src/formats/json/typed.rs", "missing field ", "what serde_json says"),
    ("src/formats/json/typed.rs", "a map", "what serde_json says"),
    ("src/formats/json/typed.rs", "a sequence", "what serde_json says"),
    ("src/formats/setting/value.rs", "a whole number from", "the guide's appendix on settings"),
    ("src/formats/setting/value.rs", "a number greater than 0", "the guide's appendix on settings"),
    ("src/formats/setting/value.rs", "a list of any of", "the guide's appendix on settings"),
    ("src/check/fix.rs", "change it where it belongs", "it takes a text outside of the book: `commands::confinement`"),
    ("src/manual/load/nixdoc.rs", "Located at", "text of a page"),
    ("src/manual/load/loader.rs", "with this include, more than", "it takes 64 MB"),
    ("src/manual/load/loader.rs", "include each file once: its text", "it takes 64 MB"),
    ("src/site/templates.rs", "the template {name} takes", "it takes long, and has a test of its own"),
    ("src/site/templates.rs", "it writes more than", "it takes half a gigabyte"),
    ("src/site/templates.rs", "{} GB of memory", "it takes two gigabytes, and has a test of its own"),
    ("src/site/templates.rs", "all templates together", "it takes two gigabytes"),
    ("src/manual/resolve/recipes.rs", "with this, more than", "it takes 64 MB, and has a test of its own"),
    ("src/manual/resolve/recipes.rs", "show each file once", "it takes 64 MB, and has a test of its own"),
    ("src/diagnostics/repetition.rs", "", "it takes fifty messages, and has tests of its own"),
    ("src/manual/load/options.rs", " *(read only)*", "text of a page"),
    ("src/manual/resolve/titles.rs", "the section called", "text of a page"),
    ("src/site/size_budget.rs", "", "the sizes that it tells depend on the templates, and it has a test of its own"),
    ("src/site/dead_links.rs", "`{url}` leads into the site only", "`root-relative-link` says it before"),
    ("src/site/search/lunr.rs", "", "it depends on how nixbook was compiled"),
    ("src/check/external/ask.rs", " (checks links)", "the name that servers see"),
    ("src/check/external/ask.rs", "no such host", "it takes a network"),
    ("src/check/external/ask.rs", "no answer came in", "it takes twenty seconds"),
    ("src/check/fix.rs", "run the command again", "it takes somebody else who writes at the same time"),
    ("src/config/locate.rs", "the book is in the home folder", "the environment of the tests names another one"),
    ("src/config/locate.rs", "move the book into a subfolder", "the environment of the tests names another one"),
    ("src/formats/json/typed.rs", "an escape is an unpaired", "the reader of JSON tells it first"),
    ("src/recipe/folder.rs", "a recipe's folder", "root can read every folder"),
    ("src/site/mod.rs", "two files of the site", "the sets of files have no names in common"),
    ("src/site/mod.rs", "rename the source file", "the sets of files have no names in common"),
    ("src/site/recipe_files.rs", "a file of the recipe", "it could be read a moment before"),
    ("src/source/error.rs", "it is not UTF-8", "those who read texts tell the first bad byte"),
    ("src/source/walk.rs", "it has more than", "it takes 200,000 files"),
    ("src/source/walk.rs", "folders are nested more", "it takes 64 folders in one another"),
    ("src/source/error.rs", "it is outside of what", "those who look for files say it in their own words"),
    ("src/source/", "this is", "why a lint is off"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All that is said in the cases, message by message, each in one line.
fn said() -> Vec<String> {
    let mut said = Vec::new();
    for file in FILES {
        let (_, cases) = cases::of_file(&path_of(file));
        for Section { name, text } in cases.iter().flat_map(|case| &case.sections) {
            if name == "says" || name == "fix" {
                said.extend(text.split("\n\n").map(|message| message.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
        }
    }
    said
}

/// The codes that `check` can give, and some that only other commands give.
fn codes() -> BTreeSet<String> {
    let of_check = Code::ALL.iter().filter(|code| !TOPICS_OF_OTHERS.contains(&code.topic()));
    of_check.map(ToString::to_string).collect()
}

#[test]
fn every_code_is_told_in_a_case() {
    let said = said();
    let codes = codes();
    assert!(codes.len() > 80 && codes.contains("unknown-id"), "these are all codes: {codes:?}");
    let told = |code: &str| said.iter().any(|message| message.contains(&format!("[{code}]: ")));
    let known = |code: &str| OF_OTHERS.contains(&code) || OUT_OF_REACH.iter().any(|(other, _)| *other == code);
    let missing: Vec<_> = codes.iter().filter(|code| !told(code) && !known(code)).collect();
    assert!(missing.is_empty(), "no case tells {missing:?}");
    let needless: Vec<_> = codes.iter().filter(|code| told(code) && known(code)).collect();
    assert!(needless.is_empty(), "a case tells {needless:?} after all");
}

/// The sources whose strings reach those who run `check`.
fn sources() -> Vec<PathBuf> {
    let folders = ["formats", "config", "diagnostics", "markdown", "recipe", "manual", "site", "check", "source"];
    let files = folders.iter().flat_map(|folder| {
        walkdir::WalkDir::new(root().join("src").join(folder)).sort_by_file_name().into_iter().map(Result::unwrap)
    });
    let paths = files.map(|entry| entry.path().to_owned()).filter(|path| {
        let name = path.to_string_lossy();
        name.ends_with(".rs") && !name.contains("tests")
    });
    paths.collect()
}

#[test]
fn every_wording_is_told_in_a_case() {
    let said = said();
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    let mut count = 0;
    for path in sources() {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let of_others = SOURCES_OF_OTHERS.iter().any(|other| name.starts_with(other));
        if of_others || !(text.contains("Diagnostic") || text.contains("Error")) {
            continue;
        }
        for Literal { line, text } in literals::of(&text).iter().filter(|literal| is_wording(&literal.text)) {
            count += 1;
            let pieces = pieces_in_one_line(text);
            if said.iter().any(|message| fits(&pieces, message)) {
                continue;
            }
            match NOT_TOLD.iter().position(|(file, start, _)| name.starts_with(file) && text.starts_with(start)) {
                Some(known) => drop(used.insert(known)),
                None => missing.push(format!("{name}:{line}: {text:?}")),
            }
        }
    }
    assert!(count > 300, "only {count} strings were found");
    assert!(missing.is_empty(), "no case tells\n{}", missing.join("\n"));
    let needless: Vec<_> = (0..NOT_TOLD.len()).filter(|n| !used.contains(n)).map(|n| NOT_TOLD[n]).collect();
    assert!(needless.is_empty(), "these are told after all, or gone: {needless:?}");
}

/// Whether a string has words in a row, as sentences have.
fn is_wording(text: &str) -> bool {
    let text = pieces(text).join("\u{1}");
    let words: Vec<&str> = text.split(' ').collect();
    let ends = |c: char| c.is_ascii_lowercase() || matches!(c, ',' | ':' | ';' | '`');
    let starts = |c: char| c.is_ascii_lowercase() || c == '`';
    words.windows(2).any(|pair| pair[0].ends_with(ends) && pair[1].starts_with(starts))
}

/// What is between the placeholders of a format.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(at);
        let piece = pieces.last_mut().unwrap();
        piece.push_str(before);
        if after.starts_with("{{") || after.starts_with("}}") {
            piece.push_str(&after[..1]);
            rest = &after[2..];
        } else {
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
            pieces.push(String::new());
        }
    }
    pieces.last_mut().unwrap().push_str(rest);
    pieces
}

/// The same, with white space as in messages that are in one line.
fn pieces_in_one_line(format: &str) -> Vec<String> {
    let one_line = |piece: &String| piece.split_whitespace().collect::<Vec<_>>().join(" ");
    pieces(format).iter().map(one_line).collect()
}

/// Whether a message, or a part of it, is what a format with these pieces can make.
fn fits(pieces: &[String], message: &str) -> bool {
    let mut rest = message;
    pieces.iter().all(|piece| match rest.find(piece.as_str()) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

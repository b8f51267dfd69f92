//! Whole books, built strictly: every id of the sources is in the output, and no link in the output is dead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use percent_encoding::percent_decode_str;
use scraper::{Html, Selector};
use walkdir::WalkDir;

use crate::book::{Book, Run};
use crate::tools;

#[test]
fn the_guide() {
    is_whole(Path::new(env!("CARGO_MANIFEST_DIR")), "content");
}

#[test]
fn a_new_book() {
    let book = Book::empty();
    book.run(&["init", "new"]).succeeds();
    is_whole(&book.path("new"), "content");
}

#[test]
fn home_manager() {
    if let Some(corpus) = tools::shared("corpus/home-manager") {
        is_whole(&corpus, "");
    }
}

#[test]
fn mini() {
    if let Some(corpus) = tools::shared("corpus/mini") {
        // It shows on purpose what the dialect has not.
        let run = looks_whole(&corpus, "", &["build"]);
        let warnings = run.stderr.lines().filter(|line| line.starts_with("warning["));
        assert!(
            warnings.clone().all(|line| line.contains("[raw-html]") || line.contains("[foreign-markup]")),
            "{}",
            run.stderr
        );
        assert_eq!(warnings.count(), 2);
    }
}

/// Builds a book strictly into a folder of its own and looks at all that came of it.
#[track_caller]
fn is_whole(folder: &Path, content: &str) {
    looks_whole(folder, content, &["build", "--strict"]).succeeds();
}

#[track_caller]
fn looks_whole(folder: &Path, content: &str, command: &[&str]) -> Run {
    let out = Book::empty();
    let folder_name = folder.display().to_string();
    let run = out.run(&[command, &["--dest", "site", &folder_name]].concat()).ends_well();
    let pages = pages(&out.path("site"));

    let ids: BTreeSet<&str> = pages.values().flat_map(|page| page.ids.iter().map(String::as_str)).collect();
    let written = ids_of(&folder.join(content));
    assert!(!written.is_empty());
    let missing: Vec<_> = written.iter().filter(|id| !ids.contains(id.as_str())).collect();
    assert!(missing.is_empty(), "not in the output: {missing:?}");

    let mut dead = Vec::new();
    for (path, page) in &pages {
        for link in &page.links {
            if !leads_somewhere(&out.path("site"), &pages, path, link) {
                dead.push(format!("{path}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
    run
}

/// A page: its ids, and what it links to or loads.
struct Page {
    ids: BTreeSet<String>,
    links: Vec<String>,
}

fn pages(site: &Path) -> BTreeMap<String, Page> {
    let html = |entry: &walkdir::DirEntry| entry.path().extension().is_some_and(|extension| extension == "html");
    let entries = WalkDir::new(site).into_iter().map(Result::unwrap).filter(html);
    let (with_id, linked, loaded) = (selector("[id]"), selector("[href]"), selector("[src]"));
    let page = |entry: walkdir::DirEntry| {
        let document = Html::parse_document(&std::fs::read_to_string(entry.path()).unwrap());
        let all = |selector: &Selector, name: &str| -> Vec<String> {
            document.select(selector).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
        };
        let ids = all(&with_id, "id");
        let unique: BTreeSet<String> = ids.iter().cloned().collect();
        assert_eq!(ids.len(), unique.len(), "an id twice in {}", entry.path().display());
        let path = entry.path().strip_prefix(site).unwrap().display().to_string();
        (path, Page { ids: unique, links: [all(&linked, "href"), all(&loaded, "src")].concat() })
    };
    entries.map(page).collect()
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

/// Whether a link of a page leads to a file of the site, and to an id of it. What leads out is not asked for.
fn leads_somewhere(site: &Path, pages: &BTreeMap<String, Page>, from: &str, link: &str) -> bool {
    if link.contains(':') && !link.starts_with('#') && !link.starts_with('.') {
        return true;
    }
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let path = decode(path.split('?').next().unwrap());
    let mut parts: Vec<&str> = if path.is_empty() { from.split('/').collect() } else { folder(from) };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return false;
                }
            }
            part => parts.push(part),
        }
    }
    let target = parts.join("/");
    match pages.get(&target) {
        Some(page) => fragment.is_empty() || page.ids.contains(&decode(fragment)),
        None => site.join(&target).is_file(),
    }
}

/// The folder of a page, in parts.
fn folder(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    parts
}

/// Every `{#id}` that is in the text of a book's files: not in code, not in comments. Found by a plain search of the
/// lines, not by the reader that is put to the test.
fn ids_of(content: &Path) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let entries = WalkDir::new(content).into_iter().map(Result::unwrap);
    for entry in entries.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "md")) {
        let mut fence: Option<String> = None;
        for line in std::fs::read_to_string(entry.path()).unwrap().lines() {
            let start = line.trim_start().trim_start_matches(['>', '-', '*', ' ']);
            let marks: String = start.chars().take_while(|c| start.starts_with(*c) && "`~".contains(*c)).collect();
            match &fence {
                Some(open) if marks.starts_with(open.as_str()) && start.trim() == marks => fence = None,
                Some(_) => {}
                None if marks.len() >= 3 => fence = Some(marks),
                None => ids.extend(ids_of_line(line)),
            }
        }
    }
    ids
}

fn ids_of_line(line: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for (at, _) in line.match_indices("{#") {
        let in_code = line[..at].matches('`').count() % 2 == 1;
        let id: String = line[at + 2..].chars().take_while(|c| c.is_alphanumeric() || ".-_".contains(*c)).collect();
        if !in_code && !line.contains("<!--") && line[at + 2 + id.len()..].starts_with('}') {
            ids.push(id);
        }
    }
    ids
}

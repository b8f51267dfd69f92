//! The page of the guide with inputs that are wrong, and what nixbook gives for each. It is made of the case files, which are
//! what the tests feed nixbook with; nothing of it is written by hand.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use nixbook::diagnostics::{Code, Severity};

use super::{read, root};
use crate::cases::{self, Case};

/// The page, and where it is.
const PAGE: &str = "content/bad-inputs.md";

/// The groups: a heading with its id, the folder of the case files and their names; all of the folder where there are none.
const GROUPS: [(&str, &str, &str, &[&str]); 11] = [
    ("The book and its settings", "book", "messages", &["book_and_settings"]),
    ("Files and structure", "structure", "messages", &["structure"]),
    ("Text", "text", "messages", &["text"]),
    ("Likely mistakes in markup", "markup", "messages", &["markup"]),
    ("Conventions, with `--lint`", "conventions", "messages", &["conventions"]),
    ("Options and exports of nixdoc", "generated", "messages", &["generated"]),
    ("Redirects", "redirects", "messages", &["redirects"]),
    ("Recipes", "recipes", "messages", &["recipes"]),
    ("The site", "site", "messages", &["site"]),
    ("Outside links, with `--external`", "links", "messages", &["outside_links"]),
    ("Manuals for `nixbook manual html`", "html", "manual_html", &[]),
];

/// The groups of other commands than `check` and `build`, and of requests: a heading with its id, and the case file.
const OTHERS: [(&str, &str, &str); 6] = [
    ("Other commands: redirects", "redirects-commands", "redirects"),
    ("Other commands: exports and imports", "exports", "exports_and_imports"),
    ("Other commands: recipes, and what is new", "tests", "recipes"),
    ("Other commands: `manual html` and `options`", "writers", "writers"),
    ("Other commands: the rest", "others", "others"),
    ("Requests to `nixbook serve`", "requests", "requests"),
];

const INTRODUCTION: &str = "\
# Bad inputs {#app-bad-inputs}

These tables list wrong inputs, the [messages](#app-messages) that nixbook reports for each, and its exit status.
No input makes nixbook crash, hang, or write an incomplete site.
Each row is a test, and this page is generated from the tests.

The exit status is 0 if there are only warnings and lints.
With `--strict`, warnings are errors, and the exit status is 1.
";

/// What comes of a case: each code once, in the order of the output; nothing of a case in which nothing is wrong.
fn given(case: &Case) -> Vec<(Code, Severity)> {
    let mut given: Vec<(Code, Severity)> = Vec::new();
    let mut add = |name: &str, severity: Option<Severity>| {
        let code = Code::named(name).unwrap_or_else(|| panic!("{}: there is no code {name}", case.title));
        let severity = severity.unwrap_or(code.severity());
        if !given.contains(&(code, severity)) {
            given.push((code, severity));
        }
    };
    // As people see it: `error[unknown-id]: …`.
    for line in case.get("says").unwrap_or_default().lines() {
        for severity in [Severity::Error, Severity::Warning, Severity::Lint] {
            let start = line.strip_prefix(severity.word()).and_then(|rest| rest.strip_prefix('['));
            if let Some((name, _)) = start.and_then(|rest| rest.split_once("]: ")) {
                add(name, Some(severity));
            }
        }
    }
    // `FILE:LINE:COLUMN CODE`.
    for line in case.get("errors").unwrap_or_default().lines() {
        if let Some(name) = line.split(' ').nth(1) {
            add(name, None);
        }
    }
    given
}

/// A row of the table; nothing for a case in which nothing is wrong.
fn row(case: &Case) -> Option<String> {
    let given = given(case);
    let plain = |c: char| c.is_ascii_alphanumeric() || " .,:;'’-/".contains(c);
    // Every second piece is code, in which only a bar would end the cell.
    let safe = |(n, piece): (usize, &str)| if n % 2 == 0 { piece.chars().all(plain) } else { !piece.contains('|') };
    assert!(case.title.split('`').enumerate().all(safe), "{:?} would be markup", case.title);
    let shown = |(code, severity): &(Code, Severity)| format!("[`{code}`](#message-{code}) ({})", severity.word());
    let status = u8::from(given.iter().any(|(_, severity)| *severity == Severity::Error));
    let all: Vec<String> = given.iter().map(shown).collect();
    (!all.is_empty()).then(|| format!("| {} | {} | {status} |\n", case.title, all.join(", ")))
}

/// A row for a case of another command, or of a request; nothing where it ends well.
fn row_of_other(case: &Case) -> Option<String> {
    if let Some(answer) = case.get("answer") {
        let answer = answer.trim();
        return (!answer.starts_with('2')).then(|| format!("| {} | {answer} |\n", case.title));
    }
    let (command, status) = (case.get("run")?.trim_end(), case.get("status")?.trim_end());
    let told: Vec<String> = given(case)
        .iter()
        .map(|(code, severity)| format!("[`{code}`](#message-{code}) ({})", severity.word()))
        .collect();
    let told = if told.is_empty() {
        let first = case.get("says").and_then(|says| says.lines().next()).unwrap_or_default();
        format!("`` {} ``", first.replace('|', "\\|"))
    } else {
        told.join(", ")
    };
    assert!(!command.contains(['`', '|']) && !ends_its_code(&told), "{}", case.title);
    (status != "0").then(|| format!("| {} | `{command}` | {told} | {status} |\n", case.title))
}

/// Whether what is told would end its code.
fn ends_its_code(told: &str) -> bool {
    told.starts_with("`` ") && told.matches("``").count() != 2
}

/// The names of the case files of a folder.
fn files(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(cases::folder(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".cases")?.to_owned())).collect();
    names.sort();
    names
}

/// The page, and how many rows it has.
fn page() -> (String, usize) {
    let mut page = INTRODUCTION.to_owned();
    let mut rows = 0;
    for (title, id, folder, names) in GROUPS {
        let _ = write!(
            page,
            "\n## {title} {{#sec-bad-inputs-{id}}}\n\n| Input | Messages | Exit status |\n|---|---|---|\n"
        );
        let all = files(folder);
        let names: Vec<&str> = if names.is_empty() { all.iter().map(String::as_str).collect() } else { names.to_vec() };
        for name in names {
            let (_, cases) = cases::of_file(&cases::folder(folder).join(format!("{name}.cases")));
            for row in cases.iter().filter_map(row) {
                rows += 1;
                page.push_str(&row);
            }
        }
    }
    for (title, id, name) in OTHERS {
        let columns = match name {
            "requests" => "| Input | Status |\n|---|---|\n",
            _ => "| Input | Command | Messages | Exit status |\n|---|---|---|---|\n",
        };
        let _ = write!(page, "\n## {title} {{#sec-bad-inputs-{id}}}\n\n{columns}");
        let (_, cases) = cases::of_file(&cases::folder("other_commands").join(format!("{name}.cases")));
        for row in cases.iter().filter_map(row_of_other) {
            rows += 1;
            page.push_str(&row);
        }
    }
    (page, rows)
}

#[test]
fn the_page_on_bad_inputs_is_that_of_the_tests() {
    let (generated, rows) = page();
    assert!(rows >= 150, "there are {rows} bad inputs");
    let written = std::fs::read_to_string(root().join(PAGE)).unwrap_or_default();
    if written != generated && cases::blesses() {
        std::fs::write(root().join(PAGE), generated).unwrap();
        return;
    }
    assert!(written == generated, "{PAGE} is out of date: run this test with NIXBOOK_BLESS=1");
}

#[test]
fn every_file_of_messages_is_in_a_group() {
    let named: BTreeSet<&str> =
        GROUPS.iter().filter(|group| group.2 == "messages").flat_map(|group| group.3).copied().collect();
    assert_eq!(named, files("messages").iter().map(String::as_str).collect());
    let others: BTreeSet<&str> = OTHERS.iter().map(|group| group.2).collect();
    assert_eq!(others, files("other_commands").iter().map(String::as_str).collect());
    assert!(read("content/manual.md").contains("\nbad-inputs.md\n"));
}

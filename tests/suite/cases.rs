//! The format of case files, and how their cases are run. `tests/README.md` describes it.
//!
//! `=== TITLE` begins a case, `--- NAME` a section of it. A section's text is what follows, to the byte, with these two
//! exceptions: `$` at its very end stands for "no line break here", and of a line that begins with `\`, or several, before
//! `=== ` or `--- `, one `\` is left out. What is before the first case is a comment.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use similar::TextDiff;

use crate::tools;

/// A case, with its sections in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub title: String,
    pub sections: Vec<Section>,
}

/// A part of a case: what is given, or what must come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub name: String,
    pub text: String,
}

impl Section {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

impl Case {
    /// The text of a section.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.sections.iter().find(|section| section.name == name).map(|section| section.text.as_str())
    }

    /// Whether there is such a section.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// Reads a file of cases: the comment before the first, and the cases.
///
/// # Errors
/// Names the line of text that belongs to no section, and of a title or a section that is there twice.
pub fn read(text: &str) -> Result<(String, Vec<Case>), String> {
    let mut cases: Vec<Case> = Vec::new();
    let mut comment = String::new();
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let wrong = |what: &str| Err(format!("line {}: {what}: {line}", n + 1));
        if let Some(title) = line.strip_prefix("=== ") {
            let title = title.trim_end_matches('\n').to_owned();
            if cases.iter().any(|case| case.title == title) {
                return wrong("there are two cases of this title");
            }
            cases.push(Case { title, sections: Vec::new() });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            comment.push_str(line);
            continue;
        };
        if let Some(name) = line.strip_prefix("--- ") {
            let name = name.trim_end_matches('\n').to_owned();
            if case.has(&name) {
                return wrong("there are two sections of this name");
            }
            case.sections.push(Section { name, text: String::new() });
        } else if let Some(section) = case.sections.last_mut() {
            section.text.push_str(line.strip_prefix('\\').filter(|rest| is_marker(rest)).unwrap_or(line));
        } else {
            return wrong("this stands in no section");
        }
    }
    for section in cases.iter_mut().flat_map(|case| &mut case.sections) {
        if section.text.ends_with("$\n") {
            section.text.truncate(section.text.len() - 2);
        }
    }
    Ok((comment, cases))
}

/// Whether a line would be taken for a marker, but for the `\` before it.
fn is_marker(line: &str) -> bool {
    let line = line.trim_start_matches('\\');
    line.starts_with("=== ") || line.starts_with("--- ")
}

/// The text of a file of cases.
///
/// # Panics
/// Where the format cannot hold it, which is a text that ends in `$` and a line break.
pub fn write(comment: &str, cases: &[Case]) -> String {
    let mut text = comment.to_owned();
    for case in cases {
        let _ = writeln!(text, "=== {}", case.title);
        for section in &case.sections {
            let _ = writeln!(text, "--- {}", section.name);
            for line in section.text.split_inclusive('\n') {
                text.push_str(if is_marker(line) { "\\" } else { "" });
                text.push_str(line);
            }
            text.push_str(if section.text.is_empty() || section.text.ends_with('\n') { "" } else { "$\n" });
        }
    }
    assert_eq!(read(&text).as_ref().map(|(comment, cases)| (comment.as_str(), cases.as_slice())), Ok((comment, cases)));
    text
}

/// Where the case files of a part of the suite are.
pub fn folder(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite").join(part)
}

/// The cases of a file.
///
/// # Panics
/// Where it cannot be read, or has none.
pub fn of_file(path: &Path) -> (String, Vec<Case>) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (comment, cases) = read(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    assert!(!cases.is_empty(), "{} has no cases", path.display());
    (comment, cases)
}

/// Whether case files are to be rewritten.
pub fn blesses() -> bool {
    std::env::var_os("NIXBOOK_BLESS").is_some_and(|value| value == "1")
}

/// Runs the cases of a file, several at a time. `run` gives a case as it should read, with what came in place of what was
/// expected, or says what else is wrong. With `NIXBOOK_BLESS=1`, the file is rewritten.
///
/// # Panics
/// Where a case is not as it should be.
pub fn check(path: &Path, run: impl Fn(&Case) -> Result<Case, String> + Sync) {
    let bless = blesses();
    assert!(!(bless && tools::in_ci()), "NIXBOOK_BLESS makes every case pass: not with CI set");
    let (comment, cases) = of_file(path);
    let results: Vec<(Case, Option<String>)> = cases
        .into_par_iter()
        .map(|case| match run(&case) {
            Ok(actual) if bless || actual == case => (actual, None),
            Ok(actual) => {
                let fault = difference(&case, &actual);
                (case, Some(fault))
            }
            Err(fault) => (case, Some(fault)),
        })
        .collect();
    let faults: Vec<String> =
        results.iter().filter_map(|(case, fault)| Some(format!("=== {}\n{}", case.title, fault.as_ref()?))).collect();
    if bless {
        let cases: Vec<Case> = results.into_iter().map(|(case, _)| case).collect();
        std::fs::write(path, write(&comment, &cases)).unwrap();
    }
    assert!(faults.is_empty(), "{}:\n{}", path.display(), faults.join("\n"));
}

/// What came in place of what was expected.
fn difference(expected: &Case, actual: &Case) -> String {
    let text = |case: &Case| write("", std::slice::from_ref(case));
    let (expected, actual) = (text(expected), text(actual));
    TextDiff::from_lines(&expected, &actual).unified_diff().header("expected", "actual").to_string()
}

/// A module with a test for each case file of a part of the suite, and one that no file is forgotten.
macro_rules! case_files {
    ($part:literal, $run:ident; $($name:ident),+ $(,)?) => {
        mod case_files {
            /// The names of the files.
            pub(super) const FILES: &[&str] = &[$(stringify!($name)),+];

            /// The path of a file.
            pub(super) fn path_of(name: &str) -> std::path::PathBuf {
                $crate::cases::folder($part).join(format!("{name}.cases"))
            }

            $(
                #[test]
                fn $name() {
                    $crate::cases::check(&path_of(stringify!($name)), super::$run);
                }
            )+

            #[test]
            fn no_file_is_forgotten() {
                let entries = std::fs::read_dir($crate::cases::folder($part)).unwrap();
                let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
                let mut there: Vec<String> =
                    names.filter_map(|name| Some(name.strip_suffix(".cases")?.to_owned())).collect();
                let mut known = FILES.to_vec();
                there.sort();
                known.sort();
                assert_eq!(there, known);
            }
        }
    };
}

pub(crate) use case_files;

#[test]
fn a_file_reads_as_it_was_written() {
    let text = "a comment\n\n=== one\n--- a.md\ntext\r\n--- errors\n=== two\n--- a.md\n\\--- no section\n\\\\=== no case\n---\nend$\n";
    let (comment, cases) = read(text).unwrap();
    assert_eq!(comment, "a comment\n\n");
    assert_eq!(cases.iter().map(|case| case.title.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(cases[0].sections, [Section::new("a.md", "text\r\n"), Section::new("errors", "")]);
    assert_eq!(cases[1].get("a.md"), Some("--- no section\n\\=== no case\n---\nend"));
    assert_eq!(write(&comment, &cases), text);
}

#[test]
fn a_file_that_is_not_clear_is_refused() {
    for (text, fault) in [
        ("=== one\ntext\n", "line 2: this stands in no section: text\n"),
        ("=== one\n--- a\n--- a\n", "line 3: there are two sections of this name: --- a\n"),
        ("=== one\n--- a\n=== one\n", "line 3: there are two cases of this title: === one\n"),
    ] {
        assert_eq!(read(text).unwrap_err(), fault);
    }
}

#[test]
fn a_case_that_differs_fails() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "=== one\n--- given\na\n--- expected\nA\n=== two\n--- given\nb\n--- expected\nb\n")
        .unwrap();
    if blesses() {
        return;
    }
    let upper = |case: &Case| {
        let given = case.get("given").unwrap().to_uppercase();
        Ok(Case { sections: vec![case.sections[0].clone(), Section::new("expected", given)], ..case.clone() })
    };
    let fault = std::panic::catch_unwind(|| check(file.path(), upper)).unwrap_err();
    let fault = fault.downcast_ref::<String>().unwrap();
    assert!(fault.contains("=== two\n") && fault.contains("-b\n+B\n") && !fault.contains("=== one\n"), "{fault}");
}

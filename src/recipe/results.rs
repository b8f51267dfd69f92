//! What the last test run said of each recipe: `target/nixbook/results.json` in the book's folder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::TestResult;
use crate::diagnostics::{Code, Diagnostic, Location, Severity, not_json};
use crate::source::{ReadError, read_text};

/// The form of the file; another number is another form, which is not read.
const VERSION: u32 = 1;

/// Results by the recipes' names.
pub type Results = BTreeMap<String, TestResult>;

#[derive(Serialize, Deserialize)]
struct ResultsFile {
    version: u32,
    recipes: Results,
}

/// The file's path in the book's folder.
pub fn path(book_root: &Path) -> PathBuf {
    book_root.join("target").join("nixbook").join("results.json")
}

/// Reads the results. No file means no results; a file that cannot be read is a warning and means none either: the
/// recipes then show as untested, which they are.
pub fn read(book_root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Results {
    let path = path(book_root);
    let mut unreadable = |reason: String| {
        let message = format!("the results of the last test run cannot be read: {reason}");
        diagnostics.push(
            Diagnostic::new(Severity::Warning, Code::UnreadableResults, Location::Path(path.clone()), message)
                .help("`nixbook test` writes them anew"),
        );
        Results::new()
    };
    let text = match read_text(&path) {
        Ok(text) => text,
        Err(ReadError::NotFound) => return Results::new(),
        Err(error) => return unreadable(error.to_string()),
    };
    match serde_json::from_str::<ResultsFile>(&text) {
        Ok(file) if file.version == VERSION => file.recipes,
        Ok(file) => unreadable(format!("they have the form {}, this nixbook knows form {VERSION}", file.version)),
        Err(error) => unreadable(format!("they are not as expected: {}", not_json::fault(&text, &error).1)),
    }
}

/// Writes the results, all or nothing: into a file beside, which then takes the name.
///
/// # Errors
/// Where the system refuses.
pub fn write(book_root: &Path, results: &Results) -> io::Result<()> {
    let path = path(book_root);
    let folder = path.parent().unwrap_or(book_root);
    std::fs::create_dir_all(folder)?;
    let mut text = serde_json::to_string_pretty(&ResultsFile { version: VERSION, recipes: results.clone() })?;
    text.push('\n');
    let beside = folder.join(format!("results.json.{}", std::process::id()));
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, &path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Level;

    fn result() -> TestResult {
        TestResult {
            passed: true,
            level: Level::Run,
            when: 7,
            nix: "2.8.0".to_owned(),
            nixpkgs: "abc".to_owned(),
            system: "x86_64-linux".to_owned(),
            hash: "00".to_owned(),
            failure: None,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let book = tempfile::tempdir().unwrap();
        let results = Results::from([("uv-python".to_owned(), result())]);
        write(book.path(), &results).unwrap();
        let mut diagnostics = Vec::new();
        assert_eq!(read(book.path(), &mut diagnostics), results);
        assert!(diagnostics.is_empty());
    }

    #[test]
    fn absence_is_silent_and_garbage_is_told() {
        let book = tempfile::tempdir().unwrap();
        let mut diagnostics = Vec::new();
        assert!(read(book.path(), &mut diagnostics).is_empty() && diagnostics.is_empty());
        std::fs::create_dir_all(path(book.path()).parent().unwrap()).unwrap();
        for garbage in ["", "{", "[]", "{\"version\": 2, \"recipes\": {}}", "\u{0}"] {
            std::fs::write(path(book.path()), garbage).unwrap();
            diagnostics.clear();
            assert!(read(book.path(), &mut diagnostics).is_empty());
            assert_eq!(diagnostics.len(), 1, "{garbage:?}");
            assert_eq!(diagnostics[0].severity, Severity::Warning);
        }
    }
}

//! What the last test run said of each recipe: `target/nixbook/results.json` in the book's folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::TestResult;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::formats::json;
use crate::source::write::WriteError;
use crate::source::write::file::write_below;
use crate::source::{Purpose, ReadError, World};

/// The form of the file; another number is another form, which is not read.
const VERSION: u32 = 1;

/// Results by the recipes' names.
pub type Results = BTreeMap<String, TestResult>;

#[derive(Serialize, Deserialize)]
struct ResultsFile {
    version: u32,
    recipes: Results,
}

/// Where the file is, below the book's folder.
const FILE: &str = "target/nixbook/results.json";

/// The file's path in the book's folder.
pub fn path(book_root: &Path) -> PathBuf {
    book_root.join(FILE)
}

/// Reads the results. No file means no results; a file that cannot be read is a warning and means none either: the
/// recipes then show as untested, which they are.
pub fn read(book_root: &Path, world: &World, diagnostics: &mut Vec<Diagnostic>) -> Results {
    let path = path(book_root);
    let mut unreadable = |reason: String| {
        let message = format!("the results of the last test run cannot be read: {reason}");
        diagnostics.push(
            Diagnostic::new(Severity::Warning, Code::UnreadableResults, Location::Path(path.clone()), message)
                .help("`nixbook test` writes them anew"),
        );
        Results::new()
    };
    let text = match world.read_text(&path, Purpose::Notes) {
        Ok(text) => text,
        Err(ReadError::NotFound) => return Results::new(),
        Err(error) => return unreadable(error.to_string()),
    };
    match json::typed::from_str::<ResultsFile>(&text) {
        Ok(file) if file.version == VERSION => file.recipes,
        Ok(file) => unreadable(format!("they have the form {}, this nixbook knows form {VERSION}", file.version)),
        Err((_, why)) => unreadable(why),
    }
}

/// Writes the results, all or nothing. No link below the book's folder is followed.
///
/// # Errors
/// Where something else is in the way, or the system refuses.
pub fn write(book_root: &Path, results: &Results) -> Result<(), WriteError> {
    let file = ResultsFile { version: VERSION, recipes: results.clone() };
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    write_below(book_root, FILE, text.as_bytes())
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
        assert_eq!(read(book.path(), &World::unconfined(), &mut diagnostics), results);
        assert!(diagnostics.is_empty());
    }

    #[test]
    fn absence_is_silent_and_garbage_is_told() {
        let book = tempfile::tempdir().unwrap();
        let mut diagnostics = Vec::new();
        assert!(read(book.path(), &World::unconfined(), &mut diagnostics).is_empty() && diagnostics.is_empty());
        std::fs::create_dir_all(path(book.path()).parent().unwrap()).unwrap();
        for garbage in ["", "{", "[]", "{\"version\": 2, \"recipes\": {}}", "\u{0}"] {
            std::fs::write(path(book.path()), garbage).unwrap();
            diagnostics.clear();
            assert!(read(book.path(), &World::unconfined(), &mut diagnostics).is_empty());
            assert_eq!(diagnostics.len(), 1, "{garbage:?}");
            assert_eq!(diagnostics[0].severity, Severity::Warning);
        }
    }
}

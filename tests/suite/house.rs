//! Data goes one way: each module imports only what ARCHITECTURE.md has to its left.

use std::fs;
use std::path::Path;

/// Each module and what it may import besides itself.
const HOUSE: [(&str, &[&str]); 12] = [
    ("source", &[]),
    ("diagnostics", &["source"]),
    ("config", &["source", "diagnostics"]),
    ("markdown", &["source", "diagnostics"]),
    ("recipe", &["source", "diagnostics", "config"]),
    ("manual", &["source", "diagnostics", "markdown", "recipe"]),
    ("site", &["source", "diagnostics", "config", "markdown", "recipe", "manual"]),
    ("testing", &["source", "diagnostics", "markdown", "recipe", "manual"]),
    ("export", &["source", "diagnostics", "config", "markdown", "recipe", "manual", "check", "testing"]),
    ("import", &["source", "diagnostics", "config", "markdown", "recipe", "manual", "export"]),
    ("check", &["source", "diagnostics", "config", "markdown", "manual"]),
    (
        "commands",
        &[
            "check",
            "import",
            "source",
            "diagnostics",
            "config",
            "markdown",
            "recipe",
            "manual",
            "site",
            "testing",
            "export",
        ],
    ),
];

#[test]
fn every_module_stands_in_the_house() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let library = fs::read_to_string(src.join("lib.rs")).unwrap();
    let declared: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    for module in &declared {
        assert!(HOUSE.iter().any(|(name, _)| name == module), "{module} has no place in the house");
    }
    assert_eq!(declared.len(), HOUSE.len());
}

/// The rooms of larger modules, in the order in which data goes through them: a room imports only those before it.
const ROOMS: [(&str, &[&str]); 1] = [("manual", &["load", "number", "resolve"])];

#[test]
fn data_goes_one_way_within_modules() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (module, rooms) in ROOMS {
        for (n, room) in rooms.iter().enumerate() {
            let folder = src.join(module).join(room);
            assert!(folder.is_dir(), "{module} has no room {room}");
            let later = &rooms[n + 1..];
            for entry in walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().map(Result::unwrap) {
                if entry.path().extension().is_none_or(|extension| extension != "rs") {
                    continue;
                }
                let text = fs::read_to_string(entry.path()).unwrap();
                for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                    let imports = |path: String| line.contains(&path);
                    for other in later {
                        if imports(format!("crate::{module}::{other}")) || imports(format!("super::{other}")) {
                            wrong.push(format!("{}: {}", entry.path().display(), line.trim()));
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn data_goes_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut count = 0;
    for (module, allowed) in HOUSE {
        let files = walkdir::WalkDir::new(src.join(module)).sort_by_file_name();
        for entry in files.into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
            let path = entry.path().strip_prefix(&src).unwrap().display().to_string();
            // Tests may look at a module through any other.
            if !path.ends_with(".rs") || path.contains("tests") {
                continue;
            }
            let text = fs::read_to_string(entry.path()).unwrap();
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            count += 1;
            assert!(!code.contains("crate::{"), "{path}: import one module a line, so that this test can read it");
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for (at, found) in line.match_indices("crate::") {
                    let rest = &line[at + found.len()..];
                    let name = rest.split(|c: char| c != '_' && !c.is_ascii_alphanumeric()).next().unwrap_or_default();
                    let is_module = HOUSE.iter().any(|(known, _)| *known == name);
                    if is_module && name != module && !allowed.contains(&name) {
                        wrong.push(format!("{path} imports {name}"));
                    }
                }
            }
        }
    }
    assert!(count > 150, "only {count} files were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

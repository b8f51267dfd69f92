//! What nixbook is made of is what was chosen: lunr to the byte, actions by commit. `deny.toml` says what crates may be.

use std::fs;
use std::path::{Path, PathBuf};

use nixbook::site::search::LUNR;

#[path = "../../build/lunr.rs"]
mod lunr;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn only_the_lunr_of_npm_is_embedded() {
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        lunr::named(&path)
    };
    // It says that it is lunr of that version, and is not.
    let other = named("other.js", b"/* lunr \"2.3.9\" */ fetch('https://evil.example/')").unwrap_err();
    assert!(other.starts_with("NIXBOOK_LUNR names ") && other.contains("other.js"), "{other}");
    assert!(other.contains("its SHA-256 is") && other.ends_with(&format!("not {}", lunr::SHA256)), "{other}");
    assert!(named("empty.js", b"").is_err() && named("bytes.js", b"\xff\xfe").is_err());
    let absent = lunr::named(&folder.path().join("absent.js")).unwrap_err();
    assert!(absent.contains("absent.js, which cannot be read"), "{absent}");
    assert!(lunr::named(folder.path()).is_err());
    let Some(embedded) = LUNR else {
        return crate::tools::missing("nixbook was compiled without lunr, which npm installs");
    };
    assert_eq!(named("same.js", embedded.as_bytes()).as_deref(), Ok(embedded));
    let mut changed = embedded.as_bytes().to_vec();
    *changed.last_mut().unwrap() ^= 1;
    assert!(named("changed.js", &changed).is_err());
}

#[test]
fn lunr_is_of_one_version() {
    let lock = fs::read_to_string(root().join("package-lock.json")).unwrap();
    assert!(lock.contains(&format!("\"version\": \"{}\"", lunr::VERSION)), "package-lock.json has another version");
    let source = fs::read_to_string(root().join("src/site/search/lunr.rs")).unwrap();
    assert!(source.contains(&format!("VERSION: &str = \"{}\"", lunr::VERSION)), "search has another version");
}

fn workflows() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join(".github/workflows")).unwrap().map(|entry| entry.unwrap().path());
    files.collect()
}

#[test]
fn actions_are_pinned_by_commit() {
    let mut pinned = 0;
    for path in workflows() {
        let text = fs::read_to_string(&path).unwrap();
        for (n, line) in text.lines().enumerate() {
            // Also in quotes, and with spaces before the colon: YAML takes them.
            let Some((_, action)) = line.split_once("uses").filter(|(before, after)| {
                !before.contains('#') && after.trim_start_matches(['"', '\'', ' ']).starts_with(':')
            }) else {
                continue;
            };
            let at = format!("{}:{}: {line}", path.display(), n + 1);
            let (_, commit) = action.split_once('@').unwrap_or_else(|| panic!("{at}: no commit"));
            let (commit, version) =
                commit.split_once(" # ").unwrap_or_else(|| panic!("{at}: no comment with the version"));
            assert!(commit.len() == 40 && commit.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')), "{at}");
            assert!(version.starts_with('v') && version[1..].starts_with(|c: char| c.is_ascii_digit()), "{at}");
            pinned += 1;
        }
    }
    assert!(pinned >= 5, "only {pinned} actions were found");
}

/// Cargo passes over a profile of a package that is not there.
#[test]
fn profiles_are_of_packages_that_are_there() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let names = manifest.lines().filter_map(|line| line.strip_prefix("[profile.dev.package.")?.strip_suffix(']'));
    let names: Vec<&str> = names.filter(|name| *name != "\"*\"").collect();
    assert!(names.len() > 10, "only {names:?} were found");
    let absent: Vec<&&str> = names.iter().filter(|name| !lock.contains(&format!("\nname = \"{name}\"\n"))).collect();
    assert!(absent.is_empty(), "there are no such packages: {absent:?}");
}

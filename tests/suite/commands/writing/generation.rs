//! Books whose every page tells which generation it is of, and whether a folder holds one whole generation.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use nixbook::site::Output;
use nixbook::site::output::{MANIFEST, Manifest};

use crate::book::Book;
use crate::tools;

/// A book of so many chapters, of the first generation.
pub fn book(chapters: usize) -> Book {
    let book = Book::empty().file("book.toml", "");
    write(&book, chapters, 1);
    book
}

/// Makes every page of a book another one.
pub fn write(book: &Book, chapters: usize, generation: usize) {
    let _ = std::fs::remove_dir_all(book.path("content"));
    let mut root = format!("# Book of generation{generation}x {{#book}}\n\n## Subtitle\n\n```{{=include=}} chapters\n");
    for n in 0..chapters {
        root.push_str(&format!("c{n}.md\n"));
        let text = format!("Text of generation{generation}x. ").repeat(60);
        book.write(&format!("content/c{n}.md"), format!("# Chapter {n} {{#chap-{n}}}\n\n{text}\n"));
    }
    root.push_str("```\n");
    book.write("content/manual.md", root);
}

/// The generation that a folder holds.
///
/// # Panics
/// Where it holds more than one, or not all of it, or anything else.
#[track_caller]
pub fn whole(folder: &Path) -> usize {
    let json = std::fs::read(folder.join(MANIFEST)).unwrap();
    let mut output = Output::default();
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap();
        if !entry.file_type().is_dir() && path != MANIFEST {
            output.files.insert(path.to_owned(), std::fs::read(entry.path()).unwrap());
        }
    }
    assert!(output.files.len() > 3);
    // Just the files that the manifest names; and titles, which it has too, are of their generation.
    assert_eq!(Manifest::of(&output).files, Manifest::names(&json));
    let mut generations = BTreeSet::new();
    assert!(String::from_utf8_lossy(&json).contains("generation"));
    for bytes in output.files.values().chain([&json]) {
        let text = String::from_utf8_lossy(bytes);
        for (at, word) in text.match_indices("generation") {
            let digits: String = text[at + word.len()..].chars().take_while(char::is_ascii_digit).collect();
            generations.extend(digits.parse::<usize>().ok());
        }
    }
    assert_eq!(generations.len(), 1, "{generations:?}");
    generations.pop_first().unwrap()
}

/// Adds files to those that the manifest of a site names.
pub fn claim(book: &Book, names: &[&str]) {
    let manifest = book.read("public/.nixbook/manifest.json");
    let names: String = names.iter().map(|name| format!("{}, ", serde_json::to_string(name).unwrap())).collect();
    book.write("public/.nixbook/manifest.json", manifest.replacen("\"files\": [", &format!("\"files\": [{names}"), 1));
}

/// What lies in a folder, but this.
pub fn beside(folder: &Path, but: &[&str]) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !but.contains(&name.as_str())).collect();
    names.sort();
    names
}

/// A shell script in a mount namespace of its own, in which it may mount; `None` where that cannot be had here.
pub fn in_namespace(script: &str) -> Option<Command> {
    // Root needs no more. Others are themselves there too, with the capabilities of root: nix and git go by the user.
    let unshare: &[&str] = match rustix::process::geteuid().is_root() {
        true => &["-m"],
        false => &["-m", "--map-current-user", "--keep-caps"],
    };
    let can = Command::new("unshare").args(unshare).args(["mount", "-t", "tmpfs", "none", "/tmp"]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        tools::missing("no file system can be mounted (`unshare -m`)");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(unshare).args(["sh", "-euc", script, "sh"]).arg(env!("CARGO_BIN_EXE_nixbook"));
    Some(command)
}

//! Books whose every page tells which generation it is of, and whether a folder holds one whole generation.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

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
    let manifest = Manifest::from_json(&std::fs::read(folder.join(MANIFEST)).unwrap());
    let there: BTreeSet<String> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
        .filter(|path| path != MANIFEST)
        .collect();
    let named: BTreeSet<String> = manifest.files.keys().cloned().collect();
    assert!(there.len() > 3);
    assert_eq!(there, named, "left: the files that are there; right: the files of the manifest");
    let mut generations = BTreeSet::new();
    for (path, hash) in &manifest.files {
        let bytes = std::fs::read(folder.join(path)).unwrap();
        assert_eq!(nixbook::site::hash::hash([bytes.as_slice()], 32), *hash, "{path}");
        let text = String::from_utf8_lossy(&bytes);
        for (at, word) in text.match_indices("generation") {
            let digits: String = text[at + word.len()..].chars().take_while(char::is_ascii_digit).collect();
            generations.extend(digits.parse::<usize>().ok());
        }
    }
    assert_eq!(generations.len(), 1, "{generations:?}");
    generations.pop_first().unwrap()
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
    let can = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        tools::missing("no file system can be mounted (`unshare -rm`)");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-euc", script, "sh"]).arg(env!("CARGO_BIN_EXE_nixbook"));
    Some(command)
}

//! Ids that are made by a rule: what they begin with, and the words of a title.

use std::collections::HashSet;

use crate::markdown::tree::{FileKind, NumberedKind};

/// What the id of a heading of that file and level may begin with, the usual beginning first; nothing where there is no
/// rule. These are the conventions of nixpkgs.
pub fn prefixes(kind: FileKind, level: u8) -> &'static [&'static str] {
    match (kind, level) {
        (FileKind::Book, _) | (FileKind::Preface | FileKind::Page, 1) => &[],
        (FileKind::Part, 1) => &["part-"],
        (FileKind::Chapter, 1) => &["chap-"],
        (FileKind::Appendix, 1) => &["app-"],
        _ => &["sec-", "ssec-", "sssec-"],
    }
}

/// What the id of an example or a figure begins with, likewise.
pub fn prefixes_of_numbered(kind: NumberedKind) -> &'static [&'static str] {
    match kind {
        NumberedKind::Example => &["ex-"],
        NumberedKind::Figure => &["fig-"],
    }
}

/// An id without what it begins with, where that is one of the usual beginnings.
pub fn without_prefix(id: &str) -> &str {
    let known = ["part-", "chap-", "app-", "sec-", "ssec-", "sssec-", "ex-", "fig-"];
    known.iter().find_map(|prefix| id.strip_prefix(prefix)).filter(|rest| !rest.is_empty()).unwrap_or(id)
}

/// The words of a title as an id may have them.
pub fn slug(title: &str) -> String {
    let text = title.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "untitled".to_owned() } else { words.join("-") }
}

/// An id that is not taken: as wanted, or with a number after it. It is taken then.
pub fn free(wanted: &str, taken: &mut HashSet<String>) -> String {
    if taken.insert(wanted.to_owned()) {
        return wanted.to_owned();
    }
    let numbered = |n: usize| format!("{wanted}-{n}");
    // The numbers that are given here are in a row, so its end is found by doubling and halving.
    let (mut low, mut high) = (1, 2);
    while taken.contains(&numbered(high)) {
        (low, high) = (high, high * 2);
    }
    while high - low > 1 {
        let middle = (low + high) / 2;
        if taken.contains(&numbered(middle)) { low = middle } else { high = middle }
    }
    taken.insert(numbered(high));
    numbered(high)
}

/// Whether the text of a heading has what may be meant as its id and is none.
pub fn looks_like_id(text: &str) -> bool {
    text.trim_end().ends_with('}') || text.contains("{#")
}

//! Ids that are made by a rule: what they begin with, and the words of a title.

use std::collections::HashSet;
use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::markdown::tree::{FileKind, NumberedKind};

/// What ids usually begin with.
const BEGINNINGS: [&str; 9] = ["part-", "chap-", "app-", "sec-", "ssec-", "sssec-", "ex-", "fig-", "opt-"];

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
    BEGINNINGS.iter().find_map(|prefix| id.strip_prefix(prefix)).filter(|rest| !rest.is_empty()).unwrap_or(id)
}

/// The words of a title as an id may have them: Latin letters without their marks, and digits. `None` where the title has
/// none of them, as one in another script.
pub fn slug(title: &str) -> Option<String> {
    let mut text = String::with_capacity(title.len());
    // Composed first, so that an umlaut is seen as one.
    for c in title.to_lowercase().nfc() {
        match latin(c) {
            Some(letters) => text.push_str(letters),
            None => text.extend(std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c))),
        }
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join("-"))
}

/// How a letter is written without its mark where leaving the mark out is another word, or where Unicode has no mark to
/// leave out; as in German, Danish, Icelandic, Polish and their neighbours.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ä' | 'æ' => "ae",
        'ö' | 'ø' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'å' => "aa",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        _ => return None,
    })
}

/// The anchor that mdBook and GitHub give a heading with this text: its letters and digits in lower case, spaces as hyphens,
/// and nothing else but `-` and `_`.
pub fn anchor(text: &str) -> String {
    let kept = text.trim().chars().filter_map(|c| match c {
        c if c.is_whitespace() => Some('-'),
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
        _ => None,
    });
    kept.collect::<String>().to_lowercase()
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

/// The id that is made for a heading, an example or a figure: what it begins with, and the words of its title. Where the
/// title has none that an id may have, its position: the name of its file, and which of its kind it is there, from 1.
pub fn made(prefix: &str, title: &str, file: &Path, nth: usize) -> String {
    let rest = slug(title).unwrap_or_else(|| {
        let stem = file.file_stem().and_then(|stem| slug(&stem.to_string_lossy()));
        format!("{}-{nth}", stem.as_deref().unwrap_or("untitled"))
    });
    format!("{prefix}{rest}")
}

/// Whether the text of a heading has what may be meant as its id and is none: braces at its end, `{#` anywhere, or a last
/// word with a `#` before a letter, as in `(#sec-a)`.
pub fn looks_like_id(text: &str) -> bool {
    let text = text.trim_end();
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let marked = last.split_once('#').is_some_and(|(before, after)| {
        !before.ends_with(char::is_alphanumeric) && after.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    text.ends_with('}') || text.contains("{#") || marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_titles() {
        for (title, expected) in [
            ("Install on NixOS", Some("install-on-nixos")),
            ("übersicht", Some("uebersicht")),
            ("U\u{308}bersicht", Some("uebersicht")),
            ("Größe & Maße", Some("groesse-masse")),
            ("Résumé, naïveté", Some("resume-naivete")),
            ("Smørrebrød på Åland", Some("smoerrebroed-paa-aaland")),
            ("Zażółć gęślą jaźń", Some("zazolc-gesla-jazn")),
            ("日本語", None),
            ("日本語 Nix", Some("nix")),
            ("Обзор", None),
            ("…", None),
        ] {
            assert_eq!(slug(title).as_deref(), expected, "{title}");
        }
        assert_eq!(made("sec-", "日本語", Path::new("a/My File.md"), 3), "sec-my-file-3");
        assert_eq!(made("sec-", "日本語", Path::new("文.md"), 3), "sec-untitled-3");
        assert_eq!(made("ex-", "Do this", Path::new("a.md"), 1), "ex-do-this");
    }

    #[test]
    fn anchors_of_mdbook_and_github() {
        for (title, expected) in [
            ("Building Nix (with flakes)", "building-nix-with-flakes"),
            ("What's new?", "whats-new"),
            ("`nix-build` & co", "nix-build--co"),
            ("A_b  C", "a_b--c"),
            ("Übersicht", "übersicht"),
        ] {
            assert_eq!(anchor(title), expected.replace('`', ""), "{title}");
        }
    }

    #[test]
    fn what_may_be_meant_as_an_id() {
        for text in ["A {sec-a}", "A {#sec a} b", "A (#sec-a)", "A #sec-a", "A [#a]", "A <#a>"] {
            assert!(looks_like_id(text), "{text}");
        }
        for text in ["A", "Learn C#", "Learn (C#)", "Issue #5", "F#sharp notes", "A (b)"] {
            assert!(!looks_like_id(text), "{text}");
        }
    }
}

//! The ids that mdBook makes of headings: `id_from_content` and what makes them unique on a page.
//!
//! mdBook 0.5 lowers all letters, counts terms of definition lists with the headings, and takes a number that no id of the
//! page has. mdBook 0.4 lowers ASCII letters only and counts the headings of one text.

use std::collections::{HashMap, HashSet};

/// A version of mdBook, as far as its ids differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// Up to 0.4.52.
    V04,
    /// From 0.5.0 on.
    V05,
}

/// The ids of one page, as they are made one after the other.
#[derive(Debug)]
pub(super) struct Slugs {
    version: Version,
    used: HashSet<String>,
    counts: HashMap<String, usize>,
}

impl Slugs {
    /// Those of a page without headings.
    pub fn new(version: Version) -> Self {
        Self { version, used: HashSet::new(), counts: HashMap::new() }
    }

    /// The id of the next heading with that text.
    pub fn next(&mut self, text: &str) -> String {
        let slug = slug(text, self.version);
        self.unique(&slug)
    }

    /// An id, with a number behind it where the page has it already.
    pub fn unique(&mut self, slug: &str) -> String {
        // The number with which to go on: what is below it is taken.
        let count = self.counts.entry(slug.to_owned()).or_insert(0);
        loop {
            let candidate = if *count == 0 { slug.to_owned() } else { format!("{slug}-{count}") };
            *count += 1;
            if self.used.insert(candidate.clone()) || self.version == Version::V04 {
                return candidate;
            }
        }
    }
}

/// What mdBook makes of the text of a heading.
fn slug(text: &str, version: Version) -> String {
    let kept = |c: char| match c {
        c if c.is_alphanumeric() || matches!(c, '_' | '-') => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    match version {
        Version::V05 => text.trim().to_lowercase().chars().filter_map(kept).collect(),
        Version::V04 => {
            let text = text.trim().trim_start_matches('#').trim();
            text.chars().filter_map(kept).map(|c| c.to_ascii_lowercase()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_of_both_versions() {
        for (text, expected) in [
            ("`--passes`: add more rustdoc passes", "--passes-add-more-rustdoc-passes"),
            ("Method-call 🐙 expressions \u{1f47c}", "method-call--expressions-"),
            ("_-_12345", "_-_12345"),
            ("中文標題 CJK title", "中文標題-cjk-title"),
            ("???", ""),
        ] {
            assert_eq!(slug(text, Version::V05), expected, "{text}");
            assert_eq!(slug(text, Version::V04), expected, "{text}");
        }
        assert_eq!(slug("Über", Version::V05), "über");
        assert_eq!(slug("Über", Version::V04), "Über");
    }

    #[test]
    fn numbers_make_them_unique() {
        let texts = ["A", "A", "A 1", "A", "A-1"];
        let all = |version| {
            let mut slugs = Slugs::new(version);
            texts.map(|text| slugs.next(text))
        };
        assert_eq!(all(Version::V05), ["a", "a-1", "a-1-1", "a-2", "a-1-2"]);
        assert_eq!(all(Version::V04), ["a", "a-1", "a-1", "a-2", "a-1-1"]);
    }
}

//! The ids of the new book: mdBook's ids are unique on a page, ours in the book.
//!
//! The first in the book that has an id keeps it. Others have the name of their page in front of it, and their old one
//! leads to them by a redirect.

use std::collections::{HashMap, HashSet};

use super::layout::{Chapter, Layout};
use super::scan::{Bearer, BearerKind, Scan};
use crate::manual::{can_be_linked, naming};
use crate::markdown::tree::reference_id;

/// The ids of a chapter.
#[derive(Debug, Default)]
pub(super) struct ChapterIds {
    /// That of its title.
    pub title: String,
    /// Those of its bearers, by number.
    pub bearers: Vec<String>,
    /// Ids by those that mdBook has on the page.
    pub by_old: HashMap<String, String>,
}

/// The ids of a book.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// By chapter.
    pub chapters: Vec<ChapterIds>,
    taken: HashSet<String>,
    /// For names that are taken: the number to go on with.
    numbers: HashMap<String, usize>,
}

impl Ids {
    /// Gives all places their ids, in reading order.
    pub fn give(layout: &Layout, scans: &[Scan]) -> Self {
        let mut ids = Self::default();
        for (chapter, scan) in layout.chapters.iter().zip(scans) {
            let given = ids.chapter(chapter, scan);
            ids.chapters.push(given);
        }
        ids
    }

    fn chapter(&mut self, chapter: &Chapter, scan: &Scan) -> ChapterIds {
        let page = page_names(&chapter.path);
        let mut given = ChapterIds { bearers: vec![String::new(); scan.bearers.len()], ..ChapterIds::default() };
        let title = scan.title.and_then(|title| scan.bearers.get(title));
        given.title = match title {
            Some(title) => self.of(title, &page, true),
            None => self.named(&page[0], &page),
        };
        let mut order: Vec<usize> = (0..scan.bearers.len()).collect();
        order.sort_by_key(|n| scan.bearers[*n].at);
        let mut heading = given.title.clone();
        for n in order {
            let bearer = &scan.bearers[n];
            let id = match &bearer.kind {
                BearerKind::Title | BearerKind::AtTitle => given.title.clone(),
                BearerKind::Heading(_) | BearerKind::Anchor => self.of(bearer, &page, false),
                BearerKind::Footnote(label, _) => self.footnote(label, &page),
                BearerKind::AtHeading => heading.clone(),
                // The place is before this one in the text.
                BearerKind::Same(other) => given.by_old.get(other).unwrap_or(&given.title).clone(),
            };
            if matches!(bearer.kind, BearerKind::Heading(_)) {
                heading.clone_from(&id);
            }
            for old in &bearer.old {
                given.by_old.entry(old.clone()).or_insert_with(|| id.clone());
            }
            if let BearerKind::Footnote(label, count) = &bearer.kind {
                for nth in 0..*count {
                    let old = format!("fr-{label}-{}", nth + 1);
                    given.by_old.entry(old).or_insert_with(|| reference_id(&id, nth));
                }
            }
            given.bearers[n] = id;
        }
        given
    }

    fn of(&mut self, bearer: &Bearer, page: &[String; 2], is_title: bool) -> String {
        let old = bearer.old.first().map_or("", String::as_str);
        if can_be_linked(old) {
            return self.named(old, page);
        }
        let text = match &bearer.kind {
            BearerKind::Heading(text) => naming::slug(text),
            _ => None,
        };
        let made = text.or_else(|| naming::slug(old));
        match made {
            Some(made) => self.named(&made, page),
            None if is_title => self.named(&page[0], page),
            None => self.numbered(&format!("{}-section", page[0])),
        }
    }

    /// This id, or with the name of the page in front.
    fn named(&mut self, id: &str, page: &[String; 2]) -> String {
        let candidates = [id.to_owned(), format!("{}-{id}", page[0]), format!("{}-{id}", page[1])];
        for candidate in &candidates {
            if self.taken.insert(candidate.clone()) {
                return candidate.clone();
            }
        }
        self.numbered(&candidates[2])
    }

    fn footnote(&mut self, label: &str, page: &[String; 2]) -> String {
        let is_label = can_be_linked(label) && !label.starts_with(|c: char| c.is_ascii_digit());
        if is_label && self.taken.insert(label.to_owned()) {
            return label.to_owned();
        }
        let label = if can_be_linked(label) { label.to_owned() } else { naming::slug(label).unwrap_or_default() };
        let short = format!("fn-{}-{label}", page[0]);
        if !label.is_empty() && self.taken.insert(short.clone()) {
            return short;
        }
        self.numbered(&format!("fn-{}-{label}", page[1]))
    }

    fn numbered(&mut self, id: &str) -> String {
        if self.taken.insert(id.to_owned()) {
            return id.to_owned();
        }
        let number = self.numbers.entry(id.to_owned()).or_insert(2);
        loop {
            let candidate = format!("{id}-{number}");
            *number += 1;
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
    }

    /// An id for something that the book did not have before.
    pub fn new_id(&mut self, title: &str, prefix: &str) -> String {
        let slug = naming::slug(title).unwrap_or_else(|| "untitled".into());
        self.numbered(&format!("{prefix}{slug}"))
    }
}

/// What names a page in an id: its name, and its whole path.
fn page_names(path: &str) -> [String; 2] {
    let path = path.strip_suffix(".md").unwrap_or(path);
    let path = path.strip_suffix("/index").unwrap_or(path);
    let word = |text: &str| {
        let kept: String = text
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' })
            .collect();
        if text.is_ascii() { kept } else { naming::slug(text).unwrap_or_else(|| "page".into()) }
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let names = [word(name), word(path)];
    names.map(|name| if name.is_empty() { "page".to_owned() } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pages() {
        for (path, name, whole) in [
            ("a/b.md", "b", "a-b"),
            ("a/index.md", "a", "a"),
            ("3rd party/x y.md", "x-y", "3rd-party-x-y"),
            ("über/ä.md", "ae", "ueber-ae"),
            ("文.md", "page", "page"),
        ] {
            assert_eq!(page_names(path), [name, whole], "{path}");
        }
    }

    #[test]
    fn the_first_keeps_its_id() {
        let mut ids = Ids::default();
        let page = ["b".to_owned(), "a-b".to_owned()];
        assert_eq!(ids.named("x", &page), "x");
        assert_eq!(ids.named("x", &page), "b-x");
        assert_eq!(ids.named("x", &page), "a-b-x");
        assert_eq!(ids.named("x", &page), "a-b-x-2");
        assert_eq!(ids.footnote("1", &page), "fn-b-1");
        assert_eq!(ids.footnote("note", &page), "note");
        assert_eq!(ids.footnote("note", &page), "fn-b-note");
    }
}

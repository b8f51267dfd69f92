//! The outside links of a book.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::manual::{Included, Manual, walk};
use crate::markdown::tree::{Inline, InlineKind, LinkTarget};
use crate::source::Span;

/// Every page that is linked to, and where. What follows a `#` is for the browser, and not asked for.
pub(super) fn collect(manual: &Manual, ignore: &[String]) -> IndexMap<String, Vec<Span>> {
    let mut links: IndexMap<String, Vec<Span>> = IndexMap::new();
    let mut seen = HashSet::new();
    let mut add = |inline: &Inline| {
        if let InlineKind::Link(link) = &inline.kind
            && let LinkTarget::Url(url) = &link.target
            && is_outside(url)
            && !ignore.iter().any(|pattern| matches(pattern, url))
            // A file that is included twice has its links once.
            && seen.insert(inline.span)
        {
            let page = url.split('#').next().unwrap_or(url);
            links.entry(page.to_owned()).or_default().push(inline.span);
        }
    };
    for unit in &manual.units {
        walk::document_inlines(&unit.document, &mut add);
        for included in &unit.includes {
            let Included::Options(list) = included else { continue };
            for option in &list.options {
                for text in [&option.description, &option.default, &option.example, &option.related] {
                    walk::all_inlines(text, &mut add);
                }
            }
        }
    }
    links
}

fn is_outside(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// The host of an address, with its port.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// Whether an address is as a pattern has it, in which `*` stands for anything.
pub(super) fn matches(pattern: &str, url: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = url.strip_prefix(first) else { return false };
    let Some(last) = pattern.rfind('*').map(|at| &pattern[at + 1..]) else { return rest.is_empty() };
    let middle: Vec<&str> = parts.collect();
    for part in &middle[..middle.len() - 1] {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let url = "https://example.org/a/b.html";
        for pattern in [url, "*", "https://example.org/*", "*b.html", "*example*a*", "https://*/a/*.html"] {
            assert!(matches(pattern, url), "{pattern}");
        }
        for pattern in ["", "https://example.org", "https://example.com/*", "*.htm", "*b.html*b.html", "b.html"] {
            assert!(!matches(pattern, url), "{pattern}");
        }
    }

    #[test]
    fn hosts() {
        for (url, expected) in
            [("https://a.org/b", "a.org"), ("http://127.0.0.1:80?x", "127.0.0.1:80"), ("https://a.org", "a.org")]
        {
            assert_eq!(host(url), expected);
        }
        assert!(
            is_outside("HTTPS://a.org") && !is_outside("mailto:a@b") && !is_outside("a/b.html") && !is_outside("é")
        );
    }
}

//! The outside links of a book.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::config::CheckConfig;
use crate::manual::{Manual, walk};
use crate::markdown::tree::{Inline, InlineKind, LinkTarget};
use crate::source::Span;

/// Every page that is linked to, and where. What follows a `#` is for the browser, and not asked for.
pub(super) fn collect(manual: &Manual, config: &CheckConfig) -> IndexMap<String, Vec<Span>> {
    let mut links: IndexMap<String, Vec<Span>> = IndexMap::new();
    let mut seen = HashSet::new();
    let mut add = |inline: &Inline| {
        if let InlineKind::Link(link) = &inline.kind
            && let LinkTarget::Url(url) = &link.target
            && is_outside(url)
            && !config.ignores(url)
            // A file that is included twice has its links once.
            && seen.insert(inline.span)
        {
            let page = url.split('#').next().unwrap_or(url);
            links.entry(page.to_owned()).or_default().push(inline.span);
        }
    };
    for unit in &manual.units {
        walk::unit_inlines(unit, &mut add);
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

#[cfg(test)]
mod tests {
    use super::*;

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

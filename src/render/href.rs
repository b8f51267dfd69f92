//! Addresses within the site. All of them are relative, so that it works from `file://` and under any base path.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What a segment of a path cannot hold as it is: besides what ends a path, `:`, which could end a scheme.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'\'')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What a fragment cannot hold as it is.
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%').add(b'<').add(b'>').add(b'`');

/// A path within the site as part of an address.
pub fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for (n, segment) in path.split('/').enumerate() {
        if n > 0 {
            out.push('/');
        }
        out.extend(utf8_percent_encode(segment, SEGMENT));
    }
    out
}

/// An id as a fragment, `#` included.
pub fn fragment(id: &str) -> String {
    let mut out = String::with_capacity(id.len() + 1);
    out.push('#');
    out.extend(utf8_percent_encode(id, FRAGMENT));
    out
}

/// The way from a page up to the site's root: empty, or ends in `/`.
pub fn root(page: &str) -> String {
    "../".repeat(page.matches('/').count())
}

/// The way from one file of the site to another.
pub fn relative(from: &str, to: &str) -> String {
    let folder = from.rfind('/').map_or("", |n| &from[..=n]);
    let mut common = 0;
    for (a, b) in folder.split_inclusive('/').zip(to.split_inclusive('/')) {
        if a != b {
            break;
        }
        common += a.len();
    }
    let mut out = "../".repeat(folder[common..].matches('/').count());
    out.push_str(&encode(&to[common..]));
    out
}

/// The absolute address of a path of a site.
pub fn absolute(base_url: &str, path: &str) -> String {
    let base = base_url.trim_end_matches('/');
    if path == "index.html" { format!("{base}/") } else { format!("{base}/{}", encode(path)) }
}

/// The relative address of an id: nothing but the fragment within one page.
pub fn to_id(from: &str, to: &str, id: Option<&str>) -> String {
    match id {
        Some(id) if from == to => fragment(id),
        Some(id) => relative(from, to) + &fragment(id),
        None => relative(from, to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_page_to_page() {
        for (from, to, expected) in [
            ("index.html", "index.html", "index.html"),
            ("index.html", "a/b.html", "a/b.html"),
            ("a/b.html", "index.html", "../index.html"),
            ("a/b.html", "a/c.html", "c.html"),
            ("a/b/c.html", "a/d/e.html", "../d/e.html"),
            ("a/b.html", "ab/c.html", "../ab/c.html"),
            ("index.html", "a b/#?%:é.html", "a%20b/%23%3F%25%3A%C3%A9.html"),
        ] {
            assert_eq!(relative(from, to), expected, "{from} → {to}");
        }
        assert_eq!(to_id("a.html", "a.html", Some("x")), "#x");
        assert_eq!(to_id("a.html", "b.html", Some("opt-a b")), "b.html#opt-a%20b");
        assert_eq!(root("a/b/c.html"), "../../");
    }
}

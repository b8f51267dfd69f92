//! Redirects: `_redirects` for whole pages, which a server follows, and a script for each page, which leads from the
//! anchors that it once had to where they are now.
//!
//! As with nixos-render-docs, a page loads its own script and those of the pages before it. Each script therefore keeps
//! to itself, and does something only on the page that it is for.

use indexmap::IndexMap;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::html::push;
use super::{Files, HtmlBook};
use crate::formats::redirects::{Addresses, Redirects};
use crate::render::escape;

/// The file for the server.
pub(super) const SERVER: &str = "_redirects";

/// The addresses of the scripts that a page loads.
pub(super) fn loaded_by<'a>(book: &'a HtmlBook<'_>, page: usize) -> impl Iterator<Item = String> + 'a {
    let pages = book.layout.pages.iter().take(page + 1).filter(|_| book.redirects.is_some());
    pages.map(|page| format!("./{}", name(&page.name)))
}

/// Adds the scripts, and the file for the server.
pub(super) fn add(book: &HtmlBook<'_>, redirects: &Redirects, addresses: &Addresses, files: &mut Files) {
    let client = redirects.client(addresses);
    for page in &book.layout.pages {
        files.insert(name(&page.name), script(&page.name, client.get(page.name.as_str())).into_bytes());
    }
    let lines: Vec<String> = redirects
        .server(addresses)
        .into_iter()
        .filter(|(from, _)| !from.is_empty())
        .map(|(from, to)| format!("{} {} 301", encoded(from), encoded(to)))
        .collect();
    files.insert(SERVER.to_owned(), lines.join("\n").into_bytes());
}

/// A path as a word of `_redirects`. White space ends a word and a line, `#` begins a comment, `*` and `:` stand for parts
/// of a path (<https://docs.netlify.com/manage/routing/redirects/redirect-options/>): they are percent-encoded. What
/// nixos-render-docs writes and no reader takes for anything else stays.
fn encoded(path: &str) -> String {
    const MEANT: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'*').add(b':').add(b'<').add(b'>').add(b'?').add(b'\\');
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        let is_seen = !c.is_ascii() && !c.is_whitespace() && !c.is_control() && c != '\u{feff}';
        if is_seen {
            out.push(c);
        } else {
            out.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), MEANT));
        }
    }
    out
}

/// The script of a page.
pub(super) fn name(page: &str) -> String {
    let stem = page.split_once(".html").map_or(page, |(stem, _)| stem);
    format!("{stem}-redirects.js")
}

fn script(page: &str, redirects: Option<&IndexMap<&str, &str>>) -> String {
    let map = redirects.and_then(|map| serde_json::to_string(map).ok()).map(escape::script);
    let map = map.unwrap_or_else(|| "{}".to_owned());
    let page = serde_json::to_string(page).map_or_else(|_| "\"\"".to_owned(), escape::script);
    let mut out = String::from("// Leads from anchors that this page once had to where they are now.\n(() => {\n");
    push!(out, "  const redirects = ", map, ";\n");
    push!(out, "  const page = ", page, ";\n");
    out.push_str(
        r#"  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const here = decoded(document.location.pathname.split("/").pop());
  const names = [page, page.replace(/\.html$/, ""), page === "index.html" ? "" : page];
  const follow = () => {
    const anchor = decoded(document.location.hash.substring(1));
    if (names.includes(here) && Object.prototype.hasOwnProperty.call(redirects, anchor)) {
      // The address of old is no place to come back to.
      document.location.replace(redirects[anchor]);
    }
  };
  window.addEventListener("hashchange", follow);
  follow();
})();
"#,
    );
    out
}

#[cfg(test)]
mod tests {
    use super::{encoded, name};

    #[test]
    fn a_path_is_one_word() {
        for (path, word) in [
            ("a-b_c.d/e~f.html", "a-b_c.d/e~f.html"),
            ("é/漢.html", "é/漢.html"),
            ("a b\tc\nd.html", "a%20b%09c%0Ad.html"),
            ("/* /evil 200", "/%2A%20/evil%20200"),
            ("/:splat", "/%3Asplat"),
            ("#a?b=c", "%23a%3Fb=c"),
            ("a\u{2028}b\u{a0}c\u{85}d", "a%E2%80%A8b%C2%A0c%C2%85d"),
            ("https://example.org/", "https%3A//example.org/"),
            ("a%20b", "a%20b"),
        ] {
            assert_eq!(encoded(path), word);
        }
    }

    #[test]
    fn names() {
        assert_eq!(name("index.html"), "index-redirects.js");
        assert_eq!(name("options.xhtml"), "options.xhtml-redirects.js");
    }
}

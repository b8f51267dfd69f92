//! Bare addresses in text: where one is, as a reader would see it. They are no links of the dialect.

/// Where the next address is in a text.
pub fn find(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(found) = text[from..].find("http") {
        let start = from + found;
        let rest = &text[start..];
        let scheme = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme));
        let after_word = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        if let Some(scheme) = scheme.filter(|_| !after_word) {
            let end = end(rest);
            if end > scheme.len() {
                return Some((start, start + end));
            }
        }
        from = start + "http".len();
    }
    None
}

/// Where an address ends: before what cannot be part of it, and before punctuation of the sentence around it.
fn end(text: &str) -> usize {
    let cannot = |c: char| c.is_whitespace() || c.is_control() || "<>\"`“”‘’„…«»".contains(c);
    let mut url = &text[..text.find(cannot).unwrap_or(text.len())];
    // How many brackets of each kind are closed and not opened: counted once, and kept up while the end is cut.
    let mut unopened = [('(', ')'), ('[', ']'), ('{', '}')].map(|(open, close)| {
        let count = |c: char| url.matches(c).count() as isize;
        (close, count(close) - count(open))
    });
    while let Some(last) = url.chars().next_back() {
        let unbalanced = unopened.iter().any(|(close, more)| last == *close && *more > 0);
        if !unbalanced && !".,;:!?'*_~".contains(last) {
            return url.len();
        }
        for (close, more) in &mut unopened {
            *more -= isize::from(last == *close);
        }
        url = &url[..url.len() - last.len_utf8()];
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_a_reader_would_end_them() {
        for (text, url) in [
            ("see https://nixos.org.", Some("https://nixos.org")),
            ("(https://en.wikipedia.org/wiki/Nix_(manager))", Some("https://en.wikipedia.org/wiki/Nix_(manager)")),
            ("https://a.b/?x=1&y=2#z, and", Some("https://a.b/?x=1&y=2#z")),
            ("“https://a.b/c”", Some("https://a.b/c")),
            ("xhttps://a.b", None),
            ("https:// nothing", None),
            ("http and https://x", Some("https://x")),
        ] {
            assert_eq!(find(text).map(|(start, end)| &text[start..end]), url, "{text}");
        }
    }
}

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
    loop {
        let Some(last) = url.chars().next_back() else { return 0 };
        let unbalanced =
            |open: char, close: char| last == close && url.matches(close).count() > url.matches(open).count();
        if !(".,;:!?'*_~".contains(last) || unbalanced('(', ')') || unbalanced('[', ']') || unbalanced('{', '}')) {
            return url.len();
        }
        url = &url[..url.len() - last.len_utf8()];
    }
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

//! Addresses as browsers read them.

/// The scheme of an address, in lower case; `None` for a relative one.
///
/// As in the URL standard (<https://url.spec.whatwg.org/#concept-basic-url-parser>): spaces and control characters before
/// it and tabs and line breaks within it are passed over. Other characters that are not seen are passed over too, so that
/// no reader of addresses finds a scheme that is not found here.
pub fn scheme(address: &str) -> Option<String> {
    let mut scheme = String::new();
    for c in address.chars().filter(|c| !c.is_whitespace() && !c.is_control()) {
        match c {
            ':' if !scheme.is_empty() => return Some(scheme),
            c if c.is_ascii_alphabetic() => scheme.push(c.to_ascii_lowercase()),
            '0'..='9' | '+' | '-' | '.' if !scheme.is_empty() => scheme.push(c),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_found_as_a_browser_finds_them() {
        for (address, found) in [
            ("https://example.org", Some("https")),
            ("JavaScript:alert(1)", Some("javascript")),
            (" \u{1}java\nscr\tipt\r:x", Some("javascript")),
            ("\u{0}data:x", Some("data")),
            ("git+ssh://x", Some("git+ssh")),
            ("x-1.2:y", Some("x-1.2")),
            ("\u{a0}vbscript:x", Some("vbscript")),
            ("a/b:c", None),
            ("a b.html", None),
            ("#javascript:x", None),
            ("?javascript:x", None),
            ("1a:x", None),
            (":x", None),
            ("//example.org", None),
            ("java%0Ascript:x", None),
            ("javascript.html", None),
            ("", None),
        ] {
            assert_eq!(scheme(address).as_deref(), found, "{address:?}");
        }
    }
}

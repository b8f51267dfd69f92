//! Links that lead out of the book: which there can be, and what their addresses are.

use std::borrow::Cow;

use crate::config::LinkSchemes;
use crate::formats::address::scheme;
use crate::manual::{Relative, Unit};
use crate::render::href;

/// What decides which links lead out of a book.
#[derive(Clone, Copy, Debug)]
pub struct OutsideLinks<'a> {
    /// The schemes that links may have.
    pub schemes: &'a LinkSchemes,
    /// The address of the book's site, ending in a slash.
    pub base_url: Option<&'a str>,
}

impl OutsideLinks<'_> {
    /// The address of a link from a text; `None` where it leads nowhere. A relative one means a file of the site: where that
    /// will be says the `base-url` of the book, and without it there is no such file.
    pub fn address<'u>(&self, unit: &Unit, url: &'u str) -> Option<Cow<'u, str>> {
        match scheme(url) {
            Some(scheme) => (self.schemes.allow(url) && is_address(&scheme, url)).then_some(Cow::Borrowed(url)),
            None => {
                let relative = Relative::read(url)?;
                let fragment = relative.fragment.as_deref().map(href::fragment).unwrap_or_default();
                let path = relative.from_root(unit);
                // One that leads out of the site is nothing of which its address tells.
                let is_within = !path.is_empty() && !path.starts_with("..");
                let base = self.base_url.filter(|_| is_within)?;
                Some(Cow::Owned(href::absolute(base, &path) + &fragment))
            }
        }
    }
}

/// Whether an address has the form of its scheme, as far as readers' programs and checkers insist on it.
fn is_address(scheme: &str, url: &str) -> bool {
    let Some((written, rest)) = url.split_once(':') else { return false };
    let is_plain = url
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}'));
    if !is_plain || !written.eq_ignore_ascii_case(scheme) || !has_whole_escapes(rest) {
        return false;
    }
    match scheme {
        "http" | "https" | "ftp" => {
            let Some(rest) = rest.strip_prefix("//") else { return false };
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let path = &rest[authority.len()..];
            is_authority(authority) && !path.contains(['[', ']'])
        }
        _ => !rest.is_empty() && !rest.contains(['[', ']']),
    }
}

/// Whether each `%` is followed by two hexadecimal digits.
fn has_whole_escapes(text: &str) -> bool {
    text.match_indices('%')
        .all(|(at, _)| text.as_bytes()[at + 1..].iter().take(2).filter(|b| b.is_ascii_hexdigit()).count() == 2)
}

/// `user@host:port`, without the user or the port too.
fn is_authority(authority: &str) -> bool {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (host, ""),
    };
    let is_port = port.is_empty() || port.parse::<u16>().is_ok();
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let is_part = |part: &str| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            };
            let host = host.strip_suffix('.').unwrap_or(host);
            let is_number = host.rsplit('.').next().is_some_and(|end| end.bytes().all(|b| b.is_ascii_digit()));
            host.split('.').all(is_part) && (!is_number || host.parse::<std::net::Ipv4Addr>().is_ok())
        }
    };
    is_host && is_port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_no_form_are_not_linked() {
        for fine in [
            "https://example.org",
            "http://a-b.example.org:8080/x?y=%20#z",
            "https://user@[::1]:80/",
            "http://127.0.0.1/",
            "mailto:a@example.org",
            "https://en.wikipedia.org/wiki/Nix_(package_manager)",
            "HTTPS://example.org/",
            "tel:+1-2",
        ] {
            assert!(is_address(&scheme(fine).unwrap(), fine), "{fine}");
        }
        for odd in [
            "https:",
            "https:example.org",
            "https://",
            "https://exa mple.org",
            "https://[::zz]/",
            "https://a..b/",
            "https://a:99999/",
            "https://1.2.3.400/",
            "https://example.org/%zz",
            "https://example.org/%a",
            "https://example.org/[x]",
            "https://é.org/",
            "ht tps://example.org",
            "mailto:",
        ] {
            assert!(!scheme(odd).is_some_and(|scheme| is_address(&scheme, odd)), "{odd}");
        }
    }
}

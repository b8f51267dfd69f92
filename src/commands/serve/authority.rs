//! Hosts and ports, as requests and the command line name them.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// The name or the address of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// A name: lower case, without the dot that an absolute name ends with.
    Name(String),
    /// An IP address.
    Address(IpAddr),
}

/// A host, with a port where one is named: `localhost:3000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Authority {
    /// The host.
    pub host: Host,
    /// The port; `None` where the default one of the scheme is meant.
    pub port: Option<u16>,
}

impl Host {
    /// Reads a host as it is in an address: a name of ASCII letters, digits, `-`, `_` and `.`, an IPv4 address of four
    /// decimal numbers, or an IPv6 address in brackets. `None` for everything else, and for the other forms of IPv4
    /// addresses (`127.1`, `0x7f000001`): browsers write them out before they send them (WHATWG URL, "ends in a number
    /// checker").
    fn parse(text: &str) -> Option<Self> {
        if let Some(address) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return Some(Self::Address(address.parse::<Ipv6Addr>().ok()?.into()));
        }
        if let Ok(address) = text.parse() {
            return Some(Self::Address(IpAddr::V4(address)));
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let is_label = |label: &str| {
            (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        };
        let is_number = |label: &str| {
            let hexadecimal = label.strip_prefix("0x");
            label.bytes().all(|b| b.is_ascii_digit())
                || hexadecimal.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        let is_name =
            name.len() <= 253 && name.split('.').all(is_label) && !name.rsplit('.').next().is_some_and(is_number);
        is_name.then_some(Self::Name(name))
    }
}

/// A value of `--allow-host`: as [`Host::parse`] reads it; an IPv6 address needs no brackets.
impl FromStr for Host {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        Self::parse(text).ok_or_else(|| {
            if text.contains("://") || text.contains('/') {
                "write the host alone, without `http://` and path".to_owned()
            } else if !text.is_ascii() {
                "write the name in its ASCII form, which begins with `xn--`".to_owned()
            } else if text.contains(':') {
                "write the host without a port: every port is allowed".to_owned()
            } else if text.contains('*') {
                "write each name in full: wildcards are not supported".to_owned()
            } else {
                "expected the name of a host, or an IP address".to_owned()
            }
        })
    }
}

impl Authority {
    /// Reads `HOST` or `HOST:PORT`, as in the header `Host` (RFC 9110, section 7.2); `None` where it is not well-formed.
    /// User names are refused too: no browser sends them.
    pub fn parse(text: &str) -> Option<Self> {
        // The colons of an IPv6 address are in brackets.
        let end = text.find(']').map_or(0, |at| at + 1);
        let (host, port) = match text.get(end..)?.find(':') {
            Some(at) => (text.get(..end + at)?, Some(port(text.get(end + at + 1..)?)?)),
            None => (text, None),
        };
        Some(Self { host: Host::parse(host)?, port })
    }

    /// Its port, where `default` is that of the scheme.
    pub fn port_or(&self, default: u16) -> u16 {
        self.port.unwrap_or(default)
    }
}

fn port(text: &str) -> Option<u16> {
    // `parse` would take a sign.
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_are_read_as_browsers_send_them() {
        let name = |name: &str, port| Some(Authority { host: Host::Name(name.to_owned()), port });
        let address = |address: &str, port| Some(Authority { host: Host::Address(address.parse().unwrap()), port });
        for (text, expected) in [
            ("localhost", name("localhost", None)),
            ("localhost:3000", name("localhost", Some(3000))),
            ("LocalHost.:3000", name("localhost", Some(3000))),
            ("my_host-1.example.org:80", name("my_host-1.example.org", Some(80))),
            ("xn--bcher-kva.example", name("xn--bcher-kva.example", None)),
            ("127.0.0.1:3000", address("127.0.0.1", Some(3000))),
            ("[::1]:3000", address("::1", Some(3000))),
            ("[0:0:0:0:0:0:0:1]", address("::1", None)),
            ("[::ffff:127.0.0.1]:1", address("::ffff:127.0.0.1", Some(1))),
            ("", None),
            (".", None),
            (":3000", None),
            ("localhost:", None),
            ("localhost:+80", None),
            ("localhost:-1", None),
            ("localhost:65536", None),
            ("localhost:3000:3000", None),
            ("localhost:3000/", None),
            ("localhost:3000, evil.example", None),
            ("localhost 3000", None),
            (" localhost", None),
            ("localhost..:3000", None),
            ("local..host", None),
            ("user@localhost:3000", None),
            ("localhost:3000@evil.example", None),
            ("localhost\\@evil.example", None),
            ("localhost%00", None),
            ("bücher.example", None),
            ("127.1", None),
            ("127.0.0.1.", None),
            ("0x7f000001", None),
            ("0x7f.0.0.1", None),
            ("2130706433", None),
            ("127.0.0.1.5:80", None),
            ("0177.0.0.1", None),
            ("::1", None),
            ("[::1", None),
            ("::1]", None),
            ("[::1]3000", None),
            ("[::1]x:3000", None),
            ("[fe80::1%25eth0]:3000", None),
            ("[127.0.0.1]", None),
            ("[]", None),
        ] {
            assert_eq!(Authority::parse(text), expected, "{text:?}");
        }
        assert_eq!(Authority::parse(&format!("{}.example", "a".repeat(64))), None);
        assert_eq!(Authority::parse(&"a.".repeat(128)), None);
    }

    #[test]
    fn hosts_are_allowed_by_name_or_address_alone() {
        for (text, expected) in [
            ("Docs.Example.org.", Ok(Host::Name("docs.example.org".to_owned()))),
            ("192.168.1.5", Ok(Host::Address("192.168.1.5".parse().unwrap()))),
            ("fd00::5", Ok(Host::Address("fd00::5".parse().unwrap()))),
            ("[fd00::5]", Ok(Host::Address("fd00::5".parse().unwrap()))),
            ("http://docs", Err("without `http://`")),
            ("docs/", Err("without `http://`")),
            ("docs:3000", Err("without a port")),
            ("*.example.org", Err("wildcards are not supported")),
            ("bücher.example", Err("`xn--`")),
            ("", Err("expected the name")),
        ] {
            match (text.parse::<Host>(), expected) {
                (Ok(host), Ok(expected)) => assert_eq!(host, expected, "{text}"),
                (Err(said), Err(part)) => assert!(said.contains(part), "{text}: {said}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }
}

//! Which requests are answered: those of this server's own pages, and of who opens one.
//!
//! A server on loopback is reached by every page that the user's browser shows. It keeps out
//!
//! - names of others that lead to this machine (DNS rebinding): by the host that a request names;
//! - pages of others, also of other ports of this machine: by `Origin`, which browsers send with each request whose
//!   answer a script could read and with each WebSocket, and by `Sec-Fetch-Site`, which they send with all.
//!
//! What the headers of answers add is in [`security_headers`](super::security_headers).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::uri::{Scheme, Uri};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::authority::{Authority, Host};

/// The hosts that this server answers for.
#[derive(Debug)]
pub(super) struct AllowedHosts {
    /// Where it listens.
    listening: SocketAddr,
    /// What `--allow-host` names.
    named: Vec<Host>,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It names no host, several, or what is none.
    NoHost,
    /// It is meant for another host.
    OtherHost,
    /// It comes from a page of another origin.
    OtherOrigin,
}

impl AllowedHosts {
    /// Those of a server that listens at an address, and the names that the user has allowed.
    pub fn new(listening: SocketAddr, named: Vec<Host>) -> Self {
        Self { listening, named }
    }

    /// Whether this server answers for a host: `localhost`, `127.0.0.1`, `::1` and the address that it listens at, with
    /// its port, and what the user has named, with any port.
    ///
    /// The port of a server that listens for other machines may be published as another one, as containers do. Such a
    /// server takes each port; a name of others is no more let in by that.
    fn allow(&self, authority: &Authority) -> bool {
        let own = match &authority.host {
            Host::Name(name) => name == "localhost",
            Host::Address(address) => {
                [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].contains(address)
                    || (*address == self.listening.ip() && !address.is_unspecified())
            }
        };
        let right_port = !self.listening.ip().is_loopback() || authority.port_or(80) == self.listening.port();
        self.is_named(authority) || (own && right_port)
    }

    fn is_named(&self, authority: &Authority) -> bool {
        self.named.contains(&authority.host)
    }
}

/// Decides whether a request is answered.
///
/// # Errors
/// Why it is not.
pub(super) fn check(uri: &Uri, headers: &HeaderMap, allowed: &AllowedHosts) -> Result<(), Refusal> {
    let host = host_of(uri, headers, allowed)?;
    if !comes_from(&host, headers, allowed) || !is_for_own_page(headers) {
        return Err(Refusal::OtherOrigin);
    }
    Ok(())
}

/// The host that a request is meant for, where it is one of this server's (RFC 9112, section 3.2).
fn host_of(uri: &Uri, headers: &HeaderMap, allowed: &AllowedHosts) -> Result<Authority, Refusal> {
    let host = only(headers, &header::HOST).ok().flatten().and_then(Authority::parse).ok_or(Refusal::NoHost)?;
    if !allowed.allow(&host) {
        return Err(Refusal::OtherHost);
    }
    // `GET http://HOST/`, as to a proxy, and `CONNECT HOST`: the target counts, and the header has to say the same.
    if let Some(target) = uri.authority() {
        let target = Authority::parse(target.as_str()).ok_or(Refusal::NoHost)?;
        if !allowed.allow(&target) || uri.scheme().is_some_and(|scheme| *scheme != Scheme::HTTP) {
            return Err(Refusal::OtherHost);
        }
        if target != host {
            return Err(Refusal::NoHost);
        }
    }
    Ok(host)
}

/// Whether a request with an `Origin` comes from the same origin. Only where the user has named the host can that be one
/// with `https`: behind a proxy that speaks it.
fn comes_from(host: &Authority, headers: &HeaderMap, allowed: &AllowedHosts) -> bool {
    let origin = match only(headers, &header::ORIGIN) {
        Ok(None) => return true,
        Ok(Some(origin)) => origin,
        Err(Several) => return false,
    };
    let Some((scheme, origin)) = origin.split_once("://") else { return false };
    let default = match scheme {
        "http" => 80,
        "https" if allowed.is_named(host) => 443,
        _ => return false,
    };
    Authority::parse(origin)
        .is_some_and(|origin| origin.host == host.host && origin.port_or(default) == host.port_or(default))
}

/// Whether what is asked for is for a page of this server (`same-origin`), for the user (`none`: typed, or a bookmark), or
/// a page of its own that a link of others leads the user to. Such a page is shown to the user alone, so links work, in
/// chats and issues for instance; frames are not.
///
/// Browsers send `Sec-Fetch-Site` to loopback and over https (Fetch Metadata, section 2); other programs need not.
fn is_for_own_page(headers: &HeaderMap) -> bool {
    let value = |name: &'static str| only(headers, &HeaderName::from_static(name));
    match value("sec-fetch-site") {
        Ok(None | Some("same-origin" | "none")) => true,
        Ok(Some("same-site" | "cross-site")) => {
            value("sec-fetch-mode") == Ok(Some("navigate")) && value("sec-fetch-dest") == Ok(Some("document"))
        }
        Ok(Some(_)) | Err(Several) => false,
    }
}

/// A header is there more than once, or is no text.
#[derive(Debug, PartialEq, Eq)]
struct Several;

/// The value of a header that may be there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Several> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Several),
        (Some(_), Some(_)) => Err(Several),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        // Nothing of the request is said again: it is a stranger's.
        let (status, text) = match self {
            Self::NoHost => (StatusCode::BAD_REQUEST, "The request does not name exactly one host.\n"),
            Self::OtherHost => (
                StatusCode::MISDIRECTED_REQUEST,
                "This server does not answer for this host.\n\
                 Open the address that `nixbook serve` prints, or add `--allow-host NAME` to the command.\n",
            ),
            Self::OtherOrigin => (StatusCode::FORBIDDEN, "This site can be read by its own pages only.\n"),
        };
        // A stranger keeps no connection.
        (status, [(header::CONNECTION, "close")], text).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(allowed: &AllowedHosts, uri: &str, lines: &[(&'static str, &str)]) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        check(&uri.parse().unwrap(), &headers, allowed)
    }

    fn at(listening: &str, named: &[&str]) -> AllowedHosts {
        let named = named.iter().map(|name| name.parse().unwrap()).collect();
        AllowedHosts::new(listening.parse().unwrap(), named)
    }

    #[test]
    fn hosts_are_this_machine_and_what_is_named() {
        let loopback = at("127.0.0.1:3000", &[]);
        let default_port = at("127.0.0.1:80", &[]);
        let other_loopback = at("127.0.0.5:3000", &[]);
        let named = at("127.0.0.1:3000", &["docs.test", "192.168.1.5"]);
        let everywhere = at("0.0.0.0:3000", &["docs.test"]);
        let one_address = at("192.168.1.5:3000", &[]);
        for (allowed, host, expected) in [
            (&loopback, "127.0.0.1:3000", true),
            (&loopback, "[::1]:3000", true),
            (&loopback, "LOCALHOST.:3000", true),
            (&loopback, "localhost", false),
            (&loopback, "localhost:3001", false),
            (&loopback, "evil.test:3000", false),
            (&loopback, "localhost.evil.test:3000", false),
            (&loopback, "evil.localhost:3000", false),
            (&loopback, "127.0.0.2:3000", false),
            (&loopback, "0.0.0.0:3000", false),
            (&loopback, "[::]:3000", false),
            (&loopback, "[::ffff:127.0.0.1]:3000", false),
            (&default_port, "localhost", true),
            (&default_port, "localhost:80", true),
            (&default_port, "localhost:3000", false),
            (&other_loopback, "127.0.0.5:3000", true),
            (&other_loopback, "127.0.0.5:3001", false),
            (&named, "docs.test", true),
            (&named, "Docs.Test.:8080", true),
            (&named, "192.168.1.5:1", true),
            (&named, "a.docs.test", false),
            (&named, "localhost:3000", true),
            (&named, "localhost:3001", false),
            (&everywhere, "localhost:8080", true),
            (&everywhere, "127.0.0.1", true),
            (&everywhere, "docs.test:8080", true),
            (&everywhere, "0.0.0.0:3000", false),
            (&everywhere, "192.168.1.5:3000", false),
            (&everywhere, "evil.test:3000", false),
            (&one_address, "192.168.1.5:8080", true),
            (&one_address, "192.168.1.6:3000", false),
        ] {
            let expected = if expected { Ok(()) } else { Err(Refusal::OtherHost) };
            assert_eq!(checked(allowed, "/", &[("host", host)]), expected, "{host} at {}", allowed.listening);
        }
    }

    #[test]
    fn a_request_names_one_host() {
        let allowed = at("127.0.0.1:3000", &[]);
        let own = ("host", "localhost:3000");
        for (uri, lines, expected) in [
            ("/", vec![], Err(Refusal::NoHost)),
            ("/", vec![("host", "")], Err(Refusal::NoHost)),
            ("/", vec![own, own], Err(Refusal::NoHost)),
            ("/", vec![own, ("host", "evil.test")], Err(Refusal::NoHost)),
            ("/", vec![("host", "user@localhost:3000")], Err(Refusal::NoHost)),
            ("http://localhost:3000/", vec![own], Ok(())),
            ("http://LOCALHOST:3000/", vec![own], Ok(())),
            ("http://localhost:3000/", vec![], Err(Refusal::NoHost)),
            ("http://evil.test/", vec![own], Err(Refusal::OtherHost)),
            ("http://localhost:3000/", vec![("host", "evil.test")], Err(Refusal::OtherHost)),
            ("http://localhost/", vec![own], Err(Refusal::OtherHost)),
            ("http://user@localhost:3000/", vec![own], Err(Refusal::NoHost)),
            ("http://127.0.0.1:3000/", vec![own], Err(Refusal::NoHost)),
            ("https://localhost:3000/", vec![own], Err(Refusal::OtherHost)),
            ("ftp://localhost:3000/", vec![own], Err(Refusal::OtherHost)),
            ("localhost:3000", vec![own], Ok(())),
            ("evil.test:443", vec![own], Err(Refusal::OtherHost)),
            ("*", vec![("host", "evil.test")], Err(Refusal::OtherHost)),
        ] {
            assert_eq!(checked(&allowed, uri, &lines), expected, "{uri} {lines:?}");
        }
    }

    #[test]
    fn an_origin_is_that_of_the_host() {
        let allowed = at("127.0.0.1:3000", &["docs.test"]);
        let default_port = at("127.0.0.1:80", &[]);
        for (allowed, host, origin, expected) in [
            (&allowed, "localhost:3000", "http://localhost:3000", true),
            (&allowed, "127.0.0.1:3000", "http://127.0.0.1:3000", true),
            (&allowed, "[::1]:3000", "http://[::1]:3000", true),
            (&allowed, "localhost:3000", "http://localhost.:3000", true),
            (&allowed, "localhost:3000", "http://127.0.0.1:3000", false),
            (&allowed, "localhost:3000", "http://localhost:3001", false),
            (&allowed, "localhost:3000", "http://localhost", false),
            (&allowed, "localhost:3000", "https://localhost:3000", false),
            (&allowed, "localhost:3000", "http://evil.test", false),
            (&allowed, "localhost:3000", "http://localhost:3000.evil.test", false),
            (&allowed, "localhost:3000", "http://localhost:3000@evil.test", false),
            (&allowed, "localhost:3000", "http://localhost:3000/", false),
            (&allowed, "localhost:3000", "http://localhost:3000 http://evil.test", false),
            (&allowed, "localhost:3000", "null", false),
            (&allowed, "localhost:3000", "", false),
            (&allowed, "localhost:3000", "file://", false),
            (&allowed, "localhost:3000", "chrome-extension://localhost:3000", false),
            (&allowed, "localhost:3000", "localhost:3000", false),
            (&allowed, "docs.test", "http://docs.test", true),
            (&allowed, "docs.test", "https://docs.test", true),
            (&allowed, "docs.test:443", "https://docs.test", true),
            (&allowed, "docs.test:8080", "http://docs.test:8080", true),
            (&allowed, "docs.test:8080", "http://docs.test:8081", false),
            (&allowed, "docs.test", "http://localhost:3000", false),
            (&default_port, "localhost", "http://localhost", true),
            (&default_port, "localhost:80", "http://localhost", true),
        ] {
            let expected = if expected { Ok(()) } else { Err(Refusal::OtherOrigin) };
            assert_eq!(checked(allowed, "/", &[("host", host), ("origin", origin)]), expected, "{origin} to {host}");
        }
        let own = ("origin", "http://localhost:3000");
        assert_eq!(checked(&allowed, "/", &[("host", "localhost:3000"), own, own]), Err(Refusal::OtherOrigin));
    }

    #[test]
    fn across_sites_only_the_user_gets_a_page() {
        let allowed = at("127.0.0.1:3000", &[]);
        for (site, mode, destination, expected) in [
            ("none", "navigate", "document", true),
            ("same-origin", "no-cors", "script", true),
            ("same-origin", "websocket", "empty", true),
            ("cross-site", "navigate", "document", true),
            ("same-site", "navigate", "document", true),
            ("cross-site", "navigate", "iframe", false),
            ("cross-site", "navigate", "object", false),
            ("cross-site", "navigate", "embed", false),
            ("same-site", "no-cors", "script", false),
            ("cross-site", "no-cors", "script", false),
            ("cross-site", "no-cors", "image", false),
            ("cross-site", "no-cors", "document", false),
            ("cross-site", "cors", "empty", false),
            ("cross-site", "websocket", "websocket", false),
            ("CROSS-SITE", "no-cors", "script", false),
            ("same-origin, cross-site", "no-cors", "script", false),
            ("", "no-cors", "script", false),
        ] {
            let lines = [
                ("host", "localhost:3000"),
                ("sec-fetch-site", site),
                ("sec-fetch-mode", mode),
                ("sec-fetch-dest", destination),
            ];
            let expected = if expected { Ok(()) } else { Err(Refusal::OtherOrigin) };
            assert_eq!(checked(&allowed, "/", &lines), expected, "{lines:?}");
        }
        let twice = [("host", "localhost:3000"), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")];
        assert_eq!(checked(&allowed, "/", &twice), Err(Refusal::OtherOrigin));
        let bare = [("host", "localhost:3000"), ("sec-fetch-site", "cross-site")];
        assert_eq!(checked(&allowed, "/", &bare), Err(Refusal::OtherOrigin));
    }
}

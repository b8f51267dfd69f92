//! The address that a site will have: what is wrong with one, and which addresses are the site's own.

/// The server of a site, and the folder there in which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server<'a> {
    /// The host, with its port.
    pub host: &'a str,
    /// A path that begins and ends with `/`.
    pub folder: &'a str,
}

impl<'a> Server<'a> {
    /// The server of an address that a site has, as [`normalized`] gives it.
    pub fn of(base_url: &'a str) -> Option<Self> {
        let (host, folder) = split(base_url)?;
        folder.ends_with('/').then_some(Self { host, folder })
    }

    /// What of an address comes after the host, where it is one on this server.
    pub fn path<'u>(&self, url: &'u str) -> Option<&'u str> {
        let (host, path) = split(url)?;
        host.eq_ignore_ascii_case(self.host).then_some(path)
    }

    /// Whether an address is one of the site.
    pub fn has(&self, url: &str) -> bool {
        let path = self.path(url).map(|path| path.split(['?', '#']).next().unwrap_or(path));
        path.is_some_and(|path| path.starts_with(self.folder) || path == self.folder.trim_end_matches('/'))
    }
}

/// The host of an address of the web, with its port, and what follows it; `None` for any other address.
pub fn split(url: &str) -> Option<(&str, &str)> {
    let rest = without_scheme(url)?;
    Some(rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len())))
}

fn without_scheme(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")).then_some(rest)
}

/// The address of a site as it is used: its scheme in lower case, and one slash at its end.
///
/// # Errors
/// What is wrong with it, and what to do.
pub(super) fn normalized(url: &str) -> Result<String, (String, &'static str)> {
    let wrong = |what: &str, help| Err((format!("`base-url` {what}"), help));
    if url.contains(char::is_whitespace) {
        return wrong("has a space in it", "remove it, or write it as `%20`");
    }
    let Some(rest) = without_scheme(url) else {
        return wrong(
            "must begin with `https://` or `http://`",
            "write a full address such as `https://example.org/manual/`",
        );
    };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (name, port) = match host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    if name.is_empty() {
        return wrong("has no host", "write it after `://`, as `https://example.org/manual/`");
    }
    if name.contains('@') {
        return wrong("has a user name", "remove the part before the `@`");
    }
    let is_ip = name.starts_with('[') && name.ends_with(']');
    let inner = name.trim_start_matches('[').trim_end_matches(']');
    let fits = |c: char| c.is_alphanumeric() || "-._".contains(c) || is_ip && c == ':';
    if !inner.chars().all(fits) || inner.is_empty() || !is_ip && name.split('.').any(str::is_empty) {
        return wrong("has an invalid host name", "write a host such as `example.org` after `://`");
    }
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return wrong("has an invalid port", "write a number from 0 to 65535 after the `:`, or nothing");
    }
    if path.contains(['?', '#']) {
        return wrong(
            "has a query or a fragment",
            "end it with the folder of the site: leave out the `?` or `#` and what follows",
        );
    }
    if path.contains(|c: char| c.is_control() || "\\<>\"{}|^`".contains(c)) {
        return wrong("has an invalid character", "write it percent-encoded, as `%5C`");
    }
    if path.ends_with(".html") {
        return wrong("names a page", "end it with the folder of the site");
    }
    let scheme = url[..url.len() - rest.len()].to_ascii_lowercase();
    Ok(format!("{scheme}{}/", rest.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_a_site_can_have() {
        for (url, expected) in [
            ("https://example.org", "https://example.org/"),
            ("https://example.org/manual", "https://example.org/manual/"),
            ("https://example.org/manual//", "https://example.org/manual/"),
            ("HTTPS://Example.org/Manual/", "https://Example.org/Manual/"),
            ("http://localhost:8080/", "http://localhost:8080/"),
            ("http://[::1]:8080/a", "http://[::1]:8080/a/"),
            ("https://bücher.example/a%20b", "https://bücher.example/a%20b/"),
        ] {
            assert_eq!(normalized(url).as_deref(), Ok(expected), "{url}");
        }
    }

    #[test]
    fn addresses_that_no_site_has() {
        for (url, expected) in [
            ("example.org", "must begin with"),
            ("ftp://example.org", "must begin with"),
            ("https:/example.org", "must begin with"),
            ("https://exam ple.org", "a space"),
            (" https://example.org", "a space"),
            ("https://example.org/a b", "a space"),
            ("https://", "no host"),
            ("https:///manual", "no host"),
            ("https://:80/", "no host"),
            ("https://me@example.org/", "a user name"),
            ("https://exa{mple.org", "host name"),
            ("https://example..org", "host name"),
            ("https://example.org:http/", "port"),
            ("https://example.org/?x", "a query"),
            ("https://example.org/#x", "a fragment"),
            ("https://example.org/a\\b", "character"),
            ("https://example.org/index.html", "a page"),
        ] {
            let (message, _) = normalized(url).unwrap_err();
            assert!(message.contains(expected), "{url}: {message}");
        }
    }

    #[test]
    fn addresses_of_the_own_server() {
        let server = Server::of("https://example.org/manual/").unwrap();
        assert_eq!(server, Server { host: "example.org", folder: "/manual/" });
        for (url, path, has) in [
            ("https://example.org/manual/a.html#b", Some("/manual/a.html#b"), true),
            ("https://example.org/manual", Some("/manual"), true),
            ("https://example.org/manuals/", Some("/manuals/"), false),
            ("HTTP://Example.org", Some(""), false),
            ("https://example.org?x", Some("?x"), false),
            ("https://example.org:80/manual/x", None, false),
            ("https://example.com/manual/", None, false),
            ("mailto:a@example.org", None, false),
        ] {
            assert_eq!((server.path(url), server.has(url)), (path, has), "{url}");
        }
    }
}

//! Addresses as markdown-it writes them.
//!
//! An address is cut as the package `mdurl` cuts it, which is how node.js once did; only the host matters, for it is written
//! as punycode.

use std::borrow::Cow;

/// The address as it is written into a page. `None` where no link may go there: `javascript:`, `vbscript:`, `file:` and
/// `data:` (but for four kinds of images) stay text, as in markdown-it's `validateLink`. The scheme is judged as the page
/// would have it, without white space before it.
pub(in crate::markdown) fn allowed(url: &str) -> Option<String> {
    if is_plain_id(url) {
        return Some(url.to_owned());
    }
    let url = normalize(url);
    let starts = |prefix: &str| url.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let refused = ["javascript:", "vbscript:", "file:", "data:"].into_iter().any(starts);
    let images = ["data:image/gif;", "data:image/png;", "data:image/jpeg;", "data:image/webp;"];
    (!refused || images.into_iter().any(starts)).then_some(url)
}

/// Whether an address is `#` and an id of characters that are written as they are, as most addresses in a book.
fn is_plain_id(url: &str) -> bool {
    url.strip_prefix('#')
        .is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')))
}

/// An address from a table, as it is written into a page; `None` where no link may go there. It is judged as one in the
/// text is, and stays as it is written unless it has what a browser would pass over.
pub fn from_table(url: &str) -> Option<Cow<'_, str>> {
    let normal = allowed(url)?;
    let is_plain = url.trim() == url && !url.contains(char::is_control);
    Some(if is_plain { Cow::Borrowed(url) } else { Cow::Owned(normal) })
}

/// The text shown for an autolink: a host in punycode and what is percent-encoded are decoded, but for characters with a
/// meaning in addresses.
pub(super) fn shown(url: &str) -> String {
    let mut parts = Parts::new(url);
    if parts.has_host_to_recode() {
        let unicode = |label: &str| match label.strip_prefix("xn--") {
            Some(code) => punycode::decode(&code.to_lowercase()).ok(),
            None => Some(label.to_owned()),
        };
        parts.recode(unicode);
    }
    decode(&parts.write(str::to_owned))
}

/// The host as punycode, and percent-encoded what may not be in an address; what is encoded already stays.
fn normalize(url: &str) -> String {
    let mut parts = Parts::new(url);
    if parts.has_host_to_recode() && !parts.host.is_ascii() {
        let ascii = |label: &str| match label.is_ascii() {
            true => Some(label.to_owned()),
            false => punycode::encode(label).ok().map(|code| format!("xn--{code}")),
        };
        parts.recode(ascii);
    }
    parts.write(encode)
}

/// An address, cut. Put together again it is what it was, but for white space around it and what can be no host.
struct Parts<'u> {
    /// With its colon; may be empty, as all of them.
    protocol: &'u str,
    slashes: bool,
    auth: &'u str,
    host: String,
    port: &'u str,
    /// Path, query and fragment.
    rest: String,
}

/// The longest name of a host, and the longest part of one that is not cut.
const MAX_HOST: usize = 255;
const MAX_PART: usize = 63;

impl<'u> Parts<'u> {
    fn new(url: &'u str) -> Self {
        // Python's idea of white space has the separators of ASCII in it.
        let url = url.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c));
        let scheme = url.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-')));
        let protocol = scheme.filter(|n| *n > 0 && url[*n..].starts_with(':')).map_or("", |n| &url[..=n]);
        let mut rest = &url[protocol.len()..];
        let mut parts = Self { protocol, slashes: false, auth: "", host: String::new(), port: "", rest: String::new() };
        if protocol != "javascript:" {
            if let Some(behind) = rest.strip_prefix("//") {
                parts.slashes = true;
                rest = behind;
            }
            let has_slashes = matches!(protocol, "" | "http:" | "https:" | "ftp:" | "gopher:" | "file:");
            if parts.slashes || !has_slashes {
                rest = parts.take_host(rest);
            }
        }
        parts.rest.push_str(rest);
        parts
    }

    /// Takes user, host and port from the front; gives what follows.
    fn take_host(&mut self, address: &'u str) -> &'u str {
        let mut rest = address;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        if let Some(at) = rest[..end].rfind('@') {
            (self.auth, rest) = (&rest[..at], &rest[at + 1..]);
        }
        let never = |c: char| "%/?;#'{}|\\^`<>\" \r\n\t".contains(c);
        let end = rest.find(never).unwrap_or(rest.len());
        let (mut host, rest) = rest.split_at(end - usize::from(rest[..end].ends_with(':')));
        if let Some((before, port)) = host.rsplit_once(':')
            && port.bytes().all(|b| b.is_ascii_digit())
        {
            (host, self.port) = (before, port);
        }
        let ip = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
        // The first part that cannot be in a host's name ends the host within it.
        let mut known = 0;
        for part in host.split('.').filter(|_| ip.is_none()) {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '_' | '-');
            let whole = part.chars().count() <= MAX_PART && part.chars().all(|c| fits(c) || !c.is_ascii());
            if !whole {
                let kept: usize = part.chars().take_while(|c| fits(*c)).take(MAX_PART).map(char::len_utf8).sum();
                self.rest.push_str(&host[known + kept..]);
                host = &host[..known + kept];
                break;
            }
            known += part.len() + 1;
        }
        if host.chars().count() <= MAX_HOST {
            ip.unwrap_or(host).clone_into(&mut self.host);
        }
        rest
    }

    /// Names are changed only where it is known that they are names of hosts.
    fn has_host_to_recode(&self) -> bool {
        !self.host.is_empty() && matches!(self.protocol, "" | "http:" | "https:" | "mailto:")
    }

    /// Changes each label of the host, or none where one cannot be changed.
    fn recode(&mut self, label: impl Fn(&str) -> Option<String>) {
        let labels: Option<Vec<String>> =
            self.host.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']).map(label).collect();
        if let Some(labels) = labels {
            self.host = labels.join(".");
        }
    }

    /// The address in one, its parts written by `part`.
    fn write(&self, part: impl Fn(&str) -> String) -> String {
        let mut out = part(self.protocol);
        if self.slashes {
            out.push_str("//");
        }
        if !self.auth.is_empty() {
            out.push_str(&part(self.auth));
            out.push('@');
        }
        if self.host.contains(':') {
            // An IPv6 address.
            out.push('[');
            out.push_str(&part(&self.host));
            out.push(']');
        } else {
            out.push_str(&part(&self.host));
        }
        if !self.port.is_empty() {
            out.push(':');
            out.push_str(self.port);
        }
        out.push_str(&part(&self.rest));
        out
    }
}

/// Percent-encodes what may not be in an address; what is encoded already stays.
fn encode(url: &str) -> String {
    use std::fmt::Write as _;
    let bytes = url.as_bytes();
    let mut out = String::with_capacity(url.len());
    for (n, byte) in bytes.iter().enumerate() {
        let keep = match byte {
            b'%' => escape_at(bytes, n).is_some(),
            byte => byte.is_ascii_alphanumeric() || b";/?:@&=+$,-_.!~*'()#".contains(byte),
        };
        if keep {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Decodes what is percent-encoded, but for characters with a meaning in addresses. Bytes that are no UTF-8 become U+FFFD.
fn decode(url: &str) -> String {
    use std::fmt::Write as _;
    let bytes = url.as_bytes();
    let mut out = String::with_capacity(url.len());
    let mut at = 0;
    while let Some(c) = url[at..].chars().next() {
        let Some(first) = escape_at(bytes, at) else {
            out.push(c);
            at += c.len_utf8();
            continue;
        };
        at += 3;
        if first.is_ascii() {
            if b";/?:@&=+$,#%".contains(&first) {
                let _ = write!(out, "%{first:02X}");
            } else {
                out.push(char::from(first));
            }
            continue;
        }
        let more = match first {
            0xc0..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf7 => 3,
            _ => 0,
        };
        let following = (0..more).map(|n| escape_at(bytes, at + 3 * n).filter(|b| b & 0xc0 == 0x80));
        let Some(following) = following.collect::<Option<Vec<u8>>>().filter(|f| !f.is_empty()) else {
            out.push(char::REPLACEMENT_CHARACTER);
            continue;
        };
        at += 3 * following.len();
        let whole = [&[first], following.as_slice()].concat();
        match std::str::from_utf8(&whole) {
            Ok(decoded) => out.push_str(decoded),
            Err(_) => out.extend(whole.iter().map(|_| char::REPLACEMENT_CHARACTER)),
        }
    }
    out
}

fn escape_at(bytes: &[u8], at: usize) -> Option<u8> {
    let hex = bytes.get(at..at + 3).filter(|h| h[0] == b'%' && h[1..].iter().all(u8::is_ascii_hexdigit))?;
    u8::from_str_radix(std::str::from_utf8(&hex[1..]).ok()?, 16).ok()
}

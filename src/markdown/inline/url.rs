//! Addresses as markdown-it writes them.

/// Whether a link may go there: `javascript:`, `vbscript:`, `file:` and `data:` (but for four kinds of images) stay text
/// (DIALECT.md § 8).
pub(in crate::markdown) fn is_allowed(url: &str) -> bool {
    let url = url.trim().to_ascii_lowercase();
    let refused = ["javascript:", "vbscript:", "file:", "data:"].iter().any(|p| url.starts_with(p));
    let image = ["gif", "png", "jpeg", "webp"].iter().any(|t| url.starts_with(&format!("data:image/{t};")));
    !refused || image
}

/// Percent-encodes what may not stand in an address; what is encoded already stays.
pub(super) fn encode(url: &str) -> String {
    use std::fmt::Write as _;
    let bytes = url.as_bytes();
    let host = url.find("//").map_or(0..0, |at| {
        let start = at + 2;
        let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |n| start + n);
        start..end
    });
    let mut out = String::with_capacity(url.len());
    for (n, byte) in bytes.iter().enumerate() {
        let keep = match byte {
            b'%' => bytes.get(n + 1..n + 3).is_some_and(|h| h.iter().all(u8::is_ascii_hexdigit)),
            // The brackets of an IPv6 address.
            b'[' | b']' => host.contains(&n),
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

/// The text shown for an autolink: what is percent-encoded is decoded, but for characters with a meaning in addresses.
pub(super) fn decode(url: &str) -> String {
    let bytes = url.as_bytes();
    let mut out = String::with_capacity(url.len());
    let mut at = 0;
    while at < url.len() {
        let mut decoded = Vec::new();
        let from = at;
        while let Some(byte) = escape_at(bytes, at) {
            decoded.push(byte);
            at += 3;
        }
        if decoded.is_empty() {
            let Some(c) = url[at..].chars().next() else { break };
            out.push(c);
            at += c.len_utf8();
            continue;
        }
        let mut place = from;
        for c in String::from_utf8_lossy(&decoded).chars() {
            if ";/?:@&=+$,#%".contains(c) {
                out.push_str(&url[place..place + 3]);
            } else {
                out.push(c);
            }
            place += 3 * if c == char::REPLACEMENT_CHARACTER { 1 } else { c.len_utf8() };
            place = place.min(at.saturating_sub(3));
        }
    }
    out
}

fn escape_at(bytes: &[u8], at: usize) -> Option<u8> {
    let hex = bytes.get(at..at + 3).filter(|b| b[0] == b'%')?;
    u8::from_str_radix(std::str::from_utf8(&hex[1..]).ok()?, 16).ok()
}

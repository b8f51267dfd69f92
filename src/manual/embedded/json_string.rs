//! The text of a string of JSON (RFC 8259, section 7), each escape of which is one character.

use std::ops::Range;

use memchr::memchr;

use super::text::EmbeddedText;
use crate::source::FileId;

impl EmbeddedText {
    /// The text of the string that is written at `literal`, quotes included, in the text of a file of JSON.
    pub fn json(file: FileId, source: &str, literal: Range<usize>) -> Self {
        let inner = literal.start + 1..literal.end.saturating_sub(1);
        Self::json_fragment(file, source, inner)
    }

    /// The same for a part of a string, which begins and ends between characters. What is no escape after all stays
    /// as it is written; half of a surrogate pair becomes U+FFFD.
    pub fn json_fragment(file: FileId, source: &str, inner: Range<usize>) -> Self {
        let mut at = inner.start;
        let mut rest = source.get(inner).unwrap_or_default();
        let mut text = Self::with_room(file, at, rest.len(), 1);
        while let Some(plain) = memchr(b'\\', rest.as_bytes()) {
            text.push(&rest[..plain], at);
            (at, rest) = (at + plain, &rest[plain..]);
            let length = match escape(rest.as_bytes()) {
                Some((c, length)) => {
                    text.push_made(c.encode_utf8(&mut [0; 4]), at..at + length);
                    length
                }
                None => {
                    text.push("\\", at);
                    1
                }
            };
            (at, rest) = (at + length, &rest[length..]);
        }
        text.push(rest, at);
        text
    }
}

/// The character that the escape at the start of some bytes stands for, and how many bytes it is written with.
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let c = match bytes.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(bytes),
        _ => return None,
    };
    Some((c, 2))
}

/// `\uXXXX`, or two of them that are a surrogate pair.
fn unicode(bytes: &[u8]) -> Option<(char, usize)> {
    let first = hex(bytes.get(2..6)?)?;
    let second = bytes.get(6..8).filter(|start| *start == b"\\u").and_then(|_| hex(bytes.get(8..12)?));
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    match char::from_u32(u32::from(first)) {
        Some(c) => Some((c, 6)),
        None => Some(pair.map_or((char::REPLACEMENT_CHARACTER, 6), |c| (c, 12))),
    }
}

fn hex(digits: &[u8]) -> Option<u16> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

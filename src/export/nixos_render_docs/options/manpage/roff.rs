//! Text as roff.

use std::fmt::Write as _;

/// How roff takes the ASCII characters: 0 as they are, 1 with an escape. All others have an escape.
const ESCAPED: [u8; 256] = {
    let mut escaped = [1; 256];
    let mut byte = b' ';
    while byte <= b'}' {
        escaped[byte as usize] = matches!(byte, b'"' | b'\'' | b'-' | b'.' | b'\\' | b'^' | b'`') as u8;
        byte += 1;
    }
    escaped[b'\n' as usize] = 0;
    escaped
};

/// Text that roff shows as it is: neither a request nor an escape sequence, no character replaced by a typographic
/// one, and nothing but ASCII in the file (roff(7), mandoc_char(7)). Line breaks stay.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8 + 8);
    escape_into(text, &mut escaped);
    escaped
}

/// The same, at the end of another text.
pub(super) fn escape_into(text: &str, out: &mut String) {
    // What needs no escape is copied run by run.
    let bytes = text.as_bytes();
    let (mut rest, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        if ESCAPED[usize::from(*byte)] == 0 {
            at += 1;
            continue;
        }
        out.push_str(&text[rest..at]);
        at = escape_first(text, at, out);
        rest = at;
    }
    out.push_str(&text[rest..]);
}

/// Writes the character at an offset, which has an escape, and gives the offset behind it.
fn escape_first(text: &str, at: usize, out: &mut String) -> usize {
    let Some(c) = text[at..].chars().next() else { return text.len() };
    let escape = match c {
        '"' => "\\(dq",
        '\'' => "\\(aq",
        '-' => "\\-",
        '.' => "\\&.",
        '\\' => "\\e",
        '^' => "\\(ha",
        '`' => "\\(ga",
        '~' => "\\(ti",
        _ => "",
    };
    if escape.is_empty() {
        let _ = write!(out, "\\[u{:04X}]", u32::from(c));
    } else {
        out.push_str(escape);
    }
    at + c.len_utf8()
}

/// Writes text in which runs of spaces become one space. `drops` says whether a space at its front is left out as well;
/// what comes out is whether one would be behind it.
pub(super) fn escape_words(text: &str, mut drops: bool, out: &mut String) -> bool {
    let bytes = text.as_bytes();
    let (mut rest, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        if *byte == b' ' {
            if drops {
                out.push_str(&text[rest..at]);
                rest = at + 1;
            }
            drops = true;
            at += 1;
        } else if ESCAPED[usize::from(*byte)] == 0 {
            drops = false;
            at += 1;
        } else {
            drops = false;
            out.push_str(&text[rest..at]);
            at = escape_first(text, at, out);
            rest = at;
        }
    }
    out.push_str(&text[rest..]);
    drops
}

/// A name, which is on one line.
pub(super) fn escape_name(name: &str) -> String {
    let name = escape(name);
    if name.contains('\n') { name.replace('\n', " ") } else { name }
}

/// The name of an option within a line, where neither a dot nor a hyphen is anything but itself.
pub(super) fn escape_target(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for part in name.split_inclusive(['.', '-', '"']) {
        let (text, end) = match part.char_indices().next_back() {
            Some((at, '.' | '-' | '"')) => part.split_at(at),
            _ => (part, ""),
        };
        escaped.push_str(&escape_name(text));
        escaped.push_str(end);
    }
    escaped
}

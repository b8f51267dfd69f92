//! Text as roff.

use std::fmt::Write as _;

/// Text that roff shows as it is: neither a request nor an escape sequence, no character replaced by a typographic
/// one, and nothing but ASCII in the file (roff(7), mandoc_char(7)). Line breaks stay.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' => escaped.push_str("\\(dq"),
            '\'' => escaped.push_str("\\(aq"),
            '-' => escaped.push_str("\\-"),
            '.' => escaped.push_str("\\&."),
            '\\' => escaped.push_str("\\e"),
            '^' => escaped.push_str("\\(ha"),
            '`' => escaped.push_str("\\(ga"),
            '~' => escaped.push_str("\\(ti"),
            '\n' | ' '..='\u{7d}' => escaped.push(c),
            c => {
                let _ = write!(escaped, "\\[u{:04X}]", u32::from(c));
            }
        }
    }
    escaped
}

/// A name, which stands on one line.
pub(super) fn escape_name(name: &str) -> String {
    escape(name).replace('\n', " ")
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

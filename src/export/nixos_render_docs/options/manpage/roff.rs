//! Text as roff.

use std::fmt::Write as _;

/// Text that roff shows as it is: neither a request nor an escape sequence, no character replaced by a typographic
/// one, and nothing but ASCII in the file (roff(7), mandoc_char(7)). Line breaks stay.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8 + 8);
    // What needs no escape is copied run by run.
    let mut rest = 0;
    for (at, c) in text.char_indices() {
        let escape = match c {
            '"' => "\\(dq",
            '\'' => "\\(aq",
            '-' => "\\-",
            '.' => "\\&.",
            '\\' => "\\e",
            '^' => "\\(ha",
            '`' => "\\(ga",
            '~' => "\\(ti",
            '\n' | ' '..='\u{7d}' => continue,
            _ => "",
        };
        escaped.push_str(&text[rest..at]);
        match escape {
            "" => {
                let _ = write!(escaped, "\\[u{:04X}]", u32::from(c));
            }
            escape => escaped.push_str(escape),
        }
        rest = at + c.len_utf8();
    }
    escaped.push_str(&text[rest..]);
    escaped
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

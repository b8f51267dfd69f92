//! Entities (CommonMark § 2.5), with the characters that markdown-it accepts for numbers.

use pulldown_cmark::{Event, Options, Parser};

/// The longest name, or number with its `#`.
const MAX_NAME: usize = 32;

/// The entity that `text` starts with, in a destination or a title: its length and what it means.
pub(super) fn at_start(text: &str) -> Option<(usize, String)> {
    let name = text.strip_prefix('&')?;
    // No name has more letters; where many `&` follow on one another, the search stays short.
    let length = name.bytes().take(MAX_NAME + 1).position(|b| b == b';')?;
    let name = &name[..length];
    if length < 2 {
        return None;
    }
    let meant = match name.strip_prefix('#') {
        Some(number) => character(code(number, 8, 8)?)?.to_string(),
        None => named(name)?,
    };
    Some((1 + length + 1, meant))
}

/// What a numeric entity in text stands for, or `None` where `text` is none: U+FFFD where it stands for no character.
pub(super) fn numeric(text: &str) -> Option<char> {
    let number = text.strip_prefix("&#")?.strip_suffix(';')?;
    Some(character(code(number, 7, 6)?).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// The number of an entity, of so many decimal or hexadecimal digits at most.
fn code(number: &str, decimal: usize, hexadecimal: usize) -> Option<u32> {
    let (digits, radix, most) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, hexadecimal),
        None => (number, 10, decimal),
    };
    if digits.len() > most || !digits.bytes().all(|b| char::from(b).is_digit(radix)) {
        return None;
    }
    u32::from_str_radix(digits, radix).ok()
}

/// The character of a code point that a number may stand for: no surrogate, no noncharacter, and no control code but tab,
/// line feed, form feed and carriage return.
fn character(code: u32) -> Option<char> {
    let noncharacter = code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code);
    char::from_u32(code).filter(|c| !noncharacter && (!c.is_control() || matches!(c, '\t' | '\n' | '\u{c}' | '\r')))
}

/// What a named entity means. pulldown-cmark, which has the table, is asked.
fn named(name: &str) -> Option<String> {
    if !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let written = format!("&{name};");
    let mut meant = String::new();
    for event in Parser::new_ext(&written, Options::empty()) {
        if let Event::Text(text) = event {
            meant.push_str(&text);
        }
    }
    (meant != written).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_for_characters_that_text_may_have() {
        let cases = [
            ("&#65;", Some('A')),
            ("&#x41;", Some('A')),
            ("&#X41;", Some('A')),
            ("&#9;", Some('\t')),
            ("&#12;", Some('\u{c}')),
            ("&#160;", Some('\u{a0}')),
            ("&#xFFFD;", Some('\u{fffd}')),
            ("&#x10FFFD;", Some('\u{10fffd}')),
            ("&#0;", Some('\u{fffd}')),
            ("&#3;", Some('\u{fffd}')),
            ("&#11;", Some('\u{fffd}')),
            ("&#x1F;", Some('\u{fffd}')),
            ("&#x7F;", Some('\u{fffd}')),
            ("&#x9F;", Some('\u{fffd}')),
            ("&#xD800;", Some('\u{fffd}')),
            ("&#xFDD0;", Some('\u{fffd}')),
            ("&#xFFFE;", Some('\u{fffd}')),
            ("&#x1FFFF;", Some('\u{fffd}')),
            ("&#x110000;", Some('\u{fffd}')),
            ("&#;", None),
            ("&#x;", None),
            ("&#12345678;", None),
            ("&#x1234567;", None),
            ("&amp;", None),
        ];
        for (text, expected) in cases {
            assert_eq!(numeric(text), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_for_nothing_is_no_entity_in_an_address() {
        let meant = |text| at_start(text).map(|(_, meant)| meant);
        assert_eq!(meant("&#x0000003A;"), Some(":".into()));
        assert_eq!(meant("&amp;x"), Some("&".into()));
        assert_eq!(meant("&Tab;"), Some("\t".into()));
        assert_eq!(meant("&AMP;"), Some("&".into()));
        for text in ["&#3;", "&#xD800;", "&nosuch;", "&;", "&", "&a b;", "&#-1;", "&#+1;"] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}

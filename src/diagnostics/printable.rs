//! Text from a book as a terminal may be given it.

use std::borrow::Cow;

/// A text, with a picture in place of each control character: a name of a file may hold any, and a terminal obeys them.
/// What reverses the direction of others is replaced as well.
pub fn printable(text: &str) -> Cow<'_, str> {
    replaced(text, &[])
}

/// The same for lines, whose ends and tabs stay.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    replaced(text, &['\n', '\t'])
}

fn replaced<'a>(text: &'a str, kept: &[char]) -> Cow<'a, str> {
    if !text.chars().any(|c| picture(c).is_some() && !kept.contains(&c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| picture(c).filter(|_| !kept.contains(&c)).unwrap_or(c)).collect())
}

/// What stands for a character that is not shown as it is.
fn picture(c: char) -> Option<char> {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_given_nothing_that_they_obey() {
        assert_eq!(printable("a\u{1b}[31m\n\tb\u{7f}"), "a␛[31m␊␉b␡");
        assert_eq!(printable("a\u{9b}31m\u{202e}b\u{2066}"), "a\u{fffd}31m\u{fffd}b\u{fffd}");
        assert_eq!(printable_lines("a\u{1b}\r\n\tb"), "a␛␍\n\tb");
        assert!(matches!(printable("Öl 漢字 👩‍🔬"), Cow::Borrowed(_)));
    }
}

//! Ids as XML has them: names, which begin with a letter and hold no odd characters.

use std::borrow::Cow;
use std::fmt::Write as _;

/// What an id of the exporter's own begins with. No id of a book comes out so: see [`of_book`].
const OWN: &str = "_x-";

/// An id of the book as an id of a file. Letters of ASCII, digits, `.`, `_` and `-` stay, anything else becomes its code
/// between `_x` and `_`, so that no two ids become one and a link needs no escapes.
pub(super) fn of_book(id: &str) -> Cow<'_, str> {
    let keeps = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let starts = id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if starts && id.chars().all(keeps) && !id.contains("_x") {
        return Cow::Borrowed(id);
    }
    let mut name = String::with_capacity(id.len() + 16);
    let mut rest = id.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let is_first = at == 0 && !(c.is_ascii_alphabetic() || c == '_');
        let is_mark = c == '_' && rest.peek().is_some_and(|(_, next)| *next == 'x');
        if keeps(c) && !is_first && !is_mark {
            name.push(c);
        } else {
            let _ = write!(name, "_x{:X}_", u32::from(c));
        }
    }
    Cow::Owned(name)
}

/// An id of the exporter's own.
pub(super) fn own(name: &str, number: usize) -> String {
    format!("{OWN}{name}-{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_names_and_stay_apart() {
        for (id, name) in [
            ("sec-a.b_c-1", "sec-a.b_c-1"),
            ("_a", "_a"),
            ("1a", "_x31_a"),
            ("-a", "_x2D_a"),
            ("opt-a.\"b c\".<d>", "opt-a._x22_b_x20_c_x22_._x3C_d_x3E_"),
            ("é日", "_xE9__x65E5_"),
            ("_x31_a", "_x5F_x31_a"),
            ("a_x-b", "a_x5F_x-b"),
            ("a:b", "a_x3A_b"),
        ] {
            assert_eq!(of_book(id), name, "{id}");
            assert!(!of_book(id).starts_with(OWN));
        }
        assert_eq!(own("page", 3), "_x-page-3");
    }
}

//! Text → the terms that it is found by. `theme/search/tokens.js` does the same in the browser, bit for bit: what a
//! reader types has to fall into the same pieces as what was written. `tests/suite/search/tokens.json` is run against both.
//!
//! Manuals of Nix projects are half code, so a name is a term as a whole, and so is each of its parts:
//! `lib.makeLibraryPath` gives `lib.makelibrarypath`, `lib`, `makelibrarypath`, `make`, `library` and `path`. The rules:
//!
//! - A *run* is a row of letters and digits; an apostrophe between letters is dropped (`don't` is `dont`).
//! - A *name* is runs with one of `. - / : @ + #`, or any number of `_`, between each two.
//! - A `-`, `--` or `.` before a name belongs to it where nothing else is before (`--python`, `.env`); the name
//!   without it is a term too.
//! - A name's *segments* lie between `. / : @ + #`, a segment's *pieces* between `-` and `_`, and a piece's *humps*
//!   begin where a capital follows a small letter or a digit, and at the last of several capitals before a small
//!   letter (`HTMLParser` is `html`, `parser`). Whatever falls into more than one gives each of them as a term.
//! - Terms are in small letters, code point by code point, and at most [`LONGEST`] code points long.
//! - Chinese and Japanese are written without spaces: a row of their letters gives each two neighbours.
//!
//! There are no stop words, `with`, `if` and `in` being Nix, and there is no stemming.

use std::borrow::Cow;

/// The longest term, in code points; what is longer is cut.
pub const LONGEST: usize = 64;

/// Calls `emit` with each term of `text`, in order.
pub fn each_term(text: &str, mut emit: impl FnMut(&str)) {
    let mut buffer = String::new();
    let mut at = 0;
    // Where the name before ended: what follows it directly is no prefix of the next.
    let mut name_end = usize::MAX;
    loop {
        at = skip(text, at, |c| !is_letter(c) && !is_joiner(c) && !is_unspaced(c));
        let Some(first) = char_at(text, at) else { return };
        if is_unspaced(first) {
            let end = skip(text, at, is_unspaced);
            neighbours(&text[at..end], &mut emit);
            at = end;
            continue;
        }
        let start = at;
        let lead_end = skip(text, at, is_joiner);
        let end = name_at(text, lead_end);
        if end == lead_end {
            // Joiners that nothing follows.
            at = lead_end;
            continue;
        }
        let lead = &text[start..lead_end];
        let written = &text[lead_end..end];
        let name = match written.contains(is_apostrophe) {
            true => Cow::Owned(written.replace(is_apostrophe, "")),
            false => Cow::Borrowed(written),
        };
        if start != name_end && matches!(lead, "-" | "--" | ".") {
            lower(&format!("{lead}{name}"), &mut buffer);
            emit(&buffer);
        }
        name_terms(&name, &mut buffer, &mut emit);
        name_end = end;
        at = end;
    }
}

/// The terms of `text`, in order.
pub fn terms(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    each_term(text, |term| out.push(term.to_owned()));
    out
}

fn name_terms(name: &str, buffer: &mut String, emit: &mut impl FnMut(&str)) {
    if name.len() <= LONGEST && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        // As most words are.
        return emit(name);
    }
    lower(name, buffer);
    emit(buffer);
    let parts = |text: &str, separates: fn(char) -> bool| text.contains(separates);
    let segmented = parts(name, is_segment_end);
    for segment in name.split(is_segment_end) {
        if segmented {
            lower(segment, buffer);
            emit(buffer);
        }
        let pieced = parts(segment, is_piece_end);
        for piece in segment.split(is_piece_end).filter(|piece| !piece.is_empty()) {
            if pieced {
                lower(piece, buffer);
                emit(buffer);
            }
            humps(piece, buffer, emit);
        }
    }
}

/// Emits the humps of a piece, where it has more than one.
fn humps(piece: &str, buffer: &mut String, emit: &mut impl FnMut(&str)) {
    let mut start = 0;
    let mut before = None;
    let mut chars = piece.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let begins =
            c.is_uppercase() && before.is_some_and(|b: char| !b.is_uppercase() || next.is_some_and(char::is_lowercase));
        if begins {
            lower(&piece[start..at], buffer);
            emit(buffer);
            start = at;
        }
        before = Some(c);
    }
    if start > 0 {
        lower(&piece[start..], buffer);
        emit(buffer);
    }
}

/// Emits each two neighbours of a row of letters, or the one letter that it is.
fn neighbours(row: &str, emit: &mut impl FnMut(&str)) {
    let starts: Vec<usize> = row.char_indices().map(|(at, _)| at).chain([row.len()]).collect();
    if starts.len() == 2 {
        emit(row);
    }
    for pair in starts.windows(3) {
        emit(&row[pair[0]..pair[2]]);
    }
}

/// Puts `text` into `out`, cut to [`LONGEST`] and in small letters.
fn lower(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.push_str(&text[..text.len().min(LONGEST)]);
        out.make_ascii_lowercase();
    } else {
        // Not `str::to_lowercase`, which looks at what is around a sigma.
        out.extend(text.chars().take(LONGEST).flat_map(char::to_lowercase));
    }
}

/// The end of the name that starts at `at`; `at` itself where none does.
fn name_at(text: &str, at: usize) -> usize {
    let mut end = run_at(text, at);
    if end == at {
        return at;
    }
    loop {
        let joined = match char_at(text, end) {
            Some('_') => skip(text, end, |c| c == '_'),
            Some(c) if is_joiner(c) => end + 1,
            _ => return end,
        };
        let next = run_at(text, joined);
        if next == joined {
            return end;
        }
        end = next;
    }
}

/// The end of the run that starts at `at`; `at` itself where none does.
fn run_at(text: &str, at: usize) -> usize {
    let mut end = skip(text, at, is_letter);
    if end == at {
        return at;
    }
    while let Some(c) = char_at(text, end).filter(|c| is_apostrophe(*c)) {
        let next = end + c.len_utf8();
        let after = skip(text, next, is_letter);
        if after == next {
            break;
        }
        end = after;
    }
    end
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Where the characters that belong end.
fn skip(text: &str, at: usize, belongs: impl Fn(char) -> bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    while let Some(byte) = bytes.get(at) {
        let c = if byte.is_ascii() { char::from(*byte) } else { char_at(text, at).unwrap_or_default() };
        if !belongs(c) {
            break;
        }
        at += c.len_utf8();
    }
    at
}

const LETTER: u8 = 1;
const SEGMENT_END: u8 = 2;
const PIECE_END: u8 = 4;

/// What each ASCII character is: most text is made of them.
const CLASSES: [u8; 128] = {
    let mut classes = [0; 128];
    let mut n = 0;
    while n < 128 {
        classes[n] = match n as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => LETTER,
            b'.' | b'/' | b':' | b'@' | b'+' | b'#' => SEGMENT_END,
            b'-' | b'_' => PIECE_END,
            _ => 0,
        };
        n += 1;
    }
    classes
};

fn is_of(c: char, class: u8) -> bool {
    CLASSES.get(c as usize).is_some_and(|classes| classes & class != 0)
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return is_of(c, LETTER);
    }
    !is_unspaced(c) && (c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}'))
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

fn is_joiner(c: char) -> bool {
    is_of(c, SEGMENT_END | PIECE_END)
}

fn is_segment_end(c: char) -> bool {
    is_of(c, SEGMENT_END)
}

fn is_piece_end(c: char) -> bool {
    is_of(c, PIECE_END)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table that the browser's tokenizer runs too.
    const CASES: &str = include_str!("../../../tests/suite/search/tokens.json");

    #[test]
    fn the_shared_table() {
        let cases: Vec<(String, Vec<String>)> = serde_json::from_str(CASES).unwrap();
        assert!(cases.len() > 30);
        for (text, expected) in cases {
            assert_eq!(terms(&text), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_short_terms_of_letters(text in "\\PC{0,40}") {
            for term in terms(&text) {
                assert!(!term.is_empty());
                assert!(term.chars().count() <= LONGEST + 2 + LONGEST, "{term:?}");
                assert!(!term.contains([' ', '*', '\n', '\u{ffff}']), "{term:?}");
            }
        }
    }
}

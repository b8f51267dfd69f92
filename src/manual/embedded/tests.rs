//! Where the characters of a string of JSON are written.

use proptest::prelude::*;

use super::EmbeddedText;
use super::owners::EmbeddedTexts;
use crate::manual::reading::Reading;
use crate::source::{FileId, Sources, Span};

const FILE: FileId = FileId(0);

/// A literal of JSON, in a file after three bytes.
fn embedded(literal: &str) -> (String, EmbeddedText) {
    let file = format!("[1,{literal}]");
    let text = EmbeddedText::json(FILE, &file, 3..3 + literal.len());
    (file, text)
}

/// What is written for a range of a text.
fn written<'f>(file: &'f str, text: &EmbeddedText, range: std::ops::Range<usize>) -> &'f str {
    &file[text.span(range).range()]
}

#[test]
fn escapes_of_json() {
    for (literal, text, each) in [
        (r#""""#, "", &[][..]),
        (r#""ab""#, "ab", &["a", "b"]),
        (r#""a\"b""#, "a\"b", &["a", "\\\"", "b"]),
        (r#""\\\/""#, "\\/", &["\\\\", "\\/"]),
        (r#""\b\f\n\r\t""#, "\u{8}\u{c}\n\r\t", &["\\b", "\\f", "\\n", "\\r", "\\t"]),
        (r#""é\u00e9\u00E9x""#, "éééx", &["é", "\\u00e9", "\\u00E9", "x"]),
        (r#""\u0000\u20ac""#, "\0€", &["\\u0000", "\\u20ac"]),
        (r#""a\ud83d\ude00b""#, "a😀b", &["a", "\\ud83d\\ude00", "b"]),
        (r#""😀\uD83D\uDE00""#, "😀😀", &["😀", "\\uD83D\\uDE00"]),
        // Half of a pair, which serde_json refuses, is read all the same, and never more than it.
        (r#""\ud83dx""#, "\u{fffd}x", &["\\ud83d", "x"]),
        (r#""\ud83d\u0041""#, "\u{fffd}A", &["\\ud83d", "\\u0041"]),
        (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}", &["\\ude00", "\\ud83d"]),
    ] {
        let (file, found) = embedded(literal);
        assert_eq!(found.as_str(), text, "{literal}");
        let characters = text.char_indices().map(|(at, c)| written(&file, &found, at..at + c.len_utf8()));
        assert_eq!(characters.collect::<Vec<_>>(), each, "{literal}");
        assert_eq!(written(&file, &found, 0..text.len()), each.concat(), "{literal}");
        assert_eq!(found.span(text.len()..text.len()).range(), 3 + literal.len() - 1..3 + literal.len() - 1);
    }
}

#[test]
fn words_of_our_own_stand_between_the_pieces_of_the_file() {
    let (file, text) = embedded(r#"" a\n*b*\u002e ""#);
    let whole = text.trimmed().escaped(|c| c == '*' || c == '.').between("*Type:*\n", " *(read only)*");
    assert_eq!(whole.as_str(), "*Type:*\na\n\\*b\\*\\. *(read only)*");
    assert_eq!(written(&file, &whole, 0..whole.as_str().len()), r"a\n*b*\u002e");
    for (piece, expected) in [("*Type", ""), ("a\n", r"a\n"), ("\\*b", "*b"), ("b", "b"), (".", r"\u002e"), (" *(", "")]
    {
        let at = whole.as_str().find(piece).unwrap();
        assert_eq!(written(&file, &whole, at..at + piece.len()), expected, "{piece}");
    }
    assert_eq!(whole.span(0..2).start, 5);
}

#[test]
fn a_tree_points_into_the_file() {
    let (file, text) = embedded(r#""a [](#x)\n\n- \"b\" {comand}`ls`""#);
    let document = text.read(Some(&"in the option `o`"), Reading { recipe_directives: true, near_misses: false });
    let blocks: Vec<&str> = document.blocks.iter().map(|block| &file[block.span.range()]).collect();
    assert_eq!(blocks, ["a [](#x)", r#"- \"b\" {comand}`ls`"#]);
    let fault = &document.diagnostics[0];
    assert_eq!(fault.message, "in the option `o`: unknown role `{comand}`");
    assert_eq!(&file[fault.span().unwrap().range()], "comand");
}

#[test]
fn a_text_as_it_was_written() {
    let (file, text) = embedded(r#""see https:\/\/a.b\/c\nand""#);
    let mut sources = Sources::new();
    assert_eq!(sources.add(std::path::Path::new("o.json"), file), FILE);
    let mut embedded = EmbeddedTexts::default();
    let span = text.span(0..text.as_str().len());
    assert_eq!(embedded.written(span, &sources).as_str(), r"see https:\/\/a.b\/c\nand");
    embedded.add(Span { start: span.start - 1, end: span.end + 1, ..span }, "the option `o`".to_owned());
    let written = embedded.written(span, &sources);
    assert_eq!(written.as_str(), "see https://a.b/c\nand");
    let url = written.in_file(4..17);
    assert_eq!(&sources.file(FILE).text()[url], r"https:\/\/a.b\/c");
    assert_eq!(embedded.written(Span { file: FileId(7), ..span }, &sources).as_str(), "");
}

proptest! {
    /// The text is what serde_json reads, and each piece of it is what serde_json reads at the span that is told.
    #[test]
    fn every_offset_in_a_string_leads_to_how_it_is_written(
        characters in prop::collection::vec((any::<char>(), 0..3_u8), 0..40),
        (from, to) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let mut literal = "\"".to_owned();
        for (c, form) in &characters {
            match form {
                0 => literal.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
                _ => {
                    let quoted = serde_json::to_string(c).unwrap();
                    literal.push_str(&quoted[1..quoted.len() - 1]);
                }
            }
        }
        literal.push('"');
        let (file, text) = embedded(&literal);
        let value: String = serde_json::from_str(&literal).unwrap();
        prop_assert_eq!(text.as_str(), &value);
        let bounds: Vec<usize> = value.char_indices().map(|(at, _)| at).chain([value.len()]).collect();
        let (from, to) = (*from.get(&bounds), *to.get(&bounds));
        let (from, to) = (from.min(to), from.max(to));
        let piece = written(&file, &text, from..to);
        let read: String = serde_json::from_str(&format!("\"{piece}\"")).unwrap();
        prop_assert_eq!(&read, &value[from..to]);
        let fragment = EmbeddedText::json_fragment(FILE, &file, text.span(from..to).range());
        prop_assert_eq!(fragment.as_str(), &value[from..to]);
        let trimmed = text.trimmed();
        prop_assert_eq!(trimmed.as_str(), value.trim());
        let escaped = text.escaped(char::is_alphabetic);
        prop_assert_eq!(escaped.span(0..escaped.as_str().len()), text.span(0..value.len()));
    }
}

//! What is read, where it is, and how faults are told.

use std::path::Path;

use super::*;
use crate::source::Sources;

fn load(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::new();
    let file = sources.add(Path::new("x.json"), text.to_owned());
    (sources, file)
}

fn read(text: &str) -> Result<Located, Diagnostic> {
    let (sources, file) = load(text);
    parse(file, sources.file(file))
}

#[test]
fn spans_of_keys_and_values() {
    let text = r#" {"a\"b": [1, {"c": null}], "d": "é\n"} "#;
    let value = read(text).unwrap();
    let Value::Object(members) = &value.value else { panic!("an object") };
    assert_eq!(members[0].key, "a\"b");
    assert_eq!(&text[members[0].key_range.clone()], r#""a\"b""#);
    assert_eq!(&text[members[0].value.range.clone()], r#"[1, {"c": null}]"#);
    assert_eq!(value.get("d").and_then(Located::as_str), Some("é\n"));
    let found = members_of(text);
    assert_eq!(found, [("a\"b".to_owned(), r#"[1, {"c": null}]"#), ("d".to_owned(), r#""é\n""#)]);
}

fn members_of(text: &str) -> Vec<(String, &str)> {
    let (sources, file) = load(text);
    members(file, sources.file(file)).unwrap().into_iter().map(|m| (m.key, &text[m.range])).collect()
}

/// RFC 8259, section 7.
#[test]
fn escapes_stand_for_characters() {
    for (text, expected) in [
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""a\u00e9b\u00E9""#, "aébé"),
        (r#""\ud834\udd1e!""#, "𝄞!"),
        ("\"\u{7f}\u{2028}\"", "\u{7f}\u{2028}"),
    ] {
        assert_eq!(read(text).unwrap().as_str(), Some(expected), "{text}");
    }
}

/// What is wrong with a text, and the part of it that the message points to.
#[test]
fn faults_are_told_in_words_at_their_span() {
    for (text, at, message) in [
        ("{\"a\": [],}", ",", "trailing comma"),
        ("{\"a\": [\"b\", ]}", ",", "trailing comma"),
        ("{} {}", "{", "unexpected text after the JSON value"),
        ("[1] no", "no", "unexpected text after the JSON value"),
        ("", "", "a value is missing at the end"),
        ("{\"a\":\n", "", "a value is missing at the end"),
        ("{\"a\": [1\n", "", "unclosed array"),
        ("[", "", "unclosed array"),
        ("{", "", "unclosed object"),
        ("{\"a\"", "", "unclosed object"),
        ("{\"a\": 1", "", "unclosed object"),
        ("{\"a", "\"a", "unclosed string"),
        ("{\"a\": [\"b]}\n", "\"b]}", "unclosed string"),
        ("[\"\t\"]", "\t", "unescaped control character `\\u0009` in a string"),
        ("[nul]", "nul", "expected a value, found `nul`"),
        ("[x.y]", "x.y", "expected a value, found `x.y`"),
        ("{\"a\": }", "}", "expected a value"),
        ("[1,,2]", ",", "expected a value"),
        ("['a']", "'", "strings need double quotes"),
        ("{'a': 1}", "'", "strings need double quotes"),
        ("{a: 1}", "a", "a key must be a string in double quotes"),
        ("{1: []}", "1", "a key must be a string in double quotes"),
        ("{\"a\" 1}", "1", "expected `:` after the key"),
        ("[1 2]", "2", "expected `,` or `]`"),
        ("{\"a\": 1 \"b\": 2}", "\"", "expected `,` or `}`"),
        ("[1}", "}", "expected `,` or `]`"),
        ("[1, // one\n2]", "//", "comments are not allowed"),
        ("/* a */ {}", "/*", "comments are not allowed"),
        ("{} // a", "//", "comments are not allowed"),
        ("[01]", "01", "invalid number `01`"),
        ("[1.]", "1.", "invalid number `1.`"),
        ("[-]", "-", "invalid number `-`"),
        ("[\"\\x\"]", "\\x", "unknown escape `\\x` in a string"),
        ("[\"\\u12\"]", "\\u", "`\\u` in a string needs four hexadecimal digits"),
        ("[\"\\ud800\"]", "\\ud800", "`\\ud800` is an unpaired surrogate"),
        ("\u{a0}1", "\u{a0}", "expected a value, found `\u{a0}`"),
    ] {
        let error = read(text).unwrap_err();
        let found = (&text[error.span().unwrap().range()], error.message.as_str());
        assert_eq!(found, (at, format!("invalid JSON: {message}").as_str()), "{text:?}");
        if message.contains("half of a pair") {
            continue;
        }
        let (sources, file) = load(text);
        // An object is looked through in the same way where its values are not kept.
        assert_eq!(members(file, sources.file(file)).unwrap_err().message, error.message, "{text:?}");
    }
    let (sources, file) = load("[]");
    let error = members(file, sources.file(file)).unwrap_err();
    assert_eq!(error.message, "the file must hold an object, not an array");
}

#[test]
fn keys_that_are_written_twice_are_told() {
    let text = r#"{"a": 1, "b": [{"c": 1, "c": 2}], "a": 3}"#;
    let root = read(text).unwrap();
    assert_eq!(root.get("a").map(|value| &value.value), Some(&Value::Number("3".to_owned())));
    let found = duplicate_keys(FileId(0), &root);
    let found: Vec<_> = found.iter().map(|d| (d.code, d.span().unwrap().start, d.labels[0].span.start)).collect();
    assert_eq!(found, [(Code::DuplicateKey, 34, 1), (Code::DuplicateKey, 24, 16)]);
}

#[test]
fn what_is_too_deep_is_refused() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    for (n, fine) in [(127, true), (128, false), (100_000, false)] {
        let read = read(&deep(n));
        assert_eq!(read.is_ok(), fine, "{n}");
        if let Err(error) = read {
            assert_eq!((error.code, error.span().unwrap().start), (Code::InvalidJson, 127), "{error:?}");
        }
    }
    assert!(read(&format!("{{\"a\": [{0}], \"b\": [{0}]}}", deep(100))).is_ok(), "beside each other is not deep");
}

/// A value as serde_json has it.
fn plain(value: &Located) -> serde_json::Value {
    match &value.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(b) => (*b).into(),
        Value::Number(n) => serde_json::from_str(n).unwrap(),
        Value::String(s) => s.as_str().into(),
        Value::Array(values) => values.iter().map(plain).collect(),
        Value::Object(members) => members.iter().map(|m| (m.key.clone(), plain(&m.value))).collect(),
    }
}

proptest::proptest! {
    /// Whatever is JSON to serde_json is read as the same, whatever is not is refused, and nothing panics.
    #[test]
    fn agrees_with_serde(text in "[\\[\\]{}\":,a0 \\\\né\t/.e+-]{0,20}") {
        let ours = read(&text);
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        proptest::prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?}", ours);
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            proptest::prop_assert_eq!(plain(&ours), theirs);
        }
        let (sources, file) = load(&text);
        let _ = members(file, sources.file(file));
    }

    /// The same for strings, whose escapes chance seldom gets right.
    #[test]
    fn agrees_with_serde_on_strings(inner in "(a|é|\\\\\\\\|\\\\n|\\\\u[dD][89abAB][0-9a-f]{2}|\\\\u[dD][c-fC-F][0-9a-f]{2}|\\\\u00[0-9a-f]{2}){0,8}") {
        let text = format!("\"{inner}\"");
        let theirs = serde_json::from_str::<String>(&text).ok();
        let ours = read(&text).ok().and_then(|value| value.as_str().map(str::to_owned));
        proptest::prop_assert_eq!(ours, theirs);
    }
}

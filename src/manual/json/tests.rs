//! Tests.

use crate::diagnostics::Code;
use std::path::Path;

use super::*;
use crate::source::Sources;

fn load(text: &str) -> (Sources, FileId) {
    let mut sources = Sources::new();
    let file = sources.add(Path::new("x.json"), text.to_owned());
    (sources, file)
}

#[test]
fn places_of_keys_and_values() {
    let text = r#" {"a\"b": [1, {"c": null}], "d": "é\n"} "#;
    let (sources, file) = load(text);
    let value = parse(file, sources.file(file)).unwrap();
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

#[test]
fn errors_point_to_the_fault() {
    for (text, line, column) in [("{\"a\": }", 1, 7), ("{\n \"a\": 1,\n}", 2, 8), ("", 1, 1), ("[1\n", 1, 3)] {
        let (sources, file) = load(text);
        let error = parse(file, sources.file(file)).unwrap_err();
        let place = sources.file(file).position(error.span().unwrap().start);
        assert_eq!((place.line, place.column), (line, column), "{text:?}: {error:?}");
    }
    let (sources, file) = load("[]");
    assert!(members(file, sources.file(file)).is_err());
}

#[test]
fn what_is_too_deep_is_refused() {
    let deep = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    for (n, fine) in [(127, true), (128, false), (100_000, false)] {
        let (sources, file) = load(&deep(n));
        let read = parse(file, sources.file(file));
        assert_eq!(read.is_ok(), fine, "{n}");
        if let Err(error) = read {
            assert_eq!((error.code, error.span().unwrap().start), (Code::InvalidJson, 127), "{error:?}");
        }
    }
    let (sources, file) = load(&format!("{{\"a\": [{0}], \"b\": [{0}]}}", deep(100)));
    assert!(parse(file, sources.file(file)).is_ok(), "brackets beside each other are not deep");
}

proptest::proptest! {
    /// Whatever is JSON to serde_json is read, whatever is not is refused, and nothing panics.
    #[test]
    fn agrees_with_serde(text in "[\\[\\]{}\":,a0 \\\\né]{0,20}") {
        let (sources, file) = load(&text);
        let ours = parse(file, sources.file(file)).is_ok();
        let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        proptest::prop_assert_eq!(ours, theirs);
        let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text).is_ok();
        proptest::prop_assert_eq!(members(file, sources.file(file)).is_ok(), object);
    }
}

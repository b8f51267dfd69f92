//! JSON with places: what serde_json reads, plus where in the text it stands, so that messages about a key or a
//! value can point to it.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::IgnoredAny;

use crate::diagnostics::Diagnostic;
use crate::source::{FileId, SourceFile, Span};

/// A value and the bytes that it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// Where it stands, quotes and brackets included.
    pub range: Range<usize>,
    /// What it is.
    pub value: Value,
}

/// The kinds of values. Numbers are kept as they are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(String),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Located>),
    /// An object, in the order of the text.
    Object(Vec<Member>),
}

/// A key of an object, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The key.
    pub key: String,
    /// Where the key stands, quotes included.
    pub key_range: Range<usize>,
    /// The value.
    pub value: Located,
}

impl Located {
    /// The value of a key of an object; the last one where it is written twice.
    pub fn get(&self, key: &str) -> Option<&Located> {
        match &self.value {
            Value::Object(members) => members.iter().rev().find(|m| m.key == key).map(|m| &m.value),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The values of an array.
    pub fn as_array(&self) -> Option<&[Located]> {
        match &self.value {
            Value::Array(values) => Some(values),
            _ => None,
        }
    }

    /// What it is, as messages name it.
    pub fn word(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

/// Reads a whole file of JSON.
///
/// # Errors
/// Where it is not JSON: the diagnostic points to the place where serde_json gave up.
pub fn parse(file: FileId, source: &SourceFile) -> Result<Located, Diagnostic> {
    let text = source.text();
    check(file, source)?;
    let mut reader = Reader::new(text);
    reader.value().ok_or_else(|| syntax_error(Span::new(file, reader.at, reader.at + 1), "it cannot be read"))
}

/// The keys of the object that a file of JSON holds, and the ranges of their values, without reading the values.
///
/// # Errors
/// Where the file is not JSON, or no object.
pub fn members(file: FileId, source: &SourceFile) -> Result<Vec<(String, Range<usize>, Range<usize>)>, Diagnostic> {
    let text = source.text();
    check(file, source)?;
    let mut reader = Reader::new(text);
    reader.space();
    let start = reader.at;
    if reader.peek() != Some(b'{') {
        return Err(Diagnostic::error("invalid-json", Span::new(file, start, start + 1), "an object is expected here"));
    }
    let mut found = Vec::new();
    let done = reader.object(|reader, key, key_range| {
        let range = reader.skip()?;
        found.push((key.into_owned(), key_range, range));
        Some(())
    });
    match done {
        Some(()) => Ok(found),
        None => Err(syntax_error(Span::new(file, reader.at, reader.at + 1), "it cannot be read")),
    }
}

/// The place of a serde_json error in text that starts at `offset` of the file.
pub fn error_offset(text: &str, error: &serde_json::Error) -> usize {
    let line = error.line().max(1);
    let start = if line == 1 {
        0
    } else {
        text.bytes().enumerate().filter(|(_, b)| *b == b'\n').nth(line - 2).map_or(text.len(), |(n, _)| n + 1)
    };
    // serde_json's column is the number of bytes read in the line.
    let mut at = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// What serde_json says, without the place that it appends.
pub fn error_message(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    whole.rfind(" at line ").map_or(whole.clone(), |n| whole[..n].to_owned())
}

fn check(file: FileId, source: &SourceFile) -> Result<(), Diagnostic> {
    let text = source.text();
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Ok(()),
        Err(error) => {
            let at = error_offset(text, &error);
            let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            Err(syntax_error(Span::new(file, at, end), &error_message(&error)))
        }
    }
}

fn syntax_error(span: Span, why: &str) -> Diagnostic {
    Diagnostic::error("invalid-json", span, format!("this is not valid JSON: {why}"))
}

/// Walks over text that is known to be JSON; gives `None` where it is not after all.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn string(&mut self) -> Option<(Cow<'a, str>, Range<usize>)> {
        let range = self.string_range()?;
        let inner = &self.text[range.start + 1..range.end - 1];
        if inner.contains('\\') {
            Some((Cow::Owned(serde_json::from_str(&self.text[range.clone()]).ok()?), range))
        } else {
            Some((Cow::Borrowed(inner), range))
        }
    }

    fn string_range(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        self.eat(b'"')?;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some(start..self.at)
    }

    /// The members of an object, from its `{` on.
    fn object(&mut self, mut member: impl FnMut(&mut Self, Cow<'a, str>, Range<usize>) -> Option<()>) -> Option<()> {
        self.eat(b'{')?;
        self.space();
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            self.space();
            let (key, range) = self.string()?;
            self.eat(b':')?;
            self.space();
            member(self, key, range)?;
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    /// Passes over a value without reading it: brackets are counted, strings skipped.
    fn skip(&mut self) -> Option<Range<usize>> {
        self.space();
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string_range()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                _ => {
                    self.word();
                }
            }
            if depth == 0 {
                return Some(start..self.at);
            }
        }
    }

    fn word(&mut self) -> &'a str {
        let start = self.at;
        while self.peek().is_some_and(|b| !matches!(b, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn value(&mut self) -> Option<Located> {
        self.space();
        let start = self.at;
        let value = match self.peek()? {
            b'"' => Value::String(self.string()?.0.into_owned()),
            b'{' => {
                let mut members = Vec::new();
                self.object(|reader, key, key_range| {
                    members.push(Member { key: key.into_owned(), key_range, value: reader.value()? });
                    Some(())
                })?;
                Value::Object(members)
            }
            b'[' => Value::Array(self.array()?),
            _ => match self.word() {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                number => Value::Number(number.to_owned()),
            },
        };
        Some(Located { range: start..self.at, value })
    }

    fn array(&mut self) -> Option<Vec<Located>> {
        self.eat(b'[')?;
        self.space();
        let mut values = Vec::new();
        if self.peek()? == b']' {
            self.at += 1;
            return Some(values);
        }
        loop {
            values.push(self.value()?);
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Some(values);
                }
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
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
        members(file, sources.file(file)).unwrap().into_iter().map(|(k, _, r)| (k, &text[r])).collect()
    }

    #[test]
    fn errors_point_to_the_fault() {
        for (text, line, column) in [("{\"a\": }", 1, 7), ("{\n \"a\": 1,\n}", 3, 1), ("", 1, 1), ("[1", 1, 2)] {
            let (sources, file) = load(text);
            let error = parse(file, sources.file(file)).unwrap_err();
            let place = sources.file(file).position(error.span().unwrap().start);
            assert_eq!((place.line, place.column), (line, column), "{text:?}: {error:?}");
        }
        let (sources, file) = load("[]");
        assert!(members(file, sources.file(file)).is_err());
    }

    proptest::proptest! {
        /// Whatever is JSON to serde_json is read, whatever is not is refused, and nothing panics.
        #[test]
        fn agrees_with_serde(text in "[\\[\\]{}\":,a0 \\\\né]{0,20}") {
            let (sources, file) = load(&text);
            let ours = parse(file, sources.file(file)).is_ok();
            let theirs = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            proptest::prop_assert_eq!(ours, theirs);
            let _ = members(file, sources.file(file));
        }
    }
}

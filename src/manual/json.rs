//! JSON with places: what serde_json reads, plus where in the text it stands, so that messages about a key or a
//! value can point to it.

mod reader;

use std::ops::Range;

use serde::de::IgnoredAny;

use crate::diagnostics::{Code, Diagnostic, not_json};
use crate::source::{FileId, SourceFile, Span};

use reader::{MAX_DEPTH, Reader};

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
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

/// A key of an object, and where its value stands, unread.
#[derive(Clone, Debug, PartialEq)]
pub struct RawMember {
    /// The key.
    pub key: String,
    /// Where the key stands, quotes included.
    pub key_range: Range<usize>,
    /// Where the value stands.
    pub range: Range<usize>,
}

/// Reads a whole file of JSON.
///
/// # Errors
/// Where it is not JSON: the diagnostic points to the place where serde_json gave up.
pub fn parse(file: FileId, source: &SourceFile) -> Result<Located, Diagnostic> {
    let text = source.text();
    check(file, source)?;
    let mut reader = Reader::new(text);
    if let Some(value) = reader.value() {
        return Ok(value);
    }
    let at = Span::new(file, reader.at, reader.at + 1);
    if reader.is_too_deep() {
        let message = format!("more than {MAX_DEPTH} brackets in one another are not read");
        return Err(Diagnostic::error(Code::InvalidJson, at, message));
    }
    Err(syntax_error(at, "it cannot be read"))
}

/// The keys of the object that a file of JSON holds, and the ranges of their values, without reading the values.
///
/// # Errors
/// Where the file is not JSON, or no object.
pub fn members(file: FileId, source: &SourceFile) -> Result<Vec<RawMember>, Diagnostic> {
    let text = source.text();
    check(file, source)?;
    let mut reader = Reader::new(text);
    reader.space();
    let start = reader.at;
    if reader.peek() != Some(b'{') {
        let word = reader.value().map_or("", |value| value.word());
        let message = format!("the file is not as expected: an object is expected, not {word}");
        return Err(Diagnostic::error(Code::InvalidJson, Span::new(file, start, start + 1), message));
    }
    let mut found = Vec::new();
    let done = reader.object(|reader, key, key_range| {
        let range = reader.skip()?;
        found.push(RawMember { key: key.into_owned(), key_range, range });
        Some(())
    });
    match done {
        Some(()) => Ok(found),
        None => Err(syntax_error(Span::new(file, reader.at, reader.at + 1), "it cannot be read")),
    }
}

fn check(file: FileId, source: &SourceFile) -> Result<(), Diagnostic> {
    let text = source.text();
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Ok(()),
        Err(error) => {
            let (range, why) = not_json::fault(text, &error);
            Err(syntax_error(Span::new(file, range.start, range.end), &why))
        }
    }
}

fn syntax_error(span: Span, why: &str) -> Diagnostic {
    Diagnostic::error(Code::InvalidJson, span, format!("this is not valid JSON: {why}"))
}

#[cfg(test)]
mod tests;

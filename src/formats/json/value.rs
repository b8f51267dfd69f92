//! Values with their spans.

use std::ops::Range;

/// A value and the bytes that it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// Its range in the text, quotes and brackets included.
    pub range: Range<usize>,
    /// The value without its span.
    pub value: Value,
}

/// The kinds of values. Numbers are kept as they are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The literal `null`.
    Null,
    /// The literal `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string, its escapes resolved.
    String(String),
    /// An array's elements, in order.
    Array(Vec<Located>),
    /// An object, in the order of the text.
    Object(Vec<Member>),
}

/// A key of an object, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The key, its escapes resolved.
    pub key: String,
    /// The range of the key, quotes included.
    pub key_range: Range<usize>,
    /// The value of the member.
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

/// A key of an object, and where its value is, unread.
#[derive(Clone, Debug, PartialEq)]
pub struct RawMember {
    /// The key, its escapes resolved.
    pub key: String,
    /// The range of the key, quotes included.
    pub key_range: Range<usize>,
    /// The range of the value in the text.
    pub range: Range<usize>,
}

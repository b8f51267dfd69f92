//! A walk over JSON that keeps track of where it is.

use std::borrow::Cow;
use std::ops::Range;

use super::{Located, Member, Value};

/// Arrays and objects that stand deeper in one another are not read: as many as serde_json reads.
pub(super) const MAX_DEPTH: usize = 127;

/// Walks over text that is known to be JSON; gives `None` where it is not after all, or is too deep.
pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) at: usize,
    /// The brackets around `at`.
    depth: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn space(&mut self) {
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
    pub(super) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, Cow<'a, str>, Range<usize>) -> Option<()>,
    ) -> Option<()> {
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
    pub(super) fn skip(&mut self) -> Option<Range<usize>> {
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

    /// Whether a value was not read because of what it stands in.
    pub(super) fn is_too_deep(&self) -> bool {
        self.depth > MAX_DEPTH
    }

    pub(super) fn value(&mut self) -> Option<Located> {
        self.space();
        let start = self.at;
        if matches!(self.peek(), Some(b'{' | b'[')) {
            self.depth += 1;
            if self.is_too_deep() {
                return None;
            }
        }
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
        if matches!(value, Value::Array(_) | Value::Object(_)) {
            self.depth -= 1;
        }
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

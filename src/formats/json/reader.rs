//! The reader: one pass over the text, which tells the first fault in words for people.

use std::borrow::Cow;
use std::ops::Range;

use super::{Located, Member, RawMember, Value};

/// Arrays and objects that are nested deeper than this are not read: as many as serde_json reads.
pub const MAX_DEPTH: usize = 127;

/// What is wrong with a text, and where: a range of its bytes, empty where something is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub range: Range<usize>,
    pub message: Cow<'static, str>,
    pub help: Option<&'static str>,
}

pub(super) type ReadResult<T> = Result<T, Fault>;

/// Whether a text is JSON.
///
/// # Errors
/// Where it is not: the offset of the first fault, and what is wrong there.
pub fn is_json(text: &str) -> Result<(), (Range<usize>, String)> {
    let mut reader = JsonReader::new(text);
    let read = reader.value(false).and_then(|_| reader.end());
    read.map_err(|fault| (fault.range, fault.message.into_owned()))
}

/// Walks over a text.
pub(super) struct JsonReader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// The brackets around `at`.
    depth: usize,
}

impl<'a> JsonReader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// The value that a text is.
    pub(super) fn document(mut self) -> ReadResult<Located> {
        let value = self.value(true)?;
        self.end()?;
        Ok(value)
    }

    /// The members of the object that a text is; where it is another value, where that is and what it is.
    pub(super) fn members(mut self) -> ReadResult<Result<Vec<RawMember>, (usize, &'static str)>> {
        self.space();
        let start = self.at;
        if self.peek() != Some(b'{') {
            let value = self.value(true)?;
            self.end()?;
            return Ok(Err((start, value.word())));
        }
        let mut found = Vec::new();
        self.object(|reader, key, key_range| {
            let range = reader.value(false)?.range;
            found.push(RawMember { key: key.into_owned(), key_range, range });
            Ok(())
        })?;
        self.end()?;
        Ok(Ok(found))
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn end(&mut self) -> ReadResult<()> {
        self.space();
        if self.peek().is_none() {
            return Ok(());
        }
        if self.text[self.at..].starts_with("//") || self.text[self.at..].starts_with("/*") {
            return Err(self.comment());
        }
        Err(self.fault_here("unexpected text after the JSON value"))
    }

    /// A value; where it is not to be kept, what comes out has its range and nothing else.
    fn value(&mut self, keep: bool) -> ReadResult<Located> {
        self.space();
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => {
                let (text, _) = self.string(keep)?;
                Value::String(text.into_owned())
            }
            Some(b'{') => {
                let mut members = Vec::new();
                self.object(|reader, key, key_range| {
                    let value = reader.value(keep)?;
                    if keep {
                        members.push(Member { key: key.into_owned(), key_range, value });
                    }
                    Ok(())
                })?;
                Value::Object(members)
            }
            Some(b'[') => Value::Array(self.array(keep)?),
            Some(b'-' | b'0'..=b'9') => self.number(keep)?,
            _ => self.word()?,
        };
        Ok(Located { range: start..self.at, value })
    }

    /// The members of an object, from its `{` on.
    fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, Cow<'a, str>, Range<usize>) -> ReadResult<()>,
    ) -> ReadResult<()> {
        self.open()?;
        let mut comma = None;
        loop {
            self.space();
            match self.peek() {
                Some(b'}') => return self.close(comma),
                Some(b'"') => {}
                None => return Err(self.unclosed("object")),
                Some(b'\'') => return Err(self.single_quotes()),
                Some(b'/') => return Err(self.comment()),
                Some(_) => return Err(self.fault_here("a key must be a string in double quotes")),
            }
            let (key, range) = self.string(true)?;
            self.space();
            match self.peek() {
                Some(b':') => self.at += 1,
                None => return Err(self.unclosed("object")),
                Some(_) => return Err(self.fault_here("expected `:` after the key")),
            }
            member(self, key, range)?;
            self.space();
            match self.peek() {
                Some(b',') => {
                    comma = Some(self.at);
                    self.at += 1;
                }
                Some(b'}') => return self.close(None),
                None => return Err(self.unclosed("object")),
                Some(b'/') => return Err(self.comment()),
                Some(_) => return Err(self.fault_here("expected `,` or `}`")),
            }
        }
    }

    fn array(&mut self, keep: bool) -> ReadResult<Vec<Located>> {
        self.open()?;
        let mut values = Vec::new();
        let mut comma = None;
        loop {
            self.space();
            match self.peek() {
                Some(b']') => {
                    self.close(comma)?;
                    return Ok(values);
                }
                None => return Err(self.unclosed("array")),
                Some(_) => {}
            }
            let value = self.value(keep)?;
            if keep {
                values.push(value);
            }
            self.space();
            match self.peek() {
                Some(b',') => {
                    comma = Some(self.at);
                    self.at += 1;
                }
                Some(b']') => comma = None,
                None => return Err(self.unclosed("array")),
                Some(b'/') => return Err(self.comment()),
                Some(_) => return Err(self.fault_here("expected `,` or `]`")),
            }
        }
    }

    fn open(&mut self) -> ReadResult<()> {
        if self.depth == MAX_DEPTH {
            let message = format!("arrays and objects are nested more than {MAX_DEPTH} levels deep");
            return Err(Fault { range: self.at..self.at + 1, message: message.into(), help: None });
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Passes a closing bracket; a comma right before it is one too many.
    fn close(&mut self, comma: Option<usize>) -> ReadResult<()> {
        if let Some(comma) = comma {
            let help = Some("remove the comma after the last value");
            return Err(Fault { range: comma..comma + 1, message: "trailing comma".into(), help });
        }
        self.depth -= 1;
        self.at += 1;
        Ok(())
    }

    fn number(&mut self, keep: bool) -> ReadResult<Value> {
        let range = self.token();
        let text = &self.text[range.clone()];
        if !is_number(text) {
            return Err(Fault { range, message: format!("invalid number `{}`", short(text)).into(), help: None });
        }
        self.at = range.end;
        Ok(Value::Number(if keep { text.to_owned() } else { String::new() }))
    }

    fn word(&mut self) -> ReadResult<Value> {
        let range = self.token();
        let value = match &self.text[range.clone()] {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => return Err(self.no_value()),
        };
        self.at = range.end;
        Ok(value)
    }

    fn no_value(&self) -> Fault {
        match self.peek() {
            None => {
                let end = self.text.trim_end().len();
                Fault { range: end..end, message: "a value is missing at the end".into(), help: None }
            }
            Some(b'\'') => self.single_quotes(),
            Some(b'/') => self.comment(),
            Some(b'}' | b']' | b',' | b':') => self.fault_here("expected a value"),
            Some(_) => {
                let range = self.token();
                let message = format!("expected a value, found `{}`", short(&self.text[range.clone()]));
                Fault { range, message: message.into(), help: Some("use double quotes") }
            }
        }
    }

    fn single_quotes(&self) -> Fault {
        Fault { range: self.at..self.at + 1, message: "strings need double quotes".into(), help: None }
    }

    fn comment(&self) -> Fault {
        let mut fault = self.fault_here("unexpected `/`");
        if self.text[self.at..].starts_with("//") || self.text[self.at..].starts_with("/*") {
            fault.range.end = self.at + 2;
            fault.message = "comments are not allowed".into();
            fault.help = Some("remove the comment");
        }
        fault
    }

    /// Something in brackets that goes on to the end of the text.
    fn unclosed(&self, what: &str) -> Fault {
        let end = self.text.trim_end().len();
        Fault { range: end..end, message: format!("unclosed {what}").into(), help: None }
    }

    /// A fault at what is here: a word or a character.
    fn fault_here(&self, message: &'static str) -> Fault {
        Fault { range: self.token(), message: message.into(), help: None }
    }

    /// A word, a number, or a single character, from here on.
    fn token(&self) -> Range<usize> {
        let rest = &self.text[self.at..];
        let in_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '+' | '-' | '_');
        let length = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        let length = if length == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { length };
        self.at..self.at + length
    }
}

/// As much of a word as a message shows.
fn short(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// RFC 8259, section 6.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let no_zero_first = whole == "0" || !whole.starts_with('0');
    digits(whole) && no_zero_first && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}

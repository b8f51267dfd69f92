//! Strings, and the characters that escapes stand for (RFC 8259, section 7).

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr2;

use super::reader::{Fault, JsonReader, ReadResult};

impl<'a> JsonReader<'a> {
    /// A string, and where it is with its quotes.
    pub(super) fn string(&mut self, keep: bool) -> ReadResult<(Cow<'a, str>, Range<usize>)> {
        let start = self.at;
        self.at += 1;
        let mut plain = self.at;
        let mut decoded: Option<String> = None;
        loop {
            self.at = self.end_of_plain();
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let before = &self.text[plain..self.at];
                    let escaped = self.escape(keep)?;
                    if keep {
                        let text = decoded.get_or_insert_default();
                        text.push_str(before);
                        text.push(escaped);
                    }
                    plain = self.at;
                }
                Some(b'\n' | b'\r') | None => {
                    let help = self.peek().map(|_| "close it with `\"`; write a line break in a string as `\\n`");
                    let message = "unclosed string".into();
                    return Err(Fault { range: start..self.at, message, help });
                }
                Some(control) => {
                    let message = format!("unescaped control character `\\u{control:04x}` in a string");
                    return Err(Fault { range: self.at..self.at + 1, message: message.into(), help: None });
                }
            }
        }
        let rest = &self.text[plain..self.at];
        self.at += 1;
        let text = match decoded {
            _ if !keep => Cow::Borrowed(""),
            None => Cow::Borrowed(rest),
            Some(mut text) => {
                text.push_str(rest);
                Cow::Owned(text)
            }
        };
        Ok((text, start..self.at))
    }

    /// Where what may be in a string as it is ends: at a quote, a backslash, a control character, or with the text.
    fn end_of_plain(&self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let plain = &rest[..memchr2(b'"', b'\\', rest).unwrap_or(rest.len())];
        // Nearly no string has a control character, and whether one has is found out for many bytes at a time.
        let has_control = plain.iter().fold(false, |found, byte| found | (*byte < 0x20));
        let control = if has_control { plain.iter().position(|byte| *byte < 0x20) } else { None };
        self.at + control.unwrap_or(plain.len())
    }

    /// The character that an escape stands for.
    fn escape(&mut self, keep: bool) -> ReadResult<char> {
        let start = self.at;
        self.at += 1;
        let next = self.text[self.at..].chars().next();
        let escaped = match next {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                self.at += 1;
                return self.unicode(start, keep);
            }
            other => {
                let end = self.at + other.map_or(0, char::len_utf8);
                let message = format!("unknown escape `{}` in a string", &self.text[start..end]);
                return Err(Fault { range: start..end, message: message.into(), help: None });
            }
        };
        self.at += 1;
        Ok(escaped)
    }

    /// What `\uXXXX` stands for, or two of them.
    fn unicode(&mut self, start: usize, keep: bool) -> ReadResult<char> {
        let first = self.unit(start)?;
        if let Some(c) = char::from_u32(first) {
            return Ok(c);
        }
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let second = self.unit(start)?;
            if (0xdc00..0xe000).contains(&second)
                && let Some(c) = char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
            {
                return Ok(c);
            }
        }
        if !keep {
            // What is not read may have it: who reads the value later says so.
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        let message = format!("`{}` is an unpaired surrogate", &self.text[start..self.at]);
        Err(Fault { range: start..self.at, message: message.into(), help: None })
    }

    fn unit(&mut self, start: usize) -> ReadResult<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(unit) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            let message = "`\\u` in a string needs four hexadecimal digits".into();
            return Err(Fault { range: start..self.at, message, help: None });
        };
        self.at += 4;
        Ok(unit)
    }
}

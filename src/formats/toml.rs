//! Reading a TOML table key by key, so that everything wrong with it is told at once and at its place.
//!
//! A [`Keys`] notes each key that is asked for. What is asked for is what is known: there is no second list of keys to
//! keep, and [`Keys::finish`] reports every key that nobody asked for, with the nearest that somebody did.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::source::{FileId, Sources, Span};

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value that was read.
    pub value: T,
    /// The value's range in the file.
    pub span: Span,
}

/// A table whose keys are being read.
pub struct Keys<'a> {
    file: FileId,
    /// The table's name; empty for the file's own keys.
    name: String,
    table: &'a DeTable<'a>,
    asked: Vec<&'static str>,
    rest_known: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// Reads a TOML file that is among the sources: gives its top table to `read`, reports the keys that `read` did not ask
/// for, and gives back what `read` did. Where the file is not TOML, every fault is reported and `None` comes back.
pub fn read_toml<T>(
    file: FileId,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
    read: impl FnOnce(&mut Keys<'_>) -> T,
) -> Option<T> {
    let text = sources.file(file).text();
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        diagnostics.extend(errors.iter().map(|error| {
            let at = error.span().unwrap_or(0..0);
            let message = format!("this is not valid TOML: {}", error.message().replace('\n', ", "));
            Diagnostic::error(Code::InvalidToml, Span::new(file, at.start, at.end), message)
        }));
        return None;
    }
    let mut keys =
        Keys { file, name: String::new(), table: table.get_ref(), asked: Vec::new(), rest_known: false, diagnostics };
    let result = read(&mut keys);
    keys.finish();
    Some(result)
}

impl<'a> Keys<'a> {
    /// The string of that key; `None` where it is absent or, with a diagnostic, of another type.
    pub fn string(&mut self, key: &'static str) -> Option<Located<String>> {
        self.value(key, "a string", |value| match value {
            DeValue::String(text) => Some(text.to_string()),
            _ => None,
        })
    }

    /// A string that is not empty.
    pub fn text(&mut self, key: &'static str) -> Option<Located<String>> {
        let found = self.string(key)?;
        if found.value.trim().is_empty() {
            self.error(found.span, format!("`{key}` is empty"));
            return None;
        }
        Some(found)
    }

    /// The boolean of that key; `None` where it is absent or, with a diagnostic, of another type.
    pub fn bool(&mut self, key: &'static str) -> Option<Located<bool>> {
        self.value(key, "true or false", |value| match value {
            DeValue::Boolean(value) => Some(*value),
            _ => None,
        })
    }

    /// A whole number within a range.
    pub fn integer(&mut self, key: &'static str, range: RangeInclusive<i64>) -> Option<Located<i64>> {
        let found = self.value(key, "a whole number", |value| match value {
            DeValue::Integer(n) => Some(i64::from_str_radix(n.as_str(), n.radix()).unwrap_or(i64::MAX)),
            _ => None,
        })?;
        if !range.contains(&found.value) {
            let message = format!("`{}` must be from {} to {}", self.path(key), range.start(), range.end());
            self.error(found.span, message);
            return None;
        }
        Some(found)
    }

    /// A number that is more than 0, with or without a fraction.
    pub fn positive(&mut self, key: &'static str) -> Option<Located<f64>> {
        let found = self.value(key, "a number", |value| match value {
            DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).ok().map(|n| n as f64),
            DeValue::Float(n) => n.as_str().parse().ok(),
            _ => None,
        })?;
        if !found.value.is_finite() || found.value <= 0.0 {
            self.error(found.span, format!("`{}` must be more than 0", self.path(key)));
            return None;
        }
        Some(found)
    }

    /// A list of texts.
    pub fn strings(&mut self, key: &'static str) -> Option<Vec<Located<String>>> {
        let (_, value) = self.find(key)?;
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(key, value, "a list of strings");
            return None;
        };
        items.iter().map(|item| self.string_within(key, "a list", item)).collect()
    }

    /// A list of texts; or a table of such lists under names of any kind, in the order of the file.
    pub fn lists(&mut self, key: &'static str) -> Option<Vec<(Option<Located<String>>, Vec<Located<String>>)>> {
        let (_, value) = self.find(key)?;
        let file = self.file;
        let table = match value.get_ref() {
            DeValue::Array(_) => return self.strings(key).map(|list| vec![(None, list)]),
            DeValue::Table(table) => table,
            _ => {
                self.wrong_type(key, value, "a list of strings, or a table of such lists");
                return None;
            }
        };
        let mut lists = Vec::new();
        for (name, value) in table {
            let name = Located { value: name.get_ref().to_string(), span: span(file, name) };
            let DeValue::Array(items) = value.get_ref() else {
                let message =
                    format!("`{}` is a table of lists, and this is {}", self.path(key), kind(value.get_ref()));
                self.error(span(file, value), message);
                continue;
            };
            let list = items.iter().filter_map(|item| self.string_within(key, "a list", item)).collect();
            lists.push((Some(name), list));
        }
        lists.sort_by_key(|(name, _): &(Option<Located<String>>, _)| name.as_ref().map(|name| name.span));
        Some(lists)
    }

    /// A table of texts under names of any kind, in the order of the file.
    pub fn strings_by_name(&mut self, key: &'static str) -> Option<Vec<(Located<String>, Located<String>)>> {
        let (_, value) = self.find(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(key, value, "a table of strings");
            return None;
        };
        let file = self.file;
        let pair = |(name, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
            let name = Located { value: name.get_ref().to_string(), span: span(file, name) };
            Some((name, self.string_within(key, "a table", value)?))
        };
        let mut pairs: Vec<_> = table.iter().map(pair).collect::<Option<_>>()?;
        pairs.sort_by_key(|(name, _)| name.span);
        Some(pairs)
    }

    /// A text of a list or a table.
    fn string_within(&mut self, key: &str, whole: &str, value: &Spanned<DeValue<'_>>) -> Option<Located<String>> {
        let at = span(self.file, value);
        if let DeValue::String(text) = value.get_ref() {
            return Some(Located { value: text.to_string(), span: at });
        }
        let message = format!("`{}` is {whole} of strings, and this is {}", self.path(key), kind(value.get_ref()));
        self.error(at, message);
        None
    }

    /// A table within: its keys are given to `read`; those that `read` does not ask for are reported.
    pub fn table<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Keys<'_>) -> T) -> Option<T> {
        let (_, value) = self.find(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong_type(key, value, "a table");
            return None;
        };
        let name = self.path(key);
        let mut keys =
            Keys { file: self.file, name, table, asked: Vec::new(), rest_known: false, diagnostics: self.diagnostics };
        let result = read(&mut keys);
        keys.finish();
        Some(result)
    }

    /// Where a key is written, if it is there.
    pub fn span(&mut self, key: &'static str) -> Option<Span> {
        let file = self.file;
        self.find(key).map(|(name, _)| span(file, name))
    }

    /// Reports that a value is not what it should be.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(Code::InvalidValue, span, message));
    }

    /// Adds a diagnostic that the caller has made.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The file being read.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Whether a key is there with a table as its value. Does not make it known.
    pub fn has_table(&self, key: &str) -> bool {
        self.table.iter().any(|(k, v)| k.get_ref() == key && matches!(v.get_ref(), DeValue::Table(_)))
    }

    /// Reports nothing of the keys that were not asked for.
    pub fn ignore_rest(&mut self) {
        self.rest_known = true;
    }

    fn find(&mut self, key: &'static str) -> Option<(&'a Spanned<Cow<'a, str>>, &'a Spanned<DeValue<'a>>)> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.table.iter().find(|(name, _)| name.get_ref() == key)
    }

    fn value<T>(
        &mut self,
        key: &'static str,
        wanted: &str,
        take: impl FnOnce(&DeValue<'_>) -> Option<T>,
    ) -> Option<Located<T>> {
        let (_, value) = self.find(key)?;
        match take(value.get_ref()) {
            Some(taken) => Some(Located { value: taken, span: span(self.file, value) }),
            None => {
                self.wrong_type(key, value, wanted);
                None
            }
        }
    }

    fn wrong_type(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let message = format!("`{}` must be {wanted}, not {}", self.path(key), kind(value.get_ref()));
        self.error(span(self.file, value), message);
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn finish(self) {
        if self.rest_known {
            return;
        }
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let help = match nearest(name, self.asked.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let known = self.asked.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ");
                    let words = if self.asked.len() == 1 { "the only key here is" } else { "the keys here are" };
                    format!("{words} {known}")
                }
            };
            let message = if self.name.is_empty() {
                format!("there is no key `{name}`")
            } else {
                format!("there is no key `{name}` in `[{}]`", self.name)
            };
            self.diagnostics.push(Diagnostic::error(Code::UnknownKey, span(self.file, key), message).help(help));
        }
    }
}

fn span<T>(file: FileId, value: &Spanned<T>) -> Span {
    let range = value.span();
    Span::new(file, range.start, range.end)
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

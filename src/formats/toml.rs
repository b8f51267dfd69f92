//! Reading a TOML table key by key, so that everything wrong with it is told at once and at its location.
//!
//! A [`Keys`] notes each setting that is asked for. What is asked for is what is known: there is no second list of keys to
//! keep. [`Keys::finish`] reports every key that nobody asked for, with the nearest that somebody did, and
//! [`declared`] lists the settings that a reader asks for.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::setting::{Declared, Located, Setting, Table, ValueSite, ValueType, span};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::source::{FileId, Sources, Span};

/// A table whose keys are being read.
pub struct Keys<'a> {
    file: FileId,
    /// The table's name; empty for the file's own keys.
    name: String,
    table: &'a DeTable<'a>,
    asked: Vec<&'static str>,
    rest_known: bool,
    said: &'a mut Said,
}

/// What comes of reading a file besides its values.
#[derive(Default)]
struct Said {
    /// What is wrong.
    diagnostics: Vec<Diagnostic>,
    /// The settings that were asked for, in that order.
    declared: Vec<Declared>,
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
            let message = format!("invalid TOML: {}", error.message().replace('\n', ", "));
            Diagnostic::error(Code::InvalidToml, Span::new(file, at.start, at.end), message)
        }));
        return None;
    }
    let mut said = Said::default();
    let result = read_table(file, table.get_ref(), &mut said, read);
    diagnostics.append(&mut said.diagnostics);
    Some(result)
}

/// What a file comes to that says nothing: the defaults.
pub fn defaults<T>(read: impl FnOnce(&mut Keys<'_>) -> T) -> T {
    read_table(Sources::new().next_id(), &DeTable::new(), &mut Said::default(), read)
}

/// The settings that `read` asks for, in its order; those of a table follow the table.
pub fn declared<T>(read: impl FnOnce(&mut Keys<'_>) -> T) -> Vec<Declared> {
    let mut said = Said::default();
    read_table(Sources::new().next_id(), &DeTable::new(), &mut said, read);
    said.declared
}

fn read_table<T>(file: FileId, table: &DeTable<'_>, said: &mut Said, read: impl FnOnce(&mut Keys<'_>) -> T) -> T {
    let mut keys = Keys { file, name: String::new(), table, asked: Vec::new(), rest_known: false, said };
    let result = read(&mut keys);
    keys.finish();
    result
}

impl<'a> Keys<'a> {
    /// The value of a setting, or its default: where it is absent or, with a diagnostic, not of its type.
    pub fn get<T: ValueType>(&mut self, setting: &Setting<T>) -> T::Value {
        let found = self.given(setting);
        setting.or_default(found)
    }

    /// The value that is written; `None` where it is absent or, with a diagnostic, not of its type.
    pub fn given<T: ValueType>(&mut self, setting: &Setting<T>) -> Option<Located<T::Found>> {
        let (_, value) = self.find(setting)?;
        let path = self.path(setting.key);
        let mut site = ValueSite { file: self.file, path: &path, diagnostics: &mut self.said.diagnostics };
        let found = setting.value.read(value, &mut site)?;
        Some(Located { value: found, span: span(self.file, value) })
    }

    /// A table within: its keys are given to `read`; those that `read` does not ask for are reported. Where the table is
    /// absent or, with a diagnostic, no table, `read` finds nothing in it.
    pub fn table<T>(&mut self, setting: &Setting<Table>, read: impl FnOnce(&mut Keys<'_>) -> T) -> T {
        let name = self.path(setting.key);
        let empty = DeTable::new();
        let is_table = self.given(setting).is_some();
        let table = match self.find(setting) {
            Some((_, value)) if is_table => match value.get_ref() {
                DeValue::Table(table) => table,
                _ => &empty,
            },
            _ => &empty,
        };
        let mut keys =
            Keys { file: self.file, name, table, asked: Vec::new(), rest_known: false, said: &mut *self.said };
        let result = read(&mut keys);
        keys.finish();
        result
    }

    /// Where a key is written, if it is there.
    pub fn span<T: ValueType>(&mut self, setting: &Setting<T>) -> Option<Span> {
        let file = self.file;
        self.find(setting).map(|(name, _)| span(file, name))
    }

    /// Reports that a value is not what it should be.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.said.diagnostics.push(Diagnostic::error(Code::InvalidValue, span, message));
    }

    /// Adds a diagnostic that the caller has made.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.said.diagnostics.push(diagnostic);
    }

    /// The file being read.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// A table of another program's file: where its name is written, and the string of `key` in it. It is not known by that.
    pub fn foreign(&self, table: &str, key: &str) -> Option<(Span, Option<String>)> {
        let (name, value) = self.table.iter().find(|(name, _)| name.get_ref() == table)?;
        let DeValue::Table(within) = value.get_ref() else { return None };
        let string =
            within.iter().find(|(name, _)| name.get_ref() == key).and_then(|(_, value)| match value.get_ref() {
                DeValue::String(text) => Some(text.to_string()),
                _ => None,
            });
        Some((span(self.file, name), string))
    }

    /// Reports nothing of the keys that were not asked for.
    pub fn ignore_rest(&mut self) {
        self.rest_known = true;
    }

    fn find<T: ValueType>(
        &mut self,
        setting: &Setting<T>,
    ) -> Option<(&'a Spanned<Cow<'a, str>>, &'a Spanned<DeValue<'a>>)> {
        if !self.asked.contains(&setting.key) {
            self.asked.push(setting.key);
            self.said.declared.push(setting.declared(&self.name));
        }
        self.table.iter().find(|(name, _)| name.get_ref() == setting.key)
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
                    let words = if self.asked.len() == 1 { "use the only key here," } else { "use one of" };
                    format!("{words} {known}")
                }
            };
            let message = if self.name.is_empty() {
                format!("unknown key `{name}`")
            } else {
                format!("unknown key `{name}` in `[{}]`", self.name)
            };
            let fault = Diagnostic::error(Code::UnknownKey, span(self.file, key), message).help(help);
            self.said.diagnostics.push(fault);
        }
    }
}

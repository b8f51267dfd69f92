//! A setting, declared once: its key, type, default, meaning, and the flag and the variable that stand for it.
//!
//! Files are read by these declarations ([`Keys`](super::toml::Keys)), so what is declared is what is read. The help of
//! flags and the guide's appendix are made of the same records.

mod value;

pub use value::{
    Bool, Located, NamedLists, OneOf, OptionalText, Positive, Table, Text, Texts, TextsByName, ValueKind, ValueSite,
    ValueType, Whole, Words, WordsByName, span,
};

use crate::source::env::Variable;

/// A key of a TOML file.
#[derive(Clone, Copy, Debug)]
pub struct Setting<T> {
    /// Its name in its table.
    pub key: &'static str,
    /// The type of its value, and the default.
    pub value: T,
    /// What it means: sentences in the dialect of the guide, the first of which says it in short.
    pub about: &'static str,
    /// What is the case without it, for what is no value: in the dialect, without a full stop.
    pub otherwise: Option<&'static str>,
    /// The flags that override it for one run.
    pub flags: &'static [Flag],
    /// The variable that its default depends on.
    pub variable: Option<Variable>,
}

impl<T> Setting<T> {
    /// A setting of that type, with what it means.
    pub const fn new(key: &'static str, value: T, about: &'static str) -> Self {
        Self { key, value, about, otherwise: None, flags: &[], variable: None }
    }

    /// The same, with what is the case without it.
    pub const fn otherwise(mut self, text: &'static str) -> Self {
        self.otherwise = Some(text);
        self
    }

    /// The same, with the flags that override it for one run.
    pub const fn flags(mut self, flags: &'static [Flag]) -> Self {
        self.flags = flags;
        self
    }

    /// The same, with the variable that its default depends on.
    pub const fn variable(mut self, variable: Variable) -> Self {
        self.variable = Some(variable);
        self
    }
}

impl<T: ValueType> Setting<T> {
    /// The value that was found, or the default.
    pub fn or_default(&self, found: Option<Located<T::Found>>) -> T::Value {
        self.value.or_default(found)
    }

    /// All that is said of it; `table` is the table that it is in, empty for the top of the file.
    pub fn declared(&self, table: &str) -> Declared {
        Declared {
            table: table.to_owned(),
            key: self.key,
            kind: self.value.kind(),
            about: self.about,
            default: self.otherwise.map(str::to_owned).or_else(|| self.value.default()),
            flags: self.flags,
            variable: self.variable,
        }
    }
}

/// What a setting is, whatever the type of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The table that it is in; empty for the top of the file.
    pub table: String,
    /// Its name in the table.
    pub key: &'static str,
    /// What its value is.
    pub kind: ValueKind,
    /// What it means: sentences in the dialect of the guide.
    pub about: &'static str,
    /// What is the case without it, in the dialect; `None` where nothing is.
    pub default: Option<String>,
    /// The flags that override it for one run.
    pub flags: &'static [Flag],
    /// The variable that its default depends on.
    pub variable: Option<Variable>,
}

/// A flag that overrides a setting or a variable, or that several commands have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Its long name, without the dashes.
    pub name: &'static str,
    /// What it does: the line that `-h` shows.
    pub help: &'static str,
    /// What `--help` says besides; may be empty.
    pub details: &'static str,
    /// The variable that does the same.
    pub variable: Option<Variable>,
}

impl Flag {
    /// What `--help` says of it.
    pub fn long_help(&self) -> String {
        let variable = self.variable.map(|variable| format!("{} {}.", variable.name(), variable.about()));
        let details = [Some(self.details.to_owned()), variable].into_iter().flatten().filter(|text| !text.is_empty());
        let details = details.collect::<Vec<_>>().join(" ");
        if details.is_empty() { self.help.to_owned() } else { format!("{}\n\n{details}", self.help) }
    }
}

//! The types that values of settings have, each with its default and the way in which it is read.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::DeValue;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value that was read.
    pub value: T,
    /// The value's range in the file.
    pub span: Span,
}

/// What a value is, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A string of TOML.
    String,
    /// One of these strings.
    OneOf(Vec<&'static str>),
    /// A boolean of TOML.
    Bool,
    /// A whole number of that range.
    Whole(i64, i64),
    /// A number that is more than 0, whole or not.
    Positive,
    /// A list of strings.
    List,
    /// A list of some of these strings.
    SomeOf(Vec<&'static str>),
    /// A list of some of these strings, or a table of such lists under names of any kind.
    SomeOfByName(Vec<&'static str>),
    /// A table of strings under names of any kind.
    StringTable,
    /// A table with keys of its own.
    Table,
}

impl ValueKind {
    /// As messages name it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::String | Self::OneOf(_) => "a string",
            Self::Bool => "true or false",
            Self::Whole(..) => "a whole number",
            Self::Positive => "a number",
            Self::List | Self::SomeOf(_) => "a list of strings",
            Self::SomeOfByName(_) => "a list of strings or a table of lists",
            Self::StringTable => "a table of strings",
            Self::Table => "a table",
        }
    }

    /// As the guide describes it, in its dialect.
    pub fn described(&self) -> String {
        let listed = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        match self {
            Self::OneOf(words) => format!("one of {}", listed(words)),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Whole(least, most) if (*least, *most) != (i64::MIN, i64::MAX) => {
                format!("a whole number from {least} to {most}")
            }
            Self::Positive => "a number greater than 0".to_owned(),
            Self::SomeOf(words) => format!("a list of any of {}", listed(words)),
            Self::SomeOfByName(words) => format!("a list of any of {}; or a table of such lists", listed(words)),
            _ => self.word().to_owned(),
        }
    }
}

/// Where a value is read: for its messages.
pub struct ValueSite<'a> {
    /// The file that it is in.
    pub file: FileId,
    /// The full name of its key, such as `search.depth`.
    pub path: &'a str,
    /// Where messages go.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl ValueSite<'_> {
    /// Reports that a value is not what it should be.
    fn error(&mut self, value: &Spanned<DeValue<'_>>, message: String) {
        self.diagnostics.push(Diagnostic::error(Code::InvalidValue, span(self.file, value), message));
    }

    /// Reports that a value is of another type than `kind`.
    pub fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, kind: &ValueKind) {
        let message = format!("`{}` must be {}, not {}", self.path, kind.word(), named(value.get_ref()));
        self.error(value, message);
    }

    fn text(&mut self, whole: &str, value: &Spanned<DeValue<'_>>) -> Option<Located<String>> {
        if let DeValue::String(text) = value.get_ref() {
            return Some(Located { value: text.to_string(), span: span(self.file, value) });
        }
        let message = format!("`{}` must be {whole} of strings, but this is {}", self.path, named(value.get_ref()));
        self.error(value, message);
        None
    }
}

/// A type of values.
pub trait ValueType {
    /// What a value of it is read as.
    type Found;
    /// What a setting comes to, be it given or not.
    type Value;

    /// What a value is, for people.
    fn kind(&self) -> ValueKind;

    /// The default as the guide shows it; `None` where there is none.
    fn default(&self) -> Option<String>;

    /// Reads a value; `None`, with a diagnostic, where it is not one of this type.
    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<Self::Found>;

    /// The value that was found, or the default.
    fn or_default(&self, found: Option<Located<Self::Found>>) -> Self::Value;
}

/// A string that is not blank, without a default.
#[derive(Clone, Copy, Debug)]
pub struct OptionalText;

impl ValueType for OptionalText {
    type Found = String;
    type Value = Option<Located<String>>;

    fn kind(&self) -> ValueKind {
        ValueKind::String
    }

    fn default(&self) -> Option<String> {
        None
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<String> {
        let text = string(self, value, site)?;
        if text.trim().is_empty() {
            site.error(value, format!("`{}` is empty", site.path));
            return None;
        }
        Some(text)
    }

    fn or_default(&self, found: Option<Located<String>>) -> Self::Value {
        found
    }
}

/// A string that is not blank, and its default; with a default of `""`, it may be blank.
#[derive(Clone, Copy, Debug)]
pub struct Text(
    /// The default.
    pub &'static str,
);

impl ValueType for Text {
    type Found = String;
    type Value = String;

    fn kind(&self) -> ValueKind {
        ValueKind::String
    }

    fn default(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| format!("`{}`", self.0))
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<String> {
        if self.0.is_empty() { string(self, value, site) } else { OptionalText.read(value, site) }
    }

    fn or_default(&self, found: Option<Located<String>>) -> String {
        found.map_or_else(|| self.0.to_owned(), |found| found.value)
    }
}

/// One of some strings. Who reads it says what is wrong with another.
#[derive(Clone, Copy, Debug)]
pub struct OneOf {
    /// The strings.
    pub words: fn() -> Vec<&'static str>,
    /// The default.
    pub default: &'static str,
}

impl ValueType for OneOf {
    type Found = String;
    type Value = String;

    fn kind(&self) -> ValueKind {
        ValueKind::OneOf((self.words)())
    }

    fn default(&self) -> Option<String> {
        Text(self.default).default()
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<String> {
        string(self, value, site)
    }

    fn or_default(&self, found: Option<Located<String>>) -> String {
        Text(self.default).or_default(found)
    }
}

/// A boolean.
#[derive(Clone, Copy, Debug)]
pub struct Bool(
    /// The default.
    pub bool,
);

impl ValueType for Bool {
    type Found = bool;
    type Value = bool;

    fn kind(&self) -> ValueKind {
        ValueKind::Bool
    }

    fn default(&self) -> Option<String> {
        Some(format!("`{}`", self.0))
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            _ => wrong(self, value, site),
        }
    }

    fn or_default(&self, found: Option<Located<bool>>) -> bool {
        found.map_or(self.0, |found| found.value)
    }
}

/// A whole number within a range.
#[derive(Clone, Copy, Debug)]
pub struct Whole {
    /// The smallest.
    pub least: i64,
    /// The largest.
    pub most: i64,
    /// The default.
    pub default: i64,
}

impl ValueType for Whole {
    type Found = i64;
    type Value = i64;

    fn kind(&self) -> ValueKind {
        ValueKind::Whole(self.least, self.most)
    }

    fn default(&self) -> Option<String> {
        Some(self.default.to_string())
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<i64> {
        let DeValue::Integer(n) = value.get_ref() else { return wrong(self, value, site) };
        let number = i64::from_str_radix(n.as_str(), n.radix()).unwrap_or(i64::MAX);
        if !(self.least..=self.most).contains(&number) {
            site.error(value, format!("`{}` must be from {} to {}", site.path, self.least, self.most));
            return None;
        }
        Some(number)
    }

    fn or_default(&self, found: Option<Located<i64>>) -> i64 {
        found.map_or(self.default, |found| found.value)
    }
}

/// A number that is more than 0, with or without a fraction.
#[derive(Clone, Copy, Debug)]
pub struct Positive(
    /// The default.
    pub f64,
);

impl ValueType for Positive {
    type Found = f64;
    type Value = f64;

    fn kind(&self) -> ValueKind {
        ValueKind::Positive
    }

    fn default(&self) -> Option<String> {
        Some(self.0.to_string())
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).ok().map(|n| n as f64),
            DeValue::Float(n) => n.as_str().parse::<f64>().ok(),
            _ => None,
        };
        let Some(number) = number else { return wrong(self, value, site) };
        if !number.is_finite() || number <= 0.0 {
            site.error(value, format!("`{}` must be more than 0", site.path));
            return None;
        }
        Some(number)
    }

    fn or_default(&self, found: Option<Located<f64>>) -> f64 {
        found.map_or(self.0, |found| found.value)
    }
}

/// A list of strings; none without it.
#[derive(Clone, Copy, Debug)]
pub struct Texts;

impl ValueType for Texts {
    type Found = Vec<Located<String>>;
    type Value = Vec<Located<String>>;

    fn kind(&self) -> ValueKind {
        ValueKind::List
    }

    fn default(&self) -> Option<String> {
        None
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<Self::Found> {
        let DeValue::Array(items) = value.get_ref() else { return wrong(self, value, site) };
        items.iter().map(|item| site.text("a list", item)).collect()
    }

    fn or_default(&self, found: Option<Located<Self::Found>>) -> Self::Value {
        found.map(|found| found.value).unwrap_or_default()
    }
}

/// A list of some of a few strings; none without it. Who reads it says what is wrong with others.
#[derive(Clone, Copy, Debug)]
pub struct Words(
    /// The strings.
    pub fn() -> Vec<&'static str>,
);

impl ValueType for Words {
    type Found = Vec<Located<String>>;
    type Value = Vec<Located<String>>;

    fn kind(&self) -> ValueKind {
        ValueKind::SomeOf((self.0)())
    }

    fn default(&self) -> Option<String> {
        None
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<Self::Found> {
        Texts.read(value, site)
    }

    fn or_default(&self, found: Option<Located<Self::Found>>) -> Self::Value {
        Texts.or_default(found)
    }
}

/// Lists of strings with their names; one without a name is for all.
pub type NamedLists = Vec<(Option<Located<String>>, Vec<Located<String>>)>;

/// A list of some of a few strings, or a table of such lists under names of any kind, in the order of the file; none
/// without it. Who reads it says what is wrong with other strings.
#[derive(Clone, Copy, Debug)]
pub struct WordsByName(
    /// The strings.
    pub fn() -> Vec<&'static str>,
);

impl ValueType for WordsByName {
    type Found = NamedLists;
    type Value = NamedLists;

    fn kind(&self) -> ValueKind {
        ValueKind::SomeOfByName((self.0)())
    }

    fn default(&self) -> Option<String> {
        None
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<Self::Found> {
        let table = match value.get_ref() {
            DeValue::Array(_) => return Texts.read(value, site).map(|list| vec![(None, list)]),
            DeValue::Table(table) => table,
            _ => return wrong(self, value, site),
        };
        let mut lists = NamedLists::new();
        for (name, value) in table {
            let name = Located { value: name.get_ref().to_string(), span: span(site.file, name) };
            let DeValue::Array(items) = value.get_ref() else {
                let message = format!("`{}` is a table of lists, and this is {}", site.path, named(value.get_ref()));
                site.error(value, message);
                continue;
            };
            lists.push((Some(name), items.iter().filter_map(|item| site.text("a list", item)).collect()));
        }
        lists.sort_by_key(|(name, _)| name.as_ref().map(|name| name.span));
        Some(lists)
    }

    fn or_default(&self, found: Option<Located<Self::Found>>) -> Self::Value {
        found.map(|found| found.value).unwrap_or_default()
    }
}

/// A table of strings under names of any kind, in the order of the file; an empty one without it.
#[derive(Clone, Copy, Debug)]
pub struct TextsByName;

impl ValueType for TextsByName {
    type Found = Vec<(Located<String>, Located<String>)>;
    type Value = Vec<(Located<String>, Located<String>)>;

    fn kind(&self) -> ValueKind {
        ValueKind::StringTable
    }

    fn default(&self) -> Option<String> {
        None
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<Self::Found> {
        let DeValue::Table(table) = value.get_ref() else { return wrong(self, value, site) };
        let pair = |(name, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
            let name = Located { value: name.get_ref().to_string(), span: span(site.file, name) };
            Some((name, site.text("a table", value)?))
        };
        let mut pairs: Vec<_> = table.iter().map(pair).collect::<Option<_>>()?;
        pairs.sort_by_key(|(name, _)| name.span);
        Some(pairs)
    }

    fn or_default(&self, found: Option<Located<Self::Found>>) -> Self::Value {
        found.map(|found| found.value).unwrap_or_default()
    }
}

/// A table with keys of its own: see [`Keys::table`](crate::formats::toml::Keys::table).
#[derive(Clone, Copy, Debug)]
pub struct Table;

impl ValueType for Table {
    type Found = ();
    type Value = ();

    fn kind(&self) -> ValueKind {
        ValueKind::Table
    }

    fn default(&self) -> Option<String> {
        None
    }

    fn read(&self, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<()> {
        match value.get_ref() {
            DeValue::Table(_) => Some(()),
            _ => wrong(self, value, site),
        }
    }

    fn or_default(&self, _: Option<Located<()>>) {}
}

fn string(of: &impl ValueType, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        _ => wrong(of, value, site),
    }
}

fn wrong<T>(of: &impl ValueType, value: &Spanned<DeValue<'_>>, site: &mut ValueSite<'_>) -> Option<T> {
    site.wrong_type(value, &of.kind());
    None
}

/// The range of a value or a key in its file.
pub fn span<T>(file: FileId, value: &Spanned<T>) -> Span {
    let range = value.span();
    Span::new(file, range.start, range.end)
}

/// What a value of TOML is, as messages name it.
fn named(value: &DeValue<'_>) -> &'static str {
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

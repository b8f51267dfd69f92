//! `[search]` of book.toml.

use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::formats::toml::{Keys, Located};

/// A field that can be searched besides title, path, identifiers and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExtraField {
    /// The ids of the section, and of the anchors, examples and figures in it.
    Ids,
    /// The path of the source file; a recipe's name.
    File,
    /// Where an option is declared.
    Declarations,
}

impl ExtraField {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ids, Self::File, Self::Declarations];

    /// Its name, in book.toml and in the index.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ids => "ids",
            Self::File => "file",
            Self::Declarations => "declarations",
        }
    }
}

/// How much a match in a field counts; more than 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boosts {
    /// `boost-title`: the heading.
    pub title: f64,
    /// `boost-path`: the titles above it.
    pub path: f64,
    /// `boost-identifier`: the name of an option, a variable or a file, or anything that is written as code.
    pub identifier: f64,
    /// `boost-text`: a word in the text.
    pub text: f64,
    /// `boost-extra`: each extra field.
    pub extra: f64,
}

impl Default for Boosts {
    fn default() -> Self {
        Self { title: 8.0, path: 1.5, identifier: 4.0, text: 1.0, extra: 2.0 }
    }
}

/// `[search]`.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchConfig {
    /// `enable`: whether the site has search at all.
    pub enable: bool,
    /// `depth`: headings down to this level, 1 to 6, are found by themselves; deeper ones as part of their section.
    pub depth: u8,
    /// How much a match in each field counts.
    pub boosts: Boosts,
    /// `extra-fields`: what is searched besides title, path, identifiers and text; each once.
    pub extra_fields: Vec<ExtraField>,
    /// `lunr-index`: whether the whole index is written too, as lunr serialises it, for other programs. Pages do not
    /// load it.
    pub lunr_index: bool,
}

impl Default for SearchConfig {
    fn default() -> Self {
        Self { enable: true, depth: 6, boosts: Boosts::default(), extra_fields: Vec::new(), lunr_index: false }
    }
}

/// Reads the table.
pub(super) fn search(keys: &mut Keys<'_>) -> SearchConfig {
    let default = SearchConfig::default();
    let boosts = default.boosts;
    SearchConfig {
        enable: keys.bool("enable").map_or(default.enable, |found| found.value),
        depth: keys.integer("depth", 1..=6).and_then(|depth| u8::try_from(depth.value).ok()).unwrap_or(default.depth),
        boosts: Boosts {
            title: boost(keys, "boost-title").unwrap_or(boosts.title),
            path: boost(keys, "boost-path").unwrap_or(boosts.path),
            identifier: boost(keys, "boost-identifier").unwrap_or(boosts.identifier),
            text: boost(keys, "boost-text").unwrap_or(boosts.text),
            extra: boost(keys, "boost-extra").unwrap_or(boosts.extra),
        },
        extra_fields: keys.strings("extra-fields").map(|names| extra_fields(keys, &names)).unwrap_or_default(),
        lunr_index: keys.bool("lunr-index").map_or(default.lunr_index, |found| found.value),
    }
}

/// lunr takes a boost of 0 for none given.
fn boost(keys: &mut Keys<'_>, key: &'static str) -> Option<f64> {
    keys.positive(key).map(|found| found.value)
}

fn extra_fields(keys: &mut Keys<'_>, names: &[Located<String>]) -> Vec<ExtraField> {
    let mut fields = Vec::new();
    for name in names {
        match ExtraField::ALL.into_iter().find(|field| field.name() == name.value) {
            Some(field) if fields.contains(&field) => {
                keys.error(name.span, format!("`{}` is named twice in `search.extra-fields`", name.value));
            }
            Some(field) => fields.push(field),
            None => {
                let all = ExtraField::ALL.map(ExtraField::name);
                let help = match nearest(&name.value, all) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the extra fields are {}", all.map(|name| format!("`{name}`")).join(", ")),
                };
                let message = format!("there is no extra field `{}`", name.value);
                keys.report(Diagnostic::error(Code::InvalidValue, name.span, message).help(help));
            }
        }
    }
    fields
}

//! The table `[search]` of `book.toml`.

use super::extra_field::ExtraField;
use super::settings;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::formats::toml::{self, Keys};

/// How much a match in a field counts; more than 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boosts {
    /// `boost-title`: the weight of terms in a heading.
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

/// The settings of the table `[search]`.
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
        toml::defaults(search)
    }
}

/// Reads the table `[search]`; what is wrong in it goes to the diagnostics of `keys`.
pub(super) fn search(keys: &mut Keys<'_>) -> SearchConfig {
    SearchConfig {
        enable: keys.get(&settings::SEARCH_ENABLE),
        // The setting has a range that fits.
        depth: u8::try_from(keys.get(&settings::SEARCH_DEPTH)).unwrap_or(u8::MAX),
        boosts: Boosts {
            title: keys.get(&settings::BOOST_TITLE),
            path: keys.get(&settings::BOOST_PATH),
            identifier: keys.get(&settings::BOOST_IDENTIFIER),
            text: keys.get(&settings::BOOST_TEXT),
            extra: keys.get(&settings::BOOST_EXTRA),
        },
        extra_fields: extra_fields(keys),
        lunr_index: keys.get(&settings::LUNR_INDEX),
    }
}

fn extra_fields(keys: &mut Keys<'_>) -> Vec<ExtraField> {
    let mut fields = Vec::new();
    for name in keys.get(&settings::EXTRA_FIELDS) {
        match ExtraField::ALL.into_iter().find(|field| field.name() == name.value) {
            Some(field) if fields.contains(&field) => {
                keys.error(name.span, format!("`{}` is listed twice in `search.extra-fields`", name.value));
            }
            Some(field) => fields.push(field),
            None => {
                let all = ExtraField::ALL.map(ExtraField::name);
                let help = match nearest(&name.value, all) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("use any of {}", all.map(|name| format!("`{name}`")).join(", ")),
                };
                let message = format!("unknown extra field `{}`", name.value);
                keys.report(Diagnostic::error(Code::InvalidValue, name.span, message).help(help));
            }
        }
    }
    fields
}

//! The table `[check]` of `book.toml`.

use std::path::PathBuf;

use super::convention::{Convention, allowable};
use super::external::{ExternalConfig, external};
use super::settings;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::formats::setting::{Located, NamedLists};
use crate::formats::toml::Keys;
use crate::formats::wildcard::Wildcard;
use crate::source::Span;

/// A code that is not told, and of what.
#[derive(Clone, Debug, PartialEq)]
pub struct AllowedCode {
    /// The code.
    pub code: Code,
    /// The names of files, options and entries of which it is not told; `None` for all.
    pub name: Option<Wildcard>,
    /// The same as it is written, where it is not `*`.
    pub written: Option<String>,
    /// Where the code is written.
    pub span: Span,
}

/// The settings of the table `[check]` (guide: “book.toml”).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckConfig {
    /// `lint`: whether `check` looks at the conventions without being asked to.
    pub lint: bool,
    /// `allow`: conventions that are not looked at.
    pub allow: Vec<Convention>,
    /// `allow`: what is not told, everywhere or by name.
    pub allowed: Vec<AllowedCode>,
    /// `imported`: files of the content that come from elsewhere and stay as they are, relative to the content.
    pub imported: Vec<PathBuf>,
    /// `ignore-links`: links of which nixbook cannot see where they lead; a `*` stands for anything.
    pub ignore_links: Vec<Wildcard>,
    /// `max-page-kb`: how many kilobytes a page, or a file of the search, may have; `None` for any number.
    pub max_page_kb: Option<usize>,
    /// The settings of the table `[check.external]`.
    pub external: ExternalConfig,
}

impl CheckConfig {
    /// Whether `ignore-links` has an address.
    pub fn ignores(&self, url: &str) -> bool {
        self.ignore_links.iter().any(|pattern| pattern.matches(url))
    }
}

/// Reads the table `[check]`; what is wrong in it goes to the diagnostics of `keys`.
pub(super) fn check(keys: &mut Keys<'_>) -> CheckConfig {
    let lint = keys.get(&settings::CHECK_LINT);
    let allow = keys.get(&settings::CHECK_ALLOW);
    let imported = keys.get(&settings::CHECK_IMPORTED);
    let ignore_links = keys.get(&settings::CHECK_IGNORE_LINKS);
    let max_page_kb = keys.get(&settings::CHECK_MAX_PAGE_KB);
    let allowed = allowed(keys, &allow);
    let everywhere =
        |convention: &Convention| allowed.iter().any(|entry| entry.name.is_none() && entry.code == convention.code());
    CheckConfig {
        lint,
        allow: Convention::ALL.into_iter().filter(everywhere).collect(),
        allowed,
        imported: imported.into_iter().map(|path| PathBuf::from(path.value)).collect(),
        ignore_links: ignore_links.into_iter().map(|pattern| Wildcard::new(&pattern.value, "*")).collect(),
        max_page_kb: usize::try_from(max_page_kb).ok().filter(|most| *most > 0),
        external: keys.table(&settings::CHECK_EXTERNAL, external),
    }
}

/// What is allowed under each name.
fn allowed(keys: &mut Keys<'_>, lists: &NamedLists) -> Vec<AllowedCode> {
    let mut found = Vec::new();
    for (name, codes) in lists {
        let (pattern, written) = match name {
            Some(name) if name.value != "*" => (Some(Wildcard::new(&name.value, "*")), Some(name.value.clone())),
            _ => (None, None),
        };
        for code in codes {
            if let Some(known) = allowable_code(keys, code) {
                let (name, written) = (pattern.clone(), written.clone());
                found.push(AllowedCode { code: known, name, written, span: code.span });
            }
        }
    }
    found
}

/// The code of that name, if it can be allowed.
fn allowable_code(keys: &mut Keys<'_>, name: &Located<String>) -> Option<Code> {
    let code = Code::named(&name.value);
    if let Some(code) = code.filter(|code| allowable().any(|known| known == *code)) {
        return Some(code);
    }
    let help = match nearest(&name.value, allowable().map(Code::name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "run `nixbook explain` to list the codes: only those of conventions, markup and broken links can be allowed"
                .to_owned()
        }
    };
    let message = match code {
        Some(code) => format!("`{code}` cannot be allowed"),
        None => format!("unknown code `{}`", name.value),
    };
    keys.report(Diagnostic::error(Code::InvalidValue, name.span, message).help(help));
    None
}

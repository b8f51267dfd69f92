//! The table `[check]` of `book.toml`.

use std::path::PathBuf;

use super::convention::Convention;
use super::external::{ExternalConfig, external};
use super::settings;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::formats::setting::Located;
use crate::formats::toml::Keys;
use crate::formats::wildcard::Wildcard;

/// The settings of the table `[check]` (guide: “book.toml”).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckConfig {
    /// `lint`: whether `check` looks at the conventions without being asked to.
    pub lint: bool,
    /// `allow`: conventions that are not looked at.
    pub allow: Vec<Convention>,
    /// `imported`: files of the content that come from elsewhere and stay as they are, relative to the content.
    pub imported: Vec<PathBuf>,
    /// `ignore-links`: links of which nixbook cannot see where they lead; a `*` stands for anything.
    pub ignore_links: Vec<Wildcard>,
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
    CheckConfig {
        lint,
        allow: conventions(keys, &allow),
        imported: imported.into_iter().map(|path| PathBuf::from(path.value)).collect(),
        ignore_links: ignore_links.into_iter().map(|pattern| Wildcard::new(&pattern.value, "*")).collect(),
        external: keys.table(&settings::CHECK_EXTERNAL, external),
    }
}

fn conventions(keys: &mut Keys<'_>, names: &[Located<String>]) -> Vec<Convention> {
    let mut found = Vec::new();
    for name in names {
        let code = Code::named(&name.value);
        match Convention::ALL.into_iter().find(|convention| Some(convention.code()) == code) {
            Some(convention) => found.push(convention),
            None => {
                let all = Convention::ALL.map(Convention::name);
                let help = match nearest(&name.value, all) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the conventions are {}", all.map(|name| format!("`{name}`")).join(", ")),
                };
                let message = format!("there is no convention `{}`", name.value);
                keys.report(Diagnostic::error(Code::InvalidValue, name.span, message).help(help));
            }
        }
    }
    found
}

//! The table `[check]` of `book.toml`.

use std::path::PathBuf;

use super::external::{ExternalConfig, external};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::formats::toml::{Keys, Located};
use crate::formats::wildcard::Wildcard;

/// A convention of nixpkgs' documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Convention {
    /// Each sentence begins on a line of its own.
    SentencePerLine,
    /// Each heading, example and figure has an id that is written with it.
    HeadingAnchor,
    /// The title of an example or a figure ends without a full stop or a colon.
    ExampleTitle,
    /// Ids begin with what they name.
    IdPrefix,
    /// Every man page has an address.
    UnknownManpage,
}

impl Convention {
    /// All conventions, in the order of the guide.
    pub const ALL: [Self; 5] =
        [Self::SentencePerLine, Self::HeadingAnchor, Self::ExampleTitle, Self::IdPrefix, Self::UnknownManpage];

    /// The code of its messages.
    pub fn code(self) -> Code {
        match self {
            Self::SentencePerLine => Code::SentencePerLine,
            Self::HeadingAnchor => Code::HeadingAnchor,
            Self::ExampleTitle => Code::ExampleTitle,
            Self::IdPrefix => Code::IdPrefix,
            Self::UnknownManpage => Code::UnknownManpage,
        }
    }

    /// What turns it off: the name of its code.
    pub fn name(self) -> &'static str {
        self.code().name()
    }
}

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
    let values = |found: Option<Vec<Located<String>>>| found.unwrap_or_default().into_iter().map(|found| found.value);
    CheckConfig {
        lint: keys.bool("lint").is_some_and(|found| found.value),
        allow: keys.strings("allow").map(|names| conventions(keys, &names)).unwrap_or_default(),
        imported: values(keys.strings("imported")).map(PathBuf::from).collect(),
        ignore_links: keys.strings("ignore-links").map(|patterns| wildcards(keys, &patterns)).unwrap_or_default(),
        external: keys.table("external", external).unwrap_or_default(),
    }
}

fn wildcards(keys: &mut Keys<'_>, patterns: &[Located<String>]) -> Vec<Wildcard> {
    let mut wildcard = |pattern: &Located<String>| {
        let wildcard = Wildcard::new(&pattern.value, "*");
        if wildcard.is_none() {
            keys.error(pattern.span, "this pattern is too long");
        }
        wildcard
    };
    patterns.iter().filter_map(&mut wildcard).collect()
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

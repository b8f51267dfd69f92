//! The table `[check]` of `book.toml`.

use std::path::PathBuf;

use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::formats::toml::{Keys, Located};
use crate::formats::wildcard::Wildcard;
use crate::source::Span;

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
    let lists = keys.lists("allow").unwrap_or_default();
    let allowed = allowed(keys, &lists);
    let everywhere = |convention: &Convention| {
        allowed.iter().any(|entry| entry.name.is_none() && entry.code == convention.code())
    };
    CheckConfig {
        lint: keys.bool("lint").is_some_and(|found| found.value),
        allow: Convention::ALL.into_iter().filter(everywhere).collect(),
        allowed,
        imported: values(keys.strings("imported")).map(PathBuf::from).collect(),
        ignore_links: keys.strings("ignore-links").map(|patterns| wildcards(keys, &patterns)).unwrap_or_default(),
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

/// What is allowed under each name.
fn allowed(keys: &mut Keys<'_>, lists: &[(Option<Located<String>>, Vec<Located<String>>)]) -> Vec<AllowedCode> {
    let mut found = Vec::new();
    for (name, codes) in lists {
        let (pattern, written) = match name {
            Some(name) if name.value != "*" => {
                let Some(pattern) = Wildcard::new(&name.value, "*") else {
                    keys.error(name.span, "this pattern is too long");
                    continue;
                };
                (Some(pattern), Some(name.value.clone()))
            }
            _ => (None, None),
        };
        for code in codes {
            if let Some(known) = allowable(keys, code) {
                let (name, written) = (pattern.clone(), written.clone());
                found.push(AllowedCode { code: known, name, written, span: code.span });
            }
        }
    }
    found
}

/// The code of that name, if it can be allowed.
fn allowable(keys: &mut Keys<'_>, name: &Located<String>) -> Option<Code> {
    let allowable = |code: &Code| code.can_be_allowed() || Convention::ALL.iter().any(|known| known.code() == *code);
    let code = Code::named(&name.value);
    if let Some(code) = code.filter(allowable) {
        return Some(code);
    }
    let all = Code::ALL.iter().filter(|code| allowable(code)).map(|code| code.name());
    let help = match nearest(&name.value, all) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "conventions can be allowed, and markup that was meant: `nixbook explain` lists their codes".to_owned(),
    };
    let message = match code {
        Some(code) => format!("`{code}` cannot be allowed"),
        None => format!("there is no code `{}`", name.value),
    };
    keys.report(Diagnostic::error(Code::InvalidValue, name.span, message).help(help));
    None
}

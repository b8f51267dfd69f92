//! book.toml as a value.

use std::path::PathBuf;

use super::base_url::{normalized, split};
use super::check::{CheckConfig, check};
use super::export::{NixpkgsConfig, export};
use super::html::{HtmlConfig, html};
use super::search::{SearchConfig, search};
use super::settings;
use crate::diagnostics::{Code, Diagnostic};
use crate::formats::address::scheme;
use crate::formats::setting::{Declared, Located, OptionalText, Setting};
use crate::formats::toml::{self, Keys, read_toml};
use crate::source::{FileId, Sources};

/// What book.toml says; the default is what a book without one has.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// `title`: of a book with a `nav.json`; others have it in their root file.
    pub title: Option<Located<String>>,
    /// `subtitle`, for books with a `nav.json`.
    pub subtitle: Option<Located<String>>,
    /// `language`: of the text, a BCP 47 tag.
    pub language: String,
    /// `authors`: who wrote the book.
    pub authors: Vec<String>,
    /// `rights`: what may be done with the text.
    pub rights: Option<String>,
    /// `identifier`: what tells the book from all others, an absolute address.
    pub identifier: Option<String>,
    /// `src`: the folder of the content, relative to the book's; `content` if not given.
    pub src: Option<Located<PathBuf>>,
    /// `edit-url`: where a reader can edit a page; `{path}` in it is replaced with the file's path within the book's folder.
    pub edit_url: Option<String>,
    /// `base-url`: the address that the site will have, ending in a slash.
    pub base_url: Option<String>,
    /// `manpage-urls`: the table of man pages' addresses, relative to the book's folder; `manpage-urls.json` beside the
    /// root file, where it exists, if not given.
    pub manpage_urls: Option<Located<PathBuf>>,
    /// `redirects`: the table of former locations, relative to the book's folder; `redirects.json` likewise.
    pub redirects: Option<Located<PathBuf>>,
    /// The settings of the table `[html]`.
    pub html: HtmlConfig,
    /// The settings of the table `[search]`.
    pub search: SearchConfig,
    /// The settings of the table `[recipes]`.
    pub recipes: RecipesConfig,
    /// The settings of the table `[check]`.
    pub check: CheckConfig,
    /// The settings of the table `[export.nixpkgs]`.
    pub nixpkgs: NixpkgsConfig,
}

/// The settings of the table `[recipes]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecipesConfig {
    /// `path`: the folder of the recipes, relative to the content's; `recipes` if not given.
    pub path: Option<Located<PathBuf>>,
    /// `nixpkgs`: what names the package set that recipes are tested with.
    pub nixpkgs: Option<Located<String>>,
    /// `setup`: the command that installs what that takes.
    pub setup: Option<Located<String>>,
}

impl Default for Config {
    fn default() -> Self {
        toml::defaults(config)
    }
}

/// All settings of book.toml, in the order in which they are read; those of a table follow the table.
pub fn declared_settings() -> Vec<Declared> {
    toml::declared(config)
}

/// Reads a book.toml that is among the sources. `None` where it is no TOML, or another program's: there is nothing to go
/// on with. After any other fault the value in question is as if it were not given.
pub(super) fn read(file: FileId, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    read_toml(file, sources, diagnostics, |keys| {
        if let Some(diagnostic) = of_mdbook(keys) {
            keys.report(diagnostic);
            keys.ignore_rest();
            return None;
        }
        Some(config(keys))
    })
    .flatten()
}

fn config(keys: &mut Keys<'_>) -> Config {
    Config {
        title: keys.get(&settings::TITLE),
        subtitle: keys.get(&settings::SUBTITLE),
        language: language(keys),
        authors: keys.get(&settings::AUTHORS).into_iter().filter_map(|found| said(keys, &found)).collect(),
        rights: keys.get(&settings::RIGHTS).and_then(|found| said(keys, &found)),
        identifier: identifier(keys),
        src: path(keys.given(&settings::SRC)),
        edit_url: edit_url(keys),
        base_url: base_url(keys),
        manpage_urls: path(keys.get(&settings::MANPAGE_URLS)),
        redirects: path(keys.get(&settings::REDIRECTS)),
        html: keys.table(&settings::HTML, html),
        search: keys.table(&settings::SEARCH, search),
        recipes: keys.table(&settings::RECIPES, |keys| RecipesConfig {
            path: path(keys.given(&settings::RECIPES_PATH)),
            nixpkgs: keys.get(&settings::RECIPES_NIXPKGS),
            setup: keys.get(&settings::RECIPES_SETUP),
        }),
        check: keys.table(&settings::CHECK, check),
        nixpkgs: keys.table(&settings::EXPORT, export),
    }
}

fn path(found: Option<Located<String>>) -> Option<Located<PathBuf>> {
    found.map(|found| Located { value: PathBuf::from(found.value), span: found.span })
}

fn language(keys: &mut Keys<'_>) -> String {
    let found = keys.given(&settings::LANGUAGE).filter(|found| is_language_tag(found, keys));
    settings::LANGUAGE.or_default(found)
}

fn is_language_tag(found: &Located<String>, keys: &mut Keys<'_>) -> bool {
    let is_tag = found
        .value
        .split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !is_tag {
        let message = format!("`{}` is not a language tag", found.value);
        let help = "write one like `en`, `de` or `pt-BR`";
        keys.report(Diagnostic::error(Code::InvalidValue, found.span, message).help(help));
    }
    is_tag
}

/// A text that says something, on one line.
fn said(keys: &mut Keys<'_>, found: &Located<String>) -> Option<String> {
    let text = found.value.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        let fault = Diagnostic::error(Code::InvalidValue, found.span, "the text is empty");
        keys.report(fault.help("remove it, or write what it should say"));
        return None;
    }
    Some(text)
}

fn identifier(keys: &mut Keys<'_>) -> Option<String> {
    let found = keys.get(&settings::IDENTIFIER)?;
    let is_plain = found.value.bytes().all(|byte| byte.is_ascii_graphic());
    if scheme(&found.value).is_none() || !is_plain {
        let message = format!("`{}` is not an absolute address", found.value);
        let help = "write one like `urn:isbn:9783161484100`, `urn:uuid:…` or `https://example.org/manual/`";
        keys.report(Diagnostic::error(Code::InvalidValue, found.span, message).help(help));
        return None;
    }
    Some(found.value)
}

fn edit_url(keys: &mut Keys<'_>) -> Option<String> {
    let found = address(keys, &settings::EDIT_URL)?;
    if !found.value.contains("{path}") {
        let help = "add `{path}` where the file path goes, as in `https://example.org/edit/main/{path}`";
        let message = "`edit-url` has no placeholder for the file path";
        keys.report(Diagnostic::error(Code::InvalidValue, found.span, message).help(help));
        return None;
    }
    Some(found.value)
}

fn base_url(keys: &mut Keys<'_>) -> Option<String> {
    let found = keys.get(&settings::BASE_URL)?;
    match normalized(&found.value) {
        Ok(url) => Some(url),
        Err((message, help)) => {
            keys.report(Diagnostic::error(Code::InvalidValue, found.span, message).help(help));
            None
        }
    }
}

fn address(keys: &mut Keys<'_>, setting: &Setting<OptionalText>) -> Option<Located<String>> {
    let found = keys.get(setting)?;
    if split(&found.value).is_none() {
        let message = format!("`{}` must begin with `https://` or `http://`", setting.key);
        keys.error(found.span, message);
        return None;
    }
    if found.value.contains(|c: char| c.is_whitespace() || c.is_control()) {
        keys.error(found.span, format!("`{}` must be an address without spaces", setting.key));
        return None;
    }
    Some(found)
}

/// mdBook's book.toml has its keys in a table `[book]`: one message that says what it is, in place of one for each key.
fn of_mdbook(keys: &Keys<'_>) -> Option<Diagnostic> {
    let (span, title) = keys.foreign("book", "title")?;
    let title = title.unwrap_or_else(|| "…".to_owned());
    let help = format!(
        "write the keys at the top of the file, without a table: `language = \"en\"`, `src = \"content\"`\n\
         write `content/manual.md` instead of `SUMMARY.md`: `# {title} {{#book}}`, `## Subtitle`, and includes\n\
         run `nixbook init DIR` to create a small book"
    );
    Some(
        Diagnostic::error(Code::MdbookConfig, span, "this is an mdBook configuration: nixbook has no table `[book]`")
            .help(help),
    )
}

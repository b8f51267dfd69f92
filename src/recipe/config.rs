//! recipe.toml: what a recipe is and how it is tested.
//!
//! All that is wrong is said in one run; what is wrong reads as its default, so that the recipe can still be shown.

use super::{Level, settings};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::formats::setting::{Declared, Located};
use crate::formats::toml::{self, Keys, read_toml};
use crate::source::{FileId, Sources, Span};

/// The settings of a `recipe.toml` (guide: “recipe.toml”).
#[derive(Clone, Debug, PartialEq)]
pub struct RecipeConfig {
    /// `title`; empty where it is wrong.
    pub title: Located<String>,
    /// `summary`; empty where none is given.
    pub summary: Located<String>,
    /// `illustrates`, and where it is written.
    pub illustrates: Option<(String, Span)>,
    /// `passage`, and where it is written.
    pub passage: Option<(String, Span)>,
    /// `order`: lower numbers come first.
    pub order: i64,
    /// `show`: each name and where it is written; `None` where the key is absent.
    pub show: Option<Vec<(String, Span)>>,
    /// `level`: how far it is tested.
    pub level: Level,
    /// `network`: whether it may use the network.
    pub network: bool,
    /// `nix-ld`: whether foreign programs can be run.
    pub nix_ld: bool,
    /// `user-namespaces`.
    pub user_namespaces: bool,
    /// `timeout`, in seconds.
    pub timeout: u64,
    /// `fails`: the text with which it must fail.
    pub fails: Option<String>,
}

/// Reads a recipe.toml that is among the sources.
pub fn read(file: FileId, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> RecipeConfig {
    // Of one that is no TOML, nothing is asked.
    read_toml(file, sources, diagnostics, config).unwrap_or_else(|| {
        let nothing = || Located { value: String::new(), span: Span::new(file, 0, 0) };
        RecipeConfig { title: nothing(), summary: nothing(), level: Level::Parse, ..toml::defaults(config) }
    })
}

/// All settings of recipe.toml, in the order in which they are read.
pub fn declared_settings() -> Vec<Declared> {
    toml::declared(config)
}

fn config(keys: &mut Keys<'_>) -> RecipeConfig {
    let start = Span::new(keys.file(), 0, 0);
    let title = keys.get(&settings::TITLE);
    if title.is_none() && keys.span(&settings::TITLE).is_none() {
        let help = "write `title = \"…\"`: say in a few words what the recipe shows";
        keys.report(Diagnostic::error(Code::MissingKey, start, "the recipe has no title").help(help));
    }
    let summary = keys.given(&settings::SUMMARY);
    let illustrates = id(keys);
    let passage = keys.get(&settings::PASSAGE);
    if let (Some(passage), None) = (&passage, keys.span(&settings::ILLUSTRATES)) {
        let message = "`passage` needs `illustrates`";
        keys.report(
            Diagnostic::error(Code::MissingKey, passage.span, message).help("write `illustrates = \"id\"` as well"),
        );
    }
    let located = |found: Located<String>| (found.value, found.span);
    let nothing = || Located { value: String::new(), span: start };
    RecipeConfig {
        title: title.unwrap_or_else(nothing),
        summary: summary.unwrap_or_else(nothing),
        illustrates: illustrates.map(located),
        passage: passage.map(located),
        order: keys.get(&settings::ORDER),
        show: keys.given(&settings::SHOW).map(|names| names.value.into_iter().map(located).collect()),
        level: level(keys),
        network: keys.get(&settings::NETWORK),
        nix_ld: keys.get(&settings::NIX_LD),
        user_namespaces: keys.get(&settings::USER_NAMESPACES),
        // The setting has a range that fits.
        timeout: u64::try_from(keys.get(&settings::TIMEOUT)).unwrap_or(u64::MAX),
        fails: keys.get(&settings::FAILS).map(|found| found.value),
    }
}

fn id(keys: &mut Keys<'_>) -> Option<Located<String>> {
    let found = keys.get(&settings::ILLUSTRATES)?;
    if let Some(bare) = found.value.strip_prefix('#') {
        let help = format!("write `illustrates = \"{bare}\"`");
        let error = Diagnostic::error(Code::InvalidValue, found.span, "`illustrates` must be an id without `#`");
        keys.report(error.help(help));
        return None;
    }
    Some(found)
}

/// The level; the lowest where it is wrong, so that nothing is asked for that may not be needed.
fn level(keys: &mut Keys<'_>) -> Level {
    let found = keys.given(&settings::LEVEL);
    let span = found.as_ref().map(|found| found.span);
    let word = settings::LEVEL.or_default(found);
    if let Ok(level) = <Level as clap::ValueEnum>::from_str(&word, false) {
        return level;
    }
    let help = nearest(&word, settings::levels()).map(|near| format!("did you mean `{near}`?"));
    let message = format!("`{word}` is not a level: use `parse`, `eval` or `run`");
    keys.report(
        Diagnostic::error(Code::InvalidValue, span.unwrap_or(Span::new(keys.file(), 0, 0)), message).maybe_help(help),
    );
    Level::Parse
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use std::path::Path;

    /// Reads `text` and gives the config and each message with its line, column and help.
    fn read_text(text: &str) -> (RecipeConfig, Vec<String>) {
        let mut sources = Sources::new();
        let file = sources.add(Path::new("recipe.toml"), text.to_owned());
        let mut diagnostics = Vec::new();
        let config = read(file, &sources, &mut diagnostics);
        crate::diagnostics::sort(&mut diagnostics);
        let lines = diagnostics
            .iter()
            .map(|d| {
                let at = sources.file(file).position(d.span().unwrap().start);
                let help = d.help.as_deref().map(|h| format!(" ({h})")).unwrap_or_default();
                format!("{}:{} {}: {}{help}", at.line, at.column, d.code, d.message)
            })
            .collect();
        (config, lines)
    }

    #[test]
    fn every_key_is_read() {
        let (config, messages) = read_text(
            "title = \"T\"\nsummary = \"S\"\nillustrates = \"sec-uv\"\npassage = \"Provide\"\norder = -3\n\
             show = [\"shell.nix\", \".env\"]\nlevel = \"eval\"\nnetwork = true\nnix-ld = true\nuser-namespaces = true\ntimeout = 0x10\nfails = \"no\"\n",
        );
        assert_eq!(messages, Vec::<String>::new());
        assert_eq!((config.title.value.as_str(), config.summary.value.as_str(), config.order), ("T", "S", -3));
        assert_eq!(config.illustrates.unwrap().0, "sec-uv");
        assert_eq!(config.passage.unwrap().0, "Provide");
        let show: Vec<_> = config.show.unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(show, ["shell.nix", ".env"]);
        assert_eq!((config.level, config.network, config.nix_ld, config.timeout), (Level::Eval, true, true, 16));
        assert_eq!((config.fails.as_deref(), config.user_namespaces), (Some("no"), true));
    }

    #[test]
    fn defaults_are_those_of_the_design() {
        let (config, messages) = read_text("title = \"T\"\n");
        assert_eq!(messages, Vec::<String>::new());
        assert_eq!((config.level, config.network, config.nix_ld, config.timeout), (Level::Run, false, false, 120));
        assert_eq!((config.show, config.fails, config.order, config.user_namespaces), (None, None, 0, false));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let (_, messages) = read_text(
            "titel = \"T\"\nlevel = \"rnu\"\nnetwork = \"yes\"\ntimeout = 0\nshow = \"shell.nix\"\n\
             illustrates = \"#sec-uv\"\nsandbox = 1\nfails = \" \"\npassage = \"x\"\n",
        );
        insta::assert_snapshot!(messages.join("\n"), @r#"
        1:1 missing-key: the recipe has no title (write `title = "…"`: say in a few words what the recipe shows)
        1:1 unknown-key: unknown key `titel` (did you mean `title`?)
        2:9 invalid-value: `rnu` is not a level: use `parse`, `eval` or `run` (did you mean `run`?)
        3:11 invalid-value: `network` must be true or false, not a string
        4:11 invalid-value: `timeout` must be from 1 to 86400
        5:8 invalid-value: `show` must be a list of strings, not a string
        6:15 invalid-value: `illustrates` must be an id without `#` (write `illustrates = "sec-uv"`)
        7:1 unknown-key: unknown key `sandbox` (use one of `title`, `summary`, `illustrates`, `passage`, `order`, `show`, `level`, `network`, `nix-ld`, `user-namespaces`, `timeout`, `fails`)
        8:9 invalid-value: `fails` is empty
        "#);
    }

    #[test]
    fn broken_toml_is_one_error_at_its_span() {
        let (_, messages) = read_text("title = \"T\nlevel = \"run\"\n");
        assert_eq!(messages, ["1:11 invalid-toml: invalid TOML: invalid basic string, expected `\"`"]);
    }

    #[test]
    fn a_passage_is_one_of_a_section() {
        let (_, messages) = read_text("title = \"T\"\npassage = \"Provide\"\n");
        assert_eq!(messages.len(), 1);
        assert!(messages[0].starts_with("2:11 missing-key: `passage` needs"), "{messages:?}");
    }
}

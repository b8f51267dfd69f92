//! recipe.toml: what a recipe is and how it is tested.
//!
//! All that is wrong is said in one run; what is wrong reads as its default, so that the recipe can still be shown.

use super::Level;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::formats::toml::{Keys, Located, read_toml};
use crate::source::{FileId, Sources, Span};

/// The seconds that a recipe may take where it does not say otherwise.
pub const DEFAULT_TIMEOUT: u64 = 120;

/// The longest timeout that a recipe may ask for: a day.
const LONGEST_TIMEOUT: i64 = 24 * 60 * 60;

/// What recipe.toml says.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// `title`; empty where it is wrong.
    pub title: Located<String>,
    /// `summary`; empty where none is given.
    pub summary: Located<String>,
    /// `illustrates`, and where it is written.
    pub illustrates: Option<(String, Span)>,
    /// `passage`, and where it is written.
    pub passage: Option<(String, Span)>,
    /// `order`.
    pub order: i64,
    /// `show`: each name and where it is written; `None` where the key is absent.
    pub show: Option<Vec<(String, Span)>>,
    /// `level`.
    pub level: Level,
    /// `network`.
    pub network: bool,
    /// `nix-ld`.
    pub nix_ld: bool,
    /// `user-namespaces`.
    pub user_namespaces: bool,
    /// `timeout`, in seconds.
    pub timeout: u64,
    /// `fails`.
    pub fails: Option<String>,
}

impl Config {
    /// What a recipe.toml comes to that says nothing.
    fn empty(file: FileId) -> Self {
        let nothing = Located { value: String::new(), span: Span::new(file, 0, 0) };
        Self {
            title: nothing.clone(),
            summary: nothing,
            illustrates: None,
            passage: None,
            order: 0,
            show: None,
            level: Level::Run,
            network: false,
            nix_ld: false,
            user_namespaces: false,
            timeout: DEFAULT_TIMEOUT,
            fails: None,
        }
    }
}

/// Reads a recipe.toml that is among the sources.
pub fn read(file: FileId, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Config {
    // Of one that is no TOML, nothing is asked.
    read_toml(file, sources, diagnostics, config)
        .unwrap_or_else(|| Config { level: Level::Parse, ..Config::empty(file) })
}

fn config(keys: &mut Keys<'_>) -> Config {
    let start = Span::new(keys.file(), 0, 0);
    let title = keys.text("title");
    if title.is_none() && keys.place("title").is_none() {
        let help = "write `title = \"…\"`, a few words that say what the recipe shows";
        keys.report(Diagnostic::error(Code::MissingKey, start, "the recipe has no title").help(help));
    }
    let illustrates = id(keys);
    let passage = keys.text("passage");
    if let (Some(passage), None) = (&passage, keys.place("illustrates")) {
        let message = "`passage` says beside which block of a section the recipe stands, but not of which section";
        keys.report(
            Diagnostic::error(Code::MissingKey, passage.span, message).help("write `illustrates = \"id\"` as well"),
        );
    }
    let located = |found: Located<String>| (found.value, found.span);
    let timeout = keys.integer("timeout", 1..=LONGEST_TIMEOUT);
    let nothing = || Located { value: String::new(), span: start };
    Config {
        title: title.unwrap_or_else(nothing),
        summary: keys.string("summary").unwrap_or_else(nothing),
        illustrates: illustrates.map(located),
        passage: passage.map(located),
        order: keys.integer("order", i64::MIN..=i64::MAX).map_or(0, |found| found.value),
        show: keys.strings("show").map(|names| names.into_iter().map(located).collect()),
        level: level(keys).unwrap_or(Level::Run),
        network: keys.bool("network").is_some_and(|found| found.value),
        nix_ld: keys.bool("nix-ld").is_some_and(|found| found.value),
        user_namespaces: keys.bool("user-namespaces").is_some_and(|found| found.value),
        timeout: timeout.and_then(|found| u64::try_from(found.value).ok()).unwrap_or(DEFAULT_TIMEOUT),
        fails: keys.text("fails").map(|found| found.value),
    }
}

fn id(keys: &mut Keys<'_>) -> Option<Located<String>> {
    let found = keys.text("illustrates")?;
    if let Some(bare) = found.value.strip_prefix('#') {
        let help = format!("write `illustrates = \"{bare}\"`");
        let error = Diagnostic::error(Code::InvalidValue, found.span, "`illustrates` is an id, without `#`");
        keys.report(error.help(help));
        return None;
    }
    Some(found)
}

/// The level; the lowest where it is wrong, so that nothing is asked for that may not be needed.
fn level(keys: &mut Keys<'_>) -> Option<Level> {
    let found = keys.string("level")?;
    match found.value.as_str() {
        "parse" => Some(Level::Parse),
        "eval" => Some(Level::Eval),
        "run" => Some(Level::Run),
        word => {
            let help = nearest(word, ["parse", "eval", "run"]).map(|near| format!("did you mean `{near}`?"));
            let message = format!("`{word}` is no level: the levels are `parse`, `eval` and `run`");
            keys.report(Diagnostic::error(Code::InvalidValue, found.span, message).maybe_help(help));
            Some(Level::Parse)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use std::path::Path;

    /// Reads `text` and gives the config and each message with its line, column and help.
    fn read_text(text: &str) -> (Config, Vec<String>) {
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
        1:1 missing-key: the recipe has no title (write `title = "…"`, a few words that say what the recipe shows)
        1:1 unknown-key: there is no key `titel` (did you mean `title`?)
        2:9 invalid-value: `rnu` is no level: the levels are `parse`, `eval` and `run` (did you mean `run`?)
        3:11 invalid-value: `network` must be true or false, not a string
        4:11 invalid-value: `timeout` must be from 1 to 86400
        5:8 invalid-value: `show` must be a list of strings, not a string
        6:15 invalid-value: `illustrates` is an id, without `#` (write `illustrates = "sec-uv"`)
        7:1 unknown-key: there is no key `sandbox` (the keys here are `title`, `illustrates`, `passage`, `timeout`, `summary`, `order`, `show`, `level`, `network`, `nix-ld`, `user-namespaces`, `fails`)
        8:9 invalid-value: `fails` is empty
        "#);
    }

    #[test]
    fn broken_toml_is_one_error_at_its_place() {
        let (_, messages) = read_text("title = \"T\nlevel = \"run\"\n");
        assert_eq!(messages, ["1:11 invalid-toml: this is not valid TOML: invalid basic string, expected `\"`"]);
    }

    #[test]
    fn a_passage_is_one_of_a_section() {
        let (_, messages) = read_text("title = \"T\"\npassage = \"Provide\"\n");
        assert_eq!(messages.len(), 1);
        assert!(messages[0].starts_with("2:11 missing-key: `passage` says"), "{messages:?}");
    }
}

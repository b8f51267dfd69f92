//! recipe.toml: what a recipe is and how it is tested.
//!
//! All that is wrong is said in one run; what is wrong reads as its default, so that the recipe can still be shown.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Level;
use crate::diagnostics::{Diagnostic, nearest};
use crate::source::{FileId, Span};

/// The keys that recipe.toml knows.
const KEYS: [&str; 11] =
    ["title", "summary", "illustrates", "passage", "order", "show", "level", "network", "nix-ld", "timeout", "fails"];

/// The seconds that a recipe may take where it does not say otherwise.
pub const DEFAULT_TIMEOUT: u64 = 120;

/// The longest timeout that a recipe may ask for: a day.
const LONGEST_TIMEOUT: u64 = 24 * 60 * 60;

/// What recipe.toml says.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// `title`.
    pub title: String,
    /// `summary`; empty where none is given.
    pub summary: String,
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
    /// `timeout`, in seconds.
    pub timeout: u64,
    /// `fails`.
    pub fails: Option<String>,
}

/// Reads recipe.toml.
pub fn read(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Config {
    let (table, errors) = DeTable::parse_recoverable(text);
    let whole = Span::new(file, 0, 0);
    for error in &errors {
        let span = error.span().map_or(whole, |range| Span::new(file, range.start, range.end));
        diagnostics.push(Diagnostic::error("bad-toml", span, format!("recipe.toml is not TOML: {}", error.message())));
    }
    let mut reader = Reader { file, diagnostics };
    let mut config = Config {
        title: String::new(),
        summary: String::new(),
        illustrates: None,
        passage: None,
        order: 0,
        show: None,
        level: Level::Run,
        network: false,
        nix_ld: false,
        timeout: DEFAULT_TIMEOUT,
        fails: None,
    };
    for (key, value) in table.get_ref().iter() {
        match key.get_ref().as_ref() {
            "title" => config.title = reader.text("title", value).map(|(text, _)| text).unwrap_or_default(),
            "summary" => config.summary = reader.string("summary", value).map(|(text, _)| text).unwrap_or_default(),
            "illustrates" => config.illustrates = reader.id(value),
            "passage" => config.passage = reader.text("passage", value),
            "order" => config.order = reader.integer("order", value, i64::MIN, i64::MAX).unwrap_or_default(),
            "show" => config.show = reader.strings("show", value),
            "level" => config.level = reader.level(value).unwrap_or(Level::Run),
            "network" => config.network = reader.boolean("network", value).unwrap_or_default(),
            "nix-ld" => config.nix_ld = reader.boolean("nix-ld", value).unwrap_or_default(),
            "timeout" => {
                let seconds = reader.integer("timeout", value, 1, LONGEST_TIMEOUT as i64);
                config.timeout = seconds.and_then(|n| u64::try_from(n).ok()).unwrap_or(DEFAULT_TIMEOUT);
            }
            "fails" => config.fails = reader.text("fails", value).map(|(text, _)| text),
            unknown => reader.unknown(unknown, reader.span(key.span())),
        }
    }
    if errors.is_empty() && !table.get_ref().contains_key("title") {
        let help = "write title = \"…\", a few words that say what the recipe shows";
        diagnostics.push(Diagnostic::error("missing-key", whole, "recipe.toml has no title").help(help));
    }
    if let (Some((_, span)), None) = (&config.passage, &config.illustrates) {
        let message =
            "passage says beside which block of a section the recipe stands, but illustrates names no section";
        diagnostics.push(Diagnostic::error("missing-key", *span, message).help("write illustrates = \"id\" as well"));
    }
    config
}

struct Reader<'a> {
    file: FileId,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn unknown(&mut self, key: &str, span: Span) {
        let help = match nearest(key, KEYS) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("the keys of recipe.toml are {}", KEYS.join(", ")),
        };
        self.diagnostics
            .push(Diagnostic::error("unknown-key", span, format!("recipe.toml knows no key {key}")).help(help));
    }

    fn wrong(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let span = self.span(value.span());
        self.diagnostics.push(Diagnostic::error("bad-value", span, format!("{key} must be {wanted}")));
    }

    fn string(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<(String, Span)> {
        match value.get_ref() {
            DeValue::String(text) => Some((text.clone().into_owned(), self.span(value.span()))),
            _ => {
                self.wrong(key, value, "a text in quotes");
                None
            }
        }
    }

    /// A text that must not be empty.
    fn text(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<(String, Span)> {
        let found = self.string(key, value)?;
        if found.0.trim().is_empty() {
            self.wrong(key, value, "a text that is not empty");
            return None;
        }
        Some(found)
    }

    fn id(&mut self, value: &Spanned<DeValue<'_>>) -> Option<(String, Span)> {
        let (id, span) = self.text("illustrates", value)?;
        if let Some(bare) = id.strip_prefix('#') {
            let message = "illustrates is an id, without #";
            self.diagnostics
                .push(Diagnostic::error("bad-value", span, message).help(format!("write illustrates = \"{bare}\"")));
            return None;
        }
        Some((id, span))
    }

    fn strings(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Vec<(String, Span)>> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong(key, value, "a list of texts");
            return None;
        };
        Some(items.iter().filter_map(|item| self.text(&format!("each of {key}"), item)).collect())
    }

    fn boolean(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong(key, value, "true or false");
        }
        found
    }

    fn integer(&mut self, key: &str, value: &Spanned<DeValue<'_>>, least: i64, most: i64) -> Option<i64> {
        let number = value.get_ref().as_integer();
        let number = number.and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        let found = number.filter(|n| (least..=most).contains(n));
        if found.is_none() {
            let wanted = if least == i64::MIN {
                "a whole number".to_owned()
            } else {
                format!("a whole number from {least} to {most}")
            };
            self.wrong(key, value, &wanted);
        }
        found
    }

    fn level(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Level> {
        let (word, span) = self.string("level", value)?;
        let level = match word.as_str() {
            "parse" => Level::Parse,
            "eval" => Level::Eval,
            "run" => Level::Run,
            _ => {
                let help = nearest(&word, ["parse", "eval", "run"]).map(|near| format!("did you mean {near}?"));
                let message = format!("{word} is no level: the levels are parse, eval and run");
                self.diagnostics.push(Diagnostic::error("bad-value", span, message).maybe_help(help));
                return None;
            }
        };
        Some(level)
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
        let config = read(file, text, &mut diagnostics);
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
             show = [\"shell.nix\", \".env\"]\nlevel = \"eval\"\nnetwork = true\nnix-ld = true\ntimeout = 0x10\nfails = \"no\"\n",
        );
        assert_eq!(messages, Vec::<String>::new());
        assert_eq!((config.title.as_str(), config.summary.as_str(), config.order), ("T", "S", -3));
        assert_eq!(config.illustrates.unwrap().0, "sec-uv");
        assert_eq!(config.passage.unwrap().0, "Provide");
        let show: Vec<_> = config.show.unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(show, ["shell.nix", ".env"]);
        assert_eq!((config.level, config.network, config.nix_ld, config.timeout), (Level::Eval, true, true, 16));
        assert_eq!(config.fails.as_deref(), Some("no"));
    }

    #[test]
    fn defaults_are_those_of_the_design() {
        let (config, messages) = read_text("title = \"T\"\n");
        assert_eq!(messages, Vec::<String>::new());
        assert_eq!((config.level, config.network, config.nix_ld, config.timeout), (Level::Run, false, false, 120));
        assert_eq!((config.show, config.fails, config.order), (None, None, 0));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let (_, messages) = read_text(
            "titel = \"T\"\nlevel = \"rnu\"\nnetwork = \"yes\"\ntimeout = 0\nshow = \"shell.nix\"\n\
             illustrates = \"#sec-uv\"\nsandbox = 1\nfails = \" \"\npassage = \"x\"\n",
        );
        insta::assert_snapshot!(messages.join("\n"), @r#"
        1:1 missing-key: recipe.toml has no title (write title = "…", a few words that say what the recipe shows)
        1:1 unknown-key: recipe.toml knows no key titel (did you mean title?)
        2:9 bad-value: rnu is no level: the levels are parse, eval and run (did you mean run?)
        3:11 bad-value: network must be true or false
        4:11 bad-value: timeout must be a whole number from 1 to 86400
        5:8 bad-value: show must be a list of texts
        6:15 bad-value: illustrates is an id, without # (write illustrates = "sec-uv")
        7:1 unknown-key: recipe.toml knows no key sandbox (the keys of recipe.toml are title, summary, illustrates, passage, order, show, level, network, nix-ld, timeout, fails)
        8:9 bad-value: fails must be a text that is not empty
        9:11 missing-key: passage says beside which block of a section the recipe stands, but illustrates names no section (write illustrates = "id" as well)
        "#);
    }

    #[test]
    fn broken_toml_is_one_error_at_its_place() {
        let (_, messages) = read_text("title = \"T\nlevel = \"run\"\n");
        assert!(messages[0].starts_with("1:") && messages[0].contains("bad-toml"), "{messages:?}");
        assert!(!messages.iter().any(|m| m.contains("missing-key")), "{messages:?}");
    }
}

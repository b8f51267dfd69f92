//! The settings of book.toml, declared once: name, kind, default and meaning of each key. A test holds to this table what
//! is read, what is suggested for unknown keys, the defaults, and the reference in the guide.

/// A key of book.toml.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The table that it is in; empty for the top of the file.
    pub table: &'static str,
    /// Its full name, as `search.depth`.
    pub key: &'static str,
    /// What its value is.
    pub kind: ValueKind,
    /// What is the case without it, as the guide writes it; `None` where nothing is.
    pub default: Option<&'static str>,
}

/// The type of a setting's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// A string of TOML.
    String,
    /// A boolean of TOML.
    Bool,
    /// A number, whole or not.
    Number,
    /// A list of strings.
    List,
    /// A table with keys of its own.
    Table,
}

impl ValueKind {
    /// As messages name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::List => "a list of strings",
            Self::Table => "a table",
        }
    }
}

const fn setting(table: &'static str, key: &'static str, kind: ValueKind, default: Option<&'static str>) -> Setting {
    Setting { table, key, kind, default }
}

/// All of them, in the order in which they are read.
pub const SETTINGS: &[Setting] = &[
    setting("", "title", ValueKind::String, None),
    setting("", "subtitle", ValueKind::String, None),
    setting("", "language", ValueKind::String, Some("`en`")),
    setting("", "src", ValueKind::String, Some("`content`")),
    setting("", "edit-url", ValueKind::String, None),
    setting("", "base-url", ValueKind::String, None),
    setting(
        "",
        "manpage-urls",
        ValueKind::String,
        Some("{file}`manpage-urls.json` beside the root file, if it exists"),
    ),
    setting("", "redirects", ValueKind::String, Some("{file}`redirects.json` beside the root file, if it exists")),
    setting("", "search", ValueKind::Table, None),
    setting("", "recipes", ValueKind::Table, None),
    setting("", "check", ValueKind::Table, None),
    setting("", "export", ValueKind::Table, None),
    setting("search", "enable", ValueKind::Bool, Some("`true`")),
    setting("search", "depth", ValueKind::Number, Some("6")),
    setting("search", "boost-title", ValueKind::Number, Some("8, 1.5, 4 and 1")),
    setting("search", "boost-path", ValueKind::Number, Some("8, 1.5, 4 and 1")),
    setting("search", "boost-identifier", ValueKind::Number, Some("8, 1.5, 4 and 1")),
    setting("search", "boost-text", ValueKind::Number, Some("8, 1.5, 4 and 1")),
    setting("search", "boost-extra", ValueKind::Number, Some("2")),
    setting("search", "extra-fields", ValueKind::List, Some("none")),
    setting("search", "lunr-index", ValueKind::Bool, Some("`false`")),
    setting("recipes", "path", ValueKind::String, Some("`recipes`")),
    setting("recipes", "nixpkgs", ValueKind::String, Some("`<nixpkgs>`, whatever that is on the machine")),
    setting("check", "lint", ValueKind::Bool, Some("`false`")),
    setting("check", "allow", ValueKind::List, None),
    setting("check", "imported", ValueKind::List, None),
    setting("check", "ignore-links", ValueKind::List, None),
    setting("check", "external", ValueKind::Table, None),
    setting("check.external", "timeout", ValueKind::Number, Some("20")),
    setting("check.external", "retries", ValueKind::Number, Some("1")),
    setting("check.external", "accept", ValueKind::List, Some("none")),
    setting("check.external", "fragments", ValueKind::Bool, Some("`true`")),
    setting("check.external", "per-host", ValueKind::Number, Some("2")),
    setting("export", "nixpkgs", ValueKind::Table, None),
    setting("export.nixpkgs", "doc", ValueKind::String, Some("`doc`")),
    setting("export.nixpkgs", "page", ValueKind::String, Some("`index.html`")),
    setting("export.nixpkgs", "files", ValueKind::Table, None),
    setting("export.nixpkgs", "generated", ValueKind::List, None),
    setting("export.nixpkgs", "seen", ValueKind::Table, None),
    setting("export.nixpkgs", "manual-url", ValueKind::String, Some("`https://nixos.org/manual/nixpkgs/unstable/`")),
    setting("export.nixpkgs", "elsewhere", ValueKind::Table, None),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::Config;
    use crate::diagnostics::Code;
    use crate::source::Sources;

    /// What is said of a book.toml: code, message and help.
    fn told(text: &str) -> Vec<(Code, String, String)> {
        let mut sources = Sources::new();
        let file = sources.add(std::path::Path::new("book.toml"), text.to_owned());
        let mut found = Vec::new();
        crate::config::file::read(file, &sources, &mut found);
        found.into_iter().map(|d| (d.code, d.message, d.help.unwrap_or_default())).collect()
    }

    #[test]
    fn what_is_read_is_what_is_declared() {
        let mut tables: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for setting in SETTINGS {
            tables.entry(setting.table).or_default().push(setting.key);
        }
        for (table, keys) in tables {
            let head = if table.is_empty() { String::new() } else { format!("[{table}]\n") };
            let told = told(&format!("{head}zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz = 1\n"));
            let [(Code::UnknownKey, _, help)] = &told[..] else { panic!("{told:?}") };
            let listed: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
            assert_eq!(listed, keys, "[{table}]");
        }
    }

    #[test]
    fn kinds_are_those_that_are_read() {
        for setting in SETTINGS {
            let head = if setting.table.is_empty() { String::new() } else { format!("[{}]\n", setting.table) };
            let told = told(&format!("{head}{} = 1979-05-27\n", setting.key));
            let [(Code::InvalidValue, message, _)] = &told[..] else { panic!("{setting:?}: {told:?}") };
            let word = setting.kind.word();
            let fits = message.contains(&format!("must be {word}")) || message.contains("must be a whole number");
            assert!(fits, "{setting:?}: {message}");
        }
    }

    #[test]
    fn defaults_are_those_of_the_program() {
        let default = |table: &str, key: &str| {
            let setting = SETTINGS.iter().find(|setting| (setting.table, setting.key) == (table, key)).unwrap();
            setting.default.unwrap().replace('`', "")
        };
        let config = Config::default();
        assert_eq!(default("", "language"), config.language);
        assert_eq!(default("search", "enable"), config.search.enable.to_string());
        assert_eq!(default("search", "depth"), config.search.depth.to_string());
        let boosts = config.search.boosts;
        let four = format!("{}, {}, {} and {}", boosts.title, boosts.path, boosts.identifier, boosts.text);
        assert_eq!(default("search", "boost-title"), four);
        assert_eq!(default("search", "boost-extra"), boosts.extra.to_string());
        assert_eq!(default("search", "lunr-index"), config.search.lunr_index.to_string());
        assert_eq!(default("check", "lint"), config.check.lint.to_string());
        let external = &config.check.external;
        assert_eq!(default("check.external", "timeout"), external.timeout.as_secs().to_string());
        assert_eq!(default("check.external", "retries"), external.retries.to_string());
        assert_eq!(default("check.external", "fragments"), external.fragments.to_string());
        assert_eq!(default("check.external", "per-host"), external.per_host.to_string());
        assert_eq!(default("export.nixpkgs", "doc"), config.nixpkgs.doc);
        assert_eq!(default("export.nixpkgs", "page"), config.nixpkgs.page);
        assert_eq!(default("export.nixpkgs", "manual-url"), config.nixpkgs.manual_url);
    }

    /// Each key is a term of a definition list in the section of its table, with its default.
    #[test]
    fn the_guide_says_the_same() {
        let guide = include_str!("../../content/configuration.md");
        for setting in SETTINGS.iter().filter(|setting| !(setting.table.is_empty() && setting.kind == ValueKind::Table))
        {
            let heading = match setting.table.split('.').next() {
                Some("") | None => "## The book".to_owned(),
                Some(table) => format!("## `[{table}]`"),
            };
            let section = guide.split("\n## ").map(|section| format!("## {section}"));
            let section = section.into_iter().find(|section| section.starts_with(&heading)).unwrap();
            let term = format!("`{}`", setting.key);
            let lines: Vec<&str> = section.lines().map(str::trim_start).collect();
            let at = lines.windows(2).position(|pair| pair[0].contains(&term) && pair[1].starts_with(": "));
            let at = at.unwrap_or_else(|| panic!("the guide does not describe {setting:?}"));
            let entry: Vec<&str> = lines[at..].iter().take_while(|line| !line.is_empty()).copied().collect();
            let default = setting.default.map(|default| format!("Default: {default}"));
            let said = default.as_ref().is_none_or(|default| entry.join("\n").contains(default.as_str()));
            assert!(said, "{setting:?}: the guide says\n{}", entry.join("\n"));
        }
    }
}

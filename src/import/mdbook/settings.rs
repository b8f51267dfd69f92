//! mdBook's book.toml: what it says, and what of it nixbook has no setting for.

use std::collections::HashMap;
use std::ops::Range;

use toml_edit::{Document, Item, TableLike};

use super::remarks::Remarks;
use super::scan::Dialect;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// What a book.toml of mdBook says.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub title: Option<String>,
    pub description: Option<String>,
    pub authors: Vec<String>,
    pub language: String,
    /// The folder of the text.
    pub src: String,
    pub edit_url: Option<String>,
    /// `site-url`, with the host of `cname` where it has none.
    pub base_url: Option<String>,
    pub has_search: bool,
    /// Addresses of old, and where they lead, with where that is written.
    pub redirects: Vec<(String, String, Span)>,
    /// How texts are read.
    pub dialect: Dialect,
    /// Whether mdBook's marks, `{{#include}}` for one, are put in.
    pub has_marks: bool,
    /// Whether `README.md` is `index.html`.
    pub has_index: bool,
    /// Whether mdbook-admonish runs.
    pub has_admonish: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: None,
            description: None,
            authors: Vec::new(),
            language: "en".into(),
            src: "src".into(),
            edit_url: None,
            base_url: None,
            has_search: true,
            redirects: Vec::new(),
            dialect: Dialect {
                smart_punctuation: true,
                definition_lists: true,
                admonitions: true,
                mathjax: false,
                hide_lines: HashMap::new(),
            },
            has_marks: true,
            has_index: true,
            has_admonish: false,
        }
    }
}

/// Settings of mdBook that change nothing of what a book says, or that nixbook does by itself.
const SILENT: [&str; 21] = [
    "book.multilingual",
    "output.html.fold",
    "output.html.print",
    "output.html.playground",
    "output.html.playpen",
    "output.html.no-section-label",
    "output.html.hash-files",
    "output.html.sidebar-header-nav",
    "output.html.copy-fonts",
    "output.html.livereload-url",
    "output.html.live-reload-endpoint",
    "output.html.git-repository-icon",
    "output.html.curly-quotes",
    "output.html.code",
    "output.html.search",
    "output.html.default-theme",
    "output.html.preferred-dark-theme",
    "preprocessor.links",
    "preprocessor.index",
    "preprocessor.admonish",
    "build",
];

/// Reads the text of a book.toml.
pub(super) fn read(file: FileId, text: &str, remarks: &mut Remarks) -> Result<Settings, Diagnostic> {
    let document = Document::parse(text).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        let message = error.message().lines().next().unwrap_or("it is not TOML").to_owned();
        Diagnostic::error(Code::InvalidToml, Span::new(file, range.start, range.end), message)
    })?;
    let mut reader = Reader { file, remarks, settings: Settings::default() };
    for (key, item) in document.as_table().iter() {
        reader.table(key, item);
    }
    reader.finish(document.as_table());
    Ok(reader.settings)
}

struct Reader<'a> {
    file: FileId,
    remarks: &'a mut Remarks,
    settings: Settings,
}

impl Reader<'_> {
    fn span(&self, item: &Item, key: Option<Range<usize>>) -> Option<Span> {
        let range = key.or_else(|| item.span())?;
        Some(Span::new(self.file, range.start, range.end))
    }

    fn table(&mut self, name: &str, item: &Item) {
        let Some(table) = item.as_table_like() else { return self.unknown(name, item, None) };
        match name {
            "book" => self.each(name, table, Self::book),
            "output" => self.each(name, table, Self::output),
            "preprocessor" => self.each(name, table, Self::preprocessor),
            "build" => {
                let defaults = table.get("use-default-preprocessors").and_then(Item::as_bool).unwrap_or(true);
                self.settings.has_marks = defaults;
                self.settings.has_index = defaults;
            }
            // The edition of Rust that examples are in.
            "rust" => {}
            _ => self.unknown(name, item, None),
        }
    }

    fn each(&mut self, prefix: &str, table: &dyn TableLike, read: fn(&mut Self, &str, &Item) -> bool) {
        for (key, item) in table.iter() {
            let name = format!("{prefix}.{key}");
            if !read(self, key, item) && !SILENT.contains(&name.as_str()) {
                let place = table.key(key).and_then(toml_edit::Key::span);
                self.unknown(&name, item, place);
            }
        }
    }

    fn unknown(&mut self, name: &str, item: &Item, key: Option<Range<usize>>) {
        let at = self.span(item, key);
        self.remarks.unsupported(at, format!("`{name}` is left out: nixbook has no such setting"));
    }

    fn book(&mut self, key: &str, item: &Item) -> bool {
        let text = item.as_str().map(str::to_owned);
        match (key, text) {
            ("title", Some(text)) => self.settings.title = Some(text),
            ("description", Some(text)) => self.settings.description = Some(text),
            ("language", Some(text)) => self.settings.language = text,
            ("src", Some(text)) => self.settings.src = text,
            ("authors", _) => {
                let authors = item.as_array().into_iter().flatten();
                self.settings.authors = authors.filter_map(|author| author.as_str().map(str::to_owned)).collect();
            }
            _ => return false,
        }
        true
    }

    fn output(&mut self, key: &str, item: &Item) -> bool {
        let Some(table) = item.as_table_like().filter(|_| key == "html") else { return false };
        self.each("output.html", table, Self::html);
        true
    }

    fn html(&mut self, key: &str, item: &Item) -> bool {
        let text = item.as_str().map(str::to_owned);
        let flag = item.as_bool();
        let dialect = &mut self.settings.dialect;
        match (key, text, flag) {
            ("edit-url-template", Some(text), _) => self.settings.edit_url = Some(text),
            ("site-url" | "cname", Some(_), _) => {}
            ("smart-punctuation" | "curly-quotes", _, Some(flag)) => dialect.smart_punctuation = flag,
            ("definition-lists", _, Some(flag)) => dialect.definition_lists = flag,
            ("admonitions", _, Some(flag)) => dialect.admonitions = flag,
            ("mathjax-support", _, Some(flag)) => {
                dialect.mathjax = flag;
                return !flag;
            }
            ("code", _, _) => {
                let hidden = item.get("hidelines").and_then(Item::as_table_like);
                let pairs = hidden.into_iter().flat_map(TableLike::iter);
                let pairs =
                    pairs.filter_map(|(language, prefix)| Some((language.to_owned(), prefix.as_str()?.to_owned())));
                dialect.hide_lines = pairs.collect();
            }
            ("search", _, _) => {
                self.settings.has_search = item.get("enable").and_then(Item::as_bool).unwrap_or(true);
            }
            ("redirect", _, _) => {
                let Some(table) = item.as_table_like() else { return false };
                for (from, to) in table.iter() {
                    let key = table.key(from).and_then(toml_edit::Key::span);
                    let Some(at) = self.span(to, key) else { continue };
                    let Some(to) = to.as_str() else { continue };
                    self.settings.redirects.push((from.to_owned(), to.to_owned(), at));
                }
            }
            _ => return false,
        }
        true
    }

    fn preprocessor(&mut self, key: &str, _: &Item) -> bool {
        match key {
            "links" => self.settings.has_marks = true,
            "index" => self.settings.has_index = true,
            "admonish" => self.settings.has_admonish = true,
            _ => return false,
        }
        true
    }

    /// What depends on several keys.
    fn finish(&mut self, table: &toml_edit::Table) {
        let html = table.get("output").and_then(|output| output.get("html"));
        let key = |key: &str| html.and_then(|html| html.get(key));
        let text = |name: &str| key(name).and_then(Item::as_str);
        let site = text("site-url").unwrap_or_default();
        let is_whole = ["http://", "https://"].iter().any(|scheme| site.starts_with(scheme));
        self.settings.base_url = match text("cname") {
            _ if is_whole => Some(site.to_owned()),
            Some(host) => Some(format!("https://{host}/{}", site.trim_start_matches('/'))),
            None => None,
        };
        if let Some(item) =
            key("site-url").filter(|_| self.settings.base_url.is_none() && !site.trim_matches('/').is_empty())
        {
            let at = self.span(item, None);
            self.remarks.unsupported(at, format!("`site-url` has no host: set `base-url = \"https://…{site}\"`"));
        }
        if let Some(item) = key("cname") {
            let at = self.span(item, None);
            self.remarks.unsupported(at, "nixbook writes no file `CNAME`: add it where you publish the site");
        }
        if let Some(item) = html.and_then(|html| html.get("search")).filter(|_| self.settings.has_search)
            && item.as_table_like().is_some_and(|table| table.iter().any(|(key, _)| key != "enable"))
        {
            let at = self.span(item, None);
            self.remarks.unsupported(at, "how mdBook's search counts is left out: see `[search]` for nixbook's");
        }
        let theme = key("default-theme").or_else(|| key("preferred-dark-theme"));
        if let Some(item) = theme {
            let at = self.span(item, None);
            self.remarks
                .unsupported(at, "the theme of mdBook is left out: pages are light or dark as the reader's system is");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_with_an_equal_and_without() {
        let text = "[book]\ntitle = \"T\"\ndescription = \"D\"\nauthors = [\"A\", \"B\"]\nlanguage = \"de\"\nsrc = \"text\"\n\
                    text-direction = \"ltr\"\n[output.html]\nedit-url-template = \"https://x/{path}\"\nsite-url = \"/m/\"\n\
                    cname = \"x.org\"\nadditional-css = [\"a.css\"]\nmathjax-support = true\n[output.html.redirect]\n\
                    \"/a.html\" = \"b.html\"\n[output.html.code.hidelines]\npython = \"~\"\n[output.html.search]\nenable = false\n\
                    [preprocessor.mermaid]\n[output.linkcheck]\n";
        let mut remarks = Remarks::default();
        let settings = read(FileId(0), text, &mut remarks).unwrap();
        assert_eq!(settings.title.as_deref(), Some("T"));
        assert_eq!((settings.authors.len(), settings.language.as_str(), settings.src.as_str()), (2, "de", "text"));
        assert_eq!(settings.base_url.as_deref(), Some("https://x.org/m/"));
        assert_eq!(settings.redirects[0].0, "/a.html");
        assert_eq!(settings.dialect.hide_lines["python"], "~");
        assert!(!settings.has_search && settings.dialect.mathjax);
        let mut told: Vec<&str> = remarks.0.iter().map(|told| told.message.split('`').nth(1).unwrap()).collect();
        told.sort_unstable();
        let expected = [
            "CNAME",
            "book.text-direction",
            "output.html.additional-css",
            "output.html.mathjax-support",
            "output.linkcheck",
            "preprocessor.mermaid",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn odd_settings_are_no_panic() {
        for text in [
            "book = 1",
            "[book]\ntitle = 1",
            "output = { html = 3 }",
            "[output.html]\nredirect = 1\ncode = 2\nsearch = []",
            "",
        ] {
            assert!(read(FileId(0), text, &mut Remarks::default()).is_ok(), "{text}");
        }
        assert!(read(FileId(0), "[", &mut Remarks::default()).is_err());
        let off = read(FileId(0), "[build]\nuse-default-preprocessors = false\n", &mut Remarks::default()).unwrap();
        assert!(!off.has_marks && !off.has_index);
    }
}

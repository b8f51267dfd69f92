//! The theme: templates, styles, scripts and the icon, embedded in the program. A file of the same name in the book's
//! `theme/` folder goes before the built-in one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use super::data::Book;
use super::words::Words;
use crate::diagnostics::{Code, Diagnostic, Location, Severity, nearest};
use crate::source::{Found, Kind, Purpose, World};

/// Styles of the book's own: there is no built-in file of that name.
pub const CUSTOM_STYLE: &str = "styles/custom.css";

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../theme/", $name)))),*]
    };
}

/// Every file of the theme. Templates and styles are taken in this order.
const FILES: &[(&str, &[u8])] = embedded![
    "templates/page.html",
    "templates/contents.html",
    "templates/toc.html",
    "templates/pages.html",
    "templates/admonition.html",
    "templates/icons.html",
    "templates/recipe.html",
    "templates/option.html",
    "templates/options.html",
    "templates/moved.html",
    "styles/tokens.css",
    "styles/base.css",
    "styles/layout.css",
    "styles/text.css",
    "styles/code.css",
    "styles/recipe.css",
    "styles/print.css",
    "scripts/theme.js",
    "scripts/site.js",
    "scripts/moved.js",
    "search/loader.js",
    "search/tokens.js",
    "search/data.js",
    "search/lookup.js",
    "search/engine.js",
    "search/excerpt.js",
    "search/marks.js",
    "search/store.js",
    "search/dialog.js",
    "search/search.css",
    "icon.svg",
];

/// Where the style sheet stands in the output.
pub const STYLE: &str = "assets/site.css";

/// Where the script stands that every page has.
const SCRIPT: &str = "assets/site.js";

/// The theme, ready for use.
pub struct Theme {
    tera: Tera,
    files: BTreeMap<String, Cow<'static, [u8]>>,
    /// The names of those that are the book's own.
    own: BTreeSet<String>,
    /// What went wrong with templates, each once.
    failures: Mutex<Vec<Diagnostic>>,
    folder: Option<PathBuf>,
}

impl Theme {
    /// The theme with what the book puts in its place.
    pub fn load(folder: Option<&Path>, world: &World, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut files: BTreeMap<String, Cow<'static, [u8]>> =
            FILES.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect();
        let mut own = BTreeSet::new();
        let found = folder.map(|folder| own_files(folder, world, diagnostics)).unwrap_or_default();
        for (name, path) in found {
            if !files.contains_key(&name) && name != CUSTOM_STYLE {
                diagnostics.push(unknown(&name, &path));
                continue;
            }
            match world.read_bytes(&path, Purpose::Theme) {
                Ok(bytes) => {
                    own.insert(name.clone());
                    files.insert(name, Cow::Owned(bytes));
                }
                Err(error) => {
                    let (code, location) = (Code::UnreadableThemeFile, Location::Path(path));
                    diagnostics.push(Diagnostic::cannot_read(code, location, "the theme's file", &error));
                }
            }
        }
        let folder = folder.map(Path::to_owned);
        let mut theme = Self { tera: Tera::default(), files, own, failures: Mutex::default(), folder };
        theme.add_templates(diagnostics);
        theme
    }

    fn add_templates(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        // All at once: templates may use one another's components.
        let templates = |files: &BTreeMap<String, Cow<'static, [u8]>>| -> Vec<(String, String)> {
            let template = |(name, bytes): (&String, &Cow<'static, [u8]>)| {
                let name = name.strip_prefix("templates/")?.to_owned();
                Some((name, String::from_utf8_lossy(bytes).into_owned()))
            };
            files.iter().filter_map(template).collect()
        };
        if let Err(error) = self.tera.add_raw_templates(templates(&self.files)) {
            diagnostics.push(self.failure(&error));
            self.tera = Tera::default();
            let built_in = FILES.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect();
            if let Err(error) = self.tera.add_raw_templates(templates(&built_in)) {
                diagnostics.push(self.failure(&error));
            }
        }
    }

    /// Makes the book and the interface's words known to every template.
    pub fn set_book(&mut self, book: &Book, words: &Words) {
        let context = self.tera.global_context();
        context.insert("book", book);
        context.insert("words", words);
    }

    /// Writes what a template makes of data.
    pub fn template(&self, name: &str, data: &impl Serialize, out: &mut String) {
        match Context::from_serialize(data).and_then(|context| self.tera.render(name, &context)) {
            Ok(html) => out.push_str(&html),
            Err(error) => {
                let failure = self.failure(&error);
                let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
                if !failures.contains(&failure) {
                    failures.push(failure);
                }
            }
        }
    }

    /// What went wrong with templates.
    pub fn failures(&self) -> Vec<Diagnostic> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A file that is text; empty where there is none.
    pub fn text(&self, name: &str) -> Cow<'_, str> {
        self.files.get(name).map_or(Cow::Borrowed(""), |bytes| String::from_utf8_lossy(bytes))
    }

    /// The files that go to the output as they are, by their path there. With search, the script that waits for the
    /// reader to reach for it is part of the page's own.
    pub fn assets(&self, with_search: bool) -> BTreeMap<String, Vec<u8>> {
        let mut style = Vec::new();
        for name in FILES.iter().map(|(name, _)| *name).filter(|name| name.starts_with("styles/")) {
            if let Some(bytes) = self.files.get(name) {
                style.extend_from_slice(bytes);
            }
        }
        let mut assets = BTreeMap::from([(STYLE.to_owned(), style)]);
        for (name, bytes) in &self.files {
            let path = match name.split_once('/') {
                Some(("scripts", script)) => format!("assets/{script}"),
                None if name == "icon.svg" => name.clone(),
                _ if name == CUSTOM_STYLE => "assets/custom.css".to_owned(),
                _ => continue,
            };
            assets.insert(path, bytes.clone().into_owned());
        }
        if with_search && let Some(script) = assets.get_mut(SCRIPT) {
            script.extend_from_slice(self.text("search/loader.js").as_bytes());
        }
        assets
    }

    /// Whether the book has styles of its own.
    pub fn has_custom_style(&self) -> bool {
        self.files.contains_key(CUSTOM_STYLE)
    }

    fn failure(&self, error: &tera::Error) -> Diagnostic {
        let folder = self.folder.clone().map_or(Location::Nowhere, Location::Path);
        let (place, message) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let name = format!("templates/{}", report.filename());
                let own = self.folder.as_ref().filter(|_| self.own.contains(&name)).map(|folder| folder.join(&name));
                let (line, column) = (report.span().start_line, report.span().start_col + 1);
                let why = report.message().trim();
                match own {
                    Some(path) => {
                        (Location::Path(path), format!("this template fails at line {line}, column {column}: {why}"))
                    }
                    None => (folder, format!("the built-in `{name}` fails at line {line}, column {column}: {why}")),
                }
            }
            _ => {
                let mut text = in_short(&error.to_string());
                let mut source = std::error::Error::source(error);
                while let Some(inner) = source {
                    text = format!("{text}: {inner}");
                    source = inner.source();
                }
                (folder, format!("a template of the theme fails: {}", text.trim()))
            }
        };
        Diagnostic::new(Severity::Error, Code::BadTemplate, place, message)
            .help("the built-in templates show how they are written, and which data there is")
    }
}

/// The first of the reports that Tera draws one under the other, without the drawing.
fn in_short(text: &str) -> String {
    let mut lines = text.lines();
    let Some(what) = lines.next().and_then(|line| line.strip_prefix("error: ")) else { return text.to_owned() };
    match lines.next().and_then(|line| line.trim().strip_prefix("--> ")) {
        Some(place) => format!("{what}, at {place}"),
        None => what.to_owned(),
    }
}

/// The files of a book's theme folder, by name with `/`; hidden ones are left alone.
fn own_files(folder: &Path, world: &World, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, PathBuf)> {
    if matches!(world.kind(folder), Ok(None)) {
        return Vec::new();
    }
    let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let walk = world.walk(folder, true, &mut |entry: &Found| !is_hidden(&entry.path));
    for (path, error) in walk.faults {
        let (code, location) = (Code::UnreadableThemeFile, Location::Path(path));
        diagnostics.push(Diagnostic::cannot_read(code, location, "this part of the theme", &error));
    }
    let files = walk.found.into_iter().filter(|entry| entry.kind == Kind::File).map(|entry| {
        let within = entry.path.strip_prefix(folder).unwrap_or(&entry.path);
        // No file of the theme has a name that is not UTF-8: one that has is as unknown as any other.
        let parts: Vec<_> = within.iter().map(|part| part.to_string_lossy()).collect();
        (parts.join("/"), entry.path)
    });
    files.collect()
}

fn unknown(name: &str, path: &Path) -> Diagnostic {
    let known = FILES.iter().map(|(name, _)| *name).chain([CUSTOM_STYLE]);
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("styles of your own go into `{CUSTOM_STYLE}`"),
    };
    let place = Location::Path(path.to_owned());
    Diagnostic::new(Severity::Warning, Code::UnknownThemeFile, place, format!("the theme has no file `{name}`"))
        .help(help)
}

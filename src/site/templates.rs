//! The theme's templates. What is wrong with one is a value, as HTML is.

use std::collections::HashMap;
use std::path::PathBuf;

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use super::data::Book;
use super::theme::Theme;
use super::words::Words;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};

/// The templates, ready for use.
pub struct Templates {
    tera: Tera,
    /// The book's theme.
    folder: Option<PathBuf>,
    /// The book's own templates, by name.
    own: HashMap<String, PathBuf>,
}

/// What is wrong with templates, each fault once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Diagnostic>);

impl Faults {
    /// Adds a fault.
    pub fn add(&mut self, fault: Diagnostic) {
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    /// Adds others.
    pub fn extend(&mut self, others: Self) {
        others.0.into_iter().for_each(|fault| self.add(fault));
    }

    /// The faults.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.0
    }
}

impl Templates {
    /// The templates of a theme, to which `book` and `words` are known. Where the theme's cannot be read, that is told,
    /// and the built-in ones are used.
    pub fn new(theme: &Theme, book: &Book, words: &Words, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let read = theme.templates(false);
        let own = read.iter().filter_map(|(name, _)| Some((name.clone(), theme.own(&format!("templates/{name}"))?)));
        let own = own.collect();
        let mut templates = Self { tera: Tera::default(), folder: theme.folder().map(Into::into), own };
        // All at once: templates may use one another's components.
        if let Err(error) = templates.tera.add_raw_templates(read) {
            diagnostics.push(templates.fault(&error));
            templates.tera = Tera::default();
            if let Err(error) = templates.tera.add_raw_templates(theme.templates(true)) {
                diagnostics.push(templates.fault(&error));
            }
        }
        let context = templates.tera.global_context();
        context.insert("book", book);
        context.insert("words", words);
        templates
    }

    /// What a template makes of data.
    ///
    /// # Errors
    /// The template fails, for one because it names data that is not there.
    pub fn render(&self, name: &str, data: &impl Serialize) -> Result<String, Box<Diagnostic>> {
        let html = Context::from_serialize(data).and_then(|context| self.tera.render(name, &context));
        html.map_err(|error| Box::new(self.fault(&error)))
    }

    fn fault(&self, error: &tera::Error) -> Diagnostic {
        let folder = self.folder.clone().map_or(Location::Nowhere, Location::Path);
        let (place, message) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let name = report.filename();
                let (line, column) = (report.span().start_line, report.span().start_col + 1);
                let why = report.message().trim();
                match self.own.get(name) {
                    Some(path) => (
                        Location::Path(path.clone()),
                        format!("this template fails at line {line}, column {column}: {why}"),
                    ),
                    None => (
                        folder,
                        format!("the built-in `templates/{name}` fails at line {line}, column {column}: {why}"),
                    ),
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

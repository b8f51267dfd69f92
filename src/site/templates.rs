//! The theme's templates. What is wrong with one is a value, as HTML is.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use super::data::BookData;
use super::theme::Theme;
use super::words::Words;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};

/// How long a template of the book's theme may take. Tera ends no loop by itself, and loops within loops may take for ever.
const LONGEST: Duration = Duration::from_secs(10);

/// How much a template of the book's theme may write, in bytes: the page with everything of a very large book and its frame.
const LARGEST: usize = 512 << 20;

/// The templates, ready for use.
pub struct Templates {
    tera: Arc<Tera>,
    /// Whether a template has taken too long: then no other is tried.
    too_slow: AtomicBool,
    /// The folder of the book's theme, where it has one.
    folder: Option<PathBuf>,
    /// The book's own templates, by name.
    own: HashMap<String, PathBuf>,
}

/// What is wrong with templates, each fault once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Diagnostic>);

impl Faults {
    /// Adds a fault, unless the same one is there already.
    pub fn add(&mut self, fault: Diagnostic) {
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    /// Adds the faults of another page.
    pub fn extend(&mut self, others: Self) {
        others.0.into_iter().for_each(|fault| self.add(fault));
    }

    /// The faults as diagnostics, in the order they came in.
    pub fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.0
    }
}

impl Templates {
    /// The templates of a theme, to which `book` and `words` are known. Where the theme's cannot be read, that is told,
    /// and the built-in ones are used.
    pub fn new(theme: &Theme, book: &BookData, words: &Words, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let read = theme.templates(false);
        let own = read.iter().filter_map(|(name, _)| Some((name.clone(), theme.own(&format!("templates/{name}"))?)));
        let own = own.collect();
        let folder = theme.folder().map(Into::into);
        let mut templates = Self { tera: Arc::default(), too_slow: AtomicBool::new(false), folder, own };
        let mut tera = Tera::default();
        // All at once: templates may use one another's components.
        if let Err(error) = tera.add_raw_templates(read) {
            diagnostics.push(templates.fault(&error));
            tera = Tera::default();
            if let Err(error) = tera.add_raw_templates(theme.templates(true)) {
                diagnostics.push(templates.fault(&error));
            }
        }
        let context = tera.global_context();
        context.insert("book", book);
        context.insert("words", words);
        templates.tera = Arc::new(tera);
        templates
    }

    /// What a template makes of data.
    ///
    /// # Errors
    /// The template fails, for example because it names data that is not there.
    pub fn render(&self, name: &str, data: &impl Serialize) -> Result<String, Box<Diagnostic>> {
        let context = Context::from_serialize(data).map_err(|error| Box::new(self.fault(&error)))?;
        let html =
            if self.own.is_empty() { self.tera.render(name, &context) } else { self.within_limits(name, context)? };
        html.map_err(|error| Box::new(self.fault(&error)))
    }

    /// What a template makes, if it does so in time. One that does not goes on in a thread of its own, which ends with the
    /// program: nothing can end it before.
    fn within_limits(&self, name: &str, context: Context) -> Result<tera::TeraResult<String>, Box<Diagnostic>> {
        let too_slow = || {
            let message = format!("a template of the theme takes longer than {} seconds", LONGEST.as_secs());
            let location = self.folder.clone().map_or(Location::Nowhere, Location::Path);
            Box::new(failure(location, message))
        };
        if self.too_slow.load(Ordering::Relaxed) {
            return Err(too_slow());
        }
        let (tera, name) = (Arc::clone(&self.tera), name.to_owned());
        let (send, receive) = mpsc::channel();
        let render = move || {
            let mut page = Limited(Vec::new());
            let rendered = tera.render_to(&name, &context, &mut page);
            // No one waits any more, where it has taken too long.
            let _ = send.send(rendered.map(|()| String::from_utf8_lossy(&page.0).into_owned()));
        };
        let started = std::thread::Builder::new().stack_size(8 << 20).spawn(render);
        let html = started.ok().and_then(|_| receive.recv_timeout(LONGEST).ok());
        html.ok_or_else(|| {
            self.too_slow.store(true, Ordering::Relaxed);
            too_slow()
        })
    }

    fn fault(&self, error: &tera::Error) -> Diagnostic {
        let folder = self.folder.clone().map_or(Location::Nowhere, Location::Path);
        let (location, message) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let name = report.filename();
                let (line, column) = (report.span().start_line, report.span().start_col + 1);
                let why = report.message().trim();
                match self.own.get(name) {
                    Some(path) => (
                        Location::Path(path.clone()),
                        format!("template failed at line {line}, column {column}: {why}"),
                    ),
                    None => (
                        folder,
                        format!("built-in template `templates/{name}` failed at line {line}, column {column}: {why}"),
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
                (folder, format!("theme template failed: {}", text.trim()))
            }
        };
        failure(location, message)
    }
}

fn failure(location: Location, message: String) -> Diagnostic {
    Diagnostic::new(Severity::Error, Code::BadTemplate, location, message)
        .help("compare the template with the built-in one")
}

/// Takes what a template writes, up to a limit.
struct Limited(Vec<u8>);

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST {
            return Err(io::Error::other(format!("it writes more than {} MB", LARGEST >> 20)));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The first of the reports that Tera draws one under the other, without the drawing.
fn in_short(text: &str) -> String {
    let mut lines = text.lines();
    let Some(what) = lines.next().and_then(|line| line.strip_prefix("error: ")) else { return text.to_owned() };
    match lines.next().and_then(|line| line.trim().strip_prefix("--> ")) {
        Some(location) => format!("{what}, at {location}"),
        None => what.to_owned(),
    }
}

//! The theme's templates. What is wrong with one is a value, as HTML is.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::{Duration, Instant};

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use super::data::BookData;
use super::theme::Theme;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::render::words::Words;
use crate::source::memory_in_use;

/// How long a template of the book's theme may take. Tera ends no loop by itself, and loops within loops may take for ever.
const LONGEST: Duration = Duration::from_secs(10);

/// How much a template of the book's theme may write, in bytes: the page with everything of a very large book and its frame.
const LARGEST: u64 = 512 << 20;

/// How much all templates may write together, in bytes. What one gets from another counts twice.
const ALL: u64 = 2 << 30;

/// By how much the memory of the program may grow while a template is at work, in bytes. Tera has no limit on its values:
/// a text that is doubled again and again would take all that there is.
const MOST_MEMORY: u64 = 2 << 30;

/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// The templates, ready for use.
pub struct Templates {
    tera: Arc<Tera>,
    /// Why no other template is tried: one has taken too much, and may still do so.
    given_up: OnceLock<Diagnostic>,
    /// What the templates have written.
    written: Arc<AtomicU64>,
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
        let (given_up, written) = (OnceLock::new(), Arc::default());
        let mut templates = Self { tera: Arc::default(), given_up, written, folder, own };
        let mut tera = Tera::default();
        // All at once: templates may use one another's components.
        if let Err(error) = tera.add_raw_templates(read) {
            diagnostics.push(templates.fault(None, &error));
            tera = Tera::default();
            if let Err(error) = tera.add_raw_templates(theme.templates(true)) {
                diagnostics.push(templates.fault(None, &error));
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
        let fault = |error: tera::Error| Box::new(self.fault(Some(name), &error));
        let context = Context::from_serialize(data).map_err(fault)?;
        let html =
            if self.own.is_empty() { self.tera.render(name, &context) } else { self.within_limits(name, context)? };
        html.map_err(fault)
    }

    /// What a template makes, if it does so in time, and without taking all memory. One that does not goes on in a thread
    /// of its own, which ends with the program: nothing can end it before.
    fn within_limits(&self, name: &str, context: Context) -> Result<tera::TeraResult<String>, Box<Diagnostic>> {
        if let Some(fault) = self.given_up.get() {
            return Err(Box::new(fault.clone()));
        }
        let (tera, template) = (Arc::clone(&self.tera), name.to_owned());
        let mut page = Limited { text: Vec::new(), written: Arc::clone(&self.written) };
        let (send, receive) = mpsc::channel();
        let render = move || {
            let rendered = tera.render_to(&template, &context, &mut page);
            // No one waits any more, where it has taken too long.
            let _ = send.send(rendered.map(|()| String::from_utf8_lossy(&page.text).into_owned()));
        };
        let takes = |what: String| {
            let (location, name) = (self.location(name), shown(name));
            let fault = failure(location, format!("the template {name} takes more than {what}"));
            Box::new(self.given_up.get_or_init(|| fault).clone())
        };
        let seconds = || takes(format!("{} seconds", LONGEST.as_secs()));
        std::thread::Builder::new().stack_size(8 << 20).spawn(render).map_err(|_| seconds())?;
        let end = Instant::now() + LONGEST;
        let mut before = None;
        loop {
            match receive.recv_timeout(LOOK) {
                Ok(html) => return Ok(html),
                Err(mpsc::RecvTimeoutError::Timeout) if Instant::now() < end => {}
                Err(_) => return Err(seconds()),
            }
            let Some(now) = memory_in_use() else { continue };
            if now.saturating_sub(*before.get_or_insert(now)) > MOST_MEMORY {
                return Err(takes(format!("{} GB of memory", MOST_MEMORY >> 30)));
            }
        }
    }

    /// Where a template is: its file, or the theme's folder.
    fn location(&self, name: &str) -> Location {
        self.own.get(name).or(self.folder.as_ref()).cloned().map_or(Location::Nowhere, Location::Path)
    }

    /// What is wrong, with all templates or with this one.
    fn fault(&self, template: Option<&str>, error: &tera::Error) -> Diagnostic {
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
                match template {
                    Some(name) => (self.location(name), format!("template {} failed: {}", shown(name), text.trim())),
                    None => (folder, format!("theme template failed: {}", text.trim())),
                }
            }
        };
        failure(location, message)
    }
}

fn failure(location: Location, message: String) -> Diagnostic {
    Diagnostic::new(Severity::Error, Code::BadTemplate, location, message)
        .help("compare the template with the built-in one")
}

/// A template's name in a message.
fn shown(name: &str) -> String {
    format!("`templates/{name}`")
}

/// Takes what a template writes, up to a limit of its own and one for all.
struct Limited {
    text: Vec<u8>,
    written: Arc<AtomicU64>,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = bytes.len() as u64;
        if self.text.len() as u64 + length > LARGEST {
            return Err(io::Error::other(format!("it writes more than {} MB", LARGEST >> 20)));
        }
        if self.written.fetch_add(length, Ordering::Relaxed) + length > ALL {
            return Err(io::Error::other(format!("all templates together write more than {} GB", ALL >> 30)));
        }
        self.text.extend_from_slice(bytes);
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

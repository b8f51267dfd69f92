//! From a book to a finished site in memory: what `build`, `check` and `serve` have in common.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::open_book::OpenBook;
use super::options::Options;
use super::terminal::Terminal;
use crate::check::allow::Allowances;
use crate::config::Book;
use crate::diagnostics::{self, Code, Diagnostic, Location, Severity};
use crate::formats::redirects::Redirects;
use crate::manual::{Manual, unused};
use crate::recipe::results::{Cache, Results};
use crate::site::{self, Output, SiteSettings};
use crate::source::{Sources, Span, World, root_of};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct BuildRequest<'a> {
    /// The book that was named.
    pub book: Option<&'a Path>,
    /// What the command line says for every command.
    pub options: &'a Options,
    /// Whether warnings are errors.
    pub strict: bool,
    /// Whether pages reload themselves.
    pub live_reload: bool,
    /// The folder with the results of tests, where one was named.
    pub cache: Option<&'a Path>,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct BuildResult {
    /// All files that were read.
    pub sources: Sources,
    /// All that is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The book, where it was found.
    pub book: Option<Book>,
    /// The book, put together; `None` where its root could not be read.
    pub manual: Option<Manual>,
    /// The site; `None` where there is an error among the diagnostics.
    pub output: Option<Output>,
    /// The folder with the results of tests, where there is one.
    pub results: Option<PathBuf>,
}

/// Reads a book, puts it together and renders its site. After an error the later stages still run, as far as there is
/// something to run on: one run tells all that is wrong.
pub(super) fn make(request: BuildRequest<'_>, terminal: &Terminal) -> BuildResult {
    let progress = terminal.progress("Reading the book");
    let clock = Clock::new();
    let mut open = OpenBook::find(request.book, request.options);
    let recipes = open.recipes();
    let cache = open.book.as_ref().map(|book| Cache::open(request.cache, root_of(book.folder_on_disk()).as_deref()));
    let results = match &cache {
        Some(Ok(cache)) => cache.newest(&recipes),
        _ => Results::new(),
    };
    if let (Some(Err(reason)), Some(_)) = (&cache, request.cache) {
        // One that nobody has named need not be there.
        let code = Code::UnreadableResults;
        open.diagnostics.push(Diagnostic::new(Severity::Warning, code, Location::Nowhere, reason.clone()));
    }
    clock.tell(terminal, "configuration and recipes read");
    let manual = open.assemble(recipes, "local", true);
    clock.tell(terminal, "text read and put together");

    let OpenBook { sources, diagnostics, book } = open;
    let results_folder = cache.and_then(Result::ok).map(|cache| cache.results_folder());
    let mut made =
        BuildResult { sources, diagnostics, book: None, manual: None, output: None, results: results_folder };
    let BuildResult { sources, diagnostics, .. } = &mut made;
    let Some(book) = book else {
        progress.finish_and_clear();
        return made;
    };
    if let Some(manual) = manual {
        progress.set_message("Rendering the site");
        diagnostics.extend(unused::check(&manual, sources, book.content_on_disk(), &not_content(&book)));
        let settings = SiteSettings { results, live_reload: request.live_reload, ..settings(&book, sources.world()) };
        let (output, found) = site::render(&manual, sources, &settings);
        diagnostics.extend(found);
        tell_links_from_root_once(diagnostics, book.config.base_url.is_some());
        allow(diagnostics, &manual, &book, sources);
        clock.tell(terminal, "site rendered");
        made.output = Some(output);
        made.manual = Some(manual);
    }
    progress.finish_and_clear();
    if request.strict {
        diagnostics::make_strict(&mut made.diagnostics);
    }
    if diagnostics::has_errors(&made.diagnostics) {
        made.output = None;
    }
    made.book = Some(book);
    made
}

/// Leaves one message for each link that begins at the root of the server. Where it is known what the site has there, what
/// that says of the link counts; else that it depends on where the site is.
fn tell_links_from_root_once(diagnostics: &mut Vec<Diagnostic>, base_is_known: bool) {
    if base_is_known {
        diagnostics.retain(|diagnostic| diagnostic.code != Code::RootRelativeLink);
        return;
    }
    let of_root = |diagnostic: &&Diagnostic| diagnostic.code == Code::RootRelativeLink;
    let mut told: Vec<Span> = diagnostics.iter().filter(of_root).filter_map(Diagnostic::span).collect();
    told.sort_unstable();
    let is_told = |span: Span| {
        let next = told.partition_point(|told| (told.file, told.start) < (span.file, span.start));
        told.get(next).is_some_and(|told| told.file == span.file && told.end <= span.end)
    };
    diagnostics.retain(|diagnostic| diagnostic.code != Code::DeadLink || !diagnostic.span().is_some_and(is_told));
}

/// Leaves out what book.toml allows, and tells what it allows without need.
fn allow(diagnostics: &mut Vec<Diagnostic>, manual: &Manual, book: &Book, sources: &Sources) {
    let mut allowances = allowances(book, manual, sources);
    diagnostics.retain(|diagnostic| !diagnostic.code.can_be_allowed_in_settings() || !allowances.allows(diagnostic));
    // With an error, some texts may not have been read.
    if !diagnostics::has_errors(diagnostics) {
        diagnostics.extend(allowances.needless());
    }
}

/// What book.toml allows.
pub(super) fn allowances<'a>(book: &'a Book, manual: &'a Manual, sources: &'a Sources) -> Allowances<'a> {
    let folders = [book.content_on_disk(), book.folder_on_disk()];
    Allowances::new(&book.config.check, &manual.embedded, sources, folders)
}

fn settings(book: &Book, world: &World) -> SiteSettings {
    SiteSettings {
        language: book.config.language.clone(),
        edit_url: edit_url(book),
        base_url: book.config.base_url.clone(),
        manpage_urls: book.manpage_urls.clone(),
        theme: book.theme(world),
        link_schemes: book.config.html.link_schemes.clone(),
        active_svg: book.active_svg(),
        redirects: redirects(book),
        search: book.config.search.clone(),
        check: book.config.check.clone(),
        ..SiteSettings::default()
    }
}

/// Where ids are and were, as the site takes it.
fn redirects(book: &Book) -> BTreeMap<String, Vec<String>> {
    let entries = book.redirects.iter().flat_map(Redirects::iter);
    entries.map(|(id, locations)| (id.to_owned(), locations.to_vec())).collect()
}

/// The address for edits as the site takes it: with `{path}` for the path within the content, not within the book.
fn edit_url(book: &Book) -> Option<String> {
    let url = book.config.edit_url.as_ref()?;
    let content = book.content.strip_prefix(&book.folder).ok()?;
    let parts: Vec<_> = content.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let prefix: String = parts.iter().map(|part| format!("{part}/")).collect();
    Some(url.replace("{path}", &format!("{prefix}{{path}}")))
}

/// Folders that may lie within the content and hold something else.
fn not_content(book: &Book) -> Vec<PathBuf> {
    let mut folders: Vec<_> = ["public", "target", "theme", "node_modules"].map(|name| book.folder.join(name)).to_vec();
    folders.push(book.recipes_folder());
    folders
}

/// Tells how long each stage took.
struct Clock(Instant);

impl Clock {
    fn new() -> Self {
        Self(Instant::now())
    }

    fn tell(&self, terminal: &Terminal, what: &str) {
        terminal.detail(format_args!("{:>9}  {what}", shown(self.0.elapsed())));
    }
}

/// A time for people.
pub(super) fn shown(time: Duration) -> String {
    if time.as_secs() >= 10 { format!("{} s", time.as_secs()) } else { format!("{:.2} s", time.as_secs_f64()) }
}

//! `nixbook export manual`: the book as the HTML that nixos-render-docs makes.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::commands::ExitStatus;
use crate::commands::form_flags::FormFlags;
use crate::commands::open_book::{Read, read_whole};
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::config::{Book, RootFile};
use crate::diagnostics::{self, Diagnostic};
use crate::export::nixos_render_docs::{self, HtmlSettings};
use crate::export::nixpkgs::{self, Selection, folder};
use crate::formats::redirects::Redirects;
use crate::manual::{self, Input, Root};
use crate::source::Sources;

/// The style sheet for those who name none.
const STYLE: &[u8] = include_bytes!("style.css");

/// Where exported texts are, in the book's folder and in memory only.
const EXPORTED: &str = ".nixbook-export";

/// Where it goes.
const OWN_STYLE: &str = "style.css";

/// Write the book as the HTML that nixos-render-docs makes
///
/// Recipes become numbered examples. The first page is index.html.
#[derive(Args, Debug)]
pub(in crate::commands) struct ExportManualArguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// The folder to write into
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// Address of a style sheet, instead of the built-in one; can be given several times
    #[arg(long, value_name = "URL")]
    pub stylesheet: Vec<String>,

    /// Address of a script; can be given several times
    #[arg(long, value_name = "URL")]
    pub script: Vec<String>,

    /// Revision of nixpkgs in links to its sources; "local" for the main branch
    #[arg(long, default_value = "local")]
    pub revision: String,

    #[command(flatten)]
    pub form: FormFlags,

    /// Write into a folder that is not empty and was not made by nixbook; other files in it stay
    #[arg(long)]
    pub force: bool,
}

pub(in crate::commands) fn run(
    arguments: &ExportManualArguments,
    options: &Options,
    terminal: &Terminal,
) -> ExitStatus {
    let asked = options.book(arguments.book.as_deref());
    let Read { mut sources, diagnostics, book } = read_whole(asked, &arguments.revision, options, terminal);
    let done = match book {
        Some((book, manual)) => write(arguments, &book, &manual, &mut sources, terminal),
        None => Err(Vec::new()),
    };
    super::finish(done, diagnostics, &sources, terminal)
}

fn write(
    arguments: &ExportManualArguments,
    book: &Book,
    manual: &manual::Manual,
    sources: &mut Sources,
    terminal: &Terminal,
) -> Result<String, Vec<Diagnostic>> {
    let settings = settings(arguments, book);
    // Looked at first, in the book itself, for what is rendered lies in a folder that nobody knows.
    nixos_render_docs::check_names(manual, &settings, folder::FIRST_PAGE, book.redirects.is_some())?;
    let export = nixpkgs::export(manual, book, &Selection::Local, sources)?;
    let exported = folder::files(&export, manual, book, true, sources)?;
    // The exported text is read again as anyone reads it who knows nothing of recipes: from a folder that does not exist.
    let there = book.folder.join(EXPORTED);
    for (path, bytes) in &exported {
        sources.world_mut().overlay(&there.join(path), bytes.as_slice());
    }
    let external_ids = nixpkgs::external_ids(&book.config.nixpkgs);
    // A book with a navigation file has its titles in a file that only the export has.
    let is_of_book =
        |path: &String| export.texts.iter().any(|text| text.path == *path) || export.others.contains_key(path);
    let head = exported.keys().find(|path| path.ends_with(".md") && !is_of_book(path));
    let root = match (&book.root, head) {
        (RootFile::Manual(path), _) => Root::File(there.join(path.file_name().unwrap_or_default())),
        (RootFile::Nav { .. }, Some(head)) => Root::HeadedNav { head: there.join(head), path: there.join("nav.json") },
        (RootFile::Nav { title, subtitle, .. }, None) => {
            Root::Nav { path: there.join("nav.json"), title: title.clone(), subtitle: subtitle.clone() }
        }
    };
    let manual = reread(root, arguments, &external_ids, sources)?;
    let redirects = match (&book.redirects, exported.get(folder::REDIRECTS)) {
        (Some(own), Some(bytes)) => {
            let path = sources.file(own.file()).path().to_owned();
            let file = sources.add(&path, String::from_utf8_lossy(bytes).into_owned());
            Some(Redirects::read(file, sources)?)
        }
        _ => None,
    };
    let mut files =
        nixos_render_docs::render(&manual, sources.world(), &settings, folder::FIRST_PAGE, redirects.as_ref(), false)?;
    if arguments.stylesheet.is_empty() {
        files.insert(OWN_STYLE.to_owned(), STYLE.to_vec());
    }
    super::write(files, &arguments.out, book, arguments.force, terminal).map_err(|error| vec![error])
}

fn reread(
    root: Root,
    arguments: &ExportManualArguments,
    external_ids: &manual::ExternalIds,
    sources: &mut Sources,
) -> Result<manual::Manual, Vec<Diagnostic>> {
    let input = Input {
        root,
        recipes: Vec::new(),
        recipe_directives: false,
        near_misses: false,
        revision: arguments.revision.clone(),
    };
    let lines = arguments.form.form().include_lines();
    let assembly = manual::assemble_counting(input, external_ids, lines, sources);
    match assembly.manual {
        Some(manual) if !diagnostics::has_errors(&assembly.diagnostics) => Ok(manual),
        _ => Err(assembly.diagnostics),
    }
}

fn settings(arguments: &ExportManualArguments, book: &Book) -> HtmlSettings {
    let mut reserved = vec![(".nixbook", "nixbook's list of its files is")];
    let mut stylesheets = arguments.stylesheet.clone();
    if stylesheets.is_empty() {
        reserved.push((OWN_STYLE, "the style sheet is"));
        stylesheets.push(OWN_STYLE.to_owned());
    }
    HtmlSettings {
        manpage_urls: book.manpage_urls.clone().into_iter().collect(),
        generator: concat!("nixbook ", env!("CARGO_PKG_VERSION")).to_owned(),
        stylesheets,
        scripts: arguments.script.clone(),
        form: arguments.form.form(),
        reserved,
        ..HtmlSettings::default()
    }
}

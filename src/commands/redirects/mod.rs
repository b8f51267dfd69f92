//! `nixbook redirects`: keeps the table of old places true.

mod past;
mod sync;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueHint};

use super::Status;
use super::options::Options;
use super::read::{Read, read};
use super::terminal::Terminal;
use crate::check::fix;
use crate::check::redirects::Table;
use crate::config::Book;
use crate::diagnostics::{Diagnostic, nearest};
use crate::export::nrd;
use crate::source::{FileId, ReadError, Sources, edit, read_text};

/// The name of the first page, as that of the Nixpkgs manual.
pub(super) const FIRST_PAGE: &str = "index.html";

/// Keep redirects.json true: where every id of the book is, and was
#[derive(Debug, Subcommand)]
pub(super) enum Redirects {
    Add(Add),
    Move(Move),
    Rename(Rename),
    Remove(Remove),
    Sync(sync::Arguments),
}

/// Give a new id its entry
#[derive(Args, Debug)]
#[command(alias = "add-content")]
pub(super) struct Add {
    /// The id
    pub id: String,
    /// The page that it is on in the HTML of nixos-render-docs; without it, the book is asked
    pub page: Option<String>,
    #[command(flatten)]
    pub file: FileArgument,
}

/// Put the new page of an id first, and keep the old one
#[derive(Args, Debug)]
#[command(alias = "move-content")]
pub(super) struct Move {
    /// The id
    pub id: String,
    /// The page that it is on now; without it, the book is asked
    pub page: Option<String>,
    #[command(flatten)]
    pub file: FileArgument,
}

/// Give an entry the new id, and keep the old one's place
#[derive(Args, Debug)]
#[command(alias = "rename-identifier")]
pub(super) struct Rename {
    /// The id as it was
    pub old: String,
    /// The id as it is
    pub new: String,
    #[command(flatten)]
    pub file: FileArgument,
}

/// Take the entry of an id that is gone, and lead its readers to another
#[derive(Args, Debug)]
#[command(alias = "remove-and-redirect")]
pub(super) struct Remove {
    /// The id that is gone
    pub id: String,
    /// The id that its readers should find
    pub target: String,
    #[command(flatten)]
    pub file: FileArgument,
}

/// The table that is meant.
#[derive(Args, Debug)]
pub(super) struct FileArgument {
    /// The table, where it is not the book's
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: Option<PathBuf>,
}

pub(super) fn run(redirects: &Redirects, options: &Options, terminal: &Terminal) -> Status {
    let mut sources = Sources::new();
    let done = match redirects {
        Redirects::Sync(arguments) => return sync::run(arguments, options, terminal),
        Redirects::Add(Add { id, page, file }) => page_of(id, page.as_deref(), options).and_then(|page| {
            change(file, options, &mut sources, |table| table.add(id, &page))?;
            Ok(format!("added {id}, at {page}#{id}"))
        }),
        Redirects::Move(Move { id, page, file }) => page_of(id, page.as_deref(), options).and_then(|page| {
            change(file, options, &mut sources, |table| table.move_to(id, &page))?;
            Ok(format!("moved {id} to {page}#{id}"))
        }),
        Redirects::Rename(Rename { old, new, file }) => {
            change(file, options, &mut sources, |table| table.rename(old, new))
                .map(|()| format!("renamed {old} to {new}"))
        }
        Redirects::Remove(Remove { id, target, file }) => {
            change(file, options, &mut sources, |table| table.remove(id, target))
                .map(|()| format!("removed {id}: its readers are led to {target}"))
        }
    };
    match done {
        Ok(told) => {
            terminal.note(format_args!("{told}"));
            Status::Fine
        }
        Err(mut diagnostics) => {
            terminal.report(&mut diagnostics, &sources);
            Status::Failed
        }
    }
}

/// The page that an id is on, as said or as the book has it.
fn page_of(id: &str, said: Option<&str>, options: &Options) -> Result<String, Vec<Diagnostic>> {
    if let Some(page) = said {
        if page.contains('#') || page.trim().is_empty() {
            let message = format!("`{page}` is no page: the id comes after it by itself");
            return Err(vec![nowhere("invalid-redirects", message).help("name a page like `index.html`")]);
        }
        return Ok(page.to_owned());
    }
    let Read { diagnostics, book, .. } = read(options.book(None));
    let Some((_, manual)) = book else { return Err(diagnostics) };
    let places = nrd::places(&manual, FIRST_PAGE);
    places.get(id).map(|place| place.page.clone()).ok_or_else(|| {
        let near = nearest(id, places.keys().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
        vec![nowhere("unknown-id", format!("there is no id `{id}` in the book")).maybe_help(near)]
    })
}

fn nowhere(code: &'static str, message: String) -> Diagnostic {
    Diagnostic::new(crate::diagnostics::Severity::Error, code, crate::diagnostics::Place::Nowhere, message)
}

/// Changes the table in its file.
fn change(
    argument: &FileArgument,
    options: &Options,
    sources: &mut Sources,
    make: impl FnOnce(&mut Table) -> Result<(), Diagnostic>,
) -> Result<(), Vec<Diagnostic>> {
    let path = match &argument.file {
        Some(path) => path.clone(),
        None => {
            // What is wrong with the table is told below, and by whoever needs the rest.
            let mut found = Vec::new();
            let book = Book::open(options.book(None), sources, &mut found);
            book.map(|book| book.redirects_path()).ok_or(found)?
        }
    };
    let opened = open(&path, sources).map_err(|error| vec![error])?;
    let mut table = opened.table;
    make(&mut table).map_err(|error| vec![error])?;
    write(&path, opened.file, &table, sources).map_err(|error| vec![error])
}

/// A table and its file; `None` for one that is not there yet.
struct Opened {
    table: Table,
    file: Option<FileId>,
}

fn open(path: &Path, sources: &mut Sources) -> Result<Opened, Diagnostic> {
    let (text, there) = match read_text(path) {
        Ok(text) => (text, true),
        Err(ReadError::NotFound) => ("{}\n".to_owned(), false),
        Err(error) => {
            let message = format!("the redirects cannot be read: {error}");
            return Err(Diagnostic::error_at_path("unreadable", path, message));
        }
    };
    let file = sources.add(path, text);
    Ok(Opened { table: Table::read(file, sources)?, file: there.then_some(file) })
}

fn write(path: &Path, file: Option<FileId>, table: &Table, sources: &Sources) -> Result<(), Diagnostic> {
    let text = table.text();
    match file {
        Some(file) => fix::rewrite(file, &text, sources),
        None => edit::write_whole(path, text.as_bytes()).map_err(|error| {
            Diagnostic::error_at_path("unwritable", path, format!("the redirects cannot be written: {error}"))
        }),
    }
}

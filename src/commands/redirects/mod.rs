//! `nixbook redirects`: keeps `redirects.json` up to date.

mod baseline;
mod sync;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueHint};

use super::ExitStatus;
use super::open_book::{OpenBook, Read, read};
use super::options::Options;
use super::terminal::Terminal;
use crate::check::fix;
use crate::config::settings::REDIRECTS_FILE;
use crate::diagnostics::{Code, Diagnostic, Location, nearest};
use crate::export::nixos_render_docs;
use crate::formats::redirects::Redirects;
use crate::source::{Sources, write};

/// The name of the first page, as that of the Nixpkgs manual.
pub(super) const FIRST_PAGE: &str = "index.html";

/// Edit redirects.json: the current and former locations of ids
#[derive(Args, Debug)]
pub(super) struct RedirectsArguments {
    #[command(subcommand)]
    command: RedirectsCommand,

    #[arg(short, long = REDIRECTS_FILE.name, help = REDIRECTS_FILE.help, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum RedirectsCommand {
    Add(AddArguments),
    Move(MoveArguments),
    Rename(RenameArguments),
    Remove(RemoveArguments),
    Sync(sync::SyncArguments),
}

/// Add the entry of a new id
#[derive(Args, Debug)]
#[command(alias = "add-content")]
pub(super) struct AddArguments {
    /// The id
    pub id: String,
    /// Its page in the HTML of nixos-render-docs [default: the page in the book]
    pub page: Option<String>,
}

/// Change the page of an id, and keep the old one as a former location
#[derive(Args, Debug)]
#[command(alias = "move-content")]
pub(super) struct MoveArguments {
    /// The id
    pub id: String,
    /// Its current page [default: the page in the book]
    pub page: Option<String>,
}

/// Rename the id of an entry, and keep the old locations
#[derive(Args, Debug)]
#[command(alias = "rename-identifier")]
pub(super) struct RenameArguments {
    /// The old id
    pub old: String,
    /// The new id
    pub new: String,
}

/// Remove the entry of an id, and redirect its locations to another id
#[derive(Args, Debug)]
#[command(alias = "remove-and-redirect")]
pub(super) struct RemoveArguments {
    /// The removed id
    pub id: String,
    /// The id to redirect to
    pub target: String,
}

pub(super) fn run(redirects: &RedirectsArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let mut sources = options.sources();
    let file = redirects.file.as_deref();
    let done = match &redirects.command {
        RedirectsCommand::Sync(arguments) => return sync::run(arguments, file, options, terminal),
        RedirectsCommand::Add(AddArguments { id, page }) => page_of(id, page.as_deref(), options).and_then(|page| {
            let make = |table: &mut Redirects| {
                unclaimed(table, id, &page)?;
                table.add(id, &page)
            };
            change(file, true, options, &mut sources, make)?;
            Ok(format!("added {id}, at {page}#{id}"))
        }),
        RedirectsCommand::Move(MoveArguments { id, page }) => page_of(id, page.as_deref(), options).and_then(|page| {
            let make = |table: &mut Redirects| {
                unclaimed(table, id, &page)?;
                table.move_to(id, &page)
            };
            change(file, false, options, &mut sources, make)?;
            Ok(format!("moved {id} to {page}#{id}"))
        }),
        RedirectsCommand::Rename(RenameArguments { old, new }) => change(file, false, options, &mut sources, |table| {
            is_id(new)?;
            let first = table.locations(old).and_then(|locations| locations.first()?.split_once('#'));
            if let Some(page) = first.map(|(page, _)| page.to_owned())
                && table.locations(new).is_none()
            {
                unclaimed_but(table, new, &page, old)?;
            }
            table.rename(old, new)
        })
        .map(|()| format!("renamed {old} to {new}")),
        RedirectsCommand::Remove(RemoveArguments { id, target }) => {
            change(file, false, options, &mut sources, |table| table.remove(id, target))
                .map(|()| format!("removed {id}: redirected to {target}"))
        }
    };
    match done {
        Ok(told) => {
            terminal.note(format_args!("{told}"));
            ExitStatus::Success
        }
        Err(mut diagnostics) => {
            terminal.report(&mut diagnostics, &sources);
            ExitStatus::Failure
        }
    }
}

/// The page that an id is on, as said or as the book has it.
fn page_of(id: &str, said: Option<&str>, options: &Options) -> Result<String, Vec<Diagnostic>> {
    if let Some(page) = said {
        is_id(id).map_err(|fault| vec![fault])?;
        if page.contains(['#', ' ']) || !page.contains('.') {
            let message = format!("`{page}` is not a page: give the file name without a fragment");
            return Err(vec![nowhere(Code::InvalidRedirects, message).help("write a page like `index.html`")]);
        }
        return Ok(page.to_owned());
    }
    let Read { diagnostics, book, .. } = read(options.book(None), options);
    let Some((_, manual)) = book else { return Err(diagnostics) };
    let addresses = nixos_render_docs::addresses(&manual, FIRST_PAGE);
    addresses.get(id).map(|address| address.page.clone()).ok_or_else(|| {
        let near = nearest(id, addresses.keys().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
        vec![nowhere(Code::UnknownId, format!("unknown id `{id}`")).maybe_help(near)]
    })
}

/// Whether something can be an id.
fn is_id(id: &str) -> Result<(), Diagnostic> {
    if !id.is_empty() && !id.contains(|c: char| c.is_whitespace() || "#{}".contains(c)) {
        return Ok(());
    }
    let help = "use an id without spaces, `#` and braces";
    Err(nowhere(Code::InvalidRedirects, format!("`{id}` is not a valid id")).help(help))
}

/// A location where readers look for another id cannot be that of a new one (guide: “When an id moves”).
fn unclaimed(table: &Redirects, id: &str, page: &str) -> Result<(), Diagnostic> {
    unclaimed_but(table, id, page, id)
}

/// The same, where `successor` may have it.
fn unclaimed_but(table: &Redirects, id: &str, page: &str, successor: &str) -> Result<(), Diagnostic> {
    let location = format!("{page}#{id}");
    let Some(owner) = table.owner(&location).filter(|owner| *owner != id && *owner != successor) else { return Ok(()) };
    let message = format!("`{location}` is a former location of `{owner}`");
    let fault = match table.span(owner) {
        Some(span) => Diagnostic::error(Code::RedirectsLivingLocation, span, message),
        None => nowhere(Code::RedirectsLivingLocation, message),
    };
    Err(fault.help(format!("give the new content another id than `{id}`")))
}

fn nowhere(code: Code, message: String) -> Diagnostic {
    Diagnostic::new(crate::diagnostics::Severity::Error, code, Location::Nowhere, message)
}

/// Changes the table in its file. `begin`: whether the book's own may begin with this.
fn change(
    named: Option<&Path>,
    begin: bool,
    options: &Options,
    sources: &mut Sources,
    make: impl FnOnce(&mut Redirects) -> Result<(), Diagnostic>,
) -> Result<(), Vec<Diagnostic>> {
    let path = match named {
        Some(path) => {
            sources.world_mut().allow_changes(path);
            path.to_owned()
        }
        None => {
            // What is wrong with the table is told below, and by whoever needs the rest.
            let open = OpenBook::find(options.book(None), options);
            *sources = open.sources;
            open.book.map(|book| book.redirects_path()).ok_or(open.diagnostics)?
        }
    };
    let mut opened = open(&path, sources)?;
    if !opened.exists && (named.is_some() || !begin) {
        let help = if named.is_some() {
            "write the path of the redirects file; an empty one contains `{}`"
        } else {
            "run `nixbook redirects sync` to create one"
        };
        return Err(vec![Diagnostic::error_at_path(Code::MissingFile, &path, "no such file").help(help)]);
    }
    make(&mut opened.table).map_err(|error| vec![error])?;
    write_table(&path, &opened, sources).map_err(|error| vec![error])
}

/// A table, and whether its file is there already.
struct Opened {
    table: Redirects,
    exists: bool,
}

fn open(path: &Path, sources: &mut Sources) -> Result<Opened, Vec<Diagnostic>> {
    match sources.world().kind(path) {
        Ok(None) => Ok(Opened { table: Redirects::empty(path, sources), exists: false }),
        // What cannot be looked at cannot be read: reading says why.
        _ => Ok(Opened { table: Redirects::open(path, sources)?, exists: true }),
    }
}

fn write_table(path: &Path, opened: &Opened, sources: &Sources) -> Result<(), Diagnostic> {
    let text = opened.table.text();
    if opened.exists {
        return fix::rewrite(opened.table.file(), &text, sources);
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let created = sources.world().to_change(path).and_then(|_| write::file::create(folder, &name, text.as_bytes()));
    created.map(drop).map_err(|error| {
        let message = format!("the redirects cannot be written: {}", error.reason(path));
        Diagnostic::error_at_path(Code::Unwritable, path, message)
    })
}

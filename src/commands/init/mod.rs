//! `nixbook init`: a small book to start from, as it lies in the folder `book` beside this file.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::ExitStatus;
use super::options::Options;
use super::terminal::Terminal;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::write::{Change, WriteError, apply, create_folder_at};
use crate::source::{EntryKind, Shown as _, Sources, World};

/// Create a small book that builds
#[derive(Args, Debug)]
pub(super) struct InitArguments {
    /// A new or empty folder for the book [default: the current folder]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}

/// The files of the new book, by path.
const FILES: [(&str, &str); 4] = [
    ("book.toml", include_str!("book/book.toml")),
    (".gitignore", include_str!("book/gitignore")),
    ("content/manual.md", include_str!("book/content/manual.md")),
    ("content/getting-started.md", include_str!("book/content/getting-started.md")),
];

pub(super) fn run(arguments: &InitArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let folder = options.book(arguments.folder.as_deref()).unwrap_or(Path::new("."));
    if let Err(diagnostic) = begin(folder) {
        terminal.report(&mut [diagnostic], &Sources::new());
        return ExitStatus::Failure;
    }
    terminal.lines(format_args!("created a book in {0}\nnext: nixbook serve {0}", folder.shown()));
    ExitStatus::Success
}

fn begin(folder: &Path) -> Result<(), Diagnostic> {
    let refused = |error: WriteError| {
        let message = format!("it cannot be written: {}", error.reason(&error.path));
        Diagnostic::error_at_path(Code::Unwritable, &error.path, message)
    };
    // The folder was named, and only names in it are asked for.
    let world = World::unconfined();
    match world.kind(folder) {
        Ok(None) => {
            let files = FILES.map(|(name, text)| (name, text.as_bytes()));
            return create_folder_at(folder, &files).map_err(refused);
        }
        Ok(Some(EntryKind::Folder)) => {}
        Ok(Some(_)) => {
            let message = "it cannot be written: a file with that name exists";
            return Err(Diagnostic::error_at_path(Code::Unwritable, folder, message));
        }
        Err(error) => {
            let message = format!("it cannot be written: {error}");
            return Err(Diagnostic::error_at_path(Code::Unwritable, folder, message));
        }
    }
    // A git repository without files counts as nothing.
    if let Some(name) = world.names(folder).into_iter().find(|name| name != ".git") {
        let message = format!("the folder is not empty: it contains `{name}`");
        return Err(Diagnostic::error_at_path(Code::FolderNotEmpty, folder, message)
            .help("choose a new folder: `nixbook init DIR`"));
    }
    // None of them may exist, whatever happened since the folder was looked at.
    let files = FILES.map(|(path, text)| Change { path, before: None, after: Some(text.as_bytes()) });
    apply(folder, &files).map_err(refused)
}

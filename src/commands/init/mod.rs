//! `nixbook init`: a small book to start from, as it lies in the folder `book` beside this file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::Status;
use super::options::Options;
use super::terminal::Terminal;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Sources;
use crate::source::write::{Change, WriteError, apply, create_folder_at};

/// Begin a book: a small one that builds as it is
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The folder of the new book: a new one, or an empty one [default: the current folder]
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

pub(super) fn run(arguments: &Arguments, options: &Options, terminal: &Terminal) -> Status {
    let folder = options.book(arguments.folder.as_deref()).unwrap_or(Path::new("."));
    if let Err(diagnostic) = begin(folder) {
        terminal.report(&mut [diagnostic], &Sources::new());
        return Status::Failed;
    }
    terminal.note(format_args!("began a book in {0}\nnext: nixbook serve {0}", folder.display()));
    Status::Fine
}

fn begin(folder: &Path) -> Result<(), Diagnostic> {
    let refused = |error: WriteError| {
        let message = format!("it cannot be written: {}", error.reason(&error.path));
        Diagnostic::error_at_path(Code::Unwritable, &error.path, message)
    };
    let unreadable = |error: io::Error| {
        Diagnostic::error_at_path(Code::Unwritable, folder, format!("it cannot be written: {error}"))
    };
    match first_file(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let files = FILES.map(|(name, text)| (name, text.as_bytes()));
            return create_folder_at(folder, &files).map_err(refused);
        }
        Err(error) => return Err(unreadable(error)),
        Ok(Some(name)) => {
            let message = format!("the folder is not empty: `{name}` lies in it");
            return Err(Diagnostic::error_at_path(Code::FolderNotEmpty, folder, message)
                .help("name a new folder: `nixbook init DIR`"));
        }
        Ok(None) => {}
    }
    // None of them may exist, whatever happened since the folder was looked at.
    let files = FILES.map(|(path, text)| Change { path, before: None, after: Some(text.as_bytes()) });
    apply(folder, &files).map_err(refused)
}

/// The name of something in a folder; a git repository without files counts as nothing.
fn first_file(folder: &Path) -> io::Result<Option<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| name != ".git");
    Ok(names.into_iter().min())
}

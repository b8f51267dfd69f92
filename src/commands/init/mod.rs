//! `nixbook init`: a small book to start from, as it lies in the folder `book` beside this file.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::Status;
use super::options::Options;
use super::terminal::Terminal;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::Sources;

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
    let failed = |path: &Path, error: &io::Error| {
        Diagnostic::error_at_path(Code::Unwritable, path, format!("it cannot be written: {error}"))
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    if let Some(name) = first_file(folder).map_err(|error| failed(folder, &error))? {
        let message = format!("the folder is not empty: `{name}` lies in it");
        return Err(Diagnostic::error_at_path(Code::FolderNotEmpty, folder, message)
            .help("name a new folder: `nixbook init DIR`"));
    }
    for (name, text) in FILES {
        let path = folder.join(name);
        write_new(&path, text).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
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

/// Writes a file that must not exist yet, whatever happened since the folder was looked at.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

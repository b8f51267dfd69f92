//! `nixbook import`: sections of a nixpkgs checkout into a book.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use clap::{Args, ValueHint};

use super::Status;
use super::options::Options;
use super::terminal::Terminal;
use crate::config::Home;
use crate::diagnostics::Diagnostic;
use crate::export::nixpkgs::checkout::fingerprint;
use crate::import::{self, Import, remember};
use crate::source::edit::marked_as_file;
use crate::source::{Sources, read_text};

/// Take sections of a nixpkgs checkout into the book, with all that they include
///
/// Their paths under the checkout's doc folder are kept, and book.toml notes where they came from, so that
/// `nixbook export nixpkgs --into` can bring them back.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The files
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,

    /// The folder to put them into, within that of the book's text [default: that of the book's text]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub to: Option<PathBuf>,

    /// Replace files of the book that differ
    #[arg(long)]
    pub force: bool,
}

pub(super) fn run(arguments: &Arguments, options: &Options, terminal: &Terminal) -> Status {
    let mut sources = Sources::new();
    let mut found = Vec::new();
    let home = Home::find(options.book(None), &mut sources, &mut found);
    let line = home.and_then(|home| {
        work(arguments, &home, &mut sources, &mut found).map_err(|mut faults| found.append(&mut faults)).ok()
    });
    let fine = terminal.report(&mut found, &sources);
    match line {
        Some(line) if fine => {
            terminal.note(format_args!("{line}"));
            Status::Fine
        }
        _ => Status::Failed,
    }
}

fn work(
    arguments: &Arguments,
    home: &Home,
    sources: &mut Sources,
    found: &mut Vec<Diagnostic>,
) -> Result<String, Vec<Diagnostic>> {
    let prefix = prefix(arguments.to.as_deref(), home).map_err(|fault| vec![*fault])?;
    let (Import { files }, mut told) = import::read(&arguments.files, sources)?;
    found.append(&mut told);
    let place = |path: &str| home.content.join(&prefix).join(path);
    let new: BTreeMap<&String, &Vec<u8>> =
        files.iter().filter(|(path, bytes)| std::fs::read(place(path)).ok().as_ref() != Some(*bytes)).collect();
    let in_the_way = new.keys().filter(|path| !arguments.force && place(path).exists());
    let faults: Vec<Diagnostic> = in_the_way.map(|path| exists(&place(path))).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let texts = || files.iter().filter(|(path, _)| path.ends_with(".md"));
    let own = |path: &String| if prefix.is_empty() { path.clone() } else { format!("{prefix}/{path}") };
    let origins = texts().map(|(path, _)| (own(path), path.clone())).collect();
    let seen = texts().map(|(path, bytes)| (path.clone(), fingerprint(bytes))).collect();
    note(&home.config, &origins, &seen).map_err(|fault| vec![*fault])?;
    for (path, bytes) in &new {
        write(&place(path), bytes).map_err(|error| {
            let message = format!("this file cannot be written: {error}");
            vec![Diagnostic::error_at_path("unwritable", place(path), message)]
        })?;
    }
    let folder = home.content.join(&prefix);
    let (all, new) = (files.len(), new.len());
    Ok(format!("{all} files, of which {new} changed, in {}: include them where they belong", folder.display()))
}

/// Notes in book.toml where files came from.
pub(super) fn note(
    config: &Path,
    origins: &BTreeMap<String, String>,
    seen: &BTreeMap<String, String>,
) -> Result<(), Box<Diagnostic>> {
    let fault = |code, message: String| Box::new(Diagnostic::error_at_path(code, config, message));
    let text = read_text(config).map_err(|error| fault("unreadable", format!("this file cannot be read: {error}")))?;
    let Some(noted) = remember(&text, origins, seen) else {
        return Err(fault("invalid-value", "`export.nixpkgs` is no table to note the origin of files in".to_owned()));
    };
    if noted == text {
        return Ok(());
    }
    write(config, &marked_as_file(config, &noted))
        .map_err(|error| fault("unwritable", format!("this file cannot be written: {error}")))
}

/// The folder that is asked for, relative to that of the text, with `/`.
fn prefix(to: Option<&Path>, home: &Home) -> Result<String, Box<Diagnostic>> {
    let Some(to) = to else { return Ok(String::new()) };
    let whole = |path: &Path| plain(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    let content = if home.content.as_os_str().is_empty() { Path::new(".") } else { &home.content };
    let (folder, content) = (whole(to), whole(content));
    let Ok(within) = folder.strip_prefix(&content) else {
        let message =
            format!("`{}` is not in `{}`, the folder of the book's text", to.display(), home.content.display());
        return Err(Box::new(
            Diagnostic::error_at_path("import-outside", to, message).help("name a folder within that one"),
        ));
    };
    let parts: Vec<_> = within.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Ok(parts.join("/"))
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn exists(path: &Path) -> Diagnostic {
    Diagnostic::error_at_path("import-exists", path, "the book has this file already, with another text")
        .help("name another place with `--to`, or let `--force` replace it")
}

/// Writes a file whole: it is moved to its place when it is finished.
pub(super) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    // Through a link, to the file itself, with the rights that it has.
    if path.exists() {
        return std::fs::write(path, bytes);
    }
    let mut file = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.permissions(std::fs::Permissions::from_mode(0o644));
    }
    let mut file = file.tempfile_in(folder)?;
    std::io::Write::write_all(&mut file, bytes)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

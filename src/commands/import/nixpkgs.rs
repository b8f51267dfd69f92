//! `nixbook import nixpkgs`: sections of a nixpkgs checkout into a book.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::commands::ExitStatus;
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::config::Home;
use crate::diagnostics::{Code, Diagnostic, Location};
use crate::export::nixpkgs::checkout::{companion_path, fingerprint};
use crate::import::{self, Import, KnownTexts, Notes, remember};
use crate::manual::{folder_of, join_relative, written_in};
use crate::source::edit::marked_as;
use crate::source::write::file::replace;
use crate::source::write::{Change, WriteError, WriteErrorKind, apply};
use crate::source::{Purpose, ReadError, Sources, World, absolute};

/// The sources of the other manual in a nixpkgs checkout, and its address.
const NIXOS: &str = "nixos/doc/manual";
const NIXOS_URL: &str = "https://nixos.org/manual/nixos/unstable/";

/// Import sections of a nixpkgs checkout and the files that they include
///
/// Files keep their paths under the checkout's doc folder. book.toml records their origin, so that
/// `nixbook export nixpkgs --into` can export them again.
#[derive(Args, Debug)]
pub(super) struct ImportNixpkgsArguments {
    /// The files
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub into: IntoArguments,
}

/// Where files go.
#[derive(Args, Debug)]
pub(super) struct IntoArguments {
    /// The folder to write to, inside the text folder of the book [default: the text folder]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub to: Option<PathBuf>,

    /// Replace files of the book that differ
    #[arg(long)]
    pub force: bool,
}

pub(super) fn run(files: &[PathBuf], into: &IntoArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let mut sources = options.sources();
    let mut found = Vec::new();
    let home = Home::find(options.book(None), &mut sources, &mut found);
    let line = home.and_then(|home| {
        work(files, into, &home, &mut sources, &mut found, terminal)
            .map_err(|mut faults| found.append(&mut faults))
            .ok()
    });
    let fine = terminal.report(&mut found, &sources);
    match line {
        Some(line) if fine => {
            terminal.note(format_args!("{line}"));
            ExitStatus::Success
        }
        _ => ExitStatus::Failure,
    }
}

fn work(
    asked: &[PathBuf],
    into: &IntoArguments,
    home: &Home,
    sources: &mut Sources,
    found: &mut Vec<Diagnostic>,
    terminal: &Terminal,
) -> Result<String, Vec<Diagnostic>> {
    let prefix = prefix(into.to.as_deref(), home).map_err(|fault| vec![*fault])?;
    let texts = home.nixpkgs.files.iter().map(|(_, to)| to.value.clone()).collect();
    let known = KnownTexts { has_root: home.has_root, texts };
    let (import, mut told) = import::read(asked, known, sources)?;
    found.append(&mut told);
    let doc = doc(&import, home).map_err(|fault| vec![*fault])?;
    let own = ImportPaths { home, prefix: &prefix, import: &import }.all()?;
    let destination = |path: &str| home.content.join(own.get(path).map_or(path, String::as_str));
    let mut new = BTreeMap::new();
    let mut faults = Vec::new();
    for (path, file) in &import.files {
        let there = sources.world().read_bytes(&destination(path), Purpose::Text).ok();
        if there.as_ref() == Some(&file.bytes) {
            continue;
        }
        // What is still as it came can be imported again.
        let seen = home.nixpkgs.seen.iter().find(|(of, _)| of.value == *path).map(|(_, seen)| &seen.value);
        let unchanged = there.as_ref().is_some_and(|there| seen == Some(&fingerprint(there)));
        let is_there = sources.world().exists(&destination(path));
        if is_there && !into.force && seen == Some(&fingerprint(&file.bytes)) {
            // What the book has is what was made of it since.
            terminal.note(format_args!("kept {}: the checkout has nothing new for it", destination(path).display()));
            continue;
        }
        if is_there && !unchanged && !into.force {
            let mapped = home.nixpkgs.files.iter().any(|(_, to)| to.value == *path);
            faults.push(exists(&destination(path), mapped));
        }
        new.insert(path, (&file.bytes, there));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let texts = own.iter().filter(|(path, _)| path.ends_with(".md"));
    let notes = Notes {
        manual_url: doc.as_ref().filter(|doc| *doc == NIXOS).map(|_| NIXOS_URL.to_owned()),
        doc,
        files: texts.map(|(path, own)| (own.clone(), path.clone())).collect(),
        generated: import.left_out.clone(),
        seen: import.files.iter().map(|(path, file)| (path.clone(), Some(fingerprint(&file.bytes)))).collect(),
        external_ids: import.external_ids.clone(),
    };
    let note = Note::prepare(&home.config, &notes, sources.world()).map_err(|fault| vec![*fault])?;
    let changes = new.iter().map(|(path, (bytes, there))| Change {
        path: own.get(*path).map_or(path.as_str(), String::as_str),
        before: there.as_deref(),
        after: Some(bytes.as_slice()),
    });
    let changes: Vec<Change<'_>> = changes.collect();
    sources.world().to_change(&home.content).map_err(|error| vec![unwritable(&error)])?;
    apply(&home.content, &changes).map_err(|error| vec![unwritable(&error)])?;
    note.write().map_err(|fault| vec![*fault])?;
    for change in changes.iter().filter(|change| change.before.is_some()) {
        terminal.note(format_args!("updated {}", home.content.join(change.path).display()));
    }
    let folder = home.content.join(&prefix);
    let (all, changed) = (import.files.len(), new.len());
    let files = if all == 1 { "file" } else { "files" };
    let include = if new.values().any(|(_, there)| there.is_none()) { ": include them where they belong" } else { "" };
    Ok(format!("{all} {files}, of which {changed} changed, in {}{include}", folder.display()))
}

/// The folder of the manual's sources, where it is to be noted: another than the one that is known.
fn doc(import: &Import, home: &Home) -> Result<Option<String>, Box<Diagnostic>> {
    let config = &home.nixpkgs;
    if import.root.ends_with(&config.doc) {
        return Ok(None);
    }
    if config.files.is_empty() {
        return Ok(Some(import.doc.clone()));
    }
    let message = format!(
        "the file belongs to the manual in `{}`, but the book belongs to the one in `{}`",
        import.doc, config.doc
    );
    Err(Box::new(
        Diagnostic::error_at_path(Code::ImportOtherManual, &import.root, message)
            .help("create another book for this manual"),
    ))
}

/// Where imported files go in the book, relative to the folder of its text.
struct ImportPaths<'a> {
    home: &'a Home,
    /// The folder that was asked for.
    prefix: &'a str,
    import: &'a Import,
}

impl ImportPaths<'_> {
    /// The path of each file, by its path in the checkout.
    fn all(&self) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
        let mut destinations = BTreeMap::new();
        let mut faults = Vec::new();
        for path in self.import.files.keys() {
            match self.of(path) {
                Ok(destination) => drop(destinations.insert(path.clone(), destination)),
                Err(fault) => faults.push(*fault),
            }
        }
        if faults.is_empty() { Ok(destinations) } else { Err(faults) }
    }

    /// Where book.toml says that it is; or else beside the text that brings it; or else under its path in the checkout.
    fn of(&self, path: &str) -> Result<String, Box<Diagnostic>> {
        let file = || self.import.root.join(path);
        let usual = if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) };
        let files = &self.home.nixpkgs.files;
        if let Some((own, _)) = files.iter().find(|(_, to)| to.value == path) {
            if !self.prefix.is_empty() && own.value != usual {
                let message = format!("the file is already in the book as `{}`", own.value);
                return Err(Box::new(
                    Diagnostic::error_at_path(Code::ImportExists, file(), message)
                        .help("leave out `--to` to update it there, or move it and change `[export.nixpkgs.files]`"),
                ));
            }
            return Ok(own.value.clone());
        }
        if let Some((of, _)) = files.iter().find(|(_, to)| companion_path(&to.value) == path)
            && self.home.nixpkgs.seen.iter().any(|(seen, _)| seen.value == path)
        {
            let message = format!("nixbook has made this file, of the book's recipes for `{}`", of.value);
            return Err(Box::new(
                Diagnostic::error_at_path(Code::ImportNoSection, file(), message).help("edit the recipes instead"),
            ));
        }
        let Some(by) = self.import.files.get(path).and_then(|file| file.by.as_deref()) else { return Ok(usual) };
        let destination = join_relative(folder_of(&self.of(by)?), &written_in(folder_of(by), path));
        if destination.starts_with("../") {
            let message = format!("`{by}` needs this file, which would be outside of the text folder of the book");
            return Err(Box::new(
                Diagnostic::error_at_path(Code::ImportOutside, file(), message)
                    .help("move that text to a deeper folder, and change `[export.nixpkgs.files]`"),
            ));
        }
        Ok(destination)
    }
}

/// What book.toml is to say of where files came from.
pub(in crate::commands) struct Note<'a> {
    config: &'a Path,
    /// Where it really is.
    real: PathBuf,
    /// What it says, and what it is to say; `None` where that is the same.
    texts: Option<(Vec<u8>, String)>,
}

impl<'a> Note<'a> {
    /// Finds out what book.toml is to say.
    pub fn prepare(config: &'a Path, notes: &Notes, world: &World) -> Result<Self, Box<Diagnostic>> {
        let fault = |code, message: String| Box::new(Diagnostic::error_at_path(code, config, message));
        let unreadable = |error: ReadError| {
            let location = Location::Path(config.to_owned());
            Box::new(Diagnostic::cannot_read(Code::Unreadable, location, "this file", &error))
        };
        let text = world.read_text(config, Purpose::Settings).map_err(unreadable)?;
        let Some(noted) = remember(&text, notes) else {
            let message = "`export.nixpkgs` is no table to note the origin of files in".to_owned();
            return Err(fault(Code::InvalidValue, message));
        };
        if noted == text {
            return Ok(Self { config, real: config.to_owned(), texts: None });
        }
        let real = world.to_change(config).map_err(|error| {
            fault(Code::Unwritable, format!("this file cannot be written: {}", error.reason(config)))
        })?;
        Ok(Self {
            config,
            real,
            texts: Some((world.read_bytes(config, Purpose::Settings).map_err(unreadable)?, noted)),
        })
    }

    /// Writes `book.toml` with the origins noted; an error where it cannot be written or has changed since it was read.
    pub fn write(&self) -> Result<(), Box<Diagnostic>> {
        let Some((present, noted)) = &self.texts else { return Ok(()) };
        let fault = |reason: String| {
            let message = format!("this file cannot be written: {reason}");
            Box::new(Diagnostic::error_at_path(Code::Unwritable, self.config, message))
        };
        replace(self.config, &self.real, present, &marked_as(present, noted))
            .map_err(|error| fault(error.reason(self.config)))
    }
}

/// The folder that is asked for, relative to that of the text, with `/`.
fn prefix(to: Option<&Path>, home: &Home) -> Result<String, Box<Diagnostic>> {
    let Some(to) = to else { return Ok(String::new()) };
    let whole = absolute;
    let content = if home.content.as_os_str().is_empty() { Path::new(".") } else { &home.content };
    let (folder, content) = (whole(to), whole(content));
    let Ok(within) = folder.strip_prefix(&content) else {
        let message =
            format!("`{}` is not in `{}`, the folder of the book's text", to.display(), home.content.display());
        return Err(Box::new(
            Diagnostic::error_at_path(Code::ImportOutside, to, message).help("choose a folder in it"),
        ));
    };
    let parts: Vec<_> = within.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Ok(parts.join("/"))
}

fn exists(path: &Path, mapped: bool) -> Diagnostic {
    // What has a destination in book.toml cannot have two.
    let help = match mapped {
        true => "pass `--force` to replace it and lose the edits in the book",
        false => "choose another path with `--to`, or pass `--force` to replace it",
    };
    Diagnostic::error_at_path(Code::ImportExists, path, "the file is already in the book, with different text")
        .help(help)
}

/// The error for a file of a set of changes.
pub(in crate::commands) fn unwritable(error: &WriteError) -> Diagnostic {
    let message = format!("this file cannot be written: {}", error.reason(&error.path));
    let diagnostic = Diagnostic::error_at_path(Code::Unwritable, &error.path, message);
    match error.kind {
        WriteErrorKind::Changed => diagnostic.help("run the command again"),
        _ => diagnostic,
    }
}

//! `nixbook import mdbook`: a book of mdBook into a new folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde::Serialize;

use super::nixpkgs::unwritable;
use crate::commands::ExitStatus;
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::diagnostics::{Code, Diagnostic, Location};
use crate::import::mdbook::{MdbookImport, MdbookRequest, read};
use crate::source::hash::content_hash;
use crate::source::write::{Change, apply};
use crate::source::{Purpose, ReadError, Shown as _, Sources, printable, root_of};

/// The file that notes what an import has written, by which the next one knows its own files.
const NOTES: &str = ".nixbook-import.json";

/// How many bytes of a file's hash are noted.
const HASH: usize = 16;

/// Import a book of mdBook into a new folder
///
/// Every old address still leads to its text: ids are kept, and redirects are written. What cannot be decided is listed at
/// the end, with its place. The book itself is not changed.
#[derive(Args, Debug)]
pub(super) struct ImportMdbookArguments {
    /// The folder of the book, with mdBook's book.toml
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: PathBuf,

    /// The folder to write to [default: `DIR-nixbook`, next to DIR]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    to: Option<PathBuf>,

    /// The mark for the folder of the text at the beginning of links, such as `@docroot@`
    #[arg(long, value_name = "MARK")]
    root_mark: Option<String>,

    /// Replace `@NAME@` in the text by a value; can be given several times
    ///
    /// Where it is the `source` of an include of options, the value is the path of an options.json, which is copied into
    /// the book.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,

    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Replace files that differ
    #[arg(long)]
    force: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write `NAME=VALUE`")?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if !is_name {
        return Err("a name has letters, digits, `_` and `-`".into());
    }
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn run(arguments: &ImportMdbookArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let mut sources = options.sources();
    let mut found = match import(arguments, &mut sources, terminal) {
        Ok(import) => import.remarks,
        Err(faults) => faults,
    };
    let failed = crate::diagnostics::has_errors(&found);
    if terminal.is_for_people() && !failed {
        list(&mut found, &sources, terminal);
    } else {
        terminal.report(&mut found, &sources);
    }
    if failed { ExitStatus::Failure } else { ExitStatus::Success }
}

/// Lists what was not decided, a line each.
fn list(remarks: &mut [Diagnostic], sources: &Sources, terminal: &Terminal) {
    if remarks.is_empty() {
        return;
    }
    crate::diagnostics::sort(remarks);
    let mut lines = format!("to look at ({}):\n", remarks.len());
    for remark in remarks.iter() {
        let place = match &remark.location {
            Location::Span(span) => {
                let file = sources.file(span.file);
                let position = file.position(span.start);
                format!("{}:{}:{}: ", file.path().shown(), position.line, position.column)
            }
            Location::Path(path) => format!("{}: ", path.shown()),
            Location::Nowhere => String::new(),
        };
        let line = format!("{place}{}", remark.message);
        lines.push_str(&printable(&line));
        lines.push('\n');
    }
    terminal.lines(format_args!("{}", lines.trim_end()));
}

fn import(
    arguments: &ImportMdbookArguments,
    sources: &mut Sources,
    terminal: &Terminal,
) -> Result<MdbookImport, Vec<Diagnostic>> {
    let folder = &arguments.folder;
    // The folder was named; what its texts name lies in the same work tree.
    let root = root_of(folder);
    sources.world_mut().allow(root.as_deref().unwrap_or(folder));
    for (_, value) in &arguments.set {
        sources.world_mut().allow(Path::new(value));
    }
    let target = target(arguments);
    sources.world_mut().allow_changes(&target);
    let request = MdbookRequest {
        folder: folder.clone(),
        root_mark: arguments.root_mark.clone().filter(|mark| !mark.is_empty()),
        values: arguments.set.clone(),
    };
    let mut import = read(&request, sources)?;
    let notes = Notes::of(&import.files);
    import.files.insert(NOTES.into(), notes.text());
    let plan = Plan::new(&target, folder, &import.files, arguments.force, sources)?;
    if arguments.dry_run {
        terminal.answer(&plan.shown(&target));
        return Ok(import);
    }
    let changes: Vec<Change<'_>> = plan.changes.iter().map(FileChange::change).collect();
    apply(&target, &changes).map_err(|error| vec![unwritable(&error)])?;
    let chapters = if import.chapters == 1 { "chapter" } else { "chapters" };
    terminal.lines(format_args!(
        "imported {} {chapters} into {1}\nnext: nixbook check {1}",
        import.chapters,
        target.shown()
    ));
    Ok(import)
}

/// The folder to write to.
fn target(arguments: &ImportMdbookArguments) -> PathBuf {
    if let Some(to) = &arguments.to {
        return to.clone();
    }
    let folder = crate::source::absolute(&arguments.folder);
    let name = folder.file_name().map_or_else(|| "book".into(), |name| name.to_string_lossy().into_owned());
    arguments.folder.parent().filter(|_| arguments.folder.file_name().is_some()).map_or_else(
        || folder.with_file_name(format!("{name}-nixbook")),
        |parent| parent.join(format!("{name}-nixbook")),
    )
}

/// The hashes of the files that an import has written, by path.
#[derive(Default, Serialize)]
struct Notes {
    files: BTreeMap<String, String>,
}

impl Notes {
    fn of(files: &BTreeMap<String, Vec<u8>>) -> Self {
        Self { files: files.iter().map(|(path, bytes)| (path.clone(), content_hash(bytes, HASH))).collect() }
    }

    fn text(&self) -> Vec<u8> {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text.into_bytes()
    }

    /// Those of the import before; none where there was none.
    fn read(bytes: &[u8]) -> Self {
        let value: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
        let files = value.get("files").and_then(serde_json::Value::as_object).into_iter().flatten();
        let files = files.filter_map(|(path, hash)| Some((path.clone(), hash.as_str()?.to_owned())));
        Self { files: files.collect() }
    }

    fn has(&self, path: &str, bytes: &[u8]) -> bool {
        self.files.get(path).is_some_and(|hash| *hash == content_hash(bytes, HASH))
    }
}

/// A file that comes to be another.
struct FileChange<'a> {
    path: String,
    before: Option<Vec<u8>>,
    after: Option<&'a [u8]>,
}

impl FileChange<'_> {
    fn change(&self) -> Change<'_> {
        Change { path: &self.path, before: self.before.as_deref(), after: self.after }
    }
}

/// What is to be written.
struct Plan<'a> {
    changes: Vec<FileChange<'a>>,
    /// How many files are as they should be.
    same: usize,
}

impl<'a> Plan<'a> {
    /// Compares a folder with what it is to have. Files that are neither of the import before nor the same are faults.
    fn new(
        target: &Path,
        folder: &Path,
        files: &'a BTreeMap<String, Vec<u8>>,
        force: bool,
        sources: &Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let world = sources.world();
        world.to_change(target).map_err(|error| vec![unwritable(&error)])?;
        let notes = world.read_bytes(&target.join(NOTES), Purpose::Notes).map(|bytes| Notes::read(&bytes));
        let notes = notes.unwrap_or_default();
        let (mut changes, mut faults, mut same) = (Vec::new(), Vec::new(), 0);
        let mut there = |path: &str| match world.read_bytes(&target.join(path), Purpose::Text) {
            Ok(bytes) => Some(bytes),
            Err(ReadError::NotFound) => None,
            Err(error) => {
                let location = Location::Path(target.join(path));
                faults.push(Diagnostic::cannot_read(Code::Unreadable, location, "this file", &error));
                None
            }
        };
        let mut conflicts = Vec::new();
        for (path, bytes) in files {
            let before = there(path);
            if before.as_ref() == Some(bytes) {
                same += 1;
                continue;
            }
            if before.as_ref().is_some_and(|before| !force && path != NOTES && !notes.has(path, before)) {
                conflicts.push(exists(&target.join(path)));
            }
            changes.push(FileChange { path: path.clone(), before, after: Some(bytes) });
        }
        // What the import before wrote and this one does not goes, where it is still as it was; in mdBook's own folder the
        // summary goes as well, which is no text of the new book.
        let gone = notes.files.keys().filter(|path| !files.contains_key(*path)).cloned();
        for path in gone {
            if let Some(before) = there(&path).filter(|before| notes.has(&path, before)) {
                changes.push(FileChange { path, before: Some(before), after: None });
            }
        }
        if world.identity(target) == world.identity(folder) {
            let summary =
                files.keys().find_map(|path| path.strip_suffix("manual.md")).map(|src| format!("{src}SUMMARY.md"));
            if let Some(path) = summary
                && let Some(before) = there(&path)
            {
                changes.push(FileChange { path, before: Some(before), after: None });
            }
        }
        faults.extend(conflicts);
        if faults.is_empty() { Ok(Self { changes, same }) } else { Err(faults) }
    }

    /// What would be written, a line for each file.
    fn shown(&self, target: &Path) -> String {
        let mut lines = String::new();
        for change in &self.changes {
            let word = match (&change.before, change.after) {
                (None, _) => "create",
                (Some(_), Some(_)) => "replace",
                (Some(_), None) => "remove",
            };
            lines.push_str(&format!("{word} {}\n", printable(&target.join(&change.path).display().to_string())));
        }
        if self.same > 0 {
            lines.push_str(&format!("keep {} files\n", self.same));
        }
        lines
    }
}

fn exists(path: &Path) -> Diagnostic {
    Diagnostic::error_at_path(Code::ImportExists, path, "the file exists already, with different text")
        .help("choose another folder with `--to`, or pass `--force` to replace the file")
}

//! `nixbook export nixpkgs --into`: a nixpkgs checkout is brought up to date.

use std::path::Path;

use similar::TextDiff;

use crate::commands::import::{Note, unwritable};
use crate::commands::terminal::Terminal;
use crate::config::Book;
use crate::diagnostics::{Code, Diagnostic};
use crate::export::nixpkgs::checkout::{CheckoutPlan, CheckoutRequest, FileChange, plan};
use crate::import::Notes;
use crate::manual::Manual;
use crate::source::git::git;
use crate::source::{Sources, write};

/// What the command line asks for.
pub(super) struct Update<'a> {
    /// The checkout.
    pub checkout: &'a Path,
    /// Only the files in which these ids are; empty: the whole book.
    pub only: &'a [String],
    /// Write nothing, show what would change, and fail where something would.
    pub check: bool,
    /// Go on where the checkout has uncommitted changes.
    pub allow_dirty: bool,
    /// Replace what others have written, changed or deleted.
    pub force: bool,
}

/// Brings a checkout up to date, or says what would change.
pub(super) fn into(
    update: &Update<'_>,
    (book, manual): &(Book, Manual),
    sources: &mut Sources,
    terminal: &Terminal,
) -> Result<String, Vec<Diagnostic>> {
    let checkout = update.checkout;
    sources.world_mut().allow(checkout);
    let request = CheckoutRequest { checkout, only: update.only, force: update.force };
    let show = |changes: &[FileChange]| {
        if terminal.is_for_people() {
            let diffs: String = changes.iter().map(diff).collect();
            terminal.answer(&diffs);
        }
    };
    let CheckoutPlan { changes, seen, notes } = plan(request, manual, book, sources).map_err(|refusal| {
        show(&refusal.conflicts);
        refusal.faults
    })?;
    if update.check && !changes.is_empty() {
        show(&changes);
        return Err(changes.iter().map(behind).collect());
    }
    if !changes.is_empty() && !update.allow_dirty {
        is_clean(checkout).map_err(|fault| vec![*fault])?;
    }
    let config = book.folder.join("book.toml");
    let notes_of_origin = Notes { seen, ..Notes::default() };
    // Also where nothing changes: what is there may have got to be so in another way.
    let note = match !update.check && sources.world().exists(&config) {
        true => Some(Note::prepare(&config, &notes_of_origin, sources.world()).map_err(|fault| vec![*fault])?),
        false => None,
    };
    let files: Vec<write::Change<'_>> = changes
        .iter()
        .map(|change| write::Change {
            path: &change.within,
            before: change.before.as_deref(),
            after: change.after.as_deref(),
        })
        .collect();
    write::apply(checkout, &files).map_err(|error| vec![unwritable(&error)])?;
    for change in &changes {
        let what = if change.after.is_some() { "" } else { " (deleted)" };
        terminal.note(format_args!("{}{what}", change.within));
    }
    if let Some(note) = note {
        note.write().map_err(|fault| vec![*fault])?;
    }
    for note in &notes {
        terminal.note(format_args!("{note}"));
    }
    if changes.is_empty() {
        return Ok(format!("nothing to change in {}", checkout.display()));
    }
    let count = changes.len();
    let files = if count == 1 { "file" } else { "files" };
    Ok(format!("{count} {files} changed in {}", checkout.display()))
}

/// Whether everything in the checkout is committed: then nothing can be lost.
fn is_clean(checkout: &Path) -> Result<(), Box<Diagnostic>> {
    let output = git(checkout).args(["status", "--porcelain"]).output();
    let fault = |code, message: String, help: &str| {
        Err(Box::new(Diagnostic::error_at_path(code, checkout, message).help(help)))
    };
    match output {
        Ok(output) if output.status.success() && output.stdout.is_empty() => Ok(()),
        Ok(output) if output.status.success() => {
            let status = String::from_utf8_lossy(&output.stdout);
            let first = status.lines().next().and_then(|line| line.get(3..)).unwrap_or_default();
            let message = format!("the checkout has uncommitted changes, for example `{first}`");
            fault(Code::ExportDirty, message, "commit or stash them, or pass `--allow-dirty`")
        }
        Ok(output) => {
            let why = String::from_utf8_lossy(&output.stderr);
            let message = "cannot determine whether the checkout has uncommitted changes".to_owned();
            let help = format!("pass `--allow-dirty` to continue; git says: {}", why.trim());
            fault(Code::ExportNoGit, message, &help)
        }
        Err(error) => {
            let message = format!("cannot run git to look for uncommitted changes: {error}");
            fault(Code::ExportNoGit, message, "pass `--allow-dirty` to continue")
        }
    }
}

fn behind(change: &FileChange) -> Diagnostic {
    let message = match (&change.before, &change.after) {
        (_, None) => "the file is no longer in the book",
        (Some(_), _) => "the file differs from the one in the book",
        (None, _) => "a file of the book is missing in the checkout",
    };
    Diagnostic::error_at_path(Code::ExportBehind, &change.path, message)
        .help("run the command without `--check` to update it")
}

/// A change as a unified diff.
fn diff(change: &FileChange) -> String {
    let within = &change.within;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec());
    let side = |bytes: &Option<Vec<u8>>, name: &str| match bytes {
        Some(bytes) => (text(bytes), format!("{name}/{within}")),
        None => (Ok(String::new()), "/dev/null".to_owned()),
    };
    match (side(&change.before, "a"), side(&change.after, "b")) {
        ((Ok(before), old), (Ok(after), new)) => {
            TextDiff::from_lines(&before, &after).unified_diff().header(&old, &new).to_string()
        }
        _ => format!("Binary file {within} differs\n"),
    }
}

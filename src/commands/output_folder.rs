//! Which folders a site or an export may go to.

use std::path::{Path, PathBuf};

use crate::config::Book;
use crate::diagnostics::{Code, Diagnostic, Location};
use crate::source::{ReadError, World, real_path, root_of};

/// The folder of the site where none is named: `public` in the book's folder. A book can come from a stranger and have a
/// link of that name, so it must not lead out of the root of the book, whatever else may be read.
///
/// # Errors
/// Where it leads there.
pub(super) fn default_for(book: &Book) -> Result<PathBuf, Diagnostic> {
    let folder = book.folder.join("public");
    let mut own = World::new();
    own.allow(&root_of(book.folder_on_disk()).unwrap_or_else(|| book.folder_on_disk().to_owned()));
    match own.kind(&folder) {
        Err(error @ ReadError::OutsideRoot { .. }) => {
            let location = Location::Path(folder);
            Err(Diagnostic::cannot_read(Code::Unwritable, location, "the output folder", &error)
                .help("to write the site there, pass the folder with `--dest`"))
        }
        // What else is wrong with it is told where it is written to.
        _ => Ok(folder),
    }
}

/// Makes sure that a folder is neither the book's, nor that of its text, nor above one of them: what the manifest there names
/// would be removed. `what` goes there, by this option.
///
/// # Errors
/// Where it is.
pub(super) fn is_apart(folder: &Path, book: &Book, what: &str, option: &str) -> Result<(), Diagnostic> {
    let real = real_path(folder);
    let holds = |own: &Path| real_path(own).starts_with(&real);
    if !holds(book.content_on_disk()) && !holds(book.folder_on_disk()) {
        return Ok(());
    }
    let message = format!("the {what} would be written over the book itself");
    Err(Diagnostic::error_at_path(Code::ForeignFolder, folder, message)
        .help(format!("choose another folder with `{option}`")))
}

//! Writes a site.
//!
//! A folder that nixbook wrote carries a [`manifest`], which marks it as ours and says which of its files are. How a new
//! site replaces the old one is [`ManagedFolder`]'s; here is what the manifest says, and what people are told.

mod manifest;
#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;

use super::Output;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::source::write::{FolderState, Generation, ManagedFolder, WriteError, WriteErrorKind};
pub use crate::source::write::{MANIFEST, Report};
pub use manifest::Manifest;

/// Writes a site into `dest`. With `force`, also into a folder with other content, which then stays beside it; only
/// files that have the path of one of the site's are replaced. Calls `waiting` once where another nixbook writes there,
/// and waits for it.
///
/// # Errors
/// Where the folder is not ours, something of others is in the way, or the system refuses to read or write. What was
/// there before stays whole.
pub fn write(output: &Output, dest: &Path, force: bool, waiting: &dyn Fn()) -> Result<Report, Diagnostic> {
    let folder = ManagedFolder::open(dest, Manifest::names, waiting).map_err(|error| refused(&error))?;
    if folder.state() == FolderState::Foreign && !force {
        let message = format!("the output folder `{}` holds files that nixbook did not write", dest.display());
        let location = Location::Path(dest.to_owned());
        return Err(Diagnostic::new(Severity::Error, Code::ForeignFolder, location, message)
            .help("choose another folder with `--dest`, or let `--force` write between those files"));
    }
    let manifest = Manifest::of(output).to_json();
    folder.replace(&Generation { files: &output.files, manifest: &manifest, force }).map_err(|error| refused(&error))
}

/// What a failure is to people.
fn refused(error: &WriteError) -> Diagnostic {
    let diagnostic = Diagnostic::error_at_path(Code::Unwritable, &error.path, error.to_string());
    match (&error.kind, error.io_kind()) {
        (_, Some(io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)) => {
            diagnostic.help("choose a writable folder with `--dest`")
        }
        (_, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) => {
            diagnostic.help("make room on the disk")
        }
        (WriteErrorKind::Foreign, _) => diagnostic.help("move it, choose another folder, or let `--force` replace it"),
        (WriteErrorKind::Link | WriteErrorKind::Folder | WriteErrorKind::File, _)
        | (WriteErrorKind::Special | WriteErrorKind::Exists, _)
        | (_, Some(io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory))
        | (_, Some(io::ErrorKind::DirectoryNotEmpty)) => {
            diagnostic.help("move what is in the way, or choose another folder")
        }
        _ => diagnostic,
    }
}

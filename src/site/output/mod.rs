//! The one place that writes a site.
//!
//! A folder that nixbook wrote carries a [`manifest`], which marks it as ours and says which of its files are. Nothing
//! else in it is ever touched, and a folder with other content is left alone. Each file is written beside its place
//! and then moved there, so that a reader never meets half of one; what has not changed is not written; what the site
//! no longer has is removed. The manifest comes last; one that claims the new files too stands before the first of
//! them, so that an interrupted run leaves nothing behind that the next one would not know for ours.

mod manifest;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use super::Output;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::source::edit;
pub use manifest::Manifest;

/// Where the manifest stands in the output folder.
pub const MANIFEST: &str = ".nixbook/manifest.json";

/// Where files are while they are being written.
const SCRATCH: &str = ".nixbook/writing";

/// What a run has done to the output folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are new or have changed.
    pub written: usize,
    /// Files that were there as they are.
    pub unchanged: usize,
    /// Files of an earlier run that are gone.
    pub removed: usize,
}

/// Writes a site into `dest`. With `force`, also into a folder with other content, which then stays beside it.
///
/// # Errors
/// Where the folder is not ours, or the system refuses to read or write. What was there before stays whole.
pub fn write(output: &Output, dest: &Path, force: bool) -> Result<Report, Diagnostic> {
    if let Some(path) = output.files.keys().find(|path| !is_inside(path)) {
        let message = format!("the site has a file `{path}`, which would lie outside of its folder");
        return Err(Diagnostic::error_at_path(Code::Unwritable, dest, message));
    }
    let before = claim(dest, force)?;
    let manifest = Manifest::of(output);
    let file = |path: &str| dest.join(path);

    let stale: Vec<&String> =
        before.files.keys().filter(|path| is_inside(path) && !output.files.contains_key(*path)).collect();
    let new = output.files.keys().any(|path| !before.files.contains_key(path));
    let scratch = Scratch::new(dest)?;
    if new || !file(MANIFEST).exists() {
        scratch.write(&before.and(&manifest).to_json(), &file(MANIFEST))?;
    }
    // A page `a` that has become a folder with `a/b`, or the other way round.
    let in_the_way: BTreeSet<&String> = stale.iter().copied().filter(|old| blocks(old, output)).collect();
    let mut removed = 0;
    for path in &in_the_way {
        removed += remove(dest, path)?;
    }
    let written: Vec<bool> = output
        .files
        .par_iter()
        .map(|(path, bytes)| {
            let target = file(path);
            if is_same(&target, bytes) {
                return Ok(false);
            }
            scratch.write(bytes, &target).map(|()| true)
        })
        .collect::<Result<_, _>>()?;
    for path in stale.into_iter().filter(|path| !in_the_way.contains(path)) {
        removed += remove(dest, path)?;
    }
    let json = manifest.to_json();
    if !is_same(&file(MANIFEST), &json) {
        scratch.write(&json, &file(MANIFEST))?;
    }
    let count = written.iter().filter(|written| **written).count();
    Ok(Report { written: count, unchanged: written.len() - count, removed })
}

/// Makes sure that the folder is there and may be written to; gives what an earlier run said of it.
fn claim(dest: &Path, force: bool) -> Result<Manifest, Diagnostic> {
    match fs::read(dest.join(MANIFEST)) {
        Ok(json) => return Ok(Manifest::from_json(&json)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
        Err(error) => return Err(refused(&dest.join(MANIFEST), "read", &error)),
    }
    match fs::read_dir(dest) {
        Ok(mut entries) => {
            if entries.next().is_some() && !force {
                let message = format!("the output folder `{}` holds files that nixbook did not write", dest.display());
                let place = Location::Path(dest.to_owned());
                return Err(Diagnostic::new(Severity::Error, Code::ForeignFolder, place, message)
                    .help("name another folder with `--dest`, or let `--force` write between those files"));
            }
            Ok(Manifest::default())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(dest).map_err(|error| refused(dest, "create", &error))?;
            Ok(Manifest::default())
        }
        Err(error) => Err(refused(dest, "read", &error)),
    }
}

/// Whether a path names a file within the folder, and none of the manifest's.
fn is_inside(path: &str) -> bool {
    let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    plain
        && !path.is_empty()
        && !path.ends_with('/')
        && !path.contains('\0')
        && path.split('/').next() != Some(".nixbook")
}

/// Whether an old file stands where the site now has a folder, or in a folder where it now has a file.
fn blocks(old: &str, output: &Output) -> bool {
    let folder = format!("{old}/");
    let has_folder = output.files.range(folder.clone()..).next().is_some_and(|(path, _)| path.starts_with(&folder));
    has_folder || old.match_indices('/').any(|(at, _)| output.files.contains_key(&old[..at]))
}

fn is_same(path: &Path, bytes: &[u8]) -> bool {
    // A link is not the file that it leads to, and is replaced.
    let Ok(meta) = fs::symlink_metadata(path) else { return false };
    meta.is_file() && meta.len() == bytes.len() as u64 && fs::read(path).is_ok_and(|there| there == bytes)
}

/// Removes a file of ours, and the folders that it leaves empty. One that is gone already is fine.
fn remove(dest: &Path, path: &str) -> Result<usize, Diagnostic> {
    let file = dest.join(path);
    match fs::remove_file(&file) {
        Ok(()) => {}
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(0),
        Err(error) => return Err(refused(&file, "remove", &error)),
    }
    let mut folder = file.parent();
    while let Some(at) = folder.filter(|at| *at != dest) {
        // Not empty, or not to be removed: either way it stays.
        if fs::remove_dir(at).is_err() {
            break;
        }
        folder = at.parent();
    }
    Ok(1)
}

/// Where files are written before they are moved to their place: a folder of the same file system, gone afterwards.
struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    fn new(dest: &Path) -> Result<Self, Diagnostic> {
        let folder = dest.join(SCRATCH);
        fs::create_dir_all(&folder).map_err(|error| refused(&folder, "create", &error))?;
        Ok(Self { folder })
    }

    fn write(&self, bytes: &[u8], target: &Path) -> Result<(), Diagnostic> {
        let fail = |error: io::Error| refused(target, "write", &error);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(fail)?;
        }
        let mut file = tempfile::Builder::new().prefix("file-").tempfile_in(&self.folder).map_err(fail)?;
        io::Write::write_all(&mut file, bytes).map_err(fail)?;
        edit::readable_by_all(file.as_file()).map_err(fail)?;
        file.persist(target).map_err(|error| fail(error.error))?;
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Only files that were on their way are in it.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn refused(path: &Path, what: &str, error: &io::Error) -> Diagnostic {
    let message = format!("cannot {what} `{}`: {error}", path.display());
    let diagnostic = Diagnostic::error_at_path(Code::Unwritable, path, message);
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            diagnostic.help("name a folder that you may write to with `--dest`")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => diagnostic.help("make room on the disk"),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists | io::ErrorKind::IsADirectory => {
            diagnostic.help("something that nixbook did not write stands in the way: move it, or choose another folder")
        }
        _ => diagnostic,
    }
}

//! The root of a book: the folder below which its files are read.

#![expect(clippy::disallowed_methods, reason = "this is a part of the door to files")]

use std::path::{Path, PathBuf};

use super::env::{self, Variable};

/// The root of the book in a folder: the top of the git work tree that holds it, else the folder of a Nix build
/// (`NIX_BUILD_TOP`) if the book lies below it, else the book's folder itself. The home folder and `/` are never a root.
///
/// `None` where that leaves nothing: the book lies in the home folder or in `/` itself, or its folder does not exist.
pub fn root_of(book: &Path) -> Option<PathBuf> {
    let book = std::fs::canonicalize(if book.as_os_str().is_empty() { Path::new(".") } else { book }).ok()?;
    let work_tree = book.ancestors().find(|folder| is_top(folder, &book));
    if let Some(top) = work_tree.filter(|top| may_be_root(top)) {
        return Some(top.to_owned());
    }
    let build = env::var(Variable::NixBuildTop).and_then(|top| std::fs::canonicalize(top).ok());
    if let Some(top) = build.filter(|top| book.starts_with(top) && may_be_root(top)) {
        return Some(top);
    }
    may_be_root(&book).then_some(book)
}

/// A path as it is within the git work tree around it, and as it is where there is none.
pub fn in_work_tree(path: &Path) -> PathBuf {
    let absolute = super::absolute(path);
    let top = absolute.ancestors().skip(1).find(|folder| std::fs::symlink_metadata(folder.join(".git")).is_ok());
    top.and_then(|top| absolute.strip_prefix(top).ok()).map_or_else(|| path.to_owned(), Path::to_owned)
}

/// Whether a folder, by its real path, can be a root: it is neither the home folder nor `/`.
pub fn may_be_root(folder: &Path) -> bool {
    let home = env::var(Variable::Home).and_then(|home| std::fs::canonicalize(home).ok());
    folder.parent().is_some() && home.is_none_or(|home| home != folder)
}

/// Whether a folder is the top of a git work tree, made by whom the book belongs to: anyone can put a `.git` into a folder
/// like `/tmp`, and must not widen what others read by that.
#[cfg(unix)]
fn is_top(folder: &Path, book: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(git) = std::fs::symlink_metadata(folder.join(".git")) else { return false };
    let owner = std::fs::metadata(book).map(|book| book.uid());
    owner.is_ok_and(|owner| owner == git.uid()) || git.uid() == rustix::process::geteuid().as_raw()
}

/// Whether a folder is the top of a git work tree.
#[cfg(not(unix))]
fn is_top(folder: &Path, _book: &Path) -> bool {
    std::fs::symlink_metadata(folder.join(".git")).is_ok()
}

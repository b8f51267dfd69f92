//! The one door through which files go out.
//!
//! Three rules hold for all of it:
//!
//! - Below the folder that was named no link is followed: every step goes through the handle of the folder above it
//!   ([`directory`]). The named folder itself may be a link.
//! - A file, and a folder that is made as one, is there whole or not at all: it is prepared beside its name and gets
//!   there by one call.
//! - What has changed since it was read is left alone.
//!
//! [`ManagedFolder`] replaces all files of an output folder at once; [`mod@file`] has the functions for single files,
//! [`create_folder`] makes a folder with its files, and [`apply`] makes a set of changes below a folder.

#![expect(clippy::disallowed_methods, reason = "this is the door through which files are written")]

mod changes;
#[cfg(test)]
mod changes_tests;
mod directory;
mod error;
pub mod file;
#[cfg(test)]
mod file_tests;
mod lock;
mod made;
mod managed;
mod new_folder;
#[cfg(test)]
mod new_folder_tests;
mod scratch;

use std::path::Path;

pub use changes::{Change, apply};
pub use error::{WriteError, WriteErrorKind};
pub use managed::{FolderState, Generation, MANIFEST, ManagedFolder, Report, is_output_folder};
pub use new_folder::{create_folder, create_folder_at};

/// The longest path below a folder that is looked at, in bytes: what systems allow for a whole path.
const LONGEST_PATH: usize = 4095;

/// Whether a path names something below a folder and nothing else: parts with `/` between them, none of them empty, `.`
/// or `..`.
pub fn is_plain(path: &str) -> bool {
    path.len() <= LONGEST_PATH && !path.contains('\0') && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Whether a path leads to what is on its way: a file or a folder that has a name for a moment only.
pub fn is_scratch(path: &Path) -> bool {
    path.iter().any(|name| name.to_str().is_some_and(scratch::is_any))
}

/// A plain path as its folder and its name; the folder is empty for what lies at the top.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The folders that a plain path lies in, the outermost first.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths of all that is in a folder, hidden or not.
    pub fn entries(folder: &Path) -> Vec<String> {
        let entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter().map(Result::unwrap);
        let paths = entries.map(|entry| entry.path().strip_prefix(folder).unwrap().display().to_string());
        let mut paths: Vec<String> = paths.collect();
        paths.sort();
        paths
    }

    /// Makes a pipe, from which a reader would wait for ever.
    pub fn pipe(path: &Path) {
        let status = std::process::Command::new("mkfifo").arg(path).status().unwrap();
        assert!(status.success());
    }

    #[test]
    fn plain_paths_stay_below_their_folder() {
        for path in ["a", "a/b", ".a", "a b/ü", "..a/b.."] {
            assert!(is_plain(path), "{path}");
        }
        let long = "a/".repeat(3000);
        for path in ["", "/", "/a", "a/", "a//b", ".", "..", "a/./b", "a/../b", "a\0b", long.as_str()] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn paths_come_apart() {
        assert_eq!(split("a/b/c"), ("a/b", "c"));
        assert_eq!(split("c"), ("", "c"));
        assert_eq!(folders_above("a/b/c").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(folders_above("c").count(), 0);
    }
}

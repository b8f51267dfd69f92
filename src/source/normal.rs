//! Paths without looking at the disk, and where a path leads when parts of it do not exist.

#![expect(clippy::disallowed_methods, reason = "this is a part of the door to files")]

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

use super::env;

/// Links in one path after which following stops, as the kernel does.
const MAX_LINKS: usize = 40;

/// The real path of a file or a folder, for comparing two: with all links followed, or absolute where it does not exist.
/// Nothing is read.
pub fn real_path(path: &Path) -> PathBuf {
    std::fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path })
        .unwrap_or_else(|_| absolute(path))
}

/// The absolute form of a path, with `.` and `..` taken out without looking at the disk.
pub fn absolute(path: &Path) -> PathBuf {
    let start = if path.is_absolute() { PathBuf::new() } else { env::current_folder().unwrap_or_default() };
    let mut out = PathBuf::new();
    for part in start.components().chain(path.components()) {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// A name as most systems write it: composed (NFC). A Mac may write `é` as two characters where others write one, and means the
/// same file.
pub fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() { Cow::Borrowed(name) } else { Cow::Owned(name.nfc().collect()) }
}

/// Where a path leads: what exists of it with all links followed, also a link to something that does not exist, and
/// what does not exist as it is written. So it can be told whether a file that is missing would be allowed, without
/// telling whether it exists.
pub(super) fn destination(path: &Path) -> PathBuf {
    let start = if path.is_absolute() { PathBuf::new() } else { env::current_folder().unwrap_or_default() };
    let mut rest: VecDeque<OsString> = parts(&start.join(path));
    let mut at = PathBuf::new();
    let mut links = 0;
    while let Some(part) = rest.pop_front() {
        if part == ".." {
            at.pop();
            continue;
        }
        let next = at.join(&part);
        match std::fs::read_link(&next) {
            Ok(target) if links < MAX_LINKS => {
                links += 1;
                if target.is_absolute() {
                    at = PathBuf::new();
                }
                let mut all = parts(&target);
                all.append(&mut rest);
                rest = all;
            }
            // No link, nothing at all, or what may not be looked at.
            _ => at = next,
        }
    }
    at
}

fn parts(path: &Path) -> VecDeque<OsString> {
    path.components().filter(|part| *part != Component::CurDir).map(|part| part.as_os_str().to_owned()).collect()
}

/// The path that Windows would see in one that has `\` or a drive's letter; `None` for others. A book with such a path
/// works nowhere else, and what it means there must not be allowed here by its strange name.
pub(super) fn of_windows(path: &Path) -> Option<PathBuf> {
    let text = path.to_str()?;
    let bytes = text.as_bytes();
    let mut at = None;
    for (n, byte) in bytes.iter().enumerate() {
        let begins = n == 0 || bytes[n - 1] == b'/' || bytes[n - 1] == b'\\';
        if *byte == b':'
            && n > 0
            && bytes[n - 1].is_ascii_alphabetic()
            && (n == 1 || matches!(bytes[n - 2], b'/' | b'\\'))
        {
            at = Some(n - 1);
        } else if begins && bytes[n..].starts_with(b"\\\\") {
            at = Some(n);
        }
    }
    match at {
        Some(at) => Some(PathBuf::from(format!("/{}", text[at..].replace('\\', "/")))),
        None => text.contains('\\').then(|| PathBuf::from(text.replace('\\', "/"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_forms() {
        for (path, expected) in [
            ("a/b.md", None),
            ("a:b.md", None),
            ("a\\b.md", Some("a/b.md")),
            ("doc/..\\..\\x.md", Some("doc/../../x.md")),
            ("doc/C:\\x.md", Some("/C:/x.md")),
            ("C:/x.md", Some("/C:/x.md")),
            ("doc/\\\\server\\share", Some("///server/share")),
            ("doc/ab:c", None),
        ] {
            // A letter and a colon at the start of a part is a drive.
            let expected = if path == "a:b.md" { Some("/a:b.md") } else { expected };
            assert_eq!(of_windows(Path::new(path)), expected.map(PathBuf::from), "{path}");
        }
    }

    #[test]
    fn what_does_not_exist_has_a_destination() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        std::os::unix::fs::symlink("/nowhere/at/all", real.join("dangling")).unwrap();
        std::os::unix::fs::symlink("loop", real.join("loop")).unwrap();
        std::fs::create_dir(real.join("a")).unwrap();
        std::os::unix::fs::symlink("../..", real.join("a/up")).unwrap();
        for (path, expected) in [
            ("x/y", real.join("x/y")),
            ("dangling", PathBuf::from("/nowhere/at/all")),
            ("dangling/../b", PathBuf::from("/nowhere/at/b")),
            ("a/up/z", real.parent().unwrap().join("z")),
            ("a/../c", real.join("c")),
        ] {
            assert_eq!(destination(&real.join(path)), expected, "{path}");
        }
        destination(&real.join("loop/x"));
    }
}

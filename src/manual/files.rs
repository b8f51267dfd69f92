//! Paths of included files, and what to say of those that cannot be read.

use std::path::{Component, Path, PathBuf};

use super::load::Request;
use crate::diagnostics::{Code, Diagnostic, Location, Severity, nearest};
use crate::source::{ReadError, Sources, Span};

/// The path of a file, as messages show it: `folder` and what is written, without `.`.
pub(super) fn join(folder: &Path, written: &str) -> PathBuf {
    folder.join(written).components().filter(|c| *c != Component::CurDir).collect()
}

/// The path of a file relative to the root's folder, with `/`: a folder there and what is written, `..` taken out where that
/// is possible.
pub fn join_relative(folder: &str, written: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let from = if written.starts_with('/') { "" } else { folder };
    for part in from.split('/').chain(written.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|p| *p != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The folder of a path with `/`; empty for one without.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// How a path is written in a file of a folder, both relative to the root's folder, with `/`.
pub fn written_in(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let common = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    up.chain(to[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// What to say of a file that cannot be read.
pub(super) fn unreadable(sources: &mut Sources, request: &Request, error: ReadError) -> Diagnostic {
    let Request { path, written, at, .. } = request;
    let place = at.map_or_else(|| Location::Path(path.clone()), Location::Span);
    let error_at = |code, message: String| Diagnostic::new(Severity::Error, code, place.clone(), message);
    match error {
        ReadError::NotFound => error_at(Code::MissingInclude, format!("there is no file `{written}`"))
            .maybe_help(similar(path, written).or_else(|| looked_at(path, written))),
        ReadError::NotUtf8 { lossy, offset } => {
            let file = sources.add(path, lossy);
            if let Some(at) = at {
                sources.set_included_by(file, *at);
            }
            Diagnostic::not_utf8(Span::new(file, offset, offset + '\u{FFFD}'.len_utf8()))
        }
        ReadError::IsFolder => {
            error_at(Code::Unreadable, format!("`{written}` is a folder, not a file")).help("name a file in it")
        }
        error => error_at(Code::Unreadable, format!("`{written}` cannot be read: {error}")),
    }
}

/// Says where a file was looked for, where that is not what is written.
pub(super) fn looked_at(path: &Path, written: &str) -> Option<String> {
    (path != Path::new(written)).then(|| format!("nixbook looked for it at `{}`", path.display()))
}

/// "Did you mean" for a path: the nearest name in its folder, or the same name in a folder beside.
pub(super) fn similar(path: &Path, written: &str) -> Option<String> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let name = path.file_name()?.to_str()?;
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    let found = nearest(name, names.iter().map(String::as_str))?;
    let prefix = written.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    Some(format!("did you mean `{prefix}{found}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (folder, written, expected) in [
            ("", "ch.md", "ch.md"),
            ("a", "b/c.md", "a/b/c.md"),
            ("a/b", "../c.md", "a/c.md"),
            ("a", "./c.md", "a/c.md"),
            ("", "../c.md", "../c.md"),
            ("..", "../c.md", "../../c.md"),
            ("a", "/x/c.md", "x/c.md"),
        ] {
            assert_eq!(join_relative(folder, written), expected, "{folder} {written}");
        }
        assert_eq!(join(Path::new("doc"), "./a/../b.md"), Path::new("doc/a/../b.md"));
    }

    #[test]
    fn paths_from_a_folder() {
        for (folder, path, expected) in [
            ("", "a.md", "a.md"),
            ("", "a/b.md", "a/b.md"),
            ("a", "a/b.md", "b.md"),
            ("a/b", "a/c/d.md", "../c/d.md"),
            ("a", "b.md", "../b.md"),
            ("a/b", "a/b", "../b"),
        ] {
            assert_eq!(written_in(folder, path), expected, "{folder} → {path}");
            assert_eq!(join_relative(folder, expected), path);
        }
    }
}

//! Paths of included files, and what to say of those that cannot be read.

use std::path::{Component, Path, PathBuf};

use crate::diagnostics::{Code, Diagnostic, Location, Severity, Suggestions, nearest};
use crate::markdown::tree::IncludeEntry;
use crate::source::{ReadError, Shown as _, Sources, Span, World};

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

/// A file that is asked for.
#[derive(Clone, Debug)]
pub(super) struct RequestedFile {
    /// The path to read, as messages show it.
    pub path: PathBuf,
    /// The path relative to the root's folder, with `/`.
    pub relative: String,
    /// The path as it is written.
    pub written: String,
    /// Where it is asked for; `None` for the root.
    pub at: Option<Span>,
}

impl RequestedFile {
    /// The file that a book starts with.
    pub(super) fn root(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            relative: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            written: path.display().to_string(),
            at: None,
        }
    }

    /// A file that is named in one of this folder; `base` is that folder relative to the root's.
    pub(super) fn named(entry: &IncludeEntry, folder: &Path, base: &str) -> Self {
        Self {
            path: join(folder, &entry.path),
            relative: join_relative(base, &entry.path),
            written: entry.path.clone(),
            at: Some(entry.span),
        }
    }
}

/// What to say of a file that cannot be read.
pub(super) fn unreadable(
    sources: &mut Sources,
    file: &RequestedFile,
    error: ReadError,
    suggestions: &mut Suggestions,
) -> Diagnostic {
    let RequestedFile { path, written, at, .. } = file;
    let location = at.map_or_else(|| Location::Path(path.clone()), Location::Span);
    let error_at = |code, message: String| Diagnostic::new(Severity::Error, code, location.clone(), message);
    match error {
        ReadError::NotFound => error_at(Code::MissingInclude, format!("no such file: `{written}`"))
            .maybe_help(similar(path, written, sources.world(), suggestions).or_else(|| looked_at(path, written))),
        ReadError::NotUtf8 { lossy, offset } => {
            let file = sources.add(path, lossy);
            if let Some(at) = at {
                sources.set_included_by(file, *at);
            }
            Diagnostic::not_utf8(Span::new(file, offset, offset + '\u{FFFD}'.len_utf8()))
        }
        ReadError::IsFolder => {
            error_at(Code::Unreadable, format!("`{written}` is a folder, not a file")).help("choose a file in it")
        }
        error => Diagnostic::cannot_read(Code::Unreadable, location, format!("`{written}`"), &error),
    }
}

/// Says where a file was looked for, where that is not what is written.
pub(super) fn looked_at(path: &Path, written: &str) -> Option<String> {
    (path != Path::new(written)).then(|| format!("correct the path, or create `{}`", path.shown()))
}

/// "Did you mean" for a path: the nearest name in its folder, or the same name in a folder beside.
pub(super) fn similar(path: &Path, written: &str, world: &World, suggestions: &mut Suggestions) -> Option<String> {
    // Each looks through a folder.
    if !suggestions.may_ask() {
        return None;
    }
    let folder = path.parent()?;
    let name = path.file_name()?.to_str()?;
    let names = world.names(folder);
    let found = nearest(name, names.iter().map(String::as_str)).filter(|found| world.is_file(&folder.join(found)))?;
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

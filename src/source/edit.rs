//! Sources are changed by edits at spans, with everything else byte for byte as it was.
//!
//! A byte order mark, line ends and permissions stay. A file that is not any more what was read is left alone.

use std::io;
use std::path::Path;

use super::write::{self, WriteError, WriteErrorKind};
use super::{FileId, Purpose, ReadError, Sources, Span, World};

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A change: `text` replaces what is at `span`. An empty span inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The range that is replaced.
    pub span: Span,
    /// The text that replaces it.
    pub text: String,
}

impl Edit {
    /// Puts a text in at an offset of a file.
    pub fn insert(file: FileId, at: usize, text: impl Into<String>) -> Self {
        Self { span: Span::new(file, at, at), text: text.into() }
    }
}

/// The offset at which the line of a byte begins.
pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |n| n + 1)
}

/// The offset behind the line of a byte, its line end included.
pub fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n + 1)
}

/// The line end of a text: that of its first line.
pub fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// A text with edits of its file made. Of two edits that overlap, the one that starts first counts.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        let range = edit.span.range();
        let Some(before) = text.get(at..range.start) else { continue };
        if !text.is_char_boundary(range.end) {
            continue;
        }
        out.push_str(before);
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// The same for edits that have `\n` as their line ends: what comes in has those of the text.
pub fn apply_with_line_ends(text: &str, edits: &[Edit]) -> String {
    if line_end(text) == "\n" {
        return apply(text, edits);
    }
    let edit = |edit: &Edit| Edit { span: edit.span, text: edit.text.replace("\r\n", "\n").replace('\n', "\r\n") };
    apply(text, &edits.iter().map(edit).collect::<Vec<_>>())
}

/// Writes a file that was read again, with this text. A link within the book is left, and the file that it leads to is
/// written.
///
/// # Errors
/// Where it lies outside of the root of the book, has changed since it was read, or the system refuses.
pub fn rewrite(file: FileId, text: &str, sources: &Sources) -> Result<(), WriteError> {
    let source = sources.file(file);
    let path = source.path();
    let unreadable = |error: ReadError| {
        let kind = WriteErrorKind::Io { action: "read", error: io::Error::other(error.to_string()) };
        WriteError { path: path.to_owned(), kind }
    };
    let real = sources.world().to_change(path)?;
    let present = sources.world().read_bytes(path, Purpose::Text).map_err(unreadable)?;
    if present.strip_prefix(MARK).unwrap_or(&present) != source.text().as_bytes() {
        return Err(WriteError { path: path.to_owned(), kind: WriteErrorKind::Changed });
    }
    write::file::replace(path, &real, &present, &marked_as(&present, text))
}

/// The bytes of a text that replaces others: with a byte order mark where these begin with one, which reading
/// them has dropped.
pub fn marked_as(present: &[u8], text: &str) -> Vec<u8> {
    let mark = if present.starts_with(MARK) { MARK } else { &[] };
    [mark, text.as_bytes()].concat()
}

/// The same, for the file at a path, where there is one.
pub fn marked_as_file(path: &Path, text: &str, world: &World) -> Vec<u8> {
    // What cannot be read has no mark that could be kept.
    marked_as(&world.read_bytes(path, Purpose::Text).unwrap_or_default(), text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn edits_change_what_they_name_and_nothing_else() {
        let file = FileId(0);
        let edit = |start, end, text: &str| Edit { span: Span::new(file, start, end), text: text.to_owned() };
        assert_eq!(apply("abcdef", &[edit(4, 5, "E"), edit(1, 1, "-")]), "a-bcdEf");
        assert_eq!(apply("abcdef", &[edit(1, 4, "x"), edit(2, 3, "y")]), "axef");
        assert_eq!(apply("é", &[edit(1, 1, "x")]), "é");
        assert_eq!(apply("", &[edit(0, 0, "x")]), "x");
    }

    #[test]
    fn what_comes_in_has_the_line_ends_of_the_text() {
        let file = FileId(0);
        let edits = [
            Edit { span: Span::new(file, 2, 3), text: "X\nY".to_owned() },
            Edit::insert(file, 0, "1\n"),
            Edit::insert(file, 0, "2"),
        ];
        assert_eq!(apply_with_line_ends("abcd\n", &edits), "1\n2abX\nYd\n");
        assert_eq!(apply_with_line_ends("abcd\r\n", &edits), "1\r\n2abX\r\nYd\r\n");
    }

    #[test]
    fn lines_of_a_byte() {
        assert_eq!((line_start("a\nbc\nd", 3), next_line("a\nbc\nd", 3)), (2, 5));
        assert_eq!((line_start("ab", 1), next_line("ab", 1)), (0, 2));
    }

    #[test]
    fn the_rest_of_a_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, "\u{feff}one\r\ntwo\r\n").unwrap();
        let mut sources = Sources::of(World::unconfined());
        let text = sources.world().read_text(&path, Purpose::Text).unwrap();
        let file = sources.add(&path, text);
        assert_eq!(line_end(sources.file(file).text()), "\r\n");
        rewrite(file, "one\r\n2\r\n", &sources).unwrap();
        assert_eq!(fs::read(&path).unwrap(), "\u{feff}one\r\n2\r\n".as_bytes());
        // It is no longer what was read.
        assert!(rewrite(file, "x", &sources).unwrap_err().to_string().contains("was changed"));
        assert_eq!(fs::read(&path).unwrap(), "\u{feff}one\r\n2\r\n".as_bytes());
    }
}

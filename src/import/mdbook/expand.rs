//! Puts in what mdBook's marks ask for, as its preprocessor `links` does, and the values of `@NAME@`.

use std::path::{Component, Path, PathBuf};

use super::mapped::MappedText;
use super::marks::{Mark, MarkKind, marks};
use super::regions::Region;
use super::remarks::Remarks;
use super::texts::Texts;
use crate::source::{FileId, MAX_FILE_BYTES, Span};

/// How deep includes lie in one another at most, in mdBook as well.
const MAX_DEPTH: usize = 10;

/// The text of a chapter, with all that it includes.
#[derive(Debug, Default)]
pub(super) struct Expanded {
    /// The text; escaped marks are still there.
    pub text: MappedText,
    /// What `{{#title}}` says.
    pub title: Option<String>,
}

impl Expanded {
    /// A chapter that has nothing but its title.
    pub fn title_alone(title: &str, at: Span) -> Self {
        let mut expanded = Self::default();
        expanded.text.put_in(&format!("# {title}\n"), at);
        expanded
    }
}

/// Puts the texts of a book together.
pub(super) struct Expander<'a, 's> {
    /// The files of the book.
    pub texts: &'a mut Texts<'s>,
    /// Where what cannot be put in is told.
    pub remarks: &'a mut Remarks,
    /// Whether mdBook would look for its marks.
    pub has_marks: bool,
    /// Values for `@NAME@`, by name.
    pub values: &'a [(String, String)],
    /// How many bytes may still come in by includes.
    pub left: u64,
}

/// As much text may come into a book by its includes.
pub(super) const MAX_INCLUDED: u64 = 4 * MAX_FILE_BYTES;

impl Expander<'_, '_> {
    /// The text of a file of the book.
    pub fn chapter(&mut self, file: FileId, path: &Path) -> Expanded {
        let text = MappedText::of_file(file, self.texts.text(file));
        let mut expanded = Expanded::default();
        let mut above = vec![tidy(path)];
        self.add(&text, path, &mut above, &mut expanded);
        expanded.text = self.with_values(expanded.text);
        expanded
    }

    /// Adds a text, the marks in it put in. `above` are the files in which it is included.
    fn add(&mut self, text: &MappedText, path: &Path, above: &mut Vec<PathBuf>, out: &mut Expanded) {
        let mut done = 0;
        let found = if self.has_marks { marks(&text.text) } else { Vec::new() };
        for Mark { range, kind } in found {
            out.text.push_mapped(text, done..range.start);
            done = range.end;
            let span = text.span(range.clone());
            let written = range.clone();
            let keep = |out: &mut Expanded| out.text.push_mapped(text, written);
            match kind {
                MarkKind::Escaped => keep(out),
                MarkKind::Title(title) => out.title = Some(title.to_owned()),
                MarkKind::Other(name) => {
                    let message = format!("`{{{{#{name} …}}}}` is a mark of another preprocessor, and stays as it is");
                    self.remarks.unsupported(span, message);
                    keep(out);
                }
                MarkKind::Include(file, region) => match self.part(file, path, &region, false, span) {
                    Some((part, file)) => self.include(&part, &file, span, above, out),
                    None => keep(out),
                },
                MarkKind::RustdocInclude(file, region) => match self.part(file, path, &region, true, span) {
                    Some((part, file)) => self.include(&part, &file, span, above, out),
                    None => keep(out),
                },
                MarkKind::Playground(file, attributes) => {
                    match (self.part(file, path, &Region::all(), false, span), span) {
                        (Some((part, _)), Some(at)) => {
                            let fence = fence_around(&part.text);
                            let info: Vec<&str> = std::iter::once("rust").chain(attributes).collect();
                            out.text.put_in(&format!("{fence}{}\n", info.join(",")), at);
                            out.text.push_mapped(&part, 0..part.text.len());
                            let end = if part.text.ends_with('\n') || part.text.is_empty() { "" } else { "\n" };
                            out.text.put_in(&format!("{end}{fence}\n"), at);
                        }
                        _ => keep(out),
                    }
                }
            }
        }
        out.text.push_mapped(text, done..text.text.len());
    }

    fn include(
        &mut self,
        part: &MappedText,
        file: &Path,
        span: Option<Span>,
        above: &mut Vec<PathBuf>,
        out: &mut Expanded,
    ) {
        let name = tidy(file);
        if above.contains(&name) || above.len() > MAX_DEPTH {
            let message = if above.contains(&name) { "circular include" } else { "includes are nested too deeply" };
            self.remarks.unresolved(span, format!("{message}: `{}` is left out", file.display()));
            return;
        }
        above.push(name);
        self.add(part, file, above, out);
        above.pop();
    }

    /// The part of a file that a mark names, and the file; `None` where it cannot be had, which is told.
    fn part(
        &mut self,
        file: &str,
        from: &Path,
        region: &Region,
        rest_hidden: bool,
        span: Option<Span>,
    ) -> Option<(MappedText, PathBuf)> {
        let path = from.parent().unwrap_or(Path::new("")).join(file);
        let path: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
        let id = match self.texts.read(&path) {
            Ok(id) => id,
            Err(reason) => {
                let message = format!("`{file}` cannot be included, and its mark stays as it is: {reason}");
                self.remarks.unresolved(span, message);
                return None;
            }
        };
        let text = self.texts.text(id);
        let (lines, found) = region.lines(text);
        let is_whole = *region == Region::all();
        let mut part = MappedText::default();
        let mut first = true;
        let at = span.unwrap_or(Span::new(id, 0, 0));
        for (line, is_in) in lines.into_iter().filter(|(_, is_in)| *is_in || rest_hidden) {
            if !std::mem::take(&mut first) {
                part.put_in("\n", Span::new(id, line.start, line.start));
            }
            if !is_in {
                part.put_in("# ", at);
            }
            part.push(&text[line.clone()], id, line.start);
        }
        // A file as a whole keeps its line ends, but for the last one: mdBook joins lines.
        if is_whole && !rest_hidden {
            let end = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text)).len();
            part = MappedText::of_file(id, &text[..end]);
        }
        if !found {
            self.remarks.unresolved(span, format!("`{file}` has no such lines or anchor, so nothing is included"));
        }
        let size = part.text.len() as u64;
        let Some(left) = self.left.checked_sub(size) else {
            let message = format!("`{file}` is left out: the includes of the book have too much text");
            self.remarks.unresolved(span, message);
            return None;
        };
        self.left = left;
        Some((part, path))
    }

    /// The text with values in place of `@NAME@`.
    fn with_values(&self, text: MappedText) -> MappedText {
        if self.values.is_empty() || !text.text.contains('@') {
            return text;
        }
        let mut out = MappedText::default();
        let mut done = 0;
        for (at, _) in text.text.match_indices('@') {
            if at < done {
                continue;
            }
            let value = self.values.iter().find(|(name, _)| {
                text.text[at + 1..].strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('@'))
            });
            let Some((name, value)) = value else { continue };
            let end = at + name.len() + 2;
            out.push_mapped(&text, done..at);
            if let Some(span) = text.span(at..end) {
                out.put_in(value, span);
            }
            done = end;
        }
        out.push_mapped(&text, done..text.text.len());
        out
    }
}

/// A fence that no line of a text closes.
pub(super) fn fence_around(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for byte in text.bytes() {
        run = if byte == b'`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat((longest + 1).max(3))
}

/// A path without `.` and, where that is possible, without `..`: by it a file is known again.
fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

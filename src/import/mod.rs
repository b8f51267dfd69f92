//! Sections of a nixpkgs checkout, taken into a book: their bytes, what they include, and where they came from.

mod origin;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use crate::diagnostics::{self, Diagnostic, Place, Severity};
use crate::export::nixpkgs::named_files;
use crate::manual::{join_relative, walk};
use crate::markdown;
use crate::markdown::tree::{BlockKind, IncludeKind};
use crate::source::{FileId, Sources, Span, read_bytes, read_text};

pub use origin::remember;

/// What marks the folder of a manual's sources.
const MARKS: [&str; 3] = ["manual.md.in", "manual.md", "nav.json"];

/// What was found in a checkout.
#[derive(Debug, Default)]
pub struct Import {
    /// Every file by its path under the folder of the manual's sources, with its bytes.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Reads files of a checkout and all that they include.
///
/// # Errors
/// Where a file cannot be read, or lies outside of the folder of the manual's sources.
pub fn read(files: &[PathBuf], sources: &mut Sources) -> Result<(Import, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut reader = Reader { sources, import: Import::default(), found: Vec::new() };
    for file in files {
        match split(file) {
            Ok((root, path)) => reader.all(&root, path),
            Err(fault) => reader.found.push(*fault),
        }
    }
    let Reader { import, found, .. } = reader;
    if diagnostics::has_errors(&found) { Err(found) } else { Ok((import, found)) }
}

/// The folder of the manual's sources that a file is in, and its path there.
fn split(file: &Path) -> Result<(PathBuf, String), Box<Diagnostic>> {
    let error = |code, message: String| Box::new(Diagnostic::error_at_path(code, file, message));
    let path = file.canonicalize().map_err(|why| error("unreadable", format!("this file cannot be read: {why}")))?;
    let root = path.ancestors().skip(1).find(|folder| {
        folder.file_name().is_some_and(|name| name == "doc") || MARKS.iter().any(|mark| folder.join(mark).is_file())
    });
    let within = root.and_then(|root| Some((root, path.strip_prefix(root).ok()?)));
    let Some((root, within)) = within else {
        let message = "this file is in no folder of a manual's sources".to_owned();
        return Err(Box::new(error("import-no-manual", message).help(
            "such a folder is called `doc`, or holds `manual.md.in`, `manual.md` or `nav.json`, above the file",
        )));
    };
    let parts: Vec<_> = within.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    Ok((root.to_owned(), parts.join("/")))
}

struct Reader<'s> {
    sources: &'s mut Sources,
    import: Import,
    found: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Reads a file and what it leads to.
    fn all(&mut self, root: &Path, first: String) {
        let mut queue: VecDeque<(String, Option<Span>)> = VecDeque::from([(first, None)]);
        while let Some((path, at)) = queue.pop_front() {
            if self.import.files.contains_key(&path) {
                continue;
            }
            if path.starts_with("../") {
                let place = at.map_or(Place::Nowhere, Place::Span);
                let message =
                    format!("`{path}` lies outside of `{}`, the folder of the manual's sources", root.display());
                let fault = Diagnostic::new(Severity::Error, "import-outside", place, message);
                self.found.push(fault.help("only what is in that folder can be imported"));
                continue;
            }
            match read_bytes(&root.join(&path)) {
                Ok(bytes) => {
                    self.import.files.insert(path.clone(), bytes);
                }
                Err(error) => {
                    self.found.push(unreadable(&root.join(&path), at, &error.to_string()));
                    continue;
                }
            }
            if path.ends_with(".md") {
                queue.extend(self.follow(&root.join(&path), &path, at));
            }
        }
    }

    /// What a text includes and shows.
    fn follow(&mut self, file: &Path, path: &str, at: Option<Span>) -> Vec<(String, Option<Span>)> {
        let text = match read_text(file) {
            Ok(text) => text,
            Err(error) => {
                self.found.push(Diagnostic::error_at_path(
                    "not-utf8",
                    file,
                    format!("this file cannot be read: {error}"),
                ));
                return Vec::new();
            }
        };
        let id: FileId = self.sources.add(file, text);
        if let Some(at) = at {
            self.sources.set_included_by(id, at);
        }
        let document = markdown::read(id, self.sources.file(id).text());
        let base = path.rsplit_once('/').map_or("", |(base, _)| base);
        let mut wanted = Vec::new();
        walk::blocks(&document.blocks, &mut |block| {
            let BlockKind::Include(include) = &block.kind else { return };
            if let IncludeKind::Files { entries, .. } = &include.kind {
                wanted.extend(entries.iter().map(|entry| (join_relative(base, &entry.path), Some(entry.span))));
            }
        });
        let named = named_files(&document).into_iter();
        wanted.extend(named.map(|named| (join_relative(base, &named.written), Some(named.span))));
        wanted
    }
}

/// A file that was asked for has to be there; one that another names may be made by a build.
fn unreadable(path: &Path, at: Option<Span>, error: &str) -> Diagnostic {
    match at {
        None => Diagnostic::error_at_path("unreadable", path, format!("this file cannot be read: {error}")),
        Some(at) => {
            let message = format!("`{}` cannot be read, and is left out: {error}", path.display());
            Diagnostic::warning("import-left-out", at, message)
                .help("is it made when the manual is built? Then put it there yourself, or take its include out")
        }
    }
}

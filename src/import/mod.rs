//! Sections of a nixpkgs checkout, taken into a book: their bytes, what they include, and where they came from.

pub mod mdbook;
mod origin;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use crate::diagnostics::{self, Code, Diagnostic, Location, Severity};
use crate::export::nixpkgs::checkout::CheckoutIndex;
use crate::export::nixpkgs::named_files;
use crate::manual::{folder_of, join_relative, walk};
use crate::markdown;
use crate::markdown::tree::{BlockKind, Document, IncludeKind, InlineKind, LinkTarget};
use crate::source::{FileId, Purpose, ReadError, Sources, Span, World, may_be_root};

pub use origin::{Notes, remember};

/// What marks the folder of a manual's sources.
const MARKS: [&str; 3] = ["manual.md.in", "manual.md", "nav.json"];

/// What was found in a checkout.
#[derive(Debug, Default)]
pub struct Import {
    /// The folder of the manual's sources.
    pub root: PathBuf,
    /// That folder's path in the checkout, with `/`.
    pub doc: String,
    /// Every file by its path under the folder of the manual's sources.
    pub files: BTreeMap<String, ImportedFile>,
    /// What is named, and only there when the manual is built.
    pub left_out: BTreeSet<String>,
    /// Ids that the texts refer to and that are in the rest of the manual, with the titles of what they name.
    pub external_ids: BTreeMap<String, String>,
}

/// A file of the checkout that comes into the book.
#[derive(Debug)]
pub struct ImportedFile {
    /// Its bytes, as they are in the checkout.
    pub bytes: Vec<u8>,
    /// The path of the text that brought it.
    pub by: Option<String>,
}

/// What the book has already.
#[derive(Clone, Debug, Default)]
pub struct KnownTexts {
    /// Whether it has a root.
    pub has_root: bool,
    /// The texts of the checkout that it has, by their paths there.
    pub texts: BTreeSet<String>,
}

/// Reads files of a checkout and all that they include.
///
/// # Errors
/// Where a file cannot be read, is no section, or lies outside of the folder of the manual's sources.
pub fn read(
    files: &[PathBuf],
    known: KnownTexts,
    sources: &mut Sources,
) -> Result<(Import, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut reader = SectionReader {
        sources,
        known,
        import: Import::default(),
        checkout_index: None,
        texts: Vec::new(),
        found: Vec::new(),
    };
    for file in files {
        match split(file) {
            Ok((root, path)) => {
                // A file that was named stands for the manual that it is of.
                reader.sources.world_mut().allow(&root);
                reader.take(file, &root, path);
            }
            Err(fault) => reader.found.push(*fault),
        }
    }
    if !diagnostics::has_errors(&reader.found) {
        reader.find_elsewhere();
    }
    let SectionReader { import, found, .. } = reader;
    if diagnostics::has_errors(&found) { Err(found) } else { Ok((import, found)) }
}

/// The folder of the manual's sources that a file is in, and its path there.
fn split(file: &Path) -> Result<(PathBuf, String), Box<Diagnostic>> {
    let error = |code, message: String| Box::new(Diagnostic::error_at_path(code, file, message));
    let names = World::unconfined();
    let path =
        names.resolve(file).map_err(|why| error(Code::Unreadable, format!("this file cannot be read: {why}")))?;
    let root = path.ancestors().skip(1).filter(|folder| may_be_root(folder)).find(|folder| {
        folder.file_name().is_some_and(|name| name == "doc")
            || MARKS.iter().any(|mark| names.is_file(&folder.join(mark)))
    });
    let within = root.and_then(|root| Some((root, path.strip_prefix(root).ok()?)));
    let Some((root, within)) = within else {
        let message = "the file is not in the source folder of a manual".to_owned();
        return Err(Box::new(
            error(Code::ImportNoManual, message).help(
                "choose a file below a folder named `doc`, or one with `manual.md.in`, `manual.md` or `nav.json`",
            ),
        ));
    };
    Ok((root.to_owned(), with_slashes(within)))
}

fn with_slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The path of a folder in its checkout: from where git or nixpkgs' own folders are, or else from the folder above.
fn within_checkout(root: &Path) -> String {
    let marks = [".git", "pkgs", "nixos"];
    let names = World::unconfined();
    let is_top = |folder: &&Path| marks.iter().any(|mark| names.exists(&folder.join(mark)));
    let top = root.ancestors().skip(1).find(is_top).or(root.parent());
    top.and_then(|top| root.strip_prefix(top).ok()).map_or_else(String::new, with_slashes)
}

struct SectionReader<'s> {
    sources: &'s mut Sources,
    known: KnownTexts,
    import: Import,
    /// What the checkout has, where it was asked.
    checkout_index: Option<CheckoutIndex>,
    /// The texts that come.
    texts: Vec<Document>,
    found: Vec<Diagnostic>,
}

impl SectionReader<'_> {
    /// Takes in a file that was asked for, and what it leads to.
    fn take(&mut self, file: &Path, root: &Path, path: String) {
        if let Some((message, help)) = self.is_no_section(root, &path) {
            self.found.push(Diagnostic::error_at_path(Code::ImportNoSection, file, message).help(help));
            return;
        }
        if self.import.files.is_empty() && self.import.root.as_os_str().is_empty() {
            self.import.doc = within_checkout(root);
            root.clone_into(&mut self.import.root);
        }
        if root != self.import.root {
            let message =
                format!("the file belongs to another manual than the one in `{}`", self.import.root.display());
            let fault = Diagnostic::error_at_path(Code::ImportOtherManual, file, message);
            self.found.push(fault.help("create another book for the other manual"));
            return;
        }
        self.all(root, path);
    }

    /// What a file is that cannot be in a book, and what to do.
    fn is_no_section(&mut self, root: &Path, path: &str) -> Option<(&'static str, &'static str)> {
        let sections = "choose a file that begins with a title, `# Title {#id}`";
        if MARKS.contains(&path) && (self.known.has_root || path != "manual.md") {
            let message = "the file is the root of the manual, which cannot be imported";
            return Some((message, "choose files of chapters or sections"));
        }
        if !path.ends_with(".md") {
            let message = "the file is not a section: import files that end in `.md`";
            return Some((message, sections));
        }
        let text = self.sources.world().read_text(&root.join(path), Purpose::Checkout).ok()?;
        let file = self.sources.add(&root.join(path), text);
        let document = markdown::read(file, self.sources.file(file).text());
        if has_id(&document) {
            return None;
        }
        let included = self.checkout_index(root).is_none_or(|checkout_index| checkout_index.is_included(path))
            || path == "manual.md";
        let message = "the file is not a section: its title has no id, and no file of the manual includes it";
        (!included).then_some((message, sections))
    }

    /// What the checkout has, where it can be read.
    fn checkout_index(&mut self, root: &Path) -> Option<&CheckoutIndex> {
        if self.checkout_index.is_none() {
            self.checkout_index = CheckoutIndex::read(root, self.sources).ok();
        }
        self.checkout_index.as_ref()
    }

    /// Finds the references that lead into the rest of the manual.
    fn find_elsewhere(&mut self) {
        let mut linked: BTreeSet<String> = BTreeSet::new();
        for document in &self.texts {
            walk::document_inlines(document, &mut |inline| {
                let InlineKind::Link(link) = &inline.kind else { return };
                if let LinkTarget::Id(id) = &link.target {
                    linked.insert(id.clone());
                }
            });
        }
        let root = self.import.root.clone();
        if linked.is_empty() || self.checkout_index(&root).is_none() {
            return;
        }
        let Self { checkout_index: Some(checkout_index), import, known, .. } = self else { return };
        let rest = |id: &String| {
            checkout_index.title(id, &|path| !import.files.contains_key(path) && !known.texts.contains(path))
        };
        let found = linked.into_iter().filter_map(|id| Some((id.clone(), rest(&id)?)));
        import.external_ids = found.collect();
    }

    /// Reads a file and what it leads to.
    fn all(&mut self, root: &Path, first: String) {
        let mut queue: VecDeque<WantedFile> = VecDeque::from([WantedFile { path: first, at: None, by: None }]);
        while let Some(WantedFile { path, at, by }) = queue.pop_front() {
            if self.import.files.contains_key(&path) {
                continue;
            }
            if path.starts_with("../") {
                let location = at.map_or(Location::Nowhere, Location::Span);
                let message = format!("`{path}` is outside of `{}`, the source folder of the manual", root.display());
                let fault = Diagnostic::new(Severity::Error, Code::ImportOutside, location, message);
                self.found.push(fault.help("choose a file in that folder"));
                continue;
            }
            match self.sources.world().read_bytes(&root.join(&path), Purpose::Checkout) {
                Ok(bytes) => {
                    self.import.files.insert(path.clone(), ImportedFile { bytes, by });
                }
                Err(error) => {
                    let missing = matches!(error, ReadError::NotFound);
                    self.found.push(unreadable(&root.join(&path), &path, at, &error));
                    if missing && at.is_some() {
                        self.import.left_out.insert(path);
                    }
                    continue;
                }
            }
            if path.ends_with(".md") {
                queue.extend(self.follow(&root.join(&path), &path, at));
            }
        }
    }

    /// What a text includes and shows.
    fn follow(&mut self, file: &Path, path: &str, at: Option<Span>) -> Vec<WantedFile> {
        let text = match self.sources.world().read_text(file, Purpose::Checkout) {
            Ok(text) => text,
            Err(error) => {
                self.found.push(Diagnostic::error_at_path(
                    Code::NotUtf8,
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
        let base = folder_of(path);
        let mut named: Vec<(String, Span)> = Vec::new();
        walk::blocks(&document.blocks, &mut |block| {
            let BlockKind::Include(include) = &block.kind else { return };
            if let IncludeKind::Files { entries, .. } = &include.kind {
                named.extend(entries.iter().map(|entry| (entry.path.clone(), entry.span)));
            }
        });
        named.extend(named_files(&document).into_iter().map(|named| (named.written, named.span)));
        self.texts.push(document);
        let wanted = |(written, span): (String, Span)| WantedFile {
            path: join_relative(base, &written),
            at: Some(span),
            by: Some(path.to_owned()),
        };
        named.into_iter().map(wanted).collect()
    }
}

/// A file to be read, where it is named, and the text that names it.
struct WantedFile {
    path: String,
    at: Option<Span>,
    by: Option<String>,
}

/// Whether a text has a title with an id.
fn has_id(document: &Document) -> bool {
    matches!(document.blocks.first().map(|block| &block.kind), Some(BlockKind::Heading(heading)) if heading.id.is_some())
}

/// A file that was asked for has to be there; one that another names may be made by a build. `name` is its path within the
/// sources of the manual.
fn unreadable(path: &Path, name: &str, at: Option<Span>, error: &ReadError) -> Diagnostic {
    let location = at.map_or_else(|| Location::Path(path.to_owned()), Location::Span);
    if matches!(error, ReadError::OutsideRoot { .. }) {
        return Diagnostic::cannot_read(Code::Unreadable, location, format!("`{}`", path.display()), error);
    }
    match at {
        None => Diagnostic::error_at_path(Code::Unreadable, path, format!("this file cannot be read: {error}")),
        Some(at) => {
            let message = format!("`{name}` cannot be read, and is left out: {error}");
            Diagnostic::warning(Code::ImportLeftOut, at, message)
                .help("create it or remove its include: it is listed as `generated` in `book.toml` and is not exported")
        }
    }
}

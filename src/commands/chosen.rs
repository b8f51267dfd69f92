//! What `nixbook check` is given: books, or files of books. Files are checked with the book around them, and only what is wrong
//! in them is told; so a hook can give the files of a commit.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::make::BuildResult;
use super::options::Options;
use crate::config::Book;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::manual::{self, Input, Root};
use crate::markdown;
use crate::markdown::tree::{BlockKind, Document};
use crate::source::{FileId, Purpose, Sources, World, root_of};

/// A book, or files of one.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// The book that was named, or that is around the files.
    pub book: Option<PathBuf>,
    /// The files; none where the whole book is meant.
    pub files: Vec<PathBuf>,
    /// Whether no book is around the files.
    pub alone: bool,
}

impl Chosen {
    /// What is meant by paths on the command line, book by book.
    ///
    /// # Errors
    /// A path names nothing, or no book is around a file that is no text.
    pub fn of(paths: &[PathBuf], options: &Options) -> Result<Vec<Self>, Box<Diagnostic>> {
        if let [] | [_] = paths
            && paths.iter().all(|path| Book::is_named_by(path) || !may_be_of_book(path))
        {
            let book = options.book(paths.first().map(PathBuf::as_path));
            return Ok(vec![Self { book: book.map(Path::to_owned), ..Self::default() }]);
        }
        let mut by_book: BTreeMap<Option<PathBuf>, Vec<PathBuf>> = BTreeMap::new();
        let mut chosen = Vec::new();
        for path in paths {
            if World::unconfined().is_folder(path) {
                chosen.push(Self { book: Some(path.clone()), ..Self::default() });
                continue;
            }
            let book = Book::around(path)?;
            if book.is_none() && (path.extension().is_none_or(|name| name != "md") || is_root(path, options)) {
                // A root file with a name of its own; or what is told to be no book.
                chosen.push(Self { book: Some(path.clone()), ..Self::default() });
                continue;
            }
            by_book.entry(book).or_default().push(path.clone());
        }
        chosen.extend(by_book.into_iter().map(|(book, files)| {
            let alone = book.is_none();
            let book = book.map(|book| if book.as_os_str().is_empty() { PathBuf::from(".") } else { book });
            Self { book, files, alone }
        }));
        Ok(chosen)
    }

    /// The files among those that were read; `None` where the whole book is meant.
    pub fn ids(&self, sources: &Sources) -> Option<HashSet<FileId>> {
        if self.files.is_empty() {
            return None;
        }
        let real = self.identities(sources);
        let ids = sources.iter().filter(|(_, file)| real.contains(&sources.world().identity(file.path())));
        Some(ids.map(|(id, _)| id).collect())
    }

    fn identities(&self, sources: &Sources) -> HashSet<PathBuf> {
        self.files.iter().map(|path| sources.world().identity(path)).collect()
    }

    /// Leaves what is about the files; all where the book could not be put together. Of files that the book does not have it is
    /// told what is wrong in them by themselves.
    pub fn narrow(&self, made: &mut BuildResult) {
        if self.files.is_empty() || self.alone || made.manual.is_none() {
            return;
        }
        let real = self.identities(&made.sources);
        let Some(ids) = self.ids(&made.sources) else { return };
        let world = made.sources.world();
        made.diagnostics.retain(|diagnostic| match &diagnostic.location {
            Location::Span(span) => ids.contains(&span.file),
            Location::Path(path) => real.contains(&world.identity(path)),
            Location::Nowhere => false,
        });
        let read: HashSet<PathBuf> = made.sources.iter().map(|(_, file)| world.identity(file.path())).collect();
        let content = made.book.as_ref().map(|book| world.identity(book.content_on_disk()));
        for path in &self.files {
            let real = made.sources.world().identity(path);
            // What lies elsewhere than the text, as a README.md beside the book, is none of it.
            let is_text = content.as_ref().is_some_and(|content| real.starts_with(content))
                && path.extension().is_some_and(|name| name == "md");
            if !is_text || read.contains(&real) {
                continue;
            }
            let told = made
                .diagnostics
                .iter()
                .any(|diagnostic| matches!(&diagnostic.location, Location::Path(at) if at == path));
            if !told {
                let message = "file is not included";
                let help = "add it to an include, or check it with its own book";
                let location = Location::Path(path.clone());
                let diagnostic = Diagnostic::new(Severity::Warning, Code::FileNotIncluded, location, message);
                made.diagnostics.push(diagnostic.help(help));
            }
            assemble_text(path, &mut made.sources, &mut made.diagnostics);
        }
    }
}

/// Whether a book may have a file of that name. What has not is told to be no book, where it is all that is named.
fn may_be_of_book(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("md" | "toml" | "json" | "nix" | "console"))
}

/// Whether a text includes others, as a root file does.
fn is_root(path: &Path, options: &Options) -> bool {
    let mut sources = options.sources();
    allow(path, &mut sources);
    let Ok(text) = sources.world().read_text(path, Purpose::Text) else { return true };
    let document: Document = markdown::read(sources.next_id(), &text);
    document.blocks.iter().any(|block| matches!(block.kind, BlockKind::Include(_)))
}

fn allow(path: &Path, sources: &mut Sources) {
    if let Some(root) = root_of(path.parent().unwrap_or(Path::new(""))) {
        sources.world_mut().allow(&root);
    }
}

/// Checks texts that are in no book, each as a chapter by itself. What they refer to is not known.
pub(super) fn by_themselves(files: &[PathBuf], options: &Options) -> BuildResult {
    let mut sources = options.sources();
    let mut diagnostics = Vec::new();
    for path in files {
        allow(path, &mut sources);
        assemble_text(path, &mut sources, &mut diagnostics);
    }
    BuildResult { sources, diagnostics, book: None, manual: None, output: None, results: None }
}

fn assemble_text(path: &Path, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) {
    let root = Root::Text(path.to_owned());
    let input =
        Input { root, recipes: Vec::new(), recipe_directives: true, near_misses: true, revision: "local".to_owned() };
    let found = manual::assemble(input, sources).diagnostics;
    diagnostics.extend(
        found.into_iter().filter(|diagnostic| !matches!(diagnostic.code, Code::UnknownId | Code::UnknownRecipe)),
    );
}

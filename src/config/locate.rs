//! Which book is meant: from a path on the command line, or from the current folder.
//!
//! A book is a folder with a book.toml, or with just a root file. Paths that come out are as short as they can be and
//! relative to the current folder, since messages show them.
//!
//! Which book is meant decides what may be read, so it is found out before that is known: by which names there are in the
//! folder that was named, or in those above the current one.

use std::path::{Component, Path, PathBuf};

use super::settings;
use crate::diagnostics::{Code, Diagnostic, Location, nearest};
use crate::source::{EntryKind, Purpose, Shown as _, World, env, root_of};

/// The names of root files.
pub(super) const ROOT_FILES: [&str; 2] = ["manual.md", "nav.json"];

/// What a path that was named, or the current folder, leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FoundBook {
    /// A folder with a book.toml.
    Folder(PathBuf),
    /// A root file without a book.toml, and the folder of the book.
    Root {
        /// The book's folder: of the root file, or above its `content`.
        folder: PathBuf,
        /// The path of the root file.
        root: PathBuf,
    },
}

impl FoundBook {
    /// The folder of the book, for both kinds.
    pub(super) fn folder(&self) -> &Path {
        match self {
            Self::Folder(folder) | Self::Root { folder, .. } => folder,
        }
    }
}

/// Finds the book: `asked` is what was named on the command line.
pub(super) fn find(asked: Option<&Path>) -> Result<FoundBook, Diagnostic> {
    let Some(asked) = asked else { return find_upward() };
    let path = tidy(asked);
    let names = World::unconfined();
    match kind(&path, &names)? {
        Some(EntryKind::Folder) => in_folder(&path, &names)?.ok_or_else(|| empty_book(&path, &names)),
        Some(_) => of_file(&path, &names),
        None => {
            let message = format!("no such file or folder: `{}`", asked.display());
            Err(Diagnostic::error_at_path(Code::NoSuchBook, asked, message).maybe_help(nearest_sibling(&path, &names)))
        }
    }
}

/// The nearest folder upward with a book.toml; without one, a root file in the current folder.
fn find_upward() -> Result<FoundBook, Diagnostic> {
    let folder = PathBuf::new();
    let names = World::unconfined();
    let upward = ancestors(&folder).into_iter().find(|up| has_config(up, &names));
    if let Some(folder) = upward {
        return Ok(FoundBook::Folder(folder));
    }
    in_folder(&folder, &names)?.ok_or_else(|| {
        let message = "no book found: no `book.toml` in this folder or its parents, and no root file";
        match instead(&folder, &names) {
            Some((what, help)) => {
                Diagnostic::error_at_path(Code::EmptyBook, ".", format!("{message}, but {what}")).help(help)
            }
            None => Diagnostic::error_at_path(Code::EmptyBook, ".", message)
                .help("name the book's folder with `--book DIR`, or run `nixbook init DIR` to create a book"),
        }
    })
}

/// Whether a folder has a book.toml, be it one that cannot be read: who opens it says why.
fn has_config(folder: &Path, names: &World) -> bool {
    let path = folder.join("book.toml");
    names.is_link(&path) || !matches!(names.kind(&path), Ok(None))
}

/// The root files in a folder.
pub(super) fn roots(folder: &Path, world: &World) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut found = Vec::new();
    if kind(folder, world)?.is_some() {
        for path in ROOT_FILES.map(|name| folder.join(name)) {
            if kind(&path, world)?.is_some() {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// What there is at a path; what cannot be looked at is told, for it is not the same as nothing.
pub(super) fn kind(path: &Path, world: &World) -> Result<Option<EntryKind>, Diagnostic> {
    world.kind(path).map_err(|error| {
        let what = format!("`{}`", path.display());
        Diagnostic::cannot_read(Code::Unreadable, Location::Path(path.to_owned()), what, &error)
    })
}

/// The world of the book in a folder: what is allowed already, and the root of the book.
///
/// # Errors
/// Where the book lies in the home folder or in `/`, which are never a root, and has not been allowed.
pub(super) fn admit(folder: &Path, world: &mut World) -> Result<(), Diagnostic> {
    match root_of(folder) {
        Some(root) => {
            world.allow_changes(&root);
            Ok(())
        }
        None if world.exists(folder) => {
            world.allow_changes(folder);
            Ok(())
        }
        None => {
            let message = "the book is in the home folder or in `/`, which cannot be the root of a book";
            Err(Diagnostic::error_at_path(Code::OutsideRoot, here(folder), message).help(format!(
                "move the book into a subfolder, or allow this one with `--allow-read {}`",
                here(folder).shown()
            )))
        }
    }
}

/// The book of a folder; `None` where there is nothing like one.
fn in_folder(folder: &Path, names: &World) -> Result<Option<FoundBook>, Diagnostic> {
    if has_config(folder, names) {
        return Ok(Some(FoundBook::Folder(folder.to_owned())));
    }
    let mut roots = roots(folder, names)?;
    roots.extend(self::roots(&folder.join(settings::SRC.value.0), names)?);
    match roots.as_slice() {
        [] => Ok(None),
        [root] => Ok(Some(
            claimed(root, names).unwrap_or_else(|| FoundBook::Root { folder: folder.to_owned(), root: root.clone() }),
        )),
        [one, other, ..] => Err(two_roots(one, other)),
    }
}

/// The book of a file that was named: a book.toml, or a root file.
fn of_file(path: &Path, names: &World) -> Result<FoundBook, Diagnostic> {
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name == "book.toml" {
        return Ok(FoundBook::Folder(folder));
    }
    if !name.ends_with(".md") && name != "nav.json" {
        let message = format!("`{}` is not a book", path.display());
        return Err(Diagnostic::error_at_path(Code::NoSuchBook, path, message).help(
            "name a folder with a `book.toml` or a root file, or the root file itself (`manual.md` or `nav.json`)",
        ));
    }
    Ok(claimed(path, names).unwrap_or_else(|| FoundBook::Root { folder, root: path.to_owned() }))
}

/// The book.toml upward whose content a root file is, if there is one.
fn claimed(root: &Path, names: &World) -> Option<FoundBook> {
    if !ROOT_FILES.iter().any(|name| root.ends_with(name)) {
        return None;
    }
    let content = names.resolve(root.parent()?).ok()?;
    let folder = ancestors(root.parent()?).into_iter().find(|up| has_config(up, names))?;
    // A book.toml that cannot be read claims nothing here; whoever opens it says what is wrong with it.
    let mut world = World::new();
    admit(&folder, &mut world).ok()?;
    let config: toml::Table = world.read_text(&folder.join("book.toml"), Purpose::Settings).ok()?.parse().ok()?;
    let src = config.get(settings::SRC.key).and_then(|src| src.as_str()).unwrap_or(settings::SRC.value.0);
    (names.resolve(&folder.join(src)).ok()? == content).then_some(FoundBook::Folder(folder))
}

/// The error for two root files.
pub(super) fn two_roots(one: &Path, other: &Path) -> Diagnostic {
    let message = format!("the book has two root files, `{}` and `{}`", one.display(), other.display());
    Diagnostic::error_at_path(Code::TwoRoots, other, message).help("remove one of them")
}

/// The error for a folder without a root file: names what there is in its place.
pub(super) fn empty_book(folder: &Path, world: &World) -> Diagnostic {
    let shown = here(folder);
    let (message, help) = match instead(folder, world) {
        Some((what, help)) => (format!("no root file (`manual.md` or `nav.json`): found only {what}"), help),
        None => (
            "the book is empty: no root file (`manual.md` or `nav.json`)".to_owned(),
            "run `nixbook init DIR` to create a small book".to_owned(),
        ),
    };
    Diagnostic::error_at_path(Code::EmptyBook, shown, message).help(help)
}

/// What the folders of other programs have, and whose they are.
const OTHERS: [(&str, &str); 12] = [
    ("SUMMARY.md", "mdBook"),
    ("conf.py", "Sphinx"),
    ("mkdocs.yml", "MkDocs"),
    ("mkdocs.yaml", "MkDocs"),
    ("docusaurus.config.js", "Docusaurus"),
    ("docusaurus.config.ts", "Docusaurus"),
    ("antora.yml", "Antora"),
    ("_config.yml", "Jekyll"),
    ("hugo.toml", "Hugo"),
    ("_quarto.yml", "Quarto"),
    ("Doxyfile", "Doxygen"),
    ("astro.config.mjs", "Astro"),
];

/// Folders further down than this, or after so many, are not looked into for what may be meant.
const MAX_DEPTH: usize = 3;
const MAX_FOLDERS: usize = 300;

/// What there is in place of a root file, in a folder or below it, and what to do.
fn instead(folder: &Path, world: &World) -> Option<(String, String)> {
    let (mut root, mut other, mut texts) = (None, None, Vec::new());
    let mut level = vec![folder.to_owned()];
    let mut looked_at = 0;
    for depth in 0..=MAX_DEPTH {
        let mut next = Vec::new();
        for folder in std::mem::take(&mut level) {
            looked_at += 1;
            if looked_at > MAX_FOLDERS {
                break;
            }
            for name in world.names(&folder) {
                let path = folder.join(&name);
                let is_root = |known: &&str| name.eq_ignore_ascii_case(known);
                if root.is_none() && ROOT_FILES.iter().any(is_root) {
                    root = Some(path);
                } else if let Some((_, program)) = OTHERS.iter().find(|(file, _)| *file == name) {
                    other.get_or_insert((path, *program));
                } else if depth == 0 && name.ends_with(".md") {
                    texts.push(path);
                } else if !name.starts_with('.')
                    && !["node_modules", "target"].contains(&name.as_str())
                    && world.is_folder(&path)
                {
                    next.push(path);
                }
            }
        }
        level = next;
    }
    if let Some(root) = root {
        let name = root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let above = here(root.parent()?);
        if !ROOT_FILES.contains(&name.as_str()) {
            let help = format!("rename it to `{}`", name.to_lowercase());
            return Some((format!("`{}`, whose case differs", root.display()), help));
        }
        let help = format!("pass its folder: `--book {}`", above.shown());
        return Some((format!("`{}` in a subfolder", root.display()), help));
    }
    if let Some((path, program)) = other {
        let help = match program {
            "mdBook" => {
                "write `manual.md` with a title, a subtitle and includes of the files that `SUMMARY.md` lists; \
                         run `nixbook init DIR` to create a small book"
            }
            _ => {
                "write `manual.md` with a title, a subtitle and includes, and the texts in the Markdown of nixpkgs; \
                  run `nixbook init DIR` to create a small book"
            }
        };
        return Some((format!("`{}`, a file of {program}", path.display()), help.to_owned()));
    }
    let first = texts.first()?;
    let what = match texts.len() {
        1 => format!("the Markdown file `{}`", first.display()),
        n => format!("{n} Markdown files, such as `{}`", first.display()),
    };
    Some((
        what,
        "create `manual.md` with a title, a subtitle and an include of these files, or pass the root file itself"
            .to_owned(),
    ))
}

/// The folder of the book that is around a file: the nearest above it with a book.toml, or with a root file. The latter only
/// within the file's own work tree.
pub(super) fn around(file: &Path) -> Result<Option<PathBuf>, Diagnostic> {
    let path = tidy(file);
    let names = World::unconfined();
    if kind(&path, &names)?.is_none() {
        let message = format!("no such file or folder: `{}`", file.display());
        return Err(
            Diagnostic::error_at_path(Code::NoSuchBook, file, message).maybe_help(nearest_sibling(&path, &names))
        );
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let top = root_of(folder);
    for up in ancestors(folder) {
        if has_config(&up, &names) {
            return Ok(Some(up));
        }
        let inside = || names.resolve(&up).is_ok_and(|real| top.as_ref().is_some_and(|top| real.starts_with(top)));
        let has_root = |folder: &Path| roots(folder, &names).map(|roots| !roots.is_empty());
        if inside() && (has_root(&up)? || has_root(&up.join("content"))?) {
            return Ok(Some(up));
        }
    }
    Ok(None)
}

/// Whether a path on the command line names a book as a whole: a folder, a book.toml, or a root file by its name.
pub(super) fn names_book(path: &Path) -> bool {
    let named = |names: &[&str]| names.iter().any(|name| path.ends_with(name));
    named(&["book.toml"]) || named(&ROOT_FILES) || !matches!(World::unconfined().kind(path), Ok(Some(EntryKind::File)))
}

fn nearest_sibling(path: &Path, names: &World) -> Option<String> {
    let names = names.names(path.parent()?);
    let near = nearest(&path.file_name()?.to_string_lossy(), names.iter().map(String::as_str))?.to_owned();
    Some(format!("did you mean `{}`?", path.with_file_name(near).shown()))
}

/// A folder and those above it, each as a path that works from the current folder.
fn ancestors(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = folder.ancestors().map(Path::to_owned).collect();
    let climbs = folder.is_absolute() || folder.components().any(|part| part == Component::ParentDir);
    if climbs && !folder.is_absolute() {
        // `..` in the path: its textual parents are not its parents.
        all = vec![folder.to_owned()];
    }
    if !folder.is_absolute() {
        let above = env::current_folder().map_or(0, |current| current.ancestors().count().saturating_sub(1));
        let mut up = if climbs { folder.to_owned() } else { PathBuf::new() };
        for _ in 0..above {
            up.push("..");
            all.push(up.clone());
        }
    }
    all
}

/// A path without `.` in it; the current folder is the empty path.
pub(super) fn tidy(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// A folder for the system, to which the empty path means nothing.
pub(super) fn here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

//! A book as it lies on the disk: its folders, its root file, and the files beside it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::file::{Config, read};
use super::locate::{
    FoundBook, ROOT_FILES, admit, around, empty_book, find, here, kind, names_book, roots, tidy, two_roots,
};
use super::settings;
use crate::diagnostics::{Code, Diagnostic, Location, has_errors};
use crate::formats;
use crate::formats::manpage_urls::{self, ManpageUrls};
use crate::formats::redirects::Redirects;
use crate::formats::setting::Located;
use crate::source::{Purpose, Shown as _, Sources, Span, World};

/// A book that was found and whose settings were read.
#[derive(Clone, Debug)]
pub struct Book {
    /// The book's folder: `public/`, `target/nixbook/` and `theme/` lie in it. The current folder is the empty path.
    pub folder: PathBuf,
    /// The folder of the root file.
    pub content: PathBuf,
    /// Where the book starts.
    pub root: RootFile,
    /// The settings from `book.toml`, or the defaults.
    pub config: Config,
    /// Addresses of man pages, by `nix.conf(5)`.
    pub manpage_urls: ManpageUrls,
    /// Every location, former or present, by id; where there is such a file.
    pub redirects: Option<Redirects>,
}

/// Where a book starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootFile {
    /// A root file with includes.
    Manual(PathBuf),
    /// A `nav.json`, and what such a book has in book.toml in place of a root file.
    Nav {
        /// The path of `nav.json`.
        path: PathBuf,
        /// The title, from `book.toml`.
        title: String,
        /// The subtitle; empty where none is given.
        subtitle: String,
    },
}

impl Book {
    /// Finds a book and reads its settings. `asked` is a path from the command line; without it, the nearest folder upward
    /// with a book.toml is meant. Its root may be read from then on. `None` only after an error.
    pub fn open(asked: Option<&Path>, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        match find(asked).and_then(|found| admit(found.folder(), sources.world_mut()).map(|()| found)) {
            Ok(FoundBook::Folder(folder)) => Self::with_config(folder, sources, diagnostics),
            Ok(FoundBook::Root { folder, root }) => {
                Self::put_together(folder, root, Config::default(), sources, diagnostics)
            }
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                None
            }
        }
    }

    /// Whether a path on the command line names a book as a whole, not a file of one: a folder, a book.toml, a root file.
    pub fn is_named_by(path: &Path) -> bool {
        names_book(path)
    }

    /// The folder of the book that is around a file, if there is one.
    ///
    /// # Errors
    /// There is no such file, or a folder cannot be looked at.
    pub fn around(file: &Path) -> Result<Option<PathBuf>, Diagnostic> {
        around(file)
    }

    /// The folder for recipes.
    pub fn recipes_folder(&self) -> PathBuf {
        let path = self
            .config
            .recipes
            .path
            .as_ref()
            .map_or(Path::new(settings::RECIPES_PATH.value.0), |path| path.value.as_path());
        tidy(&self.content.join(path))
    }

    /// Where the table of former locations is, or would be.
    pub fn redirects_path(&self) -> PathBuf {
        match &self.config.redirects {
            Some(path) => tidy(&self.folder.join(&path.value)),
            None => self.content.join("redirects.json"),
        }
    }

    /// The file with the locations of ids, where there is one.
    pub fn redirects_file(&self, world: &World) -> Option<PathBuf> {
        self.beside(self.config.redirects.as_ref(), "redirects.json", world)
    }

    /// The file with the addresses of man pages, where there is one.
    pub fn manpage_urls_file(&self, world: &World) -> Option<PathBuf> {
        self.beside(self.config.manpage_urls.as_ref(), "manpage-urls.json", world)
    }

    /// The file that book.toml names, or the one of that name beside the root file.
    fn beside(&self, named: Option<&Located<PathBuf>>, name: &str, world: &World) -> Option<PathBuf> {
        let path = named.map_or_else(|| self.content.join(name), |named| tidy(&self.folder.join(&named.value)));
        world.exists(&path).then_some(path)
    }

    /// The book's own theme, where it has one; it may be that it cannot be read, or is no folder.
    pub fn theme(&self, world: &World) -> Option<PathBuf> {
        let theme = self.folder.join("theme");
        (!matches!(world.kind(&theme), Ok(None))).then_some(theme)
    }

    /// The SVG images that are published although they are more than pictures.
    pub fn active_svg(&self) -> BTreeSet<PathBuf> {
        self.config.html.active_svg.iter().map(|path| tidy(&self.folder.join(&path.value))).collect()
    }

    /// The book's folder for the system, to which the empty path means nothing.
    pub fn folder_on_disk(&self) -> &Path {
        here(&self.folder)
    }

    /// The content's folder, likewise.
    pub fn content_on_disk(&self) -> &Path {
        here(&self.content)
    }

    fn with_config(folder: PathBuf, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let path = folder.join("book.toml");
        let config = read_config(&path, sources, diagnostics)?;
        let content = content_of(&folder, &config);
        let world = sources.world();
        let found = roots(&content, world).and_then(|roots| match roots.as_slice() {
            [root] => Ok(root.clone()),
            [one, other, ..] => Err(two_roots(one, other)),
            [] => Err(no_root(&folder, &content, config.src.as_ref(), world)),
        });
        let root = found.map_err(|fault| diagnostics.push(at_setting(fault, config.src.as_ref()))).ok()?;
        Self::put_together(folder, root, config, sources, diagnostics)
    }

    fn put_together(
        folder: PathBuf,
        root: PathBuf,
        mut config: Config,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let content = root.parent().unwrap_or(Path::new("")).to_owned();
        let mut beside = |named: Option<&Located<PathBuf>>, name: &str| {
            beside(&folder, &content, named, name, sources.world(), diagnostics)
        };
        let manpage_urls = beside(config.manpage_urls.as_ref(), "manpage-urls.json");
        let redirects = beside(config.redirects.as_ref(), "redirects.json");
        let manpage_urls = manpage_urls.and_then(|path| manpage_urls::open(&path, sources, diagnostics));
        let manpage_urls = manpage_urls.unwrap_or_default();
        let redirects = redirects.and_then(|path| {
            Redirects::open(&path, sources).map_err(|mut faults| diagnostics.append(&mut faults)).ok()
        });
        for path in &config.html.active_svg {
            let image = folder.join(&path.value);
            if !sources.world().exists(&image) {
                diagnostics.push(missing(path.span, &image, "file"));
            }
        }
        if let Some(path) = &config.recipes.path {
            let folder = content.join(&path.value);
            if let Some(fault) = kind(&folder, sources.world()).err().filter(|fault| fault.code == Code::OutsideRoot) {
                diagnostics.push(at_setting(fault, Some(path)));
                config.recipes.path = None;
            }
        }
        if let Some(path) = &config.recipes.path {
            let folder = content.join(&path.value);
            // One that is no folder, or cannot be looked at, is told of by who reads the recipes.
            if matches!(sources.world().kind(&folder), Ok(None)) {
                diagnostics.push(missing(path.span, &folder, "folder"));
            }
        }
        if !root.ends_with("nav.json") {
            diagnostics.extend(unused_titles(&config, &root));
        }
        let root = if root.ends_with("nav.json") { nav(root, &config, diagnostics)? } else { RootFile::Manual(root) };
        Some(Self { folder, content, root, config, manpage_urls, redirects })
    }
}

/// Warns of titles in book.toml that a root file has in their place.
fn unused_titles(config: &Config, root: &Path) -> Vec<Diagnostic> {
    let titles = [("title", &config.title), ("subtitle", &config.subtitle)];
    let given = titles.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
    let unused = given.map(|(key, value)| {
        let message = format!("`{key}` is not used: a book with a root file has its {key} there");
        let heading = if key == "title" { "#" } else { "##" };
        let help = format!("remove it; the {key} is the first heading `{heading} …` of `{}`", root.shown());
        Diagnostic::warning(Code::UnusedKey, value.span, message).help(help)
    });
    unused.collect()
}

/// A book that may yet be without text: its book.toml and its folders.
#[derive(Clone, Debug)]
pub struct Home {
    /// The path of its `book.toml`.
    pub config: PathBuf,
    /// The folder of the text.
    pub content: PathBuf,
    /// Whether there is a root file, or a navigation file, or more.
    pub has_root: bool,
    /// Where things go in a checkout of nixpkgs.
    pub nixpkgs: super::NixpkgsConfig,
}

impl Home {
    /// Finds a book as [`Book::open`] does, and reads its book.toml. `None` only after an error.
    pub fn find(asked: Option<&Path>, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let found = find(asked).and_then(|found| admit(found.folder(), sources.world_mut()).map(|()| found));
        let folder = match found {
            Ok(FoundBook::Folder(folder)) => folder,
            Ok(FoundBook::Root { folder, .. }) => {
                let message = "the book has no `book.toml` to record the origin of files";
                diagnostics.push(
                    Diagnostic::error_at_path(Code::MissingFile, folder.join("book.toml"), message)
                        .help("create it: it can be empty if the text is in `content`"),
                );
                return None;
            }
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                return None;
            }
        };
        let path = folder.join("book.toml");
        let config = read_config(&path, sources, diagnostics).filter(|_| !has_errors(diagnostics))?;
        let content = content_of(&folder, &config);
        let has_root = roots(&content, sources.world()).map_or(true, |roots| !roots.is_empty());
        Some(Self { content, config: path, has_root, nixpkgs: config.nixpkgs })
    }
}

/// Reads a book.toml. `None` only after an error.
fn read_config(path: &Path, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<Config> {
    let file = formats::open(path, Purpose::Settings, sources).map_err(|error| diagnostics.push(error)).ok()?;
    read(file, sources, diagnostics)
}

/// The folder of the text of a book.
fn content_of(folder: &Path, config: &Config) -> PathBuf {
    tidy(&folder.join(config.src.as_ref().map_or(Path::new(settings::SRC.value.0), |src| src.value.as_path())))
}

/// The path of a table beside the text: of the one that book.toml names, or the one of that name beside the root file,
/// where it exists.
fn beside(
    folder: &Path,
    content: &Path,
    named: Option<&Located<PathBuf>>,
    name: &str,
    world: &World,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<PathBuf> {
    let path = named.map_or_else(|| content.join(name), |named| tidy(&folder.join(&named.value)));
    match kind(&path, world) {
        Ok(None) => {
            diagnostics.extend(named.map(|named| missing(named.span, &path, "file")));
            return None;
        }
        Err(fault) if fault.code == Code::OutsideRoot && named.is_some() => {
            diagnostics.push(at_setting(fault, named));
            return None;
        }
        // One that cannot be looked at is told of by who reads it.
        _ => {}
    }
    Some(path)
}

fn nav(path: PathBuf, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Option<RootFile> {
    let Some(title) = &config.title else {
        let message = "the book has no title: with a `nav.json`, it comes from `book.toml`";
        let help = "write `title = \"…\"` into `book.toml` in the book's folder";
        diagnostics.push(Diagnostic::error_at_path(Code::MissingTitle, path, message).help(help));
        return None;
    };
    let subtitle = config.subtitle.as_ref().map(|subtitle| subtitle.value.clone()).unwrap_or_default();
    Some(RootFile::Nav { path, title: title.value.clone(), subtitle })
}

/// The error for a book.toml without a root file.
fn no_root(folder: &Path, content: &Path, src: Option<&Located<PathBuf>>, world: &World) -> Diagnostic {
    if let Some(src) = src
        && !world.is_folder(content)
    {
        return missing(src.span, content, "folder");
    }
    if ROOT_FILES.iter().any(|name| world.is_file(&folder.join(name))) {
        return empty_book(content, world)
            .help("write `src = \".\"` into `book.toml`, because the root file is next to it");
    }
    empty_book(content, world)
}

/// A fault of what a setting names, told where it is named. Faults of single files in it stay where they are.
fn at_setting(fault: Diagnostic, setting: Option<&Located<PathBuf>>) -> Diagnostic {
    match setting {
        Some(setting) if fault.code == Code::OutsideRoot => {
            Diagnostic { location: Location::Span(setting.span), ..fault }
        }
        _ => fault,
    }
}

fn missing(span: Span, path: &Path, what: &str) -> Diagnostic {
    Diagnostic::error(Code::MissingFile, span, format!("no such {what}: `{}`", path.display()))
}

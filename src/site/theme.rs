//! The theme: templates, styles, scripts and the icon, embedded in the program. A file of the same name in the book's
//! `theme/` folder goes before the built-in one.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::media::{ALLOW, is_active};
use crate::diagnostics::{Code, Diagnostic, Location, Severity, nearest};
use crate::formats::svg::Activity;
use crate::source::{EntryKind, Purpose, WalkEntry, World};

/// Styles of the book's own: there is no built-in file of that name.
pub const CUSTOM_STYLE: &str = "styles/custom.css";

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../theme/", $name)))),*]
    };
}

/// Every file of the theme. Templates and styles are taken in this order.
const FILES: &[(&str, &[u8])] = embedded![
    "templates/page.html",
    "templates/contents.html",
    "templates/all-contents.html",
    "templates/toc.html",
    "templates/pages.html",
    "templates/admonition.html",
    "templates/icons.html",
    "templates/recipe.html",
    "templates/option.html",
    "templates/options.html",
    "templates/moved.html",
    "styles/tokens.css",
    "styles/base.css",
    "styles/layout.css",
    "styles/text.css",
    "styles/code.css",
    "styles/recipe.css",
    "styles/print.css",
    "scripts/theme.js",
    "scripts/site.js",
    "scripts/moved.js",
    "scripts/options.js",
    "search/loader.js",
    "search/tokens.js",
    "search/data.js",
    "search/lookup.js",
    "search/engine.js",
    "search/excerpt.js",
    "search/marks.js",
    "search/store.js",
    "search/dialog.js",
    "search/search.css",
    "icon.svg",
];

/// The icon of the site.
const ICON: &str = "icon.svg";

/// The path of the style sheet in the output.
pub const STYLE: &str = "assets/site.css";

/// The path of the script that every page has.
const SCRIPT: &str = "assets/site.js";

/// The files of the theme.
#[derive(Debug)]
pub struct Theme {
    /// By name. Those of the book are owned.
    files: BTreeMap<String, Cow<'static, [u8]>>,
    folder: Option<PathBuf>,
}

impl Theme {
    /// The theme with the files that the book replaces. An icon that is more than a picture is told, and left out unless it
    /// is among `active`.
    pub fn load(
        folder: Option<&Path>,
        world: &World,
        active: &BTreeSet<PathBuf>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut files: BTreeMap<String, Cow<'static, [u8]>> =
            FILES.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect();
        let found = folder.map(|folder| own_files(folder, world, diagnostics)).unwrap_or_default();
        for (name, path) in found {
            if !files.contains_key(&name) && name != CUSTOM_STYLE {
                diagnostics.push(unknown(&name, &path));
                continue;
            }
            match world.read_bytes(&path, Purpose::Theme) {
                Ok(bytes) => match is_active(&path, &bytes, active).filter(|_| name == ICON) {
                    Some(found) => diagnostics.push(active_icon(path, &found)),
                    None => {
                        files.insert(name, Cow::Owned(bytes));
                    }
                },
                Err(error) => {
                    let (code, location) = (Code::UnreadableThemeFile, Location::Path(path));
                    diagnostics.push(Diagnostic::cannot_read(code, location, "the theme's file", &error));
                }
            }
        }
        Self { files, folder: folder.map(Path::to_owned) }
    }

    /// The templates, by name: as the book has them, or only the built-in ones.
    pub fn templates(&self, built_in: bool) -> Vec<(String, String)> {
        let template = |name: &str, bytes: &[u8]| {
            Some((name.strip_prefix("templates/")?.to_owned(), String::from_utf8_lossy(bytes).into_owned()))
        };
        if built_in {
            FILES.iter().filter_map(|(name, bytes)| template(name, bytes)).collect()
        } else {
            self.files.iter().filter_map(|(name, bytes)| template(name, bytes)).collect()
        }
    }

    /// The folder of the book's own theme, where it has one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Where the book has a file of that name; `None` for a built-in one.
    pub fn own(&self, name: &str) -> Option<PathBuf> {
        match self.files.get(name)? {
            Cow::Owned(_) => Some(self.folder.as_ref()?.join(name)),
            Cow::Borrowed(_) => None,
        }
    }

    /// A file that is text; empty where there is none.
    pub fn text(&self, name: &str) -> Cow<'_, str> {
        self.files.get(name).map_or(Cow::Borrowed(""), |bytes| String::from_utf8_lossy(bytes))
    }

    /// The files that go to the output as they are, by their path there. With search, the script that waits for the
    /// reader to reach for it is part of the page's own.
    pub fn assets(&self, with_search: bool) -> BTreeMap<String, Vec<u8>> {
        let mut style = Vec::new();
        for name in FILES.iter().map(|(name, _)| *name).filter(|name| name.starts_with("styles/")) {
            if let Some(bytes) = self.files.get(name) {
                style.extend_from_slice(bytes);
            }
        }
        let mut assets = BTreeMap::from([(STYLE.to_owned(), style)]);
        for (name, bytes) in &self.files {
            let path = match name.split_once('/') {
                Some(("scripts", script)) => format!("assets/{script}"),
                None if name == ICON => name.clone(),
                _ if name == CUSTOM_STYLE => "assets/custom.css".to_owned(),
                _ => continue,
            };
            assets.insert(path, bytes.clone().into_owned());
        }
        if with_search && let Some(script) = assets.get_mut(SCRIPT) {
            script.extend_from_slice(self.text("search/loader.js").as_bytes());
        }
        assets
    }

    /// Whether the book has styles of its own.
    pub fn has_custom_style(&self) -> bool {
        self.files.contains_key(CUSTOM_STYLE)
    }
}

/// The files of a book's theme folder, by name with `/`; hidden ones are left alone.
fn own_files(folder: &Path, world: &World, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, PathBuf)> {
    match world.kind(folder) {
        Ok(None) => return Vec::new(),
        Ok(Some(kind)) if kind != EntryKind::Folder => {
            let location = Location::Path(folder.to_owned());
            let fault =
                Diagnostic::new(Severity::Error, Code::UnreadableThemeFile, location, "the theme is not a folder");
            diagnostics.push(fault.help("make `theme` a folder, or give it another name"));
            return Vec::new();
        }
        // One that cannot be looked at is told below.
        _ => {}
    }
    let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let walk = world.walk(folder, true, &mut |entry: &WalkEntry| !is_hidden(&entry.path));
    for (path, error) in walk.faults {
        let (code, location) = (Code::UnreadableThemeFile, Location::Path(path));
        diagnostics.push(Diagnostic::cannot_read(code, location, "this part of the theme", &error));
    }
    // What is no regular file is refused when it is read.
    let files = walk.found.into_iter().filter(|entry| entry.kind != EntryKind::Folder).map(|entry| {
        let within = entry.path.strip_prefix(folder).unwrap_or(&entry.path);
        // No file of the theme has a name that is not UTF-8: one that has is as unknown as any other.
        let parts: Vec<_> = within.iter().map(|part| part.to_string_lossy()).collect();
        (parts.join("/"), entry.path)
    });
    files.collect()
}

fn active_icon(path: PathBuf, found: &Activity) -> Diagnostic {
    let message = format!("the icon is not published: {}, at line {}", found.what, found.line);
    Diagnostic::new(Severity::Warning, Code::ActiveSvg, Location::Path(path), message).help(ALLOW)
}

fn unknown(name: &str, path: &Path) -> Diagnostic {
    let known = FILES.iter().map(|(name, _)| *name).chain([CUSTOM_STYLE]);
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("put your styles into `{CUSTOM_STYLE}`"),
    };
    let location = Location::Path(path.to_owned());
    Diagnostic::new(Severity::Warning, Code::UnknownThemeFile, location, format!("unknown theme file `{name}`"))
        .help(help)
}

//! The table `[export]` of `book.toml`.

use super::settings;
use crate::diagnostics::{Code, Diagnostic};
use crate::formats::setting::{Located, Setting, Text};
use crate::formats::toml::{self, Keys};

/// `[export.nixpkgs]`: where things go in a nixpkgs checkout.
#[derive(Clone, Debug, PartialEq)]
pub struct NixpkgsConfig {
    /// `doc`: the folder of the manual's sources in a checkout.
    pub doc: String,
    /// `page`: the page of the manual that the ids are on.
    pub page: String,
    /// `files`: the path of a text, relative to the folder of the root file, and its path in that folder.
    pub files: Vec<(Located<String>, Located<String>)>,
    /// `manual-url`: the address of the manual.
    pub manual_url: String,
    /// `external_ids`: ids of the rest of that manual, and the titles of what they name.
    pub external_ids: Vec<(Located<String>, Located<String>)>,
    /// `generated`: paths in that folder of what the manual's build makes.
    pub generated: Vec<String>,
    /// `seen`: the path of a file in that folder, and the fingerprint of what was there when it was imported or exported.
    pub seen: Vec<(Located<String>, Located<String>)>,
}

impl Default for NixpkgsConfig {
    fn default() -> Self {
        toml::defaults(export)
    }
}

/// Reads the table `[export]`; what is wrong in it goes to the diagnostics of `keys`.
pub(super) fn export(keys: &mut Keys<'_>) -> NixpkgsConfig {
    keys.table(&settings::NIXPKGS_EXPORT, nixpkgs)
}

fn nixpkgs(keys: &mut Keys<'_>) -> NixpkgsConfig {
    let doc = inside(keys, &settings::EXPORT_DOC);
    let page = inside(keys, &settings::EXPORT_PAGE);
    let files = keys.get(&settings::EXPORT_FILES);
    for path in files.iter().flat_map(|(from, to)| [from, to]).filter(|path| !is_inside(&path.value)) {
        keys.report(outside(path));
    }
    let generated = keys.get(&settings::EXPORT_GENERATED);
    let seen = keys.get(&settings::EXPORT_SEEN);
    // What is noted there may be deleted.
    let noted = generated.iter().chain(seen.iter().map(|(path, _)| path));
    noted.filter(|path| !is_inside(&path.value)).for_each(|path| keys.report(outside(path)));
    NixpkgsConfig {
        doc,
        page,
        files,
        generated: generated.into_iter().map(|path| path.value).filter(|path| is_inside(path)).collect(),
        seen: seen.into_iter().filter(|(path, _)| is_inside(&path.value)).collect(),
        manual_url: keys.get(&settings::EXPORT_MANUAL_URL),
        external_ids: keys.get(&settings::EXPORT_ELSEWHERE),
    }
}

/// A path within a folder, or the default.
fn inside(keys: &mut Keys<'_>, setting: &Setting<Text>) -> String {
    let found = keys.given(setting).filter(|found| {
        let fits = is_inside(&found.value);
        if !fits {
            keys.report(outside(found));
        }
        fits
    });
    setting.or_default(found)
}

fn outside(path: &Located<String>) -> Diagnostic {
    Diagnostic::error(Code::InvalidValue, path.span, format!("`{}` is not a relative path", path.value))
        .help("write one like `packages/uv.md`: with `/`, without `.` and `..`, and not from the root")
}

/// Whether a path leads to something within the folder that it starts from.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && !path.contains('\\') && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

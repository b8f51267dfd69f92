//! `[export]` of book.toml.

use crate::diagnostics::{Code, Diagnostic};
use crate::formats::toml::{Keys, Located};

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
        Self {
            doc: "doc".to_owned(),
            page: "index.html".to_owned(),
            files: Vec::new(),
            manual_url: "https://nixos.org/manual/nixpkgs/unstable/".to_owned(),
            external_ids: Vec::new(),
            generated: Vec::new(),
            seen: Vec::new(),
        }
    }
}

/// Reads `[export]`.
pub(super) fn export(keys: &mut Keys<'_>) -> NixpkgsConfig {
    keys.table("nixpkgs", |keys| {
        let default = NixpkgsConfig::default();
        let mut inside = |key| {
            let found = keys.string(key)?;
            if is_inside(&found.value) {
                return Some(found.value);
            }
            keys.report(outside(&found));
            None
        };
        let doc = inside("doc").unwrap_or(default.doc);
        let page = inside("page").unwrap_or(default.page);
        let files = keys.strings_by_name("files").unwrap_or_default();
        for path in files.iter().flat_map(|(from, to)| [from, to]).filter(|path| !is_inside(&path.value)) {
            keys.report(outside(path));
        }
        let generated = keys.strings("generated").unwrap_or_default();
        let seen = keys.strings_by_name("seen").unwrap_or_default();
        // What is noted there may be deleted.
        let noted = generated.iter().chain(seen.iter().map(|(path, _)| path));
        noted.filter(|path| !is_inside(&path.value)).for_each(|path| keys.report(outside(path)));
        let generated = generated.into_iter().map(|path| path.value).filter(|path| is_inside(path)).collect();
        let seen = seen.into_iter().filter(|(path, _)| is_inside(&path.value)).collect();
        let manual_url = keys.string("manual-url").map_or(default.manual_url, |url| url.value);
        let external_ids = keys.strings_by_name("elsewhere").unwrap_or_default();
        NixpkgsConfig { doc, page, files, manual_url, external_ids, generated, seen }
    })
    .unwrap_or_default()
}

fn outside(path: &Located<String>) -> Diagnostic {
    Diagnostic::error(Code::InvalidValue, path.span, format!("`{}` is no path within a folder", path.value))
        .help("write one like `packages/uv.md`: with `/`, without `.` and `..`, and not from the root")
}

/// Whether a path leads to something within the folder that it starts from.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && !path.contains('\\') && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

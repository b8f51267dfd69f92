//! `[export]` of book.toml.

use super::keys::{Keys, Located};
use crate::diagnostics::Diagnostic;

/// `[export.nixpkgs]`: where things go in a nixpkgs checkout.
#[derive(Clone, Debug, PartialEq)]
pub struct NixpkgsConfig {
    /// `doc`: the folder of the manual's sources in a checkout.
    pub doc: String,
    /// `page`: the page of the manual that the ids are on.
    pub page: String,
    /// `files`: the path of a text, relative to the folder of the root file, and its path in that folder.
    pub files: Vec<(Located<String>, Located<String>)>,
    /// `seen`: the path of a text in that folder, and the fingerprint of what was there when it was imported or exported.
    pub seen: Vec<(Located<String>, Located<String>)>,
}

impl Default for NixpkgsConfig {
    fn default() -> Self {
        Self { doc: "doc".to_owned(), page: "index.html".to_owned(), files: Vec::new(), seen: Vec::new() }
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
        NixpkgsConfig { doc, page, files, seen: keys.strings_by_name("seen").unwrap_or_default() }
    })
    .unwrap_or_default()
}

fn outside(path: &Located<String>) -> Diagnostic {
    Diagnostic::error("invalid-value", path.span, format!("`{}` is no path within a folder", path.value))
        .help("write one like `packages/uv.md`: with `/`, without `.` and `..`, and not from the root")
}

/// Whether a path leads to something within the folder that it starts from.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && !path.contains('\\') && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

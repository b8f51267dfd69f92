//! Pages, and files of the search, that are larger than book.toml allows: a reader waits for each of them.

use std::collections::BTreeMap;

use super::plan::addresses::SiteAddresses;
use super::search;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::manual::Manual;

/// How many bytes a kilobyte has, as browsers count them.
const KILOBYTE: usize = 1000;

/// Tells of files of more than `most` kilobytes. The page with everything is as large as the book, and not asked.
pub fn check(
    manual: &Manual,
    addresses: &SiteAddresses<'_>,
    files: &BTreeMap<String, Vec<u8>>,
    most: usize,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let over = |path: &str| {
        let bytes = files.get(path)?.len();
        (bytes > most.saturating_mul(KILOBYTE)).then(|| {
            let size = bytes.div_ceil(KILOBYTE);
            format!("`{path}` has {size} kB, and `max-page-kb` allows {most}")
        })
    };
    for page in &addresses.pages().pages {
        let Some(message) = over(&page.path) else { continue };
        let start = manual.units.get(page.unit).and_then(|unit| unit.document.blocks.first());
        let location = start.map_or(Location::Nowhere, |block| Location::Span(block.span));
        let diagnostic = Diagnostic::new(Severity::Lint, Code::LargePage, location, message);
        diagnostics.push(match page.group.is_some() {
            true => diagnostic,
            false => diagnostic.help("move sections of it into files of their own, and include them"),
        });
    }
    // What is written for other programs is not loaded by pages.
    let scripts = files.keys().filter(|path| path.starts_with(search::FOLDER) && path.ends_with(".js"));
    for message in scripts.filter_map(|path| over(path)) {
        diagnostics.push(Diagnostic::new(Severity::Lint, Code::LargePage, Location::Nowhere, message));
    }
}

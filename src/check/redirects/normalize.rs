//! What a rule can mend in a table of redirects: the present place of an id stands first, and each place stands once.

use super::Table;
use crate::check::fix::{self, Mended};
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::redirects::{Addresses, Redirects, is_present, needs_entry};
use crate::source::{FileId, Sources};

/// Mends the table of a file, where it then has fewer faults than before, and no other.
pub fn normalize(file: FileId, sources: &Sources, places: &Addresses) -> Option<Mended> {
    let mut table = Table::read(file, sources).ok()?;
    let page = |id: &str| places.get(id).filter(|_| needs_entry(id)).map(|place| place.page.as_str());
    table.normalize(page, |place| is_present(place, places));
    let fixes = table.edits().into_iter().map(|edit| vec![edit]).collect();
    let faults = |text: &str| {
        let path = sources.file(file).path();
        match Redirects::read(path, text.to_owned(), &mut Sources::new()) {
            Ok(redirects) => told(&redirects.validate(places)),
            Err(faults) => told(&faults),
        }
    };
    let mended = fix::mend_where(fixes, sources, |file| {
        let before = faults(sources.file(file).text());
        Box::new(move |text| {
            let after = faults(text);
            after.len() < before.len() && after.iter().all(|fault| before.contains(fault))
        })
    });
    mended.into_iter().next()
}

fn told(diagnostics: &[Diagnostic]) -> Vec<(Code, String)> {
    diagnostics.iter().map(|diagnostic| (diagnostic.code, diagnostic.message.clone())).collect()
}

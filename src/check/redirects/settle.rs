//! What a rule can mend in a table of redirects: the present place of an id stands first, and each place stands once.

use super::Table;
use crate::check::fix::{self, Mended};
use crate::diagnostics::Diagnostic;
use crate::manual::redirects::{Places, Redirects, is_present};
use crate::source::{FileId, Sources};

/// Mends the table of a file, where it then has fewer faults than before, and no other.
pub fn settle(file: FileId, sources: &Sources, places: &Places) -> Option<Mended> {
    let table = Table::read(file, sources).ok()?;
    let fixes = table.iter().filter_map(|(id, _)| {
        let page = &places.get(id)?.page;
        let mut settled = table.clone();
        settled.settle(id, page, |place| is_present(place, places));
        settled.edit(id).map(|edit| vec![edit])
    });
    let faults = |text: &str| {
        let path = sources.file(file).path();
        match Redirects::read(path, text.to_owned(), &mut Sources::new()) {
            Ok(redirects) => told(&redirects.validate(places)),
            Err(faults) => told(&faults),
        }
    };
    let mended = fix::mend_where(fixes.collect(), sources, |file| {
        let before = faults(sources.file(file).text());
        Box::new(move |text| {
            let after = faults(text);
            after.len() < before.len() && after.iter().all(|fault| before.contains(fault))
        })
    });
    mended.into_iter().next()
}

fn told(diagnostics: &[Diagnostic]) -> Vec<(&'static str, String)> {
    diagnostics.iter().map(|diagnostic| (diagnostic.code, diagnostic.message.clone())).collect()
}

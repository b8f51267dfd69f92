//! What a rule can mend in a table of redirects: the present place of an id stands first, and each place stands once.

use crate::check::fix::{self, Mended};
use crate::diagnostics::{Code, Diagnostic};
use crate::formats::redirects::{Addresses, Redirects, is_present, needs_entry};
use crate::source::Sources;

/// Mends the table of a file, where it then has fewer faults than before, and no other.
pub fn normalize(redirects: &Redirects, sources: &Sources, places: &Addresses) -> Option<Mended> {
    let mut table = redirects.clone();
    let page = |id: &str| places.get(id).filter(|_| needs_entry(id)).map(|place| place.page.as_str());
    table.normalize(page, |place| is_present(place, places));
    let fixes = table.edits().into_iter().map(|edit| vec![edit]).collect();
    let faults = |text: &str| {
        let mut alone = Sources::new();
        let file = alone.add(sources.file(redirects.file()).path(), text.to_owned());
        match Redirects::read(file, &alone) {
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

//! What can be fixed automatically in a table of redirects: the present location of an id comes first, and each location
//! occurs once.

use crate::check::fix::{self, FixedFile};
use crate::diagnostics::{Code, Diagnostic};
use crate::formats::redirects::{Addresses, Pages, Redirects, needs_entry};
use crate::source::Sources;

/// Mends the table of a file, where it then has fewer faults than before, and no other.
pub fn normalize(redirects: &Redirects, sources: &Sources, addresses: &Addresses) -> Option<FixedFile> {
    let mut table = redirects.clone();
    let page = |id: &str| addresses.get(id).filter(|_| needs_entry(id)).map(|address| address.page.as_str());
    let pages = Pages::of(addresses);
    table.normalize(page, |location| pages.is_present(location));
    let fixes = table.edits().into_iter().map(|edit| vec![edit]).collect();
    let faults = |text: &str| {
        let mut alone = Sources::new();
        let file = alone.add(sources.file(redirects.file()).path(), text.to_owned());
        match Redirects::read(file, &alone) {
            Ok(redirects) => told(&redirects.validate(addresses)),
            Err(faults) => told(&faults),
        }
    };
    let fixed = fix::apply_where(fixes, sources, |file| {
        let before = faults(sources.file(file).text());
        Box::new(move |text| {
            let after = faults(text);
            after.len() < before.len() && after.iter().all(|fault| before.contains(fault))
        })
    });
    fixed.into_iter().next()
}

fn told(diagnostics: &[Diagnostic]) -> Vec<(Code, String)> {
    diagnostics.iter().map(|diagnostic| (diagnostic.code, diagnostic.message.clone())).collect()
}

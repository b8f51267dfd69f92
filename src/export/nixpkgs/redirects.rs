//! Entries of ids in a `redirects.json`.

use crate::formats::redirects::{Redirects, location, needs_entry};

/// An id, the page that it is on, and the locations that it had before.
pub(super) type Wanted<'a> = (&'a str, &'a str, &'a [String]);

/// Adds the entries that are missing.
pub(super) fn complete(redirects: &mut Redirects, wanted: &[Wanted<'_>]) {
    for (id, page, before) in wanted {
        if needs_entry(id) && redirects.locations(id).is_none() {
            let locations = std::iter::once(location(page, id)).chain(before.iter().cloned());
            redirects.insert(id, locations.collect());
        }
    }
}

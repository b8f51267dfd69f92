//! Links to whole lists of options: the `list-id` of a list is an anchor on its page, but nixos-render-docs does not know
//! it, and refuses links to it.

use crate::diagnostics::{Code, Diagnostic};
use crate::manual::{Manual, TargetKind, walk};
use crate::markdown::tree::{InlineKind, LinkTarget};

/// Tells of every link to a list.
pub(super) fn check(manual: &Manual) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for unit in &manual.units {
        walk::unit_inlines(unit, &mut |inline| {
            let InlineKind::Link(link) = &inline.kind else { return };
            let LinkTarget::Id(id) = &link.target else { return };
            if manual.targets.get(id).is_some_and(|target| target.kind == TargetKind::OptionsList) {
                let message = format!("`{id}` is the id of a list of options, which cannot be linked");
                faults.push(
                    Diagnostic::error(Code::UnknownId, inline.span, message)
                        .help("link to an option of the list or to the heading above it"),
                );
            }
        });
    }
    faults
}

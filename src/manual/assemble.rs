//! Assembling a book: load, number, resolve.

use super::input::{Assembly, IncludeLines, Input};
use super::resolve::ExternalIds;
use super::{load, number, resolve};
use crate::diagnostics::{self, Diagnostic};
use crate::source::Sources;

/// Reads the root and all that it includes, and puts the book together. Every file read is added to `sources`.
pub fn assemble(input: Input, sources: &mut Sources) -> Assembly {
    assemble_within(input, &ExternalIds::default(), sources)
}

/// The same for a book that goes into a larger manual, which has more ids that can be referred to.
pub fn assemble_within(input: Input, external_ids: &ExternalIds, sources: &mut Sources) -> Assembly {
    assemble_counting(input, external_ids, IncludeLines::default(), sources)
}

/// The same, with ids from `auto-id-prefix` whose lines are counted in that way.
pub fn assemble_counting(
    input: Input,
    external_ids: &ExternalIds,
    include_lines: IncludeLines,
    sources: &mut Sources,
) -> Assembly {
    let (loaded, open) = load::load(&input, include_lines, sources);
    let mut diagnostics = loaded.diagnostics;
    if loaded.units.is_empty() {
        return Assembly { manual: None, diagnostics };
    }
    let mut found = Vec::new();
    let numbered = number::number(loaded.units, &loaded.embedded, sources, &mut found);
    let lost = diagnostics.iter().find(|diagnostic| diagnostic.loses_text()).and_then(Diagnostic::span);
    let mut manual = resolve::resolve(numbered, input, &open, (external_ids, lost), sources, &mut found);
    // What loading found has the name of its option or entry already.
    diagnostics.extend(found.into_iter().map(|diagnostic| loaded.embedded.name(diagnostic)));
    manual.embedded = loaded.embedded;
    diagnostics::sort(&mut diagnostics);
    diagnostics.dedup();
    Assembly { manual: Some(manual), diagnostics }
}

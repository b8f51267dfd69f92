//! An option as a sequence of parts, in the order that every format has.

use crate::diagnostics::Diagnostic;
use crate::manual::{Declaration, ModuleOption};
use crate::markdown::tree::Block;

/// Writes the parts of one option in a format. A part is a list of lines (or of longer pieces of text), which are
/// joined by line breaks.
pub(super) trait Entry {
    /// What follows each part but the last.
    const SEPARATOR: &'static str;

    /// A description, a type, or related packages.
    fn text(&mut self, blocks: &[Block]) -> String;

    /// A default or an example, label included.
    fn value(&mut self, blocks: &[Block]) -> String {
        self.text(blocks)
    }

    /// What stands before the related packages.
    fn related_label(&self) -> Vec<String>;

    /// What stands before declarations or definitions; `label` is "Declared by", for one.
    fn location_label(&self, label: &str) -> String;

    /// A declaration or a definition.
    fn location(&self, declaration: &Declaration) -> Vec<String>;

    /// The whole option, from its finished parts, and what was wrong.
    fn finish(self, lines: Vec<String>) -> (String, Vec<Diagnostic>);
}

/// Whether an option has any text of its own.
pub(super) fn has_text(option: &ModuleOption) -> bool {
    [&option.description, &option.type_line, &option.default, &option.example, &option.related]
        .iter()
        .any(|blocks| !blocks.is_empty())
}

/// Writes an option.
pub(super) fn write<E: Entry>(option: &ModuleOption, mut entry: E) -> (String, Vec<Diagnostic>) {
    let mut parts: Vec<Vec<String>> = Vec::with_capacity(7);
    for blocks in [&option.description, &option.type_line] {
        if !blocks.is_empty() {
            parts.push(vec![entry.text(blocks)]);
        }
    }
    for blocks in [&option.default, &option.example] {
        if !blocks.is_empty() {
            parts.push(vec![entry.value(blocks)]);
        }
    }
    if !option.related.is_empty() {
        let mut part = entry.related_label();
        part.push(entry.text(&option.related));
        parts.push(part);
    }
    for (label, locations) in [("Declared by", &option.declarations), ("Defined by", &option.definitions)] {
        if !locations.is_empty() {
            let mut part = vec![entry.location_label(label)];
            part.extend(locations.iter().flat_map(|location| entry.location(location)));
            parts.push(part);
        }
    }
    let last = parts.len().saturating_sub(1);
    for part in &mut parts[..last] {
        part.push(E::SEPARATOR.to_owned());
    }
    entry.finish(parts.into_iter().flatten().collect())
}

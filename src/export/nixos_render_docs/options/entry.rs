//! An option as a sequence of parts.

use crate::diagnostics::Diagnostic;
use crate::manual::{Declaration, ModuleOption};
use crate::markdown::tree::Block;
use crate::render::option_parts::{self, OptionPart};

/// Writes the parts of one option in a format. A part is a list of lines (or of longer pieces of text), which are
/// joined by line breaks.
pub(super) trait OptionEntry {
    /// What follows each part but the last.
    const SEPARATOR: &'static str;

    /// A description, or related packages.
    fn text(&mut self, blocks: &[Block]) -> String;

    /// A type, a default or an example, label included.
    fn field(&mut self, blocks: &[Block]) -> String {
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
    option_parts::parts(option).any(|part| !matches!(part, OptionPart::Declarations(_) | OptionPart::Definitions(_)))
}

fn locations(entry: &impl OptionEntry, label: &str, locations: &[Declaration]) -> Vec<String> {
    let mut lines = vec![entry.location_label(label)];
    lines.extend(locations.iter().flat_map(|location| entry.location(location)));
    lines
}

/// Writes an option.
pub(super) fn write<E: OptionEntry>(option: &ModuleOption, mut entry: E) -> (String, Vec<Diagnostic>) {
    let mut parts: Vec<Vec<String>> = Vec::with_capacity(7);
    for part in option_parts::parts(option) {
        parts.push(match part {
            OptionPart::Description(blocks) => vec![entry.text(blocks)],
            OptionPart::Field(blocks) => vec![entry.field(blocks)],
            OptionPart::Related(blocks) => {
                let mut lines = entry.related_label();
                lines.push(entry.text(blocks));
                lines
            }
            OptionPart::Declarations(list) => locations(&entry, "Declared by", list),
            OptionPart::Definitions(list) => locations(&entry, "Defined by", list),
        });
    }
    let last = parts.len().saturating_sub(1);
    for part in &mut parts[..last] {
        part.push(E::SEPARATOR.to_owned());
    }
    entry.finish(parts.into_iter().flatten().collect())
}

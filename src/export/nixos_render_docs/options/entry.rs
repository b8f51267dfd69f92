//! An option as a sequence of parts.

use std::borrow::Cow;

use crate::diagnostics::Diagnostic;
use crate::manual::{Declaration, ModuleOption};
use crate::markdown::tree::Block;
use crate::render::option_parts::{self, OptionPart};

/// A line, or a longer piece of text.
pub(super) type Line = Cow<'static, str>;

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

    /// What is before the related packages.
    fn related_label(&self) -> Vec<Line>;

    /// What is before declarations or definitions; `label` is "Declared by", for example.
    fn location_label(&self, label: &str) -> String;

    /// Adds a declaration or a definition to the lines.
    fn location(&self, declaration: &Declaration, lines: &mut Vec<Line>);

    /// The whole option, from its finished parts, and what was wrong.
    fn finish(self, lines: Vec<Line>) -> (String, Vec<Diagnostic>);
}

/// Whether an option has any text of its own.
pub(super) fn has_text(option: &ModuleOption) -> bool {
    option_parts::parts(option).any(|part| !matches!(part, OptionPart::Declarations(_) | OptionPart::Definitions(_)))
}

fn locations(entry: &impl OptionEntry, label: &str, locations: &[Declaration], lines: &mut Vec<Line>) {
    lines.push(entry.location_label(label).into());
    for location in locations {
        entry.location(location, lines);
    }
}

/// Writes an option.
pub(super) fn write<E: OptionEntry>(option: &ModuleOption, mut entry: E) -> (String, Vec<Diagnostic>) {
    let mut lines: Vec<Line> = Vec::with_capacity(16);
    for (n, part) in option_parts::parts(option).enumerate() {
        if n > 0 {
            lines.push(E::SEPARATOR.into());
        }
        match part {
            OptionPart::Description(blocks) => lines.push(entry.text(blocks).into()),
            OptionPart::Field(blocks) => lines.push(entry.field(blocks).into()),
            OptionPart::Related(blocks) => {
                lines.extend(entry.related_label());
                lines.push(entry.text(blocks).into());
            }
            OptionPart::Declarations(list) => locations(&entry, "Declared by", list, &mut lines),
            OptionPart::Definitions(list) => locations(&entry, "Defined by", list, &mut lines),
        }
    }
    entry.finish(lines)
}

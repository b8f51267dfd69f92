//! The tree of parts, chapters and sections.

use crate::manual::model::{ContentsEntry, EntryId, Included, Target, Unit, UnitId};
use crate::manual::walk::{self, Part};
use crate::markdown::tree::{Block, BlockKind, FileKind, Heading, Inline, InlineKind};

use indexmap::IndexMap;

/// Builds the contents; fills in the units' own entries.
pub(super) fn build(units: &mut [Unit], targets: &IndexMap<String, Target>) -> Vec<ContentsEntry> {
    let of_unit = vec![None; units.len()];
    let mut builder = Builder { units, targets, entries: Vec::new(), of_unit };
    if !builder.units.is_empty() {
        builder.unit(0, None);
    }
    let Builder { entries, of_unit, .. } = builder;
    for (unit, entry) in units.iter_mut().zip(of_unit) {
        unit.entry = entry;
    }
    entries
}

struct Builder<'a> {
    units: &'a [Unit],
    targets: &'a IndexMap<String, Target>,
    entries: Vec<ContentsEntry>,
    of_unit: Vec<Option<EntryId>>,
}

/// The headings that are open in a file, outermost first, under the entry that the file is in.
struct OpenHeadings {
    above: Option<EntryId>,
    stack: Vec<(u8, EntryId)>,
}

impl OpenHeadings {
    fn last(&self) -> Option<EntryId> {
        self.stack.last().map(|(_, entry)| *entry).or(self.above)
    }
}

impl<'a> Builder<'a> {
    fn unit(&mut self, unit: UnitId, above: Option<EntryId>) {
        let mut open = OpenHeadings { above, stack: Vec::new() };
        let units = self.units;
        let document = &units[unit].document;
        self.blocks(unit, &document.blocks, &mut open);
        for footnote in &document.footnotes {
            self.blocks(unit, &footnote.blocks, &mut open);
        }
    }

    fn blocks(&mut self, unit: UnitId, blocks: &'a [Block], open: &mut OpenHeadings) {
        for block in blocks {
            match &block.kind {
                BlockKind::Heading(heading) => self.heading(unit, heading, block, open),
                BlockKind::Include(include) => {
                    let units = self.units;
                    if let Some(Included::Units(children)) = units[unit].includes.get(include.index) {
                        children.iter().for_each(|child| self.unit(*child, open.last()));
                    }
                }
                kind => walk::parts(kind, |part| {
                    if let Part::Blocks(inner) = part {
                        self.blocks(unit, inner, open);
                    }
                }),
            }
        }
    }

    fn heading(&mut self, unit: UnitId, heading: &Heading, block: &Block, open: &mut OpenHeadings) {
        let of_file = &self.units[unit];
        // The subtitle of a book is part of its title.
        let role = of_file.kind.role();
        if role == FileKind::Book && heading.level == 2 {
            return;
        }
        // Only a navigation file's own titles may be without an id.
        let own_title = of_file.kind.is_group() || (role == FileKind::Book && of_file.parent.is_none());
        let id = match &heading.id {
            Some(id) => id.name.clone(),
            None if own_title => String::new(),
            None => return,
        };
        while open.stack.last().is_some_and(|(level, _)| *level >= heading.level) {
            open.stack.pop();
        }
        let parent = open.last();
        let entry = self.entries.len();
        let first = heading.level == 1 && self.of_unit[unit].is_none();
        if first {
            self.of_unit[unit] = Some(entry);
        }
        let label = of_file
            .label
            .as_ref()
            .filter(|_| first)
            .map(|label| vec![Inline { span: block.span, kind: InlineKind::Text(label.clone()) }]);
        // The target's title has no circles; a heading whose id is taken has only its own.
        let title = label.unwrap_or_else(|| match self.targets.get(&id) {
            Some(target) if target.unit == unit && !id.is_empty() => target.title.clone(),
            _ => heading.content.clone(),
        });
        self.entries.push(ContentsEntry {
            id,
            kind: if heading.level == 1 { role } else { FileKind::Section },
            unit,
            title,
            level: heading.level,
            parent,
            children: Vec::new(),
        });
        if let Some(parent) = parent {
            self.entries[parent].children.push(entry);
        }
        open.stack.push((heading.level, entry));
    }
}

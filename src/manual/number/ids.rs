//! Every id of the book and what it names, in reading order; each is there once.

use std::collections::HashSet;

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::numbering::Numbers;
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::manual::files::{folder_of, join_relative};
use crate::manual::model::{Included, Target, TargetKind, Unit, UnitId};
use crate::manual::module_option::OptionsList;
use crate::manual::walk::{self, Part};
use crate::markdown::tree::{
    Block, BlockKind, Document, FileKind, Heading, Id, Include, IncludeEntry, IncludeKind, Inline, InlineKind,
    label_of_reference,
};
use crate::source::{FileId, Span};

/// Finds all ids. Plain titles are still empty.
pub(in crate::manual) fn collect(
    units: &[Unit],
    numbers: &Numbers,
    diagnostics: &mut Vec<Diagnostic>,
) -> IndexMap<String, Target> {
    let mut collector = Collector {
        units,
        numbers,
        targets: IndexMap::new(),
        section: None,
        included_twice: HashSet::new(),
        groups: Vec::new(),
        diagnostics,
    };
    if !units.is_empty() {
        collector.unit(0);
    }
    collector.groups();
    collector.targets
}

struct Collector<'a> {
    units: &'a [Unit],
    numbers: &'a Numbers,
    targets: IndexMap<String, Target>,
    /// The id of the heading that was last met in the current unit.
    section: Option<String>,
    /// The files of which it was told that they are included twice.
    included_twice: HashSet<FileId>,
    /// The groups of a navigation file that have an id, and their titles.
    groups: Vec<(UnitId, &'a Heading)>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Collector<'a> {
    fn unit(&mut self, unit: UnitId) {
        let outer = self.section.clone();
        let document = &self.units[unit].document;
        self.blocks(unit, &document.blocks);
        let sections = if document.footnotes.is_empty() { Sections::default() } else { Sections::of(document) };
        for footnote in &document.footnotes {
            // A footnote belongs to the section that it is written in, wherever it is shown.
            self.section = sections.at(footnote.label.span).map(str::to_owned).or(outer.clone());
            self.add(unit, &footnote.label, TargetKind::Footnote, &[]);
            self.blocks(unit, &footnote.blocks);
        }
        self.section = outer;
    }

    fn blocks(&mut self, unit: UnitId, blocks: &'a [Block]) {
        for block in blocks {
            match &block.kind {
                BlockKind::Heading(heading) => self.heading(unit, heading),
                BlockKind::Numbered(numbered) => {
                    let kind = TargetKind::Numbered(numbered.kind, numbered.number);
                    for id in [&numbered.id, &numbered.title.id].into_iter().flatten() {
                        self.add(unit, id, kind.clone(), &numbered.title.content);
                    }
                }
                BlockKind::Include(include) => match self.units[unit].includes.get(include.index) {
                    Some(Included::Units(children)) => children.iter().for_each(|child| self.unit(*child)),
                    Some(Included::Options(list)) => self.options(unit, list),
                    Some(Included::Nothing) | None => {}
                },
                _ => {}
            }
            walk::parts(&block.kind, |part| match part {
                Part::Text(text) => self.inlines(unit, text),
                Part::Blocks(inner) => self.blocks(unit, inner),
            });
        }
    }

    /// The id of a group is there for `open`, and often that of the title of its first file, which is what is meant then.
    fn groups(&mut self) {
        self.section = None;
        for (unit, heading) in std::mem::take(&mut self.groups) {
            let Some(id) = &heading.id else { continue };
            let taken = self.targets.get(&id.name).is_some_and(|target| !self.units[target.unit].kind.is_group());
            if !taken {
                self.section = Some(id.name.clone());
                self.add(unit, id, TargetKind::File(self.units[unit].kind.role()), &heading.content);
            }
        }
    }

    fn heading(&mut self, unit: UnitId, heading: &'a Heading) {
        let Some(id) = &heading.id else { return };
        let unit_kind = self.units[unit].kind;
        if unit_kind.is_group() {
            return self.groups.push((unit, heading));
        }
        let kind = match (heading.level, &self.numbers.letters[unit]) {
            (1, Some(letter)) => TargetKind::Appendix(letter.clone()),
            (1, None) => TargetKind::File(unit_kind.role()),
            _ => TargetKind::Section,
        };
        // A subtitle belongs to its book and is no section of its own.
        if !(unit_kind.role() == FileKind::Book && heading.level == 2) {
            self.section = Some(id.name.clone());
        }
        self.add(unit, id, kind, &heading.content);
    }

    fn inlines(&mut self, unit: UnitId, inlines: &'a [Inline]) {
        walk::inlines(inlines, &mut |inline| match &inline.kind {
            InlineKind::Span(span) => {
                if let Some(id) = &span.id {
                    self.add(unit, id, TargetKind::Anchor, &[]);
                }
            }
            InlineKind::FootnoteReference(reference) => self.add(unit, &reference.id, TargetKind::Footnote, &[]),
            _ => {}
        });
    }

    fn add(&mut self, unit: UnitId, id: &Id, kind: TargetKind, title: &[Inline]) {
        match self.targets.entry(id.name.clone()) {
            Entry::Vacant(slot) => {
                slot.insert(Target {
                    kind,
                    unit,
                    span: id.span,
                    title: title.to_vec(),
                    plain_title: String::new(),
                    section: self.section.clone(),
                });
            }
            Entry::Occupied(slot) => {
                let (first, before) = (slot.get().span, slot.get().unit);
                if first == id.span && self.included_twice.contains(&id.span.file) {
                    return;
                }
                if first == id.span
                    && let Some(diagnostic) = twice(self.units, before, unit)
                {
                    self.included_twice.insert(id.span.file);
                    self.diagnostics.push(diagnostic);
                    return;
                }
                let help = match kind {
                    // The ids of references come from the label, of which it is told.
                    TargetKind::Footnote if label_of_reference(&id.name).is_some() => return,
                    TargetKind::Footnote => "choose another label: labels are ids and must be unique in the book",
                    _ => "choose another id: ids must be unique in the book",
                };
                self.diagnostics.push(
                    Diagnostic::error(Code::DuplicateId, id.span, format!("duplicate id `{}`", id.name))
                        .label(first, "it is first defined here")
                        .help(help),
                );
            }
        }
    }

    /// Options that are there twice are told of in one message a list: there may be thousands.
    fn options(&mut self, unit: UnitId, list: &OptionsList) {
        self.list(unit, list);
        let mut taken = Vec::new();
        self.targets.reserve(list.options.len());
        for option in &list.options {
            match self.targets.entry(option.id.clone()) {
                Entry::Vacant(slot) => {
                    slot.insert(Target {
                        kind: TargetKind::Option(option.name.clone()),
                        unit,
                        span: option.span,
                        title: Vec::new(),
                        plain_title: String::new(),
                        section: self.section.clone(),
                    });
                }
                Entry::Occupied(slot) => taken.push((option, slot.get().span)),
            }
        }
        let Some((option, first)) = taken.first() else { return };
        let message = match taken.len() {
            1 => format!("duplicate id `{}` of the option `{}`", option.id, option.name),
            n => format!("duplicate ids of {n} options, for example `{}` of `{}`", option.id, option.name),
        };
        self.diagnostics.push(
            Diagnostic::error(Code::DuplicateId, list.id_prefix.span, message)
                .label(*first, "it is first defined here")
                .help("give this list another `id-prefix`"),
        );
    }

    /// A list's own id: nixos-render-docs does not look whether it is unique, so its being taken is no error.
    fn list(&mut self, unit: UnitId, list: &OptionsList) {
        let id = &list.list_id;
        if id.name.is_empty() {
            return;
        }
        if let Some(first) = self.targets.get(&id.name).map(|t| t.span) {
            let message = format!("duplicate id `{}` of this list", id.name);
            self.diagnostics.push(
                Diagnostic::new(
                    Severity::Warning,
                    Code::DuplicateId,
                    crate::diagnostics::Location::Span(id.span),
                    message,
                )
                .label(first, "it is first defined here")
                .help("give the list another `list-id`"),
            );
        } else {
            self.add(unit, id, TargetKind::OptionsList, &[]);
        }
    }
}

/// The headings of a document that have ids, by where they begin.
#[derive(Default)]
struct Sections<'a>(Vec<(u32, &'a str)>);

impl<'a> Sections<'a> {
    fn of(document: &'a Document) -> Self {
        let headings = document.blocks.iter().filter_map(|block| match &block.kind {
            BlockKind::Heading(heading) => Some((block.span.start, heading.id.as_ref()?.name.as_str())),
            _ => None,
        });
        let mut headings: Vec<_> = headings.collect();
        // Groups and entries of a file of JSON are in any order; the heading of each covers all that is in it, and those
        // of its text lie within.
        headings.sort_by_key(|(start, _)| *start);
        Self(headings)
    }

    /// The id of the last heading before an offset.
    fn at(&self, at: Span) -> Option<&'a str> {
        let before = self.0.partition_point(|(start, _)| *start < at.start).checked_sub(1)?;
        Some(self.0[before].1)
    }
}

/// What to say of two units that are one file: it is included twice, or a file above it is.
fn twice(units: &[Unit], first: UnitId, second: UnitId) -> Option<Diagnostic> {
    let (mut first, mut second) = (first, second);
    while first != second {
        let (a, b) = (entry(units, first)?, entry(units, second)?);
        if a.span != b.span {
            let message = format!("`{}` is included twice", b.path);
            return Some(
                Diagnostic::error(Code::DuplicateId, b.span, message)
                    .label(a.span, "it is first included here")
                    .help("include it only once"),
            );
        }
        (first, second) = (units[first].parent?, units[second].parent?);
    }
    None
}

/// The line of an include that a unit comes from.
fn entry(units: &[Unit], unit: UnitId) -> Option<&IncludeEntry> {
    let parent = &units[units[unit].parent?];
    let (index, siblings) = parent.includes.iter().enumerate().find_map(|(index, included)| match included {
        Included::Units(siblings) if siblings.contains(&unit) => Some((index, siblings)),
        _ => None,
    })?;
    // Lines whose files could not be read have no unit.
    let same = |other: &&UnitId| units[**other].path == units[unit].path;
    let nth = siblings.iter().filter(same).position(|other| *other == unit)?;
    let base = folder_of(&parent.path);
    let mut found = None;
    walk::blocks(&parent.document.blocks, &mut |block| {
        let BlockKind::Include(Include { index: at, kind, .. }) = &block.kind else { return };
        if *at != index {
            return;
        }
        found = match kind {
            IncludeKind::Files { entries, .. } => {
                entries.iter().filter(|entry| join_relative(base, &entry.path) == units[unit].path).nth(nth)
            }
            IncludeKind::Options { source, .. } | IncludeKind::Nixdoc { source } => Some(source),
        };
    });
    found
}

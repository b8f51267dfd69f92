//! What is known while the text of a unit is written, and what every piece of it needs.

use std::collections::HashMap;

use super::context::Context;
use super::fragment::Fragment;
use super::ids;
use crate::manual::{Included, UnitId};
use crate::markdown::tree::{Block, BlockKind, Id};
use crate::render::escape;
use crate::render::visitor::BlockVisitor;
use crate::source::Span;

/// The text of a unit, cut into what a file can be made of.
#[derive(Debug, Default)]
pub(super) struct UnitContent {
    /// Its parts, in reading order.
    pub parts: Vec<Part>,
    /// The groups of its long lists of options, for the contents: id and name.
    pub groups: Vec<(String, String)>,
}

/// A part of a unit.
#[derive(Debug)]
pub(super) enum Part {
    /// Some of its own text.
    Fragment(Fragment),
    /// Another unit, which is included there.
    Unit(UnitId),
}

/// A text that is longer than this is cut where that is possible, in bytes.
const LONG: usize = 100_000;

/// Writes the text of a unit.
pub(super) struct UnitWriter<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) unit: UnitId,
    /// What is written at present.
    pub(super) out: Fragment,
    /// How much deeper headings are written than the text says.
    pub(super) shift: u8,
    /// The level of the last heading as written.
    pub(super) level: u8,
    /// Within a link, where no other can be.
    pub(super) in_link: bool,
    /// How many blocks are open; what is within one is not cut.
    pub(super) nesting: usize,
    /// The element that is open around all that is written, as its tags, and is opened again after a cut.
    pub(super) around: Option<(&'static str, &'static str)>,
    /// The recipes that are beside blocks still to come.
    beside: HashMap<Span, Vec<usize>>,
    /// The footnotes to which nothing has referred so far.
    new_notes: Vec<bool>,
    /// Those to which the text refers, and which are still to be written.
    waiting_notes: Vec<usize>,
    content: UnitContent,
}

/// Writes a unit, without those that it includes.
pub(super) fn write(context: &Context<'_>, unit: UnitId) -> UnitContent {
    let document = &context.manual.units[unit].document;
    let mut writer = UnitWriter::new(context, unit);
    for beside in &context.manual.units[unit].beside {
        writer.beside.entry(beside.block).or_default().push(beside.recipe);
    }
    writer.blocks(&document.blocks);
    writer.cut();
    writer.content
}

impl<'c> UnitWriter<'c> {
    fn new(context: &'c Context<'c>, unit: UnitId) -> Self {
        let notes = context.manual.units[unit].document.footnotes.len();
        Self {
            context,
            unit,
            out: Fragment::default(),
            shift: context.plan.shift(unit),
            level: 0,
            in_link: false,
            nesting: 0,
            around: None,
            beside: HashMap::new(),
            new_notes: vec![true; notes],
            waiting_notes: Vec::new(),
            content: UnitContent::default(),
        }
    }

    /// Adds XHTML as it is.
    pub(super) fn push(&mut self, markup: &str) {
        self.out.text.push_str(markup);
    }

    /// Adds text.
    pub(super) fn plain(&mut self, text: &str) {
        escape::text(&mut self.out.text, text);
    }

    /// Adds an attribute, with a space in front.
    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        attribute(&mut self.out.text, name, value);
    }

    /// Adds an `id` attribute; nothing for `None`.
    pub(super) fn id(&mut self, id: Option<&Id>) {
        if let Some(id) = id {
            self.named(ids::of_book(&id.name).into_owned());
        }
    }

    /// Adds an `id` attribute with a name that can be one, and notes that it is here.
    pub(super) fn named(&mut self, id: String) {
        self.attribute("id", &id);
        self.out.ids.push(id);
    }

    /// Ends what is written at present: a file may be split here. Nothing is done within a block.
    pub(super) fn cut(&mut self) {
        if self.nesting > 0 || self.out.text.is_empty() {
            return;
        }
        if let Some((_, close)) = self.around {
            self.push(close);
        }
        self.add_notes();
        let fragment = std::mem::take(&mut self.out);
        self.content.parts.push(Part::Fragment(fragment));
        if let Some((open, _)) = self.around {
            self.push(open);
        }
    }

    /// Cuts where what is written at present has become long.
    pub(super) fn cut_if_long(&mut self) {
        if self.out.text.len() > LONG {
            self.cut();
        }
    }

    /// Writes what is within a block.
    pub(super) fn within(&mut self, write: impl FnOnce(&mut Self)) {
        self.nesting += 1;
        write(self);
        self.nesting -= 1;
    }

    /// Adds a group of a long list of options to the contents.
    pub(super) fn add_group(&mut self, id: String, name: String) {
        self.content.groups.push((id, name));
    }

    /// Notes that the text refers to a footnote.
    pub(super) fn refers_to_note(&mut self, footnote: usize) {
        if self.new_notes.get(footnote).copied().unwrap_or(false) {
            self.new_notes[footnote] = false;
            self.waiting_notes.push(footnote);
        }
    }

    /// Writes the footnotes to which the text has referred, and those to which these refer.
    fn add_notes(&mut self) {
        while !self.waiting_notes.is_empty() {
            for footnote in std::mem::take(&mut self.waiting_notes) {
                let text = std::mem::take(&mut self.out);
                self.within(|writer| writer.footnote(footnote));
                let note = std::mem::replace(&mut self.out, text);
                self.out.notes.push(note);
            }
        }
    }

    /// Blocks of the unit itself: each can be followed by a cut.
    fn top_blocks(&mut self, blocks: &[Block]) {
        // A recipe beside a heading is beside the first block under it.
        let mut waiting = Vec::new();
        for block in blocks {
            waiting.extend(self.beside.remove(&block.span).into_iter().flatten());
            let is_heading = matches!(block.kind, BlockKind::Heading(_));
            if matches!(block.kind, BlockKind::Include(_)) {
                self.recipes(&mut waiting);
            }
            self.out.is_heading = is_heading;
            self.block(block);
            self.cut();
            if !is_heading {
                self.recipes(&mut waiting);
            }
        }
        self.recipes(&mut waiting);
    }

    fn recipes(&mut self, waiting: &mut Vec<usize>) {
        for recipe in waiting.drain(..) {
            self.recipe(recipe, None);
            self.cut();
        }
    }

    /// Writes several blocks: those of the unit itself, or of a block in it.
    pub(super) fn all_blocks(&mut self, blocks: &[Block]) {
        if self.nesting == 0 && self.around.is_none() {
            return self.top_blocks(blocks);
        }
        for block in blocks {
            self.block(block);
            if self.around.is_some() {
                self.cut_if_long();
            }
            let beside: Vec<usize> = self.beside.remove(&block.span).unwrap_or_default();
            for recipe in beside {
                self.recipe(recipe, None);
            }
        }
    }

    /// Puts what an include brought in where it is.
    pub(super) fn included(&mut self, include: usize) {
        let (context, unit) = (self.context, self.unit);
        match context.manual.units[unit].includes.get(include) {
            Some(Included::Units(units)) => {
                let under = units.iter().filter(|child| context.manual.is_under(**child, unit));
                self.cut();
                self.content.parts.extend(under.map(|child| Part::Unit(*child)));
            }
            Some(Included::Options(list)) => self.options(list, include),
            Some(Included::Nothing) | None => {}
        }
    }
}

/// Adds an attribute to a tag, with a space in front.
pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape::attribute(out, value);
    out.push('"');
}

//! The parts of a module option, in the order in which every form shows them.

use crate::manual::{Declaration, ModuleOption};
use crate::markdown::tree::{Block, BlockKind, Inline, InlineKind, plain_text};

/// A part of an option.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OptionPart<'a> {
    /// What it does.
    Description(&'a [Block]),
    /// Its type, default or example, with the label in front: `*Type:* string`.
    Field(&'a [Block]),
    /// Packages that have to do with it.
    Related(&'a [Block]),
    /// Where it is declared.
    Declarations(&'a [Declaration]),
    /// Where it is defined.
    Definitions(&'a [Declaration]),
}

/// The parts that an option has, in order.
pub fn parts(option: &ModuleOption) -> impl Iterator<Item = OptionPart<'_>> {
    let all = [
        OptionPart::Description(&option.description),
        OptionPart::Field(&option.type_line),
        OptionPart::Field(&option.default),
        OptionPart::Field(&option.example),
        OptionPart::Related(&option.related),
        OptionPart::Declarations(&option.declarations),
        OptionPart::Definitions(&option.definitions),
    ];
    all.into_iter().filter(|part| match part {
        OptionPart::Description(blocks) | OptionPart::Field(blocks) | OptionPart::Related(blocks) => !blocks.is_empty(),
        OptionPart::Declarations(list) | OptionPart::Definitions(list) => !list.is_empty(),
    })
}

/// A field with its label apart.
#[derive(Debug, PartialEq)]
pub struct Field<'a> {
    /// `Type`, `Default`, `Example`, as text; empty where there is none.
    pub label: String,
    /// What stands on the line of the label.
    pub value: &'a [Inline],
    /// What follows it.
    pub rest: &'a [Block],
}

impl<'a> Field<'a> {
    /// Takes the label off a field's text. Without a paragraph in front, there is no label and no line: all of it is
    /// rest.
    pub fn new(blocks: &'a [Block]) -> Self {
        let Some((Block { kind: BlockKind::Paragraph { content, .. }, .. }, rest)) = blocks.split_first() else {
            return Self { label: String::new(), value: &[], rest: blocks };
        };
        match content.split_first() {
            Some((Inline { kind: InlineKind::Emphasis(label), .. }, value)) => {
                Self { label: plain_text(label).trim_end_matches([':', ' ']).to_owned(), value, rest }
            }
            _ => Self { label: String::new(), value: content, rest },
        }
    }
}

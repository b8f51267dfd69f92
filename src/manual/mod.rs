//! Trees → the book: includes, structure rules, ids, numbering, references, contents, recipes beside passages.
//!
//! A [`Manual`] is a set of [`Unit`]s, texts in the order of the book, and tables over them. Writers (the
//! site, the HTML of nixos-render-docs, the sources for nixpkgs) walk the units' trees and look the rest up here.
//! Nothing is changed after assembly.
//!
//! [`assemble()`] goes through three rooms, each of which knows only those before it: `load` reads files and puts units
//! into reading order, `number` checks each file's structure, gives ids and numbers and collects what ids name,
//! `resolve` follows references and makes the tables.

mod assemble;
mod embedded;
mod files;
mod fingerprint;
mod input;
mod load;
mod model;
mod module_option;
pub mod naming;
mod number;
mod reading;
mod recipe_directives;
mod resolve;
pub mod unused;
pub mod walk;

pub use assemble::{assemble, assemble_counting, assemble_within};
pub use embedded::{EmbeddedTexts, WrittenText};
pub use files::{folder_of, join_relative, written_in};
pub use fingerprint::{Fingerprint, fingerprints, fingerprints_of_text};
pub use input::{Assembly, IncludeLines, Input, Root};
pub use load::{OptionTexts, compare_options, option_id, read_options};
pub use model::{
    Beside, ContentsEntry, EntryId, Included, Manual, RecipeText, ReferenceText, Target, TargetKind, Unit, UnitId,
    UnitKind,
};
pub use module_option::{Declaration, ModuleOption, OptionsList};
pub use resolve::{
    AnchoredHeading, Anchors, ExternalIds, IdIndex, NamedText, Relative, Texts, anchors_of_document, can_be_linked,
    image_path, is_remote,
};

#[cfg(test)]
mod tests;

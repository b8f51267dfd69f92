//! Walking over units and options, and the walks over trees that it is made of.

use super::model::{Included, Unit};
use super::module_option::ModuleOption;
use crate::markdown::tree::Inline;
pub use crate::markdown::walk::{
    Part, PartMut, all_inlines, blocks, document_inlines, inline_content, inline_content_mut, inlines, parts,
    parts_mut, remove,
};

/// Calls `f` with every inline of an option's texts.
pub fn option_inlines<'a>(option: &'a ModuleOption, f: &mut dyn FnMut(&'a Inline)) {
    for text in [&option.description, &option.default, &option.example, &option.related] {
        all_inlines(text, f);
    }
}

/// Calls `f` with every inline of a unit: of its document, footnotes included, and of the options that it lists.
pub fn unit_inlines<'a>(unit: &'a Unit, f: &mut dyn FnMut(&'a Inline)) {
    document_inlines(&unit.document, f);
    for included in &unit.includes {
        if let Included::Options(list) = included {
            list.options.iter().for_each(|option| option_inlines(option, f));
        }
    }
}

//! Module options as data.

use crate::markdown::tree::{Block, Id};
use crate::source::Span;

/// A reference of module options.
#[derive(Clone, Debug)]
pub struct OptionsList {
    /// What the ids of its options begin with.
    pub id_prefix: Id,
    /// The id of the list.
    pub list_id: Id,
    /// The options in nixos-render-docs' order.
    pub options: Vec<ModuleOption>,
}

/// An option of a NixOS module, from an entry of `options.json`.
#[derive(Clone, Debug)]
pub struct ModuleOption {
    /// Its name, as `services.nginx.enable`.
    pub name: String,
    /// Its id in the manual.
    pub id: String,
    /// Its key in the options.json.
    pub span: Span,
    /// All of it there: its key and its value.
    pub whole: Span,
    /// The parts of its name.
    pub loc: Vec<String>,
    /// Its description, as Markdown blocks.
    pub description: Vec<Block>,
    /// `Type: …`, with "(read only)" where it is: a paragraph, label included.
    pub type_line: Vec<Block>,
    /// `Default: …`, label included.
    pub default: Vec<Block>,
    /// `Example: …`, label included.
    pub example: Vec<Block>,
    /// Related packages, without a label.
    pub related: Vec<Block>,
    /// Where it is declared.
    pub declarations: Vec<Declaration>,
    /// Where it is defined.
    pub definitions: Vec<Declaration>,
}

/// A location in a module's source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The text of the link.
    pub name: String,
    /// The address, where there is one.
    pub url: Option<String>,
}

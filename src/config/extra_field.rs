//! What can be searched besides title, path, identifiers and text.

/// A field that can be searched besides title, path, identifiers and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExtraField {
    /// The ids of the section, and of the anchors, examples and figures in it.
    Ids,
    /// The path of the source file; a recipe's name.
    File,
    /// Where an option is declared.
    Declarations,
}

impl ExtraField {
    /// All kinds, in the order of the guide.
    pub const ALL: [Self; 3] = [Self::Ids, Self::File, Self::Declarations];

    /// Its name, in book.toml and in the index.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ids => "ids",
            Self::File => "file",
            Self::Declarations => "declarations",
        }
    }
}

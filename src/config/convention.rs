//! The conventions of nixpkgs' documentation that `check --lint` looks at.

use crate::diagnostics::Code;

/// A convention of nixpkgs' documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Convention {
    /// Each sentence begins on a line of its own.
    SentencePerLine,
    /// Each heading, example and figure has an id that is written with it.
    HeadingAnchor,
    /// The title of an example or a figure ends without a full stop or a colon.
    ExampleTitle,
    /// Ids begin with what they name.
    IdPrefix,
    /// Every man page has an address.
    UnknownManpage,
}

impl Convention {
    /// All conventions, in the order of the guide.
    pub const ALL: [Self; 5] =
        [Self::SentencePerLine, Self::HeadingAnchor, Self::ExampleTitle, Self::IdPrefix, Self::UnknownManpage];

    /// The code of its messages.
    pub fn code(self) -> Code {
        match self {
            Self::SentencePerLine => Code::SentencePerLine,
            Self::HeadingAnchor => Code::HeadingAnchor,
            Self::ExampleTitle => Code::ExampleTitle,
            Self::IdPrefix => Code::IdPrefix,
            Self::UnknownManpage => Code::UnknownManpage,
        }
    }

    /// What turns it off: the name of its code.
    pub fn name(self) -> &'static str {
        self.code().name()
    }
}

/// The codes that a book can allow: those of conventions, those of markup that was meant, and those of links that lead to
/// nothing.
pub(super) fn allowable() -> impl Iterator<Item = Code> {
    let can_be =
        |code: &Code| code.can_be_allowed_in_settings() || Convention::ALL.iter().any(|known| known.code() == *code);
    Code::ALL.iter().copied().filter(can_be)
}

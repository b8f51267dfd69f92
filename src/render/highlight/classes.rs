//! From the scopes of TextMate grammars, hundreds of names, to the dozen classes that the theme gives a colour.
//! Scopes without a class stay bare text, which keeps pages small.

use std::str::FromStr;
use std::sync::OnceLock;

use syntect::parsing::Scope;

/// What a piece of code is, as far as the reader's eye is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Text without a class of its own.
    Plain,
    /// A name that the piece gives a value: an attribute, a key.
    Attribute,
    /// A comment, its markers included.
    Comment,
    /// A removed line of a diff.
    Deleted,
    /// An escape sequence, the marks of an interpolation.
    Escape,
    /// The name of a function.
    Function,
    /// A heading, the head of a diff.
    Heading,
    /// An inserted line of a diff.
    Inserted,
    /// A keyword of the language.
    Keyword,
    /// A number, or another constant.
    Constant,
    /// An operator of the language.
    Operator,
    /// A string, its quotes included.
    String,
    /// A type, a tag, a section.
    Type,
    /// A parameter, a variable.
    Variable,
}

impl Class {
    /// Its class in HTML; `None` where it needs none.
    pub fn html(self) -> Option<&'static str> {
        Some(match self {
            Self::Plain => return None,
            Self::Attribute => "hl-a",
            Self::Comment => "hl-c",
            Self::Deleted => "hl-d",
            Self::Escape => "hl-e",
            Self::Function => "hl-f",
            Self::Heading => "hl-h",
            Self::Inserted => "hl-i",
            Self::Keyword => "hl-k",
            Self::Constant => "hl-n",
            Self::Operator => "hl-o",
            Self::String => "hl-s",
            Self::Type => "hl-t",
            Self::Variable => "hl-v",
        })
    }
}

/// Scopes and their classes; the first that is a prefix counts, so the finer ones are first.
const SCOPES: &[(&str, Class)] = &[
    ("comment", Class::Comment),
    ("constant.character", Class::Escape),
    ("string.regexp", Class::Escape),
    ("punctuation.section.embedded", Class::Escape),
    ("punctuation.section.interpolation", Class::Escape),
    ("punctuation.definition.interpolation", Class::Escape),
    ("string.unquoted.plain.out.yaml", Class::Plain),
    ("entity.name.tag.yaml", Class::Attribute),
    ("string.other.link", Class::Function),
    ("string", Class::String),
    ("constant", Class::Constant),
    ("keyword.operator.word", Class::Keyword),
    ("keyword.operator.logical.python", Class::Keyword),
    ("keyword.operator", Class::Operator),
    ("keyword", Class::Keyword),
    ("storage.type.numeric", Class::Constant),
    ("storage", Class::Keyword),
    ("entity.name.function", Class::Function),
    ("support.function", Class::Function),
    ("variable.function", Class::Function),
    ("meta.mapping.key", Class::Attribute),
    ("meta.tag.key", Class::Attribute),
    ("entity.name.tag", Class::Type),
    ("entity.name.table", Class::Type),
    ("entity.name.section", Class::Heading),
    ("entity.name", Class::Type),
    ("entity.other.attribute-name", Class::Attribute),
    ("entity.other.inherited-class", Class::Type),
    ("support.type.property-name", Class::Attribute),
    ("support.type", Class::Type),
    ("support.class", Class::Type),
    ("support.constant", Class::Constant),
    ("variable.parameter.option", Class::Constant),
    // Grammars for Nix call every variable a parameter; only those of functions are.
    ("variable.parameter.name.nix", Class::Plain),
    ("variable.parameter", Class::Variable),
    ("variable.language", Class::Keyword),
    ("variable.other.readwrite.assignment", Class::Attribute),
    ("markup.inserted", Class::Inserted),
    ("markup.deleted", Class::Deleted),
    ("markup.heading", Class::Heading),
    ("meta.diff.header", Class::Heading),
    ("meta.diff.range", Class::Heading),
    ("markup.raw", Class::String),
    // What is inside an interpolation is code again, not part of the string around it.
    ("meta.interpolation", Class::Plain),
    ("meta.group.expansion", Class::Plain),
    ("meta.embedded", Class::Plain),
    ("markup.italic", Class::Plain),
    ("source", Class::Plain),
    ("text", Class::Plain),
];

fn table() -> &'static [(Scope, Class)] {
    static TABLE: OnceLock<Vec<(Scope, Class)>> = OnceLock::new();
    TABLE
        .get_or_init(|| SCOPES.iter().filter_map(|(name, class)| Some((Scope::from_str(name).ok()?, *class))).collect())
}

/// The class of a piece under these scopes: what the innermost scope that has a class says.
pub fn of(stack: &[Scope]) -> Class {
    let table = table();
    stack
        .iter()
        .rev()
        .find_map(|scope| table.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class))
        .unwrap_or(Class::Plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_of_the_table_can_be_read() {
        assert_eq!(table().len(), SCOPES.len());
    }

    #[test]
    fn the_innermost_scope_counts() {
        let stack = |names: &str| names.split(' ').map(|n| Scope::new(n).unwrap()).collect::<Vec<_>>();
        assert_eq!(of(&stack("source.nix string.quoted.double.nix punctuation.definition.string.nix")), Class::String);
        assert_eq!(
            of(&stack("source.nix string.quoted.double.nix markup.italic variable.parameter.name.nix")),
            Class::Plain
        );
        assert_eq!(of(&stack("source.nix variable.parameter.function.1.nix")), Class::Variable);
        assert_eq!(of(&stack("source.python keyword.operator.arithmetic.python")), Class::Operator);
    }
}

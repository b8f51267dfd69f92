//! What is searched: one document for each section, recipe and option.

use crate::config::SearchConfig;

/// What a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DocumentKind {
    /// A section, chapter, part: anything with a heading.
    #[default]
    Prose,
    /// A recipe, with its title and summary.
    Recipe,
    /// A module option, by its name.
    Option,
}

/// Something that a search can find.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchDocument {
    /// The anchor on its page: every result's address ends in it.
    pub id: String,
    /// The page's address, relative to the site's root.
    pub page: String,
    /// The heading, as plain text.
    pub heading: String,
    /// The document that it is under: an index into the list, smaller than its own. The book itself counts for
    /// nobody's parent, being everybody's.
    pub parent: Option<usize>,
    /// The text; blocks end in line breaks.
    pub text: String,
    /// The kind of passage that it is.
    pub kind: DocumentKind,
    /// Names in its text that are written as code or by a role.
    pub identifiers: Vec<String>,
    /// The texts of the extra fields that are switched on, in the order of [`SearchConfig::extra_fields`].
    pub extra: Vec<String>,
}

impl SearchDocument {
    /// The titles that it is under, from the outermost.
    pub fn path<'a>(&self, all: &'a [Self]) -> Vec<&'a str> {
        let mut path = Vec::new();
        let mut at = self.parent;
        while let Some(parent) = at.and_then(|n| all.get(n)) {
            path.push(parent.heading.as_str());
            at = parent.parent;
        }
        path.reverse();
        path
    }
}

/// The names of the fields, in the index's order, and how much each counts.
pub fn fields(settings: &SearchConfig) -> Vec<(&'static str, f64)> {
    let boosts = &settings.boosts;
    let mut fields =
        vec![("title", boosts.title), ("path", boosts.path), ("identifiers", boosts.identifier), ("text", boosts.text)];
    fields.extend(settings.extra_fields.iter().map(|field| (field.name(), boosts.extra)));
    fields
}

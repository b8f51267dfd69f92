//! What is searched: one document for each section, recipe and option.

/// What a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A section, chapter, part: anything with a heading.
    #[default]
    Prose,
    /// A recipe.
    Recipe,
    /// A module option.
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
    /// The document that it stands under: an index into the list, smaller than its own. The book itself counts for
    /// nobody's parent, being everybody's.
    pub parent: Option<usize>,
    /// The text; blocks end in line breaks.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// Names in its text that are written as code or by a role.
    pub identifiers: Vec<String>,
    /// The texts of the extra fields that are switched on, in the order of [`SearchSettings::extra_fields`].
    pub extra: Vec<String>,
}

impl SearchDocument {
    /// The titles that it stands under, from the outermost.
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

/// A field that can be searched besides title, path, identifiers and text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExtraField {
    /// The ids of the section and of the anchors, examples and figures in it.
    Ids,
    /// The path of the source file.
    File,
    /// Where an option is declared.
    Declarations,
}

impl ExtraField {
    /// Its name in lunr's index.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ids => "ids",
            Self::File => "file",
            Self::Declarations => "declarations",
        }
    }
}

/// How much a match in a field counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boosts {
    /// The heading.
    pub title: f64,
    /// The titles above it.
    pub path: f64,
    /// Names written as code.
    pub identifiers: f64,
    /// The text.
    pub text: f64,
    /// Each extra field.
    pub extra: f64,
}

impl Default for Boosts {
    fn default() -> Self {
        Self { title: 8.0, path: 1.5, identifiers: 3.0, text: 1.0, extra: 2.0 }
    }
}

/// `[search]` of book.toml.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchSettings {
    /// Whether the site has search at all.
    pub enable: bool,
    /// The deepest heading that is a document of its own, 1 to 6; what stands under deeper ones belongs to the one above.
    pub depth: u8,
    /// How much a match in each field counts.
    pub boosts: Boosts,
    /// What is searched besides title, path, identifiers and text.
    pub extra_fields: Vec<ExtraField>,
    /// Whether the whole index is written too, as lunr serialises it, for other programs. Pages do not load it.
    pub lunr_index: bool,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self { enable: true, depth: 6, boosts: Boosts::default(), extra_fields: Vec::new(), lunr_index: false }
    }
}

impl SearchSettings {
    /// The names of the fields, in the index's order, and how much each counts.
    pub fn fields(&self) -> Vec<(&'static str, f64)> {
        let boosts = &self.boosts;
        let mut fields = vec![
            ("title", boosts.title),
            ("path", boosts.path),
            ("identifiers", boosts.identifiers),
            ("text", boosts.text),
        ];
        fields.extend(self.extra_fields.iter().map(|field| (field.name(), boosts.extra)));
        fields
    }
}

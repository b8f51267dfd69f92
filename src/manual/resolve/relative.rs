//! Links that name a file by its path. What is written has no file of a source's name, in no form of a manual: such a link
//! is written unchanged, and is dead.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;

use super::anchors::{AnchoredHeading, Anchors};
use super::id_index::IdIndex;
use super::references::{can_be_linked, is_remote};
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::files::{folder_of, join_relative};
use crate::manual::model::{RecipeText, Target, Unit};
use crate::manual::walk;
use crate::markdown::tree::{BlockKind, Inline, InlineKind, LinkTarget};
use crate::source::{Span, composed};

/// A relative address: the way from the file that it is in to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relative {
    /// The path as it is meant, without percent-encoding.
    pub path: String,
    /// The id after the `#`, likewise.
    pub fragment: Option<String>,
}

impl Relative {
    /// Takes an address apart; `None` for one that is not relative to a file: with a scheme, a host, a path from the
    /// server's root, or no path at all.
    pub fn read(url: &str) -> Option<Self> {
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (rest, fragment) = url.split_once('#').map_or((url, None), |(rest, id)| (rest, Some(decode(id))));
        let path = rest.split_once('?').map_or(rest, |(path, _)| path);
        if path.is_empty() || path.starts_with('/') || is_remote(path) {
            return None;
        }
        Some(Self { path: decode(path), fragment })
    }

    /// The path relative to the root's folder, for a link in that unit.
    pub fn from_root(&self, unit: &Unit) -> String {
        join_relative(folder_of(&unit.path), &self.path)
    }
}

/// The files of a book's text, for links that name one.
pub struct Texts<'a> {
    by_path: HashMap<String, &'a Unit>,
    units: &'a [Unit],
    targets: &'a IndexMap<String, Target>,
    /// The anchors of headings, made when a link names one.
    anchors: OnceCell<Anchors<'a>>,
}

/// What an address means that names a file of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedText<'a> {
    /// An id of the book.
    Id(&'a str),
    /// A heading that has no id yet, by the anchor that mdBook and GitHub make of it.
    Heading {
        /// The anchor.
        anchor: String,
        /// The block that is the heading.
        span: Span,
    },
    /// The file, and in it something that it does not have.
    Unknown,
}

impl<'a> Texts<'a> {
    /// The files of these units.
    pub fn new(units: &'a [Unit], targets: &'a IndexMap<String, Target>) -> Self {
        let mut by_path: HashMap<String, &Unit> = HashMap::new();
        for unit in units.iter().filter(|unit| unit.kind.is_file()) {
            by_path.entry(composed(&unit.path).into_owned()).or_insert(unit);
        }
        Self { by_path, units, targets, anchors: OnceCell::new() }
    }

    /// The anchors of all headings.
    pub fn anchors(&self) -> &Anchors<'a> {
        self.anchors.get_or_init(|| Anchors::new(self.units))
    }

    /// The id that is meant by an address which names a file, in a link of that unit: the anchor in it, or the file's
    /// title. `None` where the address names no file, or an anchor without an id.
    pub fn id(&self, url: &str, unit: &Unit) -> Option<&'a str> {
        match self.meant(url, unit)?.1 {
            NamedText::Id(id) => Some(id),
            _ => None,
        }
    }

    /// The file that an address names, in a link of that unit, and what it means. `None` where it names no file of the text.
    pub fn meant(&self, url: &str, unit: &Unit) -> Option<(&'a Unit, NamedText<'a>)> {
        let relative = Relative::read(url)?;
        let source = *self.by_path.get(composed(&relative.from_root(unit)).as_ref())?;
        let Some(fragment) = relative.fragment.filter(|fragment| !fragment.is_empty()) else {
            return Some((source, first_id(source).map_or(NamedText::Unknown, NamedText::Id)));
        };
        let file = source.document.file;
        let target = self.targets.get_key_value(&fragment).map(|(id, target)| (id.as_str(), target.span.file));
        if let Some((id, _)) = target.filter(|(_, of)| *of == file) {
            return Some((source, NamedText::Id(id)));
        }
        // No id of that file: then an anchor of it, or an id of another, as where a text has moved.
        let named = match self.anchors().in_file(file, &fragment) {
            Some(AnchoredHeading { heading, span }) => match &heading.id {
                Some(id) => NamedText::Id(&id.name),
                None => NamedText::Heading { anchor: fragment, span },
            },
            None => target.map_or(NamedText::Unknown, |(id, _)| NamedText::Id(id)),
        };
        Some((source, named))
    }
}

/// Warns of links to files of the book's text. Those in texts of recipes are relative to the root file's folder.
pub(super) fn check(
    units: &[Unit],
    targets: &IndexMap<String, Target>,
    recipes: &[RecipeText],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let texts = Texts::new(units, targets);
    let ids = IdIndex::new(targets);
    let mut told = HashSet::new();
    let mut link = |inline: &Inline, unit: &Unit| {
        let InlineKind::Link(link) = &inline.kind else { return };
        let LinkTarget::Url(url) = &link.target else { return };
        let Some((source, meant)) = texts.meant(url, unit) else { return };
        if link.definition.is_some_and(|definition| !told.insert(definition)) {
            return;
        }
        let message = format!("`{url}` links to a source file, which is not part of the site");
        let diagnostic = Diagnostic::warning(Code::LinkToSource, link.definition.unwrap_or(inline.span), message);
        let fragment = || Relative::read(url).and_then(|relative| relative.fragment).unwrap_or_default();
        diagnostics.push(match meant {
            NamedText::Id(id) => diagnostic.help(format!("write `#{id}` instead")),
            NamedText::Heading { anchor, span } if can_be_linked(&anchor) => diagnostic
                .label(span, "this heading has no id")
                .help(format!("write `{{#{anchor}}}` at the end of that heading, and `#{anchor}` here")),
            NamedText::Heading { span, .. } => diagnostic
                .label(span, "this heading has no id")
                .help("write an id, `{#id}`, at the end of that heading, and `#id` here"),
            NamedText::Unknown => match (near(&texts, &ids, source, &fragment()), first_id(source)) {
                (Some(id), _) => diagnostic.help(format!("did you mean `#{id}`? the file has no such heading")),
                (_, Some(id)) => diagnostic
                    .help(format!("write `#{id}` to link to its title, or another id: the file has no such heading")),
                (_, None) => diagnostic.help("give the target an id, and link to that"),
            },
        });
    };
    for unit in units {
        walk::unit_inlines(unit, &mut |inline| link(inline, unit));
    }
    let Some(root) = units.first() else { return };
    for text in recipes {
        for blocks in [&text.title, &text.summary] {
            walk::all_inlines(blocks, &mut |inline| link(inline, root));
        }
    }
}

/// The id that is meant by a fragment which a file does not have: that of a heading in it, or of something else in the book.
fn near<'a>(texts: &Texts<'a>, ids: &IdIndex<'a>, source: &Unit, fragment: &str) -> Option<&'a str> {
    let in_file = || texts.anchors().nearest_in_file(source.document.file, fragment).or_else(|| ids.nearest(fragment));
    (!fragment.is_empty()).then(in_file).flatten()
}

/// The id of the first heading of a file that has one.
fn first_id(unit: &Unit) -> Option<&str> {
    unit.document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Heading(heading) => Some(heading.id.as_ref()?.name.as_str()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_relative_to_a_file() {
        for (url, expected) in [
            ("a.md", Some(("a.md", None))),
            ("../b/c.section.md#sec", Some(("../b/c.section.md", Some("sec")))),
            ("a%20b.md#c%20d", Some(("a b.md", Some("c d")))),
            ("a.md?x#y", Some(("a.md", Some("y")))),
            ("folder/", Some(("folder/", None))),
            ("#sec", None),
            ("?x", None),
            ("", None),
            ("/a.md", None),
            ("//host/a.md", None),
            ("https://host/a.md", None),
            ("mailto:a@b", None),
        ] {
            let expected = expected
                .map(|(path, fragment)| Relative { path: path.to_owned(), fragment: fragment.map(str::to_owned) });
            assert_eq!(Relative::read(url), expected, "{url}");
        }
    }
}

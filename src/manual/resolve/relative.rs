//! Links that name a file by its path. What is written has no file of a source's name, in no form of a manual: such a link
//! goes out as it stands, and is dead.

use std::collections::HashMap;

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;

use super::references::is_remote;
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::files::{folder_of, join_relative};
use crate::manual::model::{Target, Unit};
use crate::manual::walk;
use crate::markdown::tree::{BlockKind, InlineKind, LinkTarget};

/// A relative address: the way from the file that it stands in to another.
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
    by_path: HashMap<&'a str, &'a Unit>,
    targets: &'a IndexMap<String, Target>,
}

impl<'a> Texts<'a> {
    /// The files of these units.
    pub fn new(units: &'a [Unit], targets: &'a IndexMap<String, Target>) -> Self {
        let mut by_path: HashMap<&str, &Unit> = HashMap::new();
        for unit in units.iter().filter(|unit| unit.kind.is_file()) {
            by_path.entry(&unit.path).or_insert(unit);
        }
        Self { by_path, targets }
    }

    /// The id that is meant by an address which names a file, in a link of that unit: the place in it, or the file's
    /// title. `None` where the address names no file, or a place that is no id.
    pub fn id(&self, url: &str, unit: &Unit) -> Option<String> {
        let (source, fragment) = self.named(url, unit)?;
        match fragment {
            Some(id) => Some(id).filter(|id| self.targets.contains_key(id)),
            None => first_id(source),
        }
    }

    /// The file that an address names, in a link of that unit, and the place in it.
    fn named(&self, url: &str, unit: &Unit) -> Option<(&'a Unit, Option<String>)> {
        let relative = Relative::read(url)?;
        let source = self.by_path.get(relative.from_root(unit).as_str())?;
        Some((source, relative.fragment))
    }
}

/// Warns of links to files of the book's text.
pub(super) fn check(units: &[Unit], targets: &IndexMap<String, Target>, diagnostics: &mut Vec<Diagnostic>) {
    let texts = Texts::new(units, targets);
    for unit in units {
        walk::unit_inlines(unit, &mut |inline| {
            let InlineKind::Link(link) = &inline.kind else { return };
            let LinkTarget::Url(url) = &link.target else { return };
            let Some((source, _)) = texts.named(url, unit) else { return };
            let message = format!("`{url}` names a file of the book's text, which no reader has");
            let help = match texts.id(url, unit).or_else(|| first_id(source)) {
                Some(id) => format!("write `#{id}` in its place: an id leads to where it stands in every output"),
                None => "give the place that is meant an id, and write that in its place".to_owned(),
            };
            diagnostics.push(Diagnostic::warning(Code::LinkToSource, inline.span, message).help(help));
        });
    }
}

/// The id of the first heading of a file that has one.
fn first_id(unit: &Unit) -> Option<String> {
    unit.document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Heading(heading) => Some(heading.id.as_ref()?.name.clone()),
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

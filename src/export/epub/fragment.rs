//! A stretch of a book's XHTML whose links still wait: which file an id is in is known when all stretches have their place.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::render::escape;

/// A stretch of XHTML that stays in one piece.
#[derive(Debug, Default)]
pub(super) struct Fragment {
    /// The XHTML, without the tags of the links that wait.
    pub text: String,
    /// These links, in their order; none is within another.
    links: Vec<PendingLink>,
    /// The ids that are in it, as [`ids`](super::ids) makes them.
    pub ids: Vec<String>,
    /// Whether it is a heading: a file is rather split before it, and never after it.
    pub is_heading: bool,
    /// The footnotes that its text refers to first.
    pub notes: Vec<Fragment>,
}

/// A link to an id of the book.
#[derive(Debug)]
struct PendingLink {
    /// What the link is around.
    range: std::ops::Range<usize>,
    /// The id that it leads to.
    id: String,
    /// The attributes of the tag besides the address, with a space in front.
    attributes: Cow<'static, str>,
}

/// The file that each id is in.
pub(super) type FileOfId<'a> = HashMap<&'a str, &'a str>;

impl Fragment {
    /// Writes a link with that text, which is XHTML.
    pub(super) fn link(&mut self, id: String, attributes: impl Into<Cow<'static, str>>, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.link_from(start, id, attributes);
    }

    /// Makes a link of what was written from there on.
    pub(super) fn link_from(&mut self, start: usize, id: String, attributes: impl Into<Cow<'static, str>>) {
        self.links.push(PendingLink { range: start..self.text.len(), id, attributes: attributes.into() });
    }

    /// How long it is in a file, footnotes included, in bytes; a little more, since addresses are not known.
    pub(super) fn size(&self) -> usize {
        let links: usize = self.links.iter().map(|link| link.id.len() + link.attributes.len() + 80).sum();
        self.text.len() + links + self.notes.iter().map(Self::size).sum::<usize>()
    }

    /// All ids that are in it and in its footnotes.
    pub(super) fn all_ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().chain(self.notes.iter().flat_map(|note| &note.ids)).map(String::as_str)
    }

    /// Writes it, with links as seen from a file. What leads nowhere stays text.
    pub(super) fn write(&self, out: &mut String, file: &str, files: &FileOfId<'_>) {
        let mut from = 0;
        for link in &self.links {
            let Some(to) = files.get(link.id.as_str()) else { continue };
            out.push_str(&self.text[from..link.range.start]);
            out.push_str("<a href=\"");
            if *to != file {
                escape::attribute(out, to);
            }
            out.push('#');
            escape::attribute(out, &link.id);
            out.push('"');
            out.push_str(&link.attributes);
            out.push('>');
            out.push_str(&self.text[link.range.clone()]);
            out.push_str("</a>");
            from = link.range.end;
        }
        out.push_str(&self.text[from..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_written_when_their_files_are_known() {
        let mut fragment = Fragment::default();
        fragment.text.push_str("a ");
        fragment.link("x".into(), "", "b");
        fragment.text.push_str(" c ");
        fragment.link("y".into(), " class=\"z\"", "d");
        fragment.link("nowhere".into(), "", " e");
        let files = FileOfId::from([("x", "1.xhtml"), ("y", "2.xhtml")]);
        let mut out = String::new();
        fragment.write(&mut out, "1.xhtml", &files);
        assert_eq!(out, "a <a href=\"#x\">b</a> c <a href=\"2.xhtml#y\" class=\"z\">d</a> e");
    }
}

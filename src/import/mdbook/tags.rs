//! HTML as tags with text between them: as much of it as mdBook's books have in their texts.

use std::ops::Range;

/// A piece of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// An opening or closing tag.
    Tag(Tag<'t>),
    /// `<!-- … -->`, `<!DOCTYPE …>`, `<? … ?>`: what is not shown.
    Hidden,
    /// What is between tags.
    Text(&'t str),
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// Its name in lower case.
    pub name: String,
    /// `</name>`.
    pub closing: bool,
    /// `<name/>`.
    pub closed: bool,
    attributes: &'t str,
}

/// The pieces of a text with their ranges.
pub(super) fn pieces(text: &str) -> Vec<(Range<usize>, Piece<'_>)> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|n| at + n) {
        at = open + 1;
        let Some((end, piece)) = piece(text, open) else { continue };
        if from < open {
            found.push((from..open, Piece::Text(&text[from..open])));
        }
        found.push((open..end, piece));
        (from, at) = (end, end);
    }
    if from < text.len() {
        found.push((from..text.len(), Piece::Text(&text[from..])));
    }
    found
}

/// The tag or comment that begins at a place, and its end.
fn piece(text: &str, at: usize) -> Option<(usize, Piece<'_>)> {
    let rest = &text[at..];
    for (start, end) in [("<!--", "-->"), ("<?", "?>"), ("<!", ">")] {
        if let Some(inner) = rest.strip_prefix(start) {
            // One that is not closed goes on to the end.
            let close = inner.find(end).map_or(rest.len(), |n| start.len() + n + end.len());
            return Some((at + close, Piece::Hidden));
        }
    }
    let closing = rest[1..].starts_with('/');
    let name_start = 1 + usize::from(closing);
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let length = rest[name_start..].find(|c: char| !is_name(c))?;
    let name = &rest[name_start..name_start + length];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let attributes_start = name_start + length;
    let end = tag_end(rest, attributes_start)?;
    let attributes = &rest[attributes_start..end];
    if !attributes.is_empty() && !attributes.starts_with(|c: char| c.is_whitespace() || c == '/') {
        return None;
    }
    let trimmed = attributes.trim_end();
    let closed = trimmed.ends_with('/');
    let attributes = trimmed.strip_suffix('/').unwrap_or(trimmed).trim();
    Some((at + end + 1, Piece::Tag(Tag { name: name.to_ascii_lowercase(), closing, closed, attributes })))
}

/// The place of the `>` that ends a tag.
fn tag_end(text: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    for (n, byte) in text.bytes().enumerate().skip(from) {
        match (quote, byte) {
            (None, b'>') => return Some(n),
            (None, b'<') => return None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

impl Tag<'_> {
    /// Whether it has attributes.
    pub fn has_attributes(&self) -> bool {
        !self.attributes.is_empty()
    }

    /// The value of an attribute, entities resolved; empty for one without a value.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.attributes().into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The id that the tag gives its place: of `name`, only that of a link.
    pub fn id(&self) -> Option<String> {
        let name = || if self.name == "a" { self.attribute("name") } else { None };
        self.attribute("id").or_else(name).filter(|id| !id.is_empty() && !self.closing)
    }

    /// All attributes in their order.
    fn attributes(&self) -> Vec<(&str, String)> {
        let mut found = Vec::new();
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() {
                return found;
            }
            let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
            // A stray sign is no name.
            let (name, after) = rest.split_at(end.max(rest.chars().next().map_or(0, char::len_utf8)));
            let Some(value) = after.trim_start().strip_prefix('=') else {
                found.push((name, String::new()));
                rest = after;
                continue;
            };
            let value = value.trim_start();
            let (value, after) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
                Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
                None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            };
            found.push((name, unescape(value)));
            rest = after;
        }
    }
}

/// The few entities that stand in attributes.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (entity, meant)| text.replace(entity, meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Tag<'_> {
        match pieces(text).into_iter().next() {
            Some((_, Piece::Tag(tag))) => tag,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn tags_and_what_is_between_them() {
        let text = "a <b>c</b><!-- <i> --><br/> 1 < 2 <x";
        let found: Vec<_> = pieces(text).into_iter().map(|(range, _)| &text[range]).collect();
        assert_eq!(found, ["a ", "<b>", "c", "</b>", "<!-- <i> -->", "<br/>", " 1 < 2 <x"]);
        assert!(tag("<br/>").closed && tag("<br />").closed && tag("</a>").closing);
        assert_eq!(pieces("<1>").len(), 1);
        assert_eq!(pieces("<!-- a").len(), 1);
    }

    #[test]
    fn attributes() {
        let tag = tag("<A href=\"x>y\" id='b c' class=d hidden data-x = 'q'>");
        assert_eq!(tag.name, "a");
        for (name, value) in [
            ("href", Some("x>y")),
            ("ID", Some("b c")),
            ("class", Some("d")),
            ("hidden", Some("")),
            ("no", None),
            ("data-x", Some("q")),
        ] {
            assert_eq!(tag.attribute(name).as_deref(), value, "{name}");
        }
        for text in ["<a =x>", "<a x=\">", "<a '=\"'>", "<a é=ü>"] {
            let _ = pieces(text)
                .into_iter()
                .map(|(_, piece)| if let Piece::Tag(tag) = piece { tag.id() } else { None })
                .count();
        }
    }
}

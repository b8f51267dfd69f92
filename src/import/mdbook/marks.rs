//! `{{#…}}`: where mdBook's own marks are in a text, and what they ask for.

use std::ops::Range;

use super::regions::Region;

/// A mark with its range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark<'t> {
    /// From the first brace, or the backslash before it, to behind the last brace.
    pub range: Range<usize>,
    /// What it asks for.
    pub kind: MarkKind<'t>,
}

/// What a mark asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MarkKind<'t> {
    /// `\{{#…}}`: the mark itself, to be shown.
    Escaped,
    /// `{{#include path:region}}`.
    Include(&'t str, Region),
    /// `{{#rustdoc_include path:region}}`: the rest of the file in hidden lines.
    RustdocInclude(&'t str, Region),
    /// `{{#playground path attributes}}`.
    Playground(&'t str, Vec<&'t str>),
    /// `{{#title text}}`.
    Title(&'t str),
    /// A mark of another preprocessor, by its name.
    Other(&'t str),
}

/// All marks of a text, in its order.
pub(super) fn marks(text: &str) -> Vec<Mark<'_>> {
    let mut found = Vec::new();
    let mut finder = Finder { text, close: None, line: None };
    let mut from = 0;
    while let Some(at) = text[from..].find("{{").map(|n| from + n) {
        from = at + 1;
        if let Some(mark) = finder.mark(at) {
            from = mark.range.end;
            found.push(mark);
        }
    }
    found
}

struct Finder<'t> {
    text: &'t str,
    /// The place of a `}` behind which nothing was looked for yet; `None` before the first search.
    close: Option<usize>,
    /// The end of the line that was looked at last, and the end of the last `}}` on it.
    line: Option<(usize, Option<usize>)>,
}

impl<'t> Finder<'t> {
    /// The mark that the braces at a place open.
    fn mark(&mut self, at: usize) -> Option<Mark<'t>> {
        let text = self.text;
        if text[..at].ends_with('\\') && text[at + 2..].starts_with('#') {
            let end = self.last_on_line(at)?;
            return (end > at).then_some(Mark { range: at - 1..end, kind: MarkKind::Escaped });
        }
        let hash = at + 2 + white(&text[at + 2..]);
        let name_start = hash + 1;
        if !text[hash..].starts_with('#') {
            return None;
        }
        let length = text[name_start..].bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let name = &text[name_start..name_start + length];
        let rest = name_start + length;
        let body = rest + white(&text[rest..]);
        if name.is_empty() || body == rest {
            return None;
        }
        let close = self.close_after(body)?;
        if close == body || !text[close..].starts_with("}}") {
            return None;
        }
        Some(Mark { range: at..close + 2, kind: kind(name, &text[body..close]) })
    }

    /// The first `}` from a place on. Each stretch of the text is searched once.
    fn close_after(&mut self, from: usize) -> Option<usize> {
        let known = self.close.filter(|close| *close >= from);
        let close = known.unwrap_or_else(|| self.text[from..].find('}').map_or(usize::MAX, |n| from + n));
        self.close = Some(close);
        (close != usize::MAX).then_some(close)
    }

    /// The end of the last `}}` on the line of a place.
    fn last_on_line(&mut self, at: usize) -> Option<usize> {
        if let Some((_, last)) = self.line.filter(|(end, _)| *end > at) {
            return last;
        }
        let end = self.text[at..].find('\n').map_or(self.text.len(), |n| at + n);
        let last = self.text[at..end].rfind("}}").map(|n| at + n + 2);
        self.line = Some((end, last));
        last
    }
}

/// How many bytes of white space a text begins with.
fn white(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn kind<'t>(name: &'t str, body: &'t str) -> MarkKind<'t> {
    if name == "title" {
        return MarkKind::Title(body.trim());
    }
    let mut words = body.split_whitespace();
    let Some(first) = words.next() else { return MarkKind::Other(name) };
    let (path, region) = match first.split_once(':') {
        Some((path, region)) => (path, Region::read(region)),
        None => (first, Region::all()),
    };
    match name {
        "include" => MarkKind::Include(path, region),
        "rustdoc_include" => MarkKind::RustdocInclude(path, region),
        "playground" | "playpen" => MarkKind::Playground(first, words.collect()),
        _ => MarkKind::Other(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&str, MarkKind<'_>)> {
        marks(text).into_iter().map(|mark| (&text[mark.range], mark.kind)).collect()
    }

    #[test]
    fn marks_of_mdbook() {
        assert_eq!(
            kinds("a {{#include b.md}} {{ #include c.rs:2:3 }} {{#include d:x}}"),
            [
                ("{{#include b.md}}", MarkKind::Include("b.md", Region::all())),
                ("{{ #include c.rs:2:3 }}", MarkKind::Include("c.rs", Region::Lines(1..3))),
                ("{{#include d:x}}", MarkKind::Include("d", Region::Anchor("x".into()))),
            ]
        );
        assert_eq!(
            kinds("{{#playground a.rs editable x}}{{#title My  T}}{{#rustdoc_include a.rs:1}}{{#tabs x}}"),
            [
                ("{{#playground a.rs editable x}}", MarkKind::Playground("a.rs", vec!["editable", "x"])),
                ("{{#title My  T}}", MarkKind::Title("My  T")),
                ("{{#rustdoc_include a.rs:1}}", MarkKind::RustdocInclude("a.rs", Region::Lines(0..1))),
                ("{{#tabs x}}", MarkKind::Other("tabs")),
            ]
        );
        assert_eq!(kinds(r"\{{#include x}} {{#y z}}"), [(r"\{{#include x}} {{#y z}}", MarkKind::Escaped)]);
        for none in [
            "{{}}",
            "{{#}}",
            "{{#include}}",
            "{{#include }}",
            "{{#include x}",
            "{{#include x",
            "{{include x}}",
            "\\{{#",
        ] {
            assert_eq!(kinds(none), [], "{none}");
        }
    }

    #[test]
    fn many_that_are_not_closed_take_no_time() {
        for piece in ["{{#include x ", "\\{{#a ", "{{ #", "{{"] {
            assert_eq!(marks(&piece.repeat(200_000)).len(), 0);
        }
    }
}

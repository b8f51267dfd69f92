//! Raw HTML: what has an equal in the dialect is changed into it; of the rest, tags that stand around text are left out, and
//! what HTML alone can say is shown in a fence.

use std::ops::Range;

use super::source_lines::escaped;
use super::tags::{Piece, Tag, pieces};
use crate::markdown::{HtmlName, html_name};

/// What comes in the place of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HtmlPart {
    /// This text.
    Text(String),
    /// The new id of a place that had this one.
    Id(String),
    /// The place of a link.
    Link(String),
    /// An image.
    Image { source: String, alt: String, in_link: bool },
}

impl HtmlPart {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Whether it is nothing but white space and the signs of an anchor.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty() || matches!(text.as_str(), "[]{#" | "}"))
    }
}

/// A range that is to be replaced, and what to tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HtmlEdit {
    pub range: Range<usize>,
    pub parts: Vec<HtmlPart>,
    pub message: Option<String>,
}

impl HtmlEdit {
    fn new(range: Range<usize>, parts: Vec<HtmlPart>) -> Self {
        Self { range, parts, message: None }
    }
}

/// Where a tag is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub in_cell: bool,
    pub in_heading: bool,
    pub in_link: bool,
    /// The end of the text block that it is in.
    pub leaf_end: usize,
}

/// What came of a tag.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub edits: Vec<HtmlEdit>,
    /// It is an anchor, or the end of one.
    pub is_anchor: bool,
    /// Something is shown in its place.
    pub is_shown: bool,
}

/// The tags that are open within one text.
#[derive(Debug, Default)]
pub(super) struct InlineHtml {
    open: Vec<Open>,
}

#[derive(Clone, Debug)]
struct Open {
    range: Range<usize>,
    name: String,
    id: Option<String>,
    link: Option<String>,
    has_attributes: bool,
}

impl Open {
    fn of(range: Range<usize>, tag: &Tag<'_>) -> Self {
        Self {
            range,
            name: tag.name.clone(),
            id: tag.id(),
            link: (tag.name == "a").then(|| tag.attribute("href")).flatten().filter(|link| !link.is_empty()),
            has_attributes: tag.has_attributes(),
        }
    }
}

impl InlineHtml {
    /// Reads a tag or a comment at a range of the text.
    pub fn tag(&mut self, text: &str, range: Range<usize>, place: &Place) -> Outcome {
        let written = &text[range.clone()];
        let mut found = pieces(written).into_iter();
        let (Some((_, Piece::Tag(tag))), None) = (found.next(), found.next()) else {
            let is_comment = written.starts_with("<!--");
            let edits = if is_comment { vec![] } else { vec![dropped(range, "this")] };
            return Outcome { edits, ..Outcome::default() };
        };
        if tag.closing {
            return self.closing(text, range, &tag);
        }
        match tag.name.as_str() {
            "br" => {
                return Outcome { edits: vec![line_break(text, range, place)], is_shown: true, is_anchor: false };
            }
            "img" => {
                let parts = vec![image(&tag, place.in_link)];
                return Outcome { edits: vec![HtmlEdit::new(range, parts)], is_shown: true, is_anchor: false };
            }
            "hr" | "wbr" | "input" if html_name(&tag.name) == HtmlName::Element || tag.has_attributes() => {
                return Outcome { edits: vec![dropped(range, &tag.name)], ..Outcome::default() };
            }
            _ => {}
        }
        let open = Open::of(range, &tag);
        let is_anchor = open.id.is_some();
        if tag.closed {
            return Outcome { edits: alone(open).into_iter().collect(), is_anchor, is_shown: false };
        }
        let is_shown = !is_anchor && html_name(&tag.name) == HtmlName::Other;
        self.open.push(open);
        Outcome { edits: Vec::new(), is_anchor, is_shown }
    }

    fn closing(&mut self, text: &str, range: Range<usize>, tag: &Tag<'_>) -> Outcome {
        let Some(at) = self.open.iter().rposition(|open| open.name == tag.name) else {
            let is_element = html_name(&tag.name) == HtmlName::Element;
            let edits = if is_element { vec![dropped(range, &format!("/{}", tag.name))] } else { vec![] };
            return Outcome { edits, is_anchor: false, is_shown: !is_element };
        };
        let mut edits: Vec<HtmlEdit> = self.open.drain(at + 1..).filter_map(alone).collect();
        let Some(open) = self.open.pop() else { return Outcome::default() };
        let is_anchor = open.id.is_some();
        edits.extend(pair(text, open, range));
        Outcome { edits, is_anchor, is_shown: false }
    }

    /// The text ends: what is still open stands alone.
    pub fn close(mut self) -> Vec<HtmlEdit> {
        self.open.drain(..).filter_map(alone).collect()
    }
}

/// A tag without an end.
fn alone(open: Open) -> Option<HtmlEdit> {
    if let Some(id) = open.id {
        let parts = vec![HtmlPart::text("[]{#"), HtmlPart::Id(id), HtmlPart::text("}")];
        return Some(HtmlEdit::new(open.range, parts));
    }
    let is_tag = match html_name(&open.name) {
        // A letter in brackets stands for something.
        HtmlName::Element => open.name.len() > 1 || open.has_attributes,
        HtmlName::Word => open.has_attributes,
        HtmlName::Other => false,
    };
    is_tag.then(|| dropped(open.range, &open.name))
}

/// Two tags around text.
fn pair(text: &str, open: Open, close: Range<usize>) -> Vec<HtmlEdit> {
    let inner = text.get(open.range.end..close.start).unwrap_or_default();
    let marks = marks(&open, inner);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    if open.id.is_some() {
        before.push(HtmlPart::text("["));
    }
    match (&marks, &open.link) {
        (_, Some(link)) if !inner.trim().is_empty() => {
            before.push(HtmlPart::text("["));
            after.extend([HtmlPart::text("]("), HtmlPart::Link(link.clone()), HtmlPart::text(")")]);
        }
        (Some((start, end)), _) => {
            before.push(HtmlPart::text(start));
            after.push(HtmlPart::text(end));
        }
        _ => {}
    }
    let known = html_name(&open.name) != HtmlName::Other;
    let is_plain = open.id.is_none() && before.is_empty();
    if let Some(id) = open.id.clone() {
        after.extend([HtmlPart::text("]{#"), HtmlPart::Id(id), HtmlPart::text("}")]);
    }
    if is_plain && !known {
        return Vec::new();
    }
    let message = is_plain.then(|| dropped(open.range.clone(), &open.name).message).flatten();
    vec![HtmlEdit { range: open.range, parts: before, message }, HtmlEdit { range: close, parts: after, message: None }]
}

/// The marks of the dialect that are equal to an element.
fn marks(open: &Open, inner: &str) -> Option<(&'static str, &'static str)> {
    let is_tight = !inner.is_empty() && inner.trim() == inner;
    let is_plain = is_tight && !inner.contains(['`', '&', '<', '\\', '*', '_', '[', ']', '\n']);
    match open.name.as_str() {
        "kbd" if is_tight => Some(("[", "]{.keycap}")),
        "b" | "strong" if is_tight => Some(("**", "**")),
        "i" | "em" | "cite" | "dfn" | "var" if is_tight => Some(("*", "*")),
        "code" | "tt" | "samp" if is_plain => Some(("`", "`")),
        _ => None,
    }
}

fn line_break(text: &str, range: Range<usize>, place: &Place) -> HtmlEdit {
    let start = text[..range.start].trim_end_matches([' ', '\t']).len();
    let rest = &text[range.end..place.leaf_end.clamp(range.end, text.len())];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest.trim().is_empty() {
        // Nothing follows that the break would part from what is before.
        return HtmlEdit::new(start..range.end, vec![]);
    }
    if place.in_cell || place.in_heading {
        let message = "`<br>` in a cell or a heading is a space now: the dialect has no line break there";
        return HtmlEdit { range, parts: vec![HtmlPart::text(" ")], message: Some(message.to_owned()) };
    }
    if rest[blank..].starts_with(['\n', '\r']) {
        return HtmlEdit::new(start..range.end + blank, vec![HtmlPart::text("\\")]);
    }
    let indent = super::source_lines::prefix(text, range.start);
    let indent: String = indent.chars().take_while(|c| matches!(c, ' ' | '>' | '\t')).collect();
    let lead = indent.len().min(lead_of_line(text, range.start));
    let break_ = format!("\\\n{}", &indent[..lead]);
    HtmlEdit::new(start..range.end + blank, vec![HtmlPart::Text(break_)])
}

/// How much of a line comes before its text: white space, marks of quotes and of lists.
fn lead_of_line(text: &str, at: usize) -> usize {
    let start = super::source_lines::line_start(text, at);
    let line = &text[start..at];
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches([' ', '\t', '>']);
        let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
        let after = match trimmed.as_bytes().get(digits) {
            Some(b'.' | b')') if digits > 0 => Some(digits + 1),
            Some(b'-' | b'*' | b'+') if digits == 0 => Some(1),
            _ => None,
        };
        match after.filter(|n| trimmed[*n..].starts_with([' ', '\t'])) {
            Some(n) => rest = &trimmed[n..],
            None => return line.len() - trimmed.len(),
        }
    }
}

fn image(tag: &Tag<'_>, in_link: bool) -> HtmlPart {
    let source = tag.attribute("src").unwrap_or_default();
    HtmlPart::Image { source, alt: tag.attribute("alt").unwrap_or_default(), in_link }
}

/// A tag that is left out.
fn dropped(range: Range<usize>, name: &str) -> HtmlEdit {
    let message = format!("`<{name}>` is left out, and what is in it stays: the dialect has no HTML");
    HtmlEdit { range, parts: Vec::new(), message: Some(message) }
}

/// What becomes of a block of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BlockForm {
    /// It is a comment, and stays one.
    Comment,
    /// It is text, or nothing, in the dialect.
    Text { parts: Vec<HtmlPart>, message: Option<String> },
    /// It is a heading.
    Heading { level: u8, id: Option<String>, text: String, parts: Vec<HtmlPart> },
    /// It is shown as HTML. The ids that it has.
    Fence { ids: Vec<String> },
}

/// Elements that can be text in the dialect.
const TEXT: [&str; 31] = [
    "a",
    "b",
    "big",
    "br",
    "center",
    "cite",
    "code",
    "dfn",
    "div",
    "em",
    "figcaption",
    "figure",
    "font",
    "i",
    "img",
    "kbd",
    "mark",
    "nobr",
    "p",
    "picture",
    "samp",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
    "var",
    "wbr",
];

/// Elements that stand around other blocks.
const AROUND: [&str; 14] = [
    "article", "aside", "center", "details", "div", "figure", "footer", "header", "main", "nav", "p", "section",
    "span", "summary",
];

/// Elements of tables, which may stand around Markdown as well.
const TABLE: [&str; 10] = ["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"];

/// What becomes of a block of HTML, by its text. `open` are the elements that blocks before it have opened.
pub(super) fn block(html: &str, open: &mut Vec<(String, bool)>) -> BlockForm {
    let found: Vec<Piece<'_>> = pieces(html).into_iter().map(|(_, piece)| piece).collect();
    let tags: Vec<&Tag<'_>> =
        found.iter().filter_map(|piece| if let Piece::Tag(tag) = piece { Some(tag) } else { None }).collect();
    if html.trim_start().starts_with("<!--") {
        return BlockForm::Comment;
    }
    let ids = || tags.iter().filter_map(|tag| tag.id()).collect::<Vec<_>>();
    if tags.is_empty() {
        let message = Some("a declaration of HTML is left out".to_owned());
        return BlockForm::Text { parts: Vec::new(), message };
    }
    if let Some(heading) = heading(&found) {
        return heading;
    }
    if let Some(form) = around(&found, &tags, open) {
        return form;
    }
    let is_text = tags.iter().all(|tag| TEXT.contains(&tag.name.as_str())) && is_balanced(&tags);
    if is_text {
        return BlockForm::Text { parts: text(&found), message: None };
    }
    BlockForm::Fence { ids: ids() }
}

/// The name of the first tag of a text.
pub(super) fn first_name(html: &str) -> String {
    let name = pieces(html).into_iter().find_map(|(_, piece)| match piece {
        Piece::Tag(tag) => Some(tag.name),
        _ => None,
    });
    name.unwrap_or_else(|| "!".into())
}

fn is_void(tag: &Tag<'_>) -> bool {
    tag.closed || matches!(tag.name.as_str(), "br" | "img" | "source" | "wbr" | "hr" | "input")
}

/// Whether each tag has its end, in the right order; paragraphs need none.
fn is_balanced(tags: &[&Tag<'_>]) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags.iter().filter(|tag| !is_void(tag) && tag.name != "p") {
        if !tag.closing {
            open.push(&tag.name);
        } else if open.pop() != Some(tag.name.as_str()) {
            return false;
        }
    }
    open.is_empty()
}

/// `<h2>text</h2>`.
fn heading(found: &[Piece<'_>]) -> Option<BlockForm> {
    let is_blank = |piece: &&Piece<'_>| matches!(piece, Piece::Text(text) if text.trim().is_empty());
    let shown: Vec<&Piece<'_>> = found.iter().filter(|piece| !is_blank(piece)).collect();
    let [Piece::Tag(open), inner @ .., Piece::Tag(close)] = shown.as_slice() else { return None };
    let level = open.name.strip_prefix('h')?.parse::<u8>().ok().filter(|level| (1..=6).contains(level))?;
    if open.closing || !close.closing || close.name != open.name {
        return None;
    }
    let tags: Vec<&Tag<'_>> =
        inner.iter().filter_map(|piece| if let Piece::Tag(tag) = piece { Some(tag) } else { None }).collect();
    let inline = |tag: &&Tag<'_>| TEXT.contains(&tag.name.as_str()) && !matches!(tag.name.as_str(), "p" | "div" | "br");
    if !tags.iter().all(inline) || !is_balanced(&tags) {
        return None;
    }
    let inner: Vec<Piece<'_>> = inner.iter().map(|piece| (*piece).clone()).collect();
    let mut plain = String::new();
    for piece in &inner {
        if let Piece::Text(text) = piece {
            plain.push_str(text);
        }
    }
    let mut parts = text(&inner);
    for part in &mut parts {
        if let HtmlPart::Text(text) = part {
            *text = text.replace('\n', " ");
        }
    }
    (!plain.trim().is_empty()).then(|| BlockForm::Heading {
        level,
        id: open.id(),
        text: plain.trim().to_owned(),
        parts,
    })
}

/// Tags that stand around blocks of Markdown: `<details>`, `</div>`.
fn around(found: &[Piece<'_>], tags: &[&Tag<'_>], open: &mut Vec<(String, bool)>) -> Option<BlockForm> {
    let is_table = tags.iter().any(|tag| TABLE.contains(&tag.name.as_str()));
    let all_around = tags.iter().all(|tag| AROUND.contains(&tag.name.as_str()) || TABLE.contains(&tag.name.as_str()));
    let mut within_summary = false;
    let only_summary_has_text = found.iter().all(|piece| match piece {
        Piece::Tag(tag) => {
            within_summary = tag.name == "summary" && !tag.closing;
            true
        }
        Piece::Text(text) => text.trim().is_empty() || within_summary,
        Piece::Hidden => true,
    });
    // A piece of a table whose cells are Markdown; a whole table is HTML alone.
    let is_piece = is_table && (!is_balanced(tags) || open.iter().any(|(name, _)| name == "table"));
    if !all_around || is_table && !is_piece || !is_table && !only_summary_has_text {
        return None;
    }
    let (mut parts, mut dropped) = (Vec::new(), Vec::new());
    let line = |parts: &mut Vec<HtmlPart>, text: String| {
        let parted = if parts.is_empty() { text } else { format!("\n\n{text}") };
        parts.push(HtmlPart::Text(parted));
    };
    let (mut summary, mut header) = (false, false);
    for piece in found {
        match piece {
            Piece::Tag(tag) => {
                if let Some(id) = tag.id() {
                    parts.extend([HtmlPart::text("[]{#"), HtmlPart::Id(id), HtmlPart::text("}")]);
                }
                summary = tag.name == "summary" && !tag.closing;
                header = tag.name == "th" && !tag.closing;
                if tag.closing {
                    let at = open.iter().rposition(|(name, _)| *name == tag.name);
                    let was_admonition = at.is_some_and(|at| open.drain(at..).next().is_some_and(|(_, is)| is));
                    if was_admonition {
                        line(&mut parts, ":::".into());
                    }
                } else if !is_void(tag) {
                    let is_admonition = is_warning(tag);
                    open.push((tag.name.clone(), is_admonition));
                    if is_admonition {
                        line(&mut parts, "::: {.warning}".into());
                    } else if tag.name == "table"
                        || AROUND.contains(&tag.name.as_str()) && !matches!(tag.name.as_str(), "summary" | "p")
                    {
                        dropped.push(tag.name.clone());
                    }
                }
            }
            Piece::Text(text) if !text.trim().is_empty() => {
                let words = escaped(&text.split_whitespace().collect::<Vec<_>>().join(" "));
                line(&mut parts, if summary || header { format!("**{words}**") } else { words });
            }
            Piece::Text(_) | Piece::Hidden => {}
        }
    }
    let message = dropped.first().map(|name| match name.as_str() {
        "table" => "the cells of a table of HTML are paragraphs now: the dialect has tables with pipes".to_owned(),
        name => format!("`<{name}>` is left out, and what is in it stays: the dialect has no HTML"),
    });
    Some(BlockForm::Text { parts, message })
}

/// mdBook's own warnings: `<div class="warning">`.
fn is_warning(tag: &Tag<'_>) -> bool {
    let class = tag.attribute("class").unwrap_or_default();
    tag.name == "div" && class.split_whitespace().any(|class| class == "warning")
}

/// Text of the dialect for elements that can be text.
fn text(found: &[Piece<'_>]) -> Vec<HtmlPart> {
    let mut parts: Vec<HtmlPart> = Vec::new();
    let mut open: Vec<(String, Vec<HtmlPart>)> = Vec::new();
    for (n, piece) in found.iter().enumerate() {
        match piece {
            Piece::Hidden => {}
            Piece::Text(text) => {
                let at_start =
                    parts.is_empty() || matches!(parts.last(), Some(HtmlPart::Text(text)) if text.ends_with('\n'));
                let at_end = n + 1 == found.len();
                parts.push(HtmlPart::Text(flowing(text, at_start, at_end)));
            }
            Piece::Tag(tag) if tag.closing => {
                // Paragraphs need no end, and have nothing to come at it.
                if tag.name != "p"
                    && let Some((_, after)) = open.pop()
                {
                    parts.extend(after);
                }
                if matches!(tag.name.as_str(), "p" | "div" | "center" | "figure" | "figcaption") {
                    parts.push(HtmlPart::text("\n\n"));
                }
            }
            Piece::Tag(tag) => {
                let (mut before, mut after) = (Vec::new(), Vec::new());
                match tag.name.as_str() {
                    "br" => before.push(HtmlPart::text("\\\n")),
                    "img" => before.push(image(tag, open.iter().any(|(name, _)| name == "a"))),
                    "div" if is_warning(tag) => {
                        before.push(HtmlPart::text("::: {.warning}\n"));
                        after.push(HtmlPart::text("\n:::"));
                    }
                    _ => {
                        let inner = following_text(found, n);
                        let from = Open::of(0..0, tag);
                        if let Some(link) = &from.link {
                            before.push(HtmlPart::text("["));
                            after.extend([HtmlPart::text("]("), HtmlPart::Link(link.clone()), HtmlPart::text(")")]);
                        } else if let Some((start, end)) = marks(&from, inner) {
                            before.push(HtmlPart::text(start));
                            after.push(HtmlPart::text(end));
                        }
                    }
                }
                if let Some(id) = tag.id() {
                    parts.extend([HtmlPart::text("[]{#"), HtmlPart::Id(id), HtmlPart::text("}")]);
                }
                parts.extend(before);
                if !is_void(tag) && tag.name != "p" {
                    open.push((tag.name.clone(), after));
                }
            }
        }
    }
    while let Some(HtmlPart::Text(last)) = parts.last_mut() {
        last.truncate(last.trim_end().trim_end_matches('\\').trim_end().len());
        if !last.is_empty() {
            break;
        }
        parts.pop();
    }
    parts
}

/// The text between a tag and the next one.
fn following_text<'t>(found: &[Piece<'t>], n: usize) -> &'t str {
    match (found.get(n + 1), found.get(n + 2)) {
        (Some(Piece::Text(text)), Some(Piece::Tag(tag))) if tag.closing => text,
        _ => "",
    }
}

/// Text of HTML: white space is one space or one line break, and nothing in it is markup.
fn flowing(text: &str, at_start: bool, at_end: bool) -> String {
    let mut out = String::new();
    let lead = text.starts_with(char::is_whitespace) && !at_start;
    let tail = text.ends_with(char::is_whitespace) && !at_end;
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    if lead {
        out.push(if text.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) { '\n' } else { ' ' });
    }
    out.push_str(&escaped(&lines.join("\n")));
    if tail && !lines.is_empty() {
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(parts: &[HtmlPart]) -> String {
        parts
            .iter()
            .map(|part| match part {
                HtmlPart::Text(text) | HtmlPart::Id(text) | HtmlPart::Link(text) => text.clone(),
                HtmlPart::Image { source, alt, in_link } => format!("![{alt}]({source}){in_link}"),
            })
            .collect()
    }

    fn form(html: &str) -> String {
        match block(html, &mut Vec::new()) {
            BlockForm::Comment => "comment".into(),
            BlockForm::Text { parts, .. } => shown(&parts),
            BlockForm::Heading { level, id, parts, .. } => format!("{level} {} {id:?}", shown(&parts)),
            BlockForm::Fence { ids } => format!("fence {ids:?}"),
        }
    }

    #[test]
    fn blocks() {
        for (html, expected) in [
            ("<!-- a -->\n", "comment"),
            ("<img src=\"a.png\" alt=\"A\">\n", "![A](a.png)false"),
            ("<p align=\"center\">\n  <a href=\"x\"><img src='a.png'></a>\n</p>\n", "[![](a.png)true](x)"),
            ("<details>\n<summary>A *b*</summary>\n", "**A \\*b\\***"),
            ("</div>\n", ""),
            ("<div class=\"warning\">\n", "::: {.warning}"),
            ("<h2 id=\"x\">A <b>b</b></h2>", "2 A **b** Some(\"x\")"),
            ("<table><tr><td id=\"a\">x</td></tr></table>", "fence [\"a\"]"),
            ("<p>one<br>two</p><p>three</p>", "one\\\ntwo\n\nthree"),
            ("<div id=\"x\">\n", "[]{#x}"),
            ("<table>\n<tr>\n<th>\nA b\n</th>\n<td>\n", "**A b**"),
            ("</td>\n<td>\n", ""),
        ] {
            assert_eq!(form(html), expected, "{html}");
        }
    }

    fn inline(text: &str) -> String {
        let mut html = InlineHtml::default();
        let place = Place { in_cell: false, in_heading: false, in_link: false, leaf_end: text.len() };
        let mut edits = Vec::new();
        for (range, piece) in pieces(text) {
            if !matches!(piece, Piece::Text(_)) {
                edits.extend(html.tag(text, range, &place).edits);
            }
        }
        edits.extend(html.close());
        edits.sort_by_key(|edit| edit.range.start);
        let mut out = String::new();
        let mut at = 0;
        for edit in edits {
            out.push_str(&text[at..edit.range.start]);
            out.push_str(&shown(&edit.parts));
            at = edit.range.end;
        }
        out + &text[at..]
    }

    #[test]
    fn tags_in_text() {
        for (text, expected) in [
            ("a<br>b", "a\\\nb"),
            ("- a <br/>\n  b", "- a\\\n  b"),
            ("- a <br/> b", "- a\\\n  b"),
            ("> a <br> b", "> a\\\n> b"),
            ("a<br>", "a"),
            ("<kbd>Ctrl</kbd>", "[Ctrl]{.keycap}"),
            ("<a id=\"x\"></a>b", "[]{#x}b"),
            ("<a name='x'>b</a>", "[b]{#x}"),
            ("<a id=x href=\"y.md\">b</a>", "[[b](y.md)]{#x}"),
            ("<span id=\"x\">`a`<span>", "[]{#x}`a`"),
            ("<b>a</b> <i>b</i> <code>c</code>", "**a** *b* `c`"),
            ("H<sub>2</sub>O", "H2O"),
            ("import <nixpkgs> {}", "import <nixpkgs> {}"),
            ("<expr>a</expr>", "<expr>a</expr>"),
            ("a</span>b", "ab"),
            ("List<T>", "List<T>"),
            ("a <!-- b --> c", "a <!-- b --> c"),
        ] {
            assert_eq!(inline(text), expected, "{text}");
        }
    }
}

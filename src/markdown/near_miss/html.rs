//! HTML, which the dialect does not have: it is shown as it is written.

use std::collections::HashMap;
use std::ops::Range;

use super::NearMisses;
use super::leaf::{Leaf, MARKUP};
use super::words::is_id;
use crate::diagnostics::Code;

/// Elements whose names are no words that are in pointed brackets for something else, as `<option>` and `<name>` do.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "nav",
    "nobr",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "wbr",
];

/// Elements whose names are also words, and those of DocBook: told of where they have attributes or an end.
const WORDS: &[&str] = &[
    "address",
    "audio",
    "button",
    "canvas",
    "citerefentry",
    "code",
    "command",
    "data",
    "datalist",
    "email",
    "emphasis",
    "envar",
    "figure",
    "filename",
    "footer",
    "form",
    "function",
    "guimenu",
    "header",
    "input",
    "itemizedlist",
    "keycap",
    "label",
    "legend",
    "link",
    "listitem",
    "literal",
    "main",
    "manvolnum",
    "map",
    "mark",
    "math",
    "menu",
    "meta",
    "meter",
    "note",
    "object",
    "option",
    "optgroup",
    "output",
    "package",
    "para",
    "param",
    "parameter",
    "picture",
    "progress",
    "programlisting",
    "prompt",
    "quote",
    "refentrytitle",
    "replaceable",
    "screen",
    "section",
    "select",
    "simpara",
    "source",
    "summary",
    "systemitem",
    "tab",
    "tabs",
    "tabitem",
    "template",
    "textarea",
    "time",
    "tip",
    "title",
    "track",
    "ulink",
    "userinput",
    "var",
    "variablelist",
    "varname",
    "video",
    "warning",
    "xref",
];

/// Elements without an end.
const VOID: &[&str] = &["br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "xref"];

/// What a name in pointed brackets can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HtmlName {
    /// An element of HTML.
    Element,
    /// An element of HTML or DocBook, or a word that stands for something else.
    Word,
    /// No element.
    Other,
}

/// What a name, in lower case, can be in pointed brackets.
pub fn html_name(name: &str) -> HtmlName {
    if ELEMENTS.contains(&name) {
        HtmlName::Element
    } else if WORDS.contains(&name) {
        HtmlName::Word
    } else {
        HtmlName::Other
    }
}

/// A tag.
struct Tag<'t> {
    range: Range<usize>,
    name: String,
    attributes: &'t str,
    closing: bool,
    /// `<br/>`.
    closed: bool,
}

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(at) = leaf.bytes[from..].iter().position(|b| *b == b'<').map(|n| from + n) {
        from = at + 1;
        if leaf.written(at..at + 4) == "<!--" {
            near.open_comments += 1;
            let message = "this comment is not closed, so it is shown as text";
            near.tell(
                Code::UnclosedBlock,
                leaf.source(at..at + 4),
                message,
                "write `-->` after it, at the end of a line",
            );
        } else if let Some(tag) = tag(leaf, at) {
            from = tag.range.end;
            tags.push(tag);
        }
    }
    // For each opening tag its closing one in the same text.
    let mut ends: Vec<Option<usize>> = vec![None; tags.len()];
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    for (n, tag) in tags.iter().enumerate() {
        if !tag.closing {
            open.entry(&tag.name).or_default().push(n);
        } else if let Some(start) = open.get_mut(tag.name.as_str()).and_then(Vec::pop) {
            ends[start] = Some(n);
            ends[n] = Some(start);
        }
    }
    for (n, tag) in tags.iter().enumerate() {
        let end = ends[n].and_then(|end| tags.get(end));
        if tag.closing {
            closing_tag(leaf, tag, end.is_some(), near);
        } else {
            opening_tag(leaf, tag, end, near);
        }
    }
}

/// The tag that starts at an offset.
fn tag<'l>(leaf: &Leaf<'l>, at: usize) -> Option<Tag<'l>> {
    let closing = leaf.byte(at + 1) == b'/';
    let name_start = at + 1 + usize::from(closing);
    if !leaf.byte(name_start).is_ascii_alphabetic() {
        return None;
    }
    let name_end = leaf.run_end(name_start, |b| b.is_ascii_alphanumeric() || b == b'-');
    let next = leaf.byte(name_end);
    let slash = next == b'/' && leaf.byte(name_end + 1) == b'>';
    if !(slash || matches!(next, b'>' | b' ' | b'\n' | b'\t')) {
        return None;
    }
    let end = leaf.run_end(name_end, |b| !matches!(b, b'>' | b'<'));
    if leaf.byte(end) != b'>' {
        return None;
    }
    let attributes = leaf.written(name_end..end).trim();
    let closed = attributes.ends_with('/');
    let name = leaf.written(name_start..name_end).to_ascii_lowercase();
    Some(Tag { range: at..end + 1, name, attributes: attributes.trim_end_matches('/').trim_end(), closing, closed })
}

fn closing_tag(leaf: &Leaf<'_>, tag: &Tag<'_>, has_start: bool, near: &mut NearMisses<'_>) {
    if has_start {
        return;
    }
    if let Some(open) = near.open_elements.get_mut(&tag.name).filter(|open| **open > 0) {
        *open -= 1;
        return;
    }
    if tag.name.len() > 1 && ELEMENTS.contains(&tag.name.as_str()) {
        tell(leaf, tag, Vec::new(), near);
    }
}

fn opening_tag(leaf: &Leaf<'_>, tag: &Tag<'_>, end: Option<&Tag<'_>>, near: &mut NearMisses<'_>) {
    let name = tag.name.as_str();
    let element = ELEMENTS.contains(&name);
    let has_attribute = ["=\"", "='", "={"].iter().any(|sign| tag.attributes.contains(sign))
        && tag.attributes.starts_with(|c: char| c.is_ascii_alphabetic());
    let known = element || WORDS.contains(&name);
    let alone = tag.attributes.is_empty() || tag.attributes.contains('=');
    let sure = end.is_some() && known
        || has_attribute
        || tag.closed && known
        || element && name.len() > 1 && alone
        || VOID.contains(&name) && element;
    if !sure {
        return;
    }
    if end.is_none() && !tag.closed && !VOID.contains(&name) {
        *near.open_elements.entry(tag.name.clone()).or_default() += 1;
    }
    let fix = end.map_or_else(|| fix_alone(leaf, tag), |end| fix_pair(leaf, tag, end));
    tell(leaf, tag, fix, near);
}

fn tell(leaf: &Leaf<'_>, tag: &Tag<'_>, fix: Vec<(Range<usize>, String)>, near: &mut NearMisses<'_>) {
    let shown: String = leaf.written(tag.range.clone()).split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = match shown.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &shown[..at]),
        None => shown,
    };
    let message = format!("`{shown}` is shown as text: HTML is not supported");
    near.tell_with(Code::RawHtml, leaf.source(tag.range.clone()), message, help(&tag.name), fix);
}

/// What to write in place of an element.
fn help(name: &str) -> &'static str {
    match name {
        "b" | "strong" => "write `**text**`",
        "i" | "em" | "cite" | "dfn" | "emphasis" | "var" => "write `*text*`",
        "code" | "tt" | "samp" | "literal" | "userinput" => "write `` `code` ``",
        "kbd" | "keycap" => "write `[Key]{.keycap}`",
        "br" => "end the line with a backslash for a line break",
        "a" | "link" | "ulink" | "xref" => "write `[text](address)`, or `[]{#id}` for an anchor in the text",
        "img" | "picture" => "write `![description](image.svg)`",
        "details" | "summary" => "write a section, or an example with the summary as its title",
        "ul" | "ol" | "li" | "itemizedlist" | "listitem" => "write a list, with `- ` or `1. ` before its items",
        "dl" | "dt" | "dd" | "variablelist" => "write a definition list, with `: ` before what defines a term",
        "table" | "thead" | "tbody" | "tr" | "td" | "th" => "write a table with pipes",
        "pre" | "programlisting" | "screen" => "write a fence of three backticks",
        "p" | "para" | "simpara" => "separate paragraphs with an empty line",
        "blockquote" => "start the lines with `> `",
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "write a heading with `#`",
        "option" => "write `` {option}`name` ``",
        "filename" => "write `` {file}`path` ``",
        "command" => "write `` {command}`name` ``",
        "varname" | "parameter" | "replaceable" => "write `` {var}`name` ``",
        "envar" => "write `` {env}`NAME` ``",
        "citerefentry" | "refentrytitle" | "manvolnum" => "write `` {manpage}`name(1)` ``",
        "note" | "tip" | "warning" => "write an admonition, `::: {.note}`",
        _ => "remove it, or write it as code to show it",
    }
}

/// What is written in place of a tag without a second one.
fn fix_alone(leaf: &Leaf<'_>, tag: &Tag<'_>) -> Vec<(Range<usize>, String)> {
    let ends_line = leaf.byte(tag.range.end) == b'\n';
    if tag.name == "br" && ends_line {
        let start = leaf.bytes[..tag.range.start].iter().rposition(|b| *b != b' ').map_or(0, |n| n + 1);
        return vec![(leaf.source(start..tag.range.end), "\\".to_owned())];
    }
    match anchor(tag) {
        Some(id) if tag.closed => vec![(leaf.source(tag.range.clone()), format!("[]{{#{id}}}"))],
        _ => Vec::new(),
    }
}

/// What is written in place of a pair of tags around plain text of one line.
fn fix_pair(leaf: &Leaf<'_>, tag: &Tag<'_>, end: &Tag<'_>) -> Vec<(Range<usize>, String)> {
    let content = leaf.bytes.get(tag.range.end..end.range.start).unwrap_or_default();
    // Markup within may not go together with what is put around it.
    let simple =
        content.len() < 1000 && content.iter().all(|b| *b > MARKUP && !matches!(b, b'\n' | b'<' | b'`' | b'[' | b']'));
    if !simple {
        return Vec::new();
    }
    let text = leaf.written(tag.range.end..end.range.start);
    let whole = leaf.source(tag.range.start..end.range.end);
    let bare = tag.attributes.is_empty() && !text.is_empty() && text.trim() == text;
    let right = match tag.name.as_str() {
        "a" => match (anchor(tag), attribute(tag, "href")) {
            (Some(id), None) => format!("[{text}]{{#{id}}}"),
            (None, Some(address)) if !address.contains([' ', '(', ')', '<', '>']) && !text.is_empty() => {
                format!("[{text}]({address})")
            }
            _ => return Vec::new(),
        },
        "span" => match anchor(tag) {
            Some(id) => format!("[{text}]{{#{id}}}"),
            None => return Vec::new(),
        },
        "b" | "strong" if bare => format!("**{text}**"),
        "i" | "em" | "emphasis" if bare => format!("*{text}*"),
        "code" | "tt" | "samp" | "literal" if bare => format!("`{text}`"),
        "kbd" | "keycap" if bare => format!("[{text}]{{.keycap}}"),
        "option" if bare => format!("{{option}}`{text}`"),
        "filename" if bare => format!("{{file}}`{text}`"),
        "command" if bare => format!("{{command}}`{text}`"),
        "varname" | "replaceable" if bare => format!("{{var}}`{text}`"),
        "envar" if bare => format!("{{env}}`{text}`"),
        _ => return Vec::new(),
    };
    vec![(whole, right)]
}

/// The id that a tag sets: its only attribute.
fn anchor<'t>(tag: &Tag<'t>) -> Option<&'t str> {
    if !matches!(tag.name.as_str(), "a" | "span") {
        return None;
    }
    attribute(tag, "id").or_else(|| attribute(tag, "name")).filter(|id| is_id(id))
}

/// The value of an attribute, where the tag has no other one.
fn attribute<'t>(tag: &Tag<'t>, name: &str) -> Option<&'t str> {
    let value = tag.attributes.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = value[1..].strip_suffix(quote)?;
    (!inner.contains(quote)).then_some(inner)
}

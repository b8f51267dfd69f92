//! Ids and classes in braces that are text: `{#id}` on a line that is no heading, `(#id)` behind a title, a space between
//! brackets and braces.

use std::ops::Range;

use super::NearMisses;
use super::leaf::{Leaf, LeafKind};
use super::words::is_id;
use crate::diagnostics::Code;

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let mut from = 0;
    while let Some(open) = leaf.bytes[from..].iter().position(|b| *b == b'{').map(|n| from + n) {
        from = open + 1;
        let end = leaf.run_end(from, |b| !matches!(b, b'}' | b'{' | b'\n'));
        if leaf.before(open) == b'{' || leaf.before(open) == b'$' {
            continue;
        }
        let inner = leaf.written(from..end);
        if leaf.byte(end) != b'}' {
            if leaf.kind == LeafKind::Heading && end == leaf.bytes.len() && inner.starts_with('#') && is_id(&inner[1..])
            {
                let fix = vec![(leaf.source(end..end), "}".to_owned())];
                let message = format!("the id `{}` is not closed, so it is text", &inner[1..]);
                near.tell_with(Code::MalformedId, leaf.source(open..end), message, "write `}` after it", fix);
            }
            continue;
        }
        braces(leaf, &(open..end + 1), near);
        from = end + 1;
    }
}

fn braces(leaf: &Leaf<'_>, range: &Range<usize>, near: &mut NearMisses<'_>) {
    let written = leaf.written(range.clone());
    let inner = written[1..written.len() - 1].trim();
    // `{: #id}` is kramdown's way to write it.
    let words: Vec<&str> = inner.trim_start_matches(':').split_whitespace().collect();
    let ids: Vec<&str> = words.iter().filter_map(|word| word.strip_prefix('#')).collect();
    let attributes = |word: &&str| word.starts_with(['#', '.']) || word.contains('=');
    if words.is_empty() || !words.iter().all(attributes) || !(ids.iter().all(|id| is_name(id))) {
        return;
    }
    let at = leaf.source(range.clone());
    if at.start < near.told_line {
        return;
    }
    if leaf.kind == LeafKind::Heading {
        return in_heading(leaf, range, &ids, near);
    }
    // A bracketed text with a space before its braces.
    let before = leaf.bytes[..range.start].iter().rposition(|b| *b != b' ').filter(|n| leaf.byte(*n) == b']');
    if let Some(bracket) = before.filter(|n| n + 1 < range.start) {
        let message = format!("the space before `{written}` turns it into text");
        let gap = leaf.source(bracket + 1..range.start);
        return near.tell_with(Code::MalformedId, at, message, "remove the space", vec![(gap, String::new())]);
    }
    if leaf.before(range.start) == b']' {
        let message = format!("`{written}` is shown as text: brackets take one id, and classes");
        return near.tell(Code::MalformedId, at, message, "write `[text]{#id}`, or `[text]{.keycap}`");
    }
    let [id] = ids.as_slice() else { return };
    let message = format!("`{written}` is shown as text: only headings, and text in brackets, have ids");
    let fix = vec![(at.clone(), format!("[]{{#{id}}}"))];
    near.tell_with(Code::MalformedId, at, message, format!("write `[]{{#{id}}}` for an anchor in the text"), fix);
}

fn in_heading(leaf: &Leaf<'_>, range: &Range<usize>, ids: &[&str], near: &mut NearMisses<'_>) {
    let written = leaf.written(range.clone());
    let at = leaf.source(range.clone());
    let last = range.end == leaf.bytes.len();
    let [id] = ids else {
        let message = format!("`{written}` is shown as text: a heading takes one id, and nothing else");
        return near.tell(Code::MalformedId, at, message, "write `{#id}`");
    };
    if last {
        let message = format!("`{written}` is shown as text: a heading takes one id, and nothing else");
        let fix = if is_id(id) { vec![(at.clone(), format!("{{#{id}}}"))] } else { Vec::new() };
        near.tell_with(Code::MalformedId, at, message, format!("write `{{#{id}}}`"), fix);
    } else {
        let message = format!("`{written}` is shown as text: it is not at the end of the heading");
        let help = format!("add `{{#{id}}}` at the end of the heading; for a second id, `[]{{#{id}}}`");
        near.tell(Code::MalformedId, at, message, help);
    }
}

/// `(#id)` or `[#id]` at the end of a heading.
pub(super) fn other_brackets(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    if leaf.kind != LeafKind::Heading {
        return;
    }
    let text = leaf.written(0..leaf.bytes.len());
    for (open, close) in [("(#", ')'), ("[#", ']'), ("<#", '>')] {
        let Some(inner) = text.strip_suffix(close) else { continue };
        let Some((title, id)) = inner.rsplit_once(open).filter(|(title, id)| is_id(id) && !title.trim().is_empty())
        else {
            continue;
        };
        // What the reader took for a link, or for code, is none of this.
        if leaf.byte(title.len()) != open.as_bytes()[0] || leaf.before(title.len()) == b']' {
            continue;
        }
        let range = leaf.source(title.len()..text.len());
        let message = format!("`{}` is shown as text: an id needs braces", &text[title.len()..]);
        let fix = vec![(range.clone(), format!("{{#{id}}}"))];
        near.tell_with(Code::MalformedId, range, message, format!("write `{{#{id}}}`"), fix);
    }
}

/// As the dialect has the ids of headings.
fn is_name(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':'))
}

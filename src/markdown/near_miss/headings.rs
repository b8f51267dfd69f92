//! Headings that are text: `##Title`, and spaces that are none to Markdown.

use std::ops::Range;

use super::NearMisses;
use super::leaf::{CODE, Leaf, LeafKind, MARKUP, is_odd};
use super::words::odd_character;
use crate::diagnostics::Code;

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    if leaf.kind != LeafKind::Paragraph {
        return;
    }
    let mut first = true;
    for line in leaf.lines() {
        let only = first && line.end == leaf.bytes.len();
        let end = leaf.source(line.clone()).end;
        let before = near.found.len();
        heading(leaf, &line, first, only, near);
        if near.found.len() > before {
            near.told_line = end;
        }
        first = false;
    }
}

/// `first`: whether the line is the first of its paragraph, `only`: whether it is its only one.
fn heading(leaf: &Leaf<'_>, line: &Range<usize>, first: bool, only: bool, near: &mut NearMisses<'_>) {
    let text = leaf.written(line.clone());
    let odd = text.len() - text.trim_start_matches(is_odd).len();
    let at = line.start + odd;
    let after = leaf.run_end(at, |b| b == b'#').min(line.end);
    let level = after - at;
    let (marks, rest) = (leaf.written(at..after), leaf.written(after..line.end));
    let Some(next) = rest.chars().next() else { return };
    if level == 0 {
        return;
    }
    if level > 6 {
        if next == ' ' {
            let message = format!("`{marks}` is not a heading: there are only six levels");
            near.tell(Code::MalformedHeading, leaf.source(at..after), message, "remove some `#`");
        }
        return;
    }
    if matches!(next, ' ' | '\t') {
        // White space at the front of a paragraph is no part of its text.
        let prefix = leaf.prefix(at);
        let cut = prefix.len() - prefix.trim_end_matches(|c: char| is_odd(c) || matches!(c, ' ' | '\t')).len();
        let before = &prefix[prefix.len() - cut..];
        if let Some(c) = before.chars().find(|c| is_odd(*c)) {
            let message = format!("{} before the `{marks}` turns this heading into text", odd_character(c));
            let range = leaf.start + at - before.len()..leaf.start + at;
            let plain: String = before.chars().filter(|c| !is_odd(*c)).collect();
            let fix = vec![(range.clone(), plain)];
            near.tell_with(Code::MalformedHeading, range, message, "remove it", fix);
        } else if level > 1 {
            let message = "this line is indented too far to be a heading, and continues the text before it";
            let help = "indent it by at most three columns";
            near.tell(Code::MalformedHeading, leaf.source(at..after), message, help);
        }
        return;
    }
    if is_odd(next) {
        let length = rest.len() - rest.trim_start_matches(|c: char| is_odd(c) || c == ' ').len();
        let range = leaf.source(after..after + length);
        let message = format!("{} follows the `{marks}`, so this heading is text", odd_character(next));
        let fix = vec![(range.clone(), " ".to_owned())];
        near.tell_with(Code::MalformedHeading, range, message, "write a plain space", fix);
        return;
    }
    let begins = next.is_alphanumeric() || matches!(leaf.byte(after), CODE | MARKUP | b'{' | b'[' | b'"' | b'(');
    // One `#` begins many things: a channel, an issue, a colour.
    let has_id = text.ends_with('}') && text.contains("{#");
    let is_heading =
        level > 1 && begins || has_id || first && only && next.is_uppercase() && !text.ends_with(['.', ',']);
    if is_heading {
        let message = format!("a space is missing after `{marks}`, so this heading is text");
        let help = format!("write `{marks} ` before the title");
        let fix = vec![(leaf.source(after..after), " ".to_owned())];
        near.tell_with(Code::MalformedHeading, leaf.source(at..after), message, help, fix);
    }
}

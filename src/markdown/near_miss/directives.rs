//! Includes and other directives that are code or text: `` ```{include} ``, `` ``` {=include=} ``, `{=includ=}`.

use std::ops::Range;

use super::NearMisses;
use super::leaf::{Leaf, LeafKind};
use super::words::admonition;
use crate::diagnostics::{Code, nearest};

/// The directives of the dialect.
const DIRECTIVES: [&str; 2] = ["include", "recipe"];

/// Looks at the info string of a block that the reader took for code.
pub(super) fn info(info: &Range<usize>, near: &mut NearMisses<'_>) {
    let text = near.text;
    let Some(written) = text.get(info.clone()).filter(|written| written.starts_with(['{', '='])) else { return };
    let before = text.get(..info.start).unwrap_or("");
    let gap = before.len() - before.trim_end_matches([' ', '\t']).len();
    if gap == 0 && (written.starts_with("{=include=} ") || written.starts_with("{=recipe=}")) {
        // What is wrong with it has been told.
        return;
    }
    let (head, rest) = match written.find('}') {
        Some(close) => written.split_at(close + 1),
        None => written.split_at(written.find(char::is_whitespace).unwrap_or(written.len())),
    };
    let name = head.trim_matches(|c: char| matches!(c, '{' | '}' | '=' | ':') || c.is_whitespace());
    let lower = name.to_lowercase();
    let arguments = rest.trim();
    let known = DIRECTIVES.into_iter().find(|directive| *directive == lower);
    let known = known.or_else(|| nearest(&lower, DIRECTIVES));
    let at = info.start..info.start + head.len();
    if let Some(directive) = known {
        let right = format!("{{={directive}=}}");
        if head == right && gap > 0 {
            let message = format!("the space before `{head}` turns this {directive} into code");
            let fix = vec![(info.start - gap..info.start, String::new())];
            return near.tell_with(Code::MalformedDirective, at, message, "remove the space", fix);
        }
        let has_type = !arguments.is_empty() && !arguments.contains(['/', '\\']) && !arguments.contains(".md");
        if directive == "include" && !has_type {
            let message = format!("`{head}` is code: an include needs a type");
            let help = format!("write `{right} sections`, or another type, and one file on each line");
            return near.tell(Code::MalformedDirective, at, message, help);
        }
        let message = if head == right {
            format!("a space is missing after `{head}`, so this block is code")
        } else {
            format!("`{head}` is not a directive, so this block is code")
        };
        let mut fix = vec![(info.start - gap..info.start + head.len(), right.clone())];
        if !rest.starts_with([' ', '\t']) {
            fix[0].1.push(' ');
        }
        return near.tell_with(Code::MalformedDirective, at, message, format!("write `{right}`"), fix);
    }
    if !written.starts_with('{') || name.is_empty() {
        return;
    }
    let message = format!("`{head}` is not a directive, so this block is code");
    let word = name.trim_start_matches('.').split_whitespace().next().unwrap_or("");
    let help = match admonition(word).filter(|_| !name.starts_with('.')) {
        Some(kind) => format!("write `::: {{.{}}}` and `:::` in place of the fence", kind.class()),
        None => format!("write the language without braces: `{word}`"),
    };
    near.tell(Code::MalformedDirective, at, message, help);
}

/// `{=include=} sections` without a fence.
pub(super) fn in_text(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    if leaf.kind != LeafKind::Paragraph {
        return;
    }
    for line in leaf.lines().filter(|line| leaf.byte(line.start) == b'{' && leaf.byte(line.start + 1) == b'=') {
        let end = leaf.run_end(line.start, |b| !matches!(b, b'}' | b'\n'));
        let name = leaf.written(line.start + 2..end).trim_matches(['=', ' ']).to_lowercase();
        let directive = DIRECTIVES.into_iter().find(|directive| *directive == name);
        let Some(directive) = directive.or_else(|| nearest(&name, DIRECTIVES)) else { continue };
        if leaf.byte(end) == b'}' {
            let message = format!("`{}` is text: a directive needs a fence", leaf.written(line.start..end + 1));
            let help = format!("write ```` ```{{={directive}=}} ```` and, at its end, a line of three backticks");
            near.tell(Code::MalformedDirective, leaf.source(line.start..end + 1), message, help);
        }
    }
}

//! Comments that take more than was meant, or end nothing.

use std::ops::Range;

use super::NearMisses;
use super::leaf::{Leaf, LeafKind};
use crate::diagnostics::Code;
use crate::markdown::noticed::{Comment, Noticed};
use crate::source::edit::line_end;

/// Looks at block comments.
pub(super) fn check(noticed: &Noticed, near: &mut NearMisses<'_>) {
    for comment in &noticed.comments {
        block_comment(comment, near);
    }
}

fn block_comment(comment: &Comment, near: &mut NearMisses<'_>) {
    let start = comment.range.start;
    let Some(text) = near.text.get(comment.range.clone()) else { return };
    // The dialect takes all up to a line that ends in `-->`; an author means the next `-->`.
    let Some(first) = text.get(4..).and_then(|rest| rest.find("-->")).map(|n| n + 4 + 3) else { return };
    let inner = text.get(4..first).unwrap_or("");
    if let Some(second) = inner.find("<!--") {
        // A comment in a comment: on one line both end together.
        if first == text.len() && inner[..second].contains('\n') {
            let opening = start..start + text.lines().next().map_or(0, str::len);
            let message = "this comment is not closed before the next one, so the text between them is hidden";
            let second = near.span(start + 4 + second..start + 8 + second);
            near.tell(Code::UnclosedBlock, opening, message, "write `-->` at the end of a line, where it should end");
            if let Some(last) = near.found.pop() {
                near.found.push(last.label(second, "the next comment begins here"));
            }
        }
        return;
    }
    let mut at = first;
    let mut hidden = None;
    // Further comments hide nothing.
    while at < text.len() {
        let rest = &text[at..];
        let skipped = rest.len() - rest.trim_start().len();
        at += skipped;
        let rest = &text[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            match comment.find("-->") {
                Some(end) => at += 4 + end + 3,
                None => break,
            }
        } else {
            if !rest.is_empty() {
                hidden = Some(at);
            }
            break;
        }
    }
    let Some(hidden) = hidden else { return };
    let line = text[hidden..].lines().next().map_or("", str::trim_end);
    let range = start + hidden..start + hidden + line.len();
    let same_line = !text[first..hidden].contains('\n');
    let (help, fix) = if same_line {
        let before = near.text.get(..start).unwrap_or("");
        let prefix = &before[before.rfind('\n').map_or(0, |n| n + 1)..];
        let gap = start + hidden - (text[..hidden].len() - text[..hidden].trim_end_matches([' ', '\t']).len())
            ..start + hidden;
        let plain = prefix.chars().all(|c| c == ' ');
        let fix = if plain { vec![(gap, format!("{}{prefix}", line_end(near.text)))] } else { Vec::new() };
        ("move it to a separate line: a comment ends with the line that ends in `-->`", fix)
    } else {
        // White space behind `-->` keeps the comment open.
        let tail = text[first..].len() - text[first..].trim_start_matches([' ', '\t']).len();
        let fix = vec![(start + first..start + first + tail, String::new())];
        ("remove the spaces after the previous `-->`: a comment ends with a line that ends in `-->`", fix)
    };
    near.tell_with(Code::HiddenText, range, "this text is part of the comment before it, and not shown", help, fix);
}

/// `-->` on a line of its own, which closes nothing.
pub(super) fn stray_end(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    if leaf.kind != LeafKind::Paragraph {
        return;
    }
    let stray: Vec<Range<usize>> = leaf.lines().filter(|line| leaf.written(line.clone()) == "-->").collect();
    for line in stray {
        if near.open_comments > 0 {
            near.open_comments -= 1;
            continue;
        }
        let message = "this `-->` closes no comment";
        near.tell(
            Code::UnclosedBlock,
            leaf.source(line),
            message,
            "remove it, or write `<!--` where the comment begins",
        );
    }
}

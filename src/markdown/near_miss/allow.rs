//! `<!-- nixbook: allow CODE -->` before a block: what is told of the block is left out.

use std::ops::Range;

use super::NearMisses;
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::markdown::inline::token::Token;
use crate::markdown::noticed::Noticed;
use crate::markdown::raw;

/// A code that a comment allows, and where.
struct Allowed {
    code: Code,
    /// Where the code is written.
    written: Range<usize>,
    /// The block.
    before: Range<usize>,
    used: bool,
}

/// What was found and is not allowed, and what is wrong with the comments themselves.
pub(super) fn apply(noticed: &Noticed, mut near: NearMisses<'_>) -> Vec<Diagnostic> {
    let mut allowed = Vec::new();
    for comment in &noticed.comments {
        read(comment.range.clone(), &comment.before, &mut near, &mut allowed);
    }
    let mut found = std::mem::take(&mut near.found);
    if !allowed.is_empty() {
        found.retain(|diagnostic| {
            let Some(span) = diagnostic.span() else { return true };
            let at = span.range().start;
            // Comments are in the order of the text; those before the offset may have it in their block.
            let last = allowed.partition_point(|allowed: &Allowed| allowed.before.start <= at);
            let mut is_allowed = false;
            for allowed in allowed[..last].iter_mut().rev().take(MAX_AROUND) {
                if allowed.code == diagnostic.code && allowed.before.contains(&at) {
                    allowed.used = true;
                    is_allowed = true;
                }
            }
            !is_allowed
        });
    }
    for Allowed { code, written, .. } in allowed.iter().filter(|allowed| !allowed.used) {
        let message = format!("this comment allows nothing: the block after it has no `{code}`");
        near.tell(Code::InvalidAllow, written.clone(), message, "remove it");
    }
    found.append(&mut near.found);
    found
}

/// A comment for nixbook within the text of a block, which allows nothing.
pub(super) fn inside(leaf: &raw::Leaf, tokens: &[Token], near: &mut NearMisses<'_>) {
    let (Some(first), Some(last)) = (leaf.pieces.first(), leaf.pieces.last()) else { return };
    let start = first.range.start;
    let text = near.text.get(start..last.range.end).unwrap_or("");
    let mut from = 0;
    while let Some(at) = text[from..].find("<!--").map(|n| from + n) {
        let Some(end) = text[at..].find("-->").map(|n| at + n + 3) else { break };
        from = end;
        // In code, or as text, it is no comment.
        let next = tokens.partition_point(|token| token.range.end <= start + at);
        let is_token = tokens.get(next).is_some_and(|token| token.range.start <= start + at);
        if !is_token && text[at + 4..end].trim_start().starts_with("nixbook:") {
            let message = "this comment allows nothing: it is within a text, not before a block";
            let help = "move it before the block, with an empty line above it";
            near.tell(Code::InvalidAllow, start + at..start + end, message, help);
        }
    }
}

/// How many comments before an offset are looked at.
const MAX_AROUND: usize = 1000;

fn read(comment: Range<usize>, before: &Range<usize>, near: &mut NearMisses<'_>, allowed: &mut Vec<Allowed>) {
    let text = near.text.get(comment.clone()).unwrap_or("");
    let Some(inner) = text.strip_prefix("<!--").and_then(|text| text.strip_suffix("-->")) else { return };
    let Some(rest) = inner.trim_start().strip_prefix("nixbook:") else { return };
    let Some(codes) = rest.trim_start().strip_prefix("allow").filter(|codes| codes.starts_with(char::is_whitespace))
    else {
        let message = "unknown instruction for nixbook in a comment";
        return near.tell(Code::InvalidAllow, comment, message, "write `<!-- nixbook: allow CODE -->`");
    };
    let offset = |part: &str| comment.start + (part.as_ptr().addr() - text.as_ptr().addr());
    for name in codes.split([',', ' ', '\t', '\r', '\n']).filter(|name| !name.is_empty()) {
        let written = offset(name)..offset(name) + name.len();
        let code = Code::named(name).filter(|code| code.can_be_allowed());
        let Some(code) = code else {
            let known = Code::ALL.iter().filter(|code| code.can_be_allowed()).map(|code| code.name());
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "run `nixbook explain` to list the codes: only those of markup can be allowed here".to_owned(),
            };
            near.tell(Code::InvalidAllow, written, format!("unknown code `{name}` in a comment"), help);
            continue;
        };
        allowed.push(Allowed { code, written, before: before.clone(), used: false });
    }
}

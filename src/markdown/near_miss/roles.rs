//! Roles that are text: a space before the code, no code at all, or the role behind it.

use std::ops::Range;

use super::NearMisses;
use super::leaf::{CODE, Leaf};
use super::words::role;
use crate::diagnostics::{Code, nearest};
use crate::markdown::tree::RoleKind;

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let mut from = 0;
    while let Some(open) = leaf.bytes[from..].iter().position(|b| *b == b'{').map(|n| from + n) {
        from = open + 1;
        let end = leaf.run_end(from, |b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-'));
        if leaf.byte(end) == b'}' {
            braces(leaf, &(open..end + 1), near);
            from = end + 1;
        }
    }
    if leaf.marks.colon_code {
        of_sphinx(leaf, near);
    }
}

fn braces(leaf: &Leaf<'_>, range: &Range<usize>, near: &mut NearMisses<'_>) {
    let written = leaf.written(range.clone());
    let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
    let name = inner.trim();
    let known = role(name);
    let blank = |b: u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
    let next = leaf.run_end(range.end, blank);
    let code_follows = leaf.byte(next) == CODE;
    let kind = known.or_else(|| {
        let near = nearest(name, RoleKind::ALL.map(RoleKind::name)).filter(|_| code_follows);
        near.and_then(RoleKind::from_name)
    });
    let Some(kind) = kind else { return };
    let right = format!("{{{}}}", kind.name());
    if leaf.before(range.start) == CODE {
        // The role is behind its code.
        let start = leaf.code_start(range.start);
        let code = leaf.written(start..range.start);
        let whole = leaf.source(start..range.end);
        let message = format!("the role `{written}` follows its code, so it is text");
        let fix = vec![(whole.clone(), format!("{right}{code}"))];
        return near.tell_with(Code::MalformedRole, whole, message, format!("write `{right}` before the code"), fix);
    }
    if code_follows {
        let end = leaf.code_end(next);
        let whole = leaf.source(range.start..end);
        let message = if next > range.end {
            format!("the space after `{written}` turns this role into text")
        } else {
            format!("the spaces in `{written}` turn this role into text")
        };
        let help = format!("write `{right}` directly before the code");
        let fix = vec![(leaf.source(range.start..next), right)];
        return near.tell_with(Code::MalformedRole, whole, message, help, fix);
    }
    if known.is_none() || inner != name {
        return;
    }
    let end = leaf.run_end(range.end, |b| b > b' ' && !matches!(b, b'{' | b'}' | b'[' | b']' | b'<' | b'>' | b'`'));
    let word = leaf.written(range.end..end).trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']);
    if word.is_empty() {
        return;
    }
    let whole = leaf.source(range.start..range.end + word.len());
    let message = format!("`{written}` is text: a role needs code after it");
    let fix = vec![(whole.clone(), format!("{right}`{word}`"))];
    near.tell_with(Code::MalformedRole, whole, message, format!("write ``{right}`{word}` ``"), fix);
}

/// `` :option:`x` ``.
fn of_sphinx(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let mut from = 0;
    while let Some(code) = leaf.bytes[from..].iter().position(|b| *b == CODE).map(|n| from + n) {
        let end = leaf.code_end(code);
        from = end;
        if leaf.before(code) != b':' {
            continue;
        }
        let name = leaf.bytes[..code - 1].iter().rposition(|b| !b.is_ascii_alphanumeric() && *b != b'-');
        let Some(colon) = name.filter(|n| leaf.byte(*n) == b':' && n + 2 < code) else { continue };
        if leaf.before(colon).is_ascii_alphanumeric() {
            continue;
        }
        let name = leaf.written(colon + 1..code - 1);
        let kind = role(name).or(match name {
            "envvar" => Some(RoleKind::Env),
            "program" | "kbd" => Some(RoleKind::Command),
            _ => None,
        });
        let whole = leaf.source(colon..end);
        let message = format!("`:{name}:` is not a role, so it is shown as text");
        match kind {
            Some(kind) => {
                let right = format!("{{{}}}", kind.name());
                let fix = vec![(leaf.source(colon..code), right.clone())];
                near.tell_with(Code::MalformedRole, whole, message, format!("write `{right}`"), fix);
            }
            None if matches!(name, "ref" | "doc" | "term" | "numref" | "any") => {
                near.tell(Code::MalformedRole, whole, message, "write a reference, `[](#id)`");
            }
            None => {}
        }
    }
}

//! Labels of links, images and footnotes that the text does not define.

use std::collections::{HashMap, HashSet};

use super::NearMisses;
use super::leaf::{CODE, Leaf, MARKUP};
use crate::diagnostics::{Code, nearest};
use crate::markdown::inline::link_syntax::normalize_label;

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let opening: HashMap<usize, usize> = leaf.pairs.iter().copied().collect();
    // Brackets that hold the label of another one.
    let mut labels = HashSet::new();
    for (open, close) in leaf.pairs.iter().copied() {
        if labels.contains(&open) {
            continue;
        }
        if leaf.byte(open + 1) == b'^' {
            footnote(leaf, open, close, near);
            continue;
        }
        // An index of a variable, `a[i][j]`, is no link.
        let before = leaf.before(open);
        if before.is_ascii_alphanumeric() || matches!(before, CODE | b']' | b'$' | b')' | b'}') {
            continue;
        }
        let image = before == b'!';
        if leaf.byte(close + 1) == b'['
            && let Some(end) = opening.get(&(close + 1)).copied()
        {
            labels.insert(close + 1);
            let own = leaf.written(open + 1..close);
            let label = if end == close + 2 { own } else { leaf.written(close + 2..end) };
            let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b' ');
            if number(own) && number(label) || own.trim().is_empty() || label.trim().is_empty() {
                continue;
            }
            undefined(leaf, open - usize::from(image)..end + 1, label, image, near);
        } else if !matches!(leaf.byte(close + 1), b'(' | b'{' | b':' | b'[') {
            shortcut(leaf, open, close, image, near);
        }
    }
}

/// `[label]` alone is a link only in the eyes of a text that has such links: words, and not within a word.
fn shortcut(leaf: &Leaf<'_>, open: usize, close: usize, image: bool, near: &mut NearMisses<'_>) {
    let label = leaf.written(open + 1..close);
    let words = label.len() > 1
        && label.starts_with(char::is_alphabetic)
        && label.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '\''))
        && !leaf.bytes[open + 1..close].contains(&MARKUP);
    let apart =
        matches!(leaf.before(open), b' ' | b'(' | b'\n' | b'!') && !leaf.byte(close + 1).is_ascii_alphanumeric();
    let plain = !leaf.bytes[..open].ends_with(b" [") && !near.references.is_empty();
    if words && apart && plain && !image && near.has_shortcuts {
        undefined(leaf, open..close + 1, label, false, near);
    }
}

fn undefined(leaf: &Leaf<'_>, range: std::ops::Range<usize>, label: &str, image: bool, near: &mut NearMisses<'_>) {
    // CommonMark's limit (§ 6.3).
    if label.len() > 999 {
        return;
    }
    let normal = normalize_label(label);
    if near.references.contains_key(&normal) {
        return;
    }
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = match near.suggestion(|near| nearest(&normal, near.references.keys().map(String::as_str))) {
        Some(known) => format!("did you mean `[{}]`?", known.to_lowercase()),
        None => format!("define it on a separate line: `[{label}]: https://…`"),
    };
    let what = if image { "image" } else { "link" };
    let message = format!("the label `{label}` is not defined, so this {what} is shown as text");
    near.tell(Code::UndefinedLabel, leaf.source(range), message, help);
}

fn footnote(leaf: &Leaf<'_>, open: usize, close: usize, near: &mut NearMisses<'_>) {
    let label = leaf.written(open + 2..close);
    let range = leaf.source(open..close + 1);
    let at_start = || leaf.prefix(open).trim_start_matches([' ', '\t', '>']).is_empty();
    if leaf.byte(close + 1) == b':' && label.contains(' ') && at_start() {
        let message = format!("the label of the footnote `{label}` has a space, so it is shown as text");
        return near.tell(Code::UndefinedLabel, range, message, "write a label without spaces");
    }
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    // `[^a-z]` is a class of characters.
    let class = label.chars().nth(1) == Some('-') && label.chars().count() % 2 == 1;
    let repeated = matches!(leaf.byte(close + 1), b'*' | b'+' | b'?' | b'{');
    if label.is_empty() || !label.chars().all(name) || class || repeated || near.footnotes.contains(label) {
        return;
    }
    let help = match near.suggestion(|near| nearest(label, near.footnotes.iter().map(String::as_str))) {
        Some(known) => format!("did you mean `[^{known}]`?"),
        None => format!("define it in a separate paragraph: `[^{label}]: …`"),
    };
    let message = format!("the footnote `{label}` is not defined, so this reference is shown as text");
    near.tell(Code::UndefinedLabel, range, message, help);
}

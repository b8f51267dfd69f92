//! Link reference definitions: two of one label, and those that are text.

use std::collections::HashMap;

use super::NearMisses;
use super::leaf::{Leaf, LeafKind};
use super::links::{is_root_relative, root_relative};
use super::words::is_address;
use crate::diagnostics::{Code, Diagnostic};
use crate::markdown::noticed::Noticed;
use crate::source::edit::line_end;

/// Looks at the definitions that the reader found.
pub(super) fn check(noticed: &Noticed, near: &mut NearMisses<'_>) {
    let mut first = HashMap::new();
    for definition in &noticed.definitions {
        if definition.label.starts_with('^') {
            let message = "this defines a link, not a footnote: footnote labels cannot contain spaces";
            near.tell(Code::UndefinedLabel, definition.written.clone(), message, "write a label without spaces");
        }
        if is_root_relative(&definition.url) {
            root_relative(definition.address.clone(), &definition.url, near);
        }
        let Some(before) = first.get(&definition.label).cloned() else {
            first.insert(&definition.label, definition.written.clone());
            continue;
        };
        let label = near.text.get(definition.written.clone()).unwrap_or("");
        let (at, before) = (near.span(definition.written.clone()), near.span(before));
        let message = format!("the label `{label}` is defined twice, and only the first definition counts");
        let diagnostic =
            Diagnostic::warning(Code::DuplicateLabel, at, message).label(before, "it is first defined here");
        near.found.push(diagnostic.help("remove one of them, or give it another label"));
    }
}

/// Lines that begin like a definition, but are text.
pub(super) fn in_text(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    if leaf.kind != LeafKind::Paragraph {
        return;
    }
    let closing: HashMap<usize, usize> = leaf.pairs.iter().copied().collect();
    for (n, line) in leaf.lines().enumerate() {
        let Some(close) = closing.get(&line.start).copied().filter(|close| leaf.byte(close + 1) == b':') else {
            continue;
        };
        let label = leaf.written(line.start + 1..close);
        let rest = leaf.written(close + 2..line.end.max(close + 2)).trim();
        let address = rest.split_whitespace().next().unwrap_or("");
        if label.starts_with('^') || label.trim().is_empty() || !is_address(address.trim_matches(['<', '>'])) {
            continue;
        }
        let range = leaf.source(line.clone());
        if n > 0 {
            let at = leaf.start + line.start;
            let own_line = leaf.prefix(line.start).is_empty();
            let fix = if own_line { vec![(at..at, line_end(leaf.text).to_owned())] } else { Vec::new() };
            let message = "this link definition is text: it follows a paragraph directly";
            near.tell_with(Code::MalformedLink, range, message, "put an empty line before it", fix);
        } else {
            let message = "this link definition is text: it has more than an address and a title";
            near.tell(Code::MalformedLink, range, message, "write `[label]: address \"title\"`");
        }
    }
}

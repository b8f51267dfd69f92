//! What git leaves in a file where two changes meet.

use std::ops::Range;

use super::NearMisses;
use super::leaf::Leaf;
use crate::diagnostics::Code;

const HELP: &str = "write what both sides should be, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`";

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    for line in leaf.lines().filter(|line| matches!(leaf.byte(line.start), b'<' | b'|' | b'=')) {
        let text = leaf.written(line.clone());
        if !leaf.prefix(line.start).is_empty() {
            continue;
        }
        let opens = is_marker(text, "<<<<<<<");
        if opens && !near.open_conflict {
            near.open_conflict = true;
            near.tell(Code::MergeConflict, leaf.source(line), "a merge conflict is left in the text", HELP);
        } else if !opens && !near.open_conflict && (is_marker(text, "|||||||") || text == "=======") {
            near.tell(Code::MergeConflict, leaf.source(line), "a marker of a merge conflict is left in the text", HELP);
        }
    }
}

/// `>>>>>>> branch` reads as quotes in quotes.
pub(super) fn quote(range: &Range<usize>, near: &mut NearMisses<'_>) {
    let before = near.text.get(..range.start).unwrap_or("");
    let rest = near.text.get(range.start..).unwrap_or("");
    let line = rest.lines().next().unwrap_or("");
    if !is_marker(line, ">>>>>>>") || !(before.is_empty() || before.ends_with('\n')) {
        return;
    }
    if !std::mem::take(&mut near.open_conflict) {
        let message = "a marker of a merge conflict is left in the text";
        near.tell(Code::MergeConflict, range.start..range.start + line.len(), message, HELP);
    }
}

fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

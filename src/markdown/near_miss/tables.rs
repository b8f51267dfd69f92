//! Tables that are text: a row below the header that does not fit it, or none.

use std::ops::Range;

use super::NearMisses;
use super::leaf::{Leaf, LeafKind};
use crate::diagnostics::Code;

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    if leaf.kind != LeafKind::Paragraph {
        return;
    }
    let lines: Vec<Range<usize>> = leaf.lines().collect();
    for pair in lines.windows(2) {
        let [header, ruler] = [&pair[0], &pair[1]].map(|line| cells(leaf, line));
        let is_ruler = ruler.iter().all(|cell| is_dashes(leaf.written(cell.clone())));
        if !is_ruler || !leaf.written(pair[1].clone()).contains('|') || !leaf.written(pair[0].clone()).contains('|') {
            continue;
        }
        if header.len() == ruler.len() {
            continue;
        }
        let counts = |n: usize| if n == 1 { "1 cell".to_owned() } else { format!("{n} cells") };
        let message = format!(
            "this row has {}, but its header has {}, so the table is shown as text",
            counts(ruler.len()),
            counts(header.len())
        );
        near.tell(
            Code::TableCells,
            leaf.source(pair[1].clone()),
            message,
            "write one `---` for each cell of the header",
        );
        return;
    }
    let is_row =
        |line: &Range<usize>| line.len() > 2 && leaf.byte(line.start) == b'|' && leaf.byte(line.end - 1) == b'|';
    if let [first, .., _] = lines.as_slice()
        && lines.iter().all(is_row)
    {
        let message = "this table has no row of dashes below its header, so it is shown as text";
        let columns = cells(leaf, first).len();
        let help = format!("write `|{}` below the header", " --- |".repeat(columns.min(8)));
        near.tell(Code::TableCells, leaf.source(first.clone()), message, help);
    }
}

/// The cells of a row, without the pipes at its ends.
fn cells(leaf: &Leaf<'_>, line: &Range<usize>) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut from = line.start;
    for at in line.clone() {
        if leaf.byte(at) == b'|' {
            cells.push(from..at);
            from = at + 1;
        }
    }
    if from < line.end {
        cells.push(from..line.end);
    }
    if leaf.byte(line.start) == b'|' && !cells.is_empty() {
        cells.remove(0);
    }
    cells
}

/// Whether a cell is one of the row below a header: `---`, `:--:`.
fn is_dashes(cell: &str) -> bool {
    let cell = cell.trim();
    let dashes = cell.strip_prefix(':').unwrap_or(cell);
    let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
    !dashes.is_empty() && dashes.bytes().all(|b| b == b'-')
}

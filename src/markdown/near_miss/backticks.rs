//! Backticks that begin no code.

use super::NearMisses;
use super::leaf::{Leaf, LeafKind};
use crate::diagnostics::Code;

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(start) = leaf.bytes[at..].iter().position(|b| *b == b'`').map(|n| at + n) {
        at = leaf.run_end(start, |b| b == b'`');
        runs.push((start, at));
    }
    let Some((start, end)) = runs.first().copied() else { return };
    let range = leaf.source(start..end);
    if let LeafKind::Cell(row) = leaf.kind {
        if near.cut_rows.insert(row) {
            let message = "this backtick has no matching backtick in its cell";
            near.tell(Code::UnbalancedBackticks, range, message, "write `\\|` for a pipe in code, or close the code");
        }
        return;
    }
    if let [(_, _), (next, last)] = runs.as_slice()
        && !leaf.bytes[end..*next].contains(&b'\n')
    {
        let (opening, closing) = (end - start, last - next);
        let message = format!("{} cannot close code that {} opened", count(closing), count(opening));
        let (longer, extra) = if opening > closing { (start, opening - closing) } else { (*next, closing - opening) };
        let fix = vec![(leaf.source(longer..longer + extra), String::new())];
        let range = leaf.source(start..*last);
        let help = "write the same number of backticks on both sides";
        return near.tell_with(Code::UnbalancedBackticks, range, message, help, fix);
    }
    let marks = leaf.written(start..end);
    let message = format!("unclosed code: no matching `` {marks} ``");
    let help = "write the missing one, or `` \\` `` for a backtick as text";
    near.tell(Code::UnbalancedBackticks, range, message, help);
}

fn count(n: usize) -> String {
    if n == 1 { "one backtick".to_owned() } else { format!("{n} backticks") }
}

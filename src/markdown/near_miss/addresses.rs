//! Bare addresses that typography changes, so that they lead elsewhere, or nowhere.

use std::ops::Range;

use super::NearMisses;
use super::leaf::Leaf;
use crate::diagnostics::Code;
use crate::markdown::inline::typography;

pub(super) fn check(leaf: &Leaf<'_>, near: &mut NearMisses<'_>) {
    let inside = |b: u8| b > b' ' && !matches!(b, b'<' | b'>' | b'"' | b'`');
    let mut told = 0;
    for at in leaf.find_all(b"://") {
        let start = leaf.bytes[..at].iter().rposition(|b| !b.is_ascii_alphanumeric()).map_or(0, |n| n + 1);
        if start < told || leaf.is_linked(start) || !matches!(leaf.written(start..at), "http" | "https" | "ftp") {
            continue;
        }
        let end = leaf.run_end(start, inside);
        told = end;
        if leaf.bytes[start..end].iter().any(|b| matches!(b, b'{' | b'}')) {
            // A placeholder, and no address.
            continue;
        }
        let address = trimmed(leaf.written(start..end));
        let changed = address.contains('\'') || {
            // Only what is beside an address matters to it.
            let from = leaf.bytes[..start].iter().rposition(|b| !inside(*b)).map_or(0, |n| n + 1);
            may_change(address) && !typography::replaced(leaf.written(from..end)).contains(address)
        };
        if changed {
            tell(leaf.source(start..start + address.len()), address, near);
        }
    }
}

fn tell(range: Range<usize>, address: &str, near: &mut NearMisses<'_>) {
    let fix = vec![(range.clone(), format!("<{address}>"))];
    let message = "typography changes this address, so it leads elsewhere";
    near.tell_with(Code::ChangedAddress, range, message, format!("write `<{address}>`"), fix);
}

/// Whether a rule of typography could apply at all.
fn may_change(address: &str) -> bool {
    ["--", "..", "+-", "??", "!!", "?!", "!?", ",,", "(c)", "(C)", "(r)", "(R)", "(tm)", "(TM)"]
        .iter()
        .any(|needle| address.contains(needle))
}

/// An address without the punctuation of the sentence around it.
fn trimmed(address: &str) -> &str {
    // How many brackets of each kind are closed and not opened: counted once, and kept up while the end is cut.
    let count = |c: char| address.matches(c).count();
    let mut unopened = [('(', ')'), ('[', ']')].map(|(open, close)| (close, count(close).saturating_sub(count(open))));
    let mut address = address;
    while let Some(last) = address.chars().next_back() {
        let unbalanced = unopened.iter_mut().find(|(close, more)| last == *close && *more > 0);
        let is_bracket = unbalanced.map(|(_, more)| *more -= 1).is_some();
        if !is_bracket && !".,;:!?'*_~…".contains(last) {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

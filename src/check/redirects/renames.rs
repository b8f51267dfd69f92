//! Which new ids are old ones under another name.
//!
//! An id is known again by what it names: the same text, the same title, an alike id, the same neighbours. Each counts
//! for something; a pair must have enough, and the surest pairs are made first.

use std::collections::{HashMap, HashSet};

use crate::manual::Fingerprint;

/// What makes a pair sure enough: the same text or title and one thing more, or three of the smaller signs.
const ENOUGH: u32 = 5;

/// The pairs of an old id and the new one that it was renamed to, in the order of the old ones. `gone` are ids of `before`
/// that are no more, `fresh` ids of `after` that were not.
pub fn renames<'a>(
    before: &'a [Fingerprint],
    after: &'a [Fingerprint],
    gone: &HashSet<&str>,
    fresh: &HashSet<&str>,
) -> Vec<(&'a str, &'a str)> {
    let old = Sequence::of(before);
    let new = Sequence::of(after);
    let mut pairs = Vec::new();
    for (m, was) in before.iter().enumerate().filter(|(_, fingerprint)| gone.contains(fingerprint.id.as_str())) {
        for (n, is) in after.iter().enumerate().filter(|(_, fingerprint)| fresh.contains(fingerprint.id.as_str())) {
            let alike = alike(was, is) + old.beside(m, &new, n);
            if same_kind(was, is) && alike >= ENOUGH {
                pairs.push((std::cmp::Reverse(alike), m, n));
            }
        }
    }
    pairs.sort_unstable();
    let (mut from, mut to) = (HashSet::new(), HashSet::new());
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (_, m, n) in pairs {
        if !from.contains(&m) && !to.contains(&n) {
            from.insert(m);
            to.insert(n);
            found.push((m, n));
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(m, n)| (before[m].id.as_str(), after[n].id.as_str())).collect()
}

/// Sections, chapters and so on become each other when they move; an example does not become an anchor.
fn same_kind(was: &Fingerprint, is: &Fingerprint) -> bool {
    let class = |kind: &str| match kind {
        "example" | "figure" => 1,
        "anchor" => 2,
        "footnote" => 3,
        _ => 0,
    };
    class(&was.kind) == class(&is.kind)
}

fn alike(was: &Fingerprint, is: &Fingerprint) -> u32 {
    let mut sum = 0;
    if !was.text.is_empty() && was.text == is.text {
        sum += 5;
    }
    if !was.title.is_empty() && was.title == is.title {
        sum += 4;
    } else if strsim::normalized_levenshtein(&was.title, &is.title) >= 0.7 {
        sum += 1;
    }
    let ids = strsim::normalized_levenshtein(&was.id, &is.id);
    sum += u32::from(ids >= 0.5) + u32::from(ids >= 0.75);
    sum + u32::from(was.above.is_some() && was.above == is.above)
}

/// Traces, and the ids among them.
struct Sequence<'a> {
    fingerprints: &'a [Fingerprint],
    positions: HashMap<&'a str, usize>,
}

impl<'a> Sequence<'a> {
    fn of(fingerprints: &'a [Fingerprint]) -> Self {
        Self {
            fingerprints,
            positions: fingerprints.iter().enumerate().map(|(n, fingerprint)| (fingerprint.id.as_str(), n)).collect(),
        }
    }

    /// How many of the two neighbours of an old id are those of a new one.
    fn beside(&self, m: usize, other: &Self, n: usize) -> u32 {
        let id = |sequence: &Self, at: Option<usize>| {
            at.and_then(|at| sequence.fingerprints.get(at)).map(|fingerprint| fingerprint.id.clone())
        };
        let same = |a: Option<String>, b: Option<String>| {
            u32::from(a.is_some_and(|a| b.as_ref() == Some(&a) && other.positions.contains_key(a.as_str())))
        };
        same(id(self, m.checked_sub(1)), id(other, n.checked_sub(1)))
            + same(id(self, Some(m + 1)), id(other, Some(n + 1)))
    }
}

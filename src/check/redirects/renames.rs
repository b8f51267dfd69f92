//! Which new ids are old ones under another name.
//!
//! An id is known again by what it names: the same text, the same title, an alike id, the same neighbours. Each counts
//! for something; a pair must have enough, and the surest pairs are made first.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::manual::Fingerprint;

/// What makes a pair sure enough: the same text or title and one thing more, or three of the smaller signs.
const ENOUGH: u32 = 5;

/// With so many that have the same text or title, one is compared.
const MOST_ALIKE: usize = 16;

/// Titles and ids that are longer, in bytes, are not compared by their letters: that takes the square of their length.
const MAX_COMPARED: usize = 400;

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
    let all_of = |all: &'a [Fingerprint], ids: &HashSet<&str>| -> Vec<usize> {
        (0..all.len()).filter(|n| ids.contains(all[*n].id.as_str())).collect()
    };
    let (gone, fresh) = (all_of(before, gone), all_of(after, fresh));
    let mut pairs = Vec::new();
    for (m, n) in candidates((before, &gone), (after, &fresh), &new) {
        let (was, is) = (&before[m], &after[n]);
        if same_kind(was, is) {
            let alike = alike(was, is) + old.beside(m, &new, n);
            if alike >= ENOUGH {
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

/// The pairs that may be sure enough: those that have the text, the title or a neighbour in common. Without one of these,
/// what is left is not enough.
fn candidates(
    (before, gone): (&[Fingerprint], &[usize]),
    (after, fresh): (&[Fingerprint], &[usize]),
    new: &Sequence<'_>,
) -> BTreeSet<(usize, usize)> {
    let mut pairs = BTreeSet::new();
    type Trait = for<'f> fn(&'f Fingerprint) -> (&'f str, &'f str, &'f str);
    let traits: [Trait; 4] = [
        |f| (&f.text, "", ""),
        |f| ("", &f.title, ""),
        |f| (&f.text, &f.title, ""),
        |f| (&f.text, &f.title, f.above.as_deref().unwrap_or_default()),
    ];
    for of in traits {
        let mut alike: HashMap<_, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for m in gone {
            alike.entry(of(&before[*m])).or_default().0.push(*m);
        }
        for n in fresh {
            if let Some((_, those)) = alike.get_mut(&of(&after[*n])) {
                those.push(*n);
            }
        }
        alike.remove(&("", "", ""));
        for (these, those) in alike.values() {
            for (rank, m) in these.iter().enumerate() {
                // Of very many that are alike, those at about the same place among them are compared.
                let middle = rank * those.len() / these.len();
                let start = middle.saturating_sub(MOST_ALIKE / 2).min(those.len().saturating_sub(MOST_ALIKE));
                pairs.extend(those[start..].iter().take(MOST_ALIKE).map(|n| (*m, *n)));
            }
        }
    }
    let is_fresh: HashSet<usize> = fresh.iter().copied().collect();
    for m in gone {
        let place = |at: Option<usize>| new.positions.get(before.get(at?)?.id.as_str()).copied();
        let beside = [place(m.checked_sub(1)).map(|n| n + 1), place(Some(m + 1)).and_then(|n| n.checked_sub(1))];
        pairs.extend(beside.into_iter().flatten().filter(|n| is_fresh.contains(n)).map(|n| (*m, n)));
    }
    pairs
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
    } else if by_letters(&was.title, &is.title) >= 0.7 {
        sum += 1;
    }
    let ids = by_letters(&was.id, &is.id);
    sum += u32::from(ids >= 0.5) + u32::from(ids >= 0.75);
    sum + u32::from(was.above.is_some() && was.above == is.above)
}

/// How alike two texts are by their letters, from 0 to 1.
fn by_letters(one: &str, other: &str) -> f64 {
    if one.len().max(other.len()) > MAX_COMPARED { 0.0 } else { strsim::normalized_levenshtein(one, other) }
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
        let id = |sequence: &Self, at: Option<usize>| Some(sequence.fingerprints.get(at?)?.id.as_str());
        let same = |a: Option<&str>, b: Option<&str>| {
            u32::from(a.is_some_and(|a| b == Some(a) && other.positions.contains_key(a)))
        };
        same(id(self, m.checked_sub(1)), id(other, n.checked_sub(1)))
            + same(id(self, Some(m + 1)), id(other, Some(n + 1)))
    }
}

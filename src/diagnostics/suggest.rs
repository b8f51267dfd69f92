//! "Did you mean": the nearest of the known names.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// Longer names are compared with none: that would take long, and no reader would see the difference.
const LONGEST: usize = 200;

/// For so many names a near one is looked for; with more, something larger is wrong.
const MOST: usize = 50;

/// Looks for near names, but not for any number of names: each is compared with all that are known.
#[derive(Debug, Default)]
pub struct Suggestions {
    asked: usize,
}

impl Suggestions {
    /// The name near to `wanted` among those that `known` gives, as [`nearest`] finds it; `None` once too many were asked for,
    /// and then `known` is not called.
    pub fn nearest<'a, S: AsRef<str> + ?Sized + 'a, I: IntoIterator<Item = &'a S>>(
        &mut self,
        wanted: &str,
        known: impl FnOnce() -> I,
    ) -> Option<&'a str> {
        self.may_ask().then(|| nearest(wanted, known())).flatten()
    }

    /// Whether a near name may be looked for once more; counts that.
    pub fn may_ask(&mut self) -> bool {
        self.asked += 1;
        self.asked <= MOST
    }
}

/// The known name nearest to `wanted`, if one is near enough to be worth naming: a slip of case, or an edit
/// distance (Damerau–Levenshtein) of at most a third of the longer name. Of several that are as near, it is the first in
/// the alphabet, in whatever order they come: many come from hash maps.
pub fn nearest<'a, S: AsRef<str> + ?Sized + 'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a S>,
) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    let length = wanted.chars().count();
    if length > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let name = name.as_ref();
        if name.len() > 4 * LONGEST {
            continue;
        }
        let count = name.chars().count();
        let limit = (count.max(length) / 3).max(1);
        // A difference in length is a lower bound of the distance; most names are ruled out by it.
        if count > LONGEST || count.abs_diff(length) > limit || name == wanted {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &name.to_lowercase());
        if distance <= limit && best.is_none_or(|best| (distance, name) < best) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Names longer than this are not compared by their letters: the time for it grows with the square of the length.
const MAX_COMPARED: usize = 200;

/// So many entries of the index are looked at for one name, and so many names compared by their letters.
const MAX_LOOKED_AT: usize = 8192;
const MAX_CANDIDATES: usize = 16;

/// Of no more names than this all are compared.
const FEW: usize = 64;

/// Marks the end of a part of a name.
const SEPARATORS: [char; 3] = ['.', '-', '_'];

/// Many names, of which the nearest are asked for many times. It is made once in a time that grows with the length of the
/// names; what one question costs does not grow with their number.
#[derive(Debug, Default)]
pub struct NameIndex<'a> {
    /// Sorted, so that nothing depends on the order in which they were given.
    names: Vec<&'a str>,
    /// In lower case, each with the first name that is so.
    lower: HashMap<String, u32>,
    /// Three letters in a row, and the names that have them.
    trigrams: HashMap<[char; 3], Vec<u32>>,
}

impl<'a> NameIndex<'a> {
    /// An index of these names.
    pub fn new(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut index = Self { names: names.into_iter().collect(), ..Self::default() };
        index.names.sort_unstable();
        for (n, name) in (0..).zip(&index.names) {
            let lower = name.to_lowercase();
            for trigram in trigrams(&lower) {
                index.trigrams.entry(trigram).or_default().push(n);
            }
            index.lower.entry(lower).or_insert(n);
        }
        index
    }

    /// The name that is meant by `wanted`, which is none of them: one that differs only in case or by a letter or two; then
    /// one that goes on where `wanted` ends (`programs.uv` → `programs.uv.enable`); then the nearest by letters, in what
    /// follows the parts that both begin with.
    pub fn nearest(&self, wanted: &str) -> Option<&'a str> {
        let lower = wanted.to_lowercase();
        if let Some(name) = self.lower.get(&lower).and_then(|n| self.names.get(*n as usize)) {
            return Some(name);
        }
        let by_letters = self.by_letters(&lower);
        let is_slip = |(distance, _): &(usize, &str)| *distance == 1 || *distance == 2 && lower.len() > 8;
        by_letters.filter(is_slip).map(|(_, name)| name).or_else(|| self.longer(wanted)).or(by_letters.map(|(_, n)| n))
    }

    /// The shortest name that begins with `wanted` and a separator; of options rather the one that enables.
    fn longer(&self, wanted: &str) -> Option<&'a str> {
        if wanted.is_empty() {
            return None;
        }
        let beginning_with = |start: String| {
            let from = self.names.partition_point(|name| **name < *start);
            let names = self.names[from..].iter().copied();
            names.take_while(move |name| name.starts_with(&start)).take(MAX_CANDIDATES)
        };
        let enables = format!("{wanted}.enable");
        if self.names.binary_search(&enables.as_str()).is_ok() {
            return beginning_with(enables).next();
        }
        let all = SEPARATORS.iter().flat_map(|separator| beginning_with(format!("{wanted}{separator}")));
        all.min_by_key(|name| name.len())
    }

    /// The nearest name by letters, and how many of them differ.
    fn by_letters(&self, lower: &str) -> Option<(usize, &'a str)> {
        if lower.is_empty() || lower.len() > MAX_COMPARED {
            return None;
        }
        let mut best: Option<(usize, &str)> = None;
        for name in self.candidates(lower) {
            let other = name.to_lowercase();
            let common = common_parts(lower, &other);
            let (a, b) = (&lower[common..], &other[common..]);
            let (long, short) = (a.chars().count().max(b.chars().count()), a.chars().count().min(b.chars().count()));
            let limit = (long / 3).max(1);
            if long - short > limit {
                continue;
            }
            let distance = strsim::damerau_levenshtein(a, b);
            if distance <= limit && best.is_none_or(|best| (distance, name) < best) {
                best = Some((distance, name));
            }
        }
        best
    }

    /// The names that have most letters in a row in common with a text, the rarest counting first.
    fn candidates(&self, lower: &str) -> Vec<&'a str> {
        let all = || self.names.iter().copied().filter(|name| name.len() <= MAX_COMPARED);
        if self.names.len() <= FEW {
            return all().collect();
        }
        let mut lists: Vec<&Vec<u32>> = trigrams(lower).iter().filter_map(|t| self.trigrams.get(t)).collect();
        lists.sort_by_key(|list| list.len());
        let mut counts: HashMap<u32, usize> = HashMap::new();
        let mut looked_at = 0;
        for list in lists {
            for n in list.iter().take(MAX_LOOKED_AT - looked_at) {
                *counts.entry(*n).or_default() += 1;
                looked_at += 1;
            }
        }
        let mut counted: Vec<(u32, usize)> = counts.into_iter().collect();
        counted.sort_by_key(|(n, count)| (Reverse(*count), *n));
        let best = counted.into_iter().take(MAX_CANDIDATES);
        best.filter_map(|(n, _)| self.names.get(n as usize).copied()).collect()
    }
}

/// The three letters in a row of a name, each once; its beginning and its end count as letters. None for a name that is too
/// long to be compared.
fn trigrams(lower: &str) -> HashSet<[char; 3]> {
    if lower.len() > MAX_COMPARED {
        return HashSet::new();
    }
    let letters: Vec<char> = ['\u{2}', '\u{2}'].into_iter().chain(lower.chars()).chain(['\u{3}']).collect();
    letters.windows(3).filter_map(|three| three.try_into().ok()).collect()
}

/// The length of the whole parts that two names begin with alike.
fn common_parts(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    a.as_bytes()[..same].iter().rposition(|byte| SEPARATORS.contains(&char::from(*byte))).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::{NameIndex, nearest};

    #[test]
    fn names_a_name_only_where_it_is_near() {
        let known = ["sec-uv", "sec-python", "language", "src", "Title"];
        for (wanted, expected) in [
            ("sec-vu", Some("sec-uv")),
            ("sec-pyhton", Some("sec-python")),
            ("SRC", Some("src")),
            ("title", Some("Title")),
            ("lang", None),
            ("langauge", Some("language")),
            ("sec-rust-toolchain", None),
            ("", None),
            ("日本", None),
        ] {
            assert_eq!(nearest(wanted, known), expected, "{wanted}");
        }
        assert_eq!(nearest("src", known), None, "a name is not its own suggestion");
        assert_eq!(nearest("x", [] as [&str; 0]), None);
    }

    #[test]
    fn what_is_named_does_not_depend_on_the_order_of_the_names() {
        let names: Vec<String> = ["Ab", "aB", "abd", "abe", "x.abf", "x.abg"].map(str::to_owned).into();
        for wanted in ["abc", "ABc", "x.abh", "AB"] {
            let mut turned = names.clone();
            let first = nearest(wanted, &turned).map(str::to_owned);
            let index =
                |names: &[String]| NameIndex::new(names.iter().map(String::as_str)).nearest(wanted).map(str::to_owned);
            let by_index = index(&turned);
            assert!(first.is_some() && by_index.is_some(), "{wanted}");
            for _ in &names {
                turned.rotate_left(1);
                assert_eq!(nearest(wanted, &turned), first.as_deref(), "{wanted}");
                assert_eq!(index(&turned), by_index, "{wanted}");
            }
        }
    }

    #[test]
    fn an_index_names_what_is_meant() {
        let options = ["git", "uv", "fd", "zsh"].map(|name| format!("opt-programs.{name}.enable"));
        let many = (0..500).map(|n| format!("opt-services.filler{n}.enable"));
        let more =
            ["sec-install", "sec-install-on-nixos", "opt-programs.uv.settings", "opt-a.b.c", "opt-a.b.dd", "Sec-Case"];
        let known: Vec<String> = options.into_iter().chain(many).chain(more.map(str::to_owned)).collect();
        let index = NameIndex::new(known.iter().map(String::as_str));
        for (wanted, expected) in [
            ("opt-programs.uv", Some("opt-programs.uv.enable")),
            ("opt-programs.uv.settngs", Some("opt-programs.uv.settings")),
            ("opt-programs.uv.enabel", Some("opt-programs.uv.enable")),
            ("opt-a.b", Some("opt-a.b.c")),
            ("sec-instal", Some("sec-install")),
            ("sec-install-on", Some("sec-install-on-nixos")),
            ("sec-case", Some("Sec-Case")),
            // Alike in letters, but in another part of the tree.
            ("opt-home.services", None),
            ("", None),
            ("日本", None),
        ] {
            assert_eq!(index.nearest(wanted), expected, "{wanted}");
        }
        assert_eq!(NameIndex::default().nearest("x"), None);
    }

    #[test]
    fn long_names_are_not_compared_letter_by_letter() {
        let long = "a".repeat(1 << 20);
        let index = NameIndex::new([long.as_str(), "b"]);
        assert_eq!(index.nearest(&format!("{long}b")), None);
        assert_eq!(index.nearest(&long[1..]), None);
    }
}

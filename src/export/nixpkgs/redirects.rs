//! Entries of ids in a `redirects.json`.

use std::collections::BTreeMap;

use super::edits::{Edit, apply};
use super::json_edits::Layout;
use crate::manual::json::{Located, Member, Value};
use crate::manual::redirects::needs_entry;

/// An id, the page that it is on, and the places that it had before.
pub(super) type Wanted<'a> = (&'a str, &'a str, &'a [String]);

/// A `redirects.json` with these entries alone.
pub(super) fn fresh(wanted: &[Wanted<'_>]) -> String {
    let layout = Layout::of("", &[]);
    let members: Vec<String> = wanted
        .iter()
        .filter(|(id, ..)| needs_entry(id))
        .map(|(id, page, before)| layout.member(id, &places(id, page, before)))
        .collect();
    if members.is_empty() { "{}\n".to_owned() } else { format!("{{\n  {}\n}}\n", members.join(",\n  ")) }
}

/// Adds the entries that are missing. A new one comes where the order of the keys wants it, where they are in order, or
/// else after the id before it, or else last. `behind`: for the first id of a text, the one that stands before that text.
pub(super) fn complete(text: &str, root: &Located, wanted: &[Wanted<'_>], behind: &BTreeMap<String, String>) -> String {
    let Value::Object(members) = &root.value else { return text.to_owned() };
    let known: BTreeMap<&str, &Member> = members.iter().map(|member| (member.key.as_str(), member)).collect();
    let mut new: Vec<&Wanted<'_>> =
        wanted.iter().filter(|(id, ..)| needs_entry(id) && !known.contains_key(id)).collect();
    let Some(last) = members.last() else {
        let all: Vec<Wanted<'_>> = new.into_iter().copied().collect();
        return if all.is_empty() { text.to_owned() } else { fresh(&all) };
    };
    let sorted = members.len() > 1 && members.is_sorted_by(|a, b| a.key <= b.key);
    if sorted {
        new.sort_by_key(|(id, ..)| *id);
    }
    let layout = Layout::of(text, members);
    let mut edits: Vec<Edit> = Vec::new();
    for (id, page, before) in new {
        let member = layout.member(id, &places(id, page, before));
        let neighbour = if sorted {
            members.iter().rev().find(|member| member.key.as_str() < *id)
        } else {
            let at = wanted.iter().position(|(other, ..)| other == id).unwrap_or(0);
            let above = wanted[..=at].iter().rev().find_map(|(other, ..)| {
                let behind = || behind.get(*other).and_then(|id| known.get(id.as_str()));
                known.get(other).or_else(behind).copied()
            });
            Some(above.unwrap_or(last))
        };
        edits.push(match neighbour {
            Some(neighbour) => layout.after(neighbour, &member),
            None => layout.before(&members[0], &member),
        });
    }
    apply(text, edits)
}

/// The places of an id, the present one first.
fn places(id: &str, page: &str, before: &[String]) -> Vec<String> {
    std::iter::once(format!("{page}#{id}")).chain(before.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manual::json;
    use crate::source::Sources;

    fn completed(text: &str, wanted: &[(&str, &str)]) -> String {
        let mut sources = Sources::new();
        let file = sources.add(std::path::Path::new("redirects.json"), text.to_owned());
        let root = json::parse(file, sources.file(file)).unwrap();
        let wanted: Vec<Wanted<'_>> = wanted.iter().map(|(id, page)| (*id, *page, &[][..])).collect();
        complete(text, &root, &wanted, &BTreeMap::new())
    }

    #[test]
    fn new_entries_come_in_and_nothing_else_changes() {
        let page = "i.html";
        for (name, text, ids, expected) in [
            ("nothing new", "{\"a\": [\"i.html#a\"]}", vec!["a"], "{\"a\": [\"i.html#a\"]}"),
            ("empty", "{}\n", vec!["a"], "{\n  \"a\": [\n    \"i.html#a\"\n  ]\n}\n"),
            (
                "in order",
                "{\n  \"a\": [\n    \"i.html#a\"\n  ],\n  \"c\": [\n    \"i.html#c\",\n    \"i.html#d\"\n  ]\n}",
                vec!["c", "b", "a"],
                "{\n  \"a\": [\n    \"i.html#a\"\n  ],\n  \"b\": [\n    \"i.html#b\"\n  ],\n  \"c\": [\n    \"i.html#c\",\n    \"i.html#d\"\n  ]\n}",
            ),
            (
                "out of order, after the id before",
                "{\r\n\t\"z\": [\"i.html#z\"],\r\n\t\"a\": [\"i.html#a\"]\r\n}\r\n",
                vec!["z", "m", "n", "q"],
                "{\r\n\t\"z\": [\"i.html#z\"],\r\n\t\"m\": [\"i.html#m\"],\r\n\t\"n\": [\"i.html#n\"],\r\n\t\"q\": [\"i.html#q\"],\r\n\t\"a\": [\"i.html#a\"]\r\n}\r\n",
            ),
            (
                "before the first",
                "{\"b\": [], \"c\": []}",
                vec!["a"],
                "{\"a\": [\n    \"i.html#a\"\n  ], \"b\": [], \"c\": []}",
            ),
            ("generated", "{}", vec!["opt-a"], "{}"),
        ] {
            let wanted: Vec<_> = ids.iter().map(|id| (*id, page)).collect();
            assert_eq!(completed(text, &wanted), expected, "{name}");
        }
    }
}

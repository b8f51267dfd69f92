//! Items of a `nav.json`.

use super::edits::Edit;
use super::json_edits::{separator, string};
use crate::manual::join_relative;
use crate::manual::json::{Located, Value};

/// An item for a file.
pub(super) struct Item<'a> {
    /// The object.
    pub object: &'a Located,
    /// The path of its file, as it is written.
    pub file: &'a Located,
    /// The items that it stands among, and which of them it is.
    siblings: (&'a [Located], usize),
    /// The name of the group that it is in.
    pub label: Option<&'a str>,
}

/// All items with files, in order.
pub(super) fn items(root: &Located) -> Vec<Item<'_>> {
    fn collect<'a>(items: &'a Located, label: Option<&'a str>, found: &mut Vec<Item<'a>>) {
        let all = items.as_array().unwrap_or_default();
        for (at, object) in all.iter().enumerate() {
            if let Some(file) = object.get("file") {
                found.push(Item { object, file, siblings: (all, at), label });
            }
            if let Some(children) = object.get("children") {
                let label = object.get("label").and_then(Located::as_str);
                collect(children, label, found);
            }
        }
    }
    let mut found = Vec::new();
    if let Some(items) = root.get("items") {
        collect(items, None, &mut found);
    }
    found
}

/// The item of a file.
pub(super) fn item<'a, 'b>(items: &'b [Item<'a>], path: &str) -> Option<&'b Item<'a>> {
    items.iter().find(|item| item.file.as_str().is_some_and(|file| join_relative("", file) == path))
}

/// Puts an item for a file after another, in its form.
pub(super) fn after(text: &str, item: &Item<'_>, path: &str) -> Edit {
    let range = item.object.range.clone();
    Edit::insert(range.end, format!("{}{}", separator(text, range.start), like(text, item, path)))
}

fn like(text: &str, item: &Item<'_>, path: &str) -> String {
    let alone = matches!(&item.object.value, Value::Object(members) if members.len() == 1);
    let (object, file) = (item.object.range.clone(), item.file.range.clone());
    if alone {
        let text = format!("{}{}{}", &text[object.start..file.start], string(path), &text[file.end..object.end]);
        text.replace("\r\n", "\n")
    } else {
        format!("{{ \"file\": {} }}", string(path))
    }
}

/// Puts an item for a file before another, in its form.
pub(super) fn before(text: &str, item: &Item<'_>, path: &str) -> Edit {
    let range = item.object.range.clone();
    Edit::insert(range.start, format!("{}{}", like(text, item, path), separator(text, range.start)))
}

/// Takes an item out, with what separates it from another.
pub(super) fn remove(item: &Item<'_>) -> Edit {
    let (all, at) = item.siblings;
    let own = &item.object.range;
    let range = match (at.checked_sub(1), all.get(at + 1)) {
        (Some(before), _) => all[before].range.end..own.end,
        (None, Some(next)) => own.start..next.range.start,
        (None, None) => own.clone(),
    };
    Edit { range, text: String::new() }
}

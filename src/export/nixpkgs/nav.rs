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
}

/// All items with files, in order.
pub(super) fn items(root: &Located) -> Vec<Item<'_>> {
    fn collect<'a>(items: &'a Located, found: &mut Vec<Item<'a>>) {
        for object in items.as_array().unwrap_or_default() {
            if let Some(file) = object.get("file") {
                found.push(Item { object, file });
            }
            if let Some(children) = object.get("children") {
                collect(children, found);
            }
        }
    }
    let mut found = Vec::new();
    if let Some(items) = root.get("items") {
        collect(items, &mut found);
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

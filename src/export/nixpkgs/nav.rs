//! Items of a `nav.json`.

use std::ops::Range;

use crate::formats::json::edit::{self, quoted};
use crate::formats::json::{Located, Value};
use crate::manual::join_relative;
use crate::source::edit::Edit;
use crate::source::{FileId, Span};

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
pub(super) fn after(file: FileId, text: &str, item: &Item<'_>, path: &str) -> Edit {
    edit(file, edit::insert_after(text, &item.object.range, &like(text, item, path)))
}

/// Puts an item for a file before another, in its form.
pub(super) fn before(file: FileId, text: &str, item: &Item<'_>, path: &str) -> Edit {
    edit(file, edit::insert_before(text, &item.object.range, &like(text, item, path)))
}

/// Takes an item out, with what separates it from another.
pub(super) fn remove(file: FileId, item: &Item<'_>) -> Edit {
    let (all, at) = item.siblings;
    let ranges: Vec<Range<usize>> = all.iter().map(|item| item.range.clone()).collect();
    edit(file, edit::remove(&ranges, at))
}

fn edit(file: FileId, (range, text): edit::Change) -> Edit {
    Edit { span: Span::new(file, range.start, range.end), text }
}

fn like(text: &str, item: &Item<'_>, path: &str) -> String {
    let alone = matches!(&item.object.value, Value::Object(members) if members.len() == 1);
    let (object, file) = (item.object.range.clone(), item.file.range.clone());
    if alone {
        format!("{}{}{}", &text[object.start..file.start], quoted(path), &text[file.end..object.end])
    } else {
        format!("{{ \"file\": {} }}", quoted(path))
    }
}

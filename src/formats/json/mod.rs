//! JSON with places: what RFC 8259 allows and nothing else, each value with the bytes that it covers, so that messages
//! can point to it and edits can keep every byte around it.
//!
//! [`parse`] gives the tree, [`members`] the keys of a large object without reading their values, [`edit`] changes a
//! text in place, and [`typed`] words the faults of data that serde reads.

pub mod edit;
mod reader;
mod string;
#[cfg(test)]
mod tests;
pub mod typed;
mod value;

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, SourceFile, Span};

use reader::{Fault, Reader};
pub use reader::{MAX_DEPTH, is_json};
pub use value::{Located, Member, RawMember, Value};

/// Reads a whole file of JSON. Of a key that is written twice both members are in the tree; see [`duplicate_keys`].
///
/// # Errors
/// Where it is not JSON: `invalid-json` at the first fault.
pub fn parse(file: FileId, source: &SourceFile) -> Result<Located, Diagnostic> {
    Reader::new(source.text()).document().map_err(|fault| syntax_error(file, &fault))
}

/// The keys of the object that a file of JSON holds, and the ranges of their values. The values are looked through, and
/// not kept.
///
/// # Errors
/// Where the file is not JSON, or no object.
pub fn members(file: FileId, source: &SourceFile) -> Result<Vec<RawMember>, Diagnostic> {
    let found = Reader::new(source.text()).members().map_err(|fault| syntax_error(file, &fault))?;
    found.map_err(|(start, word)| {
        let message = format!("the file must hold an object, not {word}");
        Diagnostic::error(Code::InvalidJson, Span::new(file, start, start + 1), message)
    })
}

/// A warning for each key that is written twice in one object, at whatever depth.
pub fn duplicate_keys(file: FileId, root: &Located) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut left = vec![root];
    while let Some(value) = left.pop() {
        match &value.value {
            Value::Array(values) => left.extend(values),
            Value::Object(members) => {
                found.extend(duplicates(file, members.iter().map(|member| (member.key.as_str(), &member.key_range))));
                left.extend(members.iter().map(|member| &member.value));
            }
            _ => {}
        }
    }
    found
}

/// The same for the keys of one object.
pub fn duplicates<'a>(file: FileId, keys: impl Iterator<Item = (&'a str, &'a Range<usize>)>) -> Vec<Diagnostic> {
    let span = |range: &Range<usize>| Span::new(file, range.start, range.end);
    let mut seen: HashMap<&str, &Range<usize>> = HashMap::new();
    let mut found = Vec::new();
    for (key, range) in keys {
        if let Some(first) = seen.insert(key, range) {
            found.push(
                Diagnostic::warning(Code::DuplicateKey, span(range), format!("duplicate key `{key}`"))
                    .label(span(first), "first written here")
                    .help("remove one of the two: only the last one counts"),
            );
        }
    }
    found
}

fn syntax_error(file: FileId, fault: &Fault) -> Diagnostic {
    let span = Span::new(file, fault.range.start, fault.range.end);
    Diagnostic::error(Code::InvalidJson, span, format!("invalid JSON: {}", fault.message))
        .maybe_help(fault.help.map(str::to_owned))
}

//! `manpage-urls.json`: addresses of man pages, by `nix.conf(5)`.

use std::collections::BTreeMap;
use std::path::Path;

use super::json::{self, Value};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Purpose, Sources, Span};

/// The addresses, by the page's name with its section.
pub type ManpageUrls = BTreeMap<String, String>;

/// Reads the file at a path. `None` only after an error among the diagnostics: where the file cannot be read, is not
/// JSON, or not of the form `{"nix.conf(5)": "https://…"}`.
pub fn open(path: &Path, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<ManpageUrls> {
    match super::open(path, Purpose::Settings, sources) {
        Ok(file) => read(file, sources, diagnostics),
        Err(error) => {
            diagnostics.push(error);
            None
        }
    }
}

/// Reads a file that is among the sources; `None` as in [`open()`].
pub fn read(file: FileId, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) -> Option<ManpageUrls> {
    let root = match json::parse(file, sources.file(file)) {
        Ok(root) => root,
        Err(error) => {
            diagnostics.push(error);
            return None;
        }
    };
    let fault = |start: usize, message: String| {
        Diagnostic::error(Code::InvalidManpageUrls, Span::new(file, start, start + 1), message)
            .help("write the address of each man page: `{\"nix.conf(5)\": \"https://…\"}`")
    };
    let Value::Object(members) = &root.value else {
        let message = format!("the addresses of man pages must be an object, not {}", root.word());
        diagnostics.push(fault(root.range.start, message));
        return None;
    };
    diagnostics.extend(json::duplicate_keys(file, &root));
    let mut urls = BTreeMap::new();
    let mut fine = true;
    for member in members {
        match member.value.as_str() {
            Some(url) => {
                urls.insert(member.key.clone(), url.to_owned());
            }
            None => {
                let message = format!("the address of `{}` must be a string, not {}", member.key, member.value.word());
                diagnostics.push(fault(member.value.range.start, message));
                fine = false;
            }
        }
    }
    fine.then_some(urls)
}

/// Where the address of a man page is written in a file that was read.
pub fn written(file: FileId, sources: &Sources, page: &str) -> Option<Span> {
    let root = json::parse(file, sources.file(file)).ok()?;
    let Value::Object(members) = &root.value else { return None };
    // Of a key that is there twice the last one counts.
    let member = members.iter().rfind(|member| member.key == page)?;
    Some(Span::new(file, member.value.range.start, member.value.range.end))
}

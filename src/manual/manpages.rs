//! `manpage-urls.json`: addresses of man pages, by `nix.conf(5)`.

use std::collections::BTreeMap;
use std::path::Path;

use super::json::{self, Value};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{Sources, Span};

/// Reads the text of a file of addresses.
///
/// # Errors
/// Where it is not JSON, or not of the form `{"nix.conf(5)": "https://…"}`.
pub fn manpage_urls(
    path: &Path,
    text: String,
    sources: &mut Sources,
) -> Result<BTreeMap<String, String>, Box<Diagnostic>> {
    let file = sources.add(path, text);
    let root = json::parse(file, sources.file(file))?;
    let fault = |start: usize, message: String| {
        Box::new(Diagnostic::error(Code::InvalidManpageUrls, Span::new(file, start, start + 1), message))
    };
    let Value::Object(members) = &root.value else {
        return Err(fault(root.range.start, format!("addresses of man pages are an object, not {}", root.word())));
    };
    let mut urls = BTreeMap::new();
    for member in members {
        let Some(url) = member.value.as_str() else {
            let message = format!("the address of `{}` is {}, not a string", member.key, member.value.word());
            return Err(fault(member.value.range.start, message));
        };
        urls.insert(member.key.clone(), url.to_owned());
    }
    Ok(urls)
}

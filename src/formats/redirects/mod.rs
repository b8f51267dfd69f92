//! `redirects.json`: where every id of a manual is and was, as nixos-render-docs has it: `{"id": ["page.html#id", …]}`,
//! the present location first, then the former ones.
//!
//! [`Redirects`] is the file, read in one way for every command that meets one: it is [validated](Redirects::validate)
//! against the ids of a book, [changed](change) in place, and [leads](lead) from former locations to present ones.

mod change;
mod entries;
mod lead;
#[cfg(test)]
mod tests;
mod validate;
mod write;

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use self::entries::Entries;
use super::json::{self, Located, Value};
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Purpose, Sources, Span};

pub use change::location;
pub use validate::{Address, Addresses, Pages};

/// Ids that begin so are made by machine and need no entry.
const GENERATED: [&str; 5] = ["opt-", "auto-generated-", "function-library-", "service-opt-", "systemd-service-opt"];

/// A file that was read, and what is to become of it.
#[derive(Clone, Debug)]
pub struct Redirects {
    file: FileId,
    text: String,
    root: Range<usize>,
    /// The members of the file as they are.
    members: Vec<EntrySpans>,
    /// The entries as they are to be.
    entries: Entries,
}

/// A member of the file.
#[derive(Clone, Debug)]
struct EntrySpans {
    id: String,
    key: Range<usize>,
    value: Range<usize>,
    locations: Vec<(String, Range<usize>)>,
}

impl Redirects {
    /// Reads the file at a path.
    ///
    /// # Errors
    /// Where it cannot be read, and as [`Redirects::read`].
    pub fn open(path: &Path, sources: &mut Sources) -> Result<Self, Vec<Diagnostic>> {
        let file = super::open(path, Purpose::Settings, sources).map_err(|error| vec![error])?;
        Self::read(file, sources)
    }

    /// Reads a file that is among the sources.
    ///
    /// # Errors
    /// Where it is not JSON, not of the form `{"id": ["location", …]}`, or has an id twice; every such fault.
    pub fn read(file: FileId, sources: &Sources) -> Result<Self, Vec<Diagnostic>> {
        let source = sources.file(file);
        let root = json::parse(file, source).map_err(|error| vec![error])?;
        let span = |range: &Range<usize>| Span::new(file, range.start, range.end);
        let Value::Object(values) = &root.value else {
            let message = format!("redirects must be an object, not {}", root.word());
            let start = root.range.start;
            return Err(vec![invalid(span(&(start..start + 1)), message)]);
        };
        let mut redirects = Self {
            file,
            text: source.text().to_owned(),
            root: root.range.clone(),
            members: Vec::with_capacity(values.len()),
            entries: Entries::default(),
        };
        let mut faults = Vec::new();
        let mut seen: HashMap<&str, &Range<usize>> = HashMap::with_capacity(values.len());
        for value in values {
            if let Some(first) = seen.insert(&value.key, &value.key_range) {
                let message = format!("duplicate entry for `{}`", value.key);
                faults.push(
                    Diagnostic::error(Code::DuplicateRedirects, span(&value.key_range), message)
                        .label(span(first), "first entry here")
                        .help("merge the two: write all locations into one array"),
                );
            }
            let locations = match locations(&value.value) {
                Ok(locations) => locations,
                Err(wrong) => {
                    let end = wrong.as_array().map_or(wrong.range.end, |_| wrong.range.start + 1);
                    let message = format!("the locations of `{}` must be an array of strings", value.key);
                    faults.push(invalid(span(&(wrong.range.start..end)), message));
                    continue;
                }
            };
            let names = locations.iter().map(|(location, _)| location.clone()).collect();
            redirects.entries.push(&value.key, names);
            redirects.members.push(EntrySpans {
                id: value.key.clone(),
                key: value.key_range.clone(),
                value: value.value.range.clone(),
                locations,
            });
        }
        if faults.is_empty() { Ok(redirects) } else { Err(faults) }
    }

    /// A table without entries, in place of a file that is not there yet: its text is added to the sources.
    pub fn empty(path: &Path, sources: &mut Sources) -> Self {
        let text = "{}\n".to_owned();
        let file = sources.add(path, text.clone());
        Self { file, text, root: 0..2, members: Vec::new(), entries: Entries::default() }
    }

    /// The file that it was read from, for spans.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Every id and its locations, the current one first, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.entries.iter().map(|entry| (entry.id.as_str(), entry.locations.as_slice()))
    }

    /// The locations of an id, the current one first.
    pub fn locations(&self, id: &str) -> Option<&[String]> {
        self.entries.get(id).map(|entry| entry.locations.as_slice())
    }

    /// The former locations of an id.
    pub fn former(&self, id: &str) -> &[String] {
        self.locations(id).and_then(|locations| locations.get(1..)).unwrap_or_default()
    }

    /// Where the key of an id is in the file.
    pub fn span(&self, id: &str) -> Option<Span> {
        let key = &self.members[self.entries.get(id)?.member?].key;
        Some(self.at(key))
    }

    /// The id that a location, present or former, belongs to.
    pub fn owner(&self, location: &str) -> Option<&str> {
        self.entries.owner(location).map(|entry| entry.id.as_str())
    }

    /// The id that has a former location with this one as its anchor.
    pub fn successor(&self, id: &str) -> Option<&str> {
        let leads = |location: &String| location.split_once('#').is_some_and(|(_, anchor)| anchor == id);
        self.iter().find(|(_, locations)| locations.iter().skip(1).any(leads)).map(|(id, _)| id)
    }

    /// The same for all ids, by the ids that are no more.
    pub fn successors(&self) -> HashMap<String, String> {
        let mut successors = HashMap::new();
        for (id, locations) in self.iter() {
            for (_, anchor) in locations.iter().skip(1).filter_map(|location| location.split_once('#')) {
                successors.entry(anchor.to_owned()).or_insert_with(|| id.to_owned());
            }
        }
        successors
    }

    /// The former locations in the file: the id, the location, and where it is written.
    pub fn former_spans(&self) -> impl Iterator<Item = (&str, &str, Span)> {
        self.members.iter().flat_map(|member| {
            let former = member.locations.iter().skip(1);
            former.map(|(location, range)| (member.id.as_str(), location.as_str(), self.at(range)))
        })
    }

    fn at(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }
}

/// Whether an id of a manual has to have an entry.
pub fn needs_entry(id: &str) -> bool {
    !is_generated(id)
}

/// Whether an id is one that needs no entry, since it is made by machine.
pub fn is_generated(id: &str) -> bool {
    generated_prefix(id).is_some()
}

fn generated_prefix(id: &str) -> Option<&'static str> {
    GENERATED.into_iter().find(|prefix| id.starts_with(prefix))
}

fn invalid(span: Span, message: String) -> Diagnostic {
    Diagnostic::error(Code::InvalidRedirects, span, message)
        .help("write the locations of each id, the current one first: `{\"id\": [\"page.html#id\"]}`")
}

/// The strings of an array; else the value that is something else.
fn locations(value: &Located) -> Result<Vec<(String, Range<usize>)>, &Located> {
    let values = value.as_array().ok_or(value)?;
    values.iter().map(|at| at.as_str().map(|text| (text.to_owned(), at.range.clone())).ok_or(at)).collect()
}

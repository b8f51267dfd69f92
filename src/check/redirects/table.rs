//! `redirects.json` as a table that can be changed in place.

use std::ops::Range;

use super::sequence::{self, Style};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::manual::json::{self, Value};
use crate::source::edit::{Edit, line_end};
use crate::source::{FileId, Sources, Span};

/// The table: every id with its places, the present one first.
#[derive(Clone, Debug)]
pub struct Table {
    file: FileId,
    text: String,
    root: Range<usize>,
    /// The members of the file as they were.
    members: Vec<Member>,
    /// The entries as they are to be.
    entries: Vec<Entry>,
}

/// A member of the file.
#[derive(Clone, Debug)]
struct Member {
    range: Range<usize>,
    key: Range<usize>,
    value: Range<usize>,
    places: Vec<(String, Range<usize>)>,
}

/// An id and its places.
#[derive(Clone, Debug)]
struct Entry {
    id: String,
    /// The member that it was.
    member: Option<usize>,
    places: Vec<String>,
}

impl Table {
    /// Takes in a file that was read, where it is of the form `{"id": ["place", …]}` with each id once.
    ///
    /// # Errors
    /// Where it is not.
    pub fn read(file: FileId, sources: &Sources) -> Result<Self, Diagnostic> {
        let source = sources.file(file);
        let root = json::parse(file, source)?;
        let fault = |range: &Range<usize>, message: String| {
            Diagnostic::error(Code::InvalidRedirects, Span::new(file, range.start, range.end), message)
        };
        let Value::Object(values) = &root.value else {
            let start = root.range.start;
            return Err(fault(&(start..start + 1), format!("redirects are an object, not {}", root.word())));
        };
        let mut table = Self {
            file,
            text: source.text().to_owned(),
            root: root.range.clone(),
            members: Vec::new(),
            entries: Vec::new(),
        };
        for value in values {
            let places: Option<Vec<_>> = value.value.as_array().and_then(|places| {
                places.iter().map(|place| Some((place.as_str()?.to_owned(), place.range.clone()))).collect()
            });
            let Some(places) = places else {
                let message = format!("the places of `{}` are an array of strings", value.key);
                return Err(fault(&value.key_range, message));
            };
            if table.position(&value.key).is_some() {
                let span = Span::new(file, value.key_range.start, value.key_range.end);
                return Err(Diagnostic::error(
                    Code::DuplicateRedirects,
                    span,
                    format!("`{}` has two entries", value.key),
                )
                .help("make them one: all places in one array"));
            }
            let names = places.iter().map(|(place, _)| place.clone()).collect();
            table.entries.push(Entry { id: value.key.clone(), member: Some(table.members.len()), places: names });
            table.members.push(Member {
                range: value.key_range.start..value.value.range.end,
                key: value.key_range.clone(),
                value: value.value.range.clone(),
                places,
            });
        }
        Ok(table)
    }

    /// All entries: each id and its places.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.entries.iter().map(|entry| (entry.id.as_str(), entry.places.as_slice()))
    }

    /// The places of an id.
    pub fn places(&self, id: &str) -> Option<&[String]> {
        self.position(id).map(|at| self.entries[at].places.as_slice())
    }

    /// Where the key of an id was in the file.
    pub fn span(&self, id: &str) -> Option<Span> {
        let key = &self.members[self.entries[self.position(id)?].member?].key;
        Some(Span::new(self.file, key.start, key.end))
    }

    /// The id that a place of the past belongs to.
    pub fn owner(&self, place: &str) -> Option<&str> {
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.places.iter().any(|there| there == place)).map(|entry| entry.id.as_str())
    }

    /// Gives a new id an entry, in the order of the alphabet where the entries are in it.
    ///
    /// # Errors
    /// Where it has one.
    pub fn add(&mut self, id: &str, page: &str) -> Result<(), Diagnostic> {
        self.free(id)?;
        let at = self.entries.iter().position(|entry| entry.id.as_str() >= id).unwrap_or(self.entries.len());
        self.entries.insert(at, Entry { id: id.to_owned(), member: None, places: vec![place(page, id)] });
        Ok(())
    }

    /// Puts a new present place first; the one before becomes a place of the past.
    ///
    /// # Errors
    /// Where the id has no entry, or is on that page already.
    pub fn move_to(&mut self, id: &str, page: &str) -> Result<(), Diagnostic> {
        let at = self.known(id)?;
        let place = place(page, id);
        let places = &mut self.entries[at].places;
        if places.first() == Some(&place) {
            let message = format!("`{id}` is at `{place}` already");
            return Err(self.fault(Code::RedirectsSamePlace, id, message));
        }
        // What it comes back to is no place of the past any more.
        places.retain(|there| *there != place);
        places.insert(0, place);
        Ok(())
    }

    /// Gives an entry another id, on the same page; the place with the old id becomes one of the past.
    ///
    /// # Errors
    /// Where the old id has no entry, or the new one has.
    pub fn rename(&mut self, old: &str, new: &str) -> Result<(), Diagnostic> {
        let at = self.known(old)?;
        self.free(new)?;
        let entry = &mut self.entries[at];
        new.clone_into(&mut entry.id);
        if let Some((page, _)) = entry.places.first().and_then(|first| first.split_once('#')) {
            let place = place(page, new);
            entry.places.retain(|there| *there != place);
            entry.places.insert(0, place);
        }
        Ok(())
    }

    /// Takes an entry out; its places lead to another id from then on.
    ///
    /// # Errors
    /// Where one of the two has no entry, or they are the same.
    pub fn remove(&mut self, id: &str, target: &str) -> Result<(), Diagnostic> {
        let at = self.known(id)?;
        self.known(target)?;
        if id == target {
            let message = format!("`{id}` cannot lead to itself once it is gone");
            return Err(self
                .fault(Code::RedirectsSamePlace, id, message)
                .help("name the id that its readers should find"));
        }
        let places = self.entries.remove(at).places;
        for place in places {
            self.keep(target, &place);
        }
        Ok(())
    }

    /// Notes a place of the past, unless it is there.
    pub fn keep(&mut self, id: &str, place: &str) -> bool {
        let Some(at) = self.position(id) else { return false };
        let places = &mut self.entries[at].places;
        let new = !places.iter().any(|there| there == place);
        if new {
            places.push(place.to_owned());
        }
        new
    }

    /// Takes a place of the past out.
    pub fn forget(&mut self, id: &str, place: &str) {
        if let Some(at) = self.position(id) {
            let mut first = true;
            self.entries[at].places.retain(|there| std::mem::take(&mut first) || there != place);
        }
    }

    /// Puts the present place of each id that has a page first, and every other once. What stood first becomes a place of
    /// the past, unless something is there now, as `is_present` says.
    pub fn normalize<'p>(&mut self, page: impl Fn(&str) -> Option<&'p str>, is_present: impl Fn(&str) -> bool) {
        for Entry { id, places, .. } in &mut self.entries {
            let Some(page) = page(id) else { continue };
            let place = place(page, id);
            if places.first().is_some_and(|first| *first != place && is_present(first)) {
                places.remove(0);
            }
            let baseline = std::mem::replace(places, vec![place]);
            for there in baseline {
                if !places.contains(&there) {
                    places.push(there);
                }
            }
        }
    }

    /// What brings each entry of the file to what it is now in the table, where that is another.
    pub fn edits(&self) -> Vec<Edit> {
        let style = self.array_style();
        let edit = |entry: &Entry| {
            let range = self.members[entry.member?].range.clone();
            let before = &self.text[range.clone()];
            let after = self.entry(entry, &style);
            let start = same(before.chars(), after.chars());
            let end = same(before[start..].chars().rev(), after[start..].chars().rev());
            let span = Span::new(self.file, range.start + start, range.end - end);
            (before != after).then(|| Edit { span, text: after[start..after.len() - end].to_owned() })
        };
        self.entries.iter().filter_map(edit).collect()
    }

    /// The text with all changes.
    pub fn text(&self) -> String {
        let style = self.array_style();
        let items: Vec<sequence::Item> =
            self.entries.iter().map(|entry| (entry.member, self.entry(entry, &style))).collect();
        let ranges: Vec<_> = self.members.iter().map(|member| member.range.clone()).collect();
        let object = Style::lines(1, line_end(&self.text));
        let new = sequence::write(&self.text, &self.root, &ranges, &items, &object);
        format!("{}{new}{}", &self.text[..self.root.start], &self.text[self.root.end..])
    }

    fn entry(&self, entry: &Entry, style: &Style) -> String {
        let Some(member) = entry.member.map(|member| &self.members[member]) else {
            let between = self.members.first().map_or(": ", |first| &self.text[first.key.end..first.value.start]);
            let items: Vec<_> = entry.places.iter().map(|place| (None, quoted(place))).collect();
            return format!("{}{between}{}", quoted(&entry.id), sequence::write("[]", &(0..2), &[], &items, style));
        };
        let key = &self.text[member.key.clone()];
        let key = if json_string(key).as_deref() == Some(&entry.id) { key.to_owned() } else { quoted(&entry.id) };
        let mut left: Vec<Option<&str>> = member.places.iter().map(|(place, _)| Some(place.as_str())).collect();
        let items: Vec<sequence::Item> = entry
            .places
            .iter()
            .map(|place| match left.iter().position(|there| *there == Some(place)) {
                Some(at) => {
                    left[at] = None;
                    (Some(at), self.text[member.places[at].1.clone()].to_owned())
                }
                None => (None, quoted(place)),
            })
            .collect();
        let same = items.len() == member.places.len() && items.iter().enumerate().all(|(n, (at, _))| *at == Some(n));
        let between = &self.text[member.key.end..member.value.start];
        if same {
            return format!("{key}{between}{}", &self.text[member.value.clone()]);
        }
        let ranges: Vec<_> = member.places.iter().map(|(_, range)| range.clone()).collect();
        format!("{key}{between}{}", sequence::write(&self.text, &member.value, &ranges, &items, style))
    }

    /// How an array is written: as the first that is there.
    fn array_style(&self) -> Style {
        let of = |member: &Member| {
            let ranges: Vec<_> = member.places.iter().map(|(_, range)| range.clone()).collect();
            Style::of(&self.text, &member.value, &ranges)
        };
        self.members.iter().find_map(of).unwrap_or_else(|| Style::lines(2, line_end(&self.text)))
    }

    /// The id that has a place of the past with this one.
    pub fn successor(&self, id: &str) -> Option<&str> {
        let leads = |place: &String| place.split_once('#').is_some_and(|(_, anchor)| anchor == id);
        let entry = self.entries.iter().find(|entry| entry.places.iter().skip(1).any(leads));
        entry.map(|entry| entry.id.as_str())
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }

    fn known(&self, id: &str) -> Result<usize, Diagnostic> {
        self.position(id).ok_or_else(|| {
            let near = nearest(id, self.entries.iter().map(|entry| entry.id.as_str()));
            let help = match (self.successor(id), near) {
                (Some(successor), _) => format!("it has become `{successor}`, which has its old places"),
                (None, Some(near)) => format!("did you mean `{near}`?"),
                (None, None) => format!("`nixbook redirects add {id} PAGE` gives it one"),
            };
            self.fault(Code::RedirectsNoEntry, id, format!("`{id}` has no entry")).help(help)
        })
    }

    fn free(&self, id: &str) -> Result<(), Diagnostic> {
        if self.position(id).is_none() {
            return Ok(());
        }
        let message = format!("`{id}` has an entry already");
        Err(self.fault(Code::RedirectsEntryExists, id, message).help(format!(
            "is it on another page now: `nixbook redirects move {id} PAGE`; is something else meant: choose another id"
        )))
    }

    /// A fault at the entry of an id, or at the start of the file.
    fn fault(&self, code: Code, id: &str, message: String) -> Diagnostic {
        let start = Span::new(self.file, self.root.start, self.root.start + 1);
        Diagnostic::error(code, self.span(id).unwrap_or(start), message)
    }
}

/// An id's place on a page.
pub(super) fn place(page: &str, id: &str) -> String {
    format!("{page}#{id}")
}

/// The length of what two texts begin with, in bytes.
fn same(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn json_string(text: &str) -> Option<String> {
    serde_json::from_str(text).ok()
}

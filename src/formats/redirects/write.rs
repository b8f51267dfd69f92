//! The entries back into the text of the file, which keeps its order, indentation and line ends.

use std::collections::{HashMap, VecDeque};

use super::entries::RedirectsEntry;
use super::{EntrySpans, Redirects};
use crate::formats::json::edit::{EditedMember, Style, quoted, rewrite};
use crate::source::Span;
use crate::source::edit::{Edit, line_end};

impl Redirects {
    /// What brings each entry of the file to what it is now, where that is another.
    pub fn edits(&self) -> Vec<Edit> {
        let style = self.array_style();
        let edit = |entry: &RedirectsEntry| {
            let member = &self.members[entry.member?];
            let range = member.key.start..member.value.end;
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
        let items: Vec<EditedMember> =
            self.entries.iter().map(|entry| (entry.member, self.entry(entry, &style))).collect();
        let ranges: Vec<_> = self.members.iter().map(|member| member.key.start..member.value.end).collect();
        let object = Style::lines(1, line_end(&self.text));
        let new = rewrite(&self.text, &self.root, &ranges, &items, &object);
        format!("{}{new}{}", &self.text[..self.root.start], &self.text[self.root.end..])
    }

    fn entry(&self, entry: &RedirectsEntry, style: &Style) -> String {
        let id = &entry.id;
        let Some(member) = entry.member.map(|member| &self.members[member]) else {
            let between = self.members.first().map_or(": ", |first| &self.text[first.key.end..first.value.start]);
            let items: Vec<_> = entry.locations.iter().map(|location| (None, quoted(location))).collect();
            return format!("{}{between}{}", quoted(id), rewrite("[]", &(0..2), &[], &items, style));
        };
        let key = if member.id == *id { self.text[member.key.clone()].to_owned() } else { quoted(id) };
        let mut left: HashMap<&str, VecDeque<usize>> = HashMap::new();
        for (at, (location, _)) in member.locations.iter().enumerate() {
            left.entry(location).or_default().push_back(at);
        }
        let items: Vec<EditedMember> = entry
            .locations
            .iter()
            .map(|location| match left.get_mut(location.as_str()).and_then(VecDeque::pop_front) {
                Some(at) => (Some(at), self.text[member.locations[at].1.clone()].to_owned()),
                None => (None, quoted(location)),
            })
            .collect();
        let same = items.len() == member.locations.len() && items.iter().enumerate().all(|(n, (at, _))| *at == Some(n));
        let between = &self.text[member.key.end..member.value.start];
        if same {
            return format!("{key}{between}{}", &self.text[member.value.clone()]);
        }
        let ranges: Vec<_> = member.locations.iter().map(|(_, range)| range.clone()).collect();
        format!("{key}{between}{}", rewrite(&self.text, &member.value, &ranges, &items, style))
    }

    /// How an array is written: as the first that is there.
    fn array_style(&self) -> Style {
        let of = |member: &EntrySpans| {
            let ranges: Vec<_> = member.locations.iter().map(|(_, range)| range.clone()).collect();
            Style::of(&self.text, &member.value, &ranges)
        };
        self.members.iter().find_map(of).unwrap_or_else(|| Style::lines(2, line_end(&self.text)))
    }
}

/// The length of what two texts begin with, in bytes.
fn same(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum()
}

//! SUMMARY.md: which chapters a book has, in which order and how deep (mdBook's `parse_summary`).

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::remarks::Remarks;
use crate::source::{FileId, Span};

/// An entry, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its title, as it is written.
    pub title: String,
    /// Where it is.
    pub span: Span,
}

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// The title of a part.
    Part,
    /// A chapter.
    Chapter {
        /// Where in the book it is.
        section: Section,
        /// How deep it lies in other chapters, from 0.
        depth: usize,
        /// The path of its file relative to the folder of the text; `None` for a draft.
        path: Option<String>,
    },
}

/// Where in a book a chapter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// Before the numbered chapters.
    Prefix,
    /// Among them.
    Numbered,
    /// Behind them.
    Suffix,
}

/// Reads the text of a SUMMARY.md.
pub(super) fn read(file: FileId, text: &str, remarks: &mut Remarks) -> Vec<Entry> {
    let mut reader = Reader {
        file,
        text,
        remarks,
        entries: Vec::new(),
        section: Section::Prefix,
        lists: 0,
        begun: false,
        item: None,
    };
    let mut link: Option<(usize, usize, String)> = None;
    let mut heading: Option<(usize, usize)> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        if let Some((_, end, _)) = &mut link
            && !matches!(event, Event::End(TagEnd::Link))
        {
            *end = (*end).max(range.end);
        }
        if let Some((start, end)) = &mut heading
            && !matches!(event, Event::End(_))
        {
            *start = (*start).min(range.start);
            *end = (*end).max(range.end);
        }
        match event {
            Event::Start(Tag::List(_)) => reader.list(range.start),
            Event::End(TagEnd::List(_)) => reader.lists = reader.lists.saturating_sub(1),
            Event::Start(Tag::Item) => reader.item = Some((range.start, false)),
            Event::End(TagEnd::Item) => reader.end_item(),
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => heading = Some((range.end, range.start)),
            Event::End(TagEnd::Heading(HeadingLevel::H1)) => {
                if let Some((start, end)) = heading.take() {
                    reader.heading(range.start, &text[start.min(end)..end.max(start.min(end))]);
                }
            }
            Event::Start(Tag::Paragraph) => reader.paragraph(),
            Event::Start(Tag::Link { dest_url, .. }) => {
                link = Some((range.start + 1, range.start + 1, dest_url.to_string()));
            }
            Event::End(TagEnd::Link) => {
                if let Some((start, end, destination)) = link.take() {
                    reader.link(range.start, &text[start..end], &destination);
                }
            }
            Event::Text(_) | Event::Code(_) if link.is_none() && heading.is_none() => {
                reader.other(range.start, range.end);
            }
            _ => {}
        }
    }
    reader.entries
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    remarks: &'a mut Remarks,
    entries: Vec<Entry>,
    section: Section,
    /// How many lists are open.
    lists: usize,
    /// Whether the title of the summary, or what would come after it, was met.
    begun: bool,
    /// Where the item began that is read, and whether it has its link.
    item: Option<(usize, bool)>,
}

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn list(&mut self, at: usize) {
        self.end_item();
        self.begun = true;
        match self.section {
            Section::Prefix => self.section = Section::Numbered,
            Section::Suffix if self.lists == 0 => {
                let message = "the chapters of a list after the suffix chapters come at the end of the book";
                self.remarks.unresolved(Some(self.span(at, at)), message);
            }
            _ => {}
        }
        self.lists += 1;
    }

    /// An item ends, or a list in it begins.
    fn end_item(&mut self) {
        if let Some((start, false)) = self.item.take() {
            self.remarks.unresolved(Some(self.span(start, start + 1)), "an item without a link is left out");
        }
    }

    fn heading(&mut self, at: usize, title: &str) {
        if !std::mem::replace(&mut self.begun, true) {
            return;
        }
        if self.section == Section::Suffix {
            let message = "a part after the suffix chapters is left out";
            return self.remarks.unresolved(Some(self.span(at, at + 1)), message);
        }
        self.section = Section::Numbered;
        let span = self.span(at, at + title.len());
        self.entries.push(Entry { kind: EntryKind::Part, title: one_line(title), span });
    }

    /// A paragraph behind numbered chapters begins the suffix chapters.
    fn paragraph(&mut self) {
        if self.lists == 0 && self.section == Section::Numbered && self.has_numbered() {
            self.section = Section::Suffix;
        }
    }

    fn has_numbered(&self) -> bool {
        matches!(self.entries.last(), Some(Entry { kind: EntryKind::Chapter { section: Section::Numbered, .. }, .. }))
    }

    fn link(&mut self, at: usize, title: &str, destination: &str) {
        self.begun = true;
        let depth = if self.section == Section::Numbered { self.lists.saturating_sub(1) } else { 0 };
        if let Some((_, has_link)) = &mut self.item {
            if *has_link {
                let message = "only the first link of an item is a chapter";
                return self.remarks.unresolved(Some(self.span(at, at + 1)), message);
            }
            *has_link = true;
        }
        let path = (!destination.is_empty()).then(|| destination.replace("%20", " "));
        let kind = EntryKind::Chapter { section: self.section, depth, path };
        let span = self.span(at, at + title.len() + 2);
        self.entries.push(Entry { kind, title: one_line(title), span });
    }

    /// Text that is no chapter.
    fn other(&mut self, start: usize, end: usize) {
        let text = self.text.get(start..end).unwrap_or_default().trim();
        if text.is_empty() {
            return;
        }
        self.begun = true;
        let shown: String = text.chars().take(60).collect();
        self.remarks.unresolved(Some(self.span(start, end)), format!("`{shown}` is no chapter, and is left out"));
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> (Vec<String>, usize) {
        let mut remarks = Remarks::default();
        let found = read(FileId(0), text, &mut remarks);
        let shown = found.iter().map(|entry| match &entry.kind {
            EntryKind::Part => format!("# {}", entry.title),
            EntryKind::Chapter { section, depth, path } => {
                let section = match section {
                    Section::Prefix => "p",
                    Section::Numbered => "n",
                    Section::Suffix => "s",
                };
                format!("{section}{depth} {} {}", entry.title, path.as_deref().unwrap_or("-"))
            }
        });
        (shown.collect(), remarks.0.len())
    }

    #[test]
    fn a_whole_summary() {
        let text = "# Summary\n\n[Pre *x*](pre.md)\n[Two](./two.md)\n\n- [A](a.md)\n  - [`b` c](a/b%20c.md)\n    - [D]()\n- [E](e.md)\n\n\
                    # Part\n\n---\n\n* [F](f.md)\n\n----\n\n[Suf](s.md)\n";
        let expected = [
            "p0 Pre *x* pre.md",
            "p0 Two ./two.md",
            "n0 A a.md",
            "n1 `b` c a/b c.md",
            "n2 D -",
            "n0 E e.md",
            "# Part",
            "n0 F f.md",
            "s0 Suf s.md",
        ];
        assert_eq!(entries(text), (expected.map(str::to_owned).to_vec(), 0));
    }

    #[test]
    fn what_is_no_chapter_is_told() {
        assert_eq!(entries("- [A](a.md)\n@OPTIONS@\n- x\n- [B](b.md) [C](c.md)\n").1, 4);
        assert_eq!(entries("- [A](a.md)\n\n[S](s.md)\n\n- [B](b.md)\n").0.len(), 3);
        assert_eq!(entries("").0.len(), 0);
        assert_eq!(entries("# One\n# Two\n- [A](a.md)\n").0, ["# Two", "n0 A a.md"]);
    }
}

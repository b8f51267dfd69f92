//! Mending by rule: edits are made, and kept only where the text still means the same.
//!
//! What a fix may change is where lines end, ids and labels that are rewritten, and the mark at the end of a title.
//! Everything else is compared, by reading the file again as it would be.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::RangeInclusive;

use percent_encoding::percent_decode_str;

use super::Fix;
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::walk::{self, Part};
use crate::manual::{Manual, Texts, anchors_of_document};
use crate::markdown;
use crate::markdown::tree::{BlockKind, Document, Include, IncludeKind, Inline, InlineKind, LinkTarget};
use crate::source::edit::{self, Edit};
use crate::source::write::WriteErrorKind;
use crate::source::{FileId, Shown as _, SourceFile, Sources};

/// A file with its fixes made.
#[derive(Clone, Debug)]
pub struct FixedFile {
    /// The file that the edits are of.
    pub file: FileId,
    /// Its whole text with the edits made.
    pub text: String,
    /// What was made of it.
    pub edits: Vec<Edit>,
}

/// Tells of the text of a file whether it may replace what was read.
pub type Judge<'a> = Box<dyn Fn(&str) -> bool + 'a>;

/// Mends texts of a book, with those of the fixes that leave the meaning of their file as it is.
pub fn apply(fixes: Vec<Fix>, manual: &Manual, sources: &Sources) -> Vec<FixedFile> {
    let texts = Texts::new(&manual.units, &manual.targets);
    apply_where(fixes, sources, |file| {
        let unit = manual.units.iter().find(|unit| unit.document.file == file);
        let texts = &texts;
        // The name of a file means the id that is written in its place, and the anchor of a heading that heading.
        let meant = move |url: &str| texts.id(url, unit?).map(str::to_owned);
        let shape = move |text: &str| {
            let document = markdown::read(file, text);
            let headings = Headings::of(&document);
            let named = |target: &LinkTarget| match target {
                LinkTarget::Id(id) => Some(headings.meant(id, manual)),
                LinkTarget::Url(url) => meant(url).map(|id| headings.meant(&id, manual)),
            };
            shape(&document, &named)
        };
        let before = shape(sources.file(file).text());
        Box::new(move |text| shape(text) == before)
    })
}

/// How many times a text with some of its fixes is read, to find those that change more than they may.
const MOST_TRIALS: usize = 200;

/// Mends texts with fixes of markup that was meant, which change what a text means: with those that leave less to tell
/// of, and nothing new.
pub fn apply_meant(fixes: Vec<Fix>, sources: &Sources) -> Vec<FixedFile> {
    apply_where(fixes, sources, |file| {
        let before = faults(file, sources.file(file).text());
        Box::new(move |text| {
            let after = faults(file, text);
            let fewer = after.values().sum::<usize>() < before.values().sum::<usize>();
            fewer && after.iter().all(|(code, count)| before.get(code).is_some_and(|before| count <= before))
        })
    })
}

/// What the reader tells of a text, counted by code.
fn faults(file: FileId, text: &str) -> BTreeMap<Code, usize> {
    let mut faults = BTreeMap::new();
    for diagnostic in markdown::read_for_author(file, text).diagnostics {
        *faults.entry(diagnostic.code).or_default() += 1;
    }
    faults
}

/// Makes the fixes that a file's judge lets pass, each by itself and all of them together.
pub fn apply_where<'a>(fixes: Vec<Fix>, sources: &Sources, judge: impl Fn(FileId) -> Judge<'a>) -> Vec<FixedFile> {
    let mut by_file: BTreeMap<FileId, Vec<Fix>> = BTreeMap::new();
    for fix in fixes {
        if let Some(edit) = fix.first() {
            by_file.entry(edit.span.file).or_default().push(fix);
        }
    }
    let fixed = by_file.into_iter().filter_map(|(file, mut fixes)| {
        fixes.sort_by_key(|fix| fix.first().map(|edit| edit.span));
        fixes.dedup();
        let before = sources.file(file).text();
        let judge = judge(file);
        let fine = |fixes: &[Fix]| judge(&edit::apply(before, &fixes.concat()));
        if !fine(&fixes) {
            // Some of them are not what they seem: each has to hold together with those that are good. They are tried by halves, and
            // those that are left after many trials are not made this time.
            let mut good: Vec<Fix> = Vec::new();
            let mut left = vec![fixes];
            let mut trials = MOST_TRIALS;
            while let Some(mut some) = left.pop() {
                let before = good.len();
                good.extend(some.iter().cloned());
                trials -= 1;
                if trials == 0 || !fine(&good) {
                    good.truncate(before);
                    if trials == 0 {
                        break;
                    }
                    if some.len() > 1 {
                        left.push(some.split_off(some.len() / 2));
                        left.push(some);
                    }
                }
            }
            fixes = good;
        }
        let mut edits = fixes.concat();
        edits.sort_by_key(|edit| edit.span);
        (!edits.is_empty()).then(|| FixedFile { file, text: edit::apply(before, &edits), edits })
    });
    fixed.collect()
}

/// Writes a file that was read again, with this text.
///
/// # Errors
/// Where it has changed since it was read, or cannot be written.
pub fn rewrite(file: FileId, text: &str, sources: &Sources) -> Result<(), Diagnostic> {
    edit::rewrite(file, text, sources).map_err(|error| {
        let path = sources.file(file).path();
        let message = format!("this file cannot be written: {}", error.reason(path));
        let help = match error.kind {
            WriteErrorKind::Changed => "run the command again",
            WriteErrorKind::OutsideRoot => "change it where it belongs: `--allow-read` allows reading only",
            _ => "make it writable: nothing was changed",
        };
        Diagnostic::error_at_path(Code::Unwritable, path, message).help(help)
    })
}

/// Shows what was changed: the lines as they were, and as they are.
pub fn show(fixed: &FixedFile, sources: &Sources) -> String {
    let source = sources.file(fixed.file);
    let mut changes: Vec<(RangeInclusive<usize>, Vec<Edit>)> = Vec::new();
    for edit in &fixed.edits {
        let lines = lines_of(edit, source);
        match changes.last_mut() {
            Some((last, edits)) if last.contains(lines.start()) => {
                *last = *last.start()..=*lines.end().max(last.end());
                edits.push(edit.clone());
            }
            _ => changes.push((lines, vec![edit.clone()])),
        }
    }
    let mut out = String::new();
    for (lines, mut edits) in changes {
        let start = source.line_start(*lines.start());
        let before = &source.text()[start..source.line_start(lines.end() + 1)];
        for edit in &mut edits {
            edit.span.start -= u32::try_from(start).unwrap_or(0);
            edit.span.end -= u32::try_from(start).unwrap_or(0);
        }
        let _ = writeln!(out, "fixed {}:{}", source.path().shown(), lines.start());
        for (mark, text) in [('-', before), ('+', &edit::apply(before, &edits))] {
            for line in text.lines() {
                let _ = writeln!(out, "{}", format!("{mark} {line}").trim_end());
            }
        }
    }
    out
}

/// The lines that an edit touches; a line break at its end is part of the line that it ends.
fn lines_of(edit: &Edit, source: &SourceFile) -> RangeInclusive<usize> {
    let (start, end) = (edit.span.start, edit.span.end);
    let line = |offset: u32| source.position(offset).line;
    line(start)..=line(if end > start { end - 1 } else { end })
}

/// What a text means, as far as no fix may change it.
fn shape(document: &Document, meant: Meant<'_>) -> String {
    let mut out = String::new();
    let footnotes = document.footnotes.iter().flat_map(|footnote| &footnote.blocks);
    for block in document.blocks.iter().chain(footnotes) {
        block_shape(&block.kind, meant, &mut out);
    }
    out
}

/// What in the book is meant by a link; `None` for one that leads elsewhere.
type Meant<'a> = &'a dyn Fn(&LinkTarget) -> Option<String>;

/// The headings of a text, by what links name them: their ids, and the anchors that mdBook and GitHub make of them.
struct Headings {
    ids: HashMap<String, usize>,
    anchors: HashMap<String, usize>,
}

impl Headings {
    fn of(document: &Document) -> Self {
        let (mut ids, mut anchors) = (HashMap::new(), HashMap::new());
        // A heading is known by where it is among the others: the text before it may grow.
        let (mut nth, mut last) = (0, None);
        for (anchor, found) in anchors_of_document(document) {
            nth += usize::from(last.replace(found.span) != Some(found.span));
            anchors.entry(anchor).or_insert(nth);
            if let Some(id) = &found.heading.id {
                ids.insert(id.name.clone(), nth);
            }
        }
        Self { ids, anchors }
    }

    /// What an id means: a heading of the text, or what in the book has it.
    fn meant(&self, id: &str, manual: &Manual) -> String {
        let decoded = percent_decode_str(id).decode_utf8_lossy();
        let by_anchor = || self.anchors.get(&*decoded).filter(|_| !manual.targets.contains_key(id));
        match self.ids.get(id).or_else(by_anchor) {
            Some(nth) => format!("heading {nth}"),
            None => id.to_owned(),
        }
    }
}

fn block_shape(kind: &BlockKind, meant: Meant<'_>, out: &mut String) {
    let _ = match kind {
        BlockKind::Heading(heading) => write!(out, "h{}", heading.level),
        BlockKind::Paragraph { tight, .. } => write!(out, "p{tight}"),
        BlockKind::Code(code) => write!(out, "code {:?} {:?} {}", code.info, code.text, code.fenced),
        BlockKind::Quote(_) => write!(out, "quote"),
        BlockKind::List(list) => write!(out, "list {:?} {} {}", list.start, list.compact, list.items.len()),
        BlockKind::DefinitionList(items) => write!(out, "definitions {}", items.len()),
        BlockKind::Table(table) => write!(out, "table {:?} {}", table.align, table.rows.len()),
        BlockKind::Admonition(admonition) => write!(out, "{:?}", admonition.kind),
        BlockKind::Numbered(numbered) => write!(out, "{:?}", numbered.kind),
        BlockKind::Include(include) => write!(out, "include {} {:?}", include.index, lines_for_ids(include)),
        BlockKind::Recipe(directive) => write!(out, "recipe {}", directive.name.name),
    };
    out.push('(');
    let mut title = matches!(kind, BlockKind::Numbered(_));
    walk::parts(kind, |part| {
        out.push('[');
        match part {
            Part::Text(text) => {
                let mut line = String::new();
                text_shape(text, meant, &mut line);
                let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
                out.push_str(if title { line.trim_end_matches(['.', ':', '…']) } else { &line });
            }
            Part::Blocks(blocks) => blocks.iter().for_each(|block| block_shape(&block.kind, meant, out)),
        }
        title = false;
        out.push(']');
    });
    out.push(')');
}

/// The lines of an include from whose numbers ids are made.
fn lines_for_ids(include: &Include) -> Option<Vec<usize>> {
    let IncludeKind::Files { entries, .. } = &include.kind else { return None };
    include.auto_id_prefix.as_ref().map(|_| entries.iter().map(|entry| entry.line).collect())
}

fn text_shape(inlines: &[Inline], meant: Meant<'_>, out: &mut String) {
    for inline in inlines {
        let _ = match &inline.kind {
            InlineKind::Text(text) => write!(out, "{text}"),
            InlineKind::SoftBreak => write!(out, " "),
            InlineKind::HardBreak => write!(out, "\u{1}break"),
            InlineKind::Code(text) => write!(out, "\u{1}code{text:?}"),
            InlineKind::Emphasis(_) => write!(out, "\u{1}em"),
            InlineKind::Strong(_) => write!(out, "\u{1}strong"),
            InlineKind::Link(link) => match (meant(&link.target), &link.target) {
                (Some(id), _) => write!(out, "\u{1}id{id:?}"),
                (None, LinkTarget::Id(id)) => write!(out, "\u{1}id{id:?}"),
                (None, LinkTarget::Url(url)) => write!(out, "\u{1}url{url:?}{}", link.autolink),
            },
            InlineKind::Image(image) => write!(out, "\u{1}image{:?}", (&image.source, &image.alt, &image.title)),
            InlineKind::Role(role) => write!(out, "\u{1}{:?}{:?}", role.kind, role.text),
            InlineKind::Span(span) => write!(out, "\u{1}span{:?}{}", span.id.as_ref().map(|id| &id.name), span.keycap),
            InlineKind::FootnoteReference(reference) => write!(out, "\u{1}note{}", reference.footnote),
        };
        if let Some(content) = walk::inline_content(&inline.kind) {
            out.push('<');
            text_shape(content, meant, out);
            out.push('>');
        }
    }
}

//! Mending by rule: edits are made, and kept only where the text still means the same.
//!
//! What a fix may change is where lines end, ids that are added, and the mark at the end of a title. Everything else is
//! compared, by reading the file again as it would be.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diagnostics::Diagnostic;
use crate::manual::walk::{self, Part};
use crate::markdown;
use crate::markdown::tree::{BlockKind, Document, Inline, InlineKind, LinkTarget};
use crate::source::edit::{self, Edit};
use crate::source::{FileId, Sources};

/// A file that was mended.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The file.
    pub file: FileId,
    /// Its text now.
    pub text: String,
    /// What was made of it.
    pub edits: Vec<Edit>,
}

/// Makes the edits that leave the meaning of their file as it is.
pub fn mend(edits: Vec<Edit>, sources: &Sources) -> Vec<Mended> {
    let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.span.file).or_default().push(edit);
    }
    let mended = by_file.into_iter().filter_map(|(file, mut edits)| {
        edits.sort_by_key(|edit| edit.span);
        edits.dedup();
        let before = sources.file(file).text();
        let shape = shape(&markdown::read(file, before));
        let same = |edits: &[Edit]| self::shape(&markdown::read(file, &edit::apply(before, edits))) == shape;
        if !same(&edits) {
            // One of them is not what it seems: each has to stand with those that are good.
            let mut good = Vec::new();
            for edit in edits {
                good.push(edit);
                if !same(&good) {
                    good.pop();
                }
            }
            edits = good;
        }
        (!edits.is_empty()).then(|| Mended { file, text: edit::apply(before, &edits), edits })
    });
    mended.collect()
}

/// Writes a file that was read anew, with this text.
///
/// # Errors
/// Where it has changed since it was read, or cannot be written.
pub fn rewrite(file: FileId, text: &str, sources: &Sources) -> Result<(), Diagnostic> {
    edit::rewrite(file, text, sources).map_err(|error| {
        let message = format!("this file cannot be written: {error}");
        Diagnostic::error_at_path("unwritable", sources.file(file).path(), message).help("run the command again")
    })
}

/// Shows what was changed: each line as it was, and as it is.
pub fn show(mended: &Mended, sources: &Sources) -> String {
    let source = sources.file(mended.file);
    let mut lines: BTreeMap<usize, Vec<Edit>> = BTreeMap::new();
    for edit in &mended.edits {
        lines.entry(source.position(edit.span.start).line).or_default().push(edit.clone());
    }
    let mut out = String::new();
    for (line, edits) in lines {
        let first = edits.first().map_or(0, |edit| edit.span.range().start);
        let start = source.text()[..first].rfind('\n').map_or(0, |at| at + 1);
        let within: Vec<Edit> = edits
            .into_iter()
            .map(|mut edit| {
                edit.span.start -= u32::try_from(start).unwrap_or(0);
                edit.span.end -= u32::try_from(start).unwrap_or(0);
                edit
            })
            .collect();
        let before = source.line(line);
        let _ = writeln!(out, "mended {}:{line}\n- {before}", source.path().display());
        for after in edit::apply(before, &within).lines() {
            let _ = writeln!(out, "+ {after}");
        }
    }
    out
}

/// What a text means, as far as no fix may change it.
fn shape(document: &Document) -> String {
    let mut out = String::new();
    let footnotes = document.footnotes.iter().flat_map(|footnote| &footnote.blocks);
    for block in document.blocks.iter().chain(footnotes) {
        block_shape(&block.kind, &mut out);
    }
    out
}

fn block_shape(kind: &BlockKind, out: &mut String) {
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
        BlockKind::Include(include) => write!(out, "include {}", include.index),
        BlockKind::Recipe(place) => write!(out, "recipe {}", place.name.name),
    };
    out.push('(');
    let mut title = matches!(kind, BlockKind::Numbered(_));
    walk::parts(kind, |part| {
        out.push('[');
        match part {
            Part::Text(text) => {
                let mut line = String::new();
                text_shape(text, &mut line);
                let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
                out.push_str(if title { line.trim_end_matches(['.', ':', '…']) } else { &line });
            }
            Part::Blocks(blocks) => blocks.iter().for_each(|block| block_shape(&block.kind, out)),
        }
        title = false;
        out.push(']');
    });
    out.push(')');
}

fn text_shape(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        let _ = match &inline.kind {
            InlineKind::Text(text) => write!(out, "{text}"),
            InlineKind::SoftBreak => write!(out, " "),
            InlineKind::HardBreak => write!(out, "\u{1}break"),
            InlineKind::Code(text) => write!(out, "\u{1}code{text:?}"),
            InlineKind::Emphasis(_) => write!(out, "\u{1}em"),
            InlineKind::Strong(_) => write!(out, "\u{1}strong"),
            InlineKind::Link(link) => match &link.target {
                LinkTarget::Id(id) => write!(out, "\u{1}id{id:?}"),
                LinkTarget::Url(url) => write!(out, "\u{1}url{url:?}{}", link.autolink),
            },
            InlineKind::Image(image) => write!(out, "\u{1}image{:?}", (&image.source, &image.alt, &image.title)),
            InlineKind::Role(role) => write!(out, "\u{1}{:?}{:?}", role.kind, role.text),
            InlineKind::Span(span) => write!(out, "\u{1}span{:?}{}", span.id.as_ref().map(|id| &id.name), span.keycap),
            InlineKind::FootnoteReference(reference) => write!(out, "\u{1}note{}", reference.footnote),
        };
        if let Some(content) = walk::inline_content(&inline.kind) {
            out.push('<');
            text_shape(content, out);
            out.push('>');
        }
    }
}

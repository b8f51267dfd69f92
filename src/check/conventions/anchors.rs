//! Every heading, example and figure has an id that is written with it.

use std::collections::HashSet;

use super::{Finding, Rules, lint, own, prefixes};
use crate::manual::{Manual, Unit};
use crate::markdown::tree::{Block, BlockKind, FileKind, Heading, Inline, plain_text};
use crate::source::edit::Edit;
use crate::source::{Sources, Span};

/// Tells of headings whose id is not written, and of examples and figures without one.
pub(super) fn check(unit: &Unit, sources: &Sources, ids: &mut HashSet<String>, findings: &mut Vec<Finding>) {
    crate::manual::walk::blocks(&unit.document.blocks, &mut |block| match &block.kind {
        BlockKind::Heading(heading) => {
            let Some(id) = heading.id.as_ref().filter(|id| !prefixes::is_written(id, sources)) else { return };
            let message = format!(
                "the id of this heading is not written with it, and changes with what stands around: `{}`",
                id.name
            );
            let diagnostic = lint("heading-anchor", heading_span(block, heading), message)
                .help(format!("write it: `{{#{}}}` at the end of the heading", id.name));
            findings.push(Finding { diagnostic, fix: after(&heading.content, &format!(" {{#{}}}", id.name)) });
        }
        BlockKind::Numbered(numbered) if numbered.id.is_none() && numbered.title.id.is_none() => {
            let word = numbered.kind.class();
            let prefix = prefixes::of_numbered(numbered.kind)[0];
            let id = free(prefix, &numbered.title, ids);
            let message = format!("this {word} has no id, so nothing can lead to it");
            let line = first_line(block.span, sources);
            let diagnostic = lint("heading-anchor", line, message).help(format!("write `{{.{word} #{id}}}`"));
            let class = format!(".{word}");
            let fix = sources.text(line).find(&class).map(|at| {
                let at = line.range().start + at + class.len();
                Edit { span: Span::new(line.file, at, at), text: format!(" #{id}") }
            });
            findings.push(Finding { diagnostic, fix });
        }
        _ => {}
    });
}

/// The ways to mend headings without any id: an error of which the book's structure tells.
pub fn missing(manual: &Manual, sources: &Sources, rules: Rules<'_>) -> Vec<Edit> {
    let mut ids: HashSet<String> = manual.targets.keys().cloned().collect();
    let mut edits = Vec::new();
    for unit in own(manual, sources, rules.content, rules.imported) {
        for block in &unit.document.blocks {
            let BlockKind::Heading(heading) = &block.kind else { continue };
            let subtitle = unit.kind == FileKind::Book && heading.level == 2;
            if heading.id.is_some() || subtitle {
                continue;
            }
            let prefix = prefixes::of(unit.kind, heading.level).first().copied().unwrap_or("");
            let id = free(prefix, heading, &mut ids);
            edits.extend(after(&heading.content, &format!(" {{#{id}}}")));
        }
    }
    edits
}

/// An id from a title that the book does not have yet.
fn free(prefix: &str, title: &Heading, ids: &mut HashSet<String>) -> String {
    let text = plain_text(&title.content).to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let stem = if words.is_empty() { "untitled".to_owned() } else { words.join("-") };
    let plain = format!("{prefix}{stem}");
    let mut id = plain.clone();
    for n in 2.. {
        if ids.insert(id.clone()) {
            break;
        }
        id = format!("{plain}-{n}");
    }
    id
}

/// An insertion at the end of a heading's text.
fn after(content: &[Inline], text: &str) -> Option<Edit> {
    let last = content.last()?.span;
    Some(Edit { span: Span { start: last.end, ..last }, text: text.to_owned() })
}

fn heading_span(block: &Block, heading: &Heading) -> Span {
    match (heading.content.first(), heading.content.last()) {
        (Some(first), Some(last)) => Span { end: last.span.end, ..first.span },
        _ => block.span,
    }
}

fn first_line(span: Span, sources: &Sources) -> Span {
    let text = sources.text(span);
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    Span::new(span.file, span.range().start, span.range().start + end)
}

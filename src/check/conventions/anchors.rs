//! Every heading, example and figure has an id that is written with it.

use crate::diagnostics::Code;
use std::collections::HashSet;

use super::{Finding, lint, prefixes};
use crate::formats::redirects::is_generated;
use crate::manual::{Unit, naming, walk};
use crate::markdown::tree::{Block, BlockKind, Heading, Id, Inline, plain_text};
use crate::source::edit::Edit;
use crate::source::{Sources, Span};

/// Tells of headings whose id is not written, and of examples and figures without one.
pub(super) fn check(unit: &Unit, sources: &Sources, ids: &mut HashSet<String>, findings: &mut Vec<Finding>) {
    let file = sources.file(unit.document.file).path();
    let mut nth = 0;
    walk::blocks(&unit.document.blocks, &mut |block| {
        nth += usize::from(matches!(block.kind, BlockKind::Numbered(_)));
        match &block.kind {
            BlockKind::Heading(heading) => {
                // Ids of generated text are not meant to last, and say so.
                let made = |id: &&Id| !prefixes::is_written(id, sources) && !is_generated(&id.name);
                let Some(id) = heading.id.as_ref().filter(made) else { return };
                let message =
                    format!("the heading has a generated id, which changes with the text around it: `{}`", id.name);
                let diagnostic = lint(Code::HeadingAnchor, heading_span(block, heading), message)
                    .help(format!("add `{{#{}}}` at the end of the heading", id.name));
                findings.push(Finding { diagnostic, fix: after(&heading.content, &id.name).map(|edit| vec![edit]) });
            }
            BlockKind::Numbered(numbered) if numbered.id.is_none() && numbered.title.id.is_none() => {
                let word = numbered.kind.class();
                let prefix = naming::prefixes_of_numbered(numbered.kind)[0];
                let title = plain_text(&numbered.title.content);
                let id = naming::free(&naming::made(prefix, &title, file, nth), ids);
                let message = format!("this {word} has no id and cannot be linked");
                let line = first_line(block.span, sources);
                let diagnostic = lint(Code::HeadingAnchor, line, message).help(format!("write `{{.{word} #{id}}}`"));
                let class = format!(".{word}");
                let fix = sources.text(line).find(&class).map(|at| {
                    let at = line.range().start + at + class.len();
                    vec![Edit { span: Span::new(line.file, at, at), text: format!(" #{id}") }]
                });
                findings.push(Finding { diagnostic, fix });
            }
            _ => {}
        }
    });
}

/// Writes an id at the end of a heading's text.
pub fn after(content: &[Inline], id: &str) -> Option<Edit> {
    let last = content.last()?.span;
    Some(Edit { span: Span { start: last.end, ..last }, text: format!(" {{#{id}}}") })
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

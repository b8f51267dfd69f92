//! Ids begin with what they name: `chap-`, `sec-`, `ex-`.

use super::{Finding, lint};
use crate::diagnostics::Code;
use crate::manual::{Unit, naming, walk};
use crate::markdown::tree::{BlockKind, FileKind, Id};
use crate::source::Sources;

pub(super) fn check(unit: &Unit, sources: &Sources, findings: &mut Vec<Finding>) {
    walk::blocks(&unit.document.blocks, &mut |block| {
        let (id, word, prefixes) = match &block.kind {
            BlockKind::Heading(heading) => {
                (&heading.id, word(unit.kind.role(), heading.level), naming::prefixes(unit.kind.role(), heading.level))
            }
            BlockKind::Numbered(numbered) => {
                (&numbered.id, numbered.kind.with_article(), naming::prefixes_of_numbered(numbered.kind))
            }
            _ => return,
        };
        let Some(id) = id.as_ref().filter(|id| is_written(id, sources)) else { return };
        let Some(prefix) = prefixes.first() else { return };
        if prefixes.iter().any(|prefix| id.name.starts_with(prefix)) {
            return;
        }
        let message = format!("the id `{}` of {word} does not start with `{prefix}`", id.name);
        let help = format!(
            "rename it to `{prefix}{}`, also in links to it; if it is published, run `nixbook redirects sync` afterwards",
            naming::without_prefix(&id.name)
        );
        findings.push(Finding { diagnostic: lint(Code::IdPrefix, id.span, message).help(help), fix: None });
    });
}

/// Whether an id is written in the source, and not made from something else.
pub(super) fn is_written(id: &Id, sources: &Sources) -> bool {
    sources.text(id.span) == id.name
}

/// What a heading of a file is called.
fn word(kind: FileKind, level: u8) -> &'static str {
    if level == 1 { kind.with_article() } else { "a section" }
}

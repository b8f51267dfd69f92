//! The conventions of nixpkgs' documentation, each of which can be turned off. They are never told of imported files.

mod anchors;
mod prefixes;
mod sentences;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};

use super::Finding;
use super::own::Own;
use crate::config::Convention;
use crate::diagnostics::{Code, Diagnostic, Location, Severity, Suggestions};
use crate::manual::{Manual, Unit, walk};
use crate::markdown::tree::{Block, BlockKind, InlineKind, Numbered, RoleKind, plain_text};
use crate::source::edit::Edit;
use crate::source::{Sources, Span};

pub(super) use anchors::after as write_id;
pub use sentences::one_a_line;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Conventions that are turned off.
    pub allow: &'a [Convention],
    /// What is looked at.
    pub own: Own<'a>,
    /// Addresses of man pages.
    pub manpages: &'a BTreeMap<String, String>,
}

/// Tells where use any of not kept.
pub fn check(manual: &Manual, sources: &Sources, rules: Rules<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut suggestions = Suggestions::default();
    let mut ids: HashSet<String> = manual.targets.keys().cloned().collect();
    for unit in rules.own.units(manual, sources) {
        let on = |convention: Convention| !rules.allow.contains(&convention);
        if on(Convention::SentencePerLine) {
            sentences::check(&unit.document, sources, &mut findings);
        }
        if on(Convention::HeadingAnchor) {
            anchors::check(unit, sources, &mut ids, &mut findings);
        }
        if on(Convention::IdPrefix) {
            prefixes::check(unit, sources, &mut findings);
        }
        if on(Convention::ExampleTitle) {
            walk::blocks(&unit.document.blocks, &mut |block| findings.extend(example_title(block, sources)));
        }
        if on(Convention::UnknownManpage) {
            manpages(unit, rules.manpages, &mut suggestions, &mut findings);
        }
    }
    findings
}

/// A message about a convention.
fn lint(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Severity::Lint, code, Location::Span(span), message)
}

fn example_title(block: &Block, sources: &Sources) -> Option<Finding> {
    let BlockKind::Numbered(Numbered { kind, title, .. }) = &block.kind else { return None };
    let last = title.content.last().filter(|last| matches!(last.kind, InlineKind::Text(_)))?;
    let text = sources.text(last.span);
    let mark = text.chars().next_back().filter(|mark| matches!(mark, '.' | ':'))?;
    // An ellipsis is no full stop.
    if text.ends_with("..") || plain_text(&title.content).chars().count() < 2 {
        return None;
    }
    let end = last.span.range().end;
    let span = Span::new(last.span.file, end - mark.len_utf8(), end);
    let message = format!("the title of this {} ends in `{mark}`", kind.class());
    let diagnostic = lint(Code::ExampleTitle, span, message).help("remove the punctuation mark");
    Some(Finding { diagnostic, fix: Some(vec![Edit { span, text: String::new() }]) })
}

fn manpages(unit: &Unit, known: &BTreeMap<String, String>, suggestions: &mut Suggestions, findings: &mut Vec<Finding>) {
    let mut linked: Vec<Span> = Vec::new();
    walk::document_inlines(&unit.document, &mut |inline| match &inline.kind {
        // What has a link of its own needs none from the table.
        InlineKind::Link(_) => linked.push(inline.span),
        InlineKind::Role(role) if role.kind == RoleKind::Manpage && !known.contains_key(&role.text) => {
            // Links do not hold links, and come in the order of the text.
            if linked.last().is_some_and(|link| link.contains(inline.span)) {
                return;
            }
            let near = suggestions.nearest(&role.text, || known.keys().map(String::as_str));
            let help = near.map_or_else(
                || "add its address to `manpage-urls.json`".to_owned(),
                |near| format!("did you mean `{near}`? if not, add its address to `manpage-urls.json`"),
            );
            let message = format!("the man page `{}` has no address to link to", role.text);
            let diagnostic = lint(Code::UnknownManpage, inline.span, message).help(help);
            findings.push(Finding { diagnostic, fix: None });
        }
        _ => {}
    });
}

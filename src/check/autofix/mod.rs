//! The errors and warnings that can be fixed automatically, each known by its code and its location.

mod footnotes;
mod headings;
mod links;

use std::collections::{HashMap, HashSet};

use super::Fix;
use super::own::Own;
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::{Manual, Texts, Unit};
use crate::markdown::bare_name;
use crate::source::edit::Edit;
use crate::source::{FileId, Sources, Span};

/// The fixes for diagnostics in the book's own files.
pub fn fixes(diagnostics: &[Diagnostic], manual: &Manual, sources: &Sources, own: Own<'_>) -> Vec<Fix> {
    let units: HashMap<FileId, &Unit> =
        own.units(manual, sources).into_iter().map(|unit| (unit.document.file, unit)).collect();
    let texts = Texts::new(&manual.units, &manual.targets);
    let linked = headings::linked_anchors(manual, &texts);
    // Ids that are written here are taken from then on.
    let mut ids: HashSet<String> = manual.targets.keys().cloned().collect();
    let conflicted = conflicted(diagnostics);
    let fix = |diagnostic: &Diagnostic| {
        let span = diagnostic.span().filter(|span| !conflicted.contains(&span.file))?;
        let unit = units.get(&span.file)?;
        match diagnostic.code {
            Code::EmptyIncludeLine => Some(vec![without_line(span, sources)]),
            Code::BadIntoFile => into_file(span, sources).map(|edit| vec![edit]),
            Code::HeadingWithoutId => headings::with_id(unit, span, &linked, sources, &mut ids),
            Code::FootnoteLabel => footnotes::renamed(unit, span, manual, sources, &mut ids),
            Code::LinkToSource | Code::UnknownId => links::to_id(unit, span, &texts, sources).map(|edit| vec![edit]),
            _ => None,
        }
    };
    diagnostics.iter().filter_map(fix).collect()
}

/// The fixes for markup that was meant, in the book's own files. They change what a text means, and are made by
/// [`apply_meant`](super::fix::apply_meant).
pub fn fixes_of_markup(diagnostics: &[Diagnostic], manual: &Manual, sources: &Sources, own: Own<'_>) -> Vec<Fix> {
    let files: HashSet<FileId> = own.units(manual, sources).into_iter().map(|unit| unit.document.file).collect();
    let conflicted = conflicted(diagnostics);
    let fixable = |file: &FileId| files.contains(file) && !conflicted.contains(file);
    let own = |diagnostic: &&Diagnostic| diagnostic.span().is_some_and(|span| fixable(&span.file));
    let found = diagnostics.iter().filter(own).map(|diagnostic| diagnostic.fix.to_vec());
    found.filter(|fix| !fix.is_empty()).collect()
}

/// The files with a merge conflict: what is in them is not what it is going to be.
fn conflicted(diagnostics: &[Diagnostic]) -> HashSet<FileId> {
    let conflicts = diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::MergeConflict);
    conflicts.filter_map(|diagnostic| Some(diagnostic.span()?.file)).collect()
}

/// Takes out the line of a span.
fn without_line(span: Span, sources: &Sources) -> Edit {
    let file = sources.file(span.file);
    let line = file.position(span.start).line;
    let span = Span::new(span.file, file.line_start(line), file.line_start(line + 1));
    Edit { span, text: String::new() }
}

/// Gives the name of a file the slashes that belong before it.
fn into_file(span: Span, sources: &Sources) -> Option<Edit> {
    let name = bare_name(sources.text(span))?;
    Some(Edit { span, text: format!("//{name}") })
}

//! Recipes that illustrate a text without standing in it: they go into a text of their own, right after it.

use std::collections::BTreeSet;

use super::{Companion, Exporter, example, taken_id};
use crate::config::{Book, RootFile};
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::{Unit, UnitId, folder_of, join_relative, walk};
use crate::markdown::tree::{BlockKind, FileKind, IncludeKind, plain_text};
use crate::source::Span;
use crate::source::edit::{Edit, line_start, next_line};

impl Exporter<'_> {
    /// The texts for recipes that are in none of these units.
    pub(super) fn companions(&mut self, units: &[UnitId]) -> Vec<Companion> {
        let mut written: BTreeSet<String> = self.examples.written.iter().map(|written| written.name.clone()).collect();
        let mut companions = Vec::new();
        for id in units {
            let unit = &self.manual.units[*id];
            let mut recipes = Vec::new();
            for beside in &unit.beside {
                let recipe = &self.manual.recipes[beside.recipe];
                if written.insert(recipe.name.clone()) {
                    recipes.push(recipe);
                }
            }
            let entry = unit.entry.and_then(|entry| self.manual.contents.get(entry));
            let (Some(entry), false) = (entry, recipes.is_empty()) else { continue };
            let of = Span::new(unit.document.file, 0, 0);
            let own = format!("{}-recipes", entry.id);
            if let Some(target) = self.manual.targets.get(&own) {
                let message = format!("duplicate id `{own}`: the page of the recipes for `{}` needs it", entry.id);
                let taken = Diagnostic::error(Code::ExportTakenId, target.span, message);
                self.faults.push(taken.help("choose another id"));
            }
            let mut text = format!(
                "# Recipes for {} {{#{own}}}\n\nEach of these is a complete example for [](#{}).\n",
                example::escaped(&plain_text(&entry.title)),
                entry.id
            );
            let mut ids = vec![own];
            for recipe in recipes {
                let id = example::id(&recipe.name);
                if let Some(target) = self.manual.targets.get(&id) {
                    self.faults.push(taken_id(&id, &recipe.name, target.span));
                }
                let about = recipe.illustrates.as_ref().map(|(id, _)| id.as_str()).filter(|id| *id != entry.id);
                text.push('\n');
                text.push_str(&example::numbered(recipe, &id, None, about, self.sources).text);
                text.push('\n');
                ids.push(id);
            }
            let path = path(&unit.path);
            if self.manual.units.iter().any(|unit| unit.path == path) {
                let message = format!("the recipes of this file would overwrite `{path}`");
                self.faults.push(Diagnostic::error(Code::ExportTakenPath, of, message).help("rename that file"));
            }
            companions.push(Companion { unit: *id, path, text, ids });
        }
        companions
    }

    /// Adds each of these texts to what is included, right after the text that it goes with.
    pub(super) fn include_companions(&mut self, companions: &[Companion], units: &[UnitId], book: &Book) {
        for companion in companions {
            let unit = &self.manual.units[companion.unit];
            let Some(parent) = unit.parent.filter(|parent| units.contains(parent)) else { continue };
            if unit.kind.role() == FileKind::Page && matches!(book.root, RootFile::Nav { .. }) {
                // The navigation file has its own edits.
                continue;
            }
            let parent = &self.manual.units[parent];
            let Some((span, written)) = entry_of(parent, &unit.path) else { continue };
            let text = self.sources.file(span.file).text();
            let range = span.range();
            let before = &text[line_start(text, range.start)..range.start];
            let end = next_line(text, range.end);
            let line_break = if text[..end].ends_with('\n') { "" } else { "\n" };
            let line = format!("{line_break}{before}{}\n", path(&written));
            self.edits.entry(span.file).or_default().push(Edit::insert(span.file, end, line));
        }
    }
}

/// Where a unit includes a file, and how its path is written there.
fn entry_of(parent: &Unit, path: &str) -> Option<(Span, String)> {
    let base = folder_of(&parent.path);
    let mut found = None;
    walk::blocks(&parent.document.blocks, &mut |block| {
        let BlockKind::Include(include) = &block.kind else { return };
        let IncludeKind::Files { entries, .. } = &include.kind else { return };
        let entry = entries.iter().find(|entry| join_relative(base, &entry.path) == path);
        if let (Some(entry), None) = (entry, &found) {
            found = Some((entry.span, entry.path.clone()));
        }
    });
    found
}

/// The path of the recipes for a text: `uv.section.md` has `uv-recipes.section.md`.
pub fn path(of: &str) -> String {
    let name = of.rfind('/').map_or(0, |n| n + 1);
    let dot = of[name..].find('.').map_or(of.len(), |n| name + n);
    format!("{}-recipes{}", &of[..dot], &of[dot..])
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths() {
        for (of, expected) in
            [("uv.section.md", "uv-recipes.section.md"), ("a.b/uv.md", "a.b/uv-recipes.md"), ("../x", "../x-recipes")]
        {
            assert_eq!(super::path(of), expected);
        }
    }
}

//! Which tests there are, and which of them are meant.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::TestArguments;
use crate::config::Book;
use crate::diagnostics::{Diagnostic, Location, Severity};
use crate::manual::Manual;
use crate::recipe::{Level, Recipe};
use crate::source::{Sources, printable};
use crate::testing::examples::{self, Example};
use crate::testing::plan::{is_meant, nothing_meant};
use crate::testing::verdict::TestKind;

/// A test.
#[derive(Debug)]
pub(super) enum Test<'a> {
    /// A recipe, and what is wrong with its files.
    Recipe(&'a Recipe, Vec<Diagnostic>),
    /// A recipe that cannot be read at all, by its name.
    Unreadable(String, Vec<Diagnostic>),
    /// Nix code in the text.
    Example(Example<'a>),
}

/// The tests that are meant, in the order of reports.
pub(super) struct Selection<'a> {
    /// The tests.
    pub tests: Vec<Test<'a>>,
}

/// A test, for programs.
#[derive(Serialize)]
struct TestRow<'a> {
    name: &'a str,
    kind: &'static str,
    level: Option<&'static str>,
    /// The file, of what has one.
    file: Option<String>,
    line: Option<usize>,
}

impl<'a> Selection<'a> {
    /// Finds the tests. What is wrong with a recipe's files goes from what was `found` to its test.
    pub fn new(
        manual: &'a Manual,
        book: &Book,
        sources: &'a Sources,
        found: &mut Vec<Diagnostic>,
        arguments: &TestArguments,
    ) -> Self {
        let filters = &arguments.filters;
        let mut faults: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
        let folder = book.recipes_folder();
        for fault in std::mem::take(found) {
            match recipe_of(&fault, &folder, sources) {
                Some(name) => faults.entry(name).or_default().push(fault),
                None => found.push(fault),
            }
        }
        let mut tests: Vec<Test<'a>> = manual
            .recipes
            .iter()
            .map(|recipe| Test::Recipe(recipe, faults.remove(&recipe.name).unwrap_or_default()))
            .collect();
        tests.extend(faults.into_iter().map(|(name, faults)| Test::Unreadable(name, faults)));
        tests.sort_by(|one, other| one.name().cmp(other.name()));
        tests.extend(examples::collect(manual, sources).into_iter().map(Test::Example));

        for filter in filters {
            if !tests.iter().any(|test| test.name().contains(filter.as_str())) {
                let recipes = manual.recipes.iter().map(|recipe| recipe.name.as_str());
                found.push(nothing_meant(filter, recipes));
            }
        }
        tests.retain(|test| is_meant(test.name(), filters));
        tests.retain(|test| !matches!(test, Test::Example(example) if example.level() > arguments.level));
        if let Some(partition) = arguments.partition {
            tests = partition.take(tests);
        }
        // Warnings are told, and are no failures.
        for test in &mut tests {
            if let Test::Recipe(_, faults) | Test::Unreadable(_, faults) = test {
                found.extend(faults.extract_if(.., |fault| fault.severity != Severity::Error));
            }
        }
        Self { tests }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }

    /// What is wrong with the recipes' files.
    pub fn faults(&self) -> Vec<Diagnostic> {
        let faults = self.tests.iter().map(|test| match test {
            Test::Recipe(_, faults) | Test::Unreadable(_, faults) => faults.as_slice(),
            Test::Example(_) => &[],
        });
        faults.flatten().cloned().collect()
    }

    /// The list for people: names and levels.
    pub fn text(&self) -> String {
        let line =
            |test: &Test<'_>| format!("{} {}\n", printable(test.name()), test.level().map_or("parse", Level::name));
        self.tests.iter().map(line).collect()
    }

    /// The list for programs: one object a line.
    pub fn json(&self) -> String {
        let row = |test: &Test<'_>| {
            let (file, line) = test.place();
            let row = TestRow {
                name: test.name(),
                kind: match test {
                    Test::Example(_) => TestKind::Text.name(),
                    _ => TestKind::Recipe.name(),
                },
                level: test.level().map(Level::name),
                file,
                line,
            };
            // Texts and numbers can always be written.
            format!("{}\n", serde_json::to_string(&row).unwrap_or_default())
        };
        self.tests.iter().map(row).collect()
    }
}

impl Test<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Recipe(recipe, _) => &recipe.name,
            Self::Unreadable(name, _) => name,
            Self::Example(example) => &example.name,
        }
    }

    /// The level that it asks for; `None` where that is not known.
    fn level(&self) -> Option<Level> {
        match self {
            Self::Recipe(recipe, _) => Some(recipe.level),
            Self::Unreadable(..) => None,
            Self::Example(example) => Some(example.level()),
        }
    }

    fn place(&self) -> (Option<String>, Option<usize>) {
        match self {
            Self::Recipe(recipe, _) => (Some(recipe.folder.display().to_string()), None),
            Self::Unreadable(..) => (None, None),
            Self::Example(example) => (Some(example.file.clone()), Some(example.line)),
        }
    }
}

/// The recipe that a diagnostic is about, by the place in its folder.
fn recipe_of(fault: &Diagnostic, recipes: &Path, sources: &Sources) -> Option<String> {
    let path = match &fault.location {
        Location::Span(span) => sources.file(span.file).path(),
        Location::Path(path) => path,
        Location::Nowhere => return None,
    };
    let name = path.strip_prefix(recipes).ok()?.iter().next()?;
    Some(name.to_string_lossy().into_owned())
}

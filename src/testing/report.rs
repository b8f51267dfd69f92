//! Outcomes as results that are kept.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use super::engine::Engine;
use super::outcome::Outcome;
use super::plan::nixbook;
use crate::diagnostics::Diagnostic;
use crate::recipe::results::Cache;
use crate::recipe::{Level, Recipe, TestResult};
use crate::source::Sources;

/// An outcome as a result that is kept; `None` where there is none: it was taken over from an earlier run, or the
/// transcript was rewritten, and nobody has run the new one.
pub fn result(recipe: &Recipe, outcome: &Outcome, sources: &Sources, engine: &Engine) -> Option<TestResult> {
    if outcome.reused || outcome.blessing.is_some() {
        return None;
    }
    let level = outcome.level.unwrap_or(Level::Parse);
    // A failure at evaluation has used nix as well.
    let used_nix = level > Level::Parse || !outcome.passed();
    let runner = engine.runner.as_ref().ok().filter(|_| used_nix);
    Some(TestResult {
        passed: outcome.passed(),
        level,
        when: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()),
        nix: runner.map(|runner| runner.nix.version.clone()).unwrap_or_default(),
        nixpkgs: runner.map(|runner| runner.nixpkgs.identity.clone()).unwrap_or_default(),
        nixbook: nixbook(),
        system: engine.system.clone(),
        hash: recipe.hash.clone(),
        failure: outcome.diagnostics.first().map(|diagnostic| one_line(diagnostic, recipe, sources)),
    })
}

/// Keeps a result. A pass does not replace one of the same files that went further.
///
/// # Errors
/// Where it cannot be written.
pub fn record(cache: &Cache, recipe: &Recipe, result: &TestResult) -> io::Result<()> {
    let further = |old: &TestResult| old.passed && old.same_ground(result) && old.level > result.level;
    if result.passed && cache.all(recipe).iter().any(further) {
        return Ok(());
    }
    cache.record(recipe, result)
}

/// "test.console:3: output of `uv run main.py` differs".
fn one_line(diagnostic: &Diagnostic, recipe: &Recipe, sources: &Sources) -> String {
    let location = diagnostic.span().map(|span| {
        let file = sources.file(span.file);
        let path = file.path().strip_prefix(&recipe.folder).unwrap_or(file.path());
        format!("{}:{}: ", path.display(), file.position(span.start).line)
    });
    format!("{}{}", location.unwrap_or_default(), diagnostic.message)
}

//! Outcomes as results that are kept, and reports for GitHub.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use super::engine::Engine;
use super::outcome::Outcome;
use super::plan::nixbook;
use super::verdict::{TestReport, Verdict, named};
use crate::diagnostics::Diagnostic;
use crate::recipe::results::Cache;
use crate::recipe::{Level, Recipe, TestResult};
use crate::source::{Sources, printable};

/// An outcome as a result that is kept; `None` where it was taken over from an earlier run,
/// or says more of the machine than of the recipe.
pub fn result(recipe: &Recipe, outcome: &Outcome, sources: &Sources, engine: &Engine) -> Option<TestResult> {
    let is_missing = engine.runner.as_ref().is_err_and(|missing| missing.is_error);
    if outcome.reused || (outcome.blocked.is_some() && !is_missing) {
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
        failure: match outcome.diagnostics.first() {
            Some(diagnostic) => Some(one_line(diagnostic, recipe, sources)),
            None => outcome.blocked.clone(),
        },
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

/// Reports as Markdown, for a page of GitHub's about the run: how many there were of what, and each that did not pass.
pub fn markdown(reports: &[TestReport], summary: &[String]) -> String {
    let mut text = format!("### nixbook test\n\n{}\n", summary.join("\n\n"));
    let rows: Vec<String> = reports
        .iter()
        .filter_map(|report| {
            let (word, reason) = match &report.verdict {
                Verdict::Passed => return None,
                Verdict::Partly { reached, left_out, reason } => {
                    (format!("passed at {}", reached.name()), format!("{} skipped: {reason}", named(left_out)))
                }
                Verdict::Skipped(reason) => ("skipped".to_owned(), reason.clone()),
                Verdict::Failed(reason) => ("**failed**".to_owned(), reason.clone()),
            };
            Some(format!("| {} | {word} | {} |\n", cell(&report.name), cell(&reason)))
        })
        .collect();
    if !rows.is_empty() {
        text.push_str("\n| test | result | reason |\n| --- | --- | --- |\n");
        // GitHub takes no more than a mebibyte.
        text.extend(rows.iter().take(MOST_ROWS).cloned());
        if rows.len() > MOST_ROWS {
            text.push_str(&format!("\n… and {} more\n", rows.len() - MOST_ROWS));
        }
    }
    text.push('\n');
    text
}

/// As many tests are told of on a page.
const MOST_ROWS: usize = 500;

/// A text in which nothing is Markdown or HTML.
fn cell(text: &str) -> String {
    let mut escaped = String::new();
    for c in printable(text).chars().take(500) {
        match c {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            c if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | ';' | ':' | '/' | '-') => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::verdict::TestKind;
    use std::time::Duration;

    #[test]
    fn nothing_in_a_page_of_githubs_is_markup() {
        let report = TestReport {
            name: "a|b".to_owned(),
            kind: TestKind::Text,
            verdict: Verdict::Failed("<img> [x](y) `z`\n# t".to_owned()),
            diagnostics: Vec::new(),
            time: Duration::ZERO,
            tries: 1,
        };
        let text = markdown(&[report], &["0 passed, 1 failed".to_owned()]);
        assert!(text.ends_with("| a\\|b | **failed** | &lt;img\\> \\[x\\]\\(y\\) \\`z\\`\\\\n\\# t |\n\n"), "{text}");
    }
}

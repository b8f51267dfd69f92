//! The Nix examples in the text of a book: `nix` blocks must parse; what is typed into `nix repl`, or after
//! `nix-instantiate --eval`, must give what is under it.

use super::engine::Engine;
use super::nix::{Failure, Runner};
use super::repl::{self, Query};
use super::{compare, explain, plain, snippet};
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::walk::{Part, parts};
use crate::manual::{EmbeddedTexts, Manual, WrittenText};
use crate::markdown::tree::{Block, BlockKind, CodeBlock};
use crate::recipe::{Level, transcript};
use crate::source::{Sources, Span};

/// The seconds that an example may take to be evaluated.
const LONGEST: u64 = 60;

/// An example that can be tested.
#[derive(Clone, Debug)]
pub struct Example<'a> {
    block: &'a CodeBlock,
    /// The block as it is in the file, indentation included.
    source: WrittenText<'a>,
    embedded: &'a EmbeddedTexts,
    kind: ExampleKind,
    /// Its file and line, "content/x.md:12".
    pub name: String,
}

/// How an example is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExampleKind {
    Snippet,
    Repl,
    Commands,
}

/// What testing an example came to.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is right.
    Passed,
    /// It is not.
    Failed(Vec<Diagnostic>),
    /// It could not be tried, for this reason.
    Skipped(String),
}

/// The examples of a book, in reading order, each once.
pub fn collect<'a>(manual: &'a Manual, sources: &'a Sources) -> Vec<Example<'a>> {
    let mut examples = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for unit in &manual.units {
        for block in &unit.document.blocks {
            walk(block, &mut |code| {
                if let Some(kind) = kind(code)
                    && seen.insert(code.text_span)
                {
                    let file = sources.file(code.text_span.file);
                    let line = file.position(code.text_span.start).line;
                    let name = format!("{}:{line}", file.path().display());
                    let source = manual.embedded.written(code.text_span, sources);
                    examples.push(Example { block: code, source, embedded: &manual.embedded, kind, name });
                }
            });
        }
    }
    examples
}

/// What to do about what Nix could not evaluate.
fn said(failure: &Failure) -> String {
    format!("correct the expression; Nix says:\n{}", explain(failure))
}

fn walk<'a>(block: &'a Block, found: &mut dyn FnMut(&'a CodeBlock)) {
    if let BlockKind::Code(code) = &block.kind {
        found(code);
    }
    parts(&block.kind, |part| {
        if let Part::Blocks(blocks) = part {
            blocks.iter().for_each(|block| walk(block, found));
        }
    });
}

fn kind(code: &CodeBlock) -> Option<ExampleKind> {
    if repl::is_repl(&code.text) {
        return Some(ExampleKind::Repl);
    }
    match code.language() {
        "nix" => Some(ExampleKind::Snippet),
        "console" | "ShellSession" | "shell" | "bash" | "sh" if !commands(code).is_empty() => {
            Some(ExampleKind::Commands)
        }
        _ => None,
    }
}

/// The commands of a block that need nothing but nix, with what they are expected to print.
fn commands(code: &CodeBlock) -> Vec<(transcript::TypedCommand, String, bool)> {
    if !code.text.contains("nix-instantiate") {
        return Vec::new();
    }
    // What is wrong with a transcript in the text is no concern of ours: it need not be one.
    let transcript = transcript::parse(code.text_span.file, &code.text, &mut Vec::new());
    let commands = transcript.commands.into_iter().filter_map(|command| {
        let (expression, strict) = repl::instantiate(&command.text)?;
        Some((command, expression, strict))
    });
    commands.collect()
}

impl Example<'_> {
    /// The level at which it is tested.
    pub fn level(&self) -> Level {
        if self.kind == ExampleKind::Snippet { Level::Parse } else { Level::Eval }
    }

    /// Tests it.
    pub fn test(&self, engine: &Engine) -> Verdict {
        let wrong = match (self.kind, &engine.runner) {
            (ExampleKind::Snippet, _) => snippet::error(&self.block.text)
                .map(|error| error.diagnostic(|range| self.span(range.start, range.end)))
                .into_iter()
                .collect(),
            (_, Err(reason)) => return Verdict::Skipped(reason.clone()),
            (ExampleKind::Repl, Ok(runner)) => {
                repl::queries(&self.block.text).iter().filter_map(|query| self.ask(query, runner)).collect()
            }
            (ExampleKind::Commands, Ok(runner)) => commands(self.block)
                .into_iter()
                .filter_map(|(command, expression, strict)| self.command(&command, &expression, strict, runner))
                .collect::<Vec<_>>(),
        };
        if wrong.is_empty() {
            return Verdict::Passed;
        }
        Verdict::Failed(wrong.into_iter().map(|diagnostic| self.embedded.name(diagnostic)).collect())
    }

    /// The span in the file of a span of the block's text, whose lines may be indented in the file.
    fn span(&self, start: usize, end: usize) -> Span {
        let source = self.source.as_str();
        let offset = |offset: usize| {
            let before = self.block.text.get(..offset).unwrap_or(&self.block.text);
            let line = before.matches('\n').count();
            let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
            let length = |text: &str| text.lines().nth(line).map_or(0, str::len);
            let indentation = length(source).saturating_sub(length(&self.block.text));
            let above: usize = source.split_inclusive('\n').take(line).map(str::len).sum();
            (above + indentation + column).min(source.len())
        };
        let range = self.source.in_file(offset(start)..offset(end));
        Span::new(self.block.text_span.file, range.start, range.end)
    }

    fn ask(&self, query: &Query, runner: &Runner) -> Option<Diagnostic> {
        let seen = match runner.evaluate(&query.expression, LONGEST) {
            Ok(value) => value,
            Err(Failure::Told(message)) => message,
            Err(failure) => return Some(self.failed(query.offset, &query.typed).help(said(&failure))),
        };
        let expected = query.expected.as_deref().unwrap_or("");
        if expected.trim().is_empty() {
            // Nothing is shown: it must at least have a value.
            return seen.starts_with("error:").then(|| {
                let help = format!("correct the expression; Nix says:\n{}", seen.trim());
                self.failed(query.offset, &query.typed).help(help)
            });
        }
        if repl::agrees(expected, &seen) {
            return None;
        }
        let lines = |sign: char, text: &str| {
            text.trim().lines().map(|line| format!("{sign} {line}")).collect::<Vec<_>>().join("\n")
        };
        let help = format!(
            "correct the expression or the value:\n- expected, + actual:\n{}\n{}",
            lines('-', expected),
            lines('+', &seen)
        );
        Some(self.failed(query.offset, &query.typed).help(help))
    }

    fn failed(&self, offset: usize, typed: &str) -> Diagnostic {
        let message = format!("value of `{typed}` differs");
        Diagnostic::error(Code::UnexpectedValue, self.span(offset, offset), message)
    }

    fn command(
        &self,
        command: &transcript::TypedCommand,
        expression: &str,
        strict: bool,
        runner: &Runner,
    ) -> Option<Diagnostic> {
        let offset = command.span.start as usize;
        let typed = command.text.lines().next().unwrap_or("");
        let failed = || self.failed(offset, typed);
        let printed = match runner.evaluate_as(expression, strict, LONGEST) {
            Ok(value) => value,
            Err(Failure::Told(message)) => message,
            Err(failure) => return Some(failed().help(said(&failure))),
        };
        let lines = plain::lines(printed.as_bytes());
        let steps = compare::compare(&command.output, &lines);
        if command.output.is_empty() || compare::agrees(&steps) {
            return None;
        }
        Some(failed().help(format!(
            "correct the command or its output:\n- expected, + actual:\n{}",
            compare::diff(&command.output, &lines, &steps).trim_end()
        )))
    }
}

//! The Nix examples in the text of a book: `nix` blocks must parse; what is typed into `nix repl`, or after
//! `nix-instantiate --eval`, must give what is under it.

use std::collections::BTreeSet;

use super::engine::Engine;
use super::nix::{Failure, Runner};
use super::nixpkgs::Missing;
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
    /// Its file.
    pub file: String,
    /// Its line.
    pub line: usize,
}

/// How an example is tested.
#[derive(Clone, Debug, PartialEq, Eq)]
enum ExampleKind {
    /// A block of Nix code: it has to parse.
    Snippet,
    /// Something that is typed into `nix repl`.
    Query(Query),
    /// A call of `nix-instantiate`: its expression, and whether it is strict.
    Command(transcript::TypedCommand, String, bool),
}

/// What testing an example came to.
#[derive(Clone, Debug)]
pub enum ExampleVerdict {
    /// It is right.
    Passed,
    /// It is not.
    Failed(Diagnostic),
    /// There is nothing to try it with.
    NotTried(Missing),
}

/// The examples of a book, in reading order, each once.
pub fn collect<'a>(manual: &'a Manual, sources: &'a Sources) -> Vec<Example<'a>> {
    let mut examples: Vec<Example<'a>> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut names = BTreeSet::new();
    for unit in &manual.units {
        for block in &unit.document.blocks {
            walk(block, &mut |code| {
                if !seen.insert(code.text_span) {
                    return;
                }
                for kind in kinds(code) {
                    let source = manual.embedded.written(code.text_span, sources);
                    let mut example = Example {
                        block: code,
                        source,
                        embedded: &manual.embedded,
                        kind,
                        name: String::new(),
                        file: String::new(),
                        line: 0,
                    };
                    let offset = example.offset();
                    let span = example.span(offset, offset);
                    let file = sources.file(span.file);
                    let position = file.position(span.start);
                    example.file = file.path().display().to_string();
                    example.line = position.line;
                    example.name = format!("{}:{}", example.file, example.line);
                    // A file may have everything on one line.
                    if !names.insert(example.name.clone()) {
                        example.name = format!("{}:{}", example.name, position.column);
                        names.insert(example.name.clone());
                    }
                    examples.push(example);
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

/// The examples of a block.
fn kinds(code: &CodeBlock) -> Vec<ExampleKind> {
    // Markdown that is shown may have such blocks in it.
    if repl::is_repl(&code.text) && !matches!(code.language(), "markdown" | "md") {
        return repl::queries(&code.text).into_iter().map(ExampleKind::Query).collect();
    }
    match code.language() {
        "nix" => vec![ExampleKind::Snippet],
        "console" | "ShellSession" | "shell" | "bash" | "sh" => commands(code),
        _ => Vec::new(),
    }
}

/// The commands of a block that need nothing but nix, with what they are expected to print.
fn commands(code: &CodeBlock) -> Vec<ExampleKind> {
    if !code.text.contains("nix-instantiate") {
        return Vec::new();
    }
    // What is wrong with a transcript in the text is no concern of ours: it need not be one.
    let transcript = transcript::parse(code.text_span.file, &code.text, &mut Vec::new());
    let commands = transcript.commands.into_iter().filter_map(|command| {
        let (expression, strict) = repl::instantiate(&command.text)?;
        Some(ExampleKind::Command(command, expression, strict))
    });
    commands.collect()
}

impl Example<'_> {
    /// The level at which it is tested.
    pub fn level(&self) -> Level {
        if self.kind == ExampleKind::Snippet { Level::Parse } else { Level::Eval }
    }

    /// The offset in the block of what it is about.
    fn offset(&self) -> usize {
        match &self.kind {
            ExampleKind::Snippet => 0,
            ExampleKind::Query(query) => query.offset,
            ExampleKind::Command(command, ..) => command.span.start as usize,
        }
    }

    /// Tests it.
    pub fn test(&self, engine: &Engine) -> ExampleVerdict {
        let wrong = match (&self.kind, &engine.runner) {
            (ExampleKind::Snippet, _) => snippet::error(&self.block.text)
                .map(|error| error.diagnostic(|range| self.span(range.start, range.end))),
            (_, Err(missing)) => return ExampleVerdict::NotTried(missing.clone()),
            (ExampleKind::Query(query), Ok(runner)) => self.ask(query, runner),
            (ExampleKind::Command(command, expression, strict), Ok(runner)) => {
                self.command(command, expression, *strict, runner)
            }
        };
        match wrong {
            None => ExampleVerdict::Passed,
            Some(diagnostic) => ExampleVerdict::Failed(self.embedded.name(diagnostic)),
        }
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

//! Transcripts of a terminal: a prompt, what is typed after it, and what is printed under it.
//!
//! What is typed is highlighted as the language of its prompt and has the class `hl-in`, so that a reader can copy just
//! that; the prompt (`.hl-p`) and the output (`.hl-out`) stay behind.

use super::grammars::{syntax, syntaxes};
use super::lines::Lines;
use crate::render::escape;

/// The kinds of transcripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShellKind {
    /// The prompts `$` and `>` of a shell.
    Shell,
    /// The prompt of `nix repl`.
    NixRepl,
    /// A recipe's `test.console`, which has marks of its own.
    Recipe,
}

/// Adds the HTML of a transcript to `out`: prompts, commands and output by classes.
pub fn write(out: &mut String, text: &str, kind: ShellKind) {
    let mut writer = TranscriptWriter { out, command: None, printing: false };
    for line in text.split_inclusive('\n') {
        writer.line(line, kind);
    }
    writer.end_printing();
}

/// A command that may go on in the next line.
struct TypedCommand {
    lines: Option<Lines<'static>>,
    /// The last line ended in a backslash.
    open: bool,
    /// The word that ends a here document.
    until: Option<String>,
}

struct TranscriptWriter<'a> {
    out: &'a mut String,
    command: Option<TypedCommand>,
    printing: bool,
}

impl TranscriptWriter<'_> {
    fn line(&mut self, line: &str, kind: ShellKind) {
        if let Some((length, language)) = prompt(line, kind) {
            self.end_printing();
            let lines = syntax(language).map(|syntax| Lines::new(syntaxes(), syntax));
            self.command = Some(TypedCommand { lines, open: false, until: None });
            return self.typed(&line[..length], &line[length..]);
        }
        if let Some(length) = self.continuation(line, kind) {
            return self.typed(&line[..length], &line[length..]);
        }
        self.command = None;
        if kind == ShellKind::Recipe {
            if let Some(comment) = line.strip_prefix("#:") {
                self.end_printing();
                return self.marked("hl-c", &format!("#{comment}"));
            }
            if line.starts_with("[exit ") && line.trim_end().ends_with(']') {
                self.end_printing();
                return self.marked("hl-exit", line);
            }
        }
        if !self.printing {
            self.out.push_str("<span class=\"hl-out\">");
            self.printing = true;
        }
        let shown = if kind == ShellKind::Recipe { line.strip_prefix('\\').unwrap_or(line) } else { line };
        escape::text(self.out, shown);
    }

    /// How much of a line that has no prompt of its own is the mark of a command that goes on.
    fn continuation(&self, line: &str, kind: ShellKind) -> Option<usize> {
        let command = self.command.as_ref()?;
        if command.until.is_some() || command.open {
            return Some(if line.starts_with("> ") { 2 } else { 0 });
        }
        match kind {
            ShellKind::Shell | ShellKind::Recipe if line.starts_with("> ") => Some(2),
            ShellKind::Shell | ShellKind::Recipe if line.trim_end() == ">" => Some(1),
            _ => None,
        }
    }

    fn typed(&mut self, prompt: &str, typed: &str) {
        if !prompt.is_empty() {
            self.out.push_str("<span class=\"hl-p\">");
            escape::text(self.out, prompt);
            self.out.push_str("</span>");
        }
        let body = typed.trim_end_matches(['\n', '\r']);
        self.out.push_str("<span class=\"hl-in\">");
        if let Some(command) = &mut self.command {
            command.open = body.ends_with('\\');
            match &command.until {
                Some(word) if body.trim() == word => command.until = None,
                Some(_) => {}
                None => command.until = here_document(body),
            }
            match &mut command.lines {
                Some(lines) => {
                    let mut html = String::new();
                    lines.line(&format!("{body}\n"), &mut html);
                    self.out.push_str(html.trim_end_matches('\n'));
                }
                None => escape::text(self.out, body),
            }
        }
        self.out.push_str("</span>");
        self.out.push_str(&typed[body.len()..]);
    }

    fn marked(&mut self, class: &str, line: &str) {
        let body = line.trim_end_matches(['\n', '\r']);
        self.out.push_str("<span class=\"");
        self.out.push_str(class);
        self.out.push_str("\">");
        escape::text(self.out, body);
        self.out.push_str("</span>");
        self.out.push_str(&line[body.len()..]);
    }

    fn end_printing(&mut self) {
        if std::mem::take(&mut self.printing) {
            // The line break stays outside: else the dimmed text would hold the start of the next line.
            let broken = self.out.ends_with('\n');
            if broken {
                self.out.pop();
            }
            self.out.push_str("</span>");
            if broken {
                self.out.push('\n');
            }
        }
    }
}

/// A line's prompt: its length, and the language of what follows.
fn prompt(line: &str, kind: ShellKind) -> Option<(usize, &'static str)> {
    if kind == ShellKind::Recipe {
        return shell_mark(line, "$").map(|n| (n, "bash"));
    }
    for (mark, language) in [("nix-repl>", "nix"), (">>>", "python")] {
        if let Some(length) = shell_mark(line, mark) {
            return Some((length, language));
        }
    }
    if kind == ShellKind::NixRepl {
        return None;
    }
    for mark in ["$", "#", "%"] {
        if let Some(length) = shell_mark(line, mark) {
            return Some((length, "bash"));
        }
    }
    named_prompt(line).map(|n| (n, "bash"))
}

/// `mark` at the start of a line, with a space after it or nothing at all.
fn shell_mark(line: &str, mark: &str) -> Option<usize> {
    let rest = line.strip_prefix(mark)?;
    match rest.chars().next() {
        Some(' ') => Some(mark.len() + 1),
        None | Some('\n' | '\r') => Some(mark.len()),
        _ => None,
    }
}

/// A prompt that says where one is: `[user@host:~]$ `, `user@host:~$ `, `(venv) $ `, `bash-5.2# `.
fn named_prompt(line: &str) -> Option<usize> {
    let end = ["$ ", "# "].iter().filter_map(|mark| line.find(mark)).min()?;
    let name = line[..end].trim_end();
    let bracketed = |open: char, close: char| name.starts_with(open) && name.ends_with(close);
    let plain = !name.contains(' ') && (name.contains('@') || name.starts_with("bash-") || name.starts_with("sh-"));
    (bracketed('[', ']') || bracketed('(', ')') || plain).then_some(end + 2)
}

/// The word that ends the here document that a command starts.
fn here_document(command: &str) -> Option<String> {
    let (_, rest) = command.split_once("<<")?;
    if rest.starts_with('<') {
        return None;
    }
    let rest = rest.trim_start_matches('-').trim_start();
    let word: String =
        rest.trim_start_matches(['\'', '"', '\\']).chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str, kind: ShellKind) -> String {
        let mut out = String::new();
        write(&mut out, text, kind);
        out
    }

    #[test]
    fn prompts_of_many_kinds() {
        for (line, length) in [
            ("$ ls", Some(2)),
            ("# nixos-rebuild switch", Some(2)),
            ("$", Some(1)),
            ("[nix-shell:~/src]$ make", Some(19)),
            ("alice@host:~$ ls", Some(14)),
            ("(venv) $ pip", Some(9)),
            ("nix-repl> 1 + 1", Some(10)),
            ("$HOME is", None),
            ("#!/bin/sh", None),
            ("costs 5$ each", None),
            ("plain", None),
        ] {
            assert_eq!(prompt(line, ShellKind::Shell).map(|(n, _)| n), length, "{line}");
        }
        assert_eq!(prompt("# x", ShellKind::Recipe), None);
    }

    #[test]
    fn what_is_typed_is_told_from_what_is_printed() {
        insta::assert_snapshot!(html(
            "$ uv venv \\\n    --python 3\nUsing <CPython>\nDone\n$ exit\n",
            ShellKind::Shell
        ));
    }

    #[test]
    fn a_recipe_has_marks_of_its_own() {
        insta::assert_snapshot!(html(
            "#: first\n$ cat <<EOF\n> a\n> EOF\na\n\\$ not typed\n...\n[exit 1]\n",
            ShellKind::Recipe
        ));
    }

    #[test]
    fn nix_repl_is_nix() {
        insta::assert_snapshot!(html("nix-repl> let x = 1; in x\n1\n\nnix-repl> \"a\"\n", ShellKind::NixRepl));
    }
}

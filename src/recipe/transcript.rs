//! test.console: what a reader would type and see, as data.
//!
//! | line | is |
//! | --- | --- |
//! | `$ …` | typed; `> …` right under it continues it |
//! | `[exit N]` | closes a command that must end with that status |
//! | `#: …` | a comment |
//! | `\…` | plain output: the rest of the line, whatever it looks like |
//! | `...` | any lines of output, none included |
//! | any other | a line of output, in which `...` stands for any text |
//!
//! Empty lines before the next command are layout, not output; the same holds for what a program prints.

use std::ops::Range;

use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// A transcript: commands and what they are expected to print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// The commands, in order.
    pub commands: Vec<TypedCommand>,
}

/// A command of a transcript, with the output that it must print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedCommand {
    /// What is typed, lines separated by `\n`, without prompts.
    pub text: String,
    /// Where it is written, prompts included, the last line break not.
    pub span: Span,
    /// The output expected, with the comments among it; neither empty lines nor comments are at its end.
    pub output: Vec<Expected>,
    /// The status that it must end with, where one is written.
    pub exit: Option<(u8, Span)>,
}

/// A line under a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What it asks for.
    pub line: Line,
    /// Where it is written, the line break not included.
    pub span: Span,
}

/// What a line of expected output asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Exactly this text, without wildcards.
    Plain(String),
    /// This text, in which `...` stands for any text.
    Pattern(String),
    /// `...` alone: any lines, none included.
    AnyLines,
    /// A comment, which asks for nothing.
    Comment,
}

/// What a line of the file is, before it is known what is above it.
#[derive(Clone, Copy)]
enum LineSyntax<'a> {
    Typed(&'a str),
    Continued(&'a str),
    Exit(&'a str),
    Comment,
    Plain(&'a str),
    Other(&'a str),
}

/// The text for any text.
pub const ANY: &str = "...";

fn classify(line: &str) -> LineSyntax<'_> {
    if line == "$" {
        LineSyntax::Typed("")
    } else if let Some(command) = line.strip_prefix("$ ") {
        LineSyntax::Typed(command)
    } else if line == ">" {
        LineSyntax::Continued("")
    } else if let Some(command) = line.strip_prefix("> ") {
        LineSyntax::Continued(command)
    } else if line.starts_with("#:") {
        LineSyntax::Comment
    } else if let Some(plain) = line.strip_prefix('\\') {
        LineSyntax::Plain(plain)
    } else if let Some(status) = exit_line(line) {
        LineSyntax::Exit(status)
    } else {
        LineSyntax::Other(line)
    }
}

/// The digits of `[exit N]`.
fn exit_line(line: &str) -> Option<&str> {
    let digits = line.strip_prefix("[exit ")?.strip_suffix(']')?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

impl Line {
    /// What a line of output that is not plain asks for.
    fn of(text: &str) -> Self {
        if text == ANY {
            Self::AnyLines
        } else if text.contains(ANY) {
            Self::Pattern(text.to_owned())
        } else {
            Self::Plain(text.to_owned())
        }
    }

    /// Whether a line of a transcript is output in which `...` stands for any text.
    pub fn is_pattern(written: &str) -> bool {
        matches!(classify(written), LineSyntax::Other(text) if matches!(Self::of(text), Self::Pattern(_)))
    }

    /// How a line that a program printed is written so that it reads as exactly itself.
    pub fn written(printed: &str) -> String {
        match classify(printed) {
            LineSyntax::Other(text) if matches!(Self::of(text), Self::Plain(_)) => text.to_owned(),
            _ => format!("\\{printed}"),
        }
    }
}

/// The lines of `text` with their ranges; neither `\n` nor `\r\n` is part of a line.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |whole| {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let range = start..start + line.len();
        start += whole.len();
        (range, line)
    })
}

/// Reads a transcript. Never fails: what is wrong is among the diagnostics, and left out.
pub fn parse(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Transcript {
    let mut commands: Vec<TypedCommand> = Vec::new();
    // Whether the line above was typed, so that `> ` continues it.
    let mut typing = false;
    for (range, line) in lines(text) {
        let span = Span::new(file, range.start, range.end);
        let kind = classify(line);
        let was_typing = std::mem::replace(&mut typing, false);
        match (kind, commands.last_mut()) {
            (LineSyntax::Typed(command), _) => {
                typing = true;
                if command.trim().is_empty() {
                    diagnostics.push(
                        Diagnostic::error(Code::EmptyCommand, span, "no command after the prompt")
                            .help("write a command, or put `\\` before the line if it is output"),
                    );
                }
                commands.push(TypedCommand { text: command.to_owned(), span, output: Vec::new(), exit: None });
            }
            (LineSyntax::Continued(more), Some(command)) if was_typing => {
                typing = true;
                command.text.push('\n');
                command.text.push_str(more);
                command.span.end = span.end;
            }
            (LineSyntax::Comment, None) => {}
            (_, None) => {
                if !line.trim().is_empty() {
                    diagnostics.push(
                        Diagnostic::error(Code::OutputBeforeCommand, span, "output before the first command")
                            .help("start commands with `$ ` and comments with `#:`"),
                    );
                }
            }
            (LineSyntax::Comment, Some(command)) => command.output.push(Expected { line: Line::Comment, span }),
            (kind, Some(command)) => below(command, kind, line, span, diagnostics),
        }
    }
    for command in &mut commands {
        drop_layout(&mut command.output);
    }
    Transcript { commands }
}

/// Takes a line of output, or `[exit N]`, to the command that it is under.
fn below(command: &mut TypedCommand, kind: LineSyntax<'_>, line: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) {
    if let Some((_, exit)) = command.exit {
        if !line.trim().is_empty() {
            diagnostics.push(
                Diagnostic::error(Code::OutputAfterExit, span, "output after the exit status")
                    .label(exit, "the command ends here")
                    .help("move the output before `[exit N]`"),
            );
        }
        return;
    }
    let line = match kind {
        LineSyntax::Exit(digits) => {
            match digits.parse() {
                Ok(status) => command.exit = Some((status, span)),
                Err(_) => {
                    let message = format!("`{digits}` is not an exit status: use a number from 0 to 255");
                    diagnostics.push(Diagnostic::error(Code::BadExitStatus, span, message));
                }
            }
            return;
        }
        LineSyntax::Plain(text) => Line::Plain(text.to_owned()),
        _ => Line::of(line),
    };
    command.output.push(Expected { line, span });
}

/// Drops the empty lines and comments at the end.
fn drop_layout(output: &mut Vec<Expected>) {
    let is_layout = |line: &Line| match line {
        Line::Plain(text) => text.trim().is_empty(),
        line => *line == Line::Comment,
    };
    while output.last().is_some_and(|e| is_layout(&e.line)) {
        output.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use proptest::prelude::*;
    use std::path::Path;

    fn parse_text(text: &str) -> (Transcript, Vec<String>) {
        let mut diagnostics = Vec::new();
        let mut sources = Sources::new();
        let file = sources.add(Path::new("test.console"), text.to_owned());
        let transcript = parse(file, text, &mut diagnostics);
        let line = |d: &Diagnostic| sources.file(file).position(d.span().unwrap().start).line;
        (transcript, diagnostics.iter().map(|d| format!("{} {}", line(d), d.code)).collect())
    }

    fn expected(command: &TypedCommand) -> Vec<Line> {
        command.output.iter().map(|e| e.line.clone()).collect()
    }

    #[test]
    fn all_kinds_of_lines() {
        let (transcript, messages) = parse_text(
            "#: first a comment\n\n$ cat <<END\n> one\n>\n> END\none\n#: note\n\\$ typed\n\\... \na...b\n...\n> quoted\n\n\n$ false\n[exit 1]\n",
        );
        assert_eq!(messages, Vec::<String>::new());
        let [cat, r#false] = &transcript.commands[..] else { panic!("two commands") };
        assert_eq!(cat.text, "cat <<END\none\n\nEND");
        assert_eq!(
            expected(cat),
            [
                Line::Plain("one".to_owned()),
                Line::Comment,
                Line::Plain("$ typed".to_owned()),
                Line::Plain("... ".to_owned()),
                Line::Pattern("a...b".to_owned()),
                Line::AnyLines,
                Line::Plain("> quoted".to_owned()),
            ]
        );
        assert_eq!((r#false.text.as_str(), r#false.exit.map(|e| e.0)), ("false", Some(1)));
    }

    #[test]
    fn what_is_wrong_is_told_by_line() {
        for (text, wanted) in [
            ("out\n$ true\n", "1 output-before-command"),
            ("> x\n", "1 output-before-command"),
            ("[exit 1]\n", "1 output-before-command"),
            ("$ true\n[exit 256]\n", "2 bad-exit-status"),
            ("$ true\n[exit 1]\n\nmore\n", "4 output-after-exit"),
            ("$ true\n[exit 1]\n[exit 1]\n", "3 output-after-exit"),
            ("$ \n", "1 empty-command"),
            ("$\n", "1 empty-command"),
        ] {
            assert_eq!(parse_text(text).1, [wanted], "{text:?}");
        }
    }

    #[test]
    fn line_ends_of_windows_change_nothing() {
        let text = "$ a\n> b\nout\n...\n[exit 2]\n";
        let (unix, _) = parse_text(text);
        let (windows, _) = parse_text(&text.replace('\n', "\r\n"));
        let plain = |t: &Transcript| -> Vec<_> {
            t.commands.iter().map(|c| (c.text.clone(), expected(c), c.exit.map(|e| e.0))).collect()
        };
        assert_eq!(plain(&unix), plain(&windows));
    }

    proptest! {
        /// No text makes the parser fail, and every span is within the text and on its line.
        #[test]
        fn any_text_parses(text in "([$>\\\\#:.a \\[\\]\r\n]|exit |\\.\\.\\.|é|[0-9]){0,60}") {
            let (transcript, _) = parse_text(&text);
            for command in &transcript.commands {
                prop_assert!(text[command.span.range()].starts_with('$'));
                for line in &command.output {
                    prop_assert!(!text[line.span.range()].contains('\n'));
                }
            }
        }

        /// What a program printed, once written, reads as exactly that.
        #[test]
        fn written_output_reads_as_itself(
            printed in proptest::collection::vec("[$>\\\\#:.a\\[\\] 1]{0,8}|\\[exit 1\\]|\\.\\.\\.|\\$ x|> y|#: z", 1..6)
        ) {
            let mut text = "$ true\n".to_owned();
            for line in &printed {
                text.push_str(&Line::written(line));
                text.push('\n');
            }
            let (transcript, messages) = parse_text(&text);
            prop_assert!(messages.is_empty());
            let mut wanted = printed;
            while wanted.last().is_some_and(|l| l.trim().is_empty()) {
                wanted.pop();
            }
            prop_assert_eq!(expected(&transcript.commands[0]), wanted.into_iter().map(Line::Plain).collect::<Vec<_>>());
        }
    }
}

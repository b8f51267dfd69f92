//! `--bless`: a transcript with what was printed in place of what was expected.
//!
//! Lines that still stand for what was printed stay as they are, with their `...`; so do comments and empty lines
//! between commands. What is written stands for what two runs printed.

use super::compare::{Step, agrees, compare, diff, stands_for};
use super::variation::{Merged, merge};
use crate::recipe::transcript::{self, ANY, Expected, Line, Transcript, TypedCommand};
use crate::source::FileId;

/// What a command came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it printed, made plain.
    pub lines: Vec<String>,
    /// The status that it ended with.
    pub status: u8,
}

/// A transcript, rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blessed {
    /// Its text.
    pub text: String,
    /// What changes, by command: lines of the old file, and lines of the new one.
    pub diff: String,
    /// In how many lines the two runs differ.
    pub varied: usize,
}

/// The text of a transcript, rewritten for what was seen of its first commands in two runs; the rest stays. A prompt without
/// a command goes away: it was meant as output.
pub fn bless(text: &str, transcript: &Transcript, seen: &[Seen], again: &[Seen]) -> Blessed {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut blessed = String::new();
    let (mut shown, mut varied) = (String::new(), 0);
    let mut copied = 0;
    for (command, (one, other)) in transcript.commands.iter().zip(seen.iter().zip(again)) {
        let typed_end = command.span.end as usize;
        let output_end = command.output.last().map_or(typed_end, |e| e.span.end as usize);
        let old_end = command.exit.map_or(output_end, |(_, span)| span.end as usize);
        if command.text.trim().is_empty() {
            let before = &text[copied..command.span.start as usize];
            blessed.push_str(before.strip_suffix(line_end).unwrap_or(before));
            copied = old_end;
            continue;
        }
        blessed.push_str(&text[copied..typed_end]);
        let from = blessed.len();
        let (lines, differing) = output(text, command, one, other);
        varied += differing;
        for line in lines {
            push(&mut blessed, line_end, &line);
        }
        copied = old_end;
        match command.exit {
            Some((wanted, span)) => {
                // Comments and empty lines may be before it; they stay.
                let before = &text[output_end..span.start as usize];
                match one.status {
                    0 => blessed.push_str(before.strip_suffix(line_end).unwrap_or(before)),
                    status if status == wanted => blessed.push_str(&text[output_end..copied]),
                    status => blessed.push_str(&format!("{before}[exit {status}]")),
                }
            }
            None if one.status != 0 => push(&mut blessed, line_end, &format!("[exit {}]", one.status)),
            None => {}
        }
        shown.push_str(&changes(command, &text[typed_end..old_end], &blessed[from..]));
    }
    blessed.push_str(&text[copied..]);
    if !blessed.ends_with('\n') {
        blessed.push_str(line_end);
    }
    Blessed { text: blessed, diff: shown, varied }
}

/// The lines of output to write under a command, and in how many the two runs differ.
fn output(text: &str, command: &TypedCommand, one: &Seen, other: &Seen) -> (Vec<String>, usize) {
    let merged = merge(&one.lines, &other.lines);
    let varied = merged.iter().filter(|line| !matches!(line, Merged::Same(..))).count();
    for keeps in [true, false] {
        let lines = lines(text, command, one, other, &merged, keeps);
        let read = read(&lines);
        if [one, other].iter().all(|seen| agrees(&compare(&read, &seen.lines))) {
            return (lines, varied);
        }
    }
    (vec![ANY.to_owned()], varied)
}

/// The lines to write; `keeps`: whether lines that are there stay where they stand for what was seen.
fn lines(text: &str, command: &TypedCommand, one: &Seen, other: &Seen, merged: &[Merged], keeps: bool) -> Vec<String> {
    // What is to be written for each line of the first run, and whether the second has more before it.
    let mut written: Vec<(String, Option<usize>, bool)> = Vec::new();
    let mut more = false;
    for line in merged {
        let (text, second) = match line {
            Merged::Same(i, j) => (Line::written(&one.lines[*i]), Some(*j)),
            Merged::Varied(_, j, pattern) => (pattern.clone(), Some(*j)),
            Merged::First(_) => (ANY.to_owned(), None),
            Merged::Second => {
                more = true;
                continue;
            }
        };
        written.push((text, second, std::mem::take(&mut more)));
    }
    let none: &[Expected] = &[];
    let mut lines: Vec<String> = Vec::new();
    let any = |lines: &mut Vec<String>| {
        if lines.last().is_none_or(|last| last != ANY) {
            lines.push(ANY.to_owned());
        }
    };
    for step in compare(if keeps { &command.output } else { none }, &one.lines) {
        match step {
            Step::Passed(i) => lines.push(original(text, &command.output[i]).to_owned()),
            Step::Same(_, j) | Step::Unexpected(j) => {
                let (new, second, more_before) = &written[j];
                if *more_before {
                    any(&mut lines);
                }
                let kept = match step {
                    Step::Same(i, _) => Some(&command.output[i]).filter(|expected| {
                        second.is_some_and(|second| stands_for(&expected.line, &other.lines[second]))
                    }),
                    _ => None,
                };
                match kept {
                    Some(expected) => lines.push(original(text, expected).to_owned()),
                    None if new == ANY => any(&mut lines),
                    None => lines.push(new.clone()),
                }
            }
            Step::Taken(..) | Step::Missing(_) => {}
        }
    }
    if more {
        any(&mut lines);
    }
    lines
}

/// What lines of output ask for, once they are written.
fn read(lines: &[String]) -> Vec<Expected> {
    let text = format!("$ x\n{}\n", lines.join("\n"));
    let mut read = transcript::parse(FileId(0), &text, &mut Vec::new());
    if read.commands.is_empty() { Vec::new() } else { read.commands.remove(0).output }
}

/// The lines under a command that change, below the command; nothing where none does.
fn changes(command: &TypedCommand, old: &str, new: &str) -> String {
    let lines = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<String>>();
    let (old, new) = (lines(old), lines(new));
    if old == new {
        return String::new();
    }
    let span = command.span;
    let old: Vec<Expected> = old.into_iter().map(|text| Expected { line: Line::Plain(text), span }).collect();
    let typed = command.text.lines().next().unwrap_or("");
    format!("  $ {typed}\n{}", diff(&old, &new, &compare(&old, &new)))
}

fn push(blessed: &mut String, line_end: &str, line: &str) {
    blessed.push_str(line_end);
    blessed.push_str(line);
}

fn original<'a>(text: &'a str, line: &Expected) -> &'a str {
    text.get(line.span.range()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::transcript::parse;

    use proptest::prelude::*;

    fn seen(lines: &str, status: u8) -> Seen {
        Seen { lines: lines.lines().map(str::to_owned).collect(), status }
    }

    fn blessed(text: &str, seen: &[Seen]) -> String {
        bless(text, &parse(FileId(0), text, &mut Vec::new()), seen, seen).text
    }

    #[test]
    fn what_still_matches_stays() {
        let text = "#: intro\n\n$ a\nUsing ...\nold\n...\nend\n\n#: between\n$ b\n> c\n[exit 2]\n#: last\n";
        let seen = [seen("Using 3\nnew\nx\ny\nend", 0), seen("$ out\n...", 1)];
        insta::assert_snapshot!(blessed(text, &seen), @r"
        #: intro

        $ a
        Using ...
        ...
        end

        #: between
        $ b
        > c
        \$ out
        \...
        [exit 1]
        #: last
        ");
    }

    #[test]
    fn what_agrees_is_not_rewritten() {
        for text in
            ["$ a\nx\n\n$ b\n[exit 3]\n", "$ a\r\nx\r\n\r\n$ b\r\n[exit 3]\r\n", "$ a\n...\n$ b\n\\x\n#: c\n[exit 3]\n"]
        {
            let out = if text.contains("\\x") { "x" } else { "" };
            assert_eq!(blessed(text, &[seen("x", 0), seen(out, 3)]), text);
        }
    }

    #[test]
    fn what_changes_from_run_to_run_is_left_out() {
        let both = |text: &str, one: &str, other: &str| {
            let blessed = bless(text, &parse(FileId(0), text, &mut Vec::new()), &[seen(one, 0)], &[seen(other, 0)]);
            (blessed.text, blessed.varied)
        };
        assert_eq!(both("$ a\n", "pid 1\nx", "pid 2\nx"), ("$ a\npid ...\nx\n".to_owned(), 1));
        assert_eq!(both("$ a\n", "1\nx", "2\nx\ny"), ("$ a\n...\nx\n...\n".to_owned(), 3));
        // An old line stays where it stands for both.
        assert_eq!(both("$ a\np...\nold\n", "pid 1\nx", "pid 2\nx"), ("$ a\np...\nx\n".to_owned(), 1));
        assert_eq!(both("$ a\npid 1\n", "pid 1", "pid 2"), ("$ a\npid ...\n".to_owned(), 1));
    }

    #[test]
    fn a_prompt_without_a_command_was_output() {
        assert_eq!(blessed("$ a\n$\nx\n\n$ b\n", &[seen("$\nx", 0), seen("", 0), seen("", 0)]), "$ a\n\\$\nx\n\n$ b\n");
    }

    #[test]
    fn a_diff_has_lines_of_files_alone() {
        let text = "$ a\nold\n$ b\n[exit 3]\n$ c\n";
        let parsed = parse(FileId(0), text, &mut Vec::new());
        let seen = [seen("new\n$ x", 0), seen("", 0), seen("", 1)];
        let blessed = bless(text, &parsed, &seen, &seen);
        insta::assert_snapshot!(blessed.diff, @r"
          $ a
        - old
        + new
        + \$ x
          $ b
        - [exit 3]
          $ c
        + [exit 1]
        ");
    }

    #[test]
    fn commands_that_did_not_run_stay() {
        assert_eq!(blessed("$ a\nx\n$ b\ny\n", &[seen("z", 0)]), "$ a\nz\n$ b\ny\n");
    }

    proptest! {
        /// What is blessed agrees with what was seen, and blessing again changes nothing.
        #[test]
        fn blessed_output_agrees(
            text in "\\$ x\n(a\n|b\\.\\.\\.\n|\\.\\.\\.\n|#: c\n|\n){0,8}(\\[exit 2\\]\n)?(#: c\n|\n){0,2}",
            printed in proptest::collection::vec("[ab]|\\$ x|\\.\\.\\.|#: y|\\[exit 1\\]", 0..6),
            status in 0u8..3,
        ) {
            let seen = [Seen { lines: printed, status }];
            let first = blessed(&text, &seen);
            let transcript = parse(FileId(0), &first, &mut Vec::new());
            prop_assert!(agrees(&compare(&transcript.commands[0].output, &seen[0].lines)), "{}", first);
            prop_assert_eq!(transcript.commands[0].exit.map_or(0, |e| e.0), status);
            prop_assert_eq!(blessed(&first, &seen), first);
        }

        /// What is blessed agrees with both runs.
        #[test]
        fn blessed_output_agrees_with_both_runs(
            text in "\\$ x\n(a 1\n|b\\.\\.\\.\n|\\.\\.\\.\n|#: c\n){0,5}",
            one in proptest::collection::vec("[ab] [12]|\\$ [12]|\\.\\.\\.", 0..5),
            other in proptest::collection::vec("[ab] [12]|\\$ [12]|\\.\\.\\.", 0..5),
        ) {
            let [one, other] = [one, other].map(|lines| Seen { lines, status: 0 });
            let parsed = parse(FileId(0), &text, &mut Vec::new());
            let blessed = bless(&text, &parsed, std::slice::from_ref(&one), std::slice::from_ref(&other)).text;
            let transcript = parse(FileId(0), &blessed, &mut Vec::new());
            for seen in [one, other] {
                prop_assert!(agrees(&compare(&transcript.commands[0].output, &seen.lines)), "{}", blessed);
            }
        }
    }
}

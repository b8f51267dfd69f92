//! `--bless`: a transcript with what was printed in place of what was expected.
//!
//! Lines that still stand for what was printed stay as they are, with their `...`; so do comments and empty lines
//! between commands.

use super::compare::{Step, compare};
use crate::recipe::transcript::{Expected, Line, Transcript};

/// What a command came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it printed, made plain.
    pub lines: Vec<String>,
    /// The status that it ended with.
    pub status: u8,
}

/// The text of a transcript, rewritten for what was seen of its first commands; the rest stays.
pub fn bless(text: &str, transcript: &Transcript, seen: &[Seen]) -> String {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut blessed = String::new();
    let mut copied = 0;
    for (command, seen) in transcript.commands.iter().zip(seen) {
        let typed_end = command.span.end as usize;
        blessed.push_str(&text[copied..typed_end]);
        let output_end = command.output.last().map_or(typed_end, |e| e.span.end as usize);
        for step in compare(&command.output, &seen.lines) {
            match step {
                Step::Same(i, _) | Step::Passed(i) => push(&mut blessed, line_end, original(text, &command.output[i])),
                Step::Unexpected(j) => push(&mut blessed, line_end, &Line::written(&seen.lines[j])),
                Step::Taken(..) | Step::Missing(_) => {}
            }
        }
        copied = output_end;
        if let Some((wanted, span)) = command.exit {
            // Comments and empty lines may be before it; they stay.
            let before = &text[output_end..span.start as usize];
            copied = span.end as usize;
            match seen.status {
                0 => blessed.push_str(before.strip_suffix(line_end).unwrap_or(before)),
                status if status == wanted => blessed.push_str(&text[output_end..copied]),
                status => blessed.push_str(&format!("{before}[exit {status}]")),
            }
        } else if seen.status != 0 {
            push(&mut blessed, line_end, &format!("[exit {}]", seen.status));
        }
    }
    blessed.push_str(&text[copied..]);
    if !blessed.ends_with('\n') {
        blessed.push_str(line_end);
    }
    blessed
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
    use crate::source::FileId;
    use crate::testing::compare::agrees;
    use proptest::prelude::*;

    fn seen(lines: &str, status: u8) -> Seen {
        Seen { lines: lines.lines().map(str::to_owned).collect(), status }
    }

    fn blessed(text: &str, seen: &[Seen]) -> String {
        bless(text, &parse(FileId(0), text, &mut Vec::new()), seen)
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
    }
}

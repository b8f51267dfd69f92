//! Transcripts, and what was printed beside what is expected.

use arbitrary::{Result, Unstructured};
use nixbook::recipe::transcript::{Line, parse};
use nixbook::source::{FileId, Sources};
use nixbook::testing::compare::{Step, agrees, compare, diff, first_difference};
use nixbook::testing::plain;

use super::{Input, soup, spans};

const TOKENS: &[&str] = &[
    "$ ",
    "\n$ ls\n",
    "$\n",
    "> ",
    "\n> more\n",
    "...",
    "\n...\n",
    "a...b",
    "\\",
    "\\...",
    "\\$ x",
    "[exit 1]",
    "\n[exit 0]\n",
    "[exit 300]",
    "[exit ]",
    "#: note",
    "\n#: note\n",
    "a",
    "b",
    "a\n",
    "b\n",
    "\n",
    "\n\n",
    " ",
    "  \n",
    "/nix/store/1yxy0ks51a1qc3vy0dnlms6xf4pa3q49-x",
    "/nix/store/HASH-x",
    "\u{1b}[0m",
    "\u{8}",
    "\u{1b}]0;x\u{7}",
    "\u{1b}[K",
    "\u{1b}[2J",
    "*",
    "?",
    "\\n",
];

pub fn generate(u: &mut Unstructured<'_>) -> Result<Input> {
    let there = soup::cases(|name| name.ends_with(".console") || name.ends_with("test.console"));
    let expected = soup::text(u, TOKENS, &there)?;
    let printed = if u.ratio(1, 2)? { soup::soup(u, TOKENS, 30)? } else { soup::text(u, TOKENS, &[&expected])? };
    Ok(Input(vec![("text".to_owned(), expected), ("printed".to_owned(), printed)]))
}

pub fn check(input: &Input) {
    let text = input.get("text");
    let mut sources = Sources::new();
    let file = sources.add("test.console".as_ref(), text.to_owned());
    let mut said = Vec::new();
    let transcript = parse(file, text, &mut said);
    spans::of_diagnostics(&said, &sources);
    let seen = plain::lines(input.get("printed").as_bytes());
    assert!(seen.iter().all(|line| !line.contains(['\n', '\r', '\u{1b}'])), "{seen:?} is not plain");
    for command in &transcript.commands {
        spans::sound(command.span, &sources, &"command");
        command.output.iter().for_each(|line| spans::sound(line.span, &sources, &"output"));
        let steps = compare(&command.output, &seen);
        covers(&steps, command.output.len(), seen.len());
        assert_eq!(agrees(&steps), !steps.iter().any(|s| matches!(s, Step::Missing(_) | Step::Unexpected(_))));
        assert!(first_difference(&steps).is_none_or(|at| at < command.output.len()));
        let shown = diff(&command.output, &seen, &steps);
        assert_eq!(shown.is_empty(), agrees(&steps) && !shown.contains('\n'), "{shown:?}");
        // What asks for exactly one text agrees with that text.
        let itself: Option<Vec<String>> =
            command.output.iter().filter(|e| e.line != Line::Comment).map(exact).collect();
        if let Some(itself) = itself {
            assert!(agrees(&compare(&command.output, &itself)), "{:?} is not itself", command.output);
        }
    }
    // What was printed, written down as a transcript, agrees with what was printed.
    let written: String = seen.iter().map(|line| format!("{}\n", Line::written(line))).collect();
    let mut said = Vec::new();
    let again = parse(FileId(0), &format!("$ true\n{written}"), &mut said);
    let [command] = again.commands.as_slice() else { panic!("{written:?} has commands") };
    assert!(command.exit.is_none() && said.is_empty(), "{written:?}: {said:?}");
    assert!(agrees(&compare(&command.output, &seen)), "{written:?} is not {seen:?}");
}

/// The one text that a line asks for, as it is seen; `None` where it is a pattern.
fn exact(expected: &nixbook::recipe::transcript::Expected) -> Option<String> {
    match &expected.line {
        Line::Plain(text) => Some(plain::without_hashes(text)),
        Line::Pattern(_) | Line::AnyLines | Line::Comment => None,
    }
}

/// Every line of both is in one step, in order.
fn covers(steps: &[Step], expected: usize, seen: usize) {
    let of_seen = steps.iter().filter_map(|step| match step {
        Step::Same(_, j) | Step::Taken(_, j) | Step::Unexpected(j) => Some(*j),
        Step::Passed(_) | Step::Missing(_) => None,
    });
    assert!(of_seen.eq(0..seen), "{steps:?} is not all of {seen} lines");
    let of_expected = steps.iter().filter_map(|step| match step {
        Step::Same(i, _) | Step::Passed(i) | Step::Missing(i) => Some(*i),
        Step::Taken(..) | Step::Unexpected(_) => None,
    });
    assert!(of_expected.eq(0..expected), "{steps:?} is not all of {expected} expected lines");
}
